"""Whose the masks are that a propagation carries on, while a person mends identities beside it."""

from __future__ import annotations

from collections.abc import Sequence

from app.project.history.changes import LAST_FRAME, Change, ExchangeChange, RowChange
from app.project.history.journal import Journal


class Owners:
    """The track to which each object belongs that is followed: the one that has its last mask now.

    So what was swapped or split from a frame on takes an object along that has come to that frame, and leaves alone one that
    has yet to get there: its track is right, and what a model had mixed up ahead of it was mended. An exchange of some frames
    only, as when a mask is moved, concerns these alone. A track that was merged into another one goes on in that one.

    All is told from the edits that are done, so that one which was taken back counts no more.
    """

    def __init__(self, project: Journal, objects: Sequence[int]) -> None:
        """``objects``: the tracks, as they are now, to which the masks belong from which it starts."""
        self._project = project
        self._objects = objects
        self._last = project.last_done()  # what was stored last; nothing before it can be taken back alone
        self._frame = 0
        # Edits before that, each with the frame that was reached when it was made.
        self._settled: list[tuple[Change, int]] = []
        self._reached: dict[int, int] = {}  # entry -> that frame, of edits after it

    @property
    def is_undone(self) -> bool:
        """Whether a person has taken back what was stored, or what was there before."""
        return self._last > 0 and not self._project.is_done(self._last)

    def begin(self, start: int) -> None:
        """Objects are followed from the masks in frame ``start``, wherever these were moved since."""
        self._frame = start
        self._settled = [(change, start) for change, _ in self._settled]
        self._reached.clear()

    def at(self, frame: int) -> dict[int, int]:
        """Object -> the track that gets its mask in the next frame, ``frame``; it may have been deleted."""
        done = self._settled + self._edits_since()
        owners = {}
        for thing in self._objects:
            owner = thing
            for change, reached in done:
                owner = _owner_after(change, owner, reached, frame)
            owners[thing] = owner
        return owners

    def go_on(self, frame: int, entry_id: int | None) -> None:
        """The frame was stored, as an entry of the history if that changed anything."""
        if entry_id is not None:
            self._settled += self._edits_since()
            self._reached.clear()
            self._last = entry_id
        self._frame = frame

    def _edits_since(self) -> list[tuple[Change, int]]:
        entries = self._project.changes_after(self._last)
        return [
            (change, self._reached.setdefault(entry_id, self._frame))
            for entry_id, changes in entries
            for change in changes
            if isinstance(change, ExchangeChange) or (isinstance(change, RowChange) and change.heir is not None)
        ]


def _owner_after(change: Change, owner: int, reached: int, frame: int) -> int:
    """The track that an object becomes by a change that was made when frame ``reached`` had its mask, in ``frame``."""
    if isinstance(change, ExchangeChange):
        last = LAST_FRAME if change.to_frame is None else change.to_frame
        if change.from_frame <= reached <= last and (change.to_frame is None or change.from_frame <= frame <= last):
            return {change.first: change.second, change.second: change.first}.get(owner, owner)
    elif isinstance(change, RowChange) and change.heir is not None and change.key["id"] == owner:
        return change.heir
    return owner
