"""Copies of a project with all its history: under another name, or with its media in one folder to hand over."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.project.errors import MediaMismatchError, ProjectError
from app.project.file.database import check_no_remains, transaction, translated
from app.project.media import absolute_media, relative_media
from app.project.reader import Reader
from app.project.records import VideoRecord
from engine.errors import StorageError
from engine.files import name_beside, replacing, storage_error
from engine.messages import message
from engine.video import media_fingerprint
from engine.video.images import is_image

Progress = Callable[[int, int], bool]  # bytes done, bytes in all -> whether to go on

MEDIA = "media"  # the folder beside the packed project
CHUNK = 4 << 20  # bytes that are copied at a time
MOST_FOLDERS = 1000  # of packed projects beside one another
PAGES = 2048  # of the database that are copied at a time


class _Stopped(Exception):
    """``progress`` asked to stop."""


@dataclass(frozen=True)
class _Media:
    """The media of a video on their way into a folder.

    Attributes:
        stored: the path that the packed project stores, below its own folder.
        files: where each file is, and where it goes below the folder.
    """

    stored: str
    files: Sequence[tuple[Path, Path]]


class _Meter:
    """Counts bytes and asks ``progress``, which may stop the work."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total = total
        self.done = 0
        self._progress = progress

    def add(self, count: int) -> None:
        self.done += count
        if self._progress is not None and not self._progress(min(self.done, self.total), self.total):
            raise _Stopped


def save_copy(project: Reader, path: str | Path, progress: Progress | None = None) -> Path | None:
    """Writes the project to a new file, which finds the media where they are now.

    Returns its path, or None when ``progress`` stopped it; then nothing is left behind.

    Raises ProjectError when the file exists, or part of an earlier one of its name; StorageError when it cannot be written
    or the disk is full.
    """
    path = Path(path).absolute()
    if path.exists():
        raise ProjectError(message("{path} exists already", path=path), "", message("Choose another name"))
    check_no_remains(path)
    if not path.parent.is_dir():
        raise StorageError(
            message("Cannot create {path}", path=path),
            message("there is no folder {parent}", parent=path.parent),
            message("Create the folder first"),
        )
    try:
        _copy_database(project, path, path, {}, _Meter(project.size(), progress))
    except _Stopped:
        return None
    return path


def pack_beside(project: Reader, folder: str | Path, progress: Progress | None = None) -> Path | None:
    """As `pack`, into the first of FOLDER, FOLDER-2 and so on that is not there yet."""
    wanted = Path(folder)
    names = (wanted.name, *(f"{wanted.name}-{number}" for number in range(2, MOST_FOLDERS)))
    free = (place for name in names if not (place := wanted.with_name(name)).exists())
    return pack(project, next(free, wanted), progress)


def pack(project: Reader, folder: str | Path, progress: Progress | None = None) -> Path | None:
    """Writes FOLDER/NAME.mdqe and FOLDER/media/..., to be handed over as they are: paths are relative.

    All is written into a hidden folder beside it and renamed at the end: a full disk, a crash or ``progress`` leaves
    nothing half done.

    Args:
        folder: new or empty; its parent must be there.

    Returns the path of the packed project, or None when ``progress`` stopped it.

    Raises:
        ProjectError: media are missing, or MediaMismatchError: they were replaced by others.
        StorageError: the folder holds something or cannot be written, or the disk is full.
    """
    folder = Path(folder).absolute()
    videos = project.videos()
    _check_media(videos)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StorageError(
                message("{folder} holds something already", folder=folder), "", message("Choose a new or empty folder")
            )
        media = _gather(videos)
        total = project.size() + sum(source.stat().st_size for item in media.values() for source, _ in item.files)
        _check_room(folder, total)
        with _stage(folder) as stage:
            meter = _Meter(total, progress)
            for item in media.values():
                for source, place in item.files:
                    _copy_file(source, stage / place, meter)
            stored = {video_id: item.stored for video_id, item in media.items()}
            _copy_database(project, stage / project.path.name, folder / project.path.name, stored, meter)
            if folder.exists():
                folder.rmdir()  # it is empty; Windows does not rename onto it
            stage.replace(folder)
    except _Stopped:
        return None
    except OSError as error:
        raise storage_error(folder, error) from error
    return folder / project.path.name


