"""Choosing a model, running it, and seeing how far it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import PrelabelProgress
from app.ui.icons import icon
from app.ui.panels.choice import Choice, PrecisionChoice, takes_space
from app.view import words

BUNDLED = "bundled"
MODEL_FILES = words.mark("Models (*.safetensors *.pth *.pkl *.onnx);;All files (*)")


def remaining_text(seconds: float) -> str:
    """``about 3 min left``: no more exact than it can be known."""
    if seconds < 60:
        return words.tr("{seconds} s left").format(seconds=max(1, round(seconds)))
    if seconds < 5400:
        return words.tr("about {minutes} min left").format(minutes=round(seconds / 60))
    return words.tr("about {hours} h left").format(hours=f"{seconds / 3600:.1f}")


class _Button(QToolButton):
    """A button that Space presses. A click leaves the keys to the canvas, as it does with all of this kind."""

    def event(self, event: QEvent) -> bool:
        return takes_space(event) or super().event(event)


class PrelabelPanel(QWidget):
    """Signals: started(ModelChoice); cancelled()."""

    started = Signal(object)
    cancelled = Signal()

    def __init__(self, recent_models: list[str], device: str, precision: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.model = Choice(self)
        self.model.addItem(words.tr("Bundled model (any object)"), BUNDLED)
        self.model.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for source in recent_models:
            if source != BUNDLED:
                self.add_model(source)
        if recent_models:
            self.model.setCurrentIndex(max(0, self.model.findData(recent_models[0])))
        self.browse = _Button(self)
        self.browse.setIcon(icon("folder-open-outline"))
        self.browse.setToolTip(words.tr("Choose a model file (.safetensors, .pth or .onnx)"))
        self.browse.setAccessibleName(self.browse.toolTip())
        self.browse.clicked.connect(self._browse)
        self.device = Choice(self)
        for text, name in ((words.tr("Automatic"), "auto"), (words.tr("CPU"), "cpu"), (words.tr("CUDA GPU"), "cuda")):
            self.device.addItem(text, name)
        self.device.setCurrentIndex(max(0, self.device.findData(device)))
        self.precision = PrecisionChoice(precision, self)
        self.start = QPushButton(icon("creation", on_accent=True), words.tr("Pre-label this video"), self)
        self.start.setDefault(True)
        self.cancel = QPushButton(words.tr("Cancel"), self)
        self.cancel.setAutoDefault(True)  # Enter presses it
        self.progress = QProgressBar(self)
        self._said = ""
        self._elsewhere: str | None = None  # the name of the video that the run goes over, if it is not the one shown
        self._turn = ""  # which video of a queue that is
        self.status = QLabel("", self)
        self.status.setObjectName("faint")
        self.status.setWordWrap(True)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status.setMinimumHeight(self.status.fontMetrics().height() * 2)
        row = QHBoxLayout()
        row.addWidget(self.model, 1)
        row.addWidget(self.browse)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.addRow(words.tr("Model"), row)
        form.addRow(words.tr("Device"), self.device)
        form.addRow(words.tr("Precision"), self.precision)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 6)
        layout.setSpacing(8)
        layout.addLayout(form)
        running = QHBoxLayout()  # a run is shown where the button is that begins it: nothing around moves
        running.addStrut(self.start.sizeHint().height())
        running.addWidget(self.start, 1)
        running.addWidget(self.progress, 1)
        running.addWidget(self.cancel)
        layout.addLayout(running)
        layout.addWidget(self.status)
        self.start.clicked.connect(self.begin)
        self.cancel.clicked.connect(self.cancelled)
        for choice in (self.model, self.device):
            choice.currentIndexChanged.connect(self._show_precisions)
        self._show_precisions()
        self.show_ended("")

    def add_model(self, source: str) -> int:
        """Adds a file to the choice; gives back its index."""
        index = self.model.findData(source)
        if index < 0:
            self.model.addItem(Path(source).name, source)
            index = self.model.count() - 1
            self.model.setItemData(index, source, Qt.ItemDataRole.ToolTipRole)
        return index

    def choose_model(self, source: str) -> None:
        """Adds a file to the choice, and chooses it."""
        self.model.setCurrentIndex(self.add_model(source))

    def begin(self) -> None:
        """Asks for a run with what is chosen."""
        self.started.emit(self.choice)

    @property
    def choice(self) -> ModelChoice:
        """What is chosen."""
        return ModelChoice(self.model.currentData(), self.device.currentData(), self.precision.currentData())

    def _show_precisions(self) -> None:
        self.precision.show_for(self.model.currentData(), self.device.currentData())

    @property
    def is_running(self) -> bool:
        """Whether a run is shown that goes on."""
        return not self.progress.isHidden()

    def show_running(self, text: str) -> None:
        """A run has begun; how long it takes is not known yet."""
        self.progress.setRange(0, 0)
        self.progress.setFormat("")
        self.cancel.setEnabled(True)
        has_keys = self.start.hasFocus()
        self.start.clearFocus()
        self.start.hide()  # first: all three in a row would be wider than the panel
        self.progress.show()
        self.cancel.show()
        if has_keys:
            self.cancel.setFocus()
        self._elsewhere, self._turn = None, ""
        self._say(text)

    def show_turn(self, text: str) -> None:
        """The next video of a queue has its turn; the text says which one it is."""
        self._turn = text
        if self.cancel.isEnabled():
            self.progress.setRange(0, 0)
            self.progress.setFormat("")
            self._say(words.tr("Working on its first frames…"))

    def rename_turn(self, text: str) -> None:
        """Videos were added to the queue: the one whose turn it is, is one of more now."""
        self._turn = text
        self._say(self._said)

    def show_elsewhere(self, video: str | None) -> None:
        """The run goes over a video of this name, which is not shown; None: over the one that is."""
        self._elsewhere = video
        self._say(self._said)

    def _say(self, text: str) -> None:
        self._said = text
        if self._elsewhere is not None:
            text = words.tr("{name}: {text}").format(name=self._elsewhere, text=text)
        elif self._turn:
            text = f"{self._turn}\n{text}"
        self.status.setText(text)

    def show_progress(self, progress: PrelabelProgress) -> None:
        if not self.cancel.isEnabled():
            return
        self.progress.setRange(0, progress.total)
        self.progress.setValue(progress.done)
        self.progress.setFormat(words.tr("%v / %m frames"))
        if progress.waits:
            self._say(words.tr("Waits for its turn: something else is being stored in the project"))
            return
        rate, left = f"{progress.frames_per_second:.1f}", remaining_text(progress.seconds_left)
        speed = words.tr("{rate} frames/s, {left}").format(rate=rate, left=left)
        self._say("\n".join((speed, *map(words.said, progress.notes))))

    def show_cancelling(self) -> None:
        self.cancel.setEnabled(False)
        self._say(words.tr("Cancelling…"))

    def show_ended(self, text: str) -> None:
        """No run goes on; ``text`` says how the last one ended."""
        self.progress.hide()
        self.cancel.hide()
        self.start.show()
        self._elsewhere, self._turn = None, ""
        self._say(text)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, words.tr("Choose a model"), "", words.tr(MODEL_FILES))
        if path:
            self.choose_model(path)
