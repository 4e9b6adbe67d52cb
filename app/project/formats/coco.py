"""COCO instances: one document in which each frame is an image and each mask an annotation.

Format: cocodataset.org/#format-data. COCO knows no video; as in TAO, images carry ``video_id`` and ``frame_index`` and
annotations ``track_id``, which readers of plain COCO pass by. Masks are in compressed run lengths, as pycocotools loads
them; several may claim a pixel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

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
    read_media,
)
from app.project.formats.ytvis import ANNOTATIONS, AUTHOR, frame_names, image_names
from engine.documents import decode_json
from engine.errors import FormatError, about
from engine.files import replacing
from engine.messages import message, some
from engine.types import Mask
from engine.video.images import natural_key
from engine.ytvis import Category, RunLengths, Segmentation, Video, mask_of, segmentation_of
from engine.ytvis.checking import check_categories, check_ids, check_name, check_segmentations, check_sides, fault
from engine.ytvis.media import IMAGE_FOLDERS

__all__ = ["ANNOTATIONS", "image_names", "problems", "read", "write"]

FEWEST_NUMBERS = 6  # x and y of three corners
NAMED = 5  # places in a note


class _Image(msgspec.Struct, kw_only=True, omit_defaults=True):
    id: int
    file_name: str
    width: int
    height: int
    video_id: int | None = None
    frame_index: int | None = None


class _Annotation(msgspec.Struct, kw_only=True, omit_defaults=True):
    """``track_id`` is TAO's name for the identity, ``instance_id`` that of other video data sets in this form."""

    id: int
    image_id: int
    category_id: int
    segmentation: Segmentation = None
    bbox: tuple[float, float, float, float] | None = None
    area: float | None = None
    iscrowd: int | bool = msgspec.field(default=0)  # some programs write true and false
    video_id: int | None = None
    track_id: int | None = None
    instance_id: int | None = None


