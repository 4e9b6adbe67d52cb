"""Opens a project in a real window and draws once its database is held: for a test that kills this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.edits.names import PAINT
from app.jobs import answering
from app.project.file.waiting import waiting_folder
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.view.pictures.paint_preview import FinishedStroke
from engine.types import Mask
from tests.app.helpers import disc

STROKES = 3
LIMIT, STEP = 20_000, 20  # milliseconds


def main(path: Path) -> None:
    application = QApplication.instance() or QApplication(sys.argv[:1])
    window = MainWindow(Settings(path.with_name("settings-of-the-killed.json")))
    window.show()
    window.open_paths([path])
    assert _comes(lambda: window.workspace is not None and bool(window.workspace.tracks))
    assert _comes(lambda: not (window.jobs.is_busy or window.workspace.storing.is_busy))
    _say("open")
    sys.stdin.readline()
    answering.PATIENCE = 0.05
    workspace = window.workspace
    for column in range(STROKES):
        stroke = FinishedStroke(0, workspace.tracks[0].id, Mask.from_bitmap(disc(30 + 20 * column, 75)), None, PAINT)
        workspace.commit_stroke(stroke)

    def is_noted() -> bool:
        return sum(file.read_bytes().count(b"\n") for file in waiting_folder().glob("*.waiting")) > STROKES

    assert _comes(is_noted)
    _say("drawn")
    application.exec()


def _comes(is_there: Callable[[], bool]) -> bool:
    """Lets the window live until that is so."""
    for _ in range(LIMIT // STEP):
        if is_there():
            return True
        QTest.qWait(STEP)
    return False


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
