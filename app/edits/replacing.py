"""What makes room for an import that comes in the place of what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.edits.models import DeleteModelTracks
from app.project import Edit, Recorder, Summary
from app.project.records import Origin
from engine.messages import message


@dataclass(frozen=True)
class DeleteUnlockedTracks:
    """Removes the tracks of a video, whoever made them, but for those that are locked."""

    video_id: int

    def write(self, recorder: Recorder) -> Summary:
        for track in recorder.project.tracks(self.video_id):
            if not track.locked:
                recorder.delete_track(track.id)
        return Summary(message("Delete the tracks that an import replaces"), self.video_id)


def room_for(origin: Origin) -> Callable[[int], Edit]:
    """Makes room in a video, by its id, for tracks of such an origin: a model's replace only what models made alone."""
    return DeleteModelTracks if origin == "model" else DeleteUnlockedTracks