class _Document(msgspec.Struct):
    images: list[_Image]
    categories: list[Category]
    annotations: list[_Annotation] = msgspec.field(default_factory=list)


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Writes the document. Videos, images, tracks and annotations are numbered from 1."""
    images: list[_Image] = []
    image_ids: dict[tuple[int, int], int] = {}
    for number, video in enumerate(videos, start=1):
        for frame, name in zip(video.frames, frame_names(video), strict=True):
            image_ids[number, frame] = len(images) + 1
            size = {"width": video.record.width, "height": video.record.height}
            images.append(_Image(id=len(images) + 1, file_name=name, video_id=number, frame_index=frame, **size))
    head = {
        "info": {"description": f"{plan.title}, {AUTHOR}"},
        "licenses": [],
        "videos": [{"id": number, "name": video.folder} for number, video in enumerate(videos, start=1)],
        "categories": [
            {"id": category.id, "name": category.name, "supercategory": "object"} for category in plan.categories
        ],
        "images": images,
    }
    with replacing(root / ANNOTATIONS) as beside, beside.open("wb") as file:
        file.write(msgspec.json.encode(head)[:-1] + b',"annotations":[')
        for index, record in enumerate(_records(videos, image_ids)):
            file.write((b",\n" if index else b"\n") + msgspec.json.encode({"id": index + 1, **record}))
        file.write(b"]}")


def _records(videos: Sequence[PlannedVideo], image_ids: dict[tuple[int, int], int]) -> Iterator[dict[str, object]]:
    track_id = 0
    for number, video in enumerate(videos, start=1):
        for track in video.tracks:
            track_id += 1
            for frame, mask in sorted(track.masks.items()):
                yield {
                    "image_id": image_ids[number, frame],
                    "video_id": number,
                    "track_id": track_id,
                    "category_id": track.record.category_id,
                    "iscrowd": int(track.record.crowd),
                    "area": mask.area,
                    "bbox": mask.box,
                    "segmentation": segmentation_of(mask),
                }


def problems(plan: ExportPlan) -> list[Problem]:
    """Each mask is an entry of its own, so that the format holds whatever a project does."""
    return []


def read(path: Path, root: Path, progress: Progress, others: Sequence[Path] = ()) -> Found:
    """Reads a document whose images lie in ``root`` or its folder ``JPEGImages``.

    Args:
        others: folders that the images may lie in, too: in the only one that has them, if ``root`` has not.

    The images of one folder are a video, in the order of their names. Annotations without a track's number are tracks of
    one frame each: who is who is never guessed. Of a folder either images are there, or none: then somebody has to say
    which video it is.

    Raises:
        FormatError: it is no such document (the message names the path inside it), or some images of a folder are missing.
        VideoError: a folder of images cannot be read, e.g. because they differ in size.
    """
    try:
        document = decode_json(path.read_bytes(), _Document)
    except (OSError, msgspec.MsgspecError) as error:
        raise FormatError(
            message("{path}: {reason}", path=path, reason=error),
            message("it is no COCO instances file, or was cut short"),
        ) from error
    with about(path):
        _check_images(document.images)
        return _found(document, path, _root_of(document, root, others), progress)


def _check_images(images: Sequence[_Image]) -> None:
    """Sizes and names, as those of YTVIS are checked."""
    check_ids(images, "images")
    for index, image in enumerate(images):
        check_sides(image.width, image.height, f"images[{index}]")
        check_name(image.file_name, f"images[{index}].file_name")


def _root_of(document: _Document, root: Path, others: Sequence[Path]) -> Path:
    """The folder in which the first image lies. Several others may be parts of a data set with images of the same names."""
    if not document.images or not others:
        return root
    name = document.images[0].file_name
    having = [folder for folder in (root, *others) if any((folder / base / name).is_file() for base in IMAGE_FOLDERS)]
    return having[0] if having and (len(having) == 1 or having[0] == root) else root


def _found(document: _Document, path: Path, root: Path, progress: Progress) -> Found:
    check_ids(document.annotations, "annotations")
    check_categories(document.categories)
    names = {category.id: category.name for category in document.categories}
    images = {image.id: image for image in document.images}
    listed: dict[str, list[tuple[PurePosixPath, int]]] = defaultdict(list)  # folder -> (file, index)
    for index, image in enumerate(document.images):
        name = PurePosixPath(image.file_name)
        listed[str(name.parent)].append((name, index))
    media: dict[str, Media | None] = {}
    order: dict[str, dict[str, int]] = {}  # folder -> name of a file there -> its frame
    places: dict[int, tuple[str, int]] = {}  # image id -> its folder and frame
    for folder, files in listed.items():
        progress(len(media), len(listed))
        media[folder], order[folder] = _frames(root, list(dict.fromkeys(name for name, _ in files)))
        first = document.images[files[0][1]]
        for name, index in files:
            image = document.images[index]
            if (own := media[folder]) is None:
                check_alike((image.height, image.width), (first.height, first.width), f"images[{index}]")
            elif name.name not in order[folder]:
                raise fault(
                    f"images[{index}].file_name",
                    message("there is no {file_name} in {folder}", file_name=image.file_name, folder=own.path),
                    message("Put the missing images there, or take them out of the document"),
                )
            else:
                check_size((image.height, image.width), own, f"images[{index}]")
            places[image.id] = folder, order[folder][name.name]
    tracks, left = _tracks(document, images, places, names)
    videos = []
    for folder, files in listed.items():
        first = document.images[files[0][1]]
        numbers = {name.name: document.images[index].frame_index for name, index in files}
        videos.append(
            FoundVideo(
                root.name if folder == "." and root.name not in listed else folder,
                (first.height, first.width),
                tuple(PurePosixPath(name).stem for name in order[folder]),
                tuple(tracks[folder]),
                media[folder],
                _all_known([numbers.get(name) for name in order[folder]]),
            )
        )
    return Found(path.name, tuple(videos), tuple(left.notes()), {name: number for number, name in names.items()})


def _frames(root: Path, files: Sequence[PurePosixPath]) -> tuple[Media | None, dict[str, int]]:
    """The frames in the folder of ``files``, all of them different, and name -> number; no media where there is none.

    Then the files count as all frames, in the order in which images of a folder do.
    """
    folder = files[0].parent
    for base in IMAGE_FOLDERS:
        if any((root / base / name).is_file() for name in files):
            there = images_in(root / base / folder)
            return read_media(root / base / folder), {file.name: number for number, file in enumerate(there)}
    missing = sorted((Path(name) for name in files), key=natural_key)
    return None, {name.name: number for number, name in enumerate(missing)}


def _all_known(numbers: Sequence[int | None]) -> tuple[int, ...] | None:
    known = tuple(number for number in numbers if number is not None)
    return known if len(known) == len(numbers) else None


def _tracks(
    document: _Document, images: dict[int, _Image], places: dict[int, tuple[str, int]], names: dict[int, str]
) -> tuple[dict[str, list[FoundTrack]], _LeftOut]:
    """Folder -> tracks; and what of the annotations is in none of them."""
    masks: dict[tuple[str, tuple[str, int], int, bool], dict[int, Mask]] = defaultdict(dict)
    left = _LeftOut()
    for index, item in enumerate(document.annotations):
        where = f"annotations[{index}]"
        if item.image_id not in images:
            raise fault(f"{where}.image_id", message("there is no image with id {image_id}", image_id=item.image_id))
        if item.category_id not in names:
            raise fault(
                f"{where}.category_id",
                message("there is no category with id {category_id}", category_id=item.category_id),
            )
        image = images[item.image_id]
        outlines = left.with_area(item.segmentation, f"{where}.segmentation")
        check_segmentations([outlines], f"{where}.segmentation", _as_video(image))
        mask = mask_of(outlines, image.height, image.width)
        if mask is None:
            if not item.segmentation or isinstance(item.segmentation, RunLengths):
                left.without_mask += 1
            elif outlines:
                left.without_area.append(f"{where}.segmentation")
            continue
        folder, frame = places[item.image_id]
        number = _identity(item)
        left.lonely += number is None
        identity = ("annotation", item.id) if number is None else ("track", number)
        track = masks[folder, identity, item.category_id, bool(item.iscrowd == 1)]
        if frame in track:
            raise fault(
                where,
                message("track {number} has two masks in {file_name}", number=number, file_name=image.file_name),
                message("Give one of them another track_id."),
            )
        track[frame] = mask
    found: dict[str, list[FoundTrack]] = defaultdict(list)
    for (folder, _, category_id, crowd), frames in masks.items():
        found[folder].append(FoundTrack(names[category_id], frames, crowd))
    return found, left


@dataclass
class _LeftOut:
    """What is left out of a document, or taken otherwise than its tracks are.

    Attributes:
        without_mask: annotations of which there is a box only, or not even that; lonely: those without a track's number.
        without_area: places of outlines of one or two corners, as a click too few leaves behind, or with all on a line.
    """

    without_mask: int = 0
    lonely: int = 0
    without_area: list[str] = field(default_factory=list)

    def with_area(self, segmentation: Segmentation, where: str) -> Segmentation:
        """A segmentation without its outlines of fewer than three corners; a number too many is a fault, and stays."""
        if not segmentation or isinstance(segmentation, RunLengths):
            return segmentation
        few = [place for place, line in enumerate(segmentation) if len(line) < FEWEST_NUMBERS and len(line) % 2 == 0]
        self.without_area += [f"{where}[{place}]" for place in few]
        return [line for place, line in enumerate(segmentation) if place not in few]

    def notes(self) -> Iterator[str]:
        if self.without_mask:
            yield message("{count} annotations have no mask and were left out.", count=self.without_mask)
        if self.without_area:
            yield message(
                "{count} outlines have no area (fewer than three corners, or all on one line) and were left out: {places}.",
                count=len(self.without_area),
                places=some(self.without_area, NAMED),
            )
        if self.lonely:
            yield message("{count} annotations have no track_id: each is a track of one frame.", count=self.lonely)


def _identity(item: _Annotation) -> int | None:
    return item.instance_id if item.track_id is None else item.track_id


def _as_video(image: _Image) -> Video:
    """The image as a video of one frame: masks are checked as those of YTVIS are."""
    return Video(id=image.id, width=image.width, height=image.height, file_names=[image.file_name])
