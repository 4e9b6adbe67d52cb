"""Looking over a whole video beside the window: lanes for the timeline, crossings, suggested occlusion levels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.jobs.context import JobContext
from app.project import OcclusionLevel, Project
from app.project.overview.attention import Heat, needs_look
from app.project.overview.crossings import Pair, new_pairs, suggested_levels
from app.project.overview.lanes import Lane, Reviewed

REPORT_EVERY = 50  # frames


@dataclass(frozen=True)
class Overlook:
    """What was read of a video: the lanes by track id, and what a person said of whole frames."""

    lanes: Mapping[int, Lane]
    reviewed: tuple[Reviewed, ...]


def lanes_job(
    project_path: Path, video_id: int, entries: Collection[int] | None, known: Mapping[int, Lane]
) -> Callable[[JobContext], Overlook]:
    """Work for `Jobs.start`: reads the lanes of all tracks of a video, or of those that journal entries changed.

    Args:
        known: lanes read before; one that is equal is given back itself, so that what was drawn of it is kept.
    """

    def work(context: JobContext) -> Overlook:
        with Project.open(project_path, shared=True) as project, project.snapshot():
            tracks = (
                None
                if entries is None
                else set().union(*(project.tracks_of_entry(entry, video_id) for entry in entries))
            )
            lanes = project.lanes(video_id, tracks)
            reviewed = project.reviewed(video_id)
        for track_id, lane in lanes.items():
            if lane == known.get(track_id):
                lanes[track_id] = known[track_id]
            else:
                lane.table, lane.shade_table, lane.verdict_table  # noqa: B018  # worked out here and kept, so that the window need not
        return Overlook(lanes, reviewed)

    return work


def heat_job(project_path: Path, video_id: int) -> Callable[[JobContext], Heat]:
    """Work for `Jobs.start`: how much each frame needs a look."""

    def work(context: JobContext) -> Heat:
        with Project.open(project_path, shared=True) as project:
            return needs_look(project, video_id, context.check)

    return work


def crossing_job(
    project_path: Path, video_id: int, frame: int, step: int
) -> Callable[[JobContext], tuple[int, Pair] | None]:
    """Work for `Jobs.start`: the next frame after (``step`` 1) or before (-1) ``frame`` where a crossing begins.

    With the pair of tracks that meet there, if there is one; of several pairs the one of the lowest ids.
    """

    def work(context: JobContext) -> tuple[int, Pair] | None:
        with Project.open(project_path, shared=True) as project:
            frame_count = project.frame_count(video_id)
            frames = range(frame, frame_count) if step > 0 else range(frame - 1, -2, -1)
            for number, (found, pairs) in enumerate(new_pairs(project, video_id, frames)):
                if pairs:
                    return found, min(pairs)
                if number % REPORT_EVERY == 0:
                    context.check()
                    context.report(found)
        return None

    return work


def occlusion_job(
    project_path: Path, video_id: int, track_ids: Collection[int], frames: range
) -> Callable[[JobContext], dict[int, dict[int, OcclusionLevel]]]:
    """Work for `Jobs.start`: track id -> frame -> suggested level, where nobody has said one."""

    def work(context: JobContext) -> dict[int, dict[int, OcclusionLevel]]:
        suggested: dict[int, dict[int, OcclusionLevel]] = {}
        with Project.open(project_path, shared=True) as project:
            for frame, levels in suggested_levels(project, video_id, track_ids, frames):
                context.check()
                for track_id, level in levels.items():
                    suggested.setdefault(track_id, {})[frame] = level
        return suggested

    return work
