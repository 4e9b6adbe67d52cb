"""A project as a YouTube-VIS or OVIS data set: frames as JPEG, tracks as annotations.json."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.project.errors import MediaMismatchError, ProjectError
from app.project.reader import Reader
from app.project.records import VideoRecord
from engine.errors import StorageError
from engine.files import storage_error
from engine.video import Video as OpenVideo
from engine.video import open_video
from engine.video.opencv import cv2
from engine.ytvis import (
    AnnotatedTrack,
    Category,
    Dataset,
    Video,
    dataset_from_tracks,
    frame_names,
    unique_folders,
    write_dataset,
)

Dialect = Literal["ytvis", "ovis"]
Progress = Callable[[int, int], bool]  # frames done, frames in all -> whether to go on

ANNOTATIONS = "annotations.json"
FRAMES = "JPEGImages"
_AUTHOR = "exported by MDQE Annotator"  # near the document's beginning, by which an earlier export is known
_STAGE = ".export.part"  # frames wait here until all of them are written


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote.

    Attributes:
        annotations: the document; it stands there only when the export was not cancelled.
        skipped_tracks: tracks that are to be seen in no frame, which the format has no place for.
        cancelled: ``progress`` asked to stop; the folder is as it was before.
    """

    annotations: Path
    videos: int
    frames: int
    tracks: int
    skipped_tracks: int
    cancelled: bool = False


def export_ytvis(
    project: Reader,
    folder: str | Path,
    *,
    dialect: Dialect = "ytvis",
    video_ids: Sequence[int] | None = None,
    jpeg_quality: int = 95,
    progress: Progress | None = None,
) -> ExportReport:
    """Writes FOLDER/annotations.json and FOLDER/JPEGImages/VIDEO/00000.jpg ...

    The folder must be new, empty or of an earlier export, which stays whole until the new one takes its place.
    Frames wait in a hidden folder inside it: killed at any moment, no annotations.json is cut short or speaks of other
    frames than those that lie there.

    Args:
        dialect: ``ovis`` adds each track's occlusion levels, null where nobody gave one.
        video_ids: in the order of the export; all videos when None.
        jpeg_quality: 1..100.
        progress: called with (frames done, frames in all) before each frame; False cancels.

    Raises:
        ProjectError: nothing to export, or a video's media are missing or another than the project was made with.
        StorageError: the folder holds other things or the project's own media, cannot be written, or the disk is full.
        VideoError: a frame cannot be read.
    """
    folder = Path(folder)
    with project.snapshot():
        videos = project.videos() if video_ids is None else tuple(project.video(video_id) for video_id in video_ids)
        if not videos:
            raise ProjectError("There is no video to export")
        for video in videos:
            if not video.exists:
                raise ProjectError(
                    f"The media of a video are missing: {video.path}",
                    "they were moved or renamed",
                    "Find them again first",
                )
        names = unique_folders([_name(video.path) for video in videos])
        dataset, track_count = _dataset(project, videos, names, dialect)
    frames = sum(video.frame_count for video in videos)
    tracks = len(dataset.annotations)
    annotations = folder / ANNOTATIONS
    try:
        _check_folder(folder, project.videos())
        stage = folder / _STAGE
        _remove(stage)
        try:
            complete = _write_frames(videos, [stage / name for name in names], frames, jpeg_quality, progress)
            if complete:
                _publish(stage, folder / FRAMES, names, annotations, dataset)
        finally:
            _remove(stage)
    except OSError as error:
        raise storage_error(folder, error) from error
    return ExportReport(annotations, len(videos), frames, tracks, track_count - tracks, cancelled=not complete)


def _dataset(
    project: Reader, videos: Sequence[VideoRecord], names: Sequence[str], dialect: Dialect
) -> tuple[Dataset, int]:
    """The document, with videos numbered from 1, and how many tracks the project has for it."""
    entries = []
    tracks = []
    for number, (video, name) in enumerate(zip(videos, names, strict=True), start=1):
        files = frame_names(name, video.frame_count)
        entries.append(Video(id=number, width=video.width, height=video.height, file_names=files))
        for track in project.tracks(video.id):
            masks = {frame: record.mask for frame, record in project.masks_of(track.id).items()}
            levels = project.occlusions(track.id) if dialect == "ovis" else None
            tracks.append(AnnotatedTrack(number, track.category_id, masks, levels, track.crowd))
    categories = [Category(id=category.id, name=category.name) for category in project.categories()]
    info = {"description": f"{project.path.stem}, {_AUTHOR}"}
    return dataset_from_tracks(entries, tracks, categories, info), len(tracks)


def _name(media: Path) -> str:
    """What a person calls a video: the name of its file, of its folder, or of the folder that its pattern is in."""
    if media.is_dir():
        return media.name
    return media.stem if media.exists() else media.parent.name


def _check_folder(folder: Path, videos: Sequence[VideoRecord]) -> None:
    """An export replaces frames, so it goes nowhere where something lies that only exists there."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = (folder / FRAMES).resolve()
    for video in videos:
        if video.path.resolve().is_relative_to(frames):
            raise StorageError(
                f"{folder} holds media of the project: {video.path}",
                "the export would replace the original frames",
                "Choose a new or empty folder",
            )
    there = {path.name for path in folder.iterdir()}
    # Frames without annotations are an export's only if it was killed while it moved them there.
    known = _is_export(folder / ANNOTATIONS) if ANNOTATIONS in there else there <= {_STAGE} or there == {FRAMES, _STAGE}
    if not known:
        raise StorageError(
            f"{folder} holds other files",
            "it is no data set that was exported here before",
            "Choose a new or empty folder",
        )


def _is_export(annotations: Path) -> bool:
    with annotations.open("rb") as file:
        return _AUTHOR.encode() in file.read(4096)


def _write_frames(
    videos: Sequence[VideoRecord], folders: Sequence[Path], total: int, quality: int, progress: Progress | None
) -> bool:
    """Returns False when ``progress`` did."""
    done = 0
    for record, folder in zip(videos, folders, strict=True):
        folder.mkdir(parents=True)
        with open_video(record.path) as video:
            _check_media(record, video)
            for number, rgb in enumerate(video.frames(0, record.frame_count)):
                if progress is not None and not progress(done, total):
                    return False
                _, encoded = cv2.imencode(
                    ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
                )
                (folder / f"{number:05d}.jpg").write_bytes(encoded.tobytes())
                done += 1
    return progress is None or progress(done, total)


def _check_media(record: VideoRecord, video: OpenVideo) -> None:
    if video.size != (record.height, record.width) or len(video) != record.frame_count:
        height, width = video.size
        raise MediaMismatchError(
            f"{record.path} has {len(video)} frames of {width}x{height}, the project expects {record.frame_count} "
            f"frames of {record.width}x{record.height}",
            "the file was replaced or cut since it was added",
            "Find the original file again first",
        )


def _publish(stage: Path, frames: Path, names: Sequence[str], annotations: Path, dataset: Dataset) -> None:
    """Moves everything to its place; the document goes last, and an earlier one before the frames that it speaks of."""
    prepared = stage / ANNOTATIONS
    write_dataset(dataset, prepared)
    frames.mkdir(exist_ok=True)
    annotations.unlink(missing_ok=True)
    for name in names:
        _remove(frames / name)
        os.replace(stage / name, frames / name)
    os.replace(prepared, annotations)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
