"""Taking a video out of the project, and what is shown then."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from app.edits import RemoveVideo
from app.project import JournalEntry
from app.ui.workspace import Workspace
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def remove_video(window: MainWindow, workspace: Workspace) -> None:
    """Removes the video that is marked in the list: one that is missing cannot be shown."""
    if len(window.video_panel.all_chosen()) > 1:
        window.status.show_refusal(words.tr("Several videos are chosen: choose the one to be removed"))
        return
    video_id = window.video_panel.chosen()
    if video_id is None:
        video_id = workspace.video.id if workspace.video is not None else None
    if video_id is None:
        window.status.show_refusal(words.tr("Choose a video in the list first"))
        return
    name = workspace.project.video(video_id).name

    def say(entry: JournalEntry | None) -> None:
        if entry is not None:
            text = words.tr("{name} is not in the project any more; {undo} brings it back")
            window.status.show_notice(text.format(name=name, undo=window.commands.shown_keys("undo") or "–"))

    window.finish_gestures()
    workspace.apply(RemoveVideo(video_id), say)


def offer_removal(window: MainWindow) -> None:
    """In the list of videos by a right click. Whatever takes the shown video out of the project, another one is shown."""
    window.video_panel.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    window.video_panel.addAction(window.commands["remove_video"])
    window.project_panel.listed.connect(partial(_invite, window))
    window.opening.workspace_changed.connect(partial(_follow, window))


def _follow(window: MainWindow) -> None:
    workspace = window.workspace
    if workspace is None:
        return

    def look() -> None:
        """Asks as of the same moment as all else that is shown after an edit."""
        if _is_removed(workspace):  # in a turn of its own: what has changed is still being shown
            QTimer.singleShot(0, workspace, partial(_show_another, window, workspace))

    workspace.masks_changed.connect(look)


def _is_removed(workspace: Workspace) -> bool:
    return workspace.video is not None and workspace.project.is_removed(workspace.video.id)


def _invite(window: MainWindow, _: object) -> None:
    if window.workspace is not None and window.workspace.video is None:  # there may be others to choose from now
        window.show_invitation()


def _show_another(window: MainWindow, workspace: Workspace) -> None:
    if workspace is not window.workspace or not _is_removed(workspace):
        return
    window.show_videos()
    beside = window.video_panel.beside(1) or window.video_panel.beside(-1)
    others = [workspace.project.video(beside)] if beside is not None else workspace.project.videos()
    other = next((other for other in others if other.exists and not workspace.project.is_removed(other.id)), None)
    if other is None:
        workspace.leave_video()
    else:
        window.opening.show_video(other)
