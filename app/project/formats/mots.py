"""KITTI MOTS: each mask a line of text with COCO's run lengths, or each frame a PNG of 16 bits with class * 1000 + instance.

Format: vision.rwth-aachen.de/page/mots. A line is ``frame id class height width rle``; id 10000, of class 10, is a region
that the evaluation ignores, which is what a group of objects becomes here. A pixel belongs to one object: where masks
overlap, the one in front has it. KITTI's classes are 1 car and 2 pedestrian; others stand in ``classes.txt`` (ours).

MOTSChallenge (motchallenge.net) has the same lines elsewhere, ``SEQUENCE/gt/gt.txt`` beside the frames in ``SEQUENCE/img1``,
which count from 1. It is read only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from app.project.exchange.export_plan import ExportPlan, PlannedVideo, Problem
from app.project.formats.found import (
    Found,
    FoundTrack,
    FoundVideo,
    Media,
    Progress,
    check_alike,
    check_size,
    images_in,
    read_ids,
    read_media,
    subfolders,
)
from app.project.toggles import union
from engine.errors import FormatError
from engine.messages import message
from engine.types import Mask
from engine.ytvis import RunLengths, Video, mask_of
from engine.ytvis.checking import check_segmentations

IMAGES = "image_02"
IMAGE_PLACES = (IMAGES, f"training/{IMAGES}", "images")
LINES = "instances_txt"
PICTURES = "instances"
CHALLENGE_LINES = "gt/gt.txt"
CHALLENGE_IMAGES = "img1"
CLASSES = "classes.txt"
KITTI_CLASSES = {1: "car", 2: "pedestrian"}
FACTOR = 1000
IGNORED_CLASS = 10
IGNORED = FACTOR * IGNORED_CLASS
HIGHEST_CLASS = 64  # with 999 instances it still fits 16 bits
MOST_OBJECTS = FACTOR - 1
REGION = "ignored region"


def image_names(video: PlannedVideo) -> list[str]:
    """Where the frames lie. The format counts frames without a hole, whatever their numbers in the project's video."""
    return [f"{IMAGES}/{video.folder}/{place:06d}.jpg" for place in range(len(video.frames))]


