"""What each clip of a video shows: frames encoded, clips decoded, detections on the host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.inference.clips import Step
from engine.inference.detections import Detections
from engine.inference.encoded_frames import EncodedFrames, Model, memory_must_do
from engine.inference.suppression import detect_clips
from engine.inference.tracking.colours import colours_of


@dataclass(frozen=True, eq=False)
class Found:
    """What one clip shows, on the host.

    Attributes:
        step: the clip.
        shown: its detections, without colours.
        samples: (h, w, 4) colours of each of its frames, if things are told apart by them.
        pictures: (3, h, w) uint8, of the frames of the window that ends with it, if masks are drawn by them.
        notes: of that window, that a person should know.
    """

    step: Step
    shown: Detections
    samples: Sequence[Tensor] | None
    pictures: Sequence[Tensor] | None
    notes: tuple[str, ...]

    def detections(self) -> Detections:
        """As the tracker takes them."""
        if self.samples is None:
            return self.shown
        return replace(self.shown, colours=colours_of(self.shown.mask_logits, torch.stack([*self.samples])))


def found_in(
    steps: Iterator[Step], encoded: EncodedFrames, model: Model, threshold: float, stopped: Callable[[], bool]
) -> Iterator[Found]:
    """What each clip shows, in their order; ends early when somebody stops, who is asked after each encoding."""
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
            detections = _detections(ready, encoded, model, threshold)
            found: Iterator[Found] = (
                _found(step, shown, encoded) for step, shown in zip(ready, detections, strict=True)
            )
            if encoded.goes_ahead:
                found = iter(list(found))
                encoded.forget_before(ready[-1].clip.start + 1)
                encoded.encode_ahead(ready[-1].clip.stop)
            yield from found


def _found(step: Step, shown: Detections, encoded: EncodedFrames) -> Found:
    samples = encoded.colours(step.clip)
    if step.window is None:
        return Found(step, shown, samples, None, ())
    return Found(step, shown, samples, encoded.take_pictures(step.window), encoded.take_notes())


def _detections(steps: Sequence[Step], encoded: EncodedFrames, model: Model, threshold: float) -> Iterator[Detections]:
    """Of some clips, all of whose frames are encoded."""
    for predictions, mask_features in encoded.decode_together([step.clip for step in steps]):
        # Together where a host would wait for a device for each clip; one by one less memory is passed through.
        at_once = len(predictions) if model.computes_aside else 1
        for first in range(0, len(predictions), at_once):
            part = slice(first, first + at_once)
            with memory_must_do():
                found = list(
                    detect_clips(predictions[part], mask_features[part], threshold, model.config.max_detections)
                )
            yield from (clip.detections for clip in found)


def _windows(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """The steps of one window after another."""
    window: list[Step] = []
    for step in steps:
        window.append(step)
        if step.window is not None:
            yield window
            window = []
