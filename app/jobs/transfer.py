"""Export and import beside the window, each on its own connection to the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.jobs.worker import JobContext
from app.project import Project
from app.project.export_plan import ExportChoices, ExportPlan
from app.project.exporting import ExportReport, export_project, survey_export
from app.project.formats.found import Found
from app.project.importing import ImportReport, import_found, import_ytvis, is_coco, read_found


def export_job(project_path: Path, folder: Path, choices: ExportChoices) -> Callable[[JobContext], ExportReport]:
    """Work for `Jobs.start`: reports (done, total) frames, (0, 0) while the tracks are read."""

    def work(context: JobContext) -> ExportReport:
        def tell(done: int, total: int) -> bool:
            context.report((done, total))
            return not context.cancelled

        with Project.open(project_path, shared=True) as project:
            report = export_project(project, folder, choices, progress=tell)
        if report.cancelled:
            context.check()
        return report

    return work


def survey_job(project_path: Path, folder: Path, choices: ExportChoices) -> Callable[[JobContext], ExportPlan]:
    """Work for `Jobs.start`: the dry run of `export_job`."""

    def work(context: JobContext) -> ExportPlan:
        def go_on() -> bool:
            context.check()
            return True

        with Project.open(project_path, shared=True) as project:
            plan = survey_export(project, folder, choices, go_on)
        assert plan is not None  # `go_on` never says no, it raises
        return plan

    return work


def import_job(project_path: Path, json_path: Path, videos: Path) -> Callable[[JobContext], ImportReport]:
    """Work for `Jobs.start`: takes the annotations of YTVIS, OVIS or COCO over; ``videos`` is the folder of the media.

    Reports (done, total) tracks that are stored, (0, 0) before. Cancelled, it has changed nothing.
    """

    def work(context: JobContext) -> ImportReport:
        tell = _teller(context)
        found = read_found(json_path, videos, lambda *_: tell(0, 0)) if is_coco(json_path) else None
        with Project.open(project_path, shared=True) as project:
            return (
                import_ytvis(project, json_path, videos, tell)
                if found is None
                else import_found(project, found, progress=tell)
            )

    return work


def read_job(folder: Path) -> Callable[[JobContext], Found]:
    """Work for `Jobs.start`: reads a data set's folder and changes nothing; reports (done, total) files."""

    def work(context: JobContext) -> Found:
        return read_found(folder, progress=_teller(context))

    return work


def store_job(project_path: Path, found: Found, mapping: Mapping[str, str]) -> Callable[[JobContext], ImportReport]:
    """Work for `Jobs.start`: puts what was read into the project; reports (done, total) tracks.

    Cancelled, it has changed nothing.
    """

    def work(context: JobContext) -> ImportReport:
        with Project.open(project_path, shared=True) as project:
            return import_found(project, found, mapping, _teller(context))

    return work


def _teller(context: JobContext) -> Callable[[int, int], None]:
    """Progress that ends the work when somebody has cancelled it."""

    def tell(done: int, total: int) -> None:
        context.check()
        context.report((done, total))

    return tell
