"""Everything that can be asked of a project."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import numpy as np

from app.project.history.changes import (
    LAST_FRAME,
    ExchangeChange,
    MaskChange,
)
from app.project.history.line import Line
from app.project.media import absolute_media, media_exists
from app.project.overview.lanes import Lane, Reviewed, read_lanes, read_reviewed
from app.project.overview.progress import VideoProgress, read_progress
from app.project.overview.statistics import VideoCounts, count_video
from app.project.records import (
    CategoryRecord,
    MaskRecord,
    OcclusionLevel,
    Review,
    RunRecord,
    TrackRecord,
    VideoRecord,
)
from engine.messages import message
from engine.types import Mask

_VIDEO = "SELECT id, stored_path, fingerprint, width, height, frame_count, timestamps FROM videos"
_TRACK = (
    "SELECT id, video_id, number, category_id, category_source, score, color, visible, source, run_id, crowd, locked"
    " FROM tracks"
)
_RUN = "SELECT id, video_id, model, options, started, finished, state, frames_done FROM runs"
LIGHT = 8
_WEIGHED = 24  # masks; more of them take long in any case
_HUGE = 30_000  # bytes of an entry of the journal from which on looking into it would take long itself
_BYTES_OF_A_MASK = 400
BYTES_AT_ONCE = 3000  # of a mask, in the time that one may take; one of strewn pixels has a hundred times as many


class Reader(Line):
    """The questions; `app.project.Project` adds the edits. Records are snapshots: ask again after an edit."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All questions inside are answered as of one moment, whatever is written meanwhile through other connections.

        Inside another one, or a transaction, it is a part of that. StorageError is raised by what would write inside.
        """
        is_part = self._connection.in_transaction
        if is_part:
            yield
            return
        self._connection.execute("BEGIN")
        self._connection.execute("PRAGMA query_only = ON")  # what was written here would be lost
        try:
            yield
        finally:
            self._connection.execute("PRAGMA query_only = OFF")
            if self._connection.in_transaction:  # SQLite ends it itself where a drive fails
                self._connection.execute("ROLLBACK")

    def page_size(self) -> int:
        """Bytes of a page of the database."""
        return int(self._connection.execute("PRAGMA page_size").fetchone()[0])

    def size(self) -> int:
        """Bytes of the database, with what is free in it."""
        return self.page_size() * int(self._connection.execute("PRAGMA page_count").fetchone()[0])

    def backup(self, target: sqlite3.Connection, pages: int, tell: Callable[[int, int, int], object]) -> None:
        """Copies the whole database as of one moment; ``tell(status, pages left, pages in all)`` may raise to end it."""
        self._connection.backup(target, pages=pages, progress=tell)

    def videos(self) -> tuple[VideoRecord, ...]:
        """In the order in which they were added; without those that were removed."""
        return tuple(self._video(row) for row in self._connection.execute(f"{_VIDEO} WHERE removed = 0 ORDER BY id"))

    def removed_videos(self) -> tuple[VideoRecord, ...]:
        """Those that were taken out of the project, and can come back."""
        return tuple(self._video(row) for row in self._connection.execute(f"{_VIDEO} WHERE removed = 1 ORDER BY id"))

    def is_removed(self, video_id: int) -> bool:
        """Whether a video was taken out of the project. Raises ProjectError when there never was one of this id."""
        return bool(self._one("SELECT removed FROM videos WHERE id = ?", video_id, message("video"))[0])

    def has_videos(self) -> bool:
        """Whether there is any."""
        return self._connection.execute("SELECT 1 FROM videos WHERE removed = 0 LIMIT 1").fetchone() is not None

    def video_or_first(self, video_id: int | None) -> VideoRecord | None:
        """A video; the first one where there is none of that id; None where there is none at all."""
        query = f"{_VIDEO} WHERE removed = 0 ORDER BY id <> ?, id LIMIT 1"
        row = self._connection.execute(query, (video_id or 0,)).fetchone()
        return None if row is None else self._video(row)

    def is_category_used(self, category_id: int) -> bool:
        """Whether a track has it, also one in a removed video."""
        query = "SELECT 1 FROM tracks WHERE category_id = ? LIMIT 1"
        return self._connection.execute(query, (category_id,)).fetchone() is not None

    def video_at(self, stored_path: str) -> VideoRecord | None:
        """The video of that path, as it stands in the file; also one that was removed."""
        row = self._connection.execute(f"{_VIDEO} WHERE stored_path = ?", (stored_path,)).fetchone()
        return None if row is None else self._video(row)

    def video(self, video_id: int) -> VideoRecord:
        """Also one that was removed. Raises ProjectError when there is none."""
        return self._video(self._one(f"{_VIDEO} WHERE id = ?", video_id, message("video")))

    def _video(self, row: tuple[Any, ...]) -> VideoRecord:
        video_id, stored_path, fingerprint, width, height, frame_count, timestamps = row
        path = absolute_media(self.path, stored_path)
        times = np.frombuffer(timestamps, "<f8").astype(np.float64)
        return VideoRecord(
            video_id, path, stored_path, fingerprint, width, height, frame_count, times, media_exists(path)
        )

    def video_size(self, video_id: int) -> tuple[int, int]:
        """(height, width) in pixels."""
        height, width = self._one("SELECT height, width FROM videos WHERE id = ?", video_id, message("video"))
        return height, width

    def frame_count(self, video_id: int) -> int:
        """How many frames a video has."""
        return int(self._one("SELECT frame_count FROM videos WHERE id = ?", video_id, message("video"))[0])

    def categories(self) -> tuple[CategoryRecord, ...]:
        """In the order of their ids."""
        rows = self._connection.execute("SELECT id, name, color, digit FROM categories ORDER BY id")
        return tuple(CategoryRecord(*row) for row in rows)

    def category(self, category_id: int) -> CategoryRecord:
        """Raises ProjectError when there is none."""
        return CategoryRecord(
            *self._one("SELECT id, name, color, digit FROM categories WHERE id = ?", category_id, message("category"))
        )

    def tracks(self, video_id: int) -> tuple[TrackRecord, ...]:
        """All tracks of a video by number, also those without a mask."""
        rows = self._connection.execute(f"{_TRACK} WHERE video_id = ? ORDER BY number, id", (video_id,))
        return tuple(_track(row) for row in rows)

    def track(self, track_id: int) -> TrackRecord:
        """Raises ProjectError when there is none."""
        return _track(self._one(f"{_TRACK} WHERE id = ?", track_id, message("track")))

    def masks_at(self, video_id: int, frame: int) -> dict[int, MaskRecord]:
        """Track id -> mask, by track number; only what is to be seen: empty masks are left out."""
        height, width = self.video_size(video_id)
        rows = self._connection.execute(
            "SELECT m.track_id, m.counts, m.source, m.score FROM tracks t JOIN masks m ON m.track_id = t.id"
            " WHERE t.video_id = ? AND m.frame = ? AND m.area > 0 ORDER BY t.number, t.id",
            (video_id, frame),
        )
        return {row[0]: MaskRecord(Mask(height, width, row[1]), row[2], row[3]) for row in rows}

    def mask(self, track_id: int, frame: int) -> MaskRecord | None:
        """None where nothing was said; an empty mask where a person said that the object is hidden or away."""
        row = self._connection.execute(
            "SELECT v.height, v.width, m.counts, m.source, m.score FROM masks m JOIN tracks t ON t.id = m.track_id"
            " JOIN videos v ON v.id = t.video_id WHERE m.track_id = ? AND m.frame = ?",
            (track_id, frame),
        ).fetchone()
        return None if row is None else MaskRecord(Mask(*row[:3]), row[3], row[4])

    def masks_of(self, track_id: int) -> dict[int, MaskRecord]:
        """Frame -> mask, rising, empty ones included."""
        height, width = self.video_size(self.track(track_id).video_id)
        rows = self._connection.execute(
            "SELECT frame, counts, source, score FROM masks WHERE track_id = ? ORDER BY frame", (track_id,)
        )
        return {row[0]: MaskRecord(Mask(height, width, row[1]), row[2], row[3]) for row in rows}

    def frames_of(self, track_id: int) -> list[int]:
        """The frames in which the track is to be seen, rising."""
        rows = self._connection.execute(
            "SELECT frame FROM masks WHERE track_id = ? AND area > 0 ORDER BY frame", (track_id,)
        )
        return [row[0] for row in rows]

    def count_masks(self, track_ids: Collection[int], first: int = 0, last: int = LAST_FRAME) -> int:
        """How many masks the tracks have in the frames from ``first`` to ``last``, both included; empty ones count."""
        places = ", ".join("?" for _ in track_ids)
        row = self._connection.execute(
            f"SELECT COUNT(*) FROM masks WHERE track_id IN ({places}) AND frame BETWEEN ? AND ?",
            (*track_ids, first, last),
        ).fetchone()
        return int(row[0])

    def weight_of(self, track_id: int, frame: int) -> int:
        """As how many more masks a mask counts because its outline is so long; 0 where there is none."""
        query = "SELECT length(counts) FROM masks WHERE track_id = ? AND frame = ?"
        row = self._connection.execute(query, (track_id, frame)).fetchone()
        return 0 if row is None else int(row[0]) // BYTES_AT_ONCE

    def extent_of_entry(self, entry_id: int) -> int:
        """What it takes to undo or redo a step, in masks that are worked out anew; of a huge one, a guess.

        To move a mask to another track, or to write a note, counts as a `LIGHT` part of that.
        """
        parts = self.parts_of(entry_id)
        if not parts:
            return 0
        query = "SELECT SUM(length(changes)) FROM journal WHERE state = ? AND id BETWEEN ? AND ?"
        length = self._connection.execute(query, (self.entry(entry_id).state, parts[0], parts[-1])).fetchone()[0]
        if length > _HUGE:
            return int(length) // _BYTES_OF_A_MASK
        changes = [change for part in parts for change in self.changes_of(part)]
        exchanges = [change for change in changes if isinstance(change, ExchangeChange)]
        spans = ((each.first, each.second, each.from_frame, each.to_frame) for each in exchanges)
        moved = sum(
            self.count_masks((a, b), first, LAST_FRAME if last is None else last) for a, b, first, last in spans
        )
        masks = [change for change in changes if isinstance(change, MaskChange)]
        weight = (
            sum(self.weight_of(each.track_id, each.frame) for each in masks[:_WEIGHED]) + int(length) // BYTES_AT_ONCE
        )
        return 1 + len(masks) + weight + (len(changes) - len(masks) + moved) // LIGHT

    def next_drawn(self, track_ids: Collection[int], frame: int, step: int) -> int | None:
        """The next frame after ``frame`` (``step`` 1) or before it (-1) in which a person has drawn every one of the tracks."""
        places = ", ".join("?" for _ in track_ids)
        beyond, order = ("> ?", "ASC") if step > 0 else ("< ?", "DESC")
        row = self._connection.execute(
            f"SELECT frame FROM masks WHERE track_id IN ({places}) AND frame {beyond} AND source = 'human' AND area > 0"
            f" GROUP BY frame HAVING COUNT(*) = ? ORDER BY frame {order} LIMIT 1",
            (*track_ids, frame, len(track_ids)),
        ).fetchone()
        return None if row is None else int(row[0])

    def boxes_at(self, video_id: int, frame: int) -> list[tuple[int, int, tuple[int, int, int, int]]]:
        """(track id, category id, box xywh in pixels) of what is to be seen in a frame."""
        rows = self._connection.execute(
            "SELECT t.id, t.category_id, m.x, m.y, m.width, m.height FROM tracks t JOIN masks m ON m.track_id = t.id"
            " WHERE t.video_id = ? AND m.frame = ? AND m.area > 0",
            (video_id, frame),
        )
        return [(row[0], row[1], row[2:]) for row in rows]

    def boxes_between(self, video_id: int, first: int, last: int) -> Iterator[tuple[int, int, int, int, int, int]]:
        """(frame, category id, box xywh in pixels) of what is to be seen in a range of frames, by frame and category."""
        return self._connection.execute(
            "SELECT m.frame, t.category_id, m.x, m.y, m.width, m.height FROM tracks t JOIN masks m ON m.track_id = t.id"
            " WHERE t.video_id = ? AND m.frame BETWEEN ? AND ? AND m.area > 0 ORDER BY m.frame, t.category_id",
            (video_id, first, last),
        )

    def doubts(self, video_id: int, first: int, last: int) -> Iterator[tuple[int, float]]:
        """(frame, 1 less the lowest score of a model's or propagated mask in it), where there is one."""
        return self._connection.execute(
            "SELECT m.frame, 1 - MIN(m.score) FROM tracks t JOIN masks m ON m.track_id = t.id"
            " WHERE t.video_id = ? AND m.frame BETWEEN ? AND ? AND m.area > 0 AND m.source <> 'human'"
            " AND m.score IS NOT NULL GROUP BY m.frame",
            (video_id, first, last),
        )

    def lanes(self, video_id: int, track_ids: Collection[int] | None = None) -> dict[int, Lane]:
        """Track id -> what a timeline shows of it; of all tracks, or of some. Takes its time in a long video."""
        return read_lanes(self._connection, video_id, track_ids)

    def reviewed(self, video_id: int) -> tuple[Reviewed, ...]:
        """What a person said of whole frames, run by run."""
        return read_reviewed(self._connection, video_id)

    def counts_of(self, video_id: int) -> VideoCounts:
        """Numbers of a video, as a whole and by category. Takes its time in a long one."""
        self.video_size(video_id)  # complains when there is none
        return count_video(self._connection, video_id)

    def occlusions(self, track_id: int) -> dict[int, OcclusionLevel]:
        """Frame -> how much of the object is hidden, where somebody said."""
        rows = self._connection.execute(
            "SELECT frame, level FROM occlusions WHERE track_id = ? ORDER BY frame", (track_id,)
        )
        return dict(rows.fetchall())

    def reviews(self, track_id: int) -> dict[int, Review]:
        """Frame -> what a person said of the track there, rising."""
        rows = self._connection.execute(
            "SELECT frame, verdict, note FROM reviews WHERE track_id = ? ORDER BY frame", (track_id,)
        )
        return {row[0]: Review(*row[1:]) for row in rows}

    def frame_reviews(self, video_id: int) -> dict[int, Review]:
        """Frame -> what a person said of it as a whole, rising."""
        rows = self._connection.execute(
            "SELECT frame, verdict, note FROM frame_reviews WHERE video_id = ? ORDER BY frame", (video_id,)
        )
        return {row[0]: Review(*row[1:]) for row in rows}

    def track_reviews(self, video_id: int) -> dict[int, Review]:
        """Track id -> what a person said of it as a whole."""
        rows = self._connection.execute(
            "SELECT r.track_id, r.verdict, r.note FROM track_reviews r JOIN tracks t ON t.id = r.track_id"
            " WHERE t.video_id = ?",
            (video_id,),
        )
        return {row[0]: Review(*row[1:]) for row in rows}

    def is_reviewed(self, track_id: int, frame: int) -> bool:
        """Whether a person has marked as reviewed the track in the frame, the whole track, or the whole frame."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM reviews WHERE track_id = :track AND frame = :frame AND verdict = 'reviewed')"
            " OR EXISTS (SELECT 1 FROM track_reviews WHERE track_id = :track AND verdict = 'reviewed')"
            " OR EXISTS (SELECT 1 FROM frame_reviews r JOIN tracks t ON t.video_id = r.video_id"
            " WHERE t.id = :track AND r.frame = :frame AND r.verdict = 'reviewed')",
            {"track": track_id, "frame": frame},
        ).fetchone()
        return bool(row[0])

    def reviewed_count(self, video_id: int) -> int:
        """How many frames of a video a person has marked as reviewed."""
        row = self._connection.execute(
            "SELECT COUNT(*) FROM frame_reviews WHERE video_id = ? AND verdict = 'reviewed'", (video_id,)
        ).fetchone()
        return int(row[0])

    def progress(self) -> dict[int, VideoProgress]:
        """Id of a video -> how far the work on it is, for every video."""
        return read_progress(self._connection)

    def tracks_by_people(self) -> dict[int, int]:
        """Id of a video -> how many of its tracks have a mask that a person drew or imported; videos without such have none."""
        rows = self._connection.execute(
            "SELECT video_id, COUNT(*) FROM tracks t WHERE EXISTS"
            " (SELECT 1 FROM masks m WHERE m.track_id = t.id AND m.source = 'human') GROUP BY video_id"
        )
        return dict(rows.fetchall())

    def runs(self, video_id: int) -> tuple[RunRecord, ...]:
        """Model runs over a video, oldest first."""
        return tuple(
            _run(row) for row in self._connection.execute(f"{_RUN} WHERE video_id = ? ORDER BY id", (video_id,))
        )

    def run(self, run_id: int) -> RunRecord:
        """Raises ProjectError when there is none."""
        return _run(self._one(f"{_RUN} WHERE id = ?", run_id, message("model run")))


def _track(row: tuple[Any, ...]) -> TrackRecord:
    record = TrackRecord(*row)  # but SQLite has no truth values
    return dataclasses.replace(
        record, visible=bool(record.visible), crowd=bool(record.crowd), locked=bool(record.locked)
    )


def _run(row: tuple[Any, ...]) -> RunRecord:
    run_id, video_id, model, options, started, finished, state, frames_done = row
    end = None if finished is None else datetime.fromtimestamp(finished)
    return RunRecord(
        run_id, video_id, model, json.loads(options), datetime.fromtimestamp(started), end, state, frames_done
    )
