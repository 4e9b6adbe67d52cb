"""What a killed program leaves beside a project, and whether it belongs to it.

SQLite takes any ``NAME.mdqe-wal`` for the last edits of ``NAME.mdqe``: beside a backup that somebody put there it would mix
two databases. So each transaction leaves a stamp: a number of its own, and that of the one before. A number begins with that
of the opening that it belongs to, and counts up. What lies beside belongs to the project if the project's own stamp occurs
in it; else it is set aside before SQLite sees it.
"""

from __future__ import annotations

import logging
import re
import secrets
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from engine.files import storage_error

KEY = "last edit"  # in the table view_state
SET_ASIDE = ".set-aside"  # after its name
UNSTAMPED = "0" * 16  # by an earlier version of the program
_STAMPS = re.compile(re.escape(KEY).encode() + rb'"([0-9a-f]{16}):([0-9a-f]{16})"')
_WAL_HEADER = struct.Struct(">8xI4x8s8x")  # of the format's description: page size, salts
_FRAME_HEADER = struct.Struct(">8x8s8x")  # salts; those of earlier rounds differ

logger = logging.getLogger(__name__)


def new_session() -> str:
    """The first half of all stamps that one opening of a project leaves, by whichever of its connections."""
    return secrets.token_hex(4)


def stamp(connection: sqlite3.Connection, session: str) -> str:
    """At the end of a transaction that changes something; only once in it, as each stamp holds the one before."""
    before = last_stamp(connection)
    count = int(before[8:], 16) + 1 if before.startswith(session) else 1
    now = f"{session}{count:08x}"
    connection.execute(
        "INSERT INTO view_state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (KEY, f'"{now}:{before}"'),
    )
    return now


def follows(now: str, known: str, session: str) -> bool:
    """Whether a project with the stamp ``now`` has what it had with ``known``, and only this session has written since."""
    if now == known:
        return True
    return now.startswith(session) and (not known.startswith(session) or now > known)


def stamp_on_disk(project: Path) -> str | None:
    """The last one of what lies there, which SQLite does not get to see.

    None where that is no project, or another database left something under its name. Raises StorageError or sqlite3.Error
    when it cannot be read.
    """
    try:
        own = _stamp_in_file(project)
        left = list(_stamps_in(_beside(project, "-wal"))) if _beside(project, "-wal").exists() else []
        is_foreign = _beside(project, "-journal").exists() or (left and not any(own in pair for pair in left))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return None
        raise
    except UnicodeDecodeError:  # in what SQLite says of the damage
        return None
    except OSError as error:
        raise storage_error(project, error) from error
    return None if is_foreign else left[-1][1] if left else own


def set_foreign_aside(project: Path) -> tuple[Path, ...]:
    """Renames what another database left under this project's name; call it while nobody has the project open.

    Where neither the project nor what lies beside it has a stamp, an earlier version wrote both, and they are left as they
    are. Returns where the edits of the other database are now. Raises StorageError when they cannot be renamed.
    """
    foreign = []
    if _is_foreign(project, _beside(project, "-wal")):
        foreign += [_beside(project, "-wal"), _beside(project, "-shm")]
    foreign.append(_beside(project, "-journal"))  # of the other kind, which a project never needs
    moved = []
    for path in foreign:
        try:
            if path.exists():
                moved.append(path.rename(free_place(path)))
                logger.info("%s is of another database than %s: it is %s now", path, project, moved[-1])
        except OSError as error:
            raise storage_error(path, error) from error
    return tuple(path for path in moved if "-shm" not in path.name)


def _is_foreign(project: Path, log: Path) -> bool:
    stamps = set()
    try:
        own = _stamp_in_file(project)
        for before, now in _stamps_in(log):
            if own in (before, now):
                return False
            stamps.add(now)
    except (FileNotFoundError, sqlite3.DatabaseError, UnicodeDecodeError):  # none, or damaged, which opening it tells
        return False
    except OSError as error:
        raise storage_error(log, error) from error
    return bool(stamps)


def _stamp_in_file(project: Path) -> str:
    """Of the project's file alone, without what lies beside it."""
    address = f"{project.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return last_stamp(connection)


def last_stamp(connection: sqlite3.Connection) -> str:
    """Of the last transaction that is in the file; all zeros where an earlier version of the program wrote it."""
    row = connection.execute("SELECT value FROM view_state WHERE key = ?", (KEY,)).fetchone()
    return UNSTAMPED if row is None else str(row[0])[1:17]


def _stamps_in(log: Path) -> Iterator[tuple[str, str]]:
    """(stamp before, stamp) of the transactions in a write-ahead log; also what a page still holds of earlier ones."""
    with log.open("rb") as file:
        header = file.read(_WAL_HEADER.size)
        if len(header) < _WAL_HEADER.size:
            return
        page_size, salts = _WAL_HEADER.unpack(header)
        while len(frame := file.read(_FRAME_HEADER.size + page_size)) == _FRAME_HEADER.size + page_size:
            if _FRAME_HEADER.unpack_from(frame)[0] != salts:
                return
            for found in _STAMPS.finditer(frame):
                yield found[2].decode(), found[1].decode()


def _beside(project: Path, suffix: str) -> Path:
    return project.with_name(project.name + suffix)


def free_place(path: Path) -> Path:
    """Where a file is set aside, beside its place."""
    number, place = 1, path.with_name(path.name + SET_ASIDE)
    while place.exists():
        number += 1
        place = path.with_name(f"{path.name}{SET_ASIDE}-{number}")
    return place
