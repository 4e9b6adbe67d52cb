"""What must hold in a document beyond the types of its fields. Every fault is named by its path in the document."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, get_args

from engine.errors import FormatError
from engine.messages import message
from engine.ytvis.document import (
    MAX_ID,
    MAX_SIDE,
    Annotation,
    Category,
    OcclusionLevel,
    Polygons,
    Result,
    RunLengths,
    Segmentation,
    Video,
)
from engine.ytvis.rle import RunLengthError, parse_counts

_OCCLUSION_LEVELS = frozenset(get_args(OcclusionLevel))
_DRIVE = re.compile(r"[A-Za-z]:")


class _Numbered(Protocol):
    id: int


def fault(location: str, problem: str, remedy: str = "") -> FormatError:
    """A FormatError that names the path inside the document."""
    return FormatError(message("{location}: {problem}", location=location, problem=problem), remedy=remedy)


def check_ids(items: Iterable[_Numbered], where: str) -> None:
    """Every id is a natural number and stands once.

    Raises:
        FormatError: names the first fault below ``where``, the list's name.
    """
    first: dict[int, int] = {}
    for index, item in enumerate(items):
        if not 0 <= item.id <= MAX_ID:
            raise fault(f"{where}[{index}].id", message("expected a number from 1, got {id}", id=item.id))
        if (earlier := first.setdefault(item.id, index)) != index:
            problem = message("{id} is also the id of {other}", id=item.id, other=f"{where}[{earlier}]")
            raise fault(f"{where}[{index}].id", problem, message("Ids must be unique."))


def check_videos(videos: Sequence[Video]) -> None:
    """Ids unique, sizes possible, one safe file name per frame.

    Raises:
        FormatError: names the first fault.
    """
    check_ids(videos, "videos")
    for index, video in enumerate(videos):
        where = f"videos[{index}]"
        check_sides(video.width, video.height, where)
        count = len(video.file_names)
        if not count:
            raise fault(
                f"{where}.file_names",
                message("expected at least one frame, got an empty list"),
                message("Remove this video."),
            )
        if video.length and video.length != count:
            raise fault(
                f"{where}.length",
                message(
                    "expected {count} (one per entry of file_names), got {length}", count=count, length=video.length
                ),
            )
        for frame, name in enumerate(video.file_names):
            check_name(name, f"{where}.file_names[{frame}]")


def check_sides(width: int, height: int, where: str) -> None:
    """Raises FormatError where a frame cannot have this size."""
    for side, value in (("width", width), ("height", height)):
        if not 1 <= value <= MAX_SIDE:
            raise fault(
                f"{where}.{side}", message("expected 1 to {most} pixels, got {value}", most=MAX_SIDE, value=value)
            )


def check_name(name: str, where: str) -> None:
    """Raises FormatError where a file's name may lead out of its folder."""
    if problem := unsafe_name(name):
        raise fault(
            where,
            message("{problem}: {name}", problem=problem, name=repr(name)),
            message("File names must be relative to the image folder and stay inside it, like 'video_1/00000.jpg'."),
        )


def unsafe_name(name: str) -> str | None:
    """Why a file name may lead out of the folder it is relative to, on any system; None if it cannot."""
    if not name:
        return message("empty file name")
    if "\\" in name:
        return message("backslash in a file name")
    if "\0" in name:
        return message("null character in a file name")
    if name.startswith("/") or _DRIVE.match(name):
        return message("absolute file name")
    if ".." in name.split("/"):
        return message("file name leads out of its folder")
    return None


def check_categories(categories: Sequence[Category]) -> None:
    """Ids unique, names not empty.

    Raises:
        FormatError: names the first fault.
    """
    check_ids(categories, "categories")
    for index, category in enumerate(categories):
        if not category.name:
            raise fault(f"categories[{index}].name", message("empty name"))


def check_annotations(
    annotations: Sequence[Annotation], videos: Mapping[int, Video], categories: Collection[int]
) -> None:
    """`check_annotation` for each, and their ids are unique."""
    check_ids(annotations, "annotations")
    for index, annotation in enumerate(annotations):
        check_annotation(annotation, f"annotations[{index}]", videos, categories)


def check_annotation(
    annotation: Annotation, where: str, videos: Mapping[int, Video], categories: Collection[int]
) -> None:
    """References exist, lists are as long as the video, masks are of the video's size and sound.

    Raises:
        FormatError: names the first fault by ``where`` and the path below it.
    """
    video = _video_of(annotation, where, videos)
    if annotation.category_id not in categories:
        raise fault(
            f"{where}.category_id",
            message("there is no category with id {category_id}", category_id=annotation.category_id),
            message("Add it to the categories of the document or correct the id."),
        )
    for field, expected in (("width", video.width), ("height", video.height)):
        value = getattr(annotation, field)
        if value and value != expected:
            raise fault(
                f"{where}.{field}",
                message(
                    "expected {expected} as in video {video}, got {value}",
                    expected=expected,
                    video=video.id,
                    value=value,
                ),
            )
    for field in ("segmentations", "bboxes", "areas", "occlusion"):
        values = getattr(annotation, field)
        if values is not None:
            _check_length(values, f"{where}.{field}", video)
    for frame, box in enumerate(annotation.bboxes or ()):
        if box is not None and not (all(map(math.isfinite, box)) and box[2] >= 0 and box[3] >= 0):
            raise fault(
                f"{where}.bboxes[{frame}]",
                message("expected x, y, width >= 0, height >= 0, got {box}", box=list(box)),
            )
    for frame, area in enumerate(annotation.areas or ()):
        if area is not None and not (math.isfinite(area) and area >= 0):
            raise fault(f"{where}.areas[{frame}]", message("expected an area >= 0, got {area}", area=area))
    for frame, level in enumerate(annotation.occlusion or ()):
        if level is not None and level not in _OCCLUSION_LEVELS:
            raise fault(
                f"{where}.occlusion[{frame}]", message("value {level} is not one of the format's", level=repr(level))
            )
    check_segmentations(annotation.segmentations, f"{where}.segmentations", video)


