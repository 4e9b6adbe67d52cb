"""The folder that an export goes to: one export at a time writes there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.project.lock import FileLock, LockTaken, Unlockable, holder_of, is_taken
from engine.errors import StorageError
from engine.messages import message

LOCK = ".export.lock"  # of the operating system, which vanishes with its process; the file alone binds nobody


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keeps other exports out of a folder. Raises StorageError when one is there, or the drive cannot lock files; OSError."""
    try:
        lock = FileLock(folder / LOCK)
    except LockTaken as error:
        raise _in_use(folder) from error
    except Unlockable as error:
        raise _unlockable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def check_free(folder: Path) -> None:
    """Raises StorageError when another export is being written there; makes no file, so that any folder may be asked of."""
    try:
        if is_taken(folder / LOCK):
            raise _in_use(folder)
    except Unlockable as error:
        raise _unlockable(folder, error) from error
    except NotADirectoryError:  # which making the folder tells
        return


def _in_use(folder: Path) -> StorageError:
    return StorageError(
        message(
            "{folder} is in use{holder}: another export is being written there",
            folder=folder,
            holder=holder_of(folder / LOCK),
        ),
        message("the files of both would be mixed"),
        message("Wait for its end, or choose another folder"),
    )


def _unlockable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        message("Cannot lock {folder} ({reason})", folder=folder, reason=error.strerror),
        message("its drive cannot lock files, or has gone away"),
        message("Bring the drive back, or choose a folder on another one"),
    )
