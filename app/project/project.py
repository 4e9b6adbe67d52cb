"""The document: one SQLite file with videos, tracks, masks and the whole history of edits."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from app.project.errors import ProjectError, ProjectLockedError, UnreadableProjectError
from app.project.file import schema
from app.project.file.database import (
    ProjectConnection,
    check_integrity,
    check_no_remains,
    connect,
    known_id,
    transaction,
    translated,
)
from app.project.file.identity import Identity
from app.project.file.leftovers import last_stamp, new_session, set_foreign_aside
from app.project.file.lock import ProjectLock, holder, opened_here
from app.project.file.place import Place
from app.project.history.changes import frames_needed, unpack
from app.project.history.journal import Journal
from app.project.history.line import GOING_ON
from app.project.media import MediaSource, check_content, media_exists, relative_media
from app.project.records import RunState, VideoRecord, aside
from engine.documents import as_text
from engine.errors import StorageError
from engine.files import replacing
from engine.messages import message

NUMBER, STORED = "number", "stored"  # in the table view_state
MOST_SESSIONS = 8  # whose edits are known to be stored
_NUMBER_FORM = re.compile("[0-9a-f]{16}")  # a name of files begins with it
_STEPS_BETWEEN_ASKING = 100  # of SQLite's machine


class Project(Journal):
    """An open project, for one thread at a time. One that uses it meanwhile opens it again with ``shared=True``.

    Make one with `create` or `open`, end it with `close` (or use it as a context manager).

    Attributes:
        set_aside: where the last edits of another database are, which lay beside this one's file under its name.
        number: the project's own, wherever it lies; copies have it, too. Empty where it was opened as ``shared``.
    """

    _connection: ProjectConnection

    def __init__(
        self, connection: ProjectConnection, path: Path, lock: ProjectLock | None, set_aside: tuple[Path, ...] = ()
    ) -> None:
        super().__init__(connection, path)
        self.set_aside = set_aside
        self.number = ""
        self._lock = lock
        self._leaves_checkpoints = False
        self._is_closed = False

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
        with ExitStack() as failed:
            failed.callback(lock.release)
            if path.exists():
                raise ProjectError(
                    message("{path} exists already", path=path), "", message("Open it, or choose another name")
                )
            check_no_remains(path)
            _create_file(path)
            project = cls._connected(path, lock)
            failed.pop_all()
        return project

    @classmethod
    def open(cls, path: str | Path, *, shared: bool = False, checked: bool = False) -> Self:
        """Opens a project; an older version is brought forward after a backup copy was made beside it.

        What another database left under its name is set aside first, see ``set_aside``.

        Args:
            shared: a further connection in the process that holds the project open, for a worker thread.
            checked: it was opened and closed just now, and found undamaged; to look for that reads the whole file.

        Raises ProjectLockedError when it is open elsewhere, NewerProjectError when a later program wrote it,
        ProjectError when it is no project or damaged, UnreadableProjectError when it cannot be read, StorageError when
        its folder cannot be written; ``shared`` ProjectReplacedError when another file lies in the place of the open one.
        """
        path = _place_of(path)
        if shared and (opened := opened_here(path)) is not None:
            session, file = opened
            return cls(connect(path, session, file), path, None)
        try:
            schema.check_header(path)
        except OSError as error:
            raise UnreadableProjectError(
                message("Cannot read {path} ({reason})", path=path, reason=error.strerror),
                message("the file was moved, or you may not read it"),
                message("Check the path and its permissions"),
            ) from error
        if shared:
            raise ProjectLockedError(
                message(
                    "{path} is not open in this program{holder}, so it cannot be shared", path=path, holder=holder(path)
                )
            )
        lock = ProjectLock(path)
        with ExitStack() as failed:
            failed.callback(lock.release)
            project = cls._connected(path, lock, checked=checked)
            failed.pop_all()
        return project

    @classmethod
    def _connected(cls, path: Path, lock: ProjectLock, *, checked: bool = False) -> Self:
        set_aside = set_foreign_aside(path)
        connection = connect(path, new_session())
        with ExitStack() as failed:
            failed.callback(connection.close)
            with translated(path):
                if not checked:
                    check_integrity(connection, path)  # first: a damaged file is left as it is
                schema.migrate(connection, path)
                # What goes on belongs to a process, and that one has ended: nobody else holds the lock.
                with transaction(connection, path):
                    connection.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
                    connection.execute("DELETE FROM view_state WHERE key = ?", (GOING_ON,))
                connection.stamp = last_stamp(connection)
                project = cls(connection, path, lock, set_aside)
                project.number = project._known_number()
            lock.tell(connection.place, connection.session)
            failed.pop_all()
        return project

    def _known_number(self) -> str:
        """The project's own; it gets one where an earlier version has made it."""
        number = self.state(NUMBER)
        if not isinstance(number, str) or _NUMBER_FORM.fullmatch(number) is None:
            number = secrets.token_hex(8)
            self.set_state(NUMBER, number)
        return number

    @property
    def place(self) -> Place:
        """The file that is open; `Place.check` tells whether it is still where it was, and may be asked on any thread."""
        return self._connection.place

    @property
    def identity(self) -> Identity:
        """By which the project is known again, as of now; may be asked on any thread."""
        return Identity(self.place, self._connection.stamp, self._connection.session)

    def reconnect(self) -> None:
        """Opens the file anew, e.g. since its drive was gone for a while; outside a transaction.

        Raises StorageError or ProjectError where it cannot be opened, ProjectLockedError when another program has taken it
        meanwhile, ProjectReplacedError when it is not what it was when it was last written here; then all stays as it was.
        """
        stamp, file = self.identity.check()
        connection = connect(self.path, self._connection.session, file)
        with ExitStack() as failed:
            failed.callback(connection.close)
            connection.stamp = stamp
            if self._lock is not None:
                self._lock.renew(self.path)
                self._lock.tell(connection.place, connection.session)
            if self._leaves_checkpoints:
                connection.execute("PRAGMA wal_autocheckpoint = 0")
            failed.pop_all()
        old, self._connection = self._connection, connection
        with suppress(sqlite3.Error):  # of a file that is gone
            old.close()

    def close(self) -> None:
        """Ends the connection and gives the lock up. Calling it twice does no harm.

        Where another file has taken the place of the one that is open, or it was moved, that one gets all that was written,
        and nothing is left beside the other.
        """
        is_settled = self._lock is not None and not self._is_closed and self.place.is_left() and self._settle()
        self._is_closed = True
        self._connection.close()
        if is_settled:
            with suppress(OSError):  # what is left there is set aside by whoever opens the other file
                self.place.remove_remains()
        if self._lock is not None:
            self._lock.release()

    def _settle(self) -> bool:
        """Moves all that was written into the open file itself; whether that could be done. SQLite leaves it to us here."""
        try:
            self._connection.execute("PRAGMA busy_timeout = 0")
            (is_busy, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error:  # the file is gone
            return False
        return not is_busy

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- what is no edit, see `Journal`: media, model runs, how things look

    def add_video(self, path: str | Path, video: MediaSource) -> VideoRecord:
        """Adds an open video that lies at ``path`` (file, image folder or glob pattern), or finds it if it is there.

        One that was removed comes back, by an edit, with all that it had.

        Raises MediaMismatchError when the project has another video under this path.
        """
        if (known := self.find_video(path, video)) is not None:
            if self.is_removed(known.id):
                with self.together():
                    self._make_way(relative_media(self.path, path), known.id)
                    self.bring_video_back(known)
            return self.video(known.id)
        stored = relative_media(self.path, path)
        height, width = video.size
        timestamps = np.asarray(video.timestamps, "<f8")
        with transaction(self._connection, self.path):
            self._make_way(stored)
            cursor = self._connection.execute(
                "INSERT INTO videos (stored_path, fingerprint, width, height, frame_count, timestamps)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (stored, video.fingerprint, width, height, len(video), timestamps.tobytes()),
            )
            video_id = cursor.lastrowid
        return self.video(known_id(video_id))

    def find_video(self, path: str | Path, video: MediaSource) -> VideoRecord | None:
        """The project's video under this path, if it has one, or had this one.

        Raises MediaMismatchError when it has another one there.
        """
        stored = relative_media(self.path, path)
        record = self.video_at(stored)
        if record is not None and not self.is_removed(record.id):
            check_content(record, video.fingerprint, stored)
            return record
        removed = (gone for gone in self.removed_videos() if gone.fingerprint == video.fingerprint)
        return next((gone for gone in removed if gone.stored_path in (stored, aside(stored, gone.id))), None)

    def _make_way(self, stored: str, video_id: int | None = None) -> None:
        """Lets a video, or (None) one that is about to be added, have a path, which a removed one may hold."""
        there = self.video_at(stored)
        if there is not None and there.id != video_id and self.is_removed(there.id):
            self._store_path(there.id, aside(stored, there.id))
        if video_id is not None:
            self._store_path(video_id, stored)

    def _store_path(self, video_id: int, stored: str) -> None:
        self._connection.execute("UPDATE videos SET stored_path = ? WHERE id = ?", (stored, video_id))

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
        there = self.video_at(stored)
        if there is not None and there.id != video_id and not self.is_removed(there.id):
            raise ProjectError(message("{new_path} is in the project already, as another video", new_path=new_path))
        timestamps = np.asarray(video.timestamps, "<f8")
        with transaction(self._connection, self.path):
            self._make_way(stored, video_id)
            self._connection.execute(
                "UPDATE videos SET fingerprint = ?, frame_count = ?, timestamps = ? WHERE id = ?",
                (video.fingerprint, len(video), timestamps.tobytes(), video_id),
            )
        self.read_only_videos.discard(video_id)
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

    def wait_while_busy(self, asked: Callable[[], object]) -> None:
        """From now on edits and notes of this connection wait as long as another one of the program writes, however long.

        Args:
            asked: called several times a second meanwhile; ends the waiting, and what waits, by raising.
        """
        self._connection.while_busy = asked

    def begin_run(self, video_id: int, model: str, options: Mapping[str, object] | None = None) -> int:
        """Notes that a model starts on a video; returns the run's id, which `StoreModelWindow` wants.

        Raises ProjectError when the project has no such video, or not any more.
        """
        with transaction(self._connection, self.path):
            if self.is_removed(video_id):
                raise ProjectError(message("{name} is not in the project any more", name=self.video(video_id).name))
            cursor = self._connection.execute(
                "INSERT INTO runs (video_id, model, options, started, state) VALUES (?, ?, ?, ?, 'running')",
                (video_id, as_text(model), json.dumps(dict(options or {})), time.time()),
            )
        return known_id(cursor.lastrowid)

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

    @contextmanager
    def noting_stored(self, session: str, note: Callable[[], Sequence[Any]]) -> Iterator[None]:
        """As `together`; what is changed inside is noted as stored, so that nobody stores it again: see `file.waiting`.

        Args:
            session: of the program in which it was asked for.
            note: asked when all is changed; its number in the session, and what else is to be known of it.
        """
        with transaction(self._connection, self.path):
            before = self._connection.total_changes
            yield
            if self._connection.total_changes == before:
                return
            others = [(key, value) for key, value in self.stored().items() if key != session]
            self.set_state(STORED, dict([*others, (session, note())][-MOST_SESSIONS:]))

    def stored(self) -> dict[str, Sequence[Any]]:
        """Session -> what `noting_stored` has noted of it last."""
        noted: dict[str, Sequence[Any]] = self.state(STORED, {})
        return noted

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


def _place_of(path: str | Path) -> Path:
    """Absolute. A link stands for the file that it leads to, beside which the lock lies and the media are found."""
    path = Path(path).absolute()
    return path.resolve() if path.is_symlink() else path


def _create_file(path: Path) -> None:
    """Writes an empty project beside its place and moves it there whole."""
    with replacing(path) as beside, translated(path), closing(sqlite3.connect(beside, isolation_level=None)) as fresh:
        schema.create_tables(fresh, path)
