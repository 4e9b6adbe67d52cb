"""`prelabel`: tracks of all objects in videos, without a window.

One video, and videos that go into a project, are done in this process; many are handed to workers (`app.commands.batch`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from rich.progress import Progress
from typer import Argument, BadParameter, Exit, Option

from app.commands.batch import Batch, prelabel_batch
from app.commands.computing import DeviceOption, PrecisionOption
from app.commands.inputs import named_videos
from app.commands.opened import open_project
from app.commands.output import LabelledVideo, keep_what_is_read, overlay_file, try_output, write_output
from app.commands.terminal import BAD_INPUT, FAILED, answer, exit_code, frame_progress, tell
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.project import Project
    from app.project.records import RunState
    from engine.inference.encoded_frames import Model
    from engine.types import Category, Track, WindowResult
    from engine.video import Video


@dataclass(frozen=True)
class Run:
    """The same for every video of one call; with ``replaces``, what models had put into the project before goes."""

    model: Model
    model_name: str
    mode: Literal["annotate", "published"]
    overlay_folder: Path | None
    project: Project | None
    replaces: bool
    categories: tuple[Category, ...]
    progress: Progress


def prelabel(
    output: Annotated[Path, Option("-o", "--output", metavar="OUT.json", help="Where to write the tracks.")],
    videos: Annotated[
        list[str] | None,
        Argument(metavar="VIDEO...", help="Video files, folders of images or globs; none for those of --project."),
    ] = None,
    list_file: Annotated[
        Path | None, Option("--list", metavar="FILE", help="Also the videos that this file names, a path a line.")
    ] = None,
    model: Annotated[
        str, Option("--model", help="Name in the catalogue, or a .pth, .safetensors or .onnx file.")
    ] = "bundled",
    preset: Annotated[str | None, Option(help="Task settings of a published checkpoint, e.g. r50_ovis_360.")] = None,
    form: Annotated[
        Literal["ytvis", "results"], Option("--format", help="A data set with ground truth, or results with scores.")
    ] = "ytvis",
    overlay: Annotated[
        Path | None, Option(metavar="DIR", help="Also write each video with its tracks drawn in.")
    ] = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
    project: Annotated[
        Path | None,
        Option(
            metavar="NAME.mdqe",
            help="Also put videos and tracks into this project. Without a VIDEO: its own that have no tracks.",
        ),
    ] = None,
    replace: Annotated[
        bool,
        Option("--replace", help="Tracks that models put into the project before make room, but for what people did."),
    ] = False,
    mode: Annotated[
        Literal["annotate", "published"],
        Option(help="One track per object with its best category, or the authors' (object, category) pairs."),
    ] = "annotate",
    workers: Annotated[
        int | None, Option(min=1, metavar="N", help="Processes that work at a time, on each GPU if there are several.")
    ] = None,
    cluster: Annotated[
        str | None,
        Option(metavar="ADDRESS", help="Work on a Ray cluster: its head's address, or 'local' to start one here."),
    ] = None,
    ledger: Annotated[
        Path | None, Option(metavar="DIR", help="Where to note what is done; OUT.json.batch unless named.")
    ] = None,
) -> None:
    """Find the tracks of all objects in videos; videos get ids 1, 2, ... in the order given.

    Many videos are done in processes of their own: one that fails or crashes does not stop the rest. What is done is noted,
    so that the same command, given again, goes on where it was interrupted.
    """
    is_batch = (workers, cluster, ledger) != (None, None, None)
    if is_batch and project is not None:
        raise BadParameter(
            "A project cannot be filled by workers. Leave --project out and use 'mdqe-annotator import' afterwards.",
            param_hint="--project",
        )
    if replace and project is None:
        raise BadParameter(
            "It says what becomes of tracks in a project. Name it with --project.", param_hint="--replace"
        )
    keep_what_is_read("--output", [output], [list_file, model, project])
    from app.jobs.batch.tasks import Recipe
    from engine import ytvis

    with open_project(project) if project is not None and project.exists() else nullcontext() as document:
        paths = named_videos(videos or (), list_file)
        if document is not None and not (videos or list_file):
            paths = _videos_of(document, replaces=replace)
        if project is not None:  # in which each video is once
            paths = list({Path(path).absolute(): path for path in paths}.values())
        if not paths:
            raise BadParameter(
                "Name at least one video, a list of videos with --list, or a project that has some with --project.",
                param_hint="VIDEO...",
            )
        names = ytvis.unique_folders([_name_of(path) for path in paths])
        keep_what_is_read("--output", [output], paths)
        if overlay is not None:
            keep_what_is_read("--overlay", [overlay_file(overlay, name) for name in names], paths)
        try_output(output, overlay)
        from engine.catalogue import BUNDLED, model_file

        file = model_file(model).absolute()
        batch = Batch(
            videos=list(zip(paths, names, strict=True)),
            output=output,
            form=form,
            recipe=Recipe(model if model == BUNDLED else str(file), file, preset, mode, precision),
            overlay_folder=overlay,
            device=device,
            ledger_folder=ledger or output.with_name(f"{output.name}.batch"),
            keep_ledger=is_batch,
            workers=workers or 1,
            cluster=cluster,
        )
        if is_batch or (len(paths) > 1 and project is None):
            prelabel_batch(batch)
        else:
            _label_here(batch, document or project, replaces=replace)


def _videos_of(project: Project, *, replaces: bool) -> list[str]:
    """Paths of the videos of a project: of all, or of those that have no tracks that could be laid upon."""
    videos = project.videos()
    wanted = [video for video in videos if replaces or not project.tracks(video.id)]
    if left_out := len(videos) - len(wanted):
        tell(
            f"{left_out} of {len(videos)} videos of {project.path} have tracks already, and are left out. "
            "--replace has them done again."
        )
    if not wanted:
        raise BadParameter(f"{project.path} has no video that is to be pre-labelled.", param_hint="VIDEO...")
    return [str(video.path) for video in wanted]


def _label_here(batch: Batch, project: Project | Path | None, *, replaces: bool) -> None:
    """One video after another in this process; into a project that is open, or is to be made."""
    import engine
    from app.project import Project

    recipe = batch.recipe
    loaded = engine.load_model(recipe.model, batch.device, recipe.precision, recipe.preset, tell=tell)
    categories = loaded.config.found_categories
    done: list[tuple[LabelledVideo, tuple[Track, ...]]] = []
    failures: list[EngineError] = []
    with ExitStack() as stack:
        document = stack.enter_context(Project.create(project)) if isinstance(project, Path) else project
        progress = stack.enter_context(frame_progress())
        model_name = Path(recipe.model).name
        run = Run(loaded, model_name, recipe.mode, batch.overlay_folder, document, replaces, categories, progress)
        for video_id, (path, name) in enumerate(batch.videos, start=1):
            try:
                done.append(_label(run, video_id, path, name))
            except EngineError as error:
                tell(f"Error: {error}")
                failures.append(error)
    if not done:
        raise Exit(FAILED if FAILED in map(exit_code, failures) else BAD_INPUT)
    videos = [video for video, _ in done]
    tracks_by_video = ((video.id, tracks) for video, tracks in done)
    write_output(batch.output, batch.form, videos, tracks_by_video, categories, recipe.model)
    count = sum(len(tracks) for _, tracks in done)
    answer(f"{batch.output}: {count} tracks in {len(done)} of {len(batch.videos)} videos")
    if failures:
        raise Exit(FAILED)


def _name_of(path: str) -> str:
    """What people call the video: the file without its ending, the folder of images."""
    place = Path(path).absolute()
    if place.is_dir():
        return place.name
    is_pattern = any(letter in place.name for letter in "*?[") and not place.exists()
    return place.parent.name if is_pattern else place.stem


def _label(run: Run, video_id: int, path: str, name: str) -> tuple[LabelledVideo, tuple[Track, ...]]:
    import engine

    with ExitStack() as stack:
        video = stack.enter_context(engine.open_video(path))
        task = run.progress.add_task(name, total=len(video))
        listeners: list[Callable[[WindowResult], None]] = []
        if run.overlay_folder is not None:
            from app.jobs.overlay import Overlay

            overlay = stack.enter_context(Overlay(path, overlay_file(run.overlay_folder, name), run.categories))
            listeners.append(overlay.draw)
        if run.project is not None:
            listeners.append(stack.enter_context(_storing(run, run.project, path, video)))
        windows = engine.prelabel(
            video,
            run.model,
            engine.PrelabelOptions(mode=run.mode),
            progress=lambda done, total: run.progress.update(task, completed=done, total=total),
        )
        tracks = engine.collect_tracks(_heard(stack.enter_context(closing(windows)), listeners), mode=run.mode)
        for warning in video.warnings:
            tell(f"{path}: {warning}")
        height, width = video.size
        return LabelledVideo(video_id, name, height, width, len(video)), tracks


def _heard(
    windows: Iterator[WindowResult], listeners: Sequence[Callable[[WindowResult], None]]
) -> Iterator[WindowResult]:
    """Passes the results on, after everybody who wants them as they come has had them."""
    for result in windows:
        for note in result.notes:
            tell(note)
        for listen in listeners:
            listen(result)
        yield result


@contextmanager
def _storing(run: Run, project: Project, path: str, video: Video) -> Iterator[Callable[[WindowResult], None]]:
    """A model run in the project; what was found until an interruption stays."""
    from app.edits import DeleteModelTracks, StoreModelWindow
    from app.project.media import check_unchanged

    record = project.add_video(Path(path).absolute(), video)
    is_beside = not run.replaces and any(track.source == "model" for track in project.tracks(record.id))
    if is_beside:
        tell(
            f"{path}: the tracks of an earlier run stay, and the new ones are laid beside them. --replace has them go."
        )
    run_id = project.begin_run(record.id, run.model_name, {"mode": run.mode})
    if count := project.reviewed_count(record.id):
        tell(f"{path}: {count} reviewed frames stay as they are.")

    def store(result: WindowResult) -> None:
        check_unchanged(record, video, result.frames, path)
        if run.replaces and result.index == 0:
            project.apply(DeleteModelTracks(record.id, run_id))
        project.apply(StoreModelWindow(run_id, result, run.categories, renews=not is_beside))

    state: RunState = "cancelled"
    try:
        yield store
        state = "finished"
    except EngineError:
        state = "failed"
        raise
    finally:
        project.finish_run(run_id, state)
