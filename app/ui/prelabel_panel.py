"""Choosing a model, running it, and seeing how far it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.jobs.prelabel import PrelabelProgress
from app.ui.icons import icon
from app.ui.transport import clock_text

BUNDLED = "bundled"


class PrelabelPanel(QWidget):
    """Signals: started(model, device); cancelled()."""

    started = Signal(str, str)
    cancelled = Signal()

    def __init__(self, recent_models: list[str], device: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = QComboBox(self)
        self.model.addItem("Bundled (any object)", BUNDLED)
        for path in recent_models:
            if path != BUNDLED:
                self.model.addItem(path, path)
        browse = QToolButton(self)
        browse.setIcon(icon("folder-open-outline"))
        browse.setToolTip("Choose a model file (.pth or .safetensors)")
        browse.clicked.connect(self._browse)
        self.device = QComboBox(self)
        self.device.addItems(["auto", "cpu", "cuda"])
        self.device.setCurrentText(device)
        self.start = QPushButton("Pre-label", self)
        self.start.setDefault(True)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setEnabled(False)
        self.progress = QProgressBar(self)
        self.progress.setFormat("")
        self.status = QLabel("", self)
        self.status.setObjectName("faint")
        self.status.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.model, 1)
        row.addWidget(browse)
        form = QFormLayout()
        form.addRow("Model", row)
        form.addRow("Device", self.device)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start, 1)
        buttons.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addWidget(self.progress)
        layout.addWidget(self.status)
        layout.addStretch(1)
        self.start.clicked.connect(self.begin)
        self.cancel.clicked.connect(self.cancelled)

    def begin(self) -> None:
        """Asks for a run with what is chosen."""
        self.started.emit(self.model.currentData(), self.device.currentText())

    def show_running(self, running: bool, text: str) -> None:
        self.start.setEnabled(not running)
        self.cancel.setEnabled(running)
        self.progress.setRange(0, 0 if running else 1)  # busy until the first frame is done
        self.progress.setValue(0)
        self.progress.setFormat("")
        self.status.setText(text)

    def show_progress(self, progress: PrelabelProgress) -> None:
        self.progress.setRange(0, progress.total)
        self.progress.setValue(progress.done)
        self.progress.setFormat("%v / %m frames")
        left = clock_text(progress.seconds_left).rsplit(".", 1)[0]
        self.status.setText(f"{progress.frames_per_second:.1f} frames/s, {left} left. {progress.note}".strip())

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Choose a model", "", "Models (*.pth *.pkl *.safetensors);;All files (*)"
        )
        if path:
            self.model.addItem(path, path)
            self.model.setCurrentIndex(self.model.count() - 1)
