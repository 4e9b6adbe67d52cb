"""labelme and X-AnyLabeling: beside each image a JSON of the same name with its shapes.

Format: github.com/labelmeai/labelme and github.com/CVHub520/X-AnyLabeling. A folder of such images is a video. Shapes of
one ``group_id`` and label are one track, and several of them in a frame its parts; a shape without one is a track of that
frame alone, as nothing says who is who. Polygons, rectangles (also X-AnyLabeling's four corners and rotated ones), circles
and labelme's bitmaps become masks; points and lines have no area and are left out, and so is an outline of one or two
corners, which a click too few leaves behind: where each of these is, a note says.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

import msgspec
import numpy as np
from PIL import Image

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
    subfolders,
)
from app.project.toggles import region_mask, union
from engine.documents import decode_json
from engine.errors import FormatError
from engine.messages import message, some
from engine.types import Mask
from engine.video.images import UNREADABLE, natural_key
from engine.ytvis import Video, mask_of
from engine.ytvis.checking import check_segmentations

OUTLINES = ("polygon", "rectangle", "rotation", "quadrilateral")
FEWEST_CORNERS = 3
CIRCLE_CORNERS = 72
NAMED = 5  # places in a note
WITHOUT_AREA = ("point", "points", "line", "linestrip")


class _Shape(msgspec.Struct):
    label: str
    points: list[tuple[float, float]]
    shape_type: str | None = "polygon"
    group_id: int | str | None = None
    mask: str | None = None


class _Document(msgspec.Struct):
    shapes: list[_Shape]
    imagePath: str = ""
    imageHeight: int | None = None
    imageWidth: int | None = None


def annotated_folders(root: Path) -> list[Path]:
    """The folders, ``root`` or those in it, in which a JSON with shapes lies beside an image of the same name.

    Or lies alone, where there is no image at all.
    """
    return [folder for folder in (root, *subfolders(root)) if folder.is_dir() and _is_annotated(folder)]


def _is_annotated(folder: Path) -> bool:
    images = images_in(folder)
    documents = [image.with_suffix(".json") for image in images] if images else _documents(folder)
    first = next((document for document in documents if document.is_file()), None)
    return first is not None and b'"shapes"' in first.read_bytes()


def _documents(folder: Path) -> list[Path]:
    """Its JSON files in the order in which their images would be frames."""
    return sorted(folder.glob("*.json"), key=natural_key)


def read(root: Path, progress: Progress) -> Found:
    """Reads a folder of annotated images, or a folder of such folders.

    Where there is no image at all, the JSON files count as the frames, and somebody has to say which video it is.

    Raises:
        FormatError: a JSON breaks the format, its sizes are not those of its image, or a JSON has no image.
        VideoError: images cannot be read, or differ in size.
    """
    folders = annotated_folders(root)
    if not folders:
        raise FormatError(
            message("{root} holds no images with labelme's JSON beside them", root=root),
            message("the JSON files lie elsewhere, or have other names than the images"),
            message("Put each JSON beside its image"),
        )
    total = sum(len(images_in(folder) or _documents(folder)) for folder in folders)
    videos: dict[str, FoundVideo] = {}
    done = without_group = 0
    without_area: dict[str, list[str]] = defaultdict(list)  # kind -> places
    for folder in folders:
        images = images_in(folder)
        media = read_media(folder) if images else None
        if images:
            _check_images(folder)
        paths = [image.with_suffix(".json") for image in images] or _documents(folder)
        size = _size_said(paths[0]) if media is None else media.size
        tracks: dict[tuple[str, str], dict[int, Mask]] = defaultdict(dict)
        for frame, path in enumerate(paths):
            progress(done, total)
            done += 1
            if not path.is_file():
                continue
            document = _read_document(path)
            _check_document(document, path, size, media)
            for index, shape in enumerate(document.shapes):
                where = f"{path}: shapes[{index}]"
                mask = _mask(shape, size, where)
                if mask is None:
                    without_area[shape.shape_type or "polygon"].append(f"{folder.name}/{path.name} shapes[{index}]")
                    continue
                is_alone = shape.group_id is None
                without_group += is_alone
                identity = f"alone {frame} {index}" if is_alone else f"group {shape.group_id}"
                frames = tracks[shape.label, identity]
                frames[frame] = union(frames[frame], mask) if frame in frames else mask
        found = tuple(FoundTrack(label, masks) for (label, _), masks in tracks.items())
        name = folder.name if folder.name not in videos else f"{root.name}/{folder.name}"
        videos[name] = FoundVideo(name, size, tuple(path.stem for path in paths), found, media)
    return Found(root.name, tuple(videos.values()), tuple(_notes(without_group, without_area)))


def _notes(without_group: int, without_area: dict[str, list[str]]) -> Iterable[str]:
    if without_group:
        yield message("{count} shapes have no group_id: each is a track of one frame.", count=without_group)
    for kind, places in sorted(without_area.items()):
        if kind in WITHOUT_AREA:
            yield message(
                "{count} shapes of the kind {kind} have no area and were left out.", count=len(places), kind=kind
            )
        elif kind in OUTLINES:
            yield message(
                "{count} shapes of the kind {kind} have no area (fewer than three corners, or all on one line) "
                "and were left out: {places}.",
                count=len(places),
                kind=kind,
                places=some(places, NAMED),
            )
        else:
            yield message(
                "{count} shapes of the kind {kind} have no area and were left out: {places}.",
                count=len(places),
                kind=kind,
                places=some(places, NAMED),
            )


def _check_images(folder: Path) -> None:
    known = {image.stem for image in images_in(folder)}
    for path in sorted(folder.glob("*.json")):
        if path.stem not in known and b'"shapes"' in path.read_bytes():
            raise FormatError(
                message("{path} has no image beside it", path=path),
                message("the image was moved, or is only inside the JSON"),
                message("Put the image beside it, under the same name"),
            )


def _read_document(path: Path) -> _Document:
    try:
        return decode_json(path.read_bytes(), _Document)
    except msgspec.MsgspecError as error:
        raise FormatError(
            message("{path}: {reason}", path=path, reason=error), message("it is no labelme file, or was cut short")
        ) from error


def _size_said(path: Path) -> tuple[int, int]:
    """(height, width) of an image that is not there."""
    document = _read_document(path)
    if document.imageHeight is None or document.imageWidth is None:
        raise FormatError(
            message("{path} has no image beside it, and does not say how large it is", path=path),
            message("the image was moved, or is only inside the JSON"),
            message("Put the image beside it, under the same name"),
        )
    return document.imageHeight, document.imageWidth


def _check_document(document: _Document, path: Path, size: tuple[int, int], media: Media | None) -> None:
    named = PureWindowsPath(document.imagePath).name  # it reads both kinds of slashes
    if named and PureWindowsPath(named).stem != path.stem:
        raise FormatError(
            message("{path} says that it belongs to {named}", path=path, named=named),
            message("the file was renamed"),
            message("Give it the name of its image again"),
        )
    if document.imageHeight is not None and document.imageWidth is not None:
        said = document.imageHeight, document.imageWidth
        if media is None:
            check_alike(said, size, str(path))
        else:
            check_size(said, media, str(path))


def _mask(shape: _Shape, size: tuple[int, int], where: str) -> Mask | None:
    """The pixels of a shape in a frame of (height, width); None for one without area."""
    kind = shape.shape_type or "polygon"
    if kind in WITHOUT_AREA:
        return None
    if kind == "mask":
        return _bitmap_mask(shape, size, where)
    if kind == "circle":
        outline = _circle(shape.points, where)
    elif kind in OUTLINES:
        outline = shape.points
        if kind == "rectangle" and len(outline) == 2:
            (left, top), (right, bottom) = outline
            outline = [(left, top), (right, top), (right, bottom), (left, bottom)]
    else:
        raise FormatError(
            message("{where}: a shape of the unknown kind {kind}", where=where, kind=repr(kind)),
            message("a newer program wrote it"),
        )
    if len(outline) < FEWEST_CORNERS:
        return None
    height, width = size
    polygons = [[value for point in outline for value in point]]
    check_segmentations([polygons], where, Video(id=1, width=width, height=height, file_names=["-"]))
    return mask_of(polygons, height, width)


def _circle(points: list[tuple[float, float]], where: str) -> list[tuple[float, float]]:
    if len(points) != 2:
        raise FormatError(
            message(
                "{where}: a circle is its centre and a point on it, got {count} points", where=where, count=len(points)
            )
        )
    (x, y), edge = points
    radius = math.dist((x, y), edge)
    angles = np.linspace(0, 2 * math.pi, CIRCLE_CORNERS, endpoint=False)
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _bitmap_mask(shape: _Shape, size: tuple[int, int], where: str) -> Mask | None:
    """labelme's own: a PNG in base64 of what is inside the two corners, of which the lower right one belongs to it."""
    if shape.mask is None or len(shape.points) != 2:
        raise FormatError(
            message("{where}: a mask is two corners and a bitmap", where=where),
            message("the file was edited or cut short"),
        )
    try:
        with Image.open(io.BytesIO(base64.b64decode(shape.mask, validate=True))) as image:
            bitmap = np.asarray(image.convert("L")) > 0
    except (*UNREADABLE, binascii.Error) as error:
        raise FormatError(
            message("{where}.mask is no PNG in base64", where=where), message("the file was edited or cut short")
        ) from error
    left, top = (round(value) for value in shape.points[0])
    rows, columns = bitmap.shape
    height, width = size
    if left < 0 or top < 0 or top + rows > height or left + columns > width:
        raise FormatError(
            message(
                "{where}: a mask of {columns}x{rows} pixels at ({left}, {top}) leaves the image of {width}x{height}",
                where=where,
                columns=columns,
                rows=rows,
                left=left,
                top=top,
                width=width,
                height=height,
            )
        )
    return region_mask(left, top, bitmap, height, width) if bitmap.any() else None
