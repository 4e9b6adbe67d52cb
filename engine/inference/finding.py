"""What each clip of a video shows: frames encoded, clips decoded, detections on the host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.inference.clips import Step
from engine.inference.detections import Detections
from engine.inference.encoded_frames import EncodedFrames, Model, memory_must_do
from engine.inference.suppression import ClipDetections, detect_clips
from engine.inference.tracking.colours import colours_of
from engine.messages import message
from engine.types import ClipPrediction


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
        """What the tracker takes: with colours, if things are told apart by them."""
        if self.samples is None:
            return self.shown
        return replace(self.shown, colours=colours_of(self.shown.mask_logits, torch.stack([*self.samples])))


def found_in(
    steps: Iterator[Step], encoded: EncodedFrames, model: Model, threshold: float, stopped: Callable[[], bool]
) -> Iterator[Found]:
    """Yields what each clip shows, in order. Ends once ``stopped``, which is asked after each encoding, says True."""
    finder = _Finder(model, threshold, encoded)
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
            detections = finder.detections(ready)
            found = (_found(step, shown, encoded) for step, shown in zip(ready, detections, strict=True))
            if not encoded.goes_ahead:
                yield from found
                continue
            clips = list(found)
            encoded.forget_before(ready[-1].clip.start + 1)
            try:
                encoded.encode_ahead(ready[-1].clip.stop)
            finally:  # a frame that cannot be read is of none of these clips
                yield from clips


def _found(step: Step, shown: Detections, encoded: EncodedFrames) -> Found:
    samples = encoded.colours(step.clip)
    if step.window is None:
        return Found(step, shown, samples, None, ())
    return Found(step, shown, samples, encoded.take_pictures(step.window), encoded.take_notes())


class _Finder:
    """Finds what clips show on the device that has decoded them: as many together as its memory holds."""

    def __init__(self, model: Model, threshold: float, encoded: EncodedFrames) -> None:
        # Together where a host would wait for a device for each clip; one by one less memory is passed through.
        self._at_once = None if model.computes_aside else 1  # None: all that are decoded together
        self._threshold, self._most = threshold, model.config.max_detections
        self._encoded = encoded

    def detections(self, steps: Sequence[Step]) -> Iterator[Detections]:
        """What each of these clips shows, whose frames must be encoded. Raises DeviceError where one does not fit."""
        for predictions, mask_features in self._encoded.decode_together([step.clip for step in steps]):
            done = 0
            while done < len(predictions):
                part = slice(done, done + min(self._at_once or len(predictions), len(predictions) - done))
                found = self._found(predictions[part], mask_features[part])
                done += len(found)
                yield from (clip.detections for clip in found)

    def _found(self, clips: list[ClipPrediction], mask_features: list[Tensor]) -> list[ClipDetections]:
        """What the first of the clips show: as many as the device has room for or, if it has none, one, found by the CPU."""
        while (found := self._on_device(clips, mask_features)) is None:
            if len(clips) == 1:
                self._encoded.note(
                    message("The device is out of memory; what clips show is found by the CPU, which is slower.")
                )
                with memory_must_do():
                    host = [replace(clips[0], **{name: each.cpu() for name, each in vars(clips[0]).items()})]
                    return self._detected(host, [mask_features[0].cpu()])
            self._at_once = len(clips) // 2
            self._encoded.note_less(message("{count} clips", count=self._at_once))
            clips, mask_features = clips[: self._at_once], mask_features[: self._at_once]
        return found

    def _on_device(self, clips: list[ClipPrediction], mask_features: list[Tensor]) -> list[ClipDetections] | None:
        """As `_detected`; None where memory is short. To be tried again outside: the error holds what was computed so far."""
        try:
            return self._detected(clips, mask_features)
        except torch.OutOfMemoryError:
            return None

    def _detected(self, clips: list[ClipPrediction], mask_features: list[Tensor]) -> list[ClipDetections]:
        return list(detect_clips(clips, mask_features, self._threshold, self._most))


def _windows(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """The steps of one window after another."""
    window: list[Step] = []
    for step in steps:
        window.append(step)
        if step.window is not None:
            yield window
            window = []
