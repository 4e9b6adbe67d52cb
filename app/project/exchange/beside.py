"""Tracks that a video of the project has already when a data set brings some: an import adds them beside, or in their place.

Imported twice, each object would be there twice, and nothing would tell it afterwards but the pictures. Replaced, what a
person drew would be gone, and undo alone would bring it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.project.exchange.import_targets import Target
from app.project.formats.found import Found, FoundVideo
from app.project.media import relative_media
from app.project.reader import Reader
from app.project.records import Origin
from engine.messages import message


@dataclass(frozen=True)
class TracksThere:
    """How many tracks a video has, and how many of them have masks that people drew or imported."""

    tracks: int
    by_people: int


@dataclass(frozen=True)
class Beside:
    """A data set's video that goes to one of the project with tracks in it.

    Attributes:
        name: of the project's video; frames: how many it has.
        video: the data set's; origin: who made its tracks.
    """

    name: str
    there: TracksThere
    frames: int
    video: FoundVideo
    origin: Origin

    def said(self, *, replaces: bool) -> tuple[str, ...]:
        """What becomes of the tracks that are there, as sentences."""
        more = len(self.video.tracks)
        if not replaces:
            return (
                message(
                    "{name} has tracks already, {count} of them; the {more} that are imported come beside them",
                    name=self.name,
                    count=self.there.tracks,
                    more=more,
                ),
            )
        if self.origin == "model":
            return (
                message(
                    "{name}: of its {count} tracks those that only models made are deleted; {more} come beside the others",
                    name=self.name,
                    count=self.there.tracks,
                    more=more,
                ),
            )
        said = message(
            "{name}: its {count} tracks are deleted unless locked, {drawn} of them with masks that people made; {more} come in "
            "their place",
            name=self.name,
            count=self.there.tracks,
            drawn=self.there.by_people,
            more=more,
        )
        if (covered := len(self.video.frame_names)) >= self.frames:
            return (said,)
        return (
            said,
            message(
                "{name}: the data set has {covered} of its {frames} frames; in the others masks are deleted, too",
                name=self.name,
                covered=covered,
                frames=self.frames,
            ),
        )


def tracks_there(project: Reader) -> dict[str, TracksThere]:
    """Stored path of each video that has tracks -> how many; also of a removed one, which comes back with them."""
    counts = {video_id: progress.tracks for video_id, progress in project.progress().items()}
    removed = project.removed_videos()
    counts |= {video.id: len(project.tracks(video.id)) for video in removed}
    by_people = project.tracks_by_people()
    return {
        video.stored_path: TracksThere(counts[video.id], by_people.get(video.id, 0))
        for video in (*project.videos(), *removed)
        if counts[video.id]
    }


def tracks_beside(project: Reader, found: Found, targets: Mapping[str, Target | None]) -> tuple[Beside, ...]:
    """The videos of a data set that would get tracks where some are. ``targets``: as of `import_found`."""
    there = tracks_there(project)
    told: list[Beside] = []
    for video in found.videos:
        target = targets.get(video.name)
        media = video.media if target is None else target.media
        if media is None or (video.name in targets and target is None):  # left out, or nobody has said where it goes
            continue
        stored = relative_media(project.path, media.path)
        told += come_beside(video, media.path.name, len(media), there.get(stored), found.origin)
    return tuple(told)


def come_beside(
    video: FoundVideo, name: str, frames: int, there: TracksThere | None, origin: Origin
) -> tuple[Beside, ...]:
    """What is to be said where ``video`` goes to one of the project of that name and length; () for nothing."""
    return () if there is None or not video.tracks else (Beside(name, there, frames, video, origin),)
