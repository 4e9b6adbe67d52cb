"""An export that lies in a folder already: of which kind it is, which videos it has, and which files it has written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from app.project.export_plan import PlannedVideo, Problem
from app.project.formats.ytvis import ANNOTATIONS, AUTHOR
from engine.messages import message
from engine.ytvis.checking import unsafe_name

FRAMES = "JPEGImages"
NOTE = "export.json"  # what was exported, and how; by it, too, an earlier export is known


OTHER_FILES = frozenset(  # than frames and what is named after a video; the last three are of file managers
    {ANNOTATIONS, "results.json", "classes.txt", "train.txt", "val.txt", "davis_semantics.json"}
    | {".DS_Store", "Thumbs.db", "desktop.ini"}
)
_FRAME = re.compile(r"[0-9]+\.(jpg|png)")


class Note(msgspec.Struct):
    """What stands in the note: where the data set comes from, and what of the project it holds."""

    description: str
    kind: str
    choices: dict[str, object]
    videos: list[dict[str, str]]
    categories: list[dict[str, int | str]] = []
    folders: list[str] = []  # that files were written into, relative to the top


class _ListedVideo(msgspec.Struct):
    file_names: list[str]


class _Document(msgspec.Struct):
    """Of YTVIS's own document, what tells of files."""

    videos: list[_ListedVideo]


def kind_there(folder: Path) -> str | None:
    """Of the export that lies in a folder; None where none does. Raises OSError."""
    if (folder / NOTE).is_file():
        written = _read_note(folder)
        return written.kind if written is not None else None
    return "ytvis" if _has_document(folder) else None


def written_folders(top: Path) -> set[PurePosixPath]:
    """Where the export that lies in ``top`` has its files; what its note names outside is left out."""
    note = _read_note(top)
    return set() if note is None else _inside(top, note.folders)


def written_frames(top: Path) -> set[PurePosixPath]:
    """The frames that YTVIS's document in ``top`` names, relative to it; what it names outside is left out."""
    folders = {name.parent for name in _named_frames(top)}
    inside = _inside(top, (str(folder) for folder in folders))
    return {name for name in _named_frames(top) if name.parent in inside}


def notices(top: Path, planned: Iterable[PlannedVideo]) -> list[Problem]:
    """What an export of some videos finds in ``top`` of others: what an earlier one wrote goes, and all else stays."""
    new = {video.folder for video in planned}
    note = _read_note(top)
    if note is not None:
        old = {video.get("name", "") for video in note.videos}
    else:
        old = {name.parts[1] for name in written_frames(top)}
    found = [
        message("{name} of the earlier export is not part of this one: its files are removed", name=name)
        for name in sorted(old - new)
    ]
    frames = top / FRAMES
    if _has_document(top) and frames.is_dir():
        there = {path.name for path in frames.iterdir() if path.is_dir()}
        found += [
            message("{folder} is of neither the earlier export nor this one: it is left as it is", folder=frames / name)
            for name in sorted(there - new - old)
        ]
    return [Problem("format", text) for text in found]


def taken_by_others(top: Path, planned: Iterable[PlannedVideo]) -> str | None:
    """A folder beside the frames of an earlier YTVIS export that has the name of a planned video, and which it did not write."""
    if not _has_document(top):
        return None
    known = {name.parts[1] for name in written_frames(top)}
    names = [video.folder for video in planned if video.folder not in known]
    return next((name for name in names if (top / FRAMES / name).exists()), None)


def unwritten(top: Path) -> Path | None:
    """A file in a folder of the export in ``top``, which goes as a whole, that no export has written."""
    note = _read_note(top)
    if note is None:
        return None
    named = {video.get("name", "") + suffix for video in note.videos for suffix in (".txt", ".mp4")}
    for folder in written_folders(top):
        for path in (top / folder).rglob("*"):
            known = path.name in named or path.name in OTHER_FILES or _FRAME.fullmatch(path.name)
            if not known and not path.is_dir():
                return path
    return None


def remove_frames(top: Path, names: Iterable[PurePosixPath]) -> None:
    """Removes files, and folders that are empty then. Raises OSError."""
    folders = set()
    for name in names:
        (top / name).unlink(missing_ok=True)
        folders.add(top / name.parent)
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _has_document(folder: Path) -> bool:
    """Whether it is YTVIS's own; the exports of other kinds have a note."""
    document = folder / ANNOTATIONS
    if (folder / NOTE).is_file() or not document.is_file():
        return False
    with document.open("rb") as file:
        return AUTHOR.encode() in file.read(4096)


def _read_note(folder: Path) -> Note | None:
    """The note of an export that lies in a folder; None where there is none that this program has written."""
    try:
        written = msgspec.json.decode((folder / NOTE).read_bytes(), type=Note)
    except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError):
        return None
    return written if AUTHOR in written.description else None


def _named_frames(top: Path) -> set[PurePosixPath]:
    """As VIDEO/FRAME.jpg below the folder of frames, which is how this program writes them."""
    if not _has_document(top):
        return set()
    try:
        document = msgspec.json.decode((top / ANNOTATIONS).read_bytes(), type=_Document)
    except msgspec.MsgspecError:  # somebody has edited it since
        return set()
    names = (PurePosixPath(FRAMES, name) for video in document.videos for name in video.file_names if _is_usual(name))
    return set(names)


def _is_usual(name: str) -> bool:
    return unsafe_name(name) is None and len(PurePosixPath(name).parts) == 2


def _inside(top: Path, names: Iterable[str]) -> set[PurePosixPath]:
    """Folders that lie below ``top``, not by a link either."""
    home = top.resolve()
    paths = [PurePosixPath(name) for name in names if unsafe_name(name) is None]
    return {path for path in paths if path.parts and (home / path).resolve() == home / path}
