"""What a project file holds, row by row, as far as two projects in which the same was done have it alike."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.project.file.leftovers import KEY
from app.project.project import NUMBER

CLOCKS = {"time", "started", "finished"}  # columns that differ between two projects in which the same was done
LOOKS = {"color", "visible", "locked"}  # columns that no edit changes

Rows = dict[str, list[tuple[object, ...]]]


def everything(path: Path) -> Rows:
    """All rows of all tables but for times of day, and the file's stamp and number: also of journal and runs."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: _rows(connection, table, CLOCKS) for table in tables}


def edited(path: Path) -> Rows:
    """What edits change and undo brings back."""
    with closing(sqlite3.connect(path)) as connection:
        tables = ("categories", "tracks", "masks", "occlusions", "reviews")
        return {table: _rows(connection, table, LOOKS) for table in tables}


def _rows(connection: sqlite3.Connection, table: str, without: set[str]) -> list[tuple[object, ...]]:
    columns = [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(column for column in columns if column not in without)
    found = connection.execute(f"SELECT {names} FROM {table}").fetchall()
    return sorted((row for row in found if row[0] not in (KEY, NUMBER)), key=repr)