def class_numbers(plan: ExportPlan) -> dict[int, int]:
    """Category id -> class: the same number where the format has it, else the lowest free one. Only what is used."""
    used = {track.record.category_id for video in plan.videos for track in video.tracks if not track.record.crowd}
    classes = [number for number in range(1, HIGHEST_CLASS + 1) if number != IGNORED_CLASS]
    numbers = {category_id: category_id for category_id in used if category_id in classes}
    free = iter(sorted(set(classes) - set(numbers)))
    for category_id in sorted(used - set(numbers)):
        if (number := next(free, None)) is not None:
            numbers[category_id] = number
    return numbers


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Writes lines and PNGs, and what the classes mean. Instances are numbered from 1 in each video, over all classes."""
    classes = class_numbers(plan)
    names = {category.id: category.name for category in plan.categories}
    (root / LINES).mkdir(parents=True)
    for video in videos:
        pictures = root / PICTURES / video.folder
        pictures.mkdir(parents=True)
        lines = []
        for place, frame in enumerate(video.frames):
            ids = np.zeros((video.record.height, video.record.width), np.uint16)
            for number, mask in _objects(video, frame, classes):
                ids[mask.to_bitmap()] = number
                size = f"{mask.height} {mask.width}"
                lines.append(f"{place} {number} {number // FACTOR} {size} {mask.counts.decode('ascii')}\n")
            Image.fromarray(ids).save(pictures / f"{place:06d}.png", format="PNG")
        (root / LINES / f"{video.folder}.txt").write_text("".join(lines), encoding="ascii")
    listed = sorted((number, names[category_id]) for category_id, number in classes.items())
    (root / CLASSES).write_text("".join(f"{number} {name}\n" for number, name in listed), encoding="utf-8")


def _objects(video: PlannedVideo, frame: int, classes: Mapping[int, int]) -> Iterator[tuple[int, Mask]]:
    """Id -> mask in a frame; all groups are one ignored region."""
    region: Mask | None = None
    for instance, track in enumerate(video.tracks, start=1):
        mask = track.masks.get(frame)
        if mask is not None and track.record.crowd:
            region = mask if region is None else union(region, mask)
        elif mask is not None:
            yield FACTOR * classes[track.record.category_id] + instance, mask
    if region is not None:
        yield IGNORED, region


def problems(plan: ExportPlan) -> list[Problem]:
    """More tracks or categories than the numbers reach, categories that get another number, groups of objects."""
    found = []
    classes = class_numbers(plan)
    names = {category.id: category.name for category in plan.categories}
    for video in plan.videos:
        if len(video.tracks) > MOST_OBJECTS:
            text = message(
                "{video}: {count} tracks, and MOTS has room for {most}",
                video=video.folder,
                count=len(video.tracks),
                most=MOST_OBJECTS,
            )
            found.append(Problem("format", text, video.record.id, blocking=True))
        for track in video.tracks:
            where = (video.record.id, track.record.id, min(track.masks))
            if track.record.crowd:
                text = message(
                    "{video}, track {number}: a group of objects becomes an ignored region",
                    video=video.folder,
                    number=track.record.number,
                )
                found.append(Problem("format", text, *where))
            elif track.record.category_id not in classes:
                text = message(
                    "{category}: MOTS has room for {most} categories",
                    category=names[track.record.category_id],
                    most=HIGHEST_CLASS - 1,
                )
                found.append(Problem("category", text, *where, blocking=True))
    for category_id, number in classes.items():
        if number != category_id:
            text = message(
                "{category} has the number {id}, which MOTS cannot hold; it becomes class {number}",
                category=names[category_id],
                id=category_id,
                number=number,
            )
            found.append(Problem("category", text))
    return found


def read(root: Path, progress: Progress) -> Found:
    """Reads all videos of a folder in this layout, from the lines where there are some, else from the PNGs.

    Classes are called as ``classes.txt`` says, or as KITTI does, or else ``class 7``. A video whose folder of frames is
    not there is still read: somebody has to say which one it is.

    Raises:
        FormatError: a line or PNG breaks the format (the message names it), or some frames are missing.
        VideoError: frames cannot be read.
    """
    names = _read_classes(root / CLASSES)
    sources = _sources(root)
    if not sources:
        raise FormatError(
            message("{root} holds neither {lines} nor {pictures}", root=root, lines=LINES, pictures=PICTURES),
            message("it is no KITTI MOTS data set"),
            message("Choose the folder above them"),
        )
    videos = []
    for number, (name, place, folder) in enumerate(sources):
        progress(number, len(sources))
        media = None if folder is None else read_media(folder)
        frames = (
            {} if folder is None else {_frame_number(image): index for index, image in enumerate(images_in(folder))}
        )
        lines = [] if place.is_dir() else list(_lines(place))
        pictures = images_in(place) if place.is_dir() else []
        if media is None:
            spoken_of = {_frame_number(image) for image in pictures} | {line.frame for line in lines}
            frames = {frame: index for index, frame in enumerate(sorted(spoken_of))}
        if not frames:
            raise FormatError(
                message("The frames of {name} are not in {root}", name=name, root=root),
                message("there is no folder of them, and {place} speaks of none", place=place),
                message("Put the frames of the data set there"),
            )
        if pictures:
            size, masks = _from_pictures(pictures, media, frames, progress)
        else:
            size, masks = _from_lines(lines, media, frames)
        names_of_frames = tuple(f"{frame:06d}" for frame in frames)
        videos.append(FoundVideo(name, size, names_of_frames, tuple(_tracks(masks, names)), media))
    return Found(root.name, tuple(videos))


def is_mots(root: Path) -> bool:
    """Whether a folder has one of the layouts that `read` knows."""
    return (root / LINES).is_dir() or (root / PICTURES).is_dir() or bool(_challenge_sequences(root))


def _sources(root: Path) -> list[tuple[str, Path, Path | None]]:
    """Of each video its name, its lines or, where there are none at all, its folder of PNGs; and the folder of its frames."""
    if sequences := _challenge_sequences(root):
        return [
            (sequence.name, sequence / CHALLENGE_LINES, _there(sequence / CHALLENGE_IMAGES)) for sequence in sequences
        ]
    places = sorted((root / LINES).glob("*.txt")) or subfolders(root / PICTURES)
    named = [(place.name if place.is_dir() else place.stem, place) for place in places]
    return [(name, place, _folder_of(root, name)) for name, place in named]


def _challenge_sequences(root: Path) -> list[Path]:
    """The folders of MOTSChallenge's sequences: ``root`` itself, those in it, or those in its ``train``."""
    for folders in ([root], subfolders(root), subfolders(root / "train")):
        if found := [folder for folder in folders if (folder / CHALLENGE_LINES).is_file()]:
            return found
    return []


