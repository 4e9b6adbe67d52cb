"""Training clips: frames and what is to be found in them, batch after batch, reproducible from one seed."""

from __future__ import annotations

import atexit
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset

from engine.model.outputs import ClipTargets
from engine.training.synthetic import SceneGenerator, SceneSettings
from engine.training.targets import pad_targets
from engine.video.opencv import cv2

Clip = tuple[Tensor, ClipTargets]


@dataclass(frozen=True)
class ClipBatch:
    """B clips of T frames, padded to one size.

    Attributes:
        frames: (B, T, 3, H, W) uint8 RGB, zero in the padding at the right and the bottom.
        targets: of each clip, in the padded frame.
        sizes: (height, width) of each clip's frames without padding.
    """

    frames: Tensor
    targets: tuple[ClipTargets, ...]
    sizes: tuple[tuple[int, int], ...]

    def pin_memory(self) -> Self:
        """A copy that a GPU can fetch while it computes; a DataLoader calls this."""
        targets = tuple(
            ClipTargets(*(tensor.pin_memory() for tensor in (clip.labels, clip.ids, clip.boxes, clip.masks)))
            for clip in self.targets
        )
        return replace(self, frames=self.frames.pin_memory(), targets=targets)


class SyntheticClips(Dataset[Clip]):
    """Clips of synthetic scenes; every index is a scene of its own. The one class has index 0.

    Args:
        settings: of the scenes; their size is replaced by one of ``sizes``.
        seed: with an index it decides a clip, in any process.
        length: number of clips; an epoch as long as a whole training needs no second one.
        clip_length: T.
        frame_range: the frames of a clip lie at most this far from the first chosen one, in order (paper, section 4.1).
        sizes: (height, width) to choose from; indices of the same ``index // batch_size`` get the same.
        batch_size: of a loader that does not shuffle.

    Raises VideoError when a folder with pictures is not there, StorageError when the font is not.
    """

    def __init__(
        self,
        settings: SceneSettings,
        seed: int,
        length: int,
        *,
        clip_length: int = 3,
        frame_range: int = 10,
        sizes: Sequence[tuple[int, int]] = ((192, 320),),
        batch_size: int = 1,
    ) -> None:
        if not 1 <= clip_length <= 2 * frame_range + 1:
            raise ValueError(f"{clip_length} frames do not fit within +-{frame_range} frames of one")
        self._generator = SceneGenerator(settings, seed)
        self._generator.check()  # pictures are read by the worker that needs them
        self._seed = seed
        self._length = length
        self._clip_length = clip_length
        self._frame_range = frame_range
        self._sizes = tuple(sizes)
        self._batch_size = batch_size

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Clip:
        """(T, 3, H, W) uint8 RGB frames and their targets. Raises IndexError outside 0..len-1."""
        if not 0 <= index < self._length:
            raise IndexError(index)
        batch_rng = np.random.default_rng([self._seed, index // self._batch_size, 2])
        size = self._sizes[int(batch_rng.integers(len(self._sizes)))]
        rng = np.random.default_rng([self._seed, index, 3])
        scene = self._generator.scene(index, self._sample_times(rng), size)
        frames, masks = scene.frames, scene.masks
        if rng.random() < 0.5:
            frames, masks = frames[:, :, ::-1], masks[..., ::-1]
        return to_clip(jitter_colours(rng, frames), masks)

    def _sample_times(self, rng: np.random.Generator) -> list[float]:
        """T different frames around a random one; near one another as often as far."""
        frames = self._generator.settings.frames
        reach = int(rng.integers(-(-(self._clip_length - 1) // 2), self._frame_range + 1))
        centre = int(rng.integers(frames))
        chosen = rng.choice(np.arange(centre - reach, centre + reach + 1), self._clip_length, replace=False)
        return [float(time) for time in np.sort(chosen)]


def jitter_colours(rng: np.random.Generator, frames: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Changes brightness, contrast, saturation and hue of (T, H, W, 3) frames, the same for all.

    All four are linear in the colours, so one 3 x 4 matrix does them.
    """
    saturation = np.exp(rng.normal(0, 0.2))
    contrast = np.exp(rng.normal(0, 0.12))
    brightness = rng.normal(0, 12)
    angle = rng.normal(0, 0.12)
    # Turning and stretching colours about the grey axis (1, 1, 1).
    grey = np.full((3, 3), 1 / 3)
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    hue = np.cos(angle) * (np.eye(3) - grey) + np.sin(angle) * cross
    linear = contrast * (grey + saturation * hue)
    offset = 128 * (1 - contrast) + brightness
    matrix = np.concatenate([linear, np.full((3, 1), offset)], axis=1)
    frame_count, height, width, _ = frames.shape
    flat = np.ascontiguousarray(frames).reshape(frame_count * height, width, 3)
    changed: npt.NDArray[np.uint8] = cv2.transform(flat, matrix)
    return changed.reshape(frames.shape)


def to_clip(frames: npt.NDArray[np.uint8], masks: npt.NDArray[np.bool_], classes: Sequence[int] | None = None) -> Clip:
    """Tensors from (T, H, W, 3) frames and (N, T, H, W) visible masks; objects that are never seen are left out.

    ``classes`` are the N objects' class indices, all 0 when None.
    """
    present = np.any(masks, axis=(2, 3))  # (N, T)
    seen = np.any(present, axis=1)
    labels = np.zeros(len(masks), np.int64) if classes is None else np.array(classes, np.int64)
    masks, present, labels = masks[seen], present[seen], labels[seen]
    count, _, height, width = masks.shape
    ids = np.where(present, np.arange(count)[:, None], -1)
    targets = ClipTargets(
        labels=torch.from_numpy(labels),
        ids=torch.from_numpy(ids.astype(np.int64)),
        boxes=torch.from_numpy(_boxes(masks) / np.array([width, height, width, height], np.float32)),
        masks=torch.from_numpy(np.ascontiguousarray(masks)),
    )
    return torch.from_numpy(np.ascontiguousarray(frames.transpose(0, 3, 1, 2))), targets


def _boxes(masks: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """(N, T, 4) cxcywh in pixels around (N, T, H, W) masks; zeros around empty ones."""
    height, width = masks.shape[2:]
    columns, rows = np.any(masks, axis=2), np.any(masks, axis=3)  # (N, T, W), (N, T, H)
    left, right = columns.argmax(axis=2), width - columns[..., ::-1].argmax(axis=2)
    top, bottom = rows.argmax(axis=2), height - rows[..., ::-1].argmax(axis=2)
    boxes = np.stack([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top], axis=2).astype(np.float32)
    boxes[~np.any(columns, axis=2)] = 0
    return boxes


def collate(clips: Sequence[Clip]) -> ClipBatch:
    """Joins clips of the same T, padding their frames to the largest height and width."""
    height = max(frames.shape[2] for frames, _ in clips)
    width = max(frames.shape[3] for frames, _ in clips)
    batch = torch.zeros(len(clips), clips[0][0].shape[0], 3, height, width, dtype=torch.uint8)
    for slot, (frames, _) in zip(batch, clips, strict=True):
        slot[..., : frames.shape[2], : frames.shape[3]] = frames
    targets = tuple(pad_targets(target, (height, width)) for _, target in clips)
    return ClipBatch(batch, targets, tuple((frames.shape[2], frames.shape[3]) for frames, _ in clips))


def initialize_worker(worker: int) -> None:
    """``worker_init_fn`` of a DataLoader that spawns: a worker is one thread, OpenCV included.

    A forked worker would wait for ever for threads that OpenCV had before the fork. The worker leaves without taking the
    interpreter down: that would abort, with a message, in a thread that hands over a large batch just then.
    """
    atexit.register(os._exit, 0)  # registered first, runs last
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
