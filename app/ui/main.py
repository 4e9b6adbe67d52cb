"""Starts the window."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.ui.main_window import MainWindow
from app.ui.theme import apply_theme


def run_window(paths: list[Path]) -> int:
    """Opens the window on videos, image folders or a project; returns the exit code when it is closed."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("MDQE Annotator")
    apply_theme(application)
    window = MainWindow()
    window.show()
    window.open_paths([path.absolute() for path in paths])
    return application.exec()
