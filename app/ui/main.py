"""Starts the window."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import appdirs
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.jobs.worker import as_engine_error
from app.ui.main_window import MainWindow
from app.ui.settings import PROGRAM
from app.ui.theme import apply_theme

SIGNAL_CHECK_MILLISECONDS = 250
LOG_BYTES = 1_000_000


def run_window(paths: list[Path]) -> int:
    """Opens the window on videos, image folders or a project; returns the exit code when it is closed."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("MDQE Annotator")
    apply_theme(application)
    with _log_file():
        window = MainWindow()
        sys.excepthook = partial(_report_defect, window)
        _close_when_asked(window)
        window.show()
        if paths:
            window.open_paths([path.absolute() for path in paths])
        return application.exec()


@contextmanager
def _log_file() -> Iterator[None]:
    """What went wrong, with tracebacks, goes to a file in the user's folder for logs."""
    path = Path(appdirs.user_log_dir(PROGRAM)) / "window.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError as error:
        logging.getLogger(__name__).warning("no log can be written to %s: %s", path, error)
        yield
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _report_defect(
    window: MainWindow, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """An error that nobody foresaw, in the window's thread: one message, its traceback to the log."""
    window.show_error(as_engine_error(error))


def _close_when_asked(window: MainWindow) -> None:
    """Ends as if the window were closed when the system or a terminal asks the program to end.

    Qt's event loop is not Python: without a timer that returns to Python now and then, no signal would be noticed.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(SIGNAL_CHECK_MILLISECONDS)
