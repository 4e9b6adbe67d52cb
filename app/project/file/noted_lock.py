"""A lock for a folder on a drive that cannot lock files, as some network drives and file systems of users cannot.

On this machine the operating system locks a file of the user's own folder that stands for the place; as ever, that lock
vanishes with its process. Other users and machines see a note in the folder, which is made only where there is none. One
that was left there by a killed program is told by that lock, or by the number of its process; of another machine's, only
people can tell.

The same drive may lock files for another machine. There the lock of the operating system is taken as ever, and a note beside it
tells those who cannot see it; among those who can, the lock alone counts.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from hashlib import blake2b
from pathlib import Path

from app.project.file.lock import FileLock, LockTaken, about_this_process, is_taken, note_in
from app.project.folders import user_data_folder

_LOCKED = "locked"  # in a note: its program holds a lock of the operating system beside it


class NotedLock:
    """Holds a place by a note there, and by a lock elsewhere. Release it with `release`."""

    def __init__(self, path: Path) -> None:
        """Raises LockTaken, `Unlockable` when the user's own folder cannot be locked either, or another OSError."""
        self.path = path
        with ExitStack() as failed:
            here = _lock_for(path)
            here.parent.mkdir(parents=True, exist_ok=True)
            self._here = FileLock(here)
            failed.callback(self._here.release)
            if path.exists() and not _is_held(path, is_ours=True):
                path.unlink(missing_ok=True)
            _note(path, {"lock": str(self._here.path)})
            failed.pop_all()

    def release(self) -> None:
        """Gives the place up and tidies the note away. Twice does no harm."""
        if self._here.is_held:
            with suppress(OSError):  # its drive is gone; the note binds nobody of this machine
                self.path.unlink()
        self._here.release()


class AnnouncedLock:
    """Holds a place by a lock of the operating system, and a note for whom the drive has none. Release it with `release`."""

    def __init__(self, lock: Path, note: Path) -> None:
        """Raises LockTaken, also when somebody holds a `NotedLock` there, `Unlockable` or another OSError."""
        self._path = note
        with ExitStack() as failed:
            self._lock = FileLock(lock)
            failed.callback(self._lock.release)
            if is_noted(note, locks=True):
                raise LockTaken
            note.unlink(missing_ok=True)
            _note(note, {_LOCKED: True})
            failed.pop_all()

    def release(self) -> None:
        """Gives the place up and tidies the note away. Twice does no harm."""
        try:
            if self._lock.is_held:
                with suppress(OSError):  # its drive is gone; among those who can lock, the note binds nobody
                    self._path.unlink()
        finally:
            self._lock.release()


def is_noted(path: Path, *, locks: bool = False) -> bool:
    """Whether a note says that somebody holds the place. Raises OSError when that cannot be found out.

    ``locks``: the drive can lock files for us; then that alone tells of an `AnnouncedLock`.
    """
    if not path.exists() or (locks and note_in(path).get(_LOCKED) is True):
        return False
    return is_taken(_lock_for(path)) or _is_held(path, is_ours=False)


def _note(path: Path, more: Mapping[str, object]) -> None:
    """Raises LockTaken where there is one."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError as error:
        raise LockTaken from error
    with os.fdopen(file, "wb") as note, ExitStack() as failed:
        failed.callback(path.unlink)
        note.write(json.dumps({**about_this_process(), **more}).encode())
        note.flush()
        failed.pop_all()


def is_of_this_machine(path: Path) -> bool:
    """Whether a note was left by a program of this machine."""
    return note_in(path).get("host") == socket.gethostname()


def _is_held(path: Path, *, is_ours: bool) -> bool:
    """Whether the program that left a note still holds the place; ``is_ours``: we hold the lock that stands for it."""
    note = note_in(path)
    if not is_of_this_machine(path):
        return True
    if note.get("lock") == str(_lock_for(path)):
        return not is_ours and is_taken(_lock_for(path))
    return _is_alive(note.get("pid"))


def _is_alive(process: object) -> bool:
    if sys.platform == "win32" or not isinstance(process, int) or process < 1:  # there, to ask would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        pass
    return True


def _lock_for(path: Path) -> Path:
    place = blake2b(os.fsencode(path.parent.resolve()), digest_size=16).hexdigest()
    return user_data_folder() / "locks" / f"{place}.lock"
