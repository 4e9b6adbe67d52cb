"""What the journal holds: small changes that can be made, and made again the other way round.

An edit is a list of them. Undoing it makes their inverses, last first; both directions go through the same code, and
each change first checks that it finds what it expects.
"""

from __future__ import annotations

import sqlite3
from typing import Any, TypeAlias

import msgspec

from app.project.errors import EditConflictError
from app.project.toggles import difference, empty_mask
from engine.messages import message
from engine.types import Mask

Value: TypeAlias = str | int | float | None
Row: TypeAlias = dict[str, Value]
Provenance: TypeAlias = tuple[str, float | None]  # source and score of a mask

# Tables whose rows the journal writes: their keys and their other columns. Names from a file are held against these.
KEYS = {
    "videos": ("id",),
    "categories": ("id",),
    "tracks": ("id",),
    "occlusions": ("track_id", "frame"),
    "reviews": ("track_id", "frame"),
    "frame_reviews": ("video_id", "frame"),
    "track_reviews": ("track_id",),
}
COLUMNS = {
    "videos": ("removed",),
    "categories": ("name", "color", "digit"),
    "tracks": (
        "video_id", "number", "category_id", "category_source", "score", "color", "visible", "source", "run_id",
        "crowd", "locked",
    ),
    "occlusions": ("level",),
    "reviews": ("verdict", "note"),
    "frame_reviews": ("verdict", "note"),
    "track_reviews": ("verdict", "note"),
}  # fmt: skip
LOOKS = ("color", "visible", "locked")  # of a track; they change without an edit
LAST_FRAME = 1 << 62  # beyond the end of every video


class RowChange(msgspec.Struct, frozen=True, array_like=True, tag="row"):
    """A row made (``before`` is None), removed (``after`` is None) or changed (both hold the changed columns only).

    ``heir`` is the track that took over what a removed track had. Of no use to the change itself: it tells what goes on beside.
    """

    table: str
    key: Row
    before: Row | None
    after: Row | None
    heir: int | None = None  # last, where earlier versions, which do not know it, look over it

    def inverse(self) -> RowChange:
        return RowChange(self.table, self.key, self.after, self.before, self.heir)

    def with_looks(self, connection: sqlite3.Connection) -> RowChange:
        """The same; but where it takes a track away, it will bring it back as it looks now."""
        if self.table != "tracks" or self.before is None or self.after is not None:
            return self
        query = f"SELECT {', '.join(LOOKS)} FROM tracks WHERE id = :id"
        found = connection.execute(query, self.key).fetchone()
        if found is None:
            return self
        return msgspec.structs.replace(self, before={**self.before, **dict(zip(LOOKS, found, strict=True))})

    def make(self, connection: sqlite3.Connection) -> None:
        """Writes the row. Raises EditConflictError when it is not as it was."""
        named = {*(self.before or ()), *(self.after or ())}
        if KEYS.get(self.table) != tuple(self.key) or not named <= {*COLUMNS[self.table]}:
            raise EditConflictError(
                message("The history names columns that the table {table} does not have", table=self.table)
            )
        where = " AND ".join(f"{column} = :{column}" for column in self.key)
        if self.before is None:
            values = {**self.key, **(self.after or {})}
            places = ", ".join(f":{column}" for column in values)
            connection.execute(f"INSERT INTO {self.table} ({', '.join(values)}) VALUES ({places})", values)
            return
        cursor = connection.execute(f"SELECT {', '.join(self.before)} FROM {self.table} WHERE {where}", self.key)
        found = cursor.fetchone()
        if found is None or any(
            value != wanted and column not in LOOKS
            for value, (column, wanted) in zip(found, self.before.items(), strict=True)
        ):
            raise EditConflictError(
                message("A row of {table} ({key}) has been changed since", table=self.table, key=self.key)
            )
        if self.after is None:
            connection.execute(f"DELETE FROM {self.table} WHERE {where}", self.key)
        else:
            assignments = ", ".join(f"{column} = :{column}" for column in self.after)
            connection.execute(f"UPDATE {self.table} SET {assignments} WHERE {where}", {**self.key, **self.after})


class MaskChange(msgspec.Struct, frozen=True, array_like=True, tag="mask"):
    """A mask made, removed or changed: only the pixels that differ are kept, run-length encoded.

    ``before`` and ``after`` are the mask's source and score, or None where there is no mask.
    """

    track_id: int
    frame: int
    size: tuple[int, int]  # height, width
    before: Provenance | None
    after: Provenance | None
    difference: bytes

    def inverse(self) -> MaskChange:
        return MaskChange(self.track_id, self.frame, self.size, self.after, self.before, self.difference)

    def make(self, connection: sqlite3.Connection) -> None:
        """Writes the mask. Raises EditConflictError when it does not find the source and score that it should."""
        key = (self.track_id, self.frame)
        cursor = connection.execute("SELECT source, score, counts FROM masks WHERE track_id = ? AND frame = ?", key)
        row = cursor.fetchone()
        if (None if row is None else (row[0], row[1])) != self.before:
            raise EditConflictError(message("The mask in frame {frame} has been changed since", frame=self.frame + 1))
        if self.after is None:
            connection.execute("DELETE FROM masks WHERE track_id = ? AND frame = ?", key)
            return
        changed = Mask(*self.size, self.difference)
        mask = changed if row is None else differing(Mask(*self.size, row[2]), changed)
        write_mask(connection, self.track_id, self.frame, mask, *self.after)


