"""What a frame held before people corrected it: as the last model run, or an import, that wrote to it left it.

The history has it already. From what there is now, edit after edit is taken back, newest first, in memory and for one
frame only, until one comes that a model or an import made there. A frame that neither has touched had nothing before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.project.file.database import translated
from app.project.history.changes import LAST_FRAME, Change, ExchangeChange, MaskChange, RowChange, differing
from app.project.project import Project
from app.project.records import MaskRecord, TrackRecord
from engine.types import Mask

STATES_KEPT = 64  # frames


@dataclass(frozen=True)
class Before:
    """Attributes:
    tracks: those that had a mask, also ones that are deleted now, with the category of then, by number.
    masks: track id -> what was to be seen.
    colors: category id -> ``#rrggbb``, also of categories that are gone.
    """

    tracks: tuple[TrackRecord, ...]
    masks: Mapping[int, MaskRecord]
    colors: Mapping[int, str]


class _Entry:
    """One edit of the history, by the frames that it changed."""

    def __init__(self, changes: list[Change], *, is_given: bool) -> None:
        self.is_given = is_given
        self.frames = frozenset(change.frame for change in changes if isinstance(change, MaskChange))
        # Of what a model or an import made only the frames count. Else in the order in which it is taken back.
        self._changes = () if is_given else tuple(reversed(changes))
        self._by_frame: dict[int, list[MaskChange]] = {}
        self._is_ordered = any(isinstance(change, ExchangeChange) for change in self._changes)
        if not self._is_ordered:
            for change in self._changes:
                if isinstance(change, MaskChange):
                    self._by_frame.setdefault(change.frame, []).append(change)
        rows = (change for change in self._changes if isinstance(change, RowChange))
        self._rows = tuple(change for change in rows if change.table in ("tracks", "categories"))

    def backwards(self, frame: int) -> list[Change]:
        """What concerns a frame, last change first."""
        if not self._is_ordered:
            return [*self._by_frame.get(frame, ()), *self._rows]
        return [change for change in self._changes if not isinstance(change, MaskChange) or change.frame == frame]


class History:
    """Answers for one video what its frames held before. Any one thread may use it; what it read it remembers."""

    def __init__(self, project_path: Path, video_id: int) -> None:
        self._path = project_path
        self._video_id = video_id
        self._entries: dict[int, _Entry] = {}
        self._states: OrderedDict[int, tuple[tuple[int, ...], _State]] = OrderedDict()  # by frame

    def before(self, frame: int) -> Before:
        """What a frame held. Raises ProjectError or StorageError when the project cannot be read."""
        with Project.open(self._path, shared=True) as project, translated(self._path), project.snapshot():
            corrections: list[int] = []  # newest first
            given: list[int] = []
            for entry_id, is_given in project.line_of(self._video_id):
                if not is_given:
                    corrections.append(entry_id)
                    continue
                given.append(entry_id)
                if frame in self._entry(project, entry_id, is_given=True).frames:
                    return self._state(project, frame, corrections, tuple(given)).before(project)
        return Before((), {}, {})

    def _state(self, project: Project, frame: int, corrections: Iterable[int], given: tuple[int, ...]) -> _State:
        """The state that was given last. Whatever was corrected since, going back leads to the same one, so it is kept."""
        known = self._states.pop(frame, None)
        if known is None or known[0] != given:
            state = _State(project, self._video_id, frame)
            for entry_id in corrections:
                for change in self._entry(project, entry_id, is_given=False).backwards(frame):
                    state.take_back(change)
            known = given, state
        self._states[frame] = known
        if len(self._states) > STATES_KEPT:
            self._states.popitem(last=False)
        return known[1]

    def _entry(self, project: Project, entry_id: int, *, is_given: bool) -> _Entry:
        entry = self._entries.get(entry_id)
        if entry is None:
            entry = self._entries[entry_id] = _Entry(project.changes_of(entry_id), is_given=is_given)
        return entry


class _State:
    """A frame's masks, with the tracks and categories of the project, on the way back."""

    def __init__(self, project: Project, video_id: int, frame: int) -> None:
        self._video_id = video_id
        self._frame = frame
        self._masks = project.masks_at(video_id, frame)
        self._tracks = {track.id: track for track in project.tracks(video_id)}
        self._colors = {category.id: category.color for category in project.categories()}

    def take_back(self, change: Change) -> None:
        """Makes the inverse of a change."""
        if isinstance(change, MaskChange):
            self._take_mask_back(change)
        elif isinstance(change, ExchangeChange):
            last = LAST_FRAME if change.to_frame is None else change.to_frame
            if change.from_frame <= self._frame <= last:
                pair = {change.first: change.second, change.second: change.first}
                self._masks = {pair.get(track_id, track_id): record for track_id, record in self._masks.items()}
        elif change.table == "categories" and change.before is not None and "color" in change.before:
            self._colors[int(change.key["id"] or 0)] = str(change.before["color"])
        elif change.table == "tracks" and change.before is not None:
            self._take_track_back(int(change.key["id"] or 0), change.before)

    def _take_mask_back(self, change: MaskChange) -> None:
        if change.before is None:
            self._masks.pop(change.track_id, None)
            return
        source, score = change.before
        present = self._masks.get(change.track_id)
        mask = Mask(*change.size, change.difference)
        mask = mask if present is None else differing(present.mask, mask)
        self._masks[change.track_id] = MaskRecord(mask, source, score)  # type: ignore[arg-type]  # the table's CHECK

    def _take_track_back(self, track_id: int, before: Mapping[str, Any]) -> None:
        """How a track looks stays as it is: that is no correction."""
        known = self._tracks.get(track_id)
        if known is not None:
            if "category_id" in before:
                self._tracks[track_id] = replace(known, category_id=before["category_id"])
        elif before.get("video_id") == self._video_id:
            row = {**before, **{name: bool(before.get(name)) for name in ("visible", "crowd", "locked")}}
            self._tracks[track_id] = TrackRecord(id=track_id, **row)

    def before(self, project: Project) -> Before:
        """What is there now, with tracks that look as they do in the project."""
        masks = {
            track_id: record
            for track_id, record in self._masks.items()
            if record.mask.area > 0 and track_id in self._tracks
        }
        present = {track.id: track for track in project.tracks(self._video_id)}
        tracks = []
        for track_id in masks:
            track = self._tracks[track_id]
            if track_id in present:
                track = replace(present[track_id], category_id=track.category_id)
            tracks.append(track)
        return Before(tuple(sorted(tracks, key=lambda track: (track.number, track.id))), masks, self._colors)
