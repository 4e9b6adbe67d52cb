"""What was computed of single frames for the clips before, for those that look at the same frames again.

A processor decodes a few clips of a video at a time. The first frames of each group are the last ones of the group before.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.model.clip_frames import ClipFrames, LevelShapes, Operation


class FrameMemory:
    """Of one video, whose clips are decoded in their order. Not for several threads at a time."""

    def __init__(self) -> None:
        self._kept: dict[object, tuple[int, Tensor]] = {}  # key of the work -> first frame, and (F, ...) from it on

    def of_frames(self, key: object, first: int, count: int) -> Tensor | None:
        """What is known of the first of the ``count`` frames from ``first`` on, (1 to count, ...); None where nothing is."""
        begin, values = self._kept.get(key, (first, None))
        if values is None or not 0 <= first - begin < len(values):
            return None
        return values[first - begin :][:count]

    def keep(self, key: object, first: int, values: Tensor) -> None:
        """Keeps (F, ...) of the frames from ``first`` on, in the place of what was kept before."""
        self._kept[key] = first, values.clone()  # what it is a part of is larger, and goes


class RememberedFrames:
    """`engine.model.clip_frames.ClipFrames` in a video: work that concerns a frame alone is done once for all its clips.

    Args:
        clips: where the frames of the clips lie among the encoded ones.
        first: number in the video of the first of these.
        needed: number of the first frame that a later clip may look at.
    """

    def __init__(self, clips: ClipFrames, memory: FrameMemory, first: int, needed: int) -> None:
        self._clips, self._memory = clips, memory
        self._first, self._needed = first, needed

    @property
    def places_device(self) -> torch.device:
        """See `ClipFrames`."""
        return self._clips.places_device

    def take(self, frames: Tensor) -> Tensor:
        """See `ClipFrames`."""
        return self._clips.take(frames)

    def at(self, places: Tensor, tokens: Tensor, padding: Tensor) -> tuple[Tensor, Tensor, ClipFrames]:
        """See `ClipFrames`."""
        tokens, padding, clips = self._clips.at(places, tokens, padding)
        return tokens, padding, RememberedFrames(clips, self._memory, self._first, self._needed)

    def of_each(self, key: object, work: Callable[..., Tensor], *frames: Tensor) -> Tensor:
        """See `ClipFrames`."""
        count = len(frames[0])
        values = self._memory.of_frames(key, self._first, count)
        if values is None:
            values = work(*frames)
        elif len(values) < count:
            values = torch.cat([values, work(*(each[len(values) :] for each in frames))])
        self._memory.keep(key, self._needed, values[self._needed - self._first :])
        return values

    def attend(
        self, operation: Operation, value: Tensor, level_shapes: LevelShapes, locations: Tensor, weights: Tensor
    ) -> Tensor:
        """See `ClipFrames`."""
        return self._clips.attend(operation, value, level_shapes, locations, weights)
