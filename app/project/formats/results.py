"""Results JSON: the form in which a model's tracks are scored, without frames; categories are numbered as in the project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.project.export_plan import ExportPlan, PlannedVideo, Problem
from engine.messages import message
from engine.types import Track
from engine.ytvis import write_results

RESULTS = "results.json"
PERSONS_SCORE = 1.0  # of tracks that no model has scored


def image_names(video: PlannedVideo) -> list[str]:
    """No frames: results belong to a data set that has them."""
    return []


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Writes the document, with videos numbered from 1 in their order."""
    numbered = list(enumerate(videos, start=1))
    root.mkdir(parents=True, exist_ok=True)
    write_results(
        root / RESULTS,
        ((number, _tracks(video)) for number, video in numbered),
        {number: len(video.frames) for number, video in numbered},
    )


def _tracks(video: PlannedVideo) -> list[Track]:
    places = {frame: place for place, frame in enumerate(video.frames)}
    return [
        Track(
            track.record.number,
            track.record.category_id,
            PERSONS_SCORE if track.record.score is None else track.record.score,
            {places[frame]: mask for frame, mask in track.masks.items()},
        )
        for track in video.tracks
    ]


def problems(plan: ExportPlan) -> list[Problem]:
    """Results cannot say that a track is a group of objects."""
    return [
        Problem(
            "format",
            message(
                "{video}, track {number} is a group of objects; results have it as one object",
                video=video.folder,
                number=track.record.number,
            ),
            video.record.id,
            track.record.id,
            min(track.masks),
        )
        for video in plan.videos
        for track in video.tracks
        if track.record.crowd
    ]
