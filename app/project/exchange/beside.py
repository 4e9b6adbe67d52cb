"""Tracks that a video of the project has already when a data set brings some: an import adds, and takes nothing away.

Imported twice, each object would be there twice, and nothing would tell it afterwards but the pictures.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.project.exchange.import_targets import Target
from app.project.formats.found import Found, FoundVideo
from app.project.media import relative_media
from app.project.reader import Reader
from engine.messages import message


def track_counts(project: Reader) -> dict[str, int]:
    """Stored path of each video that has tracks -> how many; also of a removed one, which comes back with them."""
    counts = {video_id: progress.tracks for video_id, progress in project.progress().items()}
    removed = project.removed_videos()
    counts |= {video.id: len(project.tracks(video.id)) for video in removed}
    return {video.stored_path: counts[video.id] for video in (*project.videos(), *removed) if counts[video.id]}


def tracks_beside(project: Reader, found: Found, targets: Mapping[str, Target | None]) -> tuple[str, ...]:
    """A sentence for each video of a data set that would get tracks beside others.

    Args:
        targets: as of `import_found`.
    """
    counts = track_counts(project)
    told: list[str] = []
    for video in found.videos:
        target = targets.get(video.name)
        media = video.media if target is None else target.media
        if video.name in targets and target is None:
            continue  # left out
        if media is not None and (count := counts.get(relative_media(project.path, media.path), 0)):
            told += come_beside(video, media.path.name, count)
    return tuple(told)


def come_beside(video: FoundVideo, name: str, count: int) -> tuple[str, ...]:
    """What is said where ``video`` goes to one of the project called ``name``, which has ``count`` tracks; () for nothing."""
    if not count or not video.tracks:
        return ()
    return (
        message(
            "{name} has tracks already, {count} of them; the {more} that are imported come beside them",
            name=name,
            count=count,
            more=len(video.tracks),
        ),
    )
