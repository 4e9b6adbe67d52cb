"""A way out when the project's file cannot be written any more: a copy elsewhere that has all that was done, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from app.jobs.context import JobCancelled, JobContext
from app.jobs.worker import foreseen
from app.project import Project
from app.project.packing import Progress, save_copy
from engine.errors import EngineError, StorageError
from engine.messages import message


class Rescued(NamedTuple):
    """The copied project, which can be opened as ``checked``, and why what waited could not be done in it."""

    path: Path
    failures: tuple[EngineError, ...]


class Spare:
    """A further connection to the open file: it still reads that when another file has taken its name, or its disk is full.

    All of it belongs to one thread, on which jobs call it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._project: Project | None = None

    def open(self, context: JobContext) -> None:
        """Connects, also anew. Raises as `Project.open`; then the connection that there was is kept."""
        project = Project.open(self._path, shared=True)
        self.close(context)
        self._project = project

    def close(self, context: JobContext) -> None:
        if self._project is not None:
            self._project.close()
            self._project = None

    def copy(
        self,
        target: Path,
        edits: Sequence[Callable[[Project, JobContext], object]],
        read_only_videos: Collection[int],
        tell: Progress,
    ) -> Rescued:
        """Writes the copy and makes the ``edits`` in it, each of which may fail. Raises as `save_copy`, and JobCancelled."""
        if self._project is None:
            raise StorageError(
                message("{path} cannot be read", path=self._path),
                message("its drive has gone away, or the disk has failed"),
                message("Bring the drive back, then try again"),
            )
        copied = save_copy(self._project, target, tell)
        if copied is None:
            raise JobCancelled
        failures = []
        with Project.open(copied) as project:
            project.read_only_videos |= set(read_only_videos)
            for edit in edits:
                try:
                    with foreseen():
                        edit(project, JobContext(lambda _: None))
                except EngineError as error:
                    failures.append(error)
        return Rescued(copied, tuple(failures))
