"""YouTube-VIS and OVIS: one document for all videos, a mask or null for each frame of each track."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.project.export_plan import ExportPlan, PlannedVideo, Problem
from engine.ytvis import AnnotatedTrack, Category, Video, dataset_from_tracks, write_dataset

ANNOTATIONS = "annotations.json"
AUTHOR = "exported by MDQE Annotator"  # near the document's beginning, by which an earlier export is known


def image_names(video: PlannedVideo) -> list[str]:
    """Where the frames lie, named by their numbers in the project's video, as YTVIS numbers each fifth frame."""
    return [f"JPEGImages/{name}" for name in frame_names(video)]


def frame_names(video: PlannedVideo) -> list[str]:
    return [f"{video.folder}/{frame:05d}.jpg" for frame in video.frames]


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Writes the document, with videos numbered from 1. In OVIS each track has levels, null where nobody gave one."""
    entries = []
    tracks = []
    for number, video in enumerate(videos, start=1):
        record = video.record
        entries.append(Video(id=number, width=record.width, height=record.height, file_names=frame_names(video)))
        places = {frame: place for place, frame in enumerate(video.frames)}
        for track in video.tracks:
            masks = {places[frame]: mask for frame, mask in track.masks.items()}
            levels = {places[frame]: level for frame, level in track.levels.items()}
            tracks.append(
                AnnotatedTrack(
                    number, track.record.category_id, masks, levels if plan.choices.format == "ovis" else None,
                    track.record.crowd,
                )
            )  # fmt: skip
    categories = [Category(id=category.id, name=category.name) for category in plan.categories]
    write_dataset(
        dataset_from_tracks(entries, tracks, categories, {"description": f"{plan.title}, {AUTHOR}"}), root / ANNOTATIONS
    )


def problems(plan: ExportPlan) -> list[Problem]:
    """The format holds whatever a project does."""
    return []
