"""Export and import beside the window, each on its own connection to the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.jobs.worker import JobContext
from app.project import Project
from app.project.export_plan import ExportChoices, ExportPlan
from app.project.exporting import ExportReport, export_project, survey_export
from app.project.formats.found import Found
from app.project.import_targets import Question, Target, questions
from app.project.importing import ImportReport, import_found, read_found


@dataclass(frozen=True)
class Read:
    """A data set, and the videos of which somebody has to say which ones they are."""

    found: Found
    questions: tuple[Question, ...]


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


def import_job(project_path: Path, json_path: Path, videos: Path) -> Callable[[JobContext], ImportReport | Read]:
    """Work for `Jobs.start`: takes the annotations of YTVIS, OVIS or COCO over; ``videos`` is the folder of the media.

    Where it is not clear which videos they are, it has changed nothing, and returns what there is to ask. Reports
    (done, total) tracks that are stored, (0, 0) before. Cancelled, it has changed nothing.
    """

    def work(context: JobContext) -> ImportReport | Read:
        tell = _teller(context)
        found = read_found(json_path, videos, lambda *_: tell(0, 0))
        with Project.open(project_path, shared=True) as project:
            asked = questions(project, found)
            return Read(found, asked) if asked else import_found(project, found, progress=tell)

    return work


def read_job(project_path: Path, folder: Path) -> Callable[[JobContext], Read]:
    """Work for `Jobs.start`: reads a data set's folder and changes nothing; reports (done, total) files."""

    def work(context: JobContext) -> Read:
        found = read_found(folder, progress=_teller(context))
        with Project.open(project_path, shared=True) as project:
            return Read(found, questions(project, found))

    return work


def store_job(
    project_path: Path, found: Found, mapping: Mapping[str, str], targets: Mapping[str, Target | None]
) -> Callable[[JobContext], ImportReport]:
    """Work for `Jobs.start`: puts what was read into the project; reports (done, total) tracks.

    Cancelled, it has changed nothing.
    """

    def work(context: JobContext) -> ImportReport:
        with Project.open(project_path, shared=True) as project:
            return import_found(project, found, mapping, _teller(context), targets)

    return work


def _teller(context: JobContext) -> Callable[[int, int], None]:
    """Progress that ends the work when somebody has cancelled it."""

    def tell(done: int, total: int) -> None:
        context.check()
        context.report((done, total))

    return tell
