"""`export`: a project becomes a data set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from rich.progress import Progress
from typer import Argument, Exit, Option

from app.commands.opened import open_project, videos_named
from app.commands.terminal import BAD_INPUT, answer, frame_progress, tell

if TYPE_CHECKING:
    from app.project import Project
    from app.project.exchange.export_plan import ExportChoices


def export_project(
    project: Annotated[Path, Argument(metavar="PROJECT", help="A project file, NAME.mdqe.")],
    folder: Annotated[Path, Option("-o", "--output", metavar="FOLDER", help="A new or empty folder.")],
    dialect: Annotated[
        Literal["ytvis", "ovis", "coco", "davis", "mots", "results", "overlay"],
        Option(
            "--format",
            "--dialect",
            help="OVIS is YTVIS with levels of occlusion; DAVIS and MOTS hold one track a pixel; results have no frames; "
            "overlay is an mp4 of each video with its tracks drawn on it.",
        ),
    ] = "ytvis",
    videos: Annotated[
        list[str] | None,
        Option("--video", metavar="NAME", help="Only this video (its file's or folder's name); repeatable."),
    ] = None,
    every: Annotated[int, Option(min=1, metavar="N", help="Only each N-th frame.")] = 1,
    validation: Annotated[
        float, Option("--val", metavar="SHARE", help="Split by videos: this share of them (0 to below 1) goes to val.")
    ] = 0.0,
    seed: Annotated[int, Option(help="Of the split: the same seed, the same split.")] = 0,
    reviewed_frames: Annotated[bool, Option("--reviewed-frames", help="Only frames marked as reviewed.")] = False,
    reviewed_tracks: Annotated[
        bool,
        Option("--reviewed-tracks", help="Only tracks marked as reviewed; one marked in some frames only, only there."),
    ] = False,
    leave_out_rejected: Annotated[
        bool,
        Option(
            "--leave-out-rejected",
            help="No rejected frames and tracks, and no track where it was rejected in a frame.",
        ),
    ] = False,
    overlaps: Annotated[
        Literal["keep", "resolve"],
        Option(help="Where masks overlap: write them so, or give pixels to the track in front."),
    ] = "keep",
    quality: Annotated[int, Option(min=1, max=100, help="Quality of the JPEG frames.")] = 95,
    dry_run: Annotated[
        bool, Option("--dry-run", help="Write nothing; list what would be written and every problem.")
    ] = False,
) -> None:
    """Export a project as a data set (JPEG frames, and YTVIS, OVIS, COCO, DAVIS or MOTS), as results, or as drawn videos."""
    from app.project.exchange.export_plan import ExportChoices
    from app.project.exchange.exporting import export_project as export

    with open_project(project) as opened:
        choices = ExportChoices(
            dialect, videos_named(opened, videos), every, validation, seed, reviewed_frames, reviewed_tracks,
            leave_out_rejected, overlaps, quality,
        )  # fmt: skip
        if dry_run:
            _survey(opened, folder, choices)
            return
        with frame_progress() as progress:
            report = export(opened, folder, choices, progress=_Shown(progress, project.stem))
    for problem in report.problems:
        tell(problem.text)
    answer(f"{report.annotations}: {report.tracks} tracks in {report.videos} videos, {report.frames} frames")


def _survey(project: Project, folder: Path, choices: ExportChoices) -> None:
    """Tells what an export would write; exit code 2 when it would not."""
    from app.project.exchange.exporting import survey_export

    plan = survey_export(project, folder, choices)
    assert plan is not None  # nobody stops it
    for video in plan.videos:
        part = f"{video.split}/" if video.split else ""
        answer(f"{part}{video.folder}: {len(video.frames)} frames, {len(video.tracks)} tracks")
    answer(
        f"{plan.frame_count} frames, {plan.track_count} tracks, {plan.mask_count} masks, {len(plan.problems)} problems"
    )
    for problem in plan.problems:
        tell(f"{'Error' if problem.blocking else 'Note'} ({problem.kind}): {problem.text}")
    if any(problem.blocking for problem in plan.problems):
        raise Exit(BAD_INPUT)


class _Shown:
    """The progress of one export on the terminal."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    def __call__(self, done: int, total: int) -> bool:
        self._progress.update(self._task, completed=done, total=total)
        return True
