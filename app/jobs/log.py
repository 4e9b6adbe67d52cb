"""The log: what nobody foresaw goes with its traceback to a file in the user's folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import appdirs

from app.project.folders import PROGRAM

LOG_BYTES = 1_000_000


def log_path() -> Path:
    """Where the window's log lies; one older file may lie beside it."""
    return Path(appdirs.user_log_dir(PROGRAM)) / "window.log"


@contextmanager
def log_file(path: Path | None = None) -> Iterator[None]:
    """Warnings and errors go to the log, the window's or a process's own; where none can be written, to stderr as before."""
    path = path or log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError as error:
        logging.getLogger(__name__).warning("no log can be written to %s: %s", path, error)
        yield
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(file)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(file)
        file.close()
