"""What a tool leaves behind: pixels added to a track's mask and taken from it, with the other tracks' claims respected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.edits.names import PAINT, at_frame
from app.project import Recorder, RefusedError, Summary
from app.project.exchange.depth import boxes_meet
from app.project.toggles import empty_mask, intersection, union, without
from engine.messages import Message, message
from engine.types import Mask

Overlap = Literal["front", "behind", "allowed"]
OVERLAPS: tuple[Overlap, ...] = get_args(Overlap)


@dataclass(frozen=True)
class Draw:
    """Adds pixels to a track's mask in a frame, and takes others from it.

    Attributes:
        add, remove: None for none. A pixel that is in both is added.
        overlap: what happens where another track has a pixel that is to be added. ``front``: the other loses it, unless it
            is locked: then the other keeps it alone. ``behind``: the other keeps it alone. ``allowed``: both have it.
            Pixels that both had before stay with both.
        name: for the history; the track and the frame are added.
        must_gain: refused where others keep every pixel that would be added, and nothing else changes.
    """

    track_id: int
    frame: int
    add: Mask | None = None
    remove: Mask | None = None
    overlap: Overlap = "allowed"
    name: Message = PAINT
    must_gain: bool = False

    def write(self, recorder: Recorder) -> Summary:
        """Raises RefusedError as `must_gain` says."""
        record = recorder.project.mask(self.track_id, self.frame)
        if record is None:
            before = empty_mask(*recorder.project.video_size(recorder.project.track(self.track_id).video_id))
        else:
            before = record.mask
        after = before if self.remove is None else without(before, self.remove)
        if self.add is not None:
            after = union(after, intersection(self.add, before))
            after = union(after, self._claim(recorder, without(self.add, before)))
        if after == before and self.must_gain and self.add is not None and without(self.add, before).area > 0:
            raise RefusedError(
                message("No pixel there is free"),
                message("other tracks keep them in this overlap mode, or are locked"),
                message("Choose another overlap mode, or unlock them"),
            )
        if after != before:  # a stroke over nothing does not make a model's mask a human one
            recorder.set_mask(self.track_id, self.frame, after, "human")
        return at_frame(recorder, message("{work} on", work=self.name), self.track_id, self.frame)

    def _claim(self, recorder: Recorder, gained: Mask) -> Mask:
        """What the track may have of the pixels that it shall gain; takes it from the others where they must give it."""
        if self.overlap == "allowed":
            return gained
        project = recorder.project
        video_id = project.track(self.track_id).video_id
        locked = {track.id for track in project.tracks(video_id) if track.locked}
        rivals = {
            track_id: record.mask
            for track_id, record in project.masks_at(video_id, self.frame).items()
            if track_id != self.track_id and boxes_meet(record.mask, gained)
        }
        for track_id, mask in rivals.items():
            if self.overlap == "behind" or track_id in locked:
                gained = without(gained, mask)
        for track_id, mask in rivals.items():
            if self.overlap == "front" and track_id not in locked and (left := without(mask, gained)) != mask:
                recorder.set_mask(track_id, self.frame, left, "human")
        return gained


@dataclass(frozen=True)
class DrawNewTrack:
    """Adds a track and its first mask at once. The id of the new track is the journal entry's ``track_id``.

    Refused where others keep all of its pixels.

    Attributes:
        category: its name; it is added if the project has none of that name.
        add, overlap, name: as in `Draw`.
    """

    video_id: int
    category: str
    frame: int
    add: Mask
    overlap: Overlap = "allowed"
    name: Message = PAINT

    def write(self, recorder: Recorder) -> Summary:
        track = recorder.add_track(self.video_id, recorder.category_named(self.category), "human")
        Draw(track.id, self.frame, self.add, None, self.overlap, must_gain=True).write(recorder)
        name = message(
            "{work} new track {track}, frame {frame}", work=self.name, track=track.number, frame=self.frame + 1
        )
        return Summary(name, self.video_id, track.id, self.frame)
