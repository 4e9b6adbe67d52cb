"""Training clips from data sets on disk: annotated videos, and annotated images that become clips by moving.

Source: MDQE (arXiv 2303.14395), section 4.1: T frames within ±10 of a reference frame, in order, flipped, resized and
cropped together; an image becomes a pseudo-clip by rotating and cropping it T times.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from torch.utils.data import Dataset

from engine.errors import FormatError
from engine.messages import message
from engine.training.data import Clip, jitter_colours, to_clip
from engine.training.media import open_media
from engine.types import Category
from engine.video import Video
from engine.video.opencv import cv2
from engine.ytvis import Annotation, mask_of
from engine.ytvis import Dataset as Annotations
from engine.ytvis import Video as VideoEntry

Frames = npt.NDArray[np.uint8]  # (T, H, W, 3) RGB
Masks = npt.NDArray[np.bool_]  # (N, T, H, W)
OPEN_VIDEOS = 4  # decoders that a process keeps open
TRIES = 8  # reference frames that are drawn until a clip shows an object


@dataclass(frozen=True)
class ClipSettings:
    """How clips are cut out of annotated videos.

    Attributes:
        clip_length: T.
        frame_range: the frames of a clip lie at most this far from its reference frame.
        short_sides: lengths in pixels of the frames' shorter side, of which each batch draws one.
        longest_side: in pixels; frames that would be longer are made smaller.
        batch_size: of a loader that does not shuffle.
        smallest_crop: half of the clips show a part of the frame, at least this share of its sides.
    """

    clip_length: int
    frame_range: int = 10
    short_sides: Sequence[int] = (320, 360, 400)
    longest_side: int = 768
    batch_size: int = 1
    smallest_crop: float = 0.6


class AnnotatedClips(Dataset[Clip]):
    """Clips of the annotated videos of a data set in YTVIS form; seed and index decide a clip, in any process.

    Args:
        annotations: as `engine.ytvis.read_dataset` gives it. Crowds are left out.
        root: folder with the frames, see `engine.ytvis.media.find_media`.
        classes: category id -> class index of the network.
        seed, length: number of clips; an epoch as long as a whole training needs no second one.

    Raises:
        FormatError: nothing is annotated, a category has no class, or media are missing or of another size or length.
        VideoError: media cannot be read.
    """

    def __init__(
        self, annotations: Annotations, root: Path, classes: Mapping[int, int], settings: ClipSettings, seed: int,
        length: int,
    ) -> None:  # fmt: skip
        self._settings, self._seed, self._length = settings, seed, length
        self._classes = dict(classes)
        self._tracks: dict[int, list[Annotation]] = {}
        for annotation in annotations.annotations:
            if annotation.category_id not in classes:
                raise FormatError(
                    message(
                        "category {category} of annotation {annotation} has no class in the network",
                        category=annotation.category_id,
                        annotation=annotation.id,
                    ),
                    message("The data set and the checkpoint have different categories"),
                    message("Fine-tune with new categories, or map this one to an old one"),
                )
            if not annotation.iscrowd and any(annotation.segmentations):
                self._tracks.setdefault(annotation.video_id, []).append(annotation)
        self._videos = [video for video in annotations.videos if video.id in self._tracks]
        if not self._videos:
            raise FormatError(
                message("the data set has nothing to learn from"), message("No video has an annotated object")
            )
        self._root = root
        self._opened: OrderedDict[int, Video] = OrderedDict()
        for video in self._videos:  # what is wrong is said now, not in the midst of a training
            open_media(root, video, threads=1).close()

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_opened": OrderedDict()}  # a decoder belongs to one process

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Clip:
        """(T, 3, H, W) uint8 RGB frames and their targets. Raises IndexError outside 0..len-1."""
        if not 0 <= index < self._length:
            raise IndexError(index)
        rng = np.random.default_rng([self._seed, index, 11])
        video = self._videos[int(rng.integers(len(self._videos)))]
        tracks = self._tracks[video.id]
        for _ in range(TRIES):
            numbers = _sample_frames(rng, len(video.file_names), self._settings)
            if any(track.segmentations[number] for track in tracks for number in numbers):
                break
        source = self._open(video)
        frames = np.stack([source[number] for number in numbers])
        masks = np.zeros((len(tracks), len(numbers), video.height, video.width), np.bool_)
        for row, track in zip(masks, tracks, strict=True):
            for place, number in enumerate(numbers):
                mask = mask_of(track.segmentations[number], video.height, video.width)
                if mask is not None:
                    row[place] = mask.to_bitmap()
        batch_rng = np.random.default_rng([self._seed, index // self._settings.batch_size, 12])
        short_side = int(batch_rng.choice(self._settings.short_sides))
        frames, masks = augment(rng, frames, masks, short_side, self._settings)
        return to_clip(frames, masks, [self._classes[track.category_id] for track in tracks])

    def close(self) -> None:
        """Closes the videos that are open; they open again when asked for."""
        while self._opened:
            self._opened.popitem()[1].close()

    def _open(self, entry: VideoEntry) -> Video:
        if entry.id in self._opened:
            self._opened.move_to_end(entry.id)
            return self._opened[entry.id]
        video = open_media(self._root, entry, threads=1)
        self._opened[entry.id] = video
        while len(self._opened) > OPEN_VIDEOS:
            self._opened.popitem(last=False)[1].close()
        return video


class MixedClips(Dataset[Clip]):
    """Clips of several data sets, each as often as its ratio says; seed and index decide which.

    Args:
        parts: data sets of at least ``length`` clips each.
        ratios: positive, one for each part.
    """

    def __init__(self, parts: Sequence[Dataset[Clip]], ratios: Sequence[float], seed: int, length: int) -> None:
        if len(parts) != len(ratios) or not parts or min(ratios) <= 0:
            raise ValueError(f"{len(parts)} data sets cannot be mixed by the ratios {list(ratios)}")
        self._parts = tuple(parts)
        self._shares = np.array(ratios) / sum(ratios)
        self._seed, self._length = seed, length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Clip:
        """Clip ``index`` of the part that it falls to. Raises IndexError outside 0..len-1."""
        if not 0 <= index < self._length:
            raise IndexError(index)
        rng = np.random.default_rng([self._seed, index, 13])
        return self._parts[int(rng.choice(len(self._parts), p=self._shares))][index]


def classes_by_name(categories: Sequence[Category], known: Sequence[Category]) -> dict[int, int]:
    """Category id -> class index of the network's categories of the same name; categories unknown to it are left out.

    Where no name is the very same, case and spaces do not matter. A network with the one category ``object`` takes every
    category.
    """
    if [category.name for category in known] == ["object"]:
        return {category.id: 0 for category in categories}
    exact = {category.name: number for number, category in enumerate(known)}
    plain = {_plain(category.name): number for number, category in enumerate(known)}
    found = {category.id: exact.get(category.name, plain.get(_plain(category.name))) for category in categories}
    return {category: index for category, index in found.items() if index is not None}


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _sample_frames(rng: np.random.Generator, count: int, settings: ClipSettings) -> list[int]:
    """T frames around a random one, in order; different ones where there are enough."""
    reference = int(rng.integers(count))
    first, last = max(0, reference - settings.frame_range), min(count, reference + settings.frame_range + 1)
    near = np.delete(np.arange(first, last), reference - first)
    others = settings.clip_length - 1
    chosen = rng.choice(near, others, replace=len(near) < others) if len(near) else np.full(others, reference)
    return sorted([reference, *chosen.tolist()])


def augment(
    rng: np.random.Generator, frames: Frames, masks: Masks, short_side: int, settings: ClipSettings
) -> tuple[Frames, Masks]:
    """Crops half of the clips, flips half, resizes and changes colours; all frames of a clip alike."""
    height, width = frames.shape[1:3]
    if rng.random() < 0.5:
        crop_height, crop_width = (
            max(1, int(side * rng.uniform(settings.smallest_crop, 1))) for side in (height, width)
        )
        top, left = int(rng.integers(height - crop_height + 1)), int(rng.integers(width - crop_width + 1))
        window = np.s_[top : top + crop_height, left : left + crop_width]
        if masks[:, :, window[0], window[1]].any() or not masks.any():
            frames, masks = frames[:, window[0], window[1]], masks[:, :, window[0], window[1]]
    if rng.random() < 0.5:
        frames, masks = frames[:, :, ::-1], masks[..., ::-1]
    height, width = frames.shape[1:3]
    scale = min(short_side / min(height, width), settings.longest_side / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    resized = np.stack([cv2.resize(np.ascontiguousarray(frame), size, interpolation=method) for frame in frames])
    small = np.zeros((*masks.shape[:2], size[1], size[0]), np.bool_)
    for track, place in zip(*np.nonzero(masks.any(axis=(2, 3))), strict=True):
        share = cv2.resize(masks[track, place].astype(np.float32), size, interpolation=method)
        small[track, place] = share >= 0.5
    return jitter_colours(rng, resized.astype(np.uint8)), small
