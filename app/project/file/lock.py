"""One process at a time: a lock of the operating system, which vanishes with its process, however that one ends."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path

from app.project.errors import ProjectLockedError
from app.project.file.place import FileId, Place
from engine.errors import StorageError
from engine.messages import message

if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> None:
        file.seek(1 << 30)  # locked bytes cannot be read by others, so lock one far behind the note
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


_TAKEN = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)  # what the systems say of a lock that is taken
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS)  # and of a drive that has none


class LockTaken(Exception):
    """Another process, or another part of this one, holds the lock."""


class Unlockable(OSError):
    """The drive cannot lock files, or has gone away."""

    @property
    def is_for_ever(self) -> bool:
        """Whether the drive never locks files; else it may be that it does not answer."""
        return self.errno in _NO_LOCKS


class FileLock:
    """Holds a file of its own, in which a note says who has it. Release it with `release`."""

    def __init__(self, path: Path) -> None:
        """Raises LockTaken, Unlockable, or another OSError when the folder cannot be written."""
        self.path = path
        self._file = self._take()
        try:
            self.note({})
        except OSError:
            self.release()
            raise

    def note(self, more: Mapping[str, object]) -> None:
        """Writes who has it, and what else others should know. Raises OSError, e.g. on a full disk, and the earlier note stays."""
        text = json.dumps({**about_this_process(), **more}).encode()
        self._file.seek(0)
        self._file.write(text.ljust(os.fstat(self._file.fileno()).st_size))  # never cut short: others read it meanwhile

    def _take(self) -> FileIO:
        while True:
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0)
            try:
                lock_file(file)
            except (LockTaken, OSError):
                file.close()
                raise
            # The last holder removes the file; if that was between our open and our lock, we hold a ghost.
            try:
                if self._is_in_place(file):
                    return file
            except FileNotFoundError:
                pass
            file.close()

    def _is_in_place(self, file: FileIO) -> bool:
        """Raises OSError when the file, or the way to it, is gone."""
        return os.path.samestat(os.fstat(file.fileno()), self.path.stat())

    @property
    def is_held(self) -> bool:
        """Whether it was not released yet."""
        return not self._file.closed

    def release(self) -> None:
        """Gives the lock up and tidies its file away, unless another program has one there now. Twice does no harm."""
        if self._file.closed:
            return
        with suppress(OSError):  # the file, or its drive, is gone; what is left there binds nobody
            if sys.platform == "win32":  # an open file cannot be removed there; it stays, unlocked
                self._file.truncate(0)
            elif self._is_in_place(self._file):
                self.path.unlink()
        self._file.close()


class ProjectLock(FileLock):
    """Holds ``NAME.mdqe.lock``."""

    def __init__(self, project: Path) -> None:
        """Raises ProjectLockedError when it is taken, StorageError when the folder cannot be written or locked."""
        try:
            super().__init__(lock_path(project))
        except LockTaken as error:
            raise ProjectLockedError(
                message("{project} is already open{holder}", project=project, holder=holder(project)),
                message("a project can be edited by one program at a time"),
                message("Close it there first"),
            ) from error
        except Unlockable as error:
            raise StorageError(
                message("Cannot lock {project} ({reason})", project=project, reason=error.strerror),
                message("its drive cannot lock files, or has gone away"),
                message("Bring the drive back, or copy the project to another one"),
            ) from error
        except OSError as error:
            raise _unwritable(project, error) from error

    def tell(self, place: Place, session: str) -> None:
        """Notes for the other connections of this process which file is open, see `opened_here`. Raises StorageError."""
        try:
            self.note({"session": session, "file": place.file})
        except OSError as error:
            raise _unwritable(place.path, error) from error

    def renew(self, project: Path) -> None:
        """Takes it again where its file is another one now, e.g. since its drive was gone for a while.

        Raises as the constructor does; then what was held is held still.
        """
        try:
            if self._is_in_place(self._file):
                return
        except OSError:  # the file, or the way to it, is gone
            pass
        taken = ProjectLock(project)
        self._file.close()
        self._file = taken._file


def is_taken(path: Path) -> bool:
    """Whether somebody holds the lock in this file. Raises OSError when that cannot be found out."""
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        return False
    with file:
        try:
            lock_file(file)
        except LockTaken:
            return True
    return False


def lock_file(file: FileIO) -> None:
    """Locks an open file until it is closed. Raises LockTaken, Unlockable."""
    try:
        _lock(file)
    except OSError as error:
        raise _refusal(error) from error


def _refusal(error: OSError) -> LockTaken | Unlockable:
    return LockTaken() if error.errno in _TAKEN else Unlockable(error.errno, error.strerror)


def _unwritable(project: Path, error: OSError) -> StorageError:
    return StorageError(
        message(
            "Cannot open {project} for editing: its folder cannot be written ({reason})",
            project=project,
            reason=error.strerror,
        ),
        message("the folder is read-only, or the disk is full"),
        message("Free some space, or copy the project to a folder where you may write"),
    )


def lock_path(project: Path) -> Path:
    """Where the lock of a project lies."""
    return project.with_name(project.name + ".lock")


def opened_here(project: Path) -> tuple[str, FileId] | None:
    """The session and the file of a project that this process has open; None when it has not."""
    note = note_in(lock_path(project))
    session, file = note.get("session"), note.get("file")
    if note.get("pid") != os.getpid() or not isinstance(session, str) or not isinstance(file, list):
        return None
    device, inode = file
    return session, (device, inode)


def holder(project: Path) -> str:
    """Who has a project, see `holder_of`."""
    return holder_of(lock_path(project))


def holder_of(lock: Path) -> str:
    """`` in PROGRAM (process N on HOST)``, or nothing when the note cannot be read."""
    note = note_in(lock)
    if not {"pid", "host", "program"} <= note.keys():
        return ""
    program = note["program"] or message("a program")
    return message(" in {program} (process {pid} on {host})", program=program, pid=note["pid"], host=note["host"])


def about_this_process() -> dict[str, object]:
    """What a note says of its holder."""
    name = Path(sys.argv[0]).name
    program = "mdqe-annotator" if name == "__main__.py" else name  # the same, begun as `python -m app`
    return {"pid": os.getpid(), "host": socket.gethostname(), "program": program}


def note_in(lock: Path) -> dict[str, object]:
    """What the holder of a lock has noted; empty when that cannot be read."""
    try:
        note = json.loads(lock.read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}
