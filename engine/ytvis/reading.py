"""Reads YTVIS / OVIS data sets and results JSON: bytes to checked structs, each fault named by its path."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from pycocotools import mask as coco_mask

from engine.documents import BYTE_ORDER_MARK
from engine.errors import FormatError, about
from engine.messages import message
from engine.ytvis.checking import check_annotation, check_categories, check_ids, check_result, check_videos, fault
from engine.ytvis.document import Annotation, Category, Dataset, Result, RunLengths, Segmentation, Video
from engine.ytvis.masks import coco_rles, compressed, mask_areas

T = TypeVar("T")


class _Document(msgspec.Struct):
    """The top of a data set; annotations stay undecoded so that only one at a time is held in its published form."""

    videos: list[Video]
    categories: list[Category]
    annotations: list[msgspec.Raw] | None = None
    info: Any = None
    licenses: Any = None


_DOCUMENT = msgspec.json.Decoder(_Document)
_ANNOTATION = msgspec.json.Decoder(Annotation)
_RESULTS = msgspec.json.Decoder(list[msgspec.Raw])
_RESULT = msgspec.json.Decoder(Result)


def read_dataset(path: str | Path) -> Dataset:
    """Reads a data set in the form of YTVIS 2019, 2021, 2022 or OVIS, or a test set without annotations.

    Every segmentation of the result is None or compressed run lengths with at least one pixel, whatever the form in
    the file; missing boxes, areas, sizes and lengths are filled in. Unknown fields are left out.

    Raises:
        FormatError: not such a document; names the path inside it, e.g. ``annotations[3].bboxes[7]``, or the file
            cannot be read.
    """
    data = _read_bytes(Path(path))
    with about(Path(path)):
        return parse_dataset(data)


def parse_dataset(data: bytes) -> Dataset:
    """`read_dataset` from bytes."""
    if data.lstrip()[:1] == b"[":
        raise fault(
            "$", message("expected a data set (an object), got a list"), message("This looks like results JSON.")
        )
    document = _decode(_DOCUMENT, data, "")
    check_videos(document.videos)
    check_categories(document.categories)
    for video in document.videos:
        video.length = len(video.file_names)
    videos = {video.id: video for video in document.videos}
    categories = {category.id for category in document.categories}
    annotations: list[Annotation] = []
    for index, raw in enumerate(document.annotations or ()):
        where = f"annotations[{index}]"
        annotation = _decode(_ANNOTATION, raw, where)
        check_annotation(annotation, where, videos, categories)
        _settle(annotation, videos[annotation.video_id])
        annotations.append(annotation)
    check_ids(annotations, "annotations")
    return Dataset(
        videos=document.videos,
        categories=document.categories,
        annotations=annotations,
        info={} if document.info is None else document.info,
        licenses=[] if document.licenses is None else document.licenses,
    )


def _nothing(*_: int) -> None: ...


def read_results(
    path: str | Path, dataset: Dataset | None = None, progress: Callable[[int, int], object] = _nothing
) -> list[Result]:
    """Reads results JSON: a list of {video_id, category_id, score, segmentations}.

    With ``dataset``, the results must belong to it: known videos, lists as long as the video, masks of its size.
    Every segmentation of the result is None or compressed run lengths with at least one pixel.

    Args:
        progress: called with (entries read, entries in all) before each; it may raise to end the reading.

    Raises:
        FormatError: not such a document; names the path inside it, e.g. ``[3].segmentations[7].counts``, or the file
            cannot be read.
    """
    data = _read_bytes(Path(path))
    with about(Path(path)):
        return parse_results(data, dataset, progress)


def parse_results(
    data: bytes, dataset: Dataset | None = None, progress: Callable[[int, int], object] = _nothing
) -> list[Result]:
    """`read_results` from bytes."""
    if data.lstrip()[:1] == b"{":
        raise fault("$", message("expected results (a list), got an object"), message("This looks like a data set."))
    videos = None if dataset is None else {video.id: video for video in dataset.videos}
    results: list[Result] = []
    items = _decode(_RESULTS, data, "")
    for index, raw in enumerate(items):
        progress(index, len(items))
        result = _decode(_RESULT, raw, f"[{index}]")
        check_result(result, f"[{index}]", videos)
        # Without a data set there are no polygons, so that no size is needed.
        height, width = (0, 0) if videos is None else (videos[result.video_id].height, videos[result.video_id].width)
        result.segmentations, _ = _compress(result.segmentations, height, width)
        results.append(result)
    return results


def _settle(annotation: Annotation, video: Video) -> None:
    """Brings an annotation into the one form that the rest of the program knows."""
    annotation.width, annotation.height, annotation.length = video.width, video.height, video.length
    annotation.segmentations, areas = _compress(annotation.segmentations, video.height, video.width)
    if annotation.areas is None:
        annotation.areas = areas
    if annotation.bboxes is None:
        masks = [item for item in annotation.segmentations if isinstance(item, RunLengths)]
        boxes = iter(coco_mask.toBbox(coco_rles(masks)).tolist() if masks else ())
        annotation.bboxes = [None if item is None else tuple(next(boxes)) for item in annotation.segmentations]


def _compress(
    segmentations: Sequence[Segmentation], height: int, width: int
) -> tuple[list[Segmentation], list[float | None]]:
    """Compressed masks, None for those without a pixel, and their areas; polygons are drawn at (height, width)."""
    found: dict[int, RunLengths] = {}
    for frame, segmentation in enumerate(segmentations):
        if (mask := compressed(segmentation, height, width)) is not None:
            found[frame] = mask
    masks: list[Segmentation] = [None] * len(segmentations)
    areas: list[float | None] = [None] * len(segmentations)
    for (frame, mask), area in zip(found.items(), mask_areas(found.values()), strict=True):
        if area:
            masks[frame], areas[frame] = mask, area
    return masks, areas


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(
            message("{path} cannot be read", path=path),
            error.strerror or str(error),
            message("Check the path and its permissions."),
        ) from error
    return data.removeprefix(BYTE_ORDER_MARK)


_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`(?P<detail> of length \d+)?(?:, got `(?P<got>[^`]+)`)?")
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")
_NAMES = {"array": "list", "object": "object"}


def _decode(decoder: msgspec.json.Decoder[T], data: bytes | msgspec.Raw, where: str) -> T:
    """Decodes, turning msgspec's errors into ours; ``where`` is the path of ``data`` in the document."""
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise _type_fault(str(error), where) from None
    except msgspec.DecodeError as error:
        raise _syntax_fault(str(error), bytes(data), where) from None
    except UnicodeDecodeError as error:
        raise fault(
            where or "$",
            message("text that is not UTF-8 ({reason})", reason=error.reason),
            message("Save the file as UTF-8."),
        ) from None
    except RecursionError:
        raise fault(
            where or "$", message("lists or objects nested too deeply"), message("This is not a YTVIS document.")
        ) from None


