"""`export` and `import`: between projects and data sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from rich.progress import Progress
from typer import Argument, BadParameter, Option

from app.commands.terminal import answer, frame_progress, tell

if TYPE_CHECKING:
    from engine.types import Category


def export_project(
    project: Annotated[Path, Argument(metavar="PROJECT", help="A project file, NAME.mdqe.")],
    folder: Annotated[Path, Option("-o", "--output", metavar="FOLDER", help="A new or empty folder.")],
    dialect: Annotated[Literal["ytvis", "ovis"], Option(help="OVIS adds levels of occlusion.")] = "ytvis",
    quality: Annotated[int, Option(min=1, max=100, help="Quality of the JPEG frames.")] = 95,
) -> None:
    """Export a project as a data set: FOLDER/annotations.json and FOLDER/JPEGImages."""
    from app.project import Project
    from app.project.exporting import export_ytvis

    with Project.open(project) as opened, frame_progress() as progress:
        show = _Shown(progress, project.stem)
        report = export_ytvis(opened, folder, dialect=dialect, jpeg_quality=quality, progress=show)
    if report.skipped_tracks:
        tell(f"{report.skipped_tracks} tracks are to be seen in no frame and were left out.")
    answer(f"{report.annotations}: {report.tracks} tracks in {report.videos} videos, {report.frames} frames")


class _Shown:
    """The progress of one export on the terminal."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    def __call__(self, done: int, total: int) -> bool:
        self._progress.update(self._task, completed=done, total=total)
        return True


def import_document(
    document: Annotated[Path, Argument(metavar="JSON", help="A data set's annotations, or results.")],
    project: Annotated[Path, Option("--project", metavar="NAME.mdqe", help="The project; made when it is not there.")],
    root: Annotated[
        Path | None, Option("--videos", metavar="DIR", help="Where the data set's image folders or videos lie.")
    ] = None,
    media: Annotated[
        list[str] | None,
        Option("--video", metavar="PATH", help="The media of video 1, 2, ... in turn, instead of --videos."),
    ] = None,
    categories: Annotated[
        str,
        Option(help="Categories of results: ovis, ytvis19, ytvis21, ytvis22, or a data set's JSON."),
    ] = "object",
) -> None:
    """Import a YTVIS or OVIS data set, or results, into a project; masks of results count as a model's."""
    from app.project import Project
    from app.project.importing import import_results, import_ytvis

    if (root is None) == (not media):
        raise BadParameter("name the media by --videos or by --video, one of the two", param_hint="--videos")
    is_results = _holds_results(document)
    if is_results and root is not None:
        raise BadParameter("results do not name their videos: use --video for each, in turn", param_hint="--videos")
    places: dict[int, str | Path] = dict(enumerate(media or (), start=1))
    named = _named_categories(categories) if is_results else ()
    with Project.open(project) if project.exists() else Project.create(project) as opened:
        if is_results:
            report = import_results(opened, document, places, named)
        else:
            report = import_ytvis(opened, document, places if root is None else root)
    answer(f"{project}: {report.tracks} tracks with {report.masks} masks in {len(report.video_ids)} videos")


def _holds_results(document: Path) -> bool:
    """Results are a list, data sets an object; what is neither is for the reader to complain of."""
    try:
        with document.open("rb") as file:
            return file.read(64).lstrip()[:1] == b"["
    except OSError:
        return False


def _named_categories(source: str) -> tuple[Category, ...]:
    from engine.types import Category
    from engine.ytvis import category_set, read_dataset

    if source == "object":
        return (Category(1, "object"),)
    if source.endswith(".json"):
        return tuple(Category(item.id, item.name) for item in read_dataset(source).categories)
    return category_set(source)
