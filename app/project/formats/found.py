"""What a data set holds, read and checked, before anybody has said what its categories mean in the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.project.records import OcclusionLevel, Origin
from engine.errors import FormatError
from engine.messages import message
from engine.types import Mask
from engine.video import open_video
from engine.video.images import UNREADABLE, is_image, natural_key

Progress = Callable[[int, int], object]
"""Called with (files read, files in all); it may raise to end the reading, which has changed nothing."""


@dataclass(frozen=True)
class Media:
    """What a project notes of a video (an `app.project.media.MediaSource`). ``timestamps``: (F,) seconds."""

    path: Path
    size: tuple[int, int]
    timestamps: npt.NDArray[np.float64] = field(repr=False)
    fingerprint: str

    def __len__(self) -> int:
        return len(self.timestamps)


@dataclass(frozen=True)
class FoundTrack:
    """One object. ``category`` is what the data set calls it; ``masks`` (none empty) and ``occlusion`` are by frame, from 0.

    ``score`` is a model's, None in a data set that people made.
    """

    category: str
    masks: Mapping[int, Mask]
    crowd: bool = False
    occlusion: Mapping[int, OcclusionLevel] = field(default_factory=dict)
    score: float | None = None


@dataclass(frozen=True)
class FoundVideo:
    """A video as a data set has it. Its frames count from 0, in the order of ``frame_names``.

    Attributes:
        name: what the data set calls it; it calls no two alike.
        size: (height, width) of its frames.
        frame_names: what their images are called, without folder and suffix. Where the frames are not there, those that
            the data set speaks of.
        media: its own frames; None where they are not there.
        numbers: of its frames in the video that they were taken from, from 0, where the data set says so.
        id: its number in the data set, where that has one.
        is_named: ``name`` is a name, and not only this number, by which no video can be told from another.
        faults: what contradicts itself in it, as sentences; a video that has any can only be left out.
    """

    name: str
    size: tuple[int, int]
    frame_names: tuple[str, ...]
    tracks: tuple[FoundTrack, ...]
    media: Media | None
    numbers: tuple[int, ...] | None = None
    id: int | None = None
    is_named: bool = True
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A whole data set.

    Attributes:
        name: for the history, e.g. the folder's.
        notes: what was left out and why, as sentences.
        category_ids: of the categories that the data set names and numbers itself. These are as sure as those of YTVIS;
            the others are free text or bare numbers, and a person has to say what they mean.
        are_words: those others are words, which mean the project's category of that name if it has one.
        origin: who made the tracks.
    """

    name: str
    videos: tuple[FoundVideo, ...]
    notes: tuple[str, ...] = ()
    category_ids: Mapping[str, int] = field(default_factory=dict)
    are_words: bool = True
    origin: Origin = "human"

    @property
    def categories(self) -> tuple[str, ...]:
        """What the tracks are called, each once, in the order in which they come."""
        return tuple(dict.fromkeys(track.category for video in self.videos for track in video.tracks))


def read_media(path: Path) -> Media:
    """Raises VideoError when there is no video at ``path``."""
    with open_video(path) as video:
        return Media(path, video.size, np.asarray(video.timestamps, np.float64), video.fingerprint)


def images_in(folder: Path) -> list[Path]:
    """The images of a folder in the order in which `engine.open_video` counts them as frames."""
    return sorted(filter(is_image, folder.iterdir()), key=natural_key)


def frames_by_name(names: Sequence[str], media: Media) -> tuple[int, ...] | None:
    """The number of each frame in a folder of images, by what they are called there, with suffix or without.

    None where ``media`` are no such folder, have not all of the ``names``, or two of them are alike.
    """
    if not media.path.is_dir() or len(set(names)) < len(names):
        return None
    images = images_in(media.path)
    for there in ([image.name for image in images], [image.stem for image in images]):
        numbers = {name: number for number, name in enumerate(there)}
        if len(numbers) == len(there) and all(name in numbers for name in names):
            return tuple(numbers[name] for name in names)
    return None


def remark_on_order(video: str, names: Sequence[str], media: Media) -> tuple[str, ...]:
    """What is said where as many frames are matched in their order, and their ``names`` speak of another one, or of none."""
    if not any(names) or frames_by_name(names, media) is not None:
        return ()
    if media.path.is_dir():
        first = images_in(media.path)[0].stem
        return (
            message(
                "{video}: the images in {path} have other names ({other}, not {name}), so they count in their order",
                video=video,
                path=media.path,
                other=first,
                name=names[0],
            ),
        )
    if sorted(names, key=lambda name: natural_key(Path(name))) != list(names):
        return (
            message(
                "{video}: its frames count in the order of the data set, which is not that of the numbers in their names",
                video=video,
            ),
        )
    return ()


def subfolders(folder: Path) -> list[Path]:
    """Those that are not hidden, by name."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.is_dir() and path.name[:1] != "."), key=natural_key)


def check_alike(size: tuple[int, int], first: tuple[int, int], where: str) -> None:
    """As `check_size`, for what tells of frames that are not there: all of a video are of the ``first`` one's size."""
    if size != first:
        raise FormatError(
            message(
                "{where} is for {width}x{height} pixels, but what is before it for {first_width}x{first_height}",
                where=where,
                width=size[1],
                height=size[0],
                first_width=first[1],
                first_height=first[0],
            ),
            message("these are annotations of different videos"),
            message("Give each video a folder or file of its own"),
        )


def check_size(size: tuple[int, int], media: Media, where: str) -> None:
    """A mask for frames of another size is never scaled. Sizes are (height, width). Raises FormatError."""
    if size != media.size:
        raise FormatError(
            message(
                "{where} is for {width}x{height} pixels, but the frames in {path} have {media_width}x{media_height}",
                where=where,
                width=size[1],
                height=size[0],
                path=media.path,
                media_width=media.size[1],
                media_height=media.size[0],
            ),
            message("the frames were scaled after they were annotated, or belong to another data set"),
            message("Put the original frames there"),
        )


def read_ids(path: Path) -> npt.NDArray[np.int64]:
    """(H, W) numbers of a PNG with one of them a pixel: a palette's indices, or 8 or 16 bits of grey.

    Raises FormatError for anything else.
    """
    try:
        with Image.open(path) as image:
            if image.mode not in ("P", "L", "1", "I", "I;16", "I;16B"):
                raise FormatError(
                    message("{path} holds colours, not one number a pixel", path=path),
                    message("it was saved as RGB by an image editor"),
                    message("Save it with its palette, or as grey"),
                )
            return np.asarray(image).astype(np.int64)
    except UNREADABLE as error:
        raise FormatError(
            message("{path} cannot be read as a PNG image", path=path),
            message("it is damaged or cut short"),
            message("Replace it"),
        ) from error
