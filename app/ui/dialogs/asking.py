"""What the window asks and says in dialogs. Messages never block the program: they open beside what goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QCompleter, QMessageBox, QWidget

from app.view import words
from engine.errors import EngineError

MOST_NAMED = 6  # of many videos
FULL_WIDTH = ("。", "！", "？")  # hold the space after them


def show_error(parent: QWidget, error: EngineError, about: str = "") -> None:
    """One message: what happened, and below it why and what to do.

    While it stands there it is not repeated, nor are other errors ``about`` the same thing told.
    """
    text = sentence(words.said(error.what))
    name = about or text
    if any(box.isVisible() for box in parent.findChildren(QMessageBox, name)):
        return
    box = QMessageBox(QMessageBox.Icon.Warning, "MDQE Annotator", text, parent=parent)
    box.setObjectName(name)
    box.setInformativeText("\n\n".join(sentence(words.said(part)) for part in (error.cause, error.remedy) if part))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def in_one_line(error: EngineError) -> str:
    """The same for the status line."""
    parts = [sentence(words.said(part)) for part in (error.what, error.cause, error.remedy) if part]
    return "".join(part if part.endswith(FULL_WIDTH) else f"{part} " for part in parts).rstrip()


def sentence(text: str) -> str:
    """``text`` with a capital and the full stop of the person's language."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", *FULL_WIDTH)) else words.tr("{sentence}.").format(sentence=text)


def ask(
    parent: QWidget,
    title: str,
    text: str,
    answers: dict[str, Callable[[], object]],
    more: str = "",
    otherwise: Callable[[], object] = lambda: None,
    refusal: str = "",
) -> QMessageBox:
    """Asks without waiting; the chosen answer's function is called, ``otherwise`` when it is cancelled or closed.

    ``refusal`` is the text of the button that does so.
    """
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    box.setInformativeText(more)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    works: dict[QAbstractButton, Callable[[], object]]
    works = {box.addButton(answer, QMessageBox.ButtonRole.AcceptRole): work for answer, work in answers.items()}
    box.addButton(refusal or words.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.finished.connect(lambda _: works.get(box.clickedButton(), otherwise)())
    box.open()
    return box


def complete_beside(box: QComboBox) -> None:
    """Shows what goes on as the typed letters do in a list beside them: in their line, Enter would take it for what was typed."""
    completer = box.completer()
    assert completer is not None  # as of every box that is typed into
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)


def show_about(parent: QWidget) -> None:
    box = QMessageBox(parent)
    box.setWindowTitle(words.tr("About MDQE Annotator"))
    box.setIconPixmap(parent.window().windowIcon().pixmap(64, 64))
    box.setText("MDQE Annotator")
    box.setInformativeText(
        words.tr(
            "Pre-labels objects that hide one another in video, lets people mend masks and identities, "
            "and exports YouTube-VIS and OVIS data sets.\n\nLicence: Apache 2.0."
        )
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def no_video(path: Path) -> EngineError:
    """What is told of a JSON file that somebody wants to open."""
    return EngineError(
        words.tr("This is no video: {name}").format(name=path.name),
        words.tr("it may be a data set or results"),
        words.tr("Open its videos, then use File, Import YTVIS or COCO, or Import results"),
    )


def together(failures: Sequence[EngineError], count: int) -> EngineError:
    """What is told of the failures among ``count`` videos: one message, however many there are."""
    if len(failures) == 1:
        return failures[0]
    what = words.tr("{failed} of %n videos cannot be opened", "", count).format(failed=len(failures))
    return EngineError(what, named([words.said(error.what) for error in failures], "\n"))


def named(texts: Sequence[str], between: str = ", ") -> str:
    """The first of many, and how many others there are."""
    others = len(texts) - MOST_NAMED
    more = [words.tr("%n others", "", others)] if others > 0 else []
    return between.join([*texts[:MOST_NAMED], *more])
