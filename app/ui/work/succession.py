"""One project after another: when the open one may be left for the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.dialogs.asking import show_error
from app.ui.dialogs.copy_dialog import Settling
from app.ui.work.held import refuses_while_held
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def _nothing() -> None: ...


class Succession(QObject):
    """Lets people open projects at any time: one after another, each once what is short has ended by itself.

    Who would have to wait for what may take hours is told what that is, and decides.

    Signals:
        said(str): why nothing is seen of it yet, for the status line; "" when that is over.
    """

    said = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._queue: deque[Callable[[], object]] = deque()
        self._is_going = False
        self._waits: Callable[[], object] | None = None  # for the end of other work
        self._otherwise: Callable[[], object] = _nothing  # done if it is not to be opened after all
        self._settling: Settling | None = None
        window.jobs.long_began.connect(self._long_began)
        window.jobs.idle.connect(self._jobs_idle)

    @property
    def is_under_way(self) -> bool:
        """Whether a project is about to be opened."""
        return self._is_going

    def follow(self, begin: Callable[[], object]) -> None:
        """Begins to open a project when those before it are open, or are not to be. Whatever becomes of it has to call `end`."""
        self._queue.append(begin)
        self._go_on()

    def end(self) -> None:
        """The project whose turn it is is open, or is not to be."""
        self._is_going = False
        self._give_up()
        self.said.emit("")
        self._go_on()

    def drop(self) -> None:
        """Opens nothing any more: the window is about to be gone."""
        self._queue.clear()
        self._stop()
        self._give_up()

    def _go_on(self) -> None:
        if self._queue and not self._is_going:
            self._is_going = True
            self._queue.popleft()()

    # ---- the project that is left --------------------------------------------------------------

    def settle(self, then: Callable[[], object], otherwise: Callable[[], object] = _nothing) -> None:
        """Calls ``then`` once nothing is worked on any more, at once if so; else ``otherwise`` and `end`, and says why."""
        self._otherwise = otherwise
        self._window.opening.leaving.emit()  # a stroke that the disk refuses then waits with the others
        self._stop()
        if self._refuses():
            self.end()
            return
        workspace = self._window.workspace
        self._waits = then
        if workspace is None or workspace.storing.is_left:
            self._jobs_idle()
        else:
            self._settling = Settling(
                self._window.tool_work, workspace, self._window.jobs, self._window, takes_held=True
            )
            self._settling.settled.connect(self._settled)
            self._settling.left.connect(self._settled)
            self._settling.begin()
        if self._waits is not None:
            self.said.emit(words.tr("Waits until what is being worked on has ended, then opens the project…"))

    def _refuses(self) -> bool:
        """Whether the project that is open must stay open for now; says so."""
        if refuses_while_held(self._window, self._window.workspace):
            return True
        long = self._window.jobs.long
        if long:
            remedy = words.tr("Wait for its end, or cancel it first")
            show_error(self._window, EngineError(words.tr("{work} goes on").format(work=long[0]), "", remedy))
        return bool(long)

    def _give_up(self) -> None:
        otherwise, self._otherwise = self._otherwise, _nothing
        otherwise()

    def _stop(self) -> None:
        self._waits = None
        if self._settling is not None:
            self._settling.stop()
            self._settling.deleteLater()
            self._settling = None

    def _jobs_idle(self) -> None:
        if self._settling is None and not self._window.jobs.is_busy:
            self._settled()

    def _settled(self) -> None:
        then = self._waits
        self._stop()
        if then is None:
            return
        if refuses_while_held(self._window, self._window.workspace):  # it has turned out meanwhile
            self.end()
        else:
            self._otherwise = _nothing
            then()

    def _long_began(self) -> None:
        """Nobody waits for hours, and then sees another project."""
        if self._waits is not None:
            self._stop()
            self._refuses()
            self.end()
