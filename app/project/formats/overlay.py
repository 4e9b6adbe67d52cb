"""Videos to look at: the tracks drawn over the frames in the project's colours, an mp4 file for each video."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.project.exchange.depth import SeenTrack, front_to_back
from app.project.exchange.export_plan import ExportPlan, PlannedVideo, Problem
from app.project.media import check_unchanged
from engine.video import Video
from engine.video.overlay import Color, draw_masks
from engine.video.writer import FALLBACK_RATE, VideoWriter


def image_names(video: PlannedVideo) -> list[str]:
    """Where the drawn video lies."""
    return [f"overlay/{video.folder}.mp4"]


def draw_video(video: PlannedVideo, opened: Video, target: Path, names: Mapping[int, str], every: int) -> Iterator[int]:
    """Writes the chosen frames at the pace of the original; yields the place of each before it is read.

    Args:
        names: category id -> name.
        every: the step between the chosen frames, by which the frame rate is divided.

    Raises MediaMismatchError when the media are written anew meanwhile.
    """
    seen: dict[int, list[SeenTrack]] = defaultdict(list)
    for track in video.tracks:
        for frame, mask in track.masks.items():
            seen[frame].append(SeenTrack(track.record, mask, track.levels.get(frame)))
    rate = (opened.frame_rate or FALLBACK_RATE) / every
    with VideoWriter(target, opened.size, rate) as writer:
        for place, frame in enumerate(video.frames):
            yield place
            shapes = [
                (item.mask, _rgb(item.track.color), f"{names[item.track.category_id]} {item.track.number}")
                for item in reversed(front_to_back(seen[frame]))
            ]
            rgb = opened[frame]
            check_unchanged(video.record, opened, [frame], video.record.path)
            writer.write(draw_masks(rgb, shapes))


def _rgb(color: str) -> Color:
    """``#rrggbb`` as numbers."""
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Nothing: the pictures are all there is."""


def problems(plan: ExportPlan) -> list[Problem]:
    """Whatever a project holds can be drawn."""
    return []