class ExchangeChange(msgspec.Struct, frozen=True, array_like=True, tag="exchange"):
    """Two tracks exchange what they have from a frame to another, both included. It is its own inverse.

    ``to_frame`` is None for all frames to the end.
    """

    first: int
    second: int
    from_frame: int
    to_frame: int | None = None

    def inverse(self) -> ExchangeChange:
        return self

    def make(self, connection: sqlite3.Connection) -> None:
        """Exchanges masks, occlusion levels and review marks; without an end, also what a run that goes on will add."""
        last = LAST_FRAME if self.to_frame is None else self.to_frame
        span = (self.first, self.second, self.from_frame, last)
        for table in ("masks", "occlusions", "reviews"):
            where = "track_id IN (?, ?) AND frame BETWEEN ? AND ?"
            cursor = connection.execute(f"SELECT * FROM {table} WHERE {where}", span)
            columns = [column[0] for column in cursor.description]
            rows: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in cursor]
            connection.execute(f"DELETE FROM {table} WHERE {where}", span)
            for row in rows:
                row["track_id"] = self.second if row["track_id"] == self.first else self.first
            places = ", ".join(f":{column}" for column in columns)
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
        if self.to_frame is not None:
            return
        connection.execute(
            "UPDATE run_tracks SET track_id = CASE track_id WHEN :first THEN :second ELSE :first END"
            " WHERE track_id IN (:first, :second) AND run_id IN (SELECT id FROM runs WHERE state = 'running')",
            {"first": self.first, "second": self.second},
        )

    def carry(self, change: Change) -> Change:
        """What a change to masks becomes where the two tracks are exchanged."""
        last = LAST_FRAME if self.to_frame is None else self.to_frame
        if isinstance(change, MaskChange) and self.from_frame <= change.frame <= last:
            others = {self.first: self.second, self.second: self.first}
            return msgspec.structs.replace(change, track_id=others.get(change.track_id, change.track_id))
        return change


Change: TypeAlias = RowChange | MaskChange | ExchangeChange

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Change])


def pack(changes: list[Change]) -> bytes:
    """For the journal's column ``changes``."""
    return _encoder.encode(changes)


def unpack(packed: bytes) -> list[Change]:
    """Raises EditConflictError when the journal's bytes are not what `pack` wrote."""
    try:
        return _decoder.decode(packed)
    except msgspec.DecodeError as error:
        raise EditConflictError(
            message("The history cannot be read ({reason})", reason=error), message("the project file is damaged")
        ) from error


def leads_on(change: Change, later: Change) -> bool:
    """Whether a mask is where it is because of a change that was done before, and would be left there without it.

    So it may be where one follows objects from frame to frame, see `app.project.owners`: behind the first frame of an exchange,
    or in a track that was merged into.
    """
    if not isinstance(later, MaskChange):
        return False
    if isinstance(change, ExchangeChange):
        is_whole = change.to_frame is None
        return is_whole and later.track_id in (change.first, change.second) and later.frame < change.from_frame
    return isinstance(change, RowChange) and change.heir is not None and change.heir == later.track_id


def frames_needed(changes: list[Change]) -> int:
    """How many frames a video must have to hold what the changes speak of."""
    frames = [change.frame for change in changes if isinstance(change, MaskChange)]
    frames += [
        int(change.key["frame"] or 0) for change in changes if isinstance(change, RowChange) and "frame" in change.key
    ]
    return max(frames, default=-1) + 1


def tracks_of(changes: list[Change]) -> frozenset[int]:
    """Ids of the tracks that the changes concern."""
    found: set[Value] = set()
    for change in changes:
        if isinstance(change, MaskChange):
            found.add(change.track_id)
        elif isinstance(change, ExchangeChange):
            found |= {change.first, change.second}
        elif change.table == "tracks":
            found.add(change.key["id"])
        else:
            found.add(change.key.get("track_id"))
    return frozenset(track_id for track_id in found if isinstance(track_id, int))


def videos_of(changes: list[Change], connection: sqlite3.Connection) -> frozenset[int]:
    """Ids of the videos that the changes concern, made already or not: those of tracks that come or go stand in the changes."""
    tracks = tracks_of(changes)
    cursor = connection.execute("SELECT id, video_id FROM tracks")
    found: set[Value] = {video_id for track_id, video_id in cursor if track_id in tracks}
    for change in changes:
        if isinstance(change, RowChange):
            found |= {row.get("video_id") for row in (change.key, change.before or {}, change.after or {})}
    return frozenset(video_id for video_id in found if isinstance(video_id, int))


def tracks_with_other_masks(changes: list[Change]) -> frozenset[int]:
    """Ids of the tracks that the changes give other masks, also by an exchange."""
    return tracks_of([change for change in changes if not isinstance(change, RowChange)])


def mask_change(
    track_id: int,
    frame: int,
    before: tuple[Mask, Provenance] | None,
    after: tuple[Mask, Provenance] | None,
    size: tuple[int, int],
) -> MaskChange:
    """The change from one mask to another; None where there is no mask."""
    sides = [side[0] for side in (before, after) if side is not None] or [empty_mask(*size)]
    changed = sides[0] if len(sides) == 1 else differing(*sides)
    return MaskChange(track_id, frame, size, before[1] if before else None, after[1] if after else None, changed.counts)


def differing(first: Mask, second: Mask) -> Mask:
    """As `difference` of masks in canonical bytes, with nothing to work out where one is empty or both are the same."""
    if first.counts == second.counts:
        return empty_mask(first.height, first.width)
    if first.area == 0:
        return second
    return first if second.area == 0 else difference(first, second)


def write_mask(
    connection: sqlite3.Connection, track_id: int, frame: int, mask: Mask, source: str, score: float | None
) -> None:
    """Stores a mask in the place of what was there."""
    connection.execute(
        "INSERT OR REPLACE INTO masks (track_id, frame, source, score, x, y, width, height, area, counts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (track_id, frame, source, score, *mask.box, mask.area, mask.counts),
    )
