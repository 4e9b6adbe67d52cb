"""What a propagation writes: masks carried from a frame that is right to those after or before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.edits.names import frames_text, tracks_text
from app.project import Recorder, Summary, TrackRecord
from engine.messages import message
from engine.types import Mask

ScoredMask = tuple[Mask, float]  # with its score in [0, 1]


@dataclass(frozen=True)
class StorePropagated:
    """Stores where a propagation found objects, and where it did not.

    What a person did stays: human masks, also empty ones, locked tracks, and what is marked as reviewed, be it the track in
    the frame, the whole frame or the whole track; a track that was deleted meanwhile does not come back. Where an object was
    not found, it is hidden: what a model or an earlier propagation had there goes.

    Attributes:
        tracks: what is propagated; names the edit.
        found: frame -> track id -> mask and score; None where the object was not found.
        span: the first and the last frame that the step, of which this edit is a part, has filled before.
    """

    tracks: Sequence[TrackRecord]
    found: Mapping[int, Mapping[int, ScoredMask | None]]
    span: tuple[int, int] | None = None

    def write(self, recorder: Recorder) -> Summary:
        project = recorder.project
        video_id = self.tracks[0].video_id
        free = {track.id for track in project.tracks(video_id) if not track.locked}
        for frame, masks in self.found.items():
            for track_id, found in masks.items():
                if track_id not in free or project.is_reviewed(track_id, frame):
                    continue
                there = project.mask(track_id, frame)
                if there is not None and there.source == "human":
                    continue
                if found is None or found[0].area == 0:
                    recorder.set_mask(track_id, frame, None)
                else:
                    recorder.set_mask(track_id, frame, found[0], "propagated", found[1])
        frames = (*(self.span or ()), *self.found)
        name = message(
            "Propagate {tracks}, {frames}",
            tracks=tracks_text(self.tracks),
            frames=frames_text(min(frames), max(frames)),
        )
        only = self.tracks[0].id if len(self.tracks) == 1 else None
        return Summary(name, video_id, only, frames[-1])
