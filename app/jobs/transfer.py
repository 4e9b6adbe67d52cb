"""Export and import beside the window: what reads has its own connection to the project, what stores takes its turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.edits.replacing import room_for
from app.jobs.context import JobContext
from app.project import Project
from app.project.exchange.beside import Beside, TracksThere, tracks_beside, tracks_there
from app.project.exchange.export_plan import ExportChoices, ExportPlan
from app.project.exchange.exporting import ExportReport, export_project, survey_export
from app.project.exchange.import_targets import Question, Target, questions
from app.project.exchange.importing import ImportReport, import_found, read_found, unknown_categories
from app.project.formats import results
from app.project.formats.found import Found, FoundVideo
from app.project.formats.legend import Legend, note_beside, read_legend
from app.project.formats.results import ResultsFile
from engine.messages import message

MOST_PROBLEMS = 300  # that are listed; more say the same
FINEST = 500  # parts of the whole that progress is told in


@dataclass(frozen=True)
class Read:
    """A data set, and what somebody has to say of it first.

    Attributes:
        questions: the videos of which it is not clear which ones they are.
        unknown: the categories of which it is not clear what they mean, with the number of their tracks.
        known: the project's categories.
        tracks: how many there are.
        problems: what to look at before it is taken over, as sentences.
        beside: the videos that come, without an answer, where the project has tracks.
        there: stored path of each video of the project that has tracks -> how many.
    """

    found: Found
    questions: tuple[Question, ...]
    unknown: Mapping[str, int] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    tracks: int = 0
    problems: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    there: Mapping[str, TracksThere] = field(default_factory=dict)

    @property
    def is_clear(self) -> bool:
        """Whether nobody has to say anything, or to look at anything."""
        return not self.questions and not self.unknown and not self.problems and not self.beside


@dataclass(frozen=True)
class ResultsRead:
    """Results, arranged by a legend; ``source`` is the legend's: None for none."""

    file: ResultsFile
    source: str | Path | None
    read: Read


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


def read_job(project_path: Path, source: Path, media: Path | None = None) -> Callable[[JobContext], Read]:
    """Work for `Jobs.start`: reads a data set and changes nothing; reports (done, total) files, (0, 0) where there is one.

    Args:
        source: the folder of a data set, or a document of YTVIS, OVIS or COCO, of which ``media`` is the folder of the media.
    """

    def work(context: JobContext) -> Read:
        return _asked(project_path, read_found(source, media, _teller(context)))

    return work


def results_job(
    project_path: Path, source: Path | ResultsFile, legend: str | Path | None, minimum: float | None
) -> Callable[[JobContext], ResultsRead]:
    """Work for `Jobs.start`: reads results and changes nothing; reports (done, total) entries.

    Args:
        source: the file; what was read of it already is only arranged anew.
        legend: see `read_legend`; None asks for each id. Read for the first time, a file has the legend of the export that
            wrote it, if that lies beside it.
        minimum: see `app.project.formats.results.arranged`.
    """

    def work(context: JobContext) -> ResultsRead:
        said: str | Path | None = legend
        if isinstance(source, ResultsFile):
            file = source
        else:
            file = results.read(source, _teller(context))
            said = note_beside(source) if said is None else said
        names = Legend() if said is None else read_legend(said, file.path)
        found = results.arranged(file, names, minimum, context.check)
        return ResultsRead(file, said, _asked(project_path, found))

    return work


def _asked(project_path: Path, found: Found) -> Read:
    """What somebody has to say of a data set, and the problems that were found in it."""
    with Project.open(project_path, shared=True) as project, project.snapshot():
        asked = questions(project, found)
        unknown = unknown_categories(project, found, {})
        known = tuple(category.name for category in project.categories())
        beside = tracks_beside(project, found, {question.video.name: None for question in asked})
        there = tracks_there(project)
    counts = Counter(track.category for video in found.videos for track in video.tracks)
    problems = [
        *found.notes,
        *(
            message("{name}: {fault}", name=_label(video), fault=fault)
            for video in found.videos
            for fault in video.faults
        ),
    ]
    if found.origin == "model":
        nowhere = (question.video for question in asked if not question.video.faults and not question.has_choices)
        problems += [
            message(
                "No video of the project has the {length} frames of {width}x{height} pixels of {name}",
                length=len(video.frame_names),
                width=video.size[1],
                height=video.size[0],
                name=_label(video),
            )
            for video in nowhere
        ]
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        problems = [*problems[:MOST_PROBLEMS], message("{count} more", count=more)]
    of_unknown = {name: counts[name] for name in unknown}
    return Read(found, asked, of_unknown, known, counts.total(), tuple(problems), beside, there)


def _label(video: FoundVideo) -> str:
    """What people read."""
    return video.name if video.is_named else message("id {id}", id=video.name)


def store_work(
    found: Found, mapping: Mapping[str, str], targets: Mapping[str, Target | None], *, replaces: bool = False
) -> Callable[[Project, JobContext], ImportReport]:
    """Work for `Storing.do`: puts what was read into the project; reports (done, total) tracks.

    Cancelled, it has changed nothing. With ``replaces``, tracks that are there make room, see `app.edits.replacing`.
    """

    def work(project: Project, context: JobContext) -> ImportReport:
        make_room = room_for(found.origin) if replaces else None
        return import_found(project, found, mapping, _teller(context), targets, make_room)

    return work


def _teller(context: JobContext) -> Callable[[int, int], None]:
    """Progress that ends the work when somebody has cancelled it. Told as often as a person can see: not for each of many."""
    told: int | None = None

    def tell(done: int, total: int) -> None:
        nonlocal told
        context.check()
        part = done * FINEST // total if total else -1
        if part != told:
            told = part
            context.report((done, total))

    return tell
