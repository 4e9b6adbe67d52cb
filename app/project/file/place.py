"""Whether the file at a project's path is still the one that is open.

Programs that synchronise or restore files put others under its name, and a drive may come back with another project. What
is open then goes on in a file without a name, and is gone once it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.project.errors import ProjectReplacedError
from engine.errors import StorageError
from engine.messages import message

FileId = tuple[int, int]  # device and inode


@dataclass(frozen=True)
class Place:
    """A project's file and what SQLite keeps beside it, as they are known to the system.

    Attributes:
        log, index: ``-wal`` and ``-shm``; None where there is none.
    """

    path: Path
    file: FileId
    log: FileId | None
    index: FileId | None

    @classmethod
    def of(cls, path: Path) -> Self:
        """What is there now. Raises StorageError when the file is gone, or its drive."""
        try:
            return cls(path, _id(path), _beside(path, "-wal"), _beside(path, "-shm"))
        except OSError as error:
            raise _gone(path, error) from error

    def check(self) -> None:
        """Raises ProjectReplacedError when another file lies there, StorageError when none does or the drive is gone."""
        try:
            found = _id(self.path)
        except OSError as error:
            raise _gone(self.path, error) from error
        if found != self.file:
            raise ProjectReplacedError(self.path)

    def is_left(self) -> bool:
        """Whether another file lies there, or none. A drive that does not answer says neither."""
        try:
            return _id(self.path) != self.file
        except FileNotFoundError:
            return True
        except OSError:
            return False

    def remove_remains(self) -> None:
        """Removes what SQLite leaves beside a file that lies there no more, as far as it is not another one's."""
        for suffix, known in (("-wal", self.log), ("-shm", self.index)):
            if known is not None and _beside(self.path, suffix) == known:
                self.path.with_name(self.path.name + suffix).unlink()


def _id(path: Path) -> FileId:
    found = path.stat()
    return found.st_dev, found.st_ino


def _beside(path: Path, suffix: str) -> FileId | None:
    try:
        return _id(path.with_name(path.name + suffix))
    except FileNotFoundError:
        return None


def _gone(path: Path, error: OSError) -> StorageError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return StorageError(
            message("{path} is not there any more", path=path),
            message("it was moved, renamed or deleted, or its drive has gone away"),
            message("Bring it back, or save the project under another name (File, Save project as)"),
        )
    return StorageError(
        message("Cannot write {path} ({reason})", path=path, reason=error.strerror),
        message("the file or its folder is read-only, or the drive has gone away"),
        message("Check the folder's permissions, or copy the project to a folder where you may write"),
    )
