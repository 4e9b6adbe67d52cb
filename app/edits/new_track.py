"""Strokes on a track that waits to be made: they go on it once it is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from app.edits.drawing import Draw, DrawNewTrack
from app.project import JournalEntry, Recorder, Summary


@dataclass(eq=False)
class NewTrack:
    """A track that a stroke makes.

    Attributes:
        id: None until it is made.
        key: by which it is the same one also where it was noted in a file.
    """

    id: int | None = None
    key: str = field(default_factory=lambda: secrets.token_hex(4))

    def learn(self, entry: JournalEntry | None) -> None:
        """What came of the edit that makes it, or that draws on it."""
        if entry is not None and entry.track_id is not None:
            self.id = entry.track_id


@dataclass(frozen=True)
class DrawOnNewTrack:
    """Draws on a track that waited to be made when the stroke was; makes it where that has failed."""

    made: NewTrack
    otherwise: DrawNewTrack

    def write(self, recorder: Recorder) -> Summary:
        """Raises as `Draw` and `DrawNewTrack`."""
        new = self.otherwise
        if self.made.id is None:
            return new.write(recorder)
        return Draw(self.made.id, new.frame, new.add, None, new.overlap, new.name, must_gain=True).write(recorder)
