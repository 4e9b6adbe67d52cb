"""Whether a file is still the one that was opened, by what its drive notes of it: asked often, it costs next to nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple, Self


class Stamp(NamedTuple):
    """What a drive notes of a file. Attributes: size: bytes; modified, noted: nanoseconds; inode: 0 where there is none."""

    size: int
    modified: int
    inode: int
    noted: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Raises OSError when the file is not there, or its drive does not answer."""
        found = os.stat(path)
        return cls(found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns)

    def is_replaced(self, path: Path) -> bool:
        """Whether the file at ``path`` was written since, or another one took its place. One that is gone was not.

        Some network drives make up an inode whenever they are asked: it counts only together with the time at which the
        drive noted something of the file last, which a new file cannot share.
        """
        try:
            now = Stamp.of(path)
        except OSError:
            return False
        is_other = now.inode != self.inode and now.noted != self.noted
        return (now.size, now.modified) != (self.size, self.modified) or is_other
