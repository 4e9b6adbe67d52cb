"""`prelabel`: tracks of all objects in videos, without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, Literal

from rich.progress import Progress
from typer import Argument, Exit, Option

from app.commands.terminal import BAD_INPUT, FAILED, answer, exit_code, frame_progress, tell
from engine.errors import EngineError, StorageError
from engine.files import storage_error

if TYPE_CHECKING:
    from app.project import Project
    from app.project.records import RunState
    from engine.inference.backend_torch import TorchModel
    from engine.types import Category, Track, WindowResult
    from engine.video import Video


@dataclass(frozen=True)
class Labelled:
    """What is known of one video once it has been through the model."""

    id: int
    name: str
    height: int
    width: int
    length: int
    tracks: tuple[Track, ...]


@dataclass(frozen=True)
class Run:
    """The same for every video of one call."""

    model: TorchModel
    model_name: str
    mode: Literal["annotate", "published"]
    overlay_folder: Path | None
    project: Project | None
    categories: tuple[Category, ...]
    progress: Progress


def prelabel(
    videos: Annotated[list[str], Argument(metavar="VIDEO...", help="Video files, folders of images or globs.")],
    output: Annotated[Path, Option("-o", "--output", metavar="OUT.json", help="Where to write the tracks.")],
    model: Annotated[str, Option("--model", help="Name in the catalogue, or a .pth or .safetensors file.")] = "bundled",
    preset: Annotated[str | None, Option(help="Task settings of a published checkpoint, e.g. r50_ovis_360.")] = None,
    form: Annotated[
        Literal["ytvis", "results"], Option("--format", help="A data set with ground truth, or results with scores.")
    ] = "ytvis",
    overlay: Annotated[
        Path | None, Option(metavar="DIR", help="Also write each video with its tracks drawn in.")
    ] = None,
    device: Annotated[Literal["auto", "cpu", "cuda"], Option(help="Where to compute.")] = "auto",
    project: Annotated[
        Path | None, Option(metavar="NAME.mdqe", help="Also put videos and tracks into this project.")
    ] = None,
    mode: Annotated[
        Literal["annotate", "published"],
        Option(help="One track per object with its best category, or the authors' (object, category) pairs."),
    ] = "annotate",
) -> None:
    """Find the tracks of all objects in videos; videos get ids 1, 2, ... in the order given."""
    _prepare(output, overlay)
    import engine
    from app.project import Project
    from engine import ytvis
    from engine.types import Category

    loaded = engine.load_model(model, device=device, preset=preset)
    categories = loaded.config.categories or tuple(
        Category(number, f"class {number}") for number in range(1, loaded.config.num_classes + 1)
    )
    names = ytvis.unique_folders([_name_of(path) for path in videos])
    done: list[Labelled] = []
    failures: list[EngineError] = []
    with ExitStack() as stack:
        document = None
        if project is not None:
            document = stack.enter_context(Project.open(project) if project.exists() else Project.create(project))
        progress = stack.enter_context(frame_progress())
        run = Run(loaded, Path(model).name, mode, overlay, document, categories, progress)
        for video_id, (path, name) in enumerate(zip(videos, names, strict=True), start=1):
            try:
                done.append(_label(run, video_id, path, name))
            except EngineError as error:
                tell(f"Error: {error}")
                failures.append(error)
    if not done:
        raise Exit(FAILED if FAILED in map(exit_code, failures) else BAD_INPUT)
    _write(done, output, form, categories, model)
    count = sum(len(video.tracks) for video in done)
    answer(f"{output}: {count} tracks in {len(done)} of {len(videos)} videos")
    if failures:
        raise Exit(FAILED)


def _prepare(output: Path, overlay: Path | None) -> None:
    """Makes the folders and tries them now: after hours of work is too late to learn that the disk is read-only."""
    if output.is_dir():
        raise StorageError(f"{output} is a folder", remedy="Name a file, e.g. annotations.json")
    for folder in (output.parent, overlay):
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with TemporaryFile(dir=folder):
                    pass
            except OSError as error:
                raise storage_error(folder, error) from error


def _name_of(path: str) -> str:
    """What people call the video: the file without its ending, the folder of images."""
    place = Path(path).absolute()
    if place.is_dir():
        return place.name
    return place.parent.name if any(letter in place.name for letter in "*?[") else place.stem


def _label(run: Run, video_id: int, path: str, name: str) -> Labelled:
    import engine

    with ExitStack() as stack:
        video = stack.enter_context(engine.open_video(path))
        task = run.progress.add_task(name, total=len(video))
        listeners: list[Callable[[WindowResult], None]] = []
        if run.overlay_folder is not None:
            from app.commands.overlay import Overlay

            overlay = stack.enter_context(Overlay(path, run.overlay_folder / f"{name}.mp4", run.categories))
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
        return Labelled(video_id, name, height, width, len(video), tracks)


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
    from app.edits import StoreModelWindow

    record = project.add_video(Path(path).absolute(), video)
    run_id = project.begin_run(record.id, run.model_name, {"mode": run.mode})

    def store(result: WindowResult) -> None:
        project.apply(StoreModelWindow(run_id, result, run.categories))

    state: RunState = "cancelled"
    try:
        yield store
        state = "finished"
    except EngineError:
        state = "failed"
        raise
    finally:
        project.finish_run(run_id, state)


def _write(done: Sequence[Labelled], output: Path, form: str, categories: Sequence[Category], model: str) -> None:
    from engine import ytvis

    if form == "results":
        ytvis.write_results(
            output, [(video.id, video.tracks) for video in done], {video.id: video.length for video in done}
        )
        return
    videos = [
        ytvis.Video(
            id=video.id,
            width=video.width,
            height=video.height,
            length=video.length,
            file_names=ytvis.frame_names(video.name, video.length),
        )
        for video in done
    ]
    tracks = [
        ytvis.AnnotatedTrack(video_id=video.id, category_id=track.category_id, masks=track.masks)
        for video in done
        for track in video.tracks
    ]
    info = {"description": f"Pre-labelled by MDQE Annotator with the model {Path(model).name}; not yet corrected"}
    ytvis.write_dataset(ytvis.dataset_from_tracks(videos, tracks, categories, info), output)
