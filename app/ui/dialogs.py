"""Every question that the window asks, as a function: what the person answered, or None."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from app.project import MediaMismatchError, Project, VideoRecord
from app.ui.actions import COMMANDS
from engine.errors import EngineError

PROJECT_SUFFIX = ".mdqe"
PROJECTS = f"Projects (*{PROJECT_SUFFIX})"
VIDEOS = "Videos (*.mp4 *.mov *.mkv *.avi *.webm *.ts);;All files (*)"


def show_error(parent: QWidget, error: EngineError) -> None:
    """One message: what happened, and below it why and what to do."""
    box = QMessageBox(QMessageBox.Icon.Warning, "MDQE Annotator", error.what, parent=parent)
    box.setInformativeText(". ".join(part.rstrip(".") for part in (error.cause, error.remedy) if part))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def ask_new_project(parent: QWidget, folder: str) -> Path | None:
    path, _ = QFileDialog.getSaveFileName(parent, "New project", folder, PROJECTS)
    return Path(path).with_suffix(PROJECT_SUFFIX) if path else None


def ask_file(parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
    path, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
    return Path(path) if path else None


def ask_folder(parent: QWidget, title: str, folder: str) -> Path | None:
    path = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(path) if path else None


def ask_export(parent: QWidget) -> tuple[Path, Literal["ytvis", "ovis"]] | None:
    """Folder and dialect."""
    dialect, chosen = QInputDialog.getItem(parent, "Export", "Format", ["ytvis", "ovis"], 0, False)
    folder = ask_folder(parent, "Export into a new or empty folder", "") if chosen else None
    return (folder, cast(Literal["ytvis", "ovis"], dialect)) if folder else None


def ask_category(parent: QWidget) -> str | None:
    name, chosen = QInputDialog.getText(parent, "Add category", "Name")
    return name.strip() or None if chosen else None


def ask_missing_video(parent: QWidget, project: Project, record: VideoRecord) -> VideoRecord | None:
    """Offers to find a video that is not where it was; another file than it was is taken only when the person says so."""
    text = f"{record.path} is not there.\n\nIt may have been moved or renamed. Your annotations are safe."
    box = QMessageBox(QMessageBox.Icon.Question, "Video not found", text, parent=parent)
    find = box.addButton("Find it…", QMessageBox.ButtonRole.AcceptRole)
    box.addButton("Leave it", QMessageBox.ButtonRole.RejectRole)
    box.exec()
    path = (
        ask_file(parent, f"Where is {record.path.name}?", str(record.path.parent), VIDEOS)
        if box.clickedButton() is find
        else None
    )
    if path is None:
        return None
    try:
        return project.relink_video(record.id, path)
    except MediaMismatchError as error:
        answer = QMessageBox.question(parent, "Another file?", f"{error}\n\nUse it all the same?")
        if answer != QMessageBox.StandardButton.Yes:
            return None
        return project.relink_video(record.id, path, accept_mismatch=True)


def show_shortcuts(parent: QWidget) -> None:
    rows = "".join(
        f"<tr><td>{command.text.replace('&', '')}&nbsp;&nbsp;</td><td><b>{', '.join(command.keys)}</b></td></tr>"
        for command in COMMANDS.values()
        if command.keys
    )
    QMessageBox.information(parent, "Keyboard and mouse", f"<table>{rows}</table>")


def show_about(parent: QWidget) -> None:
    text = "MDQE Annotator pre-labels occluded objects in video, lets you correct masks and identities, and exports data sets."
    QMessageBox.about(parent, "About", text)
