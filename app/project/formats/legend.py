"""What the ids in results JSON stand for: results name neither their videos nor their categories, other files do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from app.project.exchange.earlier_export import NOTE
from engine.documents import decode_json
from engine.errors import FormatError
from engine.messages import message
from engine.ytvis import category_set

ONE_CATEGORY = "object"  # the name of the only category of a model that knows no other


@dataclass(frozen=True)
class LegendVideo:
    """A video that results are numbered by.

    Attributes:
        size: (height, width) of its frames; None where the file does not say.
        frame_names: of its images, without folder and suffix; None where the file does not say.
        every: results have each n-th of its frames, from its first; None where the file does not say which.
    """

    name: str
    size: tuple[int, int] | None = None
    frame_names: tuple[str, ...] | None = None
    every: int | None = None


@dataclass(frozen=True)
class Legend:
    """Names for the ids of videos and categories; without any, nothing is named.

    Attributes:
        source: the file or the category set that says so, for people.
    """

    source: str = ""
    videos: Mapping[int, LegendVideo] = field(default_factory=dict)
    categories: Mapping[int, str] = field(default_factory=dict)


class _Category(msgspec.Struct):
    id: int
    name: str


class _Video(msgspec.Struct):
    id: int
    width: int
    height: int
    file_names: list[str]


class _Listed(msgspec.Struct):
    """A video in the note of an export."""

    name: str
    split: str = ""


class _Choices(msgspec.Struct):
    every: int = 1
    reviewed_frames: bool = False
    leave_out_rejected: bool = False


class _Document(msgspec.Struct):
    """What a data set's JSON and an export's note (`app.project.exchange.earlier_export`) have both, and what tells them apart."""

    categories: list[_Category]
    videos: msgspec.Raw = msgspec.Raw(b"[]")
    kind: str = ""
    choices: _Choices = msgspec.field(default_factory=_Choices)


def read_legend(source: str | Path, results: Path) -> Legend:
    """What ``source`` says of the ids in the file ``results``.

    Args:
        source: "object" for one category of that name; the name of a category set, e.g. ``ovis``; or the JSON of a data set,
            or the ``export.json`` that an export of results wrote, which also name the videos.

    Raises FormatError for a file without categories, or one that gives two the same id, and for no such set.
    """
    if source == ONE_CATEGORY:
        return Legend(ONE_CATEGORY, {}, {1: ONE_CATEGORY})
    if isinstance(source, str) and not source.endswith(".json"):
        return Legend(source, {}, {category.id: category.name for category in category_set(source)})
    path = Path(source)
    try:
        document = decode_json(path.read_bytes(), _Document)
        if document.kind:
            videos = _of_note(document, results)
        else:
            videos = _of_dataset(decode_json(document.videos, list[_Video]))
    except OSError as error:
        raise FormatError(
            message("{path} cannot be read", path=path),
            error.strerror or str(error),
            message("Check the path and its permissions."),
        ) from error
    except msgspec.MsgspecError as error:
        raise FormatError(
            message("{path} names no categories: {reason}", path=path, reason=error),
            message("it is neither a data set nor the export.json that an export of results wrote"),
            message("Give one of these, or the name of a category set"),
        ) from error
    if len({item.id for item in document.categories}) < len(document.categories):
        raise FormatError(
            message("{path} gives two categories the same id", path=path),
            message("it was edited"),
            message("Give each its own"),
        )
    return Legend(path.name, videos, {item.id: item.name for item in document.categories})


def note_beside(results: Path) -> Path | None:
    """The ``export.json`` of the export that wrote results, if one lies where it would."""
    for folder in (results.parent, results.parent.parent):
        note = folder / NOTE
        try:
            kind = decode_json(note.read_bytes(), _Document).kind
        except (OSError, msgspec.MsgspecError):
            continue
        if kind.partition(",")[0] == "results":
            return note
    return None


def _of_dataset(videos: Sequence[_Video]) -> dict[int, LegendVideo]:
    """By the folders of their images, as `app.project.formats.ytvis` names them."""
    named: dict[int, LegendVideo] = {}
    taken: set[str] = set()
    for video in videos:
        folder = str(PurePosixPath(video.file_names[0]).parent) if video.file_names else "."
        name = f"{folder} ({video.id})" if folder in (".", *taken) else folder
        taken.add(name)
        frames = tuple(PurePosixPath(file).stem for file in video.file_names)
        named[video.id] = LegendVideo(name, (video.height, video.width), frames)
    return named


def _of_note(document: _Document, results: Path) -> dict[int, LegendVideo]:
    """Numbered from 1 in their order; where there is a split, in each part, which lies in a folder of its name."""
    videos = decode_json(document.videos, list[_Listed])
    if any(video.split for video in videos):
        videos = [video for video in videos if video.split == results.parent.name]
    choices = document.choices
    every = None if choices.reviewed_frames or choices.leave_out_rejected else choices.every
    return {number: LegendVideo(video.name, every=every) for number, video in enumerate(videos, start=1)}
