"""Pre-labelling a video, clip by clip over windows: a stream of results that are final as they come."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence

import numpy as np
from torch import Tensor

from engine.errors import VideoError
from engine.inference.clips import Step, plan
from engine.inference.colours import colours_of
from engine.inference.detections import Detections
from engine.inference.drawing import Pictures
from engine.inference.encoded_frames import EncodedFrames, Model, memory_must_do
from engine.inference.masks import network_size, window_masks
from engine.inference.options import PrelabelOptions
from engine.inference.read_ahead import ReadAhead
from engine.inference.suppression import detect
from engine.inference.tracker import TrackedWindow, Tracker, TrackerSettings
from engine.messages import message
from engine.model.config import MDQEConfig
from engine.types import FrameSource, WindowResult, WindowTrack


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
        raise VideoError(message("The video has no frames"))
    chosen = (options or PrelabelOptions()).resolved()
    config = model.config
    settings = TrackerSettings(
        clip_length=config.inference_clip_length,
        clip_stride=chosen.clip_stride or config.clip_stride,
        score_threshold=config.score_threshold if chosen.score_threshold is None else chosen.score_threshold,
        keep_newcomers=bool(chosen.keep_newcomers),
        guard_identities=bool(chosen.guard_identities),
        match_colours=config.match_colours if chosen.match_colours is None else chosen.match_colours,
    )
    if settings.clip_stride > settings.clip_length:
        raise ValueError(f"clip_stride is {settings.clip_stride}, the model's clips have {settings.clip_length} frames")
    window_length = chosen.window_length or config.window_length
    size = network_size(video.size, config.test_short_side, config.test_max_side)
    steps = plan(len(video), settings.clip_length, settings.clip_stride, window_length, bool(chosen.skip_last_overhang))
    tracker = Tracker(settings)
    scores = _VideoScores()
    edges = config.follow_edges if chosen.follow_edges is None else chosen.follow_edges
    colours = config.weigh_colours if chosen.weigh_colours is None else chosen.weigh_colours
    index = 0
    with ReadAhead(video, size, window_length) as frames:
        encoded = EncodedFrames(
            model,
            frames,
            len(video),
            window_length,
            with_colours=settings.match_colours,
            with_pictures=edges or colours,
        )
        stopped = should_stop or (lambda: False)
        for step, detections in _detected(steps, encoded, model, settings.score_threshold, stopped):
            tracker.update(step.clip, detections)
            if progress is not None:
                progress(
                    len(video) if step.is_last else min(step.clip.start + settings.clip_stride, len(video)), len(video)
                )
            if stopped():
                return
            if step.window is None:
                continue
            window = tracker.finish_window(step.window)
            frames_shown = encoded.take_pictures(step.window)
            pictures = None
            if frames_shown is not None and window.shown:
                pictures = Pictures.of(frames_shown, edges=edges, colours=colours)
            scores.add(window.class_scores)
            yield WindowResult(
                index=index,
                frames=step.window,
                frame_count=len(video),
                tracks=_window_tracks(window, step.window, scores.so_far(), config, size, video.size, chosen, pictures),
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


def _detected(
    steps: Iterator[Step], encoded: EncodedFrames, model: Model, threshold: float, stopped: Callable[[], bool]
) -> Iterator[tuple[Step, Detections]]:
    """What each clip shows; ends early when a person stops."""
    for window in _windows(steps):
        left = window
        while left:
            group = left[: encoded.clips_at_once]
            encoded.forget_before(group[0].clip.start)
            while not encoded.suffices([step.clip for step in group]):
                encoded.encode_next()
                if stopped():
                    return
            ready = [step for step in group if encoded.has(step.clip)]
            left = left[len(ready) :]
            found = _found(ready, encoded, threshold, model.config.max_detections)
            if encoded.goes_ahead:
                found = iter(list(found))
                encoded.forget_before(ready[-1].clip.start + 1)
                encoded.encode_ahead()
            yield from found


def _found(
    steps: Sequence[Step], encoded: EncodedFrames, threshold: float, max_detections: int
) -> Iterator[tuple[Step, Detections]]:
    """The same of some clips, all of whose frames are encoded."""
    decoded = encoded.decode([step.clip for step in steps])
    for step, (prediction, mask_features) in zip(steps, decoded, strict=True):
        with memory_must_do():
            found = detect(prediction, mask_features, threshold, max_detections).detections
        yield step, _on_cpu(found, encoded.colours(step.clip))


def _windows(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """The steps of one window after another."""
    window: list[Step] = []
    for step in steps:
        window.append(step)
        if step.window is not None:
            yield window
            window = []


def _on_cpu(detections: Detections, samples: Tensor | None) -> Detections:
    """What the tracker needs, where it works; with colours if there are samples of them, (T, h, w, 4)."""
    masks = detections.mask_logits.cpu()
    colours = None if samples is None else colours_of(masks, samples)
    return Detections(detections.class_scores.cpu(), masks, detections.embeddings.cpu(), colours)


def _window_tracks(
    window: TrackedWindow,
    frames: range,
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    config: MDQEConfig,
    size: tuple[int, int],
    video_size: tuple[int, int],
    options: PrelabelOptions,
    pictures: Pictures | None,
) -> tuple[WindowTrack, ...]:
    ids = category_ids(config)
    drawn = window_masks(window.mask_logits, frames.start, size, video_size, options.mode == "annotate", pictures)
    masks = dict(zip(window.shown, drawn, strict=True))
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
