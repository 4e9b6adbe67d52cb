"""Whose the masks are that a propagation carries on, while a person mends identities beside it."""

from __future__ import annotations

from collections.abc import Sequence

from app.project.history.changes import LAST_FRAME, Change, ExchangeChange, RowChange
from app.project.history.journal import Journal


class Owners:
    """For each object that a propagation follows, the track that its masks go to: the one that has its last mask now.

    A swap or split from a frame on takes an object along that has come to that frame already. It leaves one alone that has
    yet to get there: that one's track is right, and what was mended is what a model had mixed up ahead of it. An exchange in
    some frames only, as when a mask is moved, concerns just these frames. A track that was merged into another one goes on in
    that one.

    All of this is told from the edits that are done; one that was taken back does not count any more.
    """

    def __init__(self, project: Journal, objects: Sequence[int]) -> None:
        """``objects``: the tracks, as they are now, to which the masks belong from which it starts."""
        self._project = project
        self._objects = objects
        self._last = project.last_done()  # what was stored last: once that is undone, so is what is carried on
        self._frame = 0
        self._settled: dict[int, list[Change]] = {}  # entry -> what it did to identities, of edits before that
        self._reached: dict[int, int] = {}  # entry -> the frame that was reached when it was made, of all edits

    @property
    def is_undone(self) -> bool:
        """Whether a person has taken back what was stored, or what was there before."""
        return self._last > 0 and not self._project.is_done(self._last)

    def begin(self, start: int) -> None:
        """Objects are followed from the masks in frame ``start``, wherever these were moved since."""
        self._frame = start
        self._reached = dict.fromkeys(self._settled, start)

    def at(self, frame: int) -> dict[int, int]:
        """Object -> the track that gets its mask in the next frame, ``frame``; it may have been deleted."""
        # What was settled may be undone behind what was stored since; done again, it comes after that.
        done = {entry_id: changes for entry_id, changes in self._settled.items() if self._project.is_done(entry_id)}
        done |= self._edits_since()
        owners = {}
        for thing in self._objects:
            owner = thing
            for entry_id, changes in done.items():
                for change in changes:
                    owner = _owner_after(change, owner, self._reached[entry_id], frame)
            owners[thing] = owner
        return owners

    def go_on(self, frame: int, entry_id: int | None) -> None:
        """The frame was stored, as an entry of the history if that changed anything."""
        if entry_id is not None:
            self._settled |= self._edits_since()
            self._last = entry_id
        self._frame = frame

    def _edits_since(self) -> dict[int, list[Change]]:
        """Those after what was stored last, in their order, as far as they did something to identities."""
        found = {}
        for entry_id, changes in self._project.changes_after(self._last):
            mended = [change for change in changes if _is_of_identities(change)]
            if mended:
                found[entry_id] = mended
                self._reached.setdefault(entry_id, self._frame)
        return found


def _is_of_identities(change: Change) -> bool:
    return isinstance(change, ExchangeChange) or (isinstance(change, RowChange) and change.heir is not None)


def _owner_after(change: Change, owner: int, reached: int, frame: int) -> int:
    """The track that an object becomes by a change that was made when frame ``reached`` had its mask, in ``frame``."""
    if isinstance(change, ExchangeChange):
        last = LAST_FRAME if change.to_frame is None else change.to_frame
        if change.from_frame <= reached <= last and (change.to_frame is None or change.from_frame <= frame <= last):
            return {change.first: change.second, change.second: change.first}.get(owner, owner)
    elif isinstance(change, RowChange) and change.heir is not None and change.key["id"] == owner:
        return change.heir
    return owner
