"""Save As, pack, compact, and restoring a point of the history: what the commands do that keep a project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.jobs.keeping import Copying, copy_job
from app.jobs.worker import Job, JobContext, Jobs
from app.project import Project
from app.project.packing import pack, save_copy
from app.ui.dialogs import show_error
from app.ui.held import refuses_while_held
from app.ui.opening import PROJECT_SUFFIX
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

PARTS = 1000  # of the progress bar: bytes would not fit


def keeping_commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    """Command -> its doing."""

    def with_workspace(work: Callable[[MainWindow, Workspace], object]) -> Callable[[], object]:
        return lambda: window.with_workspace(partial(work, window))

    return {
        "save_as": with_workspace(_save_as),
        "pack": with_workspace(_pack),
        "compact": with_workspace(_compact),
        "restore": window.overview.history.restore_chosen,
    }


class CopyDialog(QDialog):
    """Shows how far a copy is, and can stop it, which leaves nothing behind."""

    def __init__(self, title: str, target: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        self._job: Job[Path | None] | None = None
        self._window = parent
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.cancel = QPushButton(words.tr("Cancel"), self)
        self.cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(str(target), self))
        layout.addWidget(self.progress)
        layout.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignRight)

    def begin(self, jobs: Jobs, work: Callable[[JobContext], Path | None], then: Callable[[Path], object]) -> None:
        """Starts it; ``then`` gets the copied project's file."""

        def end(copied: Path | None) -> None:
            self.done(0)
            if copied is not None:
                then(copied)

        def failed(error: EngineError) -> None:
            self.done(0)
            show_error(self._window, error)

        self._job = jobs.start(
            work, on_done=end, on_progress=self._show, on_cancelled=lambda: self.done(0), on_failed=failed
        )
        self.open()

    def _show(self, progress: tuple[int, int]) -> None:
        done, total = progress
        self.progress.setRange(0, PARTS)
        self.progress.setValue(PARTS * done // max(1, total))

    def reject(self) -> None:
        """Asks the copy to stop; the dialog closes when it has."""
        if self._job is not None:
            self._job.cancel()


def copy_project(
    window: MainWindow, workspace: Workspace, title: str, target: Path, copying: Copying, then: Callable[[Path], object]
) -> None:
    """Copies the project once all that was asked for is stored."""
    if refuses_while_held(window, workspace):
        return
    window.finish_work()
    dialog = CopyDialog(title, target, window)
    dialog.begin(window.jobs, copy_job(workspace.project.path, target, copying), then)


def _save_as(window: MainWindow, workspace: Workspace) -> None:
    path, _ = QFileDialog.getSaveFileName(
        window,
        words.tr("Save project as"),
        str(workspace.project.path.parent),
        words.tr("Projects (*.mdqe)"),
        options=QFileDialog.Option.DontConfirmOverwrite,  # a project is never overwritten
    )
    if path:
        name = path if path.endswith(PROJECT_SUFFIX) else path + PROJECT_SUFFIX
        title = words.tr("Save project as")
        copy_project(window, workspace, title, Path(name), save_copy, window.opening.open_project)


def _pack(window: MainWindow, workspace: Workspace) -> None:
    project = workspace.project.path
    parent = QFileDialog.getExistingDirectory(
        window, words.tr("Where shall the folder of the project and its media be made?"), str(project.parent)
    )
    if not parent:
        return
    names = (f"{project.stem}-packed{number}" for number in ("", *(f"-{count}" for count in range(2, 1000))))
    folder = next(Path(parent, name) for name in names if not Path(parent, name).exists())

    def say(copied: Path) -> None:
        window.status.show_job(words.tr("Packed into {folder}").format(folder=copied.parent))

    copy_project(window, workspace, words.tr("Pack project with media"), folder, pack, say)


def _compact(window: MainWindow, workspace: Workspace) -> None:
    def work(project: Project, context: JobContext) -> tuple[int, int] | None:
        return project.compact(lambda: context.cancelled)

    def say(sizes: tuple[int, int] | None) -> None:
        if sizes is not None:
            before, after = (size / 1e6 for size in sizes)
            text = words.tr("The project file had {before:.1f} MB and has {after:.1f} MB now")
            window.status.show_job(text.format(before=before, after=after))

    workspace.storing.do(work, say, is_long=lambda: True, name=words.tr("Compacting…"))
