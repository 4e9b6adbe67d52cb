"""Files appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import StorageError
from engine.messages import message


def storage_error(path: Path, error: OSError) -> StorageError:
    """What an OSError from writing ``path`` means to a person."""
    if error.errno == errno.ENOSPC:
        return StorageError(
            message("{path} cannot be written: the disk is full", path=path),
            "",
            message("Free some space, then try again"),
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(
            message("{path} cannot be written: no permission", path=path),
            message("The folder is read-only"),
            message("Choose another folder"),
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return StorageError(
            message("{path} cannot be written: a file stands where a folder would have to be", path=path),
            "",
            message("Choose another folder"),
        )
    if error.errno == errno.ENOENT:
        return StorageError(
            message("{path} cannot be written: its folder is not there", path=path),
            message("it was moved or renamed"),
            message("Choose another folder"),
        )
    return StorageError(
        message("{path} cannot be written ({reason})", path=path, reason=error.strerror or error),
        "",
        message("Check the folder, then try again"),
    )


def name_beside(path: Path) -> Path:
    """A hidden place in the same folder that nobody else uses, for what is to take the place of ``path``."""
    return path.parent / f".{path.name[:40]}.{secrets.token_hex(8)}.part"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path in the same folder; it takes the place of ``path`` when the block ends well.

    The file gets the permissions of any new one. They are left to the system: to ask what it leaves out (the umask) is to
    change it for a moment, for all threads, and some network drives refuse to change permissions later.

    Raises:
        StorageError: the disk is full, the folder missing or read-only. What was there before stays.
    """
    beside = name_beside(path)
    try:
        beside.touch(exist_ok=False)
    except OSError as error:
        raise storage_error(path, error) from error
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise storage_error(path, error) from error
    finally:
        beside.unlink(missing_ok=True)
