"""An export that lies in a folder already: of which kind it is, which videos it has, and which files it has written.

It is whole when its marker, i.e. the document or note that tells of its files, lies at the top. Where an export was killed
while it took the place of an earlier one, two markers wait in hidden folders, and what either tells of may be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from app.project.exchange.export_plan import PlannedVideo, Problem
from app.project.formats.ytvis import ANNOTATIONS, AUTHOR
from engine.documents import decode_json
from engine.messages import message
from engine.ytvis.checking import unsafe_name

FRAMES = "JPEGImages"
NOTE = "export.json"  # what was exported, and how; by it, too, an earlier export is known
STAGE = ".export.part"  # everything waits here until all of it is written
EARLIER = ".export.earlier"  # the marker of the export whose place is being taken

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
    """Of the export that lies in a folder, whole or not; None where none does. Raises OSError."""
    kinds = (_kind_of(place) for place in (folder, folder / STAGE, folder / EARLIER))
    return next((kind for kind in kinds if kind is not None), None)


def is_whole(folder: Path) -> bool:
    """Whether all files that its marker tells of are there, and no others that are an export's. Raises OSError."""
    return _kind_of(folder) is not None


def written_folders(top: Path) -> set[PurePosixPath]:
    """Where what lies in ``top`` of exports has its files; what its notes name outside is left out."""
    return _inside(top, {folder for note in _notes(top) for folder in note.folders})


def written_frames(top: Path) -> set[PurePosixPath]:
    """The frames that YTVIS's document of ``top`` names, relative to it; what it names outside is left out."""
    named = {name for place in _markers_of(top) for name in _named_frames(place)}
    inside = _inside(top, {str(name.parent) for name in named})
    return {name for name in named if name.parent in inside}


def notices(top: Path, planned: Iterable[PlannedVideo]) -> list[Problem]:
    """What an export of some videos finds in ``top`` of others: what an earlier one wrote goes, and all else stays."""
    new = {video.folder for video in planned}
    frames = written_frames(top)
    old = {video.get("name", "") for note in _notes(top) for video in note.videos} | {name.parts[1] for name in frames}
    found = [
        message("{name} of the earlier export is not part of this one: its files are removed", name=name)
        for name in sorted(old - new)
    ]
    if kind_there(top) == "ytvis" and (top / FRAMES).is_dir():
        there = {path.name for path in (top / FRAMES).iterdir() if path.is_dir()}
        found += [
            message(
                "{folder} is of neither the earlier export nor this one: it is left as it is",
                folder=top / FRAMES / name,
            )
            for name in sorted(there - new - old)
        ]
    return [Problem("format", text) for text in found]


def taken_by_others(top: Path, folders: Iterable[PurePosixPath]) -> Path | None:
    """One of the ``folders`` below ``top``, where files of a new export go, in which something lies that no export wrote."""
    known = written_folders(top) | {name.parent for name in written_frames(top)}
    places = (top / name for name in sorted(folders) if name not in known)
    return next((path for path in places if path.exists() and not (path.is_dir() and not any(path.iterdir()))), None)


def unwritten(top: Path) -> Path | None:
    """A file in a folder of the export in ``top``, which goes as a whole, that no export has written."""
    named = {video.get("name", "") + end for note in _notes(top) for video in note.videos for end in (".txt", ".mp4")}
    for folder in written_folders(top):
        for path in (top / folder).rglob("*"):
            known = path.name in named or path.name in OTHER_FILES or _FRAME.fullmatch(path.name)
            if not known and not path.is_dir():
                return path
    return None


def _kind_of(folder: Path) -> str | None:
    """By the marker that lies right there."""
    if (folder / NOTE).is_file():
        written = _read_note(folder)
        return written.kind if written is not None else None
    return "ytvis" if _has_document(folder) else None


def _markers_of(top: Path) -> list[Path]:
    """The folders in which the markers lie that tell what there is in ``top`` of exports."""
    places = [top] if is_whole(top) else [top / EARLIER, top / STAGE]
    return [place for place in places if _kind_of(place) is not None]


def _notes(top: Path) -> list[Note]:
    notes = (_read_note(place) for place in _markers_of(top))
    return [note for note in notes if note is not None]


def _has_document(folder: Path) -> bool:
    """Whether it is YTVIS's own; the exports of other kinds have a note, also one that was killed while it moved in."""
    document = folder / ANNOTATIONS
    noted = any((place / NOTE).is_file() for place in (folder, folder / STAGE, folder / EARLIER))
    if noted or not document.is_file():
        return False
    with document.open("rb") as file:
        return AUTHOR.encode() in file.read(4096)


def _read_note(folder: Path) -> Note | None:
    """The note of an export that lies in a folder; None where there is none that this program has written."""
    try:
        written = decode_json((folder / NOTE).read_bytes(), Note)
    except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError):
        return None
    return written if AUTHOR in written.description else None


def _named_frames(top: Path) -> set[PurePosixPath]:
    """As VIDEO/FRAME.jpg below the folder of frames, which is how this program writes them."""
    if not _has_document(top):
        return set()
    try:
        document = decode_json((top / ANNOTATIONS).read_bytes(), _Document)
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
