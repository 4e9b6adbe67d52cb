"""Export and import beside the window, each on its own connection to the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from app.jobs.worker import JobContext
from app.project import Project
from app.project.exporting import ExportReport, export_ytvis
from app.project.importing import ImportReport, import_ytvis


def export_job(
    project_path: Path, folder: Path, dialect: Literal["ytvis", "ovis"]
) -> Callable[[JobContext], ExportReport]:
    """Work for `Jobs.start`: reports (done, total) frames."""

    def work(context: JobContext) -> ExportReport:
        def tell(done: int, total: int) -> bool:
            context.report((done, total))
            return not context.cancelled

        with Project.open(project_path, shared=True) as project:
            report = export_ytvis(project, folder, dialect=dialect, progress=tell)
        context.check()
        return report

    return work


def import_job(project_path: Path, json_path: Path, videos: Path) -> Callable[[JobContext], ImportReport]:
    """Work for `Jobs.start`: takes the annotations of a data set over; ``videos`` is the folder of its media."""

    def work(context: JobContext) -> ImportReport:
        with Project.open(project_path, shared=True) as project:
            return import_ytvis(project, json_path, videos)

    return work
