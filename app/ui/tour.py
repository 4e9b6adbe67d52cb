"""The tour: a few steps on the demo video. A card in a corner of the canvas says what to do; the window works as ever."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.jobs.demo import demo_job
from app.ui.settings import user_projects_folder
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

WIDTH, MARGIN = 380, 16  # pixels


@dataclass(frozen=True)
class Step:
    """Attributes:
    text: names of commands in braces stand for their shortcuts.
    ends: what ends the step: a ``video`` is shown, there are ``tracks``, one is ``selected``, a ``stroke`` is drawn, or the
        command of that name is done. Empty: only the person does, by the button.
    """

    title: str
    text: str
    ends: str = ""


STEPS = (
    Step(
        words.mark("Welcome"),
        words.mark(
            "A few steps on a short video show how annotating goes. A step ends when you have done what it says; "
            "everything else works meanwhile, too."
        ),
        "video",
    ),
    Step(
        words.mark("Let the model begin"),
        words.mark("{prelabel} pre-labels the video: the model finds the objects and follows them. Tracks appear as it goes on."),
        "tracks",
    ),
    Step(words.mark("Select a track"), words.mark("{select}, then click an object in the picture."), "selected"),
    Step(
        words.mark("Correct its mask"),
        words.mark(
            "{brush} paints on the selected track, {eraser} erases. {undo} takes any edit back, without limit and also "
            "after a restart; everything is saved as you work."
        ),
        "stroke",
    ),
    Step(
        words.mark("Look where objects meet"),
        words.mark(
            "{next_crossing} goes to the next crossing, where identities get mixed up, and selects the two tracks. "
            "{swap} swaps them from that frame on."
        ),
        "next_crossing",
    ),
    Step(
        words.mark("Hand it over"),
        words.mark("{export} writes a data set. {palette} finds every command, {shortcuts} shows all keys and the mouse."),
    ),
)  # fmt: skip


class Tour(QFrame):
    """Stands over the canvas until the person closes it, and is then remembered as seen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setFixedWidth(WIDTH)
        self.step = 0
        self._window = window
        self._workspace: Workspace | None = None
        self.title = QLabel(self)
        self.title.setObjectName("heading")
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self._place = QLabel(self)
        self._place.setObjectName("faint")
        self.close_button = QPushButton(words.tr("Close"), self)
        self.close_button.clicked.connect(self._leave)
        self.back = QPushButton(words.tr("Back"), self)
        self.back.clicked.connect(lambda: self._go(self.step - 1))
        self.forward = QPushButton(self)
        self.forward.clicked.connect(self._forward)
        row = QHBoxLayout()
        row.addWidget(self._place, 1)
        for button in (self.close_button, self.back, self.forward):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the canvas
            row.addWidget(button)
        for one, next_one in pairwise((window.canvas, self.forward, self.back, self.close_button)):
            QWidget.setTabOrder(one, next_one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        for label in (self.title, self.text):
            layout.addWidget(label)
        layout.addLayout(row)
        window.canvas.installEventFilter(self)
        window.canvas.stroke_finished.connect(self._drawn)
        for name in {step.ends for step in STEPS} & {action.objectName() for action in window.actions()}:
            # A method, as Qt lets go of one with what it belongs to.
            window.commands[name].triggered.connect(self._commanded)
        window.opening.workspace_changed.connect(self._follow)
        self._follow()
        self._go(0)

    def _follow(self) -> None:
        """Listens to the project that is open now."""
        workspace = self._window.workspace
        if workspace is not None and workspace is not self._workspace:
            workspace.video_changed.connect(self._look)
            workspace.tracks_changed.connect(self._look)
            workspace.selection_changed.connect(self._look)
        self._workspace = workspace

    def _look(self) -> None:
        workspace = self._window.workspace
        if workspace is None:
            return
        for what, is_there in (
            ("video", workspace.video is not None),
            ("tracks", bool(workspace.tracks)),
            ("selected", bool(workspace.selected)),
        ):
            if is_there and STEPS[self.step].ends == what:
                self._happened(what)
                return

    def _drawn(self) -> None:
        self._happened("stroke")

    def _commanded(self) -> None:
        self._happened(self.sender().objectName())

    def _happened(self, what: str) -> None:
        if STEPS[self.step].ends == what:
            self._go(self.step + 1)

    def _go(self, step: int) -> None:
        self.step = step
        shown = STEPS[step]
        keys = {name: self._window.commands.shown_keys(name) or "–" for name in self._window.commands.names()}
        self.title.setText(words.tr(shown.title))
        self.text.setText(words.tr(shown.text).format(**keys))
        self._place.setText(words.tr("{step} of {steps}").format(step=step + 1, steps=len(STEPS)))
        self.back.setVisible(step > 0)
        self.close_button.setVisible(step < len(STEPS) - 1)
        opens = step == 0 and (self._window.workspace is None or self._window.workspace.video is None)
        if opens:
            self.forward.setText(words.tr("Open the demo video"))
        else:
            self.forward.setText(words.tr("Next") if step < len(STEPS) - 1 else words.tr("Finish"))
        self.adjustSize()
        self._settle()

    def _forward(self) -> None:
        if self.step == 0 and (self._window.workspace is None or self._window.workspace.video is None):
            self._open_demo()
        elif self.step < len(STEPS) - 1:
            self._go(self.step + 1)
        else:
            self._leave()

    def _open_demo(self) -> None:
        def show(path: Path) -> None:
            if not self._window.opening.succession.is_under_way:  # somebody has chosen another project meanwhile
                self._window.open_paths([path])

        self._window.jobs.start(demo_job(user_projects_folder() / "demo"), on_done=show)

    def _leave(self) -> None:
        self._window.settings.remember_tour()
        self._window.canvas.removeEventFilter(self)
        self.close()

    def _settle(self) -> None:
        """In the lower left corner of the canvas."""
        self.move(MARGIN, max(MARGIN, self._window.canvas.height() - self.height() - MARGIN))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)


def show_tour(window: MainWindow) -> None:
    """Begins the tour, anew if it is open."""
    for tour in window.canvas.findChildren(Tour):
        tour.close()
    Tour(window).show()
