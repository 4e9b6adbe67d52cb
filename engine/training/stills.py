"""Annotated images as pseudo-clips: the same picture turned, scaled and moved from frame to frame.

Source: MDQE (arXiv 2303.14395), section 4.1. The format is COCO's for instances (cocodataset.org, "Data format").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from torch.utils.data import Dataset

from engine.documents import decode_json
from engine.errors import FormatError
from engine.training.data import Clip, to_clip
from engine.training.datasets import ClipSettings, Frames, Masks, augment
from engine.types import Category
from engine.video import open_video
from engine.video.opencv import cv2
from engine.ytvis import Video, mask_of
from engine.ytvis.checking import check_segmentations, fault, unsafe_name
from engine.ytvis.document import RunLengths

LARGEST_TURN = 15.0  # degrees, from the upright picture
SCALES = (1.0, 1.4)
GROUND = (124, 116, 104)  # RGB beyond the picture's border: the mean of ImageNet
LARGEST_STEP = 0.08  # share of the picture's sides between two frames

# Names of COCO's 80 categories that OVIS and YouTube-VIS call otherwise; all others go by their own name.
OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "motorcycle": ("motorbike",),
    "frisbee": ("flying_disc",),
    "car": ("sedan", "Vehical"),
    "truck": ("Vehical",),
    "bus": ("Vehical",),
    "train": ("Vehical",),
}
DIFFERENT_THINGS = frozenset({"mouse"})  # the computer's; in YouTube-VIS the animal

NAMES = "File names must be relative to the folder of images and stay inside it."


class _Image(msgspec.Struct):
    id: int
    file_name: str
    width: int
    height: int


class _Instance(msgspec.Struct):
    image_id: int
    category_id: int
    segmentation: RunLengths | list[list[float]]
    iscrowd: int = 0


class _Category(msgspec.Struct):
    id: int
    name: str


class _Document(msgspec.Struct):
    images: list[_Image]
    annotations: list[_Instance]
    categories: list[_Category]


def is_coco(document: Path) -> bool:
    """Whether a file has COCO's list of images, which a document in YTVIS form has not.

    Raises:
        FormatError: it cannot be read.
    """
    return b'"images"' in _bytes_of(document)


def classes_for_coco(categories: Sequence[Category], known: Sequence[Category]) -> dict[int, int]:
    """COCO category id -> class index of a network for OVIS or YouTube-VIS; categories unknown to it are left out."""
    if [category.name for category in known] == ["object"]:
        return {category.id: 0 for category in categories}
    index = {category.name.lower(): number for number, category in enumerate(known)}
    classes: dict[int, int] = {}
    for category in categories:
        name = category.name.lower().replace(" ", "_")
        names = () if name in DIFFERENT_THINGS else (name, *(other.lower() for other in OTHER_NAMES.get(name, ())))
        found = next((index[candidate] for candidate in names if candidate in index), None)
        if found is not None:
            classes[category.id] = found
    return classes


class StillClips(Dataset[Clip]):
    """Pseudo-clips of a COCO data set; seed and index decide a clip, in any process.

    Args:
        document: the JSON file.
        images: folder of its images.
        known: the network's categories; see `classes_for_coco`.
        seed, length: number of clips.

    Raises:
        FormatError: the file cannot be read or breaks the format, an image is missing, or nothing in it is of a known
            category.
    """

    def __init__(
        self, document: Path, images: Path, known: Sequence[Category], settings: ClipSettings, seed: int, length: int
    ) -> None:
        read = _read(document)
        self._settings, self._seed, self._length, self._root = settings, seed, length, images
        self._classes = classes_for_coco([Category(item.id, item.name) for item in read.categories], known)
        known_images = {image.id: image for image in read.images}
        for image in read.images:
            if problem := unsafe_name(image.file_name):
                raise fault(f"{document}: image {image.id}", f"{problem}: {image.file_name!r}", NAMES)
        self._instances: dict[int, list[_Instance]] = {}
        for number, instance in enumerate(read.annotations):
            if instance.category_id in self._classes and not instance.iscrowd and instance.segmentation:
                where = f"{document}: annotations[{number}]"
                if instance.image_id not in known_images:
                    raise fault(f"{where}.image_id", f"there is no image with id {instance.image_id}")
                image = known_images[instance.image_id]
                entry = Video(id=image.id, width=image.width, height=image.height, file_names=[image.file_name])
                check_segmentations([instance.segmentation], f"{where}.segmentation", entry)
                self._instances.setdefault(image.id, []).append(instance)
        self._images = [image for image in read.images if image.id in self._instances]
        if not self._images:
            raise FormatError(f"{document}: no image shows an object of a category that the network knows")
        for image in self._images:  # what is wrong is said now, not in the midst of a training
            if not (images / image.file_name).is_file():
                raise FormatError(
                    f"{images / image.file_name} is missing", "", "Name the folder in which the data set's images lie"
                )

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Clip:
        """(T, 3, H, W) uint8 RGB frames and their targets. Raises IndexError outside 0..len-1."""
        if not 0 <= index < self._length:
            raise IndexError(index)
        rng = np.random.default_rng([self._seed, index, 14])
        image = self._images[int(rng.integers(len(self._images)))]
        path = self._root / image.file_name
        with open_video(path) as picture:
            frame = picture[0]
        if frame.shape[:2] != (image.height, image.width):
            raise FormatError(
                f"{path} has {frame.shape[1]}x{frame.shape[0]} pixels, but the data set says {image.width}x{image.height}"
            )
        instances = self._instances[image.id]
        found = [mask_of(instance.segmentation, image.height, image.width) for instance in instances]
        masks = np.stack(
            [mask.to_bitmap() if mask else np.zeros((image.height, image.width), np.bool_) for mask in found]
        )
        frames, moved = _moving(rng, frame, masks, self._settings.clip_length)
        batch_rng = np.random.default_rng([self._seed, index // self._settings.batch_size, 12])
        short_side = int(batch_rng.choice(self._settings.short_sides))
        frames, moved = augment(rng, frames, moved, short_side, self._settings)
        return to_clip(frames, moved, [self._classes[instance.category_id] for instance in instances])


def _bytes_of(document: Path) -> bytes:
    try:
        return document.read_bytes()
    except OSError as error:
        raise FormatError(
            f"{document} cannot be read", error.strerror or str(error), "Check the path and its permissions"
        ) from error


def _read(document: Path) -> _Document:
    try:
        return decode_json(_bytes_of(document), _Document)
    except msgspec.DecodeError as error:
        raise FormatError(f"{document}: {error}", "", "Use COCO's format for instances") from error


def _moving(
    rng: np.random.Generator, frame: npt.NDArray[np.uint8], masks: npt.NDArray[np.bool_], length: int
) -> tuple[Frames, Masks]:
    """(T, H, W, 3) and (N, T, H, W): a camera that turns, zooms and drifts over an (H, W, 3) picture."""
    height, width = frame.shape[:2]
    angles = rng.uniform(-LARGEST_TURN, LARGEST_TURN, 2)
    scales = rng.uniform(*SCALES, 2)
    step = rng.uniform(-LARGEST_STEP, LARGEST_STEP, 2)
    frames = np.empty((length, height, width, 3), np.uint8)
    moved = np.empty((len(masks), length, height, width), np.bool_)
    for time in range(length):
        share = time / max(length - 1, 1)
        angle, scale = (values[0] + share * (values[1] - values[0]) for values in (angles, scales))
        matrix: npt.NDArray[Any] = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), float(scale))
        matrix[:, 2] += step * (time - (length - 1) / 2) * (width, height)
        frames[time] = cv2.warpAffine(frame, matrix, (width, height), borderValue=GROUND)
        for row, mask in zip(moved, masks, strict=True):
            row[time] = cv2.warpAffine(mask.view(np.uint8), matrix, (width, height), flags=cv2.INTER_NEAREST) > 0
    return frames, moved
