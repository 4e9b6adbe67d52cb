"""Connections to a project's SQLite file: settings, transactions, and SQLite's errors in our own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.project.errors import ProjectError, ProjectLockedError
from app.project.leftovers import stamp
from engine.errors import StorageError
from engine.messages import message

BUSY_TIMEOUT = 60.0  # seconds that one connection waits for another one's transaction, e.g. a merge of long tracks


def connect(path: Path) -> sqlite3.Connection:
    """Opens an existing file for reading and writing, in write-ahead logging.

    ``synchronous = NORMAL``: a transaction is in the operating system's hands when it returns, so a killed program
    loses nothing. Only a power cut can take back the last moments, and even then to a whole earlier transaction.
    FULL would cost a wait for the disk after every brush stroke.
    """
    with translated(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_TIMEOUT, isolation_level=None
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = FAST")  # no page that is written still holds stamps of long ago
    return connection


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
    """
    with translated(path):
        is_part = connection.in_transaction
        if is_part:
            yield
            return
        connection.execute("BEGIN IMMEDIATE")
        changed = connection.total_changes
        try:
            yield
            if is_change or connection.total_changes != changed:
                stamp(connection)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns what can go wrong with a file (not with our SQL) into errors for people."""
    try:
        yield
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
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ProjectError(
                message("{path} is damaged ({reason})", path=path, reason=error),
                message("the file was cut short or overwritten by something else"),
                message("Restore it from a backup copy"),
            ) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
            raise ProjectLockedError(
                message("{path} is being written by something else", path=path),
                message("another program holds its database"),
                message("Try again"),
            ) from error
        raise


def known_id(row_id: int | None) -> int:
    """The id of the row that was inserted last."""
    assert row_id is not None  # sqlite3 sets it after every INSERT
    return row_id
