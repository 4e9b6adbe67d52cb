"""The tables of a project file, and the way from an older version's tables to these."""

from __future__ import annotations

import filecmp
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from app.project.errors import NewerProjectError, ProjectError
from app.project.file.database import transaction
from engine.files import replacing, storage_error
from engine.messages import message

APPLICATION_ID = 0x4D445145  # "MDQE", at byte 68 of the file

# Every foreign key restricts: what depends on a row is taken away by name, so that the journal can bring it back.
TABLES = (
    """CREATE TABLE videos (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        stored_path TEXT NOT NULL UNIQUE,
        fingerprint TEXT NOT NULL,
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        frame_count INTEGER NOT NULL CHECK (frame_count > 0),
        last_track_number INTEGER NOT NULL DEFAULT 0,
        timestamps BLOB NOT NULL)""",
    """CREATE TABLE categories (
        id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
        name TEXT NOT NULL UNIQUE CHECK (name <> ''),
        color TEXT NOT NULL)""",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        video_id INTEGER NOT NULL REFERENCES videos (id),
        model TEXT NOT NULL,
        options TEXT NOT NULL,
        started REAL NOT NULL,
        finished REAL,
        state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'cancelled', 'failed', 'interrupted')),
        frames_done INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE tracks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        video_id INTEGER NOT NULL REFERENCES videos (id),
        number INTEGER NOT NULL,
        category_id INTEGER NOT NULL REFERENCES categories (id),
        category_source TEXT NOT NULL CHECK (category_source IN ('model', 'human')),
        score REAL,
        color TEXT NOT NULL,
        visible INTEGER NOT NULL DEFAULT 1,
        source TEXT NOT NULL CHECK (source IN ('model', 'human')),
        run_id INTEGER REFERENCES runs (id),
        crowd INTEGER NOT NULL DEFAULT 0)""",
    "CREATE INDEX tracks_of_video ON tracks (video_id)",
    "CREATE INDEX tracks_of_category ON tracks (category_id)",
    # Which track a run's identity became. Outlives the track: a later window must not bring back what a person deleted.
    """CREATE TABLE run_tracks (
        run_id INTEGER NOT NULL REFERENCES runs (id),
        identity INTEGER NOT NULL,
        track_id INTEGER NOT NULL,
        PRIMARY KEY (run_id, identity)) WITHOUT ROWID""",
    """CREATE TABLE masks (
        track_id INTEGER NOT NULL REFERENCES tracks (id),
        frame INTEGER NOT NULL CHECK (frame >= 0),
        source TEXT NOT NULL CHECK (source IN ('model', 'human', 'propagated')),
        score REAL,
        x INTEGER NOT NULL, y INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
        area INTEGER NOT NULL,
        counts BLOB NOT NULL,
        PRIMARY KEY (track_id, frame))""",
    """CREATE TABLE occlusions (
        track_id INTEGER NOT NULL REFERENCES tracks (id),
        frame INTEGER NOT NULL,
        level TEXT NOT NULL CHECK (level IN ('no_occlusion', 'slight_occlusion', 'severe_occlusion')),
        PRIMARY KEY (track_id, frame)) WITHOUT ROWID""",
    """CREATE TABLE reviews (
        track_id INTEGER NOT NULL REFERENCES tracks (id),
        frame INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        PRIMARY KEY (track_id, frame)) WITHOUT ROWID""",
    """CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        time REAL NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'discarded')),
        video_id INTEGER, track_id INTEGER, frame INTEGER,
        run_id INTEGER REFERENCES runs (id),
        changes BLOB NOT NULL)""",
    "CREATE INDEX journal_by_state ON journal (state, id)",
    "CREATE TABLE view_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)

# MIGRATIONS[i] turns version i + 1 into version i + 2, one SQL statement after the other.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "ALTER TABLE categories ADD COLUMN digit INTEGER CHECK (digit BETWEEN 1 AND 9)",
        """CREATE TABLE frame_reviews (
            video_id INTEGER NOT NULL REFERENCES videos (id),
            frame INTEGER NOT NULL CHECK (frame >= 0),
            verdict TEXT NOT NULL CHECK (verdict IN ('reviewed', 'rejected')),
            note TEXT NOT NULL,
            PRIMARY KEY (video_id, frame)) WITHOUT ROWID""",
        """CREATE TABLE track_reviews (
            track_id INTEGER PRIMARY KEY REFERENCES tracks (id),
            verdict TEXT NOT NULL CHECK (verdict IN ('reviewed', 'rejected')),
            note TEXT NOT NULL)""",
    ),
    ("ALTER TABLE tracks ADD COLUMN locked INTEGER NOT NULL DEFAULT 0",),
    ("ALTER TABLE journal ADD COLUMN wording BLOB",),  # see `edit_names`; none for the edits of earlier versions
    ("ALTER TABLE reviews ADD COLUMN note TEXT NOT NULL DEFAULT ''",),
    # What is taken out of the project stays in the file, so that undo brings it back with all that it had.
    ("ALTER TABLE videos ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))",),
    # An edit of many videos is an entry for each, so that none is too large; undo and redo go over them in one step. All
    # entries of a step but its last one have a 1 here. They stand one after the other, and change their state together.
    # The index holds all that the history shows: in a row some of it stands behind the changes, which are long to go through.
    (
        "ALTER TABLE journal ADD COLUMN continues INTEGER NOT NULL DEFAULT 0 CHECK (continues IN (0, 1))",
        "CREATE INDEX journal_steps ON journal (state, id, name, wording, time, video_id, track_id, frame, run_id, continues)"
        " WHERE continues = 0",
    ),
)


def version() -> int:
    """The version that this program writes; the file holds it as ``user_version``."""
    return 1 + len(MIGRATIONS)


def check_header(path: Path) -> None:
    """Tells from the first bytes, without SQLite and so without touching anything, whether this is our file.

    Raises ProjectError when it is not a project, NewerProjectError when a later program wrote it.
    """
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise _not_a_project(path)
    user_version, application_id = struct.unpack_from(">i4xi", header, 60)
    if application_id != APPLICATION_ID:
        raise _not_a_project(path)
    refuse_newer(path, user_version)


def refuse_newer(path: Path, found: int) -> None:
    """Raises NewerProjectError when ``found`` is above the version that this program writes."""
    if found > version():
        raise NewerProjectError(
            message(
                "{path} has project version {found}, and this program knows versions up to {known}",
                path=path,
                found=found,
                known=version(),
            ),
            message("a newer MDQE Annotator wrote it"),
            message("Update the program; the file was not changed"),
        )


def create_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Fills a new, empty database."""
    with transaction(connection, path, is_change=True):
        for statement in TABLES:
            connection.execute(statement)
        for steps in MIGRATIONS:
            for statement in steps:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version()}")


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Brings an older file forward in one transaction, after a backup copy beside it.

    The copy is ``NAME.mdqe.version-N.backup``, or ``version-N-2`` and so on beside others that exist: of an older state, or
    of another project of this name. None is made when one of them is the same.
    """
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    refuse_newer(path, found)
    if found < 1:
        raise _not_a_project(path)
    if found == version():
        return
    _keep_backup(connection, path, found)
    with transaction(connection, path, is_change=True):
        for steps in MIGRATIONS[found - 1 :]:
            for statement in steps:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version()}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the new version stands in the header at once


def _keep_backup(connection: sqlite3.Connection, path: Path, found: int) -> None:
    earlier: list[Path] = []
    target = path.with_name(f"{path.name}.version-{found}.backup")
    while target.exists():
        earlier.append(target)
        target = path.with_name(f"{path.name}.version-{found}-{len(earlier) + 1}.backup")
    with replacing(target) as beside, closing(sqlite3.connect(beside)) as copy:
        connection.backup(copy)
    try:
        if any(filecmp.cmp(target, other, shallow=False) for other in earlier):
            target.unlink()
    except OSError as error:
        raise storage_error(target, error) from error


def _not_a_project(path: Path) -> ProjectError:
    return ProjectError(
        message("{path} is not an MDQE Annotator project", path=path),
        message("it is another kind of file, or its beginning is damaged"),
        message("Open a file that this program saved, whose name ends in .mdqe"),
    )
