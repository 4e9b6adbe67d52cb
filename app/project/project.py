"""The document: one SQLite file with videos, tracks, masks and the whole history of edits."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from app.project import schema
from app.project.changes import ExchangeChange, frames_needed, pack, unpack
from app.project.database import check_no_remains, connect, transaction, translated
from app.project.edit_names import pack_name
from app.project.errors import EditConflictError, ProjectError, ProjectLockedError
from app.project.lock import ProjectLock, holder, holder_pid
from app.project.media import MediaSource, check_content, media_exists, relative_media
from app.project.reader import Reader
from app.project.recorder import Edit, Recorder, Summary
from app.project.records import CategoryRecord, JournalEntry, RunState, VideoRecord
from engine.errors import StorageError
from engine.files import replacing
from engine.messages import Message, message

_STEPS_BETWEEN_ASKING = 100  # of SQLite's machine


class Project(Reader):
    """An open project. Belongs to the thread that opened it; another thread opens it again with ``shared=True``.

    Make one with `create` or `open`, end it with `close` (or use it as a context manager).
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, lock: ProjectLock | None) -> None:
        super().__init__(connection, path)
        self._lock = lock
        self._leaves_checkpoints = False

    @classmethod
    def create(cls, path: str | Path) -> Self:
        """Makes a new, empty project.

        Raises ProjectError when the file exists, or part of an earlier one of its name; ProjectLockedError when it is open
        elsewhere, StorageError when the folder cannot be written.
        """
        path = _place_of(path)
        if not path.parent.is_dir():
            raise StorageError(
                message("Cannot create {path}", path=path),
                message("there is no folder {parent}", parent=path.parent),
                message("Create the folder first"),
            )
        lock = ProjectLock(path)
        try:
            if path.exists():
                raise ProjectError(
                    message("{path} exists already", path=path), "", message("Open it, or choose another name")
                )
            check_no_remains(path)
            _create_file(path)
            return cls._connected(path, lock)
        except BaseException:  # whatever it was: nothing stays open, and it goes on up
            lock.release()
            raise

    @classmethod
    def open(cls, path: str | Path, *, shared: bool = False, checked: bool = False) -> Self:
        """Opens a project; an older version is brought forward after a backup copy was made beside it.

        Args:
            shared: a further connection in the process that holds the project open, for a worker thread.
            checked: it was opened and closed just now, and found undamaged; to look for that reads the whole file.

        Raises ProjectLockedError when it is open elsewhere, NewerProjectError when a later program wrote it,
        ProjectError when it is no project or damaged, StorageError when it cannot be read or its folder not written.
        """
        path = _place_of(path)
        try:
            schema.check_header(path)
        except OSError as error:
            raise StorageError(
                message("Cannot read {path} ({reason})", path=path, reason=error.strerror),
                message("the file was moved, or you may not read it"),
                message("Check the path and its permissions"),
            ) from error
        if shared:
            if holder_pid(path) != os.getpid():
                raise ProjectLockedError(
                    message(
                        "{path} is not open in this program{holder}, so it cannot be shared",
                        path=path,
                        holder=holder(path),
                    )
                )
            return cls(connect(path), path, None)
        lock = ProjectLock(path)
        try:
            return cls._connected(path, lock, checked=checked)
        except BaseException:  # whatever it was: nothing stays open, and it goes on up
            lock.release()
            raise

    @classmethod
    def _connected(cls, path: Path, lock: ProjectLock, *, checked: bool = False) -> Self:
        connection = connect(path)
        try:
            with translated(path):
                if not checked:
                    _check_integrity(connection, path)  # first: a damaged file is left as it is
                schema.migrate(connection, path)
                # A run that goes on belongs to a process, and that one has ended: nobody else holds the lock.
                connection.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
        except BaseException:  # whatever it was: nothing stays open, and it goes on up
            connection.close()
            raise
        return cls(connection, path, lock)

    def reconnect(self) -> None:
        """Opens the file anew, e.g. since its drive was gone for a while; outside a transaction.

        Raises StorageError or ProjectError where it cannot be opened, ProjectLockedError when another program has taken it
        meanwhile; then all stays as it was.
        """
        connection = connect(self.path)
        try:
            if self._lock is not None:
                self._lock.renew(self.path)
            if self._leaves_checkpoints:
                connection.execute("PRAGMA wal_autocheckpoint = 0")
        except BaseException:  # whatever it was: nothing stays open, and it goes on up
            connection.close()
            raise
        old, self._connection = self._connection, connection
        with suppress(sqlite3.Error):  # of a file that is gone
            old.close()

    def close(self) -> None:
        """Ends the connection and gives the lock up. Calling it twice does no harm."""
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- edits and their history

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several edits and videos: all of them are in the file when the block ends, or nothing of them if it raises."""
        with transaction(self._connection, self.path):
            yield

    def apply(self, edit: Edit) -> JournalEntry | None:
        """Makes an edit: all of it is in the file when this returns, or nothing of it if it raises.

        Returns its entry in the history, or None if it changed nothing (which leaves the history as it is).
        """
        with transaction(self._connection, self.path):
            recorder = Recorder(self._connection, self)
            summary = edit.write(recorder)
            return self._journalled(recorder, summary)

    def _journalled(self, recorder: Recorder, summary: Summary) -> JournalEntry | None:
        if not recorder.changes:
            return None
        # A new edit starts a new future. The undone one is kept in the file, marked, and out of redo's reach. A run
        # that goes on beside the person's work starts none.
        is_beside = summary.run_id is not None and self.run(summary.run_id).state == "running"
        if not is_beside:
            self._connection.execute("UPDATE journal SET state = 'discarded' WHERE state = 'undone'")
        cursor = self._connection.execute(
            "INSERT INTO journal (name, wording, time, state, video_id, track_id, frame, run_id, changes)"
            " VALUES (?, ?, ?, 'done', ?, ?, ?, ?, ?)",
            (
                summary.name, pack_name(summary.name), time.time(), summary.video_id, summary.track_id, summary.frame,
                summary.run_id, pack(recorder.changes),
            ),
        )  # fmt: skip
        if is_beside:
            self._line_up()
        return self.entry(_known(cursor.lastrowid))

    def undo(self) -> JournalEntry | None:
        """Takes the last edit back and returns its entry; None when there is nothing left to take back.

        Raises EditConflictError (and changes nothing) when something it needs has been changed since.
        """
        with transaction(self._connection, self.path):
            entry = self.next_undo()
            return None if entry is None else self._travel(entry, undo=True)

    def redo(self) -> JournalEntry | None:
        """Brings the last undone edit back and returns its entry; None when there is none. Raises as `undo` does."""
        with transaction(self._connection, self.path):
            entry = self.next_redo()
            return None if entry is None else self._travel(entry, undo=False)

    def travel_to(self, entry_id: int | None) -> Iterator[JournalEntry]:
        """Undoes or redoes edit after edit until ``entry_id`` is the last one done; None: until none is done.

        Yields each entry when it is undone or redone, every one a transaction of its own: the way may be left anywhere.
        Raises as `undo` does, and ProjectError for an entry that another future took the place of.
        """
        state = "done" if entry_id is None else self.entry(entry_id).state
        if entry_id is not None:
            self._check_in_line(entry_id)
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
        project stands there already.

        Raises ProjectError while a model runs, and for an edit that was undone before others took its place.
        """
        with transaction(self._connection, self.path):
            if self._connection.execute("SELECT 1 FROM runs WHERE state = 'running'").fetchone():
                raise ProjectError(
                    message("A model is at work on this project"), "", message("Wait for its end, or cancel it first")
                )
            if entry_id is not None:
                self._check_in_line(entry_id)
            now, undone = self.next_undo(), self.history("undone")
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

    def _step(self, from_id: int, to_id: int, name: Message) -> JournalEntry | None:
        """Makes, as one edit, all those of the line from one entry to another, backwards if need be."""
        recorder = Recorder(self._connection, self)
        rows = self._connection.execute(
            "SELECT changes, video_id FROM journal WHERE state = 'done' AND id > ? AND id <= ? ORDER BY id",
            (min(from_id, to_id), max(from_id, to_id)),
        ).fetchall()
        for packed, _ in rows if to_id > from_id else reversed(rows):
            changes = unpack(packed)
            recorder.repeat(changes if to_id > from_id else [change.inverse() for change in reversed(changes)])
        videos = {video_id for _, video_id in rows}
        return self._journalled(recorder, Summary(name, videos.pop() if len(videos) == 1 else None))

    def _check_in_line(self, entry_id: int) -> None:
        if self.entry(entry_id).state == "discarded":
            raise ProjectError(
                message("This edit was undone and others took its place"),
                "",
                message("Choose another point in the history"),
            )

    def _travel(self, entry: JournalEntry, *, undo: bool) -> JournalEntry | None:
        row = self._connection.execute("SELECT changes FROM journal WHERE id = ?", (entry.id,)).fetchone()
        changes = unpack(row[0])
        try:
            for change in reversed([change.inverse() for change in changes]) if undo else changes:
                change.make(self._connection)
                if isinstance(change, ExchangeChange):
                    self._carry_later(entry.id, change)
        except sqlite3.IntegrityError as error:
            raise EditConflictError(
                message("“{edit}” cannot be undone now", edit=entry.name)
                if undo
                else message("“{edit}” cannot be redone now", edit=entry.name),
                message("a later edit builds on it"),
            ) from error
        state = "undone" if undo else "done"
        self._connection.execute("UPDATE journal SET state = ? WHERE id = ?", (state, entry.id))
        if not undo:
            return self.entry(entry.id)
        self._line_up()
        return self.next_redo()

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

    def add_category(self, name: str, category_id: int | None = None) -> CategoryRecord:
        """Adds a category as an edit; with the wanted id if it is free. Raises ProjectError when the name is taken."""
        with transaction(self._connection, self.path):
            recorder = Recorder(self._connection, self)
            added = recorder.add_category(name, category_id)
            self._journalled(recorder, Summary(message("Add category {category}", category=name.strip())))
            return self.category(added)

    # -- what is no edit: media, model runs, how things look

    def add_video(self, path: str | Path, video: MediaSource) -> VideoRecord:
        """Adds an open video that lies at ``path`` (file, image folder or glob pattern), or finds it if it is there.

        Raises MediaMismatchError when the project has another video under this path.
        """
        if (known := self.find_video(path, video)) is not None:
            return known
        stored = relative_media(self.path, path)
        height, width = video.size
        timestamps = np.asarray(video.timestamps, "<f8")
        with transaction(self._connection, self.path):
            cursor = self._connection.execute(
                "INSERT INTO videos (stored_path, fingerprint, width, height, frame_count, timestamps)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (stored, video.fingerprint, width, height, len(video), timestamps.tobytes()),
            )
            video_id = cursor.lastrowid
        return self.video(_known(video_id))

    def find_video(self, path: str | Path, video: MediaSource) -> VideoRecord | None:
        """The project's video under this path, if it has one. Raises MediaMismatchError when that is another one."""
        stored = relative_media(self.path, path)
        for record in self.videos():
            if record.stored_path == stored:
                check_content(record, video.fingerprint, stored)
                return record
        return None

    def relink_video(
        self, video_id: int, new_path: str | Path, video: MediaSource | None = None, *, accept_mismatch: bool = False
    ) -> VideoRecord:
        """Points a video at where its media are now.

        Args:
            video: the media if they are open already; else they are opened here to look at them.
            accept_mismatch: the person knows that the content differs (e.g. a new encoding) and wants it.

        Raises MediaMismatchError when the content differs and that was not accepted; ProjectError when it cannot be
        accepted, since the frames have another size or are fewer than the edits need, undone ones included.
        """
        if not media_exists(Path(new_path).absolute()):
            raise ProjectError(
                message("There is nothing at {new_path}", new_path=new_path),
                "",
                message("Choose the file or folder of the video"),
            )
        if video is None:
            from engine.video import open_video  # PyAV takes its time to load, and is mostly loaded by then

            with open_video(new_path) as opened:
                return self.relink_video(video_id, new_path, opened, accept_mismatch=accept_mismatch)
        record = self.video(video_id)
        self._check_fits(record, video, new_path)
        if not accept_mismatch:
            check_content(record, video.fingerprint, new_path)
        stored = relative_media(self.path, new_path)
        if any(other.stored_path == stored and other.id != video_id for other in self.videos()):
            raise ProjectError(message("{new_path} is in the project already, as another video", new_path=new_path))
        timestamps = np.asarray(video.timestamps, "<f8")
        with transaction(self._connection, self.path):
            self._connection.execute(
                "UPDATE videos SET stored_path = ?, fingerprint = ?, frame_count = ?, timestamps = ? WHERE id = ?",
                (stored, video.fingerprint, len(video), timestamps.tobytes(), video_id),
            )
        return self.video(video_id)

    def _check_fits(self, record: VideoRecord, video: MediaSource, new_path: str | Path) -> None:
        height, width = video.size
        if (height, width) != (record.height, record.width):
            raise ProjectError(
                message(
                    "{new_path} has {width}x{height} pixels, and the video in the project {known_width}x{known_height}",
                    new_path=new_path,
                    width=width,
                    height=height,
                    known_width=record.width,
                    known_height=record.height,
                ),
                message("it is another video, or one that was scaled"),
                message("Choose the original file"),
            )
        if len(video) < record.frame_count and (needed := self._frames_in_history(record.id)) > len(video):
            raise ProjectError(
                message(
                    "{new_path} has {count} frames, and the project has edits up to frame {needed}",
                    new_path=new_path,
                    count=len(video),
                    needed=needed,
                ),
                message("it is another video, or one that was cut"),
                message("Choose the original file"),
            )

    def _frames_in_history(self, video_id: int) -> int:
        """How many frames a video must have for all edits that can be undone or redone."""
        rows = self._connection.execute(
            "SELECT changes FROM journal WHERE state <> 'discarded' AND (video_id = ? OR video_id IS NULL)", (video_id,)
        )
        return max((frames_needed(unpack(row[0])) for row in rows), default=0)

    def begin_run(self, video_id: int, model: str, options: Mapping[str, object] | None = None) -> int:
        """Notes that a model starts on a video; returns the run's id, which `StoreModelWindow` wants."""
        self.video_size(video_id)
        with transaction(self._connection, self.path):
            cursor = self._connection.execute(
                "INSERT INTO runs (video_id, model, options, started, state) VALUES (?, ?, ?, ?, 'running')",
                (video_id, model, json.dumps(dict(options or {})), time.time()),
            )
        return _known(cursor.lastrowid)

    def finish_run(self, run_id: int, state: RunState = "finished") -> None:
        """Notes how a run ended. From now on undo reaches its windows."""
        with transaction(self._connection, self.path):
            self._connection.execute(
                "UPDATE runs SET state = ?, finished = ? WHERE id = ?", (state, time.time(), run_id)
            )

    def set_visible(self, track_id: int, visible: bool) -> None:
        """Shows or hides a track. How things look is no edit: it is kept, but undo passes it by."""
        self._write("UPDATE tracks SET visible = ? WHERE id = ?", (int(visible), track_id))

    def set_locked(self, track_id: int, locked: bool) -> None:
        """Protects a track's masks from every edit, or no longer. Undo passes this by, and goes on changing them."""
        self._write("UPDATE tracks SET locked = ? WHERE id = ?", (int(locked), track_id))

    def set_color(self, track_id: int, color: str) -> None:
        """Gives a track a colour ``#rrggbb``."""
        self._write("UPDATE tracks SET color = ? WHERE id = ?", (color, track_id))

    def set_state(self, key: str, value: Any) -> None:
        """Keeps anything that JSON can hold, e.g. where the window was left."""
        self._write("INSERT OR REPLACE INTO view_state VALUES (?, ?)", (key, json.dumps(value)))

    def leave_checkpoints(self) -> None:
        """What this connection writes stays in the file beside (``-wal``) until another one calls `checkpoint`.

        Otherwise SQLite moves it into the project's own file now and then at the end of an edit, and waits for the disk.
        """
        self._leaves_checkpoints = True
        self._connection.execute("PRAGMA wal_autocheckpoint = 0")

    def checkpoint(self) -> None:
        """Moves what was written into the project's own file, as far as nobody reads what was there before.

        Takes as long as the disk does, and keeps no other connection waiting. Raises StorageError when the disk refuses.
        """
        with translated(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def compact(self, should_stop: Callable[[], bool] = lambda: False) -> tuple[int, int] | None:
        """Gives back the room that the file no longer needs; the whole history stays.

        Returns its bytes before and after; None when ``should_stop`` said so, which leaves it as it was.

        Raises StorageError when the disk has no room for the copy that SQLite works with.
        """
        with translated(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before = self.path.stat().st_size
            self._connection.set_progress_handler(should_stop, _STEPS_BETWEEN_ASKING)
            try:
                self._connection.execute("VACUUM")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    return None
                raise
            finally:
                self._connection.set_progress_handler(None, 0)
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before, self.path.stat().st_size

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with transaction(self._connection, self.path):
            self._connection.execute(statement, values)


def _named(entry: JournalEntry | None) -> Message:
    return message("the beginning") if entry is None else message("“{edit}”", edit=entry.name)


def _place_of(path: str | Path) -> Path:
    """Absolute. A link stands for the file that it leads to, beside which the lock lies and the media are found."""
    path = Path(path).absolute()
    return path.resolve() if path.is_symlink() else path


def _create_file(path: Path) -> None:
    """Writes an empty project beside its place and moves it there whole."""
    with replacing(path) as beside, translated(path), closing(sqlite3.connect(beside, isolation_level=None)) as fresh:
        schema.create_tables(fresh, path)


def _check_integrity(connection: sqlite3.Connection, path: Path) -> None:
    row = connection.execute("PRAGMA quick_check(1)").fetchone()
    if row[0] != "ok":
        raise ProjectError(
            message("{path} is damaged ({reason})", path=path, reason=row[0]),
            message("the file was cut short or overwritten by something else"),
            message("Restore it from a backup copy"),
        )


def _known(row_id: int | None) -> int:
    assert row_id is not None  # sqlite3 sets it after every INSERT
    return row_id