def _there(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None


@dataclass(frozen=True)
class _Line:
    """A line as it stands there, and where that is; ``size`` is (height, width)."""

    where: str
    frame: int
    identity: int
    class_number: int
    size: tuple[int, int]
    counts: str


def _lines(path: Path) -> Iterator[_Line]:
    for number, line in enumerate(_text_lines(path), start=1):
        where = f"{path}, line {number}"
        parts = line.split()
        if len(parts) != 6 or not all(part.isascii() and part.isdigit() for part in parts[:5]):
            raise FormatError(
                message("{where}: expected five numbers and run lengths", where=where),
                message("the line is cut short or of another format"),
            )
        frame, identity, class_number, height, width = map(int, parts[:5])
        yield _Line(where, frame, identity, class_number, (height, width), parts[5])


def _from_lines(
    lines: Sequence[_Line], media: Media | None, frames: Mapping[int, int]
) -> tuple[tuple[int, int], dict[int, dict[int, Mask]]]:
    """The size of the frames, and id -> frame -> mask."""
    masks: dict[int, dict[int, Mask]] = defaultdict(dict)
    height, width = lines[0].size if media is None else media.size
    for line in lines:
        where, identity = line.where, line.identity
        _check_size(line.size, (height, width), media, where)
        runs = RunLengths((height, width), line.counts)
        check_segmentations([runs], where, Video(id=1, width=width, height=height, file_names=["-"]))
        if identity // FACTOR != line.class_number:
            raise FormatError(
                message(
                    "{where}: id {identity} is not of class {class_number}",
                    where=where,
                    identity=identity,
                    class_number=line.class_number,
                )
            )
        place = _place(line.frame, frames, where, media)
        if place in masks[identity]:
            raise FormatError(
                message(
                    "{where}: id {identity} has a mask in frame {frame} already",
                    where=where,
                    identity=identity,
                    frame=line.frame,
                )
            )
        if (mask := mask_of(runs, height, width)) is not None:
            masks[identity][place] = mask
    return (height, width), masks


def _from_pictures(
    images: Sequence[Path], media: Media | None, frames: Mapping[int, int], progress: Progress
) -> tuple[tuple[int, int], dict[int, dict[int, Mask]]]:
    """As `_from_lines`."""
    masks: dict[int, dict[int, Mask]] = defaultdict(dict)
    first = None if media is None else media.size
    for number, image in enumerate(images):
        progress(number, len(images))
        ids = read_ids(image)
        size = ids.shape[0], ids.shape[1]
        first = first or size
        _check_size(size, first, media, str(image))
        place = _place(_frame_number(image), frames, str(image), media)
        for identity in sorted(set(np.unique(ids).tolist()) - {0}):
            masks[identity][place] = Mask.from_bitmap(ids == identity)
    assert first is not None  # there is an image
    return first, masks


def _check_size(size: tuple[int, int], first: tuple[int, int], media: Media | None, where: str) -> None:
    if media is None:
        check_alike(size, first, where)
    else:
        check_size(size, media, where)


def _tracks(masks: Mapping[int, Mapping[int, Mask]], names: Mapping[int, str]) -> Iterator[FoundTrack]:
    for identity in sorted(masks):
        if not masks[identity]:
            continue
        if identity == IGNORED:
            yield FoundTrack(REGION, masks[identity], crowd=True)
        else:
            number = identity // FACTOR
            yield FoundTrack(names.get(number, f"class {number}"), masks[identity])


def _place(frame: int, frames: Mapping[int, int], where: str, media: Media | None) -> int:
    if media is not None and frame not in frames:
        raise FormatError(
            message("{where}: there is no frame {frame} in {path}", where=where, frame=frame, path=media.path)
        )
    return frames[frame]


def _frame_number(image: Path) -> int:
    if not image.stem.isdecimal():
        raise FormatError(
            message("{image}: the name is no number of a frame", image=image),
            message("the folder is not of this format"),
        )
    return int(image.stem)


def _folder_of(root: Path, name: str) -> Path | None:
    """The folder of a video's frames; None where there is none."""
    return next((root / place / name for place in IMAGE_PLACES if (root / place / name).is_dir()), None)


def _read_classes(path: Path) -> dict[int, str]:
    if not path.is_file():
        return KITTI_CLASSES
    names = {}
    for number, line in enumerate(_text_lines(path), start=1):
        class_number, _, name = line.partition(" ")
        if not class_number.isdecimal() or not name.strip():
            raise FormatError(
                message(
                    "{path}, line {number}: expected a number and a name, got {line}",
                    path=path,
                    number=number,
                    line=repr(line),
                )
            )
        names[int(class_number)] = name.strip()
    return names


def _text_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise FormatError(
            message("{path} is no text in UTF-8", path=path),
            message("it is another kind of file, or an editor saved it otherwise"),
            message("Save it as UTF-8"),
        ) from error
