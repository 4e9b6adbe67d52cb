"""Everything that can be asked of a project's history: one line of steps, on which undo and redo walk."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from app.project.errors import ProjectError
from app.project.history.changes import Change, tracks_of, tracks_with_other_masks, unpack
from app.project.history.edit_names import unpack_name
from app.project.records import EntryState, JournalEntry
from engine.messages import message

_STEPS = "FROM journal INDEXED BY journal_steps WHERE continues = 0 AND"
_ENTRY = "SELECT id, name, wording, time, state, video_id, track_id, frame, run_id"
# While a run goes on, its windows are no part of what a person takes back: undo means the person's own last edit.
_SETTLED = "(run_id IS NULL OR run_id NOT IN (SELECT id FROM runs WHERE state = 'running'))"

# How an import's edits are named, which no other edit is. It is known by the name, since to read what stands behind the
# changes in a row of the journal (their wording), all of these are gone through.
IMPORTED = "Import [0-9]* tracks from ?*"

# In the table view_state: what goes on beside the person now, as [first, last] id of each of its steps (`Journal.going_on`).
GOING_ON = "going_on"


class Line:
    """The questions; `app.project.history.journal.Journal` walks."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    def history(self, *states: EntryState) -> tuple[JournalEntry, ...]:
        """Steps in the given states, oldest first; without any, those that are done or can be redone."""
        wanted = states or ("done", "undone")
        places = ", ".join("?" for _ in wanted)
        rows = self._connection.execute(f"{_ENTRY} {_STEPS} state IN ({places}) ORDER BY id", wanted)
        return tuple(_entry(row) for row in rows)

    def history_near(self, limit: int) -> tuple[JournalEntry, ...]:
        """The last ``limit`` steps that are done and the next ``limit`` that can be redone, oldest first."""
        query = f"{_ENTRY} {_STEPS} state = ? ORDER BY id"
        done = self._connection.execute(f"{query} DESC LIMIT ?", ("done", limit)).fetchall()
        undone = self._connection.execute(f"{query} LIMIT ?", ("undone", limit))
        return tuple(_entry(row) for row in (*reversed(done), *undone))

    def steps_to(self, entry_id: int | None) -> int:
        """How many steps `Project.travel_to` would undo or redo, those of a run that goes on counted too."""
        state = "done" if entry_id is None else self.entry(entry_id).state
        where = "state = 'done' AND id > ?" if state == "done" else "state = 'undone' AND id <= ?"
        query = f"SELECT COUNT(*) {_STEPS} {where}"
        row = self._connection.execute(query, (entry_id or 0,)).fetchone()
        return int(row[0])

    def entry(self, entry_id: int) -> JournalEntry:
        """One entry of the history. Raises ProjectError when there is none."""
        return _entry(self._one(f"{_ENTRY} FROM journal WHERE id = ?", entry_id, message("entry in its history")))

    def parts_of(self, entry_id: int) -> tuple[int, ...]:
        """Ids of the entries that are one step with an entry, rising; the last one stands for the step. None for no entry."""
        row = self._connection.execute("SELECT state FROM journal WHERE id = ?", (entry_id,)).fetchone()
        if row is None:
            return ()
        (state,) = row
        ends = f"SELECT id {_STEPS} state = ? AND id"
        before = self._connection.execute(f"{ends} < ? ORDER BY id DESC LIMIT 1", (state, entry_id)).fetchone()
        last = self._connection.execute(f"{ends} >= ? ORDER BY id LIMIT 1", (state, entry_id)).fetchone()
        rows = self._connection.execute(
            "SELECT id FROM journal WHERE state = ? AND id > ? AND id <= ? ORDER BY id",
            (state, before[0] if before else 0, last[0] if last else entry_id),
        )
        return tuple(row[0] for row in rows)

    def videos_of_step(self, entry_id: int) -> frozenset[int | None]:
        """Ids of the videos of a step's entries; None for one of no single video."""
        parts = self.parts_of(entry_id) or (0,)
        rows = self._connection.execute(
            "SELECT DISTINCT video_id FROM journal WHERE id BETWEEN ? AND ? AND state ="
            " (SELECT state FROM journal WHERE id = ?)",
            (parts[0], parts[-1], entry_id),
        )
        return frozenset(row[0] for row in rows)

    def tracks_of_entry(self, entry_id: int, video_id: int | None = None) -> frozenset[int]:
        """Ids of the tracks that a step of the history concerns; none when there is no such entry any more.

        With ``video_id``, only its parts that are of this video or of no single one are looked at.
        """
        parts = self.parts_of(entry_id)
        rows = self._connection.execute(
            "SELECT changes FROM journal WHERE id BETWEEN ? AND ? AND (video_id = ? OR video_id IS NULL OR ? IS NULL)",
            (*((parts[0], parts[-1]) if parts else (0, 0)), video_id, video_id),
        )
        return frozenset().union(*(tracks_of(unpack(row[0])) for row in rows))

    def line_of(self, video_id: int) -> list[tuple[int, bool]]:
        """Ids of the edits that are done and may concern a video, newest first; with each, whether a model run or an
        import made it, and not a person."""
        rows = self._connection.execute(
            "SELECT id, run_id IS NOT NULL OR name GLOB ? FROM journal"
            " WHERE state = 'done' AND (video_id = ? OR video_id IS NULL) ORDER BY id DESC",
            (IMPORTED, video_id),
        )
        return [(row[0], bool(row[1])) for row in rows]

    def mended_tracks(self, video_id: int) -> frozenset[int]:
        """Ids of the tracks whose masks edits that are done have changed or moved, other than those of runs and imports.

        Takes its time where the history is long.
        """
        entries = (entry_id for entry_id, is_given in self.line_of(video_id) if not is_given)
        return frozenset().union(*(tracks_with_other_masks(self.changes_of(entry_id)) for entry_id in entries))

    def changes_of(self, entry_id: int) -> list[Change]:
        """What an edit changed, in its order. Raises ProjectError when there is no such edit."""
        return unpack(
            self._one("SELECT changes FROM journal WHERE id = ?", entry_id, message("entry in its history"))[0]
        )

    def position(self) -> float | None:
        """The moment of the entry that was made last, by which `has_been_at` knows it; None where there is none."""
        row = self._connection.execute("SELECT time FROM journal ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else float(row[0])

    def has_been_at(self, position: float | None) -> bool:
        """Whether the project has all that it had at a position of the journal, be it undone."""
        query = "SELECT 1 FROM journal WHERE time = ?"
        return position is None or self._connection.execute(query, (position,)).fetchone() is not None

    def edited_videos(self) -> set[int]:
        """Ids of the videos in which something is done that no model run did: drawn, mended, reviewed, imported and so on."""
        query = "SELECT DISTINCT video_id FROM journal WHERE state = 'done' AND run_id IS NULL AND video_id IS NOT NULL"
        return {row[0] for row in self._connection.execute(query)}

    def is_done(self, entry_id: int) -> bool:
        """Whether an edit is done, and was not taken back since."""
        query = "SELECT 1 FROM journal WHERE id = ? AND state = 'done'"
        return self._connection.execute(query, (entry_id,)).fetchone() is not None

    def is_last(self, entry_id: int) -> bool:
        """Whether an edit is the last one done, those of model runs counted too."""
        return self.last_done() == entry_id

    def last_done(self) -> int:
        """Id of the last edit that is done, those of model runs counted too; 0 where none is."""
        row = self._connection.execute("SELECT MAX(id) FROM journal WHERE state = 'done'").fetchone()
        return int(row[0] or 0)

    def changes_after(self, entry_id: int) -> list[tuple[int, list[Change]]]:
        """Of the edits that are done after one, in their order: id and changes."""
        rows = self._connection.execute(
            "SELECT id, changes FROM journal WHERE state = 'done' AND id > ? ORDER BY id", (entry_id,)
        )
        return [(row[0], unpack(row[1])) for row in rows]

    def next_undo(self) -> JournalEntry | None:
        """What `undo` would take back: the last step, but first what a person has done beside what goes on."""
        beside: list[tuple[int, int]] = self.state(GOING_ON, [])
        if beside:
            query = f"SELECT id {_STEPS} state = 'done' AND {_SETTLED} AND id > ? ORDER BY id DESC"
            ends = {last for _, last in beside}  # the last entry stands for a step
            for (entry_id,) in self._connection.execute(query, (beside[0][0],)):
                if entry_id not in ends:
                    return self.entry(entry_id)
        return self._last_step()

    def _last_step(self) -> JournalEntry | None:
        """The last one that is done, but for those of runs that go on."""
        return self._first(f"{_ENTRY} {_STEPS} state = 'done' AND {_SETTLED} ORDER BY id DESC LIMIT 1")

    def next_redo(self) -> JournalEntry | None:
        """What `redo` would bring back."""
        return self._first(f"{_ENTRY} {_STEPS} state = 'undone' AND {_SETTLED} ORDER BY id LIMIT 1")

    def _first(self, query: str) -> JournalEntry | None:
        row = self._connection.execute(query).fetchone()
        return None if row is None else _entry(row)

    def state(self, key: str, default: Any = None) -> Any:
        """What `set_state` stored under the key, as JSON gives it back."""
        row = self._connection.execute("SELECT value FROM view_state WHERE key = ?", (key,)).fetchone()
        return default if row is None else json.loads(row[0])

    def _one(self, query: str, row_id: int, what: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = self._connection.execute(query, (row_id,)).fetchone()
        if row is None:
            raise ProjectError(
                message("The project has no {what} with id {row_id}", what=what, row_id=row_id),
                message("it was deleted"),
            )
        return row


def _entry(row: tuple[Any, ...]) -> JournalEntry:
    entry_id, name, wording, time, *others = row
    return JournalEntry(entry_id, unpack_name(name, wording), datetime.fromtimestamp(time), *others)
