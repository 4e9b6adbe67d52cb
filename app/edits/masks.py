"""Edits of a track's masks in one frame."""

from __future__ import annotations

from dataclasses import dataclass

from app.edits.names import PAINT, at_frame
from app.project import Recorder, Summary
from app.project.records import MaskSource
from app.project.toggles import empty_mask
from engine.messages import Message, message
from engine.types import Mask


@dataclass(frozen=True)
class SetMask:
    """Gives a track a whole new mask in a frame; an empty one says that the object is not to be seen there.

    Attributes:
        name: for the history; the track and the frame are added.
    """

    track_id: int
    frame: int
    mask: Mask
    source: MaskSource = "human"
    score: float | None = None
    name: Message = PAINT

    def write(self, recorder: Recorder) -> Summary:
        recorder.set_mask(self.track_id, self.frame, self.mask, self.source, self.score)
        return at_frame(recorder, message("{work} on", work=self.name), self.track_id, self.frame)


@dataclass(frozen=True)
class RemoveMask:
    """Says that the object is not to be seen in a frame: leaves an empty human mask, which no model fills again."""

    track_id: int
    frame: int

    def write(self, recorder: Recorder) -> Summary:
        size = recorder.project.video_size(recorder.project.track(self.track_id).video_id)
        recorder.set_mask(self.track_id, self.frame, empty_mask(*size), "human")
        return at_frame(recorder, message("Remove mask of"), self.track_id, self.frame)
