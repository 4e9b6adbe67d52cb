"""Edits that the disk does not take: how many wait is said, and nothing is done that would lose them unasked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.ui.dialogs import ask, show_error
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError


def held_text(held: int) -> str:
    """For the status line; empty when nothing waits."""
    if not held:
        return ""
    return words.tr("%n edits wait until the project can be written; they are tried again and again", "", held)


def refuses_while_held(parent: QWidget, workspace: Workspace | None) -> bool:
    """Whether edits wait, so that the project must stay open for now; says so."""
    held = 0 if workspace is None else workspace.storing.held
    if held:
        what = words.tr("%n edits are not stored yet", "", held)
        why = words.tr("the project cannot be written: the disk is full, or its drive has gone away")
        show_error(parent, EngineError(what, why, words.tr("Free some space or bring the drive back, then try again")))
    return held > 0


def ask_to_lose(parent: QWidget, held: int, close: Callable[[], object]) -> None:
    """Asks before the window is closed with edits that wait."""
    ask(
        parent,
        words.tr("Close all the same?"),
        words.tr("%n edits are not stored yet", "", held) + ".",
        {words.tr("Close without them"): close},
        words.tr("They are tried again and again while the window is open."),
    )
