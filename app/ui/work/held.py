"""Edits that the disk does not take: how many wait is said, and nothing is done that would lose them unasked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from app.jobs.storing import Storing
from app.project import ProjectReplacedError, ProjectSilentError
from app.ui.dialogs.asking import ask, in_one_line, sentence, show_error
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

TROUBLE = "trouble"  # the name of the box that tells that the project's file was replaced


def held_text(storing: Storing) -> str:
    """For the status line; empty when nothing waits."""
    held = storing.held
    if isinstance(storing.trouble, ProjectReplacedError):
        text = words.tr("Another file lies in the project's place, and nothing is stored: save it under another name")
        waiting = words.tr("%n edits wait", "", held)
        return f"{text} ({waiting})" if held else text
    if isinstance(storing.trouble, ProjectSilentError):
        if not held:
            return words.tr("The project's drive does not answer: what is shown stays, and edits will wait")
        return words.tr("The project's drive does not answer: %n edits wait, and are stored once it does", "", held)
    if not held:
        return ""
    return words.tr("%n edits wait until the project can be written; they are tried again and again", "", held)


def tell_trouble(window: MainWindow, error: EngineError, refusal: str = "") -> None:
    """Says what is wrong with the project's file, and offers to save the project elsewhere. Once, while it stands there.

    ``refusal`` is the other answer: for what came up by itself, that it can wait.
    """
    if any(box.isVisible() for box in window.findChildren(QMessageBox, TROUBLE)):
        return
    box = ask(
        window,
        "MDQE Annotator",
        sentence(words.said(error.what)),
        {words.tr("Save under another name…"): window.commands["save_as"].trigger},
        "\n\n".join(sentence(words.said(part)) for part in (error.cause, error.remedy) if part),
        refusal=refusal or words.tr("Not now"),
    )
    box.setObjectName(TROUBLE)
    box.setIcon(QMessageBox.Icon.Warning)


def refuses_while_held(window: MainWindow, workspace: Workspace | None) -> bool:
    """Whether the project must stay open for now, as edits wait or its file is not there any more; says so."""
    if workspace is None:
        return False
    trouble, held = workspace.storing.look_now(), workspace.storing.held
    if isinstance(trouble, ProjectReplacedError):
        _close_boxes(window, TROUBLE)  # that it has just been found out, which this says, too
        tell_trouble(window, trouble, words.tr("Cancel"))  # what would have left it
    elif trouble is not None and (isinstance(trouble, ProjectSilentError) or not held):
        workspace.failed.emit(trouble)
    elif trouble is not None:
        why = in_one_line(EngineError(trouble.what, trouble.cause))
        show_error(window, EngineError(words.tr("%n edits are not stored yet", "", held), why, trouble.remedy))
    return trouble is not None


def _close_boxes(window: MainWindow, *names: str) -> None:
    for name in names:
        for box in window.findChildren(QMessageBox, name):
            box.close()


def refuses_to_close(window: MainWindow, workspace: Workspace | None, close: Callable[[], object]) -> bool:
    """Whether the window must stay open for now; asks whether to ``close`` it all the same."""
    trouble = None if workspace is None else workspace.storing.look_now()
    if workspace is None or trouble is None:
        return False
    what = sentence(words.said(trouble.what))
    _close_boxes(window, TROUBLE, what)  # this question says it, too
    held = workspace.storing.held
    text, leave = what, words.tr("Close without saving")
    more = sentence(words.said(trouble.cause))
    if isinstance(trouble, ProjectSilentError):
        if held:
            text = words.tr("%n edits are not stored yet", "", held) + "."
        more = words.tr(
            "The project's drive does not answer. The program goes on without its window until it does, then stores what "
            "waits and ends. If it is ended before, you are asked about what waits when the project is opened again."
        )
        ask(window, words.tr("Close all the same?"), text, {words.tr("Close the window"): close}, more)
        return True
    if isinstance(trouble, ProjectReplacedError):
        more = words.tr("It does not have what was done here last, which is lost unless you save the project.")
    elif held:
        text, leave = words.tr("%n edits are not stored yet", "", held) + ".", words.tr("Close without them")
        more = words.tr("They are tried again and again while the window is open.")
    save = window.commands["save_as"].trigger

    def end(*, keeps: bool) -> None:
        if isinstance(workspace.storing.look_now(), ProjectReplacedError):
            workspace.storing.leave(leaves_notes=keeps)  # else it is tried for the last time
        elif not keeps:
            workspace.storing.discard()
        close()

    answers: dict[str, Callable[[], object]] = {words.tr("Save under another name…"): save}
    if held:
        answers[words.tr("Keep them for the next time")] = partial(end, keeps=True)
        more = " ".join((more, words.tr("Kept, they are offered when the project is opened again.")))
    answers[leave] = partial(end, keeps=False)
    ask(window, words.tr("Close all the same?"), text, answers, more)
    return True
