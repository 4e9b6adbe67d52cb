"""Edits of whole tracks, and several edits as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.project import Edit, Recorder, Summary
from engine.messages import Message, message


@dataclass(frozen=True)
class CreateTrack:
    """Adds a track without masks. The id of the new track is the journal entry's ``track_id``."""

    video_id: int
    category_id: int

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.add_track(self.video_id, self.category_id, "human")
        return Summary(message("Add track {track}", track=track.number), self.video_id, track.id)


@dataclass(frozen=True)
class DeleteTrack:
    """Removes a track with all its masks, occlusion levels and review marks."""

    track_id: int

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.project.track(self.track_id)
        recorder.delete_track(self.track_id)
        return Summary(message("Delete track {track}", track=track.number), track.video_id, track.id)


@dataclass(frozen=True)
class ChangeCategory:
    """Gives a track another category, which no model changes any more."""

    track_id: int
    category_id: int

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.project.track(self.track_id)
        category = recorder.project.category(self.category_id)
        recorder.update_track(self.track_id, category_id=category.id, category_source="human")
        name = message("Change track {track} to {category}", track=track.number, category=category.name)
        return Summary(name, track.video_id, track.id)


@dataclass(frozen=True)
class NameCategory:
    """Gives a track the category of a name, which is added if the project has none of that name."""

    track_id: int
    category: str

    def write(self, recorder: Recorder) -> Summary:
        return ChangeCategory(self.track_id, recorder.category_named(self.category)).write(recorder)


@dataclass(frozen=True)
class Together:
    """Several edits as one, to be undone in one step.

    Attributes:
        name: for the history; of a single edit, its own.
    """

    edits: Sequence[Edit]
    name: Message

    def write(self, recorder: Recorder) -> Summary:
        summaries = [edit.write(recorder) for edit in self.edits]
        if len(summaries) == 1:
            return summaries[0]
        videos = {summary.video_id for summary in summaries}
        frames = {summary.frame for summary in summaries}
        return Summary(
            self.name,
            videos.pop() if len(videos) == 1 else None,
            frame=frames.pop() if len(frames) == 1 else None,
        )
