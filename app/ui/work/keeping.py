"""Save As, pack, compact, and restoring a point of the history: what the commands do that keep a project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.jobs.context import JobContext
from app.jobs.keeping import PROJECT_SUFFIX, Copying, copy_job
from app.project import Project, ProjectSilentError
from app.project.packing import pack_beside, save_copy
from app.ui.dialogs.asking import show_error
from app.ui.dialogs.copy_dialog import CopyDialog, Settling
from app.ui.work.held import held_text, refuses_while_held
from app.ui.work.rescue import rescue
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def keeping_commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    """Command -> its doing."""

    def with_workspace(work: Callable[[MainWindow, Workspace], object]) -> Callable[[], object]:
        return lambda: window.with_workspace(partial(work, window))

    return {
        "save": with_workspace(_tell_saved),
        "save_as": with_workspace(_save_as),
        "pack": with_workspace(_pack),
        "compact": with_workspace(_compact),
        "restore": window.overview.history.restore_chosen,
    }


def copy_project(
    window: MainWindow,
    workspace: Workspace,
    title: str,
    target: Path,
    copying: Copying,
    then: Callable[[Path], object],
    *,
    is_left: bool = False,
) -> None:
    """Copies the project once all that was asked for is stored.

    Nothing is waited for here: the dialog keeps people from editing meanwhile, so that no edit is missing in the copy.

    Args:
        is_left: the copy takes the project's place, so that all other work has to end first, too.
    """
    if refuses_while_held(window, workspace):
        return
    dialog = CopyDialog(title, target, window)
    settling = Settling(window.tool_work, workspace, window.jobs if is_left else None, dialog)
    dialog.begin(settling, window.jobs, partial(copy_job, workspace.project.path, target, copying), then)
    window.finish_gestures()
    settling.begin()


def _tell_saved(window: MainWindow, workspace: Workspace) -> None:
    """There is nothing to do; a habit of many years is answered all the same."""
    saved = words.tr("Everything is saved as you work, in {name}").format(name=workspace.project.path.name)
    if waiting := held_text(workspace.storing):
        window.status.show_refusal(waiting)
    else:
        window.status.show_notice(saved)


def _save_as(window: MainWindow, workspace: Workspace) -> None:
    if window.prelabelling.is_running or window.propagation.is_running:  # into the project that is left
        show_error(
            window,
            EngineError(
                words.tr("Pre-labelling goes on in this project")
                if window.prelabelling.is_running
                else words.tr("A propagation goes on in this project"),
                words.tr("what it finds from now on would be missing in the copy"),
                words.tr("Wait for its end, or cancel it first"),
            ),
        )
        return
    project = workspace.project.path
    trouble = workspace.storing.look_now()
    if isinstance(trouble, ProjectSilentError):  # a copy would have to read it
        window.show_error(trouble)
        return
    path, _ = QFileDialog.getSaveFileName(
        window,
        words.tr("Save project as"),
        str(
            project.with_stem(
                words.tr("{name} copy").format(name=project.stem) if trouble is None else f"{project.stem}-kept"
            )
        ),
        words.tr("Projects (*.mdqe)"),
        options=QFileDialog.Option.DontConfirmOverwrite,  # a project is never overwritten
    )
    if path:
        name = path if path.endswith(PROJECT_SUFFIX) else path + PROJECT_SUFFIX
        title = words.tr("Save project as")
        trouble = workspace.storing.look_now()
        if isinstance(trouble, ProjectSilentError):
            window.show_error(trouble)
            return
        if trouble is not None:
            rescue(window, workspace, title, Path(name))
            return
        copy_project(window, workspace, title, Path(name), save_copy, window.opening.open_looked_through, is_left=True)


def _pack(window: MainWindow, workspace: Workspace) -> None:
    project = workspace.project.path
    parent = QFileDialog.getExistingDirectory(
        window, words.tr("Where shall the folder of the project and its media be made?"), str(project.parent)
    )
    if not parent:
        return
    folder = Path(parent, f"{project.stem}-packed")

    def say(copied: Path) -> None:
        window.status.show_job(words.tr("Packed into {folder}").format(folder=copied.parent))

    copy_project(window, workspace, words.tr("Pack project with media"), folder, pack_beside, say)


def _compact(window: MainWindow, workspace: Workspace) -> None:
    def work(project: Project, context: JobContext) -> tuple[int, int] | None:
        return project.compact(lambda: context.cancelled)

    def say(sizes: tuple[int, int] | None) -> None:
        if sizes is not None:
            before, after = (size / 1e6 for size in sizes)
            text = words.tr("The project file had {before:.1f} MB and has {after:.1f} MB now")
            window.status.show_job(text.format(before=before, after=after))

    workspace.storing.do(work, say, is_long=lambda: True, name=words.tr("Compacting…"))
