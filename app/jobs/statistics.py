"""Counting a project beside the window, on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.jobs.context import JobContext
from app.project import Project
from app.project.overview.statistics import Statistics, statistics, write_csv


def statistics_job(project_path: Path) -> Callable[[JobContext], Statistics]:
    """Work for `Jobs.start`: reports (videos counted, videos in all)."""

    def work(context: JobContext) -> Statistics:
        def tell(done: int, total: int) -> None:
            context.check()
            context.report((done, total))

        with Project.open(project_path, shared=True) as project, project.snapshot():
            return statistics(project, tell)

    return work


def csv_job(counted: Statistics, path: Path) -> Callable[[JobContext], Path]:
    """Work for `Jobs.start`: writes what was counted; gives back where."""

    def work(context: JobContext) -> Path:
        write_csv(counted.rows, path)
        return path

    return work
