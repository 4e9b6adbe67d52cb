"""Pre-labelling a video, clip by clip over windows: a stream of results that are final as they come."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from engine.errors import DeviceError, VideoError
from engine.inference.clips import Step, plan
from engine.inference.masks import network_size, video_masks
from engine.inference.options import PrelabelOptions
from engine.inference.read_ahead import ReadAhead
from engine.inference.suppression import detect
from engine.inference.tracker import Detections, TrackedWindow, Tracker, TrackerSettings
from engine.model.config import MDQEConfig
from engine.model.outputs import Features
from engine.types import ClipPrediction, FrameSource, Mask, WindowResult, WindowTrack


class Model(Protocol):
    """What pre-labelling needs of a model; every backend has it."""

    @property
    def config(self) -> MDQEConfig: ...

    @property
    def frames_at_once(self) -> int | None:
        """Frames that are worth encoding together; None for as many as a window has."""
        ...

    def encode(self, frames: Tensor) -> Features: ...

    def decode(self, features: Features, indices: Sequence[int]) -> ClipPrediction: ...


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
        should_stop: asked after each encoding and each clip; True ends the stream without a further result.

    Yields:
        A result for each window as soon as it is complete; together they answer for every frame once. Memory does not
        grow with the length of the video. Closing the generator stops the work.

    Raises:
        VideoError: a frame cannot be read, or there is none.
        ValueError: the clips would leave frames out.
        DeviceError: not even single frames fit into the memory of the device, or a clip does not fit beside them.
    """
    if len(video) == 0:
        raise VideoError("The video has no frames")
    chosen = (options or PrelabelOptions()).resolved()
    config = model.config
    settings = TrackerSettings(
        clip_length=config.inference_clip_length,
        clip_stride=chosen.clip_stride or config.clip_stride,
        score_threshold=config.score_threshold if chosen.score_threshold is None else chosen.score_threshold,
        keep_newcomers=bool(chosen.keep_newcomers),
        guard_identities=bool(chosen.guard_identities),
    )
    if settings.clip_stride > settings.clip_length:
        raise ValueError(f"clip_stride is {settings.clip_stride}, the model's clips have {settings.clip_length} frames")
    window_length = chosen.window_length or config.window_length
    size = network_size(video.size, config.test_short_side, config.test_max_side)
    steps = plan(len(video), settings.clip_length, settings.clip_stride, window_length, bool(chosen.skip_last_overhang))
    tracker = Tracker(settings)
    scores = _VideoScores()
    index = 0
    with ReadAhead(video, size, window_length) as frames:
        encoded = _EncodedFrames(model, frames, len(video), window_length)
        for step in steps:
            while encoded.lacks(step.clip):
                encoded.encode_next()
                if should_stop is not None and should_stop():
                    return
            tracker.update(step.clip, _detect(model, encoded, step, settings.score_threshold))
            if progress is not None:
                progress(
                    len(video) if step.is_last else min(step.clip.start + settings.clip_stride, len(video)), len(video)
                )
            if should_stop is not None and should_stop():
                return
            if step.window is None:
                continue
            window = tracker.finish_window(step.window)
            scores.add(window.class_scores)
            yield WindowResult(
                index=index,
                frames=step.window,
                frame_count=len(video),
                tracks=_window_tracks(window, step.window, scores.so_far(), config, size, video.size, chosen),
                is_last=step.is_last,
                notes=encoded.take_notes(),
                category_ids=category_ids(config),
            )
            index += 1


def category_ids(config: MDQEConfig) -> tuple[int, ...]:
    """Category id of each class: the model's own, or 1, 2, ... for a model that names none."""
    if len(config.categories) == config.num_classes:
        return tuple(category.id for category in config.categories)
    return tuple(range(1, config.num_classes + 1))


def _detect(model: Model, encoded: _EncodedFrames, step: Step, threshold: float) -> Detections:
    with torch.inference_mode(), _memory_must_do():
        features, indices = encoded.clip(step.clip)
        prediction = model.decode(features, indices)
        mask_features = features.mask_features[:, indices].float()
        detections = detect(prediction, mask_features, threshold, model.config.max_detections).detections
        return Detections(detections.class_scores.cpu(), detections.mask_logits.cpu(), detections.embeddings.cpu())


