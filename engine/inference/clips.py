"""Which clips a video is looked at in, and which window each belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One clip, and the frames of the window that ends with it, if one does."""

    clip: range
    window: range | None
    is_last: bool


def plan(
    frame_count: int, clip_length: int, clip_stride: int, window_length: int, skip_overhang: bool
) -> Iterator[Step]:
    """The clips of a video in order.

    A window ends with the last clip that starts in it, and whatever is left ends with the video's last clip. No clip is
    empty: where the next one would start past the end of the video, as with clips of one frame, there is none.

    Args:
        frame_count: L >= 1.
        clip_length: T.
        clip_stride: frames between the starts of two clips.
        window_length: W.
        skip_overhang: end with the first clip that reaches the end of the video; otherwise with the first that would
            pass it, as the published models do.
    """
    finished = 0
    for start in range(0, frame_count, clip_stride):
        stop = start + clip_length
        reaches_end = stop >= frame_count if skip_overhang else stop > frame_count
        is_last = reaches_end or start + clip_stride >= frame_count
        window = None
        # More than one window's frames where a clip passes several: results would fall behind by one more with each clip.
        through = (start + clip_stride - finished) // window_length * window_length
        if is_last:
            window = range(finished, frame_count)
        elif through:
            window = range(finished, finished + through)
            finished += through
        yield Step(range(start, min(stop, frame_count)), window, is_last)
        if is_last:
            return
