"""DAVIS: for each frame a PNG whose palette index is the number of an object, 0 for none.

Layout: davischallenge.org/davis2017, JPEGImages/RESOLUTION/VIDEO/00000.jpg, Annotations/RESOLUTION/VIDEO/00000.png and
ImageSets/2017/train.txt; YouTube-VOS has the same without the resolution. A pixel belongs to one object: where masks
overlap, the one in front has it. Index 255 means "ignored", but in DAVIS 2016, where it is the
only one: there it is the object. What the objects are stands in davis_semantics.json.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from app.project.exchange.export_plan import ExportPlan, PlannedVideo, Problem
from app.project.formats.found import (
    Found,
    FoundTrack,
    FoundVideo,
    Progress,
    check_alike,
    check_size,
    images_in,
    read_ids,
    read_media,
    subfolders,
)
from engine.documents import decode_json
from engine.errors import FormatError
from engine.messages import message
from engine.types import Mask
from engine.video.images import UNREADABLE

RESOLUTION = "Full-Resolution"  # frames are exported as they are
MOST_OBJECTS = 254
IGNORED = 255
SEMANTICS = "davis_semantics.json"
NAMELESS = "object"


def image_names(video: PlannedVideo) -> list[str]:
    """Where the frames lie, named by their numbers in the project's video."""
    return [f"JPEGImages/{RESOLUTION}/{video.folder}/{frame:05d}.jpg" for frame in video.frames]


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Writes palette PNGs, lists of the videos, and the objects' categories. Objects are numbered from 1 in each video."""
    semantics: dict[str, dict[str, str]] = {}
    names = {category.id: category.name for category in plan.categories}
    for video in videos:
        folder = root / "Annotations" / RESOLUTION / video.folder
        folder.mkdir(parents=True)
        for frame in video.frames:
            ids = np.zeros((video.record.height, video.record.width), np.uint8)
            for number, track in enumerate(video.tracks, start=1):
                if frame in track.masks:
                    ids[track.masks[frame].to_bitmap()] = number
            write_palette_png(folder / f"{frame:05d}.png", ids)
        semantics[video.folder] = {
            str(number): names[track.record.category_id] for number, track in enumerate(video.tracks, start=1)
        }
    lists = root / "ImageSets" / "2017"
    lists.mkdir(parents=True)
    for split in ("train", "val") if plan.choices.splits else ("train",):
        listed = [video.folder for video in videos if (video.split or "train") == split]
        (lists / f"{split}.txt").write_text("".join(f"{name}\n" for name in listed), encoding="utf-8")
    (root / SEMANTICS).write_bytes(msgspec.json.format(msgspec.json.encode(semantics)))


