"""Connections to a project's SQLite file: settings, transactions, and SQLite's errors in our own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.project.errors import ProjectError, ProjectLockedError, ProjectReplacedError
from app.project.file.leftovers import new_session, stamp
from app.project.file.place import FileId, Place
from engine.errors import StorageError
from engine.messages import message

BUSY_TIMEOUT = 60.0  # seconds that one connection waits for another one's transaction, e.g. a merge of long tracks
ASKED_EVERY = 0.25  # seconds after which one that waits without a limit asks whether to go on


class ProjectConnection(sqlite3.Connection):
    """A connection that knows which file it is to. Make one with `connect`.

    Attributes:
        place: the file that is open.
        session: see `leftovers.new_session`.
        stamp: the last one that was found at the beginning, or left since.
        while_busy: None: a transaction waits for another connection's for BUSY_TIMEOUT, then it fails. Else it waits as
            long as that one takes; this is called every ASKED_EVERY seconds meanwhile, and ends the waiting by raising.
    """

    place: Place
    session: str
    stamp: str
    while_busy: Callable[[], object] | None = None


def connect(path: Path, session: str, file: FileId | None = None) -> ProjectConnection:
    """Opens an existing file for reading and writing, in write-ahead logging.

    ``synchronous = NORMAL``: a transaction is in the operating system's hands when it returns, so a killed program
    loses nothing. Only a power cut can take back the last moments, and even then to a whole earlier transaction.
    FULL would cost a wait for the disk after every brush stroke.

    Args:
        file: the one that has to be there; None for whichever is.

    Raises ProjectReplacedError when another file takes its place meanwhile.
    """
    file = file or Place.of(path).file
    with translated(path, is_opened=True):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_TIMEOUT,
            isolation_level=None,
            check_same_thread=False,  # in the window, one thread after another has it
            factory=ProjectConnection,
        )
        with ExitStack() as failed:
            failed.callback(connection.close)
            # Before it is read: SQLite would take what lies beside it for its own, and move that into it when this is closed.
            _check_is(file, path)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = FAST")  # no page that is written still holds stamps of long ago
            connection.execute("SELECT 1 FROM sqlite_master")  # from now on, what SQLite keeps beside the file is there
            connection.session = session
            connection.stamp = ""
            connection.place = _check_is(file, path)
            failed.pop_all()
    return connection


def _check_is(file: FileId, path: Path) -> Place:
    place = Place.of(path)
    if place.file != file:
        raise ProjectReplacedError(path)
    return place


def check_no_remains(path: Path) -> None:
    """Before a file is made: SQLite would take what a killed program left beside an earlier one of its name for the new one's.

    It is the earlier project's last edits, so it is not removed here either. Raises ProjectError when there is some.
    """
    for suffix in ("-wal", "-journal"):
        rest = path.with_name(path.name + suffix)
        if rest.exists():
            raise ProjectError(
                message("{rest} is there, and {name} is not", rest=rest, name=path.name),
                message("the program was killed, its project moved or deleted, and this file holds its last edits"),
                message("Move it to where the project is now, delete it if that is gone, or choose another name"),
            )


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path, *, is_change: bool = False) -> Iterator[None]:
    """All or nothing. Takes the write lock at the start, so that what is read inside is still true when written.

    Inside another one it is a part of that: an error must end both. One that changes something is stamped, see `leftovers`.

    Args:
        is_change: it changes something, also where SQLite counts no row.

    Raises ProjectReplacedError when another file has taken the place of an open project's, StorageError when its file is gone.
    """
    with translated(path):
        is_part = connection.in_transaction
        if is_part:
            yield
            return
        project = connection if isinstance(connection, ProjectConnection) else None
        if project is not None:
            project.place.check()
        _begin(connection, None if project is None else project.while_busy)
        changed = connection.total_changes
        try:
            yield
            now = None
            if is_change or connection.total_changes != changed:
                now = stamp(connection, new_session() if project is None else project.session)
            if project is not None:
                project.place.check()
            connection.execute("COMMIT")
            if project is not None and now is not None:
                project.stamp = now
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _begin(connection: sqlite3.Connection, while_busy: Callable[[], object] | None) -> None:
    if while_busy is None:
        connection.execute("BEGIN IMMEDIATE")
        return
    connection.execute(f"PRAGMA busy_timeout = {round(1000 * ASKED_EVERY)}")
    try:
        while not _begins(connection):
            while_busy()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {round(1000 * BUSY_TIMEOUT)}")


def _begins(connection: sqlite3.Connection) -> bool:
    """Whether the write lock can be had within the connection's patience."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


@contextmanager
def translated(path: Path, *, is_opened: bool = False) -> Iterator[None]:
    """Turns what can go wrong with a file (not with our SQL) into errors for people.

    Args:
        is_opened: just now, so that what SQLite cannot make sense of is not our SQL but the file.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite's message quotes what it has found
        raise _damaged(path, error) from error
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise StorageError(
                message("Cannot write {path}", path=path),
                message("the disk is full"),
                message("Free some space, then try again"),
            ) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
            raise StorageError(
                message("Cannot write {path} ({reason})", path=path, reason=error),
                message("the file or its folder is read-only, or the drive has gone away"),
                message("Check the folder's permissions, or copy the project to a folder where you may write"),
            ) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or (is_opened and code == sqlite3.SQLITE_ERROR):
            raise _damaged(path, error) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
            raise ProjectLockedError(
                message("{path} is being written by something else", path=path),
                message("another program holds its database"),
                message("Try again"),
            ) from error
        raise


def _damaged(path: Path, reason: object) -> ProjectError:
    return ProjectError(
        message("{path} is damaged ({reason})", path=path, reason=reason),
        message("the file was cut short or overwritten by something else"),
        message("Restore it from a backup copy"),
    )


def check_integrity(connection: sqlite3.Connection, path: Path) -> None:
    """Reads the whole file. Raises ProjectError when it is damaged."""
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise _damaged(path, found)


def known_id(row_id: int | None) -> int:
    """The id of the row that was inserted last."""
    assert row_id is not None  # sqlite3 sets it after every INSERT
    return row_id
