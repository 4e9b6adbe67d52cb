"""A drive that answers nothing for a while, neither yes nor no, as a network drive does whose server is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.project.file.database import ProjectConnection
from app.ui.main_window import MainWindow

USUAL_PATIENCE = 60.0  # seconds, of tests


class Drive:
    """Whatever touches a project's file waits while the drive is silent.

    Attributes:
        touched_by: ids of the threads that have touched it then.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self._answers = threading.Event()
        self._answers.set()
        self.touched_by: set[int] = set()
        for kind, name in (
            (ProjectConnection, "execute"),
            (ProjectConnection, "executemany"),
            (ProjectConnection, "close"),
            (Path, "stat"),
        ):
            monkeypatch.setattr(kind, name, self._waiting(getattr(kind, name)))

    def _waiting(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def touch(what: Any, *args: Any, **named: Any) -> Any:
            if not self._answers.is_set() and self._is_on_it(what):
                self.touched_by.add(threading.get_ident())
                assert threading.current_thread() is not threading.main_thread(), "the window stands still"
                self._answers.wait()
            return real(what, *args, **named)

        return touch

    def _is_on_it(self, what: object) -> bool:
        return not isinstance(what, Path) or what.name.endswith((".mdqe", ".mdqe-wal", ".mdqe-shm"))

    def falls_silent(self) -> None:
        """Nobody waits long for it now; for a drive that answers, a machine that has much to do waits longer than that."""
        self._answers.clear()
        waits_for(0.01, self._patch)

    def answers(self) -> None:
        waits_for(USUAL_PATIENCE, self._patch)
        self._answers.set()


def waits_for(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window waits so long for an answer from now on."""
    monkeypatch.setattr("app.jobs.answering.PATIENCE", seconds)


def leaves_at_once(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window hardly waits for the end of a project that it leaves; for all else, as a machine that has much to do needs."""
    window.opening.closing.connect(lambda: waits_for(0.01, monkeypatch))
    window.opening.workspace_changed.connect(lambda: waits_for(USUAL_PATIENCE, monkeypatch))
