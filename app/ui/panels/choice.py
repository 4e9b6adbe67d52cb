"""Drop-down lists that leave the keys to the canvas, and the one of what a device can do, which has to be asked."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.jobs.model_choice import PrecisionsOf, has_precisions
from app.view import words


def takes_space(event: QEvent) -> bool:
    """Takes Space for a button or a choice that the Tab key has reached; elsewhere it plays the video."""
    is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
    if is_key and cast(QKeyEvent, event).key() == Qt.Key.Key_Space:
        event.accept()
        return True
    return False


class Choice(QComboBox):
    """A drop-down list that Space opens. A click leaves the keys to the canvas, and the wheel scrolls what it stands in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        return takes_space(event) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:  # nobody means to choose who scrolls past
            event.ignore()


class PrecisionChoice(Choice):
    """In what numbers a model computes: what its device can do, as soon as that is known.

    To know it takes torch, which takes its time to load: it is asked once somebody turns to the list.

    Signals: asked(): somebody does, and it is not known yet; `offer` answers, or `give_up`.
    """

    asked = Signal()

    def __init__(self, precision: str, parent: QWidget) -> None:
        """``precision``: what was chosen last, which stays the choice wherever it is to be had."""
        super().__init__(parent)
        self._wanted = precision
        self._known: PrecisionsOf | None = None
        self._is_asked = False
        self._is_filled = True
        self._model, self._device = "", "auto"
        self.currentIndexChanged.connect(self._remember)
        self._fill()

    def show_for(self, model: str, device: str) -> None:
        """Offers what a model can be asked for on a device."""
        is_other = self._model != "" and device != self._device
        self._model, self._device = model, device
        self._fill()
        if is_other and self._wanted != "auto":  # which this device may not be able to do
            self._ask()

    def offer(self, precisions_of: PrecisionsOf) -> None:
        """What each device can do is known now."""
        self._known = precisions_of
        is_open = self.view().isVisible()
        self._fill()
        if is_open:  # in the size that it needs now
            self.hidePopup()
            self.showPopup()

    def give_up(self) -> None:
        """It could not be found out; it is asked again when somebody turns to the list again."""
        self._is_asked = False
        self._fill()

    def showPopup(self) -> None:
        self._ask()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ask()
        super().focusInEvent(event)

    def _ask(self) -> None:
        if self._known is None and not self._is_asked and self.isEnabled():
            self._is_asked = True
            self._fill()
            self.asked.emit()

    def _remember(self) -> None:
        if self._is_filled:
            self._wanted = self.currentData()

    def _fill(self) -> None:
        is_free = has_precisions(self._model)
        before, self._is_filled = self.currentData(), False
        was_blocked = self.blockSignals(True)  # all that is heard of it is what comes out
        self.clear()
        self.addItem(words.tr("Automatic"), "auto")
        offered = (self._wanted,) if self._known is None else self._known[self._device]
        for precision in offered if is_free else ():
            if precision != "auto":
                self.addItem(precision, precision)
        if is_free and self._known is None and self._is_asked:
            self.addItem(words.tr("Asking the device…"))
            cast(QStandardItemModel, self.model()).item(self.count() - 1).setEnabled(False)
        self.setCurrentIndex(max(0, self.findData(self._wanted)))
        self.blockSignals(was_blocked)
        if before not in (None, self.currentData()):
            self.currentIndexChanged.emit(self.currentIndex())
        self._is_filled = True
        self.setEnabled(is_free)
        self.setToolTip(
            words.tr(
                "In what numbers the model computes. Automatic is float32, the most exact.\n"
                "float16 and bfloat16 have fewer digits: often faster, with masks that differ a little, bfloat16's more.\n"
                "Only what the device computes by itself is offered."
            )
            if is_free
            else words.tr("An ONNX file computes in float32")
        )
