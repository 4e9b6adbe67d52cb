"""Pre-labelling a video, clip by clip over windows: a stream of results that are final as they come."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import numpy as np
from torch import Tensor

from engine.errors import EngineError, VideoError
from engine.inference.ahead import Ahead
from engine.inference.clips import plan
from engine.inference.drawing.masks import network_size, window_masks
from engine.inference.drawing.pictures import Pictures
from engine.inference.encoded_frames import EncodedFrames, Model
from engine.inference.finding import Found, found_in
from engine.inference.in_turn import InTurn
from engine.inference.options import PrelabelOptions, decided
from engine.inference.read_ahead import ReadAhead
from engine.inference.tracking.tracker import TrackedWindow, Tracker, TrackerSettings
from engine.messages import message
from engine.model.config import MDQEConfig
from engine.types import FrameSource, WindowResult, WindowTrack

Scores = np.ndarray[tuple[int, int], np.dtype[np.float32]]  # (N, K)

_DRAWING_THREADS = 4  # windows that are drawn at a time beside a device that computes aside


def prelabel(
    video: FrameSource,
    model: Model,
    options: PrelabelOptions | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Generator[WindowResult, None, None]:
    """Finds and tracks the objects of a video.

    Args:
        video: belongs to the stream until it ends.
        model: what `engine.load_model` returned.
        options: default `PrelabelOptions()`.
        progress: told (frames done, frames in all) after each clip.
        should_stop: asked after each clip, and on the CPU after each encoding; True ends the stream without a further
            result.

    Yields:
        A result for each window as soon as it is complete; together they answer for every frame once. Memory does not
        grow with the length of the video. Closing the generator stops the work.

    Raises:
        VideoError: a frame cannot be read, or there is none.
        ValueError: the clips would leave frames out.
        DeviceError: not even single frames fit into the memory of the device, or a clip does not fit beside them.
        CheckpointError: the network gives no numbers.
    """
    if len(video) == 0:
        raise VideoError(message("The video has no frames"))
    chosen, config = options or PrelabelOptions(), model.config
    repairs = chosen.mode == "annotate"
    settings = _tracker_settings(config, chosen, repairs)
    window_length = decided(chosen.window_length, config.window_length)
    skips_overhang = decided(chosen.skip_last_overhang, repairs)
    size = network_size(video.size, config.test_short_side, config.test_max_side)
    steps = plan(len(video), settings.clip_length, settings.clip_stride, window_length, skips_overhang)
    drawer = _Drawer(
        config,
        size,
        video.size,
        smooth=repairs,
        edges=decided(chosen.follow_edges, repairs and config.follow_edges),
        colours=decided(chosen.weigh_colours, repairs and config.weigh_colours),
    )
    tracker, scores = Tracker(settings), _VideoScores(config.num_classes)
    stopped = should_stop or (lambda: False)
    with ExitStack() as stack:
        frames = stack.enter_context(ReadAhead(video, size, window_length, with_colours=settings.match_colours))
        encoded = EncodedFrames(model, frames, len(video), window_length, with_pictures=drawer.wants_pictures)
        find = partial(found_in, steps, encoded, model, settings.score_threshold)
        found = find(stopped)
        if model.computes_aside:  # the host tracks and draws what the device has found while that finds more
            found = stack.enter_context(Ahead("device", find, window_length))
        threads = _DRAWING_THREADS if model.computes_aside else 0
        drawing = stack.enter_context(InTurn[WindowResult]("drawing", threads))
        index = 0
        try:
            for clip in found:
                tracker.update(clip.step.clip, clip.detections())
                if progress is not None:
                    reached = clip.step.clip.start + settings.clip_stride
                    progress(len(video) if clip.step.is_last else min(reached, len(video)), len(video))
                if stopped():
                    return
                if clip.step.window is not None:
                    window = tracker.finish_window(clip.step.window)
                    scores.add(window.class_scores)
                    yield from drawing.add(partial(drawer.draw, index, clip, window, scores.so_far(), len(video)))
                    index += 1
        except EngineError:  # the windows before are complete, and a person keeps them
            yield from drawing.rest()
            raise
        yield from drawing.rest()


def _tracker_settings(config: MDQEConfig, options: PrelabelOptions, repairs: bool) -> TrackerSettings:
    """Raises ValueError where the clips would leave frames out."""
    settings = TrackerSettings(
        clip_length=config.inference_clip_length,
        clip_stride=decided(options.clip_stride, config.clip_stride),
        score_threshold=decided(options.score_threshold, config.score_threshold),
        keep_newcomers=decided(options.keep_newcomers, repairs),
        guard_identities=decided(options.guard_identities, repairs),
        match_colours=decided(options.match_colours, repairs and config.match_colours),
    )
    if settings.clip_stride > settings.clip_length:
        raise ValueError(f"clip_stride is {settings.clip_stride}, the model's clips have {settings.clip_length} frames")
    return settings


@dataclass(frozen=True)
class _Drawer:
    """Makes results of tracked windows.

    Attributes:
        size, video_size: (height, width) of frames as the network sees them, and of the video's.
        smooth: see `window_masks`.
        edges, colours: whether masks are drawn by them.
    """

    config: MDQEConfig
    size: tuple[int, int]
    video_size: tuple[int, int]
    smooth: bool
    edges: bool
    colours: bool

    @property
    def wants_pictures(self) -> bool:
        """Whether it needs the frames."""
        return self.edges or self.colours

    def draw(self, index: int, found: Found, window: TrackedWindow, scores: Scores, frame_count: int) -> WindowResult:
        """The result of the window that ends with a clip."""
        frames = found.step.window
        assert frames is not None
        pictures = None
        if found.pictures is not None and window.shown:
            pictures = Pictures.of(found.pictures, edges=self.edges, colours=self.colours)
        drawn = window_masks(window.mask_logits, frames.start, self.size, self.video_size, self.smooth, pictures)
        masks = dict(zip(window.shown, drawn, strict=True))
        ids = tuple(category.id for category in self.config.found_categories)
        best = scores.argmax(1).tolist() if len(scores) else []
        tracks = tuple(
            WindowTrack(track + 1, ids[category], float(scores[track, category]), scores[track], masks.get(track, {}))
            for track, category in enumerate(best)
        )
        return WindowResult(index, frames, frame_count, tracks, found.step.is_last, found.notes, ids)


class _VideoScores:
    """Running class scores of the tracks over windows: 0.75 mean + 0.25 highest, zero before a track's birth."""

    def __init__(self, classes: int) -> None:
        self._windows = 0
        self._sum = self._highest = np.zeros((0, classes), np.float32)

    def add(self, window: Tensor) -> None:
        """window: (N, K), N never shrinks."""
        born = ((0, len(window) - len(self._sum)), (0, 0))
        self._sum = np.pad(self._sum, born) + window.numpy()
        self._highest = np.maximum(np.pad(self._highest, born), window.numpy())
        self._windows += 1

    def so_far(self) -> Scores:
        """(N, K)."""
        return (0.75 * self._sum / self._windows + 0.25 * self._highest).astype(np.float32)