def write_palette_png(path: Path, ids: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> None:
    """Writes (H, W) numbers as a PNG whose palette gives neighbouring numbers colours far apart."""
    image = Image.fromarray(ids)
    image.putpalette(palette())
    image.save(path, format="PNG")


def palette() -> bytes:
    """256 RGB colours, those of PASCAL VOC and DAVIS: bit 3 k + c of a number is bit 7 - k of its channel c."""
    numbers = np.arange(256)
    colors = np.zeros((256, 3), np.int64)
    for channel in range(3):
        for place in range(8):
            if 3 * place + channel < 8:
                colors[:, channel] |= ((numbers >> (3 * place + channel)) & 1) << (7 - place)
    return colors.astype(np.uint8).tobytes()


def problems(plan: ExportPlan) -> list[Problem]:
    """Videos with more objects than a palette has room for, and groups, which the format does not know."""
    found = []
    for video in plan.videos:
        count = len(video.tracks)
        if count > MOST_OBJECTS:
            text = message(
                "{video}: {count} tracks, and DAVIS has room for {most}",
                video=video.folder,
                count=count,
                most=MOST_OBJECTS,
            )
            found.append(Problem("format", text, video.record.id, blocking=True))
        for track in video.tracks:
            if track.record.crowd:
                text = message(
                    "{video}, track {number}: DAVIS cannot say that it is a group of objects",
                    video=video.folder,
                    number=track.record.number,
                )
                found.append(Problem("format", text, video.record.id, track.record.id, min(track.masks)))
    return found


def read(root: Path, progress: Progress) -> Found:
    """Reads all videos of a folder in this layout, or of plain folders of PNGs.

    Objects without a known category are called ``object``.
    A video whose folder of frames is not there is still read: somebody has to say which one it is.

    Raises:
        FormatError: there are several resolutions, images without a frame of that name, of another size or in colours.
        VideoError: frames cannot be read.
    """
    folders = annotated_folders(root) if is_davis(root) else plain_folders(root)
    semantics = _read_semantics(root / SEMANTICS)
    total = sum(len(images_in(folder)) for folder in folders)
    videos = []
    done = ignored = black_and_white = 0
    for folder in folders:
        frames = _frames_of(root, folder)
        media = read_media(frames) if frames is not None else None
        places = {image.stem: number for number, image in enumerate(images_in(folder if frames is None else frames))}
        masks: dict[int, dict[int, Mask]] = defaultdict(dict)
        first: tuple[int, int] | None = None
        for image in images_in(folder):
            progress(done, total)
            done += 1
            if image.stem not in places:
                raise FormatError(
                    message("{image} belongs to no frame: {path} has no image of that name", image=image, path=frames)
                )
            ids = read_ids(image)
            size = ids.shape[0], ids.shape[1]
            first = first or size
            if media is None:
                check_alike(size, first, str(image))
            else:
                check_size(size, media, str(image))
            for number in sorted(set(np.unique(ids).tolist()) - {0}):
                masks[number][places[image.stem]] = Mask.from_bitmap(ids == number)
        assert first is not None  # a folder without images is no video
        if masks.keys() == {IGNORED}:  # nothing else is in any frame: white on black, as in DAVIS 2016
            black_and_white += 1
        else:
            ignored += len(masks.pop(IGNORED, ()))
        tracks = _tracks(masks, semantics.get(folder.name, {}))
        videos.append(FoundVideo(folder.name, first, tuple(places), tracks, media))
    notes = []
    if ignored:
        notes.append(
            message("{count} frames have pixels that DAVIS says to ignore; they were left out.", count=ignored)
        )
    if black_and_white:
        notes.append(
            message(
                "The masks of {count} videos are white on black: what is white is one object in each.",
                count=black_and_white,
            )
        )
    return Found(root.name, tuple(videos), tuple(notes))


def is_davis(root: Path) -> bool:
    """Whether a folder has this layout, with or without its frames."""
    base = root / "Annotations"
    if (root / "JPEGImages").is_dir():
        return base.is_dir()
    return any(images_in(folder) for place in subfolders(base) for folder in (place, *subfolders(place)))


def plain_folders(root: Path) -> list[Path]:
    """The folder, or those in it, in which PNGs with a palette lie and nothing says what of: so many programs write masks."""
    return [folder for folder in (root, *subfolders(root)) if _is_plain(folder)]


def _is_plain(folder: Path) -> bool:
    images = images_in(folder) if folder.is_dir() else []
    if not images or images[0].suffix.lower() != ".png":
        return False
    try:
        with Image.open(images[0]) as image:
            return image.mode == "P"
    except UNREADABLE:
        return False


def _frames_of(root: Path, folder: Path) -> Path | None:
    """Where the frames of a folder of PNGs lie; None where they are not there."""
    base = root / "Annotations"
    frames = root / "JPEGImages" / folder.relative_to(base) if folder.is_relative_to(base) else None
    return frames if frames is not None and frames.is_dir() else None


def annotated_folders(root: Path) -> list[Path]:
    """The folders of PNGs below ``Annotations``, one for each video. Raises FormatError when resolutions compete."""
    base = root / "Annotations"
    videos = [folder for folder in subfolders(base) if images_in(folder)]
    if videos:
        return videos
    resolutions = subfolders(base)
    if len(resolutions) > 1:
        resolutions = [folder for folder in resolutions if folder.name == RESOLUTION]
    if len(resolutions) != 1:
        raise FormatError(
            message("{base} holds several resolutions, or none", base=base)
            if base.is_dir()
            else message("There is no folder {base}", base=base),
            message("the folder is no DAVIS data set, or it is not clear which part of it to take"),
            message("Choose the folder that holds JPEGImages and Annotations, with one resolution in it"),
        )
    return [folder for folder in subfolders(resolutions[0]) if images_in(folder)]


def _tracks(masks: Mapping[int, Mapping[int, Mask]], names: Mapping[str, str]) -> tuple[FoundTrack, ...]:
    return tuple(FoundTrack(names.get(str(number), NAMELESS), masks[number]) for number in sorted(masks))


def _read_semantics(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    try:
        return decode_json(path.read_bytes(), dict[str, dict[str, str]])
    except msgspec.MsgspecError as error:
        raise FormatError(
            message("{path}: {reason}", path=path, reason=error),
            message("it was edited or cut short"),
            message("Mend it, or remove it"),
        ) from error
