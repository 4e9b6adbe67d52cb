"""The folder that an export goes to: one export at a time writes there, and takes the place of an earlier one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from app.project.exchange.earlier_export import EARLIER, STAGE, is_whole, written_folders, written_frames
from app.project.file.lock import LockTaken, Unlockable, holder_of, is_taken
from app.project.file.noted_lock import AnnouncedLock, NotedLock, is_noted, is_of_this_machine
from engine.errors import StorageError
from engine.messages import message

LOCK = ".export.lock"  # of the operating system, which vanishes with its process; the file alone binds nobody
HOLDER = ".export.holder"  # who writes there, for those for whom the drive has no locks


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keeps other exports out of a folder. Raises StorageError when one is there, or the drive has gone away; OSError."""
    try:
        lock = _lock(folder)  # of two machines, one may be able to lock files on a drive, and the other not
    except LockTaken as error:
        raise _in_use(folder) from error
    except Unlockable as error:
        raise _unlockable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _lock(folder: Path) -> AnnouncedLock | NotedLock:
    was_there = (folder / LOCK).exists()  # others may hold it
    try:
        return AnnouncedLock(folder / LOCK, folder / HOLDER)
    except Unlockable as error:
        if not error.is_for_ever:
            raise
    if not was_there:
        (folder / LOCK).unlink(missing_ok=True)
    return NotedLock(folder / HOLDER)


def check_free(folder: Path) -> None:
    """Raises StorageError when another export is being written there; makes no file, so that any folder may be asked of."""
    try:
        if is_taken(folder / LOCK) or is_noted(folder / HOLDER, locks=True):
            raise _in_use(folder)
    except Unlockable as error:
        if not error.is_for_ever:
            raise _unlockable(folder, error) from error
        if is_noted(folder / HOLDER):
            raise _in_use(folder) from error
    except NotADirectoryError:  # which making the folder tells
        return


def clear_unfinished(folder: Path) -> None:
    """Removes what a killed export left: of one that had begun to take an earlier one's place, the files of both.

    Neither was whole any more, as no marker told of them. What no export wrote stays. Killed itself, it goes on the next time.
    Raises OSError.
    """
    if not is_whole(folder):
        for name in written_folders(folder):
            remove_folder(folder / name)
        _remove_frames(folder, written_frames(folder))
    remove_folder(folder / STAGE)
    remove_folder(folder / EARLIER)


def take_place(folder: Path, marker: str, *, merges: bool) -> None:
    """Moves what is staged to its place, after what an earlier export wrote was removed.

    From the moment at which the earlier one is no longer whole to that at which the new one is, both markers are kept in
    hidden folders: killed or hindered in between, what either wrote is found by `clear_unfinished`.

    Args:
        marker: the name of the file that tells of the rest, and is moved last.
        merges: folders of files may hold what no export wrote, too; else they are replaced as a whole.

    Raises OSError.
    """
    stage = folder / STAGE
    left, frames = written_folders(folder) - written_folders(stage), written_frames(folder)
    if (folder / marker).exists():
        (folder / EARLIER).mkdir()
        os.replace(folder / marker, folder / EARLIER / marker)
    for name in left:  # of videos that are no part of it any more
        remove_folder(folder / name)
    _remove_frames(folder, frames)
    _move(stage, folder, last=marker, merges=merges)
    remove_folder(stage)
    remove_folder(folder / EARLIER)


def remove_folder(folder: Path) -> None:
    """With all in it, if it is there. Raises OSError."""
    if folder.exists():
        shutil.rmtree(folder)


def _remove_frames(top: Path, names: Iterable[PurePosixPath]) -> None:
    """Removes files, and folders that are empty then. Raises OSError."""
    folders = set()
    for name in names:
        (top / name).unlink(missing_ok=True)
        folders.add(top / name.parent)
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _move(source: Path, target: Path, last: str, *, merges: bool) -> None:
    """Moves everything to its place.

    A folder with files in it takes the place of an earlier one, unless it ``merges`` with what somebody else put there;
    others are merged always. ``last`` is moved when all the rest is there.
    """
    target.mkdir(exist_ok=True)
    for path in sorted(source.iterdir(), key=lambda path: path.name == last):
        place = target / path.name
        has_files = path.is_dir() and any(item.is_file() for item in path.iterdir())
        if path.is_dir() and (not has_files or (merges and place.is_dir())):
            _move(path, place, last="", merges=merges)
        else:
            if path.is_dir():
                remove_folder(place)
            os.replace(path, place)


def _in_use(folder: Path) -> StorageError:
    holder = folder / HOLDER
    remedy = message("Wait for its end, or choose another folder")
    if holder.exists() and not is_of_this_machine(holder):
        remedy = message("Wait for its end, or choose another folder; if it was killed, delete {holder}", holder=holder)
    return StorageError(
        message(
            "{folder} is in use{holder}: another export is being written there",
            folder=folder,
            holder=holder_of(holder if holder.exists() else folder / LOCK),
        ),
        message("the files of both would be mixed"),
        remedy,
    )


def _unlockable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        message("Cannot lock {folder} ({reason})", folder=folder, reason=error.strerror),
        message("its drive has gone away"),
        message("Bring the drive back, or choose a folder on another one"),
    )