def check_result(result: Result, where: str, videos: Mapping[int, Video] | None) -> None:
    """Score is a number and masks are sound; with ``videos``, the video exists and lengths and sizes are its own.

    Raises:
        FormatError: names the first fault by ``where`` and the path below it.
    """
    if not math.isfinite(result.score):
        raise fault(f"{where}.score", message("expected a finite number, got {score}", score=result.score))
    if videos is None:
        check_segmentations(result.segmentations, f"{where}.segmentations", None)
        return
    video = _video_of(result, where, videos)
    _check_length(result.segmentations, f"{where}.segmentations", video)
    check_segmentations(result.segmentations, f"{where}.segmentations", video)


def check_segmentations(segmentations: Sequence[Segmentation], where: str, video: Video | None) -> None:
    """Every mask has the video's size (without a video: a possible size) and covers it exactly.

    Raises:
        FormatError: names the first fault by ``where`` and the path below it.
    """
    strings: dict[int, str] = {}
    for frame, segmentation in enumerate(segmentations):
        if not segmentation:
            continue
        if isinstance(segmentation, RunLengths):
            _check_size(segmentation.size, f"{where}[{frame}].size", video)
            if isinstance(segmentation.counts, str):
                strings[frame] = segmentation.counts
            else:
                _check_runs(segmentation.counts, segmentation.size, f"{where}[{frame}].counts")
        elif video is None:
            raise fault(
                f"{where}[{frame}]",
                message("polygons without a frame size"),
                message("Use run-length encoding in results."),
            )
        else:
            _check_polygons(segmentation, f"{where}[{frame}]", video)
    frames = list(strings)
    try:
        runs = parse_counts(list(strings.values()))
    except RunLengthError as error:
        raise fault(
            f"{where}[{frames[error.index]}].counts",
            message("broken run-length string: {reason}", reason=error.reason),
            message("Write the mask again with pycocotools or another COCO encoder."),
        ) from None
    for frame, frame_runs in zip(frames, runs, strict=True):
        segmentation = segmentations[frame]
        assert isinstance(segmentation, RunLengths)
        _check_total(int(frame_runs.sum()), segmentation.size, f"{where}[{frame}].counts")


def _video_of(owner: Annotation | Result, where: str, videos: Mapping[int, Video]) -> Video:
    try:
        return videos[owner.video_id]
    except KeyError:
        raise fault(
            f"{where}.video_id",
            message("there is no video with id {video_id}", video_id=owner.video_id),
            message("Add it to the videos of the data set or correct the id."),
        ) from None


def _check_length(values: Sequence[object], where: str, video: Video) -> None:
    length = len(video.file_names)
    if len(values) != length:
        raise fault(
            where,
            message(
                "expected {length} entries, one per frame of video {video}, got {count}",
                length=length,
                video=video.id,
                count=len(values),
            ),
        )


def _check_size(size: tuple[int, int], where: str, video: Video | None) -> None:
    if video is not None and size != (video.height, video.width):
        raise fault(
            where,
            message(
                "expected [{height}, {width}], height and width of video {video}, got {size}",
                height=video.height,
                width=video.width,
                video=video.id,
                size=list(size),
            ),
        )
    if not all(1 <= side <= MAX_SIDE for side in size):
        raise fault(where, message("expected 1 to {most} pixels a side, got {size}", most=MAX_SIDE, size=list(size)))


def _check_runs(runs: Sequence[int], size: tuple[int, int], where: str) -> None:
    if runs and min(runs) < 0:
        index = next(index for index, run in enumerate(runs) if run < 0)
        raise fault(f"{where}[{index}]", message("a run length cannot be negative, got {length}", length=runs[index]))
    _check_total(sum(runs), size, where)


def _check_total(total: int, size: tuple[int, int], where: str) -> None:
    height, width = size
    if total != height * width:
        raise fault(
            where,
            message(
                "the runs cover {total} pixels, the frame has {height} * {width} = {pixels}",
                total=total,
                height=height,
                width=width,
                pixels=height * width,
            ),
            message("The mask was made for another frame size or is damaged; write it again."),
        )


def _check_polygons(polygons: Polygons, where: str, video: Video) -> None:
    for index, polygon in enumerate(polygons):
        if len(polygon) < 6 or len(polygon) % 2:
            raise fault(
                f"{where}[{index}]",
                message("expected x, y of three or more points, got {count} numbers", count=len(polygon)),
            )
        for place, value in enumerate(polygon):
            side = video.height if place % 2 else video.width
            # The codec walks along every edge pixel by pixel, so a point far away would never end.
            if not -side <= value <= 2 * side:
                raise fault(
                    f"{where}[{index}][{place}]",
                    message("{value} is far outside the frame of {side} pixels", value=value, side=side),
                )
