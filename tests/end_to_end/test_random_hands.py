"""Whatever somebody hits, no defect is told, the window ends when it is closed, and the project is whole."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.project import Project
from app.ui.main_window import MainWindow
from tests.end_to_end import random_hands
from tests.end_to_end.crossing import write_images, write_video
from tests.end_to_end.project_rows import edited
from tests.end_to_end.random_hands import RandomHands

ACTS = int(os.environ.get("MDQE_ACTS", "1000"))
SEEDS = range(*map(int, os.environ.get("MDQE_SEEDS", "0:3").split(":")))
SECONDS = 60 + ACTS // 10
LEAVING = (  # commands that leave what is being edited, or ask much before they do anything
    "new_project", "open_project", "open_video", "open_folder", "import_ytvis", "import_results", "import_folder", "save_as",
    "pack", "export", "learn", "edit_categories", "edit_shortcuts", "statistics", "palette", "shortcuts", "tour",
)  # fmt: skip


@pytest.mark.exhaustive
@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize("spared", [(), LEAVING], ids=["everywhere", "editing"])
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_the_project_stays_whole(
    starts: Callable[[], MainWindow],
    qtbot: QtBot,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    spared: tuple[str, ...],
) -> None:
    """Exceptions and warnings of Qt in between fail it, too; the log then says what was done."""
    caplog.set_level(logging.INFO, logger=random_hands.__name__)
    monkeypatch.chdir(tmp_path)
    window = starts()
    window.open_paths([write_video(tmp_path / "street.mp4"), write_images(tmp_path / "pier")])
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.video is not None, timeout=30_000)
    window.commands["prelabel"].trigger()
    hands = RandomHands(window, tmp_path, seed, spared)
    with qtbot.waitSignal(hands.ended, timeout=SECONDS * 1000):
        hands.begin(ACTS)
    window.finish_gestures()
    window.finish_work()
    _shows_what_is_stored(window)
    window.close_without_held()
    for path in tmp_path.glob("*.mdqe"):
        _is_whole(path)


def _shows_what_is_stored(window: MainWindow) -> None:
    workspace = window.workspace
    if workspace is not None and workspace.video is not None:
        stored = workspace.project.tracks(workspace.video.id)
        assert _known(workspace.tracks) == _known(stored)


def _known(tracks: Any) -> list[tuple[int, int]]:
    return [(track.id, track.category_id) for track in tracks]


def _is_whole(path: Path) -> None:
    """And can be undone to its beginning, and redone to where it was."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    before, undone = edited(path), 0
    with Project.open(path) as project:
        while project.undo() is not None:
            undone += 1
        assert not any(project.tracks(video.id) for video in project.videos())
        for _ in range(undone):
            assert project.redo() is not None
    assert edited(path) == before
