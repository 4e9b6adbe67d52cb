"""Starts the window, and sees to it that neither a defect nor a request to end gets lost."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.jobs.garbage import window_left_out
from app.jobs.interpreter import changing_soon
from app.jobs.log import log_file
from app.jobs.memory import memory_given_back
from app.jobs.worker import as_engine_error
from app.project import ProjectSilentError
from app.ui.fitting import fit_on_screen
from app.ui.language import language
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import SystemTheme
from app.ui.tour import show_tour
from engine.errors import EngineError

SIGNAL_CHECK_MILLISECONDS = 250
NO_WINDOW = 1  # exit code

logger = logging.getLogger(__name__)


def run_window(paths: list[Path]) -> int:
    """Opens the window on videos, image folders or a project; returns the exit code when it is closed."""
    with log_file():
        application = _application()
        application.setApplicationName("MDQE Annotator")
        application.setDesktopFileName("mdqe-annotator")  # of packaging/, whose icon a Wayland desktop shows
        settings = Settings()
        theme = SystemTheme(application, settings)
        with language(application, settings.values.language):
            window = MainWindow(settings)
            with _defects_are_told(window), _signals_end(application):
                fit_on_screen(window)
                window.show()
                if not paths and not settings.values.toured:
                    show_tour(window)
                if paths:
                    window.open_paths([path.absolute() for path in paths])
                try:
                    with window_left_out(), changing_soon(), memory_given_back():
                        return application.exec()
                finally:
                    theme.deleteLater()
                    window.close_without_held()  # is closed already, unless a signal ended the event loop


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    qInstallMessageHandler(_QtMessages())
    return QApplication(sys.argv[:1])


class _QtMessages:
    """Writes what Qt says to the log. Where it finds no screen, it would abort the process; that is told and ended here."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            self._said = self._said or text.strip()
            level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
            logger.log(level, "Qt: %s", text)
            return
        logger.critical("Qt: %s", text)
        error = EngineError(
            "The window cannot open",
            self._said or text,
            "Start it where there is a screen; `mdqe-annotator doctor` tells whether Qt finds one. All other commands "
            "work without",
        )
        sys.stderr.write(f"Error: {error}\n")
        sys.stderr.flush()
        os._exit(NO_WINDOW)  # Qt leaves no other way


@contextmanager
def _defects_are_told(window: MainWindow) -> Iterator[None]:
    """An error that nobody foresaw, in the window's thread: one message here, one on the terminal, the traceback in the log."""
    before = sys.excepthook

    def tell(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if not isinstance(error, ProjectSilentError):  # which may come up wherever the project is asked
            before(kind, error, traceback)
        told = as_engine_error(error)
        QTimer.singleShot(0, window, lambda: window.show_error(told))  # a message inside a paint event would crash Qt

    sys.excepthook = tell
    try:
        yield
    finally:
        sys.excepthook = before


@contextmanager
def _signals_end(application: QApplication) -> Iterator[None]:
    """Ends as if the window were closed, with whatever dialog is open, when the system or a terminal asks for the end.

    Qt's event loop is not Python: without a timer that returns to Python now and then, no signal would be noticed.
    """

    before = {
        number: signal.signal(number, lambda *_: application.exit()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    timer = QTimer()
    timer.timeout.connect(lambda: None)
    timer.start(SIGNAL_CHECK_MILLISECONDS)
    try:
        yield
    finally:
        timer.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