def _type_fault(said: str, where: str) -> FormatError:
    problem, _, inner = said.partition(" - at `$")
    location = (where + inner.removesuffix("`")).removeprefix(".")
    if match := _MISSING.match(problem):
        return fault(
            f"{location}.{match['field']}".removeprefix("."),
            message("missing"),
            message("The format requires this field."),
        )
    if match := _EXPECTED.match(problem):
        *others, last = (_NAMES.get(name, name) for name in match["wanted"].split(" | "))
        wanted = (f"{', '.join(others)} or {last}" if others else last) + (match["detail"] or "")
        if match["got"]:
            problem = message("expected {wanted}, got {got}", wanted=wanted, got=_NAMES.get(match["got"], match["got"]))
        else:
            problem = message("expected {wanted}", wanted=wanted)
    elif problem.startswith("Invalid enum value "):
        level = problem.removeprefix("Invalid enum value ")
        problem = message("value {level} is not one of the format's", level=level)
    elif problem == "Number out of range":
        problem = message("number out of range")
    return fault(
        location or "$", problem, message("Correct the value, or write the file again with the tool it came from.")
    )


def _syntax_fault(said: str, data: bytes, where: str) -> FormatError:
    """For text that is no JSON: NaN and Infinity by their path, anything else by line and column."""
    try:
        document = json.loads(data, parse_constant=_NotANumber)
    except (ValueError, RecursionError):
        if said == "Input data was truncated":
            return fault(
                where or "$",
                message("the text ends in the middle"),
                message("The file was cut off while written or copied."),
            )
    else:
        for location, name in _not_numbers(document):
            path = (where + location).removeprefix(".") or "$"
            return fault(
                path, message("expected a number, got {name}", name=name), message("JSON knows no such number.")
            )
    problem = message("not valid JSON")
    if match := re.search(r"\(byte (\d+)\)", said):
        before = data[: int(match[1])]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        problem = message("not valid JSON, line {line}, column {column}", line=line, column=column)
    return fault(
        where or "$",
        problem,
        message("The file is damaged, or is not a JSON file."),
    )


class _NotANumber(str):
    """NaN, Infinity or -Infinity, which Python's own json writes though JSON forbids them."""


def _not_numbers(document: object) -> Iterator[tuple[str, str]]:
    """Paths and names of what JSON does not know as numbers, in the order of the document."""
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        location, value = waiting.pop()
        if isinstance(value, _NotANumber):
            yield location, value
        elif isinstance(value, dict):
            waiting.extend((f"{location}.{key}", item) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend((f"{location}[{index}]", item) for index, item in reversed(list(enumerate(value))))
