"""`propagate`: what lies between the masks that people drew is filled from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, BadParameter, Exit, Option

from app.commands.computing import DeviceOption, PrecisionOption
from app.commands.opened import open_project, videos_named
from app.commands.terminal import FAILED, answer, frame_progress, tell
from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.progress import Progress

    from app.jobs.model_choice import ModelChoice
    from app.jobs.propagation import KeptPropagator, PropagationRequest
    from app.project import Project, VideoRecord


def propagate(
    project: Annotated[Path, Argument(metavar="PROJECT", help="A project file, NAME.mdqe.")],
    videos: Annotated[
        list[str] | None,
        Option("--video", metavar="NAME", help="Only this video (its file's or folder's name); repeatable."),
    ] = None,
    tracks: Annotated[
        list[int] | None, Option("--track", metavar="NUMBER", help="Only this track of each video; repeatable.")
    ] = None,
    gap: Annotated[
        int, Option(min=1, metavar="FRAMES", help="Only between frames that are no farther apart than so many.")
    ] = 60,
    beyond: Annotated[
        int,
        Option(min=0, metavar="FRAMES", help="Also so many frames before the first of them and after the last one."),
    ] = 0,
    model: Annotated[str, Option(help="A name of the catalogue, or a file.")] = "bundled",
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
) -> None:
    """Carry masks on: fill the frames between those in which people drew a track, each from the nearer one.

    What people drew, locked or reviewed stays. Each stretch of frames is one step of the history, for all tracks that were drawn
    in the same frames. A video that cannot be read is reported, and the rest go on.
    """
    from app.jobs.model_choice import ModelChoice
    from app.jobs.propagation import KeptPropagator

    choice = ModelChoice(model, device, precision)
    models, failed, filled = KeptPropagator(), 0, 0
    notes: dict[str, None] = {}  # in their order, each once
    with open_project(project) as opened, frame_progress() as progress:
        chosen = videos_named(opened, videos)
        shown = [video for video in opened.videos() if chosen is None or video.id in chosen]
        _check_tracks(opened, shown, tracks)
        wanted = {video: list(_requests(opened, video, tracks, gap, beyond, choice)) for video in shown}
        if any(wanted.values()):
            models.get(choice)  # what is wrong with it is no video's fault
        for video, requests in wanted.items():
            try:
                for request in requests:
                    filled += _run(request, models, progress, video.name, notes)
            except EngineError as error:
                tell(f"Error in {video.name}: {error}")
                failed += 1
    for note in notes:
        tell(note)
    answer(f"{opened.path}: {filled} frames filled")
    if failed:
        raise Exit(FAILED)


def _check_tracks(project: Project, videos: Sequence[VideoRecord], numbers: Sequence[int] | None) -> None:
    known = {track.number for video in videos for track in project.tracks(video.id)}
    for number in numbers or ():
        if number not in known:
            raise BadParameter(f"no video has a track {number}", param_hint="--track")


def _requests(
    project: Project,
    video: VideoRecord,
    numbers: Sequence[int] | None,
    gap: int,
    beyond: int,
    choice: ModelChoice,
) -> Iterator[PropagationRequest]:
    from app.jobs.propagation import PropagationRequest
    from app.project.propagation import drawn_frames, stretches

    for drawn, track_ids in drawn_frames(project, video.id, numbers).items():
        for frames in stretches(drawn, gap, beyond, project.frame_count(video.id)):
            start = frames.start - frames.step
            yield PropagationRequest(project.path, video.id, video.path, choice, tuple(track_ids), start, frames)


def _run(
    request: PropagationRequest, models: KeptPropagator, progress: Progress, name: str, notes: dict[str, None]
) -> int:
    """Frames that were filled; what a person should know is added to ``notes``."""
    from app.jobs.context import JobContext
    from app.jobs.propagation import PropagationProgress, propagation_job

    task = progress.add_task(name, total=None)
    done = 0

    def show(news: object) -> None:
        nonlocal done
        assert isinstance(news, PropagationProgress)
        done = news.done
        progress.update(task, completed=news.done, total=news.total)
        notes.update(dict.fromkeys(news.notes))

    propagation_job(request, models.get)(JobContext(show))
    return done
