"""What `prelabel` writes: a data set or results, from the tracks of one video after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.types import Category, Track


@dataclass(frozen=True)
class LabelledVideo:
    """A video as the output names it: ``id`` from 1, ``name`` a folder of its own, sides in pixels, length in frames."""

    id: int
    name: str
    height: int
    width: int
    length: int


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
    info = {"description": f"Pre-labelled by MDQE Annotator with the model {Path(model).name}; not yet corrected"}
    ytvis.write_tracks(path, records, tracks_by_video, categories, info)
