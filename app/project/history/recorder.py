"""How an edit writes: every change it makes is made at once and noted, so that it can be taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from app.project.errors import EditConflictError, ProjectError, RefusedError
from app.project.history.changes import (
    COLUMNS,
    Change,
    ExchangeChange,
    MaskChange,
    Row,
    RowChange,
    Value,
    mask_change,
    write_mask,
)
from app.project.reader import Reader
from app.project.records import MaskSource, OcclusionLevel, Origin, TrackRecord, Verdict, color_of
from app.project.toggles import canonical
from engine.messages import Message, message
from engine.types import Mask


@dataclass(frozen=True)
class Summary:
    """What the history says about an edit: its name for people, and the place where it can be seen."""

    name: Message
    video_id: int | None = None
    track_id: int | None = None
    frame: int | None = None
    run_id: int | None = None


@runtime_checkable
class Edit(Protocol):
    """A value that knows how to change a project. `app.edits` has them."""

    def write(self, recorder: Recorder) -> Summary:
        """Makes the changes through the recorder. Raising anything takes all of them back."""
        ...


class Recorder:
    """The verbs of edits, inside one transaction. ``project`` answers questions, changes so far included."""

    def __init__(self, connection: sqlite3.Connection, project: Reader) -> None:
        self._connection = connection
        self.project = project
        self.changes: list[Change] = []
        self._spaces: dict[int, tuple[int, int, int]] = {}  # track id -> height, width and number of its video's frames
        self._free: set[int] = set()  # tracks that are not locked

    def _make(self, change: Change) -> None:
        change.make(self._connection)
        self.changes.append(change)

    def repeat(self, changes: Iterable[Change]) -> None:
        """Makes changes that the history holds, as they are or inverted. Raises EditConflictError when they do not fit."""
        try:
            for change in changes:
                self._make(change.with_looks(self._connection) if isinstance(change, RowChange) else change)
        except sqlite3.IntegrityError as error:
            raise EditConflictError(
                message("The history cannot be gone through"), message("the project file is damaged")
            ) from error

    def remove_video(self, video_id: int) -> None:
        """Takes a video out of the project; its tracks stay with it. Raises ProjectError when it is not there."""
        self._set_removed(video_id, 1)

    def bring_video_back(self, video_id: int) -> None:
        """Takes a removed video into the project again, with all that it had."""
        self._set_removed(video_id, 0)

    def note_new_video(self, video_id: int) -> None:
        """Makes that a video is there a part of this edit, which has just added it: undo takes it out again."""
        self._connection.execute("UPDATE videos SET removed = 1 WHERE id = ?", (video_id,))
        self.bring_video_back(video_id)

    def _set_removed(self, video_id: int, removed: int) -> None:
        if self.project.is_removed(video_id) == bool(removed):
            name = self.project.video(video_id).name
            raise ProjectError(
                message("{name} is not in the project any more", name=name)
                if removed
                else message("{name} is in the project already", name=name)
            )
        self._make(RowChange("videos", {"id": video_id}, {"removed": 1 - removed}, {"removed": removed}))

    def check_no_run(self, video_id: int) -> None:
        """Raises RefusedError while a model works on a video."""
        query = "SELECT 1 FROM runs WHERE state = 'running' AND video_id = ?"
        if self._connection.execute(query, (video_id,)).fetchone():
            raise RefusedError(
                message("A model is at work on this video"), "", message("Wait for its end, or cancel it first")
            )

    def add_category(self, name: str, category_id: int | None = None) -> int:
        """Returns the id: the wanted one if it is free, else the next. Raises ProjectError when the name is taken."""
        name = name.strip()
        self._check_name(name)
        taken = {category.id for category in self.project.categories()}
        if category_id is None or category_id < 1 or category_id in taken:
            category_id = self._next_id("categories")
        self._make(RowChange("categories", {"id": category_id}, None, {"name": name, "color": color_of(category_id)}))
        return category_id

    def category_named(self, name: str, wanted_id: int | None = None) -> int:
        """The id of the category of that name, which is added if it is missing."""
        for category in self.project.categories():
            if category.name == name.strip():
                return category.id
        return self.add_category(name, wanted_id)

    def rename_category(self, category_id: int, name: str) -> None:
        """Raises ProjectError when another category has the name."""
        name = name.strip()
        before = self.project.category(category_id).name
        if name == before:
            return
        self._check_name(name)
        self._make(RowChange("categories", {"id": category_id}, {"name": before}, {"name": name}))

    def update_category(self, category_id: int, **columns: Value) -> None:
        """Changes the colour or the digit of a category; what is as wished already is not noted."""
        category = self.project.category(category_id)
        after: Row = {column: value for column, value in columns.items() if getattr(category, column) != value}
        if after:
            before: Row = {column: getattr(category, column) for column in after}
            self._make(RowChange("categories", {"id": category_id}, before, after))

    def delete_category(self, category_id: int) -> None:
        """Removes a category that no track has. Raises RefusedError when one has it."""
        category = self.project.category(category_id)
        cursor = self._connection.execute("SELECT COUNT(*) FROM tracks WHERE category_id = ?", (category_id,))
        if (count := cursor.fetchone()[0]) > 0:
            raise RefusedError(
                message("Category {category} cannot be deleted", category=category.name),
                message("{count} tracks have it", count=count),
                message("Give them another one first"),
            )
        row: Row = {column: getattr(category, column) for column in COLUMNS["categories"]}
        self._make(RowChange("categories", {"id": category_id}, row, None))

    def _check_name(self, name: str) -> None:
        if not name:
            raise ProjectError(message("A category needs a name"))
        if any(category.name == name for category in self.project.categories()):
            raise ProjectError(
                message("There is already a category {name}", name=repr(name)), "", message("Choose another name")
            )

    def add_track(
        self,
        video_id: int,
        category_id: int,
        source: Origin,
        *,
        score: float | None = None,
        run_id: int | None = None,
        crowd: bool = False,
    ) -> TrackRecord:
        """A track without masks, with the next number of its video."""
        self.project.category(category_id)
        self.project.video_size(video_id)
        track_id = self._next_id("tracks")
        # Numbers, like ids, are not given out again after an undo: a person may have noted one.
        number = self._connection.execute(
            "UPDATE videos SET last_track_number = last_track_number + 1 WHERE id = ? RETURNING last_track_number",
            (video_id,),
        ).fetchone()[0]
        row: Row = {
            "video_id": video_id, "number": number, "category_id": category_id, "category_source": source,
            "score": score, "color": color_of(number), "visible": 1, "source": source, "run_id": run_id,
            "crowd": int(crowd),
        }  # fmt: skip
        self._make(RowChange("tracks", {"id": track_id}, None, row))
        return self.project.track(track_id)

    def update_track(self, track_id: int, **columns: Value) -> None:
        """Changes columns of a track; those that are as wished already are not noted."""
        track = self.project.track(track_id)
        before: Row = {}
        after: Row = {}
        for column, value in columns.items():
            if getattr(track, column) != value:
                before[column], after[column] = getattr(track, column), value
        if after:
            self._make(RowChange("tracks", {"id": track_id}, before, after))

    def delete_track(self, track_id: int, heir: int | None = None) -> None:
        """Removes a track and everything that belongs to it. Raises ProjectError when it is locked.

        ``heir`` is the track that has taken over what this one had, if one did.
        """
        track = self._unlocked(track_id)
        self.set_track_review(track_id, None)
        for frame, record in self.project.masks_of(track_id).items():
            before = record.mask, (record.source, record.score)
            size = record.mask.height, record.mask.width
            self.changes.append(mask_change(track_id, frame, before, None, size))
        self._connection.execute("DELETE FROM masks WHERE track_id = ?", (track_id,))
        for frame in self.project.occlusions(track_id):
            self.set_occlusion(track_id, frame, None)
        for frame in self.project.reviews(track_id):
            self.set_review(track_id, frame, None)
        row: Row = {column: getattr(track, column) for column in COLUMNS["tracks"]}
        row["visible"], row["crowd"], row["locked"] = int(track.visible), int(track.crowd), int(track.locked)
        self._make(RowChange("tracks", {"id": track_id}, row, None, heir))
        self._spaces.pop(track_id, None)
        self._free.discard(track_id)

    def set_mask(
        self, track_id: int, frame: int, mask: Mask | None, source: MaskSource = "human", score: float | None = None
    ) -> None:
        """Stores a mask, or removes it (None: nothing is said about the frame any more).

        Raises ProjectError when the mask's size is not the video's, the video has no such frame, or the track is locked.
        """
        row = self._connection.execute(
            "SELECT counts, source, score FROM masks WHERE track_id = ? AND frame = ?", (track_id, frame)
        ).fetchone()
        if mask is None and row is None:
            return
        size = self._checked_size(track_id, frame, mask)
        before = None if row is None else (Mask(*size, row[0]), (row[1], row[2]))
        after = None if mask is None else (canonical(mask), (source, score))
        if before == after:
            return
        if track_id not in self._free:
            self._unlocked(track_id)
        self._make_mask(mask_change(track_id, frame, before, after, size), None if after is None else after[0])

    def _make_mask(self, change: MaskChange, mask: Mask | None) -> None:
        """As `_make`, sparing the way back from the difference to the mask, which is at hand."""
        if mask is None or change.after is None:
            self._make(change)
        else:
            write_mask(self._connection, change.track_id, change.frame, mask, *change.after)
            self.changes.append(change)

    def _unlocked(self, track_id: int) -> TrackRecord:
        """The track. Raises RefusedError when it is locked."""
        track = self.project.track(track_id)
        if track.locked:
            raise RefusedError(
                message("Track {track} is locked", track=track.number),
                message("somebody protected its masks"),
                message("Unlock it first"),
            )
        self._free.add(track_id)
        return track

    def _checked_size(self, track_id: int, frame: int, mask: Mask | None) -> tuple[int, int]:
        """(height, width) of the track's video. Raises ProjectError when it has no such frame, or the mask another size."""
        height, width, frame_count = self._space(track_id)
        _check_frame(frame, frame_count)
        if mask is not None and (mask.height, mask.width) != (height, width):
            raise ProjectError(
                message(
                    "A mask of {mask_width}x{mask_height} does not fit a video of {width}x{height} pixels",
                    mask_width=mask.width,
                    mask_height=mask.height,
                    width=width,
                    height=height,
                )
            )
        return height, width

    def _space(self, track_id: int) -> tuple[int, int, int]:
        """Asked for once, since an edit may set thousands of masks of a track."""
        if track_id not in self._spaces:
            row = self._connection.execute(
                "SELECT v.height, v.width, v.frame_count FROM tracks t JOIN videos v ON v.id = t.video_id WHERE t.id = ?",
                (track_id,),
            ).fetchone()
            if row is None:
                raise ProjectError(
                    message("The project has no track with id {track_id}", track_id=track_id), message("it was deleted")
                )
            self._spaces[track_id] = row
        return self._spaces[track_id]

    def set_occlusion(self, track_id: int, frame: int, level: OcclusionLevel | None) -> None:
        """Notes how much of the object is hidden in a frame; None takes the note away."""
        self._checked_size(track_id, frame, None)
        after: Row | None = None if level is None else {"level": level}
        self._set_row("occlusions", {"track_id": track_id, "frame": frame}, after)

    def set_review(self, track_id: int, frame: int, verdict: Verdict | None, note: str = "") -> None:
        """Notes a person's verdict on a track in a frame; None takes it away. Raises ProjectError for no such frame."""
        self._checked_size(track_id, frame, None)
        after: Row | None = None if verdict is None else {"verdict": verdict, "note": note}
        self._set_row("reviews", {"track_id": track_id, "frame": frame}, after)

    def set_frame_review(self, video_id: int, frame: int, verdict: Verdict | None, note: str = "") -> None:
        """Notes a person's verdict on a whole frame; None takes it away. Raises ProjectError for no such frame."""
        _check_frame(frame, self.project.frame_count(video_id))
        after: Row | None = None if verdict is None else {"verdict": verdict, "note": note}
        self._set_row("frame_reviews", {"video_id": video_id, "frame": frame}, after)

    def set_track_review(self, track_id: int, verdict: Verdict | None, note: str = "") -> None:
        """Notes a person's verdict on a whole track; None takes it away."""
        self.project.track(track_id)
        after: Row | None = None if verdict is None else {"verdict": verdict, "note": note}
        self._set_row("track_reviews", {"track_id": track_id}, after)

    def _set_row(self, table: str, key: Row, after: Row | None) -> None:
        """Makes, changes or (None) removes a row; one that is as wished already is not noted."""
        columns = COLUMNS[table]
        where = " AND ".join(f"{column} = :{column}" for column in key)
        row = self._connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {where}", key).fetchone()
        before: Row | None = None if row is None else dict(zip(columns, row, strict=True))
        if before != after:
            self._make(RowChange(table, key, before, after))

    def exchange(self, first: int, second: int, from_frame: int, to_frame: int | None = None) -> None:
        """Two tracks of one video exchange what they have in frames ``from_frame`` to ``to_frame`` (None: the last)."""
        tracks = self._unlocked(first), self._unlocked(second)
        if first == second or tracks[0].video_id != tracks[1].video_id:
            raise ProjectError(message("Only two different tracks of the same video can be exchanged"))
        self._make(ExchangeChange(first, second, from_frame, to_frame))

    def run_track(self, run_id: int, identity: int) -> int | None:
        """The track that an identity of a model run became; it may have been deleted since."""
        row = self._connection.execute(
            "SELECT track_id FROM run_tracks WHERE run_id = ? AND identity = ?", (run_id, identity)
        ).fetchone()
        return None if row is None else int(row[0])

    def bind_run_track(self, run_id: int, identity: int, track_id: int) -> None:
        """Notes for later windows which track an identity became. Not journalled: redo brings the same track back."""
        self._connection.execute("INSERT INTO run_tracks VALUES (?, ?, ?)", (run_id, identity, track_id))

    def is_bound(self, run_id: int, track_id: int) -> bool:
        """Whether an identity of a run became this track."""
        query = "SELECT EXISTS (SELECT 1 FROM run_tracks WHERE run_id = ? AND track_id = ?)"
        return bool(self._connection.execute(query, (run_id, track_id)).fetchone()[0])

    def advance_run(self, run_id: int, frames_done: int) -> None:
        """Notes how far a run has come."""
        self._connection.execute("UPDATE runs SET frames_done = ? WHERE id = ?", (frames_done, run_id))

    def _next_id(self, table: str) -> int:
        """An id that was never used, also not by a row that an undo removed (AUTOINCREMENT's promise)."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return 1 if row is None else int(row[0]) + 1


def _check_frame(frame: int, frame_count: int) -> None:
    if not 0 <= frame < frame_count:
        raise ProjectError(
            message(
                "There is no frame {frame} in a video of {frame_count} frames", frame=frame + 1, frame_count=frame_count
            )
        )
