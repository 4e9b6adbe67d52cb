"""The encoded frames that clips still need, and the clips decoded from them: as much at a time as the device holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import torch
from torch import Tensor

from engine.errors import DeviceError
from engine.inference.read_ahead import ReadAhead, ReadFrame
from engine.messages import message
from engine.model.config import MDQEConfig
from engine.model.frame_memory import FrameMemory
from engine.model.outputs import Features
from engine.types import ClipPrediction


class Model(Protocol):
    """What pre-labelling needs of a model; every backend has it."""

    @property
    def config(self) -> MDQEConfig: ...

    @property
    def frames_at_once(self) -> int | None:
        """Frames that are worth encoding together; None for as many as a window has."""
        ...

    @property
    def clips_at_once(self) -> int | None:
        """Clips that are worth decoding together; None for all that begin in a window."""
        ...

    @property
    def computes_aside(self) -> bool:
        """Whether the host goes on while the device computes what it was given."""
        ...

    def encode(self, frames: Tensor) -> Features: ...

    def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]: ...


class EncodedFrames:
    """Encodes each frame of a video once, several at a time, and keeps it until no later clip needs it.

    Args:
        frames: if they are read with colours, their `colour_samples` are kept beside what was encoded.
        frame_count: of the video.
        window_length: how many frames are encoded, and clips decoded, at a time where the model wants no fewer.
        with_pictures: keep the frames themselves, too, until `take_pictures`.
    """

    def __init__(
        self,
        model: Model,
        frames: ReadAhead,
        frame_count: int,
        window_length: int,
        *,
        with_pictures: bool = False,
    ) -> None:
        self._model, self._frames, self._frame_count = model, frames, frame_count
        self._batch = min(model.frames_at_once or window_length, window_length)
        self._clips_at_once = model.clips_at_once or window_length
        self._is_tight = False  # the device was out of memory: nothing is encoded ahead of what is needed
        self._goes_ahead = model.computes_aside
        self._kept: Features | None = None
        self._memory = FrameMemory()
        self._start = self._stop = 0
        self._samples: dict[int, Tensor] = {}  # frame -> (h, w, 4)
        self._pictures: dict[int, Tensor] | None = {} if with_pictures else None  # frame -> (3, h, w) uint8
        self._waiting: list[ReadFrame] = []  # that were read and did not fit yet
        self._notes: list[str] = []

    @property
    def clips_at_once(self) -> int:
        """Clips to decode together."""
        return self._clips_at_once

    def forget_before(self, frame: int) -> None:
        """Drops the frames before ``frame``, which no later clip needs."""
        if self._kept is not None and frame > self._start:
            self._kept = _pick(self._kept, slice(min(frame, self._stop) - self._start, None))
            self._start = min(frame, self._stop)
            self._samples = {number: kept for number, kept in self._samples.items() if number >= self._start}

    def has(self, clip: range) -> bool:
        """Whether all the frames of a clip are encoded."""
        return clip.stop <= self._stop

    def suffices(self, clips: Sequence[range]) -> bool:
        """Whether to decode now: the frames of all the clips are encoded or, where memory is short, those of the first."""
        return self.has(clips[-1]) or (self._is_tight and self.has(clips[0]))

    @property
    def goes_ahead(self) -> bool:
        """Whether `encode_ahead` pays: the device computes while the host works on what was found."""
        return self._goes_ahead and not self._is_tight

    def encode_next(self) -> None:
        """Encodes the next frames: a window, or fewer where the model wants fewer or the device's memory holds no more.

        Raises DeviceError where not even one fits.
        """
        with torch.inference_mode(), memory_must_do():
            while True:
                try:
                    self._encode(self._next_count())
                except torch.OutOfMemoryError as error:
                    if self._next_count() == 1:
                        raise DeviceError(
                            message("The device is out of memory"),
                            message("Not even one frame fits"),
                            message("Use a smaller model, or --device cpu"),
                        ) from error
                    self._batch = self._next_count() // 2
                    self._is_tight = True
                    self.note_less(message("{count} frames", count=self._batch))
                else:
                    return

    def encode_ahead(self, frame: int) -> None:
        """Encodes the next frames before a clip needs them, if there are any and they fit into memory beside what is kept.

        Args:
            frame: the first that no clip has needed so far. Nothing is done where enough frames from it on are encoded.
        """
        if self._stop == self._frame_count or self._stop - frame >= self._batch:
            return
        try:
            with torch.inference_mode():
                self._encode(self._next_count())
        except torch.OutOfMemoryError:
            self._goes_ahead = False

    def decode(self, clips: Sequence[range]) -> Iterator[tuple[ClipPrediction, Tensor]]:
        """The prediction for each clip, and the mask features (M, T, h4, w4) of its frames, all of which must be encoded."""
        for predictions, mask_features in self.decode_together(clips):
            yield from zip(predictions, mask_features, strict=True)

    def decode_together(self, clips: Sequence[range]) -> Iterator[tuple[list[ClipPrediction], list[Tensor]]]:
        """As `decode`, in lists of the clips that were decoded together. Raises DeviceError where not even one fits."""
        assert self._kept is not None
        kept = self._kept
        indices = [[frame - self._start for frame in clip] for clip in clips]
        for start, length in _equally_long(indices):
            done = 0
            while done < length:
                part = indices[start + done : start + min(done + self._clips_at_once, length)]
                with torch.inference_mode(), memory_must_do():
                    try:
                        predictions = self._model.decode_clips(kept, part)
                    except torch.OutOfMemoryError:
                        if len(part) == 1:
                            raise
                        self._clips_at_once = len(part) // 2
                        self.note_less(message("{count} clips", count=self._clips_at_once))
                        continue
                done += len(part)
                with memory_must_do():
                    yield predictions, [kept.mask_features[:, clip[0] : clip[-1] + 1].float() for clip in part]

    def colours(self, clip: range) -> list[Tensor] | None:
        """The `colour_samples`, (h, w, 4), of a clip's frames, which must be encoded; None if they are not read."""
        return [self._samples[frame] for frame in clip] if self._samples else None

    def take_pictures(self, frames: range) -> list[Tensor] | None:
        """These frames, each (3, h, w) uint8; they must be encoded, and can be taken once. None if none are kept."""
        return None if self._pictures is None else [self._pictures.pop(frame) for frame in frames]

    def note(self, text: str) -> None:
        """Keeps a remark for people until `take_notes`, the same one only once."""
        if text not in self._notes:
            self._notes.append(text)

    def note_less(self, amount: str) -> None:
        """Notes that memory was short, and how much is done at a time from now on, e.g. ``4 frames``."""
        self.note(message("The device is out of memory; going on with {amount} at a time.", amount=amount))

    def take_notes(self) -> tuple[str, ...]:
        """What was noted since the last call."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def _next_count(self) -> int:
        """Frames to encode next."""
        return min(self._batch, self._frame_count - self._stop)

    def _encode(self, count: int) -> None:
        """Encodes the next ``count`` frames, or fewer where no more can be read; those that do not fit wait for the next call."""
        self._waiting = self._waiting or self._frames.take(count)
        frames = self._waiting[:count]
        fresh = self._model.encode(torch.stack([frame.picture for frame in frames]))
        fresh = dataclasses.replace(fresh, first=self._stop, memory=self._memory)
        kept = fresh if self._kept is None else _join(self._kept, fresh)
        self._waiting = self._waiting[count:]
        for number, frame in enumerate(frames, self._stop):
            if frame.colours is not None:
                self._samples[number] = frame.colours
            if self._pictures is not None:
                self._pictures[number] = frame.picture
        self._kept = kept
        self._stop += len(frames)


@contextmanager
def memory_must_do() -> Iterator[None]:
    """Around what the device computes for a clip: want of memory becomes a DeviceError."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise DeviceError(
            message("The device is out of memory"),
            message("A clip does not fit beside its window"),
            message("Use shorter windows, or --device cpu"),
        ) from error


def _equally_long(clips: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """(start, count) of each run of clips that have as many frames; only the last clip of a video may have fewer."""
    start = 0
    for index in range(1, len(clips) + 1):
        if index == len(clips) or len(clips[index]) != len(clips[start]):
            yield start, index - start
            start = index


def _join(first: Features, second: Features) -> Features:
    return dataclasses.replace(
        first,
        tokens=torch.cat([first.tokens, second.tokens]),
        padding=torch.cat([first.padding, second.padding]),
        mask_features=torch.cat([first.mask_features, second.mask_features], 1),
    )


def _pick(features: Features, frames: slice) -> Features:
    return dataclasses.replace(
        features,
        tokens=features.tokens[frames],
        padding=features.padding[frames],
        mask_features=features.mask_features[:, frames],
        first=features.first + frames.start,
    )
