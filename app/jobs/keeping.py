"""Copies of a project beside the window, on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.jobs.worker import JobContext
from app.project import Project
from app.project.packing import Progress
from app.project.reader import Reader

Copying = Callable[[Reader, Path, Progress], Path | None]  # `save_copy` or `pack`


def copy_job(project_path: Path, target: Path, copying: Copying) -> Callable[[JobContext], Path | None]:
    """Work for `Jobs.start`: reports (bytes done, bytes in all); gives the path of the copied project file."""

    def work(context: JobContext) -> Path | None:
        def tell(done: int, total: int) -> bool:
            context.report((done, total))
            return not context.cancelled

        with Project.open(project_path, shared=True) as project:
            copied = copying(project, target, tell)
        context.check()
        return copied

    return work