@contextmanager
def _memory_must_do() -> Iterator[None]:
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise DeviceError(
            "The device is out of memory",
            "A clip does not fit beside its window",
            "Use shorter windows, or --device cpu",
        ) from error


def _window_tracks(
    window: TrackedWindow,
    frames: range,
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    config: MDQEConfig,
    size: tuple[int, int],
    video_size: tuple[int, int],
    options: PrelabelOptions,
) -> tuple[WindowTrack, ...]:
    ids = category_ids(config)
    masks: dict[int, dict[int, Mask]] = {
        track: video_masks(logits, frames.start, size, video_size, smooth=options.mode == "annotate")
        for track, logits in zip(window.shown, window.mask_logits, strict=True)
    }
    best = scores.argmax(1).tolist() if len(scores) else []
    return tuple(
        WindowTrack(track + 1, ids[category], float(scores[track, category]), scores[track], masks.get(track, {}))
        for track, category in enumerate(best)
    )


class _VideoScores:
    """Running class scores of the tracks over windows: 0.75 mean + 0.25 highest, zero before a track's birth."""

    def __init__(self) -> None:
        self._windows = 0
        self._sum = np.zeros((0, 0), np.float32)
        self._highest = np.zeros((0, 0), np.float32)

    def add(self, window: Tensor) -> None:
        """window: (N, K), N never shrinks."""
        values = window.numpy().astype(np.float32)
        grown = np.zeros((2, *values.shape), np.float32)
        if self._sum.size:
            grown[0, : len(self._sum)], grown[1, : len(self._highest)] = self._sum, self._highest
        self._sum = grown[0] + values
        self._highest = np.maximum(grown[1], values)
        self._windows += 1

    def so_far(self) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        """(N, K)."""
        return (0.75 * self._sum / self._windows + 0.25 * self._highest).astype(np.float32)


class _EncodedFrames:
    """The encoded frames that clips still need: each frame is encoded once, a window at a time."""

    def __init__(self, model: Model, frames: ReadAhead, frame_count: int, window_length: int) -> None:
        self._model, self._frames, self._frame_count = model, frames, frame_count
        self._batch = min(model.frames_at_once or window_length, window_length)
        self._kept: Features | None = None
        self._start = self._stop = 0
        self._waiting: list[Tensor] = []  # (3, h, w) uint8, frames that were read and did not fit yet
        self._notes: list[str] = []

    def lacks(self, frames: range) -> bool:
        """Whether some of the clip's frames are not encoded yet; forgets those that no later clip needs."""
        if self._kept is not None and frames.start > self._start:
            self._kept = _pick(self._kept, slice(min(frames.start, self._stop) - self._start, None))
            self._start = min(frames.start, self._stop)
        return self._stop < frames.stop

    def encode_next(self) -> None:
        """Encodes the next frames: a window, or as many as are worth it or as the memory of the device holds."""
        with torch.inference_mode(), _memory_must_do():
            fresh = self._encode()
            self._stop += len(fresh.tokens)
            self._kept = fresh if self._kept is None else _join(self._kept, fresh)

    def clip(self, frames: range) -> tuple[Features, list[int]]:
        """The features that hold the clip's frames, none of which may be lacking, and where in them they are."""
        assert self._kept is not None
        return self._kept, [frame - self._start for frame in frames]

    def take_notes(self) -> tuple[str, ...]:
        """What happened since the last call that a person should know."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def _encode(self) -> Features:
        """The next frames, a window or as many as the memory of the device holds."""
        while True:
            count = min(self._batch, self._frame_count - self._stop)
            if count > len(self._waiting):
                self._waiting += self._frames.take(count - len(self._waiting))
            try:
                encoded = self._model.encode(torch.stack(self._waiting[:count]).float())
            except torch.OutOfMemoryError as error:
                if count == 1:
                    raise DeviceError(
                        "The device is out of memory", "Not even one frame fits", "Use a smaller model, or --device cpu"
                    ) from error
                self._batch = count // 2
                self._notes.append(f"The device is out of memory; going on with {self._batch} frames at a time.")
            else:
                del self._waiting[:count]
                return encoded


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
