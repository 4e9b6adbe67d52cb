"""Which frames the clips of a batch look at, so that what concerns a frame alone is computed once.

Neighbouring clips overlap by all but a few frames. Values that queries sample from a frame do not depend on the clip:
each is projected once, and the queries of all clips that look at the frame sample it together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import torch
from torch import Tensor

LevelShapes = Sequence[tuple[int, int]]
Operation = Callable[[Tensor, LevelShapes, Tensor, Tensor], Tensor]  # `engine.ops.ms_deform_attn`, or its reference


class ClipFrames(Protocol):
    """Where the frames of B clips of T frames lie among F encoded frames."""

    def take(self, frames: Tensor) -> Tensor:
        """(F, ...) of the frames -> (B, T, ...) of the clips."""
        ...

    @property
    def places_device(self) -> torch.device:
        """The device that `at` wants its places on: the CPU where they are read, as that would wait for another device."""
        ...

    def at(self, places: Tensor, tokens: Tensor, padding: Tensor) -> tuple[Tensor, Tensor, ClipFrames]:
        """The same clips, each made of its frames at ``places`` (S,), in that order; a place may repeat.

        Returns tokens, padding and `ClipFrames` that go together.
        """
        ...

    def of_each(self, key: object, work: Callable[..., Tensor], *frames: Tensor) -> Tensor:
        """``work(*frames)``, which concerns each frame alone: (F, ...) of the frames -> (F, ...).

        Args:
            key: of the work. What came out for a frame before may be given again.
        """
        ...

    def attend(
        self, operation: Operation, value: Tensor, level_shapes: LevelShapes, locations: Tensor, weights: Tensor
    ) -> Tensor:
        """Deformable attention of each clip's queries to each of its frames.

        Args:
            value: (F, N, H, D).
            locations, weights: (B * T, Q, H, L, P, 2) and (B * T, Q, H, L, P).

        Returns (B * T, Q, H * D).
        """
        ...


class OwnFrames:
    """Clips that share nothing, as in training: the F = B * T frames are theirs, clip after clip."""

    def __init__(self, batch: int, length: int, device: torch.device) -> None:
        self._batch, self._length = batch, length
        self._device = device

    @property
    def places_device(self) -> torch.device:
        """See `ClipFrames`."""
        return self._device

    def take(self, frames: Tensor) -> Tensor:
        """See `ClipFrames`."""
        return frames.unflatten(0, (self._batch, self._length))  # type: ignore[no-any-return]

    def at(self, places: Tensor, tokens: Tensor, padding: Tensor) -> tuple[Tensor, Tensor, ClipFrames]:
        """See `ClipFrames`."""
        picked = (self.take(x)[:, places].flatten(0, 1) for x in (tokens, padding))
        return *picked, OwnFrames(self._batch, places.shape[0], self._device)  # type: ignore[return-value]

    def of_each(self, key: object, work: Callable[..., Tensor], *frames: Tensor) -> Tensor:
        """See `ClipFrames`."""
        return work(*frames)

    def attend(
        self, operation: Operation, value: Tensor, level_shapes: LevelShapes, locations: Tensor, weights: Tensor
    ) -> Tensor:
        """See `ClipFrames`."""
        return operation(value, level_shapes, locations, weights)


class SharedFrames:
    """Clips that overlap, as in a window of a video.

    What it needs on the device is copied there once, when it is made or first asked: later calls copy nothing from the host.

    Args:
        clips: the frames of each clip, numbers from 0 to F - 1; a frame may stand in a clip twice.
    """

    def __init__(self, clips: Sequence[Sequence[int]], device: torch.device) -> None:
        self._clips = [list(clip) for clip in clips]
        self._device = device
        self._frames = torch.tensor(self._clips, device=device)  # (B, T)
        self._runs = _runs(self._clips, device)
        self._parts: dict[tuple[int, ...], SharedFrames] = {}  # what `at` was asked for

    @property
    def places_device(self) -> torch.device:
        """See `ClipFrames`."""
        return torch.device("cpu")

    def take(self, frames: Tensor) -> Tensor:
        """See `ClipFrames`."""
        return frames[self._frames]

    def at(self, places: Tensor, tokens: Tensor, padding: Tensor) -> tuple[Tensor, Tensor, ClipFrames]:
        """See `ClipFrames`."""
        chosen = tuple(places.tolist())
        if chosen == tuple(range(len(self._clips[0]))):
            return tokens, padding, self
        if chosen not in self._parts:
            self._parts[chosen] = SharedFrames(
                [[clip[place] for place in chosen] for clip in self._clips], self._device
            )
        return tokens, padding, self._parts[chosen]

    def of_each(self, key: object, work: Callable[..., Tensor], *frames: Tensor) -> Tensor:
        """See `ClipFrames`."""
        return work(*frames)

    def attend(
        self, operation: Operation, value: Tensor, level_shapes: LevelShapes, locations: Tensor, weights: Tensor
    ) -> Tensor:
        """See `ClipFrames`."""
        queries = locations.shape[1]
        attended = value.new_empty(*locations.shape[:2], value.shape[2] * value.shape[3])
        for first, stop, rows in self._runs:
            there, shares = (x[rows].unflatten(0, (stop - first, -1)).flatten(1, 2) for x in (locations, weights))
            sampled = operation(value[first:stop], level_shapes, there, shares)  # (f, c * Q, H * D)
            attended[rows] = sampled.unflatten(1, (-1, queries)).flatten(0, 1)
        return attended


def _runs(clips: Sequence[Sequence[int]], device: torch.device) -> list[tuple[int, int, Tensor]]:
    """Stretches of frames that equally many clips look at: first frame, one past the last, and (f * c,) rows.

    A row is the number b * T + t of a place in a clip; those of a stretch come frame by frame.
    """
    rows: dict[int, list[int]] = {}
    for row, frame in enumerate(frame for clip in clips for frame in clip):
        rows.setdefault(frame, []).append(row)
    stretches: list[list[int]] = []
    for frame in sorted(rows):
        last = stretches[-1][-1] if stretches else None
        if last is not None and last == frame - 1 and len(rows[last]) == len(rows[frame]):
            stretches[-1].append(frame)
        else:
            stretches.append([frame])
    return [
        (stretch[0], stretch[-1] + 1, torch.tensor([row for frame in stretch for row in rows[frame]], device=device))
        for stretch in stretches
    ]
