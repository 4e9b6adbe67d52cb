"""The bar below the canvas: play, step, scrub, and which frame is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from app.ui.commands.actions import Actions
from app.view import words
from app.view.timeline.scrub_bar import Timeline


def clock_text(seconds: float) -> str:
    """``1:02:03.45``, without hours when there are none."""
    hundredths = round(max(0.0, seconds) * 100)
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{head}:{rest // 100:02d}.{rest % 100:02d}"


class Transport(QWidget):
    """Signals:
    frame_wanted(int): by scrubbing or by number.
    left(): the number is typed; the keys are for something else now.
    """

    frame_wanted = Signal(int)
    left = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = Timeline(self)
        self.timeline.scrubbed.connect(self.frame_wanted)
        self._times: Sequence[float] = ()
        self._number = QSpinBox(self)
        self._number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._number.setKeyboardTracking(False)
        self._number.setToolTip(words.tr("Frame, from 1"))
        self._number.setAccessibleName(self._number.toolTip())
        self._number.valueChanged.connect(lambda number: self.frame_wanted.emit(number - 1))
        self._number.lineEdit().returnPressed.connect(self.left)
        self._count = QLabel(self)
        self._count.setObjectName("faint")
        self._time = QLabel(self)
        self._time.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 10, 4)
        layout.setSpacing(2)
        for name in ("first", "previous", "play", "next", "last"):
            button = QToolButton(self)
            button.setDefaultAction(actions[name])
            button.setIconSize(QSize(22, 22) if name == "play" else QSize(18, 18))
            button.setAutoRaise(True)
            layout.addWidget(button)
        layout.addSpacing(8)
        layout.addWidget(self.timeline, 1)
        layout.addSpacing(8)
        layout.addWidget(self._number)
        layout.addWidget(self._count)
        layout.addSpacing(12)
        layout.addWidget(self._time)
        self.set_times(())

    def ask_for_frame(self) -> None:
        """Lets people type the number of the frame to show."""
        self._number.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._number.selectAll()

    def set_times(self, times: Sequence[float]) -> None:
        """Presentation times of the video's frames in seconds; empty without a video."""
        self._times = times
        self.timeline.set_frame_count(len(times))
        self._number.blockSignals(True)
        self._number.setRange(1, max(1, len(times)))
        self._number.blockSignals(False)
        self.setEnabled(len(times) > 0)
        self._count.setText(f" / {len(times)}" if len(times) else "")
        self.set_frame_index(0)

    def set_frame_index(self, frame_index: int) -> None:
        """Shows a frame's number, to people from 1, and its time."""
        self.timeline.set_frame_index(frame_index)
        self._number.blockSignals(True)
        self._number.setValue(frame_index + 1)
        self._number.blockSignals(False)
        if len(self._times) == 0:
            self._time.setText("")
            return
        start = self._times[0]
        now, end = self._times[frame_index] - start, self._times[-1] - start
        self._time.setText(f"{clock_text(now)} / {clock_text(end)}")
