"""Edits that wait to be stored, noted in a file of the user's own: a killed program loses none of them.

One file for each opening of a project in which something had to wait, in the user's own folder, since the project's own drive
is what does not take them. Its name begins with the project's number, see `Project.number`. The first line says of what
project it is, each further one notes an edit, or that one does not wait any more. A line is a checksum and JSON; it counts
once its end is there, so that what a kill cut short is no damage. What the JSON of an edit means, `app.edits.recorded` knows.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from app.project.errors import ProjectError
from app.project.file.leftovers import free_place
from app.project.file.lock import LockTaken, lock_file
from app.project.folders import user_data_folder
from engine.errors import StorageError
from engine.files import storage_error
from engine.messages import message

if TYPE_CHECKING:
    from app.project.project import Project

FORMAT = 1
SUFFIX = ".waiting"
_CHECKSUM = 8  # hexadecimal digits, and a space

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Origin:
    """What the edits in a file were made on.

    Attributes:
        number, path: of the project.
        session: of the file, as edits that the project has stored name it; see `Project.stored`.
        position: the moment of the last entry that the project's journal had; None for an empty one.
        since: when the first of them was made; seconds since 1970.
    """

    number: str
    path: str
    session: str
    position: float | None
    since: float
    format: int = FORMAT


@dataclass(frozen=True)
class Note:
    """An edit that waits. ``number`` counts up from 1; ``edit`` is what `app.edits.recorded` wrote."""

    number: int
    edit: dict[str, Any]


@dataclass(frozen=True)
class _Gone:
    """These do not wait any more."""

    gone: Sequence[int]


class DamagedWaitingError(ProjectError):
    """A file of edits that wait cannot be read."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(
            message("The edits that waited in {path} cannot be read ({reason})", path=path, reason=reason),
            message("the file was overwritten by something else, or its disk has failed"),
            message("Make again what is missing; the project itself is undamaged"),
        )


def waiting_folder() -> Path:
    """Where the files lie."""
    return user_data_folder() / "waiting"


class WaitingFile:
    """One file, held by a lock as long as this is open. For one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Opens it, or makes it. Raises StorageError, and LockTaken when another program has it."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: FileIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        except OSError as error:
            raise storage_error(path, error) from error
        try:
            lock_file(self._file)
        except LockTaken:
            self._file.close()
            raise
        except OSError as error:  # a folder that cannot lock: nobody is kept from it
            logger.warning("%s cannot be locked: %s", path, error)

    @classmethod
    def begin(cls, origin: Origin) -> WaitingFile:
        """Makes the one of a session."""
        made = cls(waiting_folder() / f"{origin.number}-{origin.session}{SUFFIX}")
        try:
            made._append([origin])
        except StorageError:
            made.remove()
            raise
        if sys.platform != "win32":  # that it is there has to reach the disk, too
            folder = os.open(made.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return made

    def note(self, notes: Sequence[Note]) -> None:
        """When this returns, they are on the disk. Raises StorageError, and what was there before stays."""
        self._append(notes)

    def strike(self, numbers: Collection[int]) -> None:
        """These do not wait any more. Raises StorageError."""
        self._append([_Gone(sorted(numbers))])

    def _append(self, lines: Sequence[object]) -> None:
        end = self._file.seek(0, os.SEEK_END)
        text = b"".join(_line(each) for each in lines)
        try:
            while text:
                text = text[self._file.write(text) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(end)
            raise storage_error(self.path, error) from error

    def read(self) -> tuple[Origin, tuple[Note, ...]] | None:
        """What waits; None where a program was killed before it could note anything. Raises DamagedWaitingError, StorageError."""
        self._file.seek(0)
        try:
            found = self._file.readall()
        except OSError as error:
            raise storage_error(self.path, error) from error
        return _read(self.path, found) if found else None

    def remove(self) -> None:
        """All is stored, or nobody wants it. Raises StorageError."""
        self.close()
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(self.path, error) from error

    def set_aside(self) -> Path:
        """Renames it, so that nobody is asked about it any more; returns its new path. Raises StorageError."""
        self.close()
        try:
            return self.path.rename(free_place(self.path))
        except OSError as error:
            raise storage_error(self.path, error) from error

    def close(self) -> None:
        """Leaves it for the next time."""
        self._file.close()


def waiting_files(number: str, stored: Mapping[str, Sequence[Any]]) -> Iterator[WaitingFile]:
    """The files of a project that no program has open, each to be closed, removed or set aside.

    Those in which nothing waits any more are removed here. Raises StorageError.

    Args:
        number, stored: the project's.
    """
    for path in sorted(waiting_folder().glob(f"{number}-*{SUFFIX}")):
        try:
            file = WaitingFile(path)
        except LockTaken:
            continue
        try:
            found = file.read()
        except ProjectError:  # which whoever reads it is told
            yield file
            continue
        if found is not None and left_over(*found, stored):
            yield file
        else:
            file.remove()


def left_over(origin: Origin, notes: Sequence[Note], stored: Mapping[str, Sequence[Any]]) -> tuple[Note, ...]:
    """Those that the project does not have: a program may be killed after one was stored, and before that was noted."""
    last = stored.get(origin.session, (0,))[0]
    return tuple(note for note in notes if note.number > last)


def count_waiting(project: Project) -> tuple[int, float] | None:
    """How many edits wait for a project, and since when; None when none do. What cannot be read is left to the window."""
    count, since = 0, time.time()
    stored = project.stored()
    for file in waiting_files(project.number, stored):
        try:
            if (read := file.read()) is not None:
                count, since = count + len(left_over(*read, stored)), min(since, read[0].since)
        except DamagedWaitingError:
            count += 1
        finally:
            file.close()
    return (count, since) if count else None


def _line(content: object) -> bytes:
    text = msgspec.json.encode(content)
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _read(path: Path, found: bytes) -> tuple[Origin, tuple[Note, ...]]:
    lines = found.split(b"\n")[:-1]  # behind the last end there is nothing, or what was cut short
    if not lines:
        raise DamagedWaitingError(path, message("its beginning is missing"))
    waiting: dict[int, Note] = {}
    try:
        origin = msgspec.convert(_content(lines[0]), Origin)
        if origin.format != FORMAT:
            raise DamagedWaitingError(path, message("another version of the program wrote it"))
        for line in lines[1:]:
            content = _content(line)
            if "gone" in content:
                for number in msgspec.convert(content, _Gone).gone:
                    waiting.pop(number, None)
            else:
                note = msgspec.convert(content, Note)
                waiting[note.number] = note
    except msgspec.MsgspecError as error:
        raise DamagedWaitingError(path, error) from error
    return origin, tuple(waiting.values())


def _content(line: bytes) -> dict[str, Any]:
    text = line[_CHECKSUM + 1 :]
    if line[: _CHECKSUM + 1] != b"%08x " % zlib.crc32(text):
        raise msgspec.DecodeError("a line is not as it was written")
    return msgspec.json.decode(text, type=dict[str, Any])