def _copy_database(project: Reader, target: Path, home: Path, stored: Mapping[int, str], meter: _Meter) -> None:
    """Writes the project to ``target``, with paths as they are right at ``home``; ``stored``: those known already."""

    def tell(status: int, remaining: int, total: int) -> None:
        meter.add(min(PAGES, total) * page_size if total else 0)

    page_size = project.page_size()
    with (
        replacing(target) as beside,
        translated(target),
        closing(sqlite3.connect(beside, isolation_level=None)) as copy,
    ):
        project.backup(copy, PAGES, tell)
        # A change, so that it gets a stamp of its own: what is left beside the original is not the copy's.
        with transaction(copy, target, is_change=True):
            rows = copy.execute("SELECT id, stored_path FROM videos").fetchall()
            paths = {
                video_id: stored.get(video_id) or relative_media(home, absolute_media(project.path, path))
                for video_id, path in rows
            }
            # Two steps, since one video's new path may be what another one's was.
            copy.execute("UPDATE videos SET stored_path = char(0) || id")
            copy.executemany(
                "UPDATE videos SET stored_path = ? WHERE id = ?", [(path, key) for key, path in paths.items()]
            )


def _check_media(videos: Sequence[VideoRecord]) -> None:
    missing = [video for video in videos if not video.exists]
    if missing:
        raise ProjectError(
            message(
                "The media of {count} of {total} videos are missing, first {path}",
                count=len(missing),
                total=len(videos),
                path=missing[0].path,
            ),
            message("they were moved or renamed"),
            message("Find them again first"),
        )
    for video in videos:
        if media_fingerprint(video.path) != video.fingerprint:
            raise MediaMismatchError(
                message("{path} is not the video that the project was made with", path=video.path),
                message("it was replaced since it was added"),
                message("Find the original again first"),
            )


def _gather(videos: Sequence[VideoRecord]) -> dict[int, _Media]:
    """Video id -> its files and where they go: each video's under a name of its own."""
    taken: set[str] = set()
    found = {}
    for video in videos:
        root, pattern = _root(video.path)
        place = Path(MEDIA, _free_name(root.name or "video", taken))
        if root.is_dir():
            paths = glob.glob(str(video.path)) if pattern else [str(path) for path in root.iterdir()]
            files = [(path, place / path.relative_to(root)) for path in map(Path, sorted(paths)) if is_image(path)]
        else:
            files = [(root, place)]
        found[video.id] = _Media((place / pattern).as_posix(), files)
    return found


def _root(media: Path) -> tuple[Path, str]:
    """The file or folder, or of a pattern the folder before its first part that is one, and the rest."""
    if media.exists():
        return media, ""
    for count, part in enumerate(media.parts):
        if glob.has_magic(part):
            return Path(*media.parts[:count]), str(Path(*media.parts[count:]))
    return media, ""


def _free_name(name: str, taken: set[str]) -> str:
    """``name``, or ``name-2`` ... with the same suffix; on some systems A and a are one name."""
    path, number = Path(name), 1
    while name.casefold() in taken:
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    taken.add(name.casefold())
    return name


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder.parent).free
    if free < needed:
        raise StorageError(
            message(
                "{folder} needs {needed} MB and the disk has {free} MB left",
                folder=folder,
                needed=f"{needed / 1e6:.1f}",
                free=f"{free / 1e6:.1f}",
            ),
            "",
            message("Free some space, or choose a folder on another disk"),
        )


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """A hidden folder beside, which is gone at the end unless it was renamed."""
    stage = name_beside(folder)
    stage.mkdir()
    try:
        yield stage
    finally:
        if stage.exists():
            shutil.rmtree(stage)


def _copy_file(source: Path, target: Path, meter: _Meter) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reading, target.open("xb") as writing:
        while chunk := reading.read(CHUNK):
            writing.write(chunk)
            meter.add(len(chunk))
        writing.flush()
        os.fsync(writing.fileno())
