"""The history of edits: making them, undoing and redoing them, and bringing back what there was at any point."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.project.errors import EditConflictError, ProjectError, ReadOnlyVideoError
from app.project.file.database import known_id, transaction
from app.project.history.changes import Change, ExchangeChange, MaskChange, RowChange, leads_on, pack, unpack, videos_of
from app.project.history.edit_names import pack_name
from app.project.history.line import GOING_ON
from app.project.history.recorder import Edit, Recorder, Summary
from app.project.reader import Reader
from app.project.records import CategoryRecord, JournalEntry, VideoRecord
from engine.messages import Message, message

Progress = Callable[[int, int], object]  # parts done, parts in all


def _nobody(done: int, total: int) -> None:
    """Hears of no progress."""


class Journal(Reader):
    """What an open `Project` does with edits. Each one is a transaction and an entry of the journal.

    Several entries may be one step: undo, redo and the history go over them as if they were one (see `one_step`), known by the
    last of them.

    Attributes:
        read_only_videos: ids of videos that no edit of this connection may change, nor undo and redo.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self.read_only_videos: set[int] = set()
        self._is_in_step = False
        self._goes_on = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several edits and videos: all of them are in the file when the block ends, or nothing of them if it raises."""
        with transaction(self._connection, self.path):
            yield

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """As `together`; and undo takes all of these edits back at once, redo brings them back.

        For what is too much for one entry, which is held in memory as a whole. The last edit names the step.
        """
        with transaction(self._connection, self.path):
            self._is_in_step = True
            try:
                yield
            finally:
                self._is_in_step = False
            self._connection.execute(
                "UPDATE journal SET continues = 0 WHERE id = (SELECT MAX(id) FROM journal) AND continues = 1"
            )

    def apply(self, edit: Edit) -> JournalEntry | None:
        """Makes an edit: all of it is in the file when this returns, or nothing of it if it raises.

        Returns its entry in the history, or None if it changed nothing (which leaves the history as it is). Raises
        ReadOnlyVideoError when it would change one of the ``read_only_videos``.
        """
        with transaction(self._connection, self.path):
            recorder = Recorder(self._connection, self)
            summary = edit.write(recorder)
            return self._journalled(recorder, summary)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """What `go_on` stores inside goes on beside the person: undo takes back first what they have done since it began.

        What of that it builds upon cannot be taken back then. Only one may go on at a time.
        """
        self._tell_going_on([])
        self._goes_on = True
        try:
            yield
        finally:
            self._goes_on = False
            self._tell_going_on([])

    def go_on(self, edit: Edit, step_id: int | None) -> JournalEntry | None:
        """As `apply`, beside what a person does, whose way to redo stays open: the edit goes on with a step made before.

        It becomes the last part of the step ``step_id``, and names it, as long as that is the last one done (`is_last`); else
        it is a step of its own, since what was done in between stays between them.
        """
        with transaction(self._connection, self.path):
            joins = step_id is not None and self.is_last(step_id)
            recorder = Recorder(self._connection, self)
            summary = edit.write(recorder)
            entry = self._journalled(recorder, summary, is_beside=True)
            if entry is not None and joins:
                self._connection.execute("UPDATE journal SET continues = 1 WHERE id = ?", (step_id,))
            if entry is not None and self._goes_on:
                steps = self.state(GOING_ON, [])
                first = steps.pop()[0] if joins and steps else entry.id
                self._tell_going_on([*steps, [first, entry.id]])
            return entry

    def _tell_going_on(self, steps: list[list[int]]) -> None:
        with transaction(self._connection, self.path):
            self._connection.execute("INSERT OR REPLACE INTO view_state VALUES (?, ?)", (GOING_ON, json.dumps(steps)))

    def _journalled(self, recorder: Recorder, summary: Summary, *, is_beside: bool = False) -> JournalEntry | None:
        if not recorder.changes:
            return None
        self._check_editable(recorder.changes)
        # A new edit starts a new future. The undone one is kept in the file, marked, and out of redo's reach. What goes on
        # beside the person's work starts none.
        is_beside |= summary.run_id is not None and self.run(summary.run_id).state == "running"
        if not is_beside:
            self._connection.execute("UPDATE journal SET state = 'discarded' WHERE state = 'undone'")
        cursor = self._connection.execute(
            "INSERT INTO journal (name, wording, time, state, video_id, track_id, frame, run_id, changes, continues)"
            " VALUES (?, ?, ?, 'done', ?, ?, ?, ?, ?, ?)",
            (
                summary.name, pack_name(summary.name), time.time(), summary.video_id, summary.track_id, summary.frame,
                summary.run_id, pack(recorder.changes), int(self._is_in_step),
            ),
        )  # fmt: skip
        if is_beside:
            self._line_up()
        return self.entry(known_id(cursor.lastrowid))

    def undo(self, progress: Progress = _nobody) -> JournalEntry | None:
        """Takes the last edit back and returns its entry; None when there is nothing left to take back.

        Args:
            progress: called with (parts done, parts in all) after each part of the step, e.g. each video of an import.

        Raises EditConflictError (and changes nothing) when something it needs has been changed since, ReadOnlyVideoError
        as `apply` does.
        """
        with transaction(self._connection, self.path):
            entry = self.next_undo()
            return None if entry is None else self._travel(entry, undo=True, progress=progress)

    def redo(self, progress: Progress = _nobody) -> JournalEntry | None:
        """Brings the last undone edit back and returns its entry; None when there is none. Otherwise as `undo`."""
        with transaction(self._connection, self.path):
            entry = self.next_redo()
            return None if entry is None else self._travel(entry, undo=False, progress=progress)

    def travel_to(self, entry_id: int | None) -> Iterator[JournalEntry]:
        """Undoes or redoes edit after edit until ``entry_id`` is the last one done; None: until none is done.

        Yields each entry when it is undone or redone, every one a transaction of its own: the way may be left anywhere.
        Raises as `undo` does, and ProjectError for an entry that another future took the place of.
        """
        state = "done" if entry_id is None else self.entry(entry_id).state
        if entry_id is not None:
            self._check_in_line(entry_id)
            entry_id = self.parts_of(entry_id)[-1]
        while True:
            entry = self.next_undo() if state == "done" else self.next_redo()
            if entry is None or (
                entry_id is not None and (entry.id <= entry_id if state == "done" else entry.id > entry_id)
            ):
                return
            moved = self.undo() if state == "done" else self.redo()
            if moved is not None:
                yield moved

    def restore_as_of(self, entry_id: int | None) -> JournalEntry | None:
        """Brings back what there was right after an edit (None: before the first one) as a new edit on top of all others.

        Nothing is cut off: what is undone is put back into line first, and taken back by an edit of its own. So undoing
        the new edit shows what was there before it, and all else is further back. Returns its entry; None when the
        project is as it was there.

        Raises ProjectError while a model runs, and for an edit that was undone before others took its place.
        """
        with transaction(self._connection, self.path):
            if self._has_run():
                raise ProjectError(
                    message("A model is at work on this project"), "", message("Wait for its end, or cancel it first")
                )
            if entry_id is not None:
                self._check_in_line(entry_id)
                entry_id = self.parts_of(entry_id)[-1]
            now, undone = self._last_step(), self.history("undone")
            if entry_id == (now.id if now else None):
                return None
            for entry in undone:
                self._travel(entry, undo=False)
            if undone:
                self._step(undone[-1].id, now.id if now else 0, message("Back to {point}", point=_named(now)))
            wanted = None if entry_id is None else self.entry(entry_id)
            return self._step(
                now.id if now else 0, entry_id or 0, message("Restore as of {point}", point=_named(wanted))
            )

    def _has_run(self) -> bool:
        return self._connection.execute("SELECT 1 FROM runs WHERE state = 'running'").fetchone() is not None

    def _step(self, from_id: int, to_id: int, name: Message) -> JournalEntry | None:
        """Makes, as one edit, all those of the line from one entry to another, backwards if need be."""
        recorder = Recorder(self._connection, self)
        rows = self._connection.execute(
            "SELECT changes, video_id FROM journal WHERE state = 'done' AND id > ? AND id <= ? ORDER BY id",
            (min(from_id, to_id), max(from_id, to_id)),
        ).fetchall()
        way: list[Change] = []
        for packed, _ in rows if to_id > from_id else reversed(rows):
            changes = unpack(packed)
            for change in changes if to_id > from_id else [change.inverse() for change in reversed(changes)]:
                if way and way[-1] == change.inverse():  # a way there and back again, as past what was restored before:
                    way.pop()  # made all the same, each restoring would be as large as all those before it together
                else:
                    way.append(change)
        recorder.repeat(way)
        videos = {video_id for _, video_id in rows}
        return self._journalled(recorder, Summary(name, videos.pop() if len(videos) == 1 else None))

    def _check_in_line(self, entry_id: int) -> None:
        if self.entry(entry_id).state == "discarded":
            raise ProjectError(
                message("This edit was undone and others took its place"),
                "",
                message("Choose another point in the history"),
            )

    def _travel(self, entry: JournalEntry, *, undo: bool, progress: Progress = _nobody) -> JournalEntry | None:
        """Undoes or redoes a step, one part after the other: only that is held in memory."""
        parts = self.parts_of(entry.id)
        for done, part in enumerate(reversed(parts) if undo else parts, start=1):
            self._travel_part(part, entry, undo=undo)
            progress(done, len(parts))
        if not undo:
            return self.entry(entry.id)
        self._line_up()
        return self.next_redo()

    def _travel_part(self, part: int, entry: JournalEntry, *, undo: bool) -> None:
        """Undoes or redoes one part of the step ``entry``."""
        row = self._connection.execute("SELECT changes FROM journal WHERE id = ?", (part,)).fetchone()
        changes = unpack(row[0])
        self._check_editable(changes)
        made: list[Change] = []
        try:
            if undo:
                self._check_not_followed(part, changes)
            for change in [change.inverse() for change in reversed(changes)] if undo else changes:
                if isinstance(change, RowChange):
                    change = change.with_looks(self._connection)
                change.make(self._connection)
                made.append(change)
                if isinstance(change, ExchangeChange):
                    self._carry_later(part, change)
        except (sqlite3.IntegrityError, EditConflictError) as error:
            raise EditConflictError(
                message("“{edit}” cannot be undone now", edit=entry.name)
                if undo
                else message("“{edit}” cannot be redone now", edit=entry.name),
                error.what if isinstance(error, EditConflictError) else message("a later edit builds on it"),
                message("Wait for the model's end, or stop it, and undo its work first")
                if self._has_run() or self.state(GOING_ON)
                else "",
            ) from error
        if undo:
            made = [change.inverse() for change in reversed(made)]
        if made != changes:  # by how a track looks that was taken away
            self._connection.execute("UPDATE journal SET changes = ? WHERE id = ?", (pack(made), part))
        state = "undone" if undo else "done"
        self._connection.execute("UPDATE journal SET state = ? WHERE id = ?", (state, part))

    def _check_editable(self, changes: list[Change]) -> None:
        if self.read_only_videos:
            for video_id in sorted(videos_of(changes, self._connection) & self.read_only_videos):
                raise ReadOnlyVideoError(self.video(video_id).name)

    def _check_not_followed(self, entry_id: int, changes: list[Change]) -> None:
        """Raises EditConflictError where what goes on beside has stored masks that undoing ``changes`` would leave astray."""
        mended = [change for change in changes if not isinstance(change, MaskChange)]
        steps = self.state(GOING_ON, []) if mended else []
        if not any(last > entry_id for _, last in steps):
            return
        for later_id, later in self.changes_after(entry_id):
            is_followed = any(first <= later_id <= last for first, last in steps)
            if is_followed and any(leads_on(change, other) for other in later for change in mended):
                raise EditConflictError(message("What was propagated since builds on it"))

    def _carry_later(self, entry_id: int, exchange: ExchangeChange) -> None:
        """Lets what was done after an entry (by a run beside it) speak of the tracks that have its masks now."""
        later = self._connection.execute("SELECT id, changes FROM journal WHERE state = 'done' AND id > ?", (entry_id,))
        for other, packed in later.fetchall():
            carried = pack([exchange.carry(change) for change in unpack(packed)])
            self._connection.execute("UPDATE journal SET changes = ? WHERE id = ?", (carried, other))

    def _line_up(self) -> None:
        """Moves what is undone behind what is done, in its order, so that undo and redo walk along one line.

        A person takes back what lies before the windows of a run that goes on, and these windows stay.
        """
        undone = [
            row[0] for row in self._connection.execute("SELECT id FROM journal WHERE state = 'undone' ORDER BY id")
        ]
        last_done = self._connection.execute("SELECT MAX(id) FROM journal WHERE state = 'done'").fetchone()[0]
        if undone and last_done is not None and undone[0] < last_done:
            last = self._connection.execute("SELECT MAX(id) FROM journal").fetchone()[0]
            moves = [(last + place, entry_id) for place, entry_id in enumerate(undone, start=1)]
            self._connection.executemany("UPDATE journal SET id = ? WHERE id = ?", moves)

    def bring_video_back(self, removed: VideoRecord) -> None:
        """Takes a removed video into the project again as an edit."""
        with transaction(self._connection, self.path):
            recorder = Recorder(self._connection, self)
            recorder.bring_video_back(removed.id)
            self._journalled(recorder, Summary(message("Bring {name} back", name=removed.name), removed.id))

    def add_category(self, name: str, category_id: int | None = None) -> CategoryRecord:
        """Adds a category as an edit; with the wanted id if it is free. Raises ProjectError when the name is taken."""
        with transaction(self._connection, self.path):
            recorder = Recorder(self._connection, self)
            added = recorder.add_category(name, category_id)
            self._journalled(recorder, Summary(message("Add category {category}", category=name.strip())))
            return self.category(added)


def _named(entry: JournalEntry | None) -> Message:
    return message("the beginning") if entry is None else message("“{edit}”", edit=entry.name)
