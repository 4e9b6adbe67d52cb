"""The encoded frames that clips still need, and the clips decoded from them: as much at a time as the device holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import torch
from torch import Tensor

from engine.errors import DeviceError
from engine.inference.colours import colour_samples
from engine.inference.read_ahead import ReadAhead
from engine.messages import message
from engine.model.config import MDQEConfig
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
    """Each frame is encoded once, some at a time, and kept until no clip needs it.

    With ``with_colours`` the frames' colours are kept beside them, ``with_pictures`` the frames themselves until
    `take_pictures`.
    """

    def __init__(
        self,
        model: Model,
        frames: ReadAhead,
        frame_count: int,
        window_length: int,
        *,
        with_colours: bool = False,
        with_pictures: bool = False,
    ) -> None:
        self._model, self._frames, self._frame_count = model, frames, frame_count
        self._batch = min(model.frames_at_once or window_length, window_length)
        self._clips_at_once = model.clips_at_once or window_length
        self._is_tight = False  # the device was out of memory: nothing is encoded ahead of what is needed
        self._goes_ahead = model.computes_aside
        self._kept: Features | None = None
        self._start = self._stop = 0
        self._samples: dict[int, Tensor] | None = {} if with_colours else None  # frame -> (h, w, 4)
        self._pictures: dict[int, Tensor] | None = {} if with_pictures else None  # frame -> (3, h, w) uint8
        self._waiting: list[Tensor] = []  # (3, h, w) uint8, frames that were read and did not fit yet
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
            if self._samples is not None:
                self._samples = {number: kept for number, kept in self._samples.items() if number >= self._start}

    def has(self, clip: range) -> bool:
        """Whether all the frames of a clip are encoded."""
        return clip.stop <= self._stop

    def suffices(self, clips: Sequence[range]) -> bool:
        """Whether to decode now: all the clips can be, or one can and memory is short."""
        return self.has(clips[-1]) or (self._is_tight and self.has(clips[0]))

    @property
    def goes_ahead(self) -> bool:
        """Whether it is worth to `encode_ahead`: the device computes while the host works on what was found."""
        return self._goes_ahead and not self._is_tight

    def encode_next(self) -> None:
        """Encodes the next frames: a window, or as many as are worth it or as the memory of the device holds."""
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
                    self._note(message("{count} frames", count=self._batch))
                else:
                    return

    def encode_ahead(self) -> None:
        """Gives the device the next frames, if there are any and they fit beside what is kept."""
        if self._stop == self._frame_count:
            return
        try:
            with torch.inference_mode():
                self._encode(self._next_count())
        except torch.OutOfMemoryError:
            self._goes_ahead = False

    def decode(self, clips: Sequence[range]) -> Iterator[tuple[ClipPrediction, Tensor]]:
        """Of each clip, all of whose frames are here: the prediction, and the mask features (M, T, h4, w4) of its frames."""
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
                        self._note(message("{count} clips", count=self._clips_at_once))
                        continue
                done += len(part)
                for prediction, clip in zip(predictions, part, strict=True):
                    with memory_must_do():
                        mask_features = kept.mask_features[:, clip].float()
                    yield prediction, mask_features

    def colours(self, clip: range) -> Tensor | None:
        """(T, h, w, 4): the `colour_samples` of a clip whose frames are here, if they are kept."""
        return None if self._samples is None else torch.stack([self._samples[frame] for frame in clip])

    def take_pictures(self, frames: range) -> list[Tensor] | None:
        """(3, h, w) uint8 of each of these frames, which are here and are asked for once, if they are kept."""
        return None if self._pictures is None else [self._pictures.pop(frame) for frame in frames]

    def take_notes(self) -> tuple[str, ...]:
        """What happened since the last call that a person should know."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def _next_count(self) -> int:
        """Frames to encode next."""
        return min(self._batch, self._frame_count - self._stop)

    def _encode(self, count: int) -> None:
        """The next frames; where they do not fit all is as before."""
        if count > len(self._waiting):
            self._waiting += self._frames.take(count - len(self._waiting))
        frames = torch.stack(self._waiting[:count])
        fresh = self._model.encode(frames)
        kept = fresh if self._kept is None else _join(self._kept, fresh)
        del self._waiting[:count]
        if self._samples is not None:
            self._samples.update(enumerate(colour_samples(frames), self._stop))
        if self._pictures is not None:
            self._pictures.update(enumerate(frames, self._stop))
        self._kept = kept
        self._stop += count

    def _note(self, amount: str) -> None:
        self._notes.append(message("The device is out of memory; going on with {amount} at a time.", amount=amount))


@contextmanager
def memory_must_do() -> Iterator[None]:
    """Around what the device computes of a clip: raises DeviceError where its memory does not do."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise DeviceError(
            message("The device is out of memory"),
            message("A clip does not fit beside its window"),
            message("Use shorter windows, or --device cpu"),
        ) from error


def _equally_long(clips: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Start and length of the stretches of clips of one length; only the last clip of a video may be shorter."""
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
    )
