"""What commands write: nothing in the place of what they read, nothing that fails only after the work; tracks as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal

from typer import BadParameter

from engine.documents import as_text
from engine.errors import StorageError
from engine.files import storage_error

if TYPE_CHECKING:
    from engine.types import Category, Track


def keep_what_is_read(option: str, outputs: Iterable[Path], inputs: Iterable[str | Path | None]) -> None:
    """Raises BadParameter where a file that is to be written is one of those to be read, which would be lost."""
    read = [path for path in inputs if path is not None and Path(path).exists()]
    for output in outputs:
        if output.exists() and any(output.samefile(path) for path in read):
            raise BadParameter(f"{output} is to be read, and would be lost. Name another place.", param_hint=option)


def try_output(output: Path, folder: Path | None = None, example: str = "annotations.json") -> None:
    """Makes the folder of a file, and another one, and tries them now: after hours of work is too late to learn that the
    disk is read-only. Raises StorageError."""
    if output.is_dir():
        raise StorageError(f"{output} is a folder", remedy=f"Name a file, e.g. {example}")
    for place in (output.parent, folder):
        if place is not None:
            try:
                place.mkdir(parents=True, exist_ok=True)
                with TemporaryFile(dir=place):
                    pass
            except OSError as error:
                raise storage_error(place, error) from error


def try_model_output(option: str, output: Path) -> None:
    """`try_output` of a model to be trained. Raises BadParameter for a name by which it would be taken for another form."""
    if output.suffix != ".safetensors":
        raise BadParameter(f"{output} does not end in .safetensors", param_hint=option)
    try_output(output, example="mine.safetensors")


@dataclass(frozen=True)
class LabelledVideo:
    """A video as the output names it: ``id`` from 1, ``name`` a folder of its own, sides in pixels, length in frames."""

    id: int
    name: str
    height: int
    width: int
    length: int


def overlay_file(folder: Path, name: str) -> Path:
    """Where a video with its tracks drawn in goes."""
    return folder / f"{name}.mp4"


def write_output(
    path: Path,
    form: Literal["ytvis", "results"],
    videos: Sequence[LabelledVideo],
    tracks_by_video: Iterable[tuple[int, Sequence[Track]]],
    categories: Sequence[Category],
    model: str,
) -> None:
    """Writes the file; only one video's tracks need be in memory. ``model`` is the name or file that made them.

    Raises:
        FormatError: the tracks do not fit the videos; StorageError: the file cannot be written.
    """
    from engine import ytvis

    if form == "results":
        ytvis.write_results(path, tracks_by_video, {video.id: video.length for video in videos})
        return
    records = [
        ytvis.Video(
            id=video.id,
            width=video.width,
            height=video.height,
            length=video.length,
            file_names=ytvis.frame_names(video.name, video.length),
        )
        for video in videos
    ]
    info = {
        "description": f"Pre-labelled by MDQE Annotator with the model {as_text(Path(model).name)}; not yet corrected"
    }
    ytvis.write_tracks(path, records, tracks_by_video, categories, info)
