"""Whether what lies at a project's path is the project that was open, e.g. once a drive is back that was gone for a while."""

from __future__ import annotations

from dataclasses import dataclass

from app.project.errors import ProjectReplacedError
from app.project.file.database import translated
from app.project.file.leftovers import follows, stamp_on_disk
from app.project.file.place import FileId, Place


@dataclass(frozen=True)
class Identity:
    """What is known of an open project, which may be compared on any thread.

    Attributes:
        place: the file that is open.
        stamp, session: see `leftovers`; the stamp is the last one that the connection has left or seen.
    """

    place: Place
    stamp: str
    session: str

    def check(self) -> tuple[str, FileId]:
        """Looks at what lies there now, before SQLite has it open, and returns its stamp and which file it is.

        Raises ProjectReplacedError when it is another project, an earlier state of this one, or one that somebody else has
        written to since; StorageError when it cannot be read.
        """
        path, found = self.place.path, Place.of(self.place.path)
        # SQLite's own notes on what is in the log are of the file that is open: another one would be read by them.
        if found.file != self.place.file and self.place.index is not None and found.index == self.place.index:
            raise ProjectReplacedError(path)
        with translated(path):
            stamp = stamp_on_disk(path)
        if stamp is None or not follows(stamp, self.stamp, self.session):
            raise ProjectReplacedError(path)
        return stamp, found.file
