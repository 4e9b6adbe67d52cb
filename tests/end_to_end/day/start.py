"""The morning: a project, two videos, the categories, and what the model makes of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QColorDialog, QLineEdit, QMenu

from app.project import CategoryRecord
from app.ui.dialogs.category_editor import COLOR, DIGIT, NAME, CategoryEditor
from tests.end_to_end.crossing import FRAMES, write_images, write_video
from tests.end_to_end.hands import CONTROL, LEFT, Hands


def opens_videos(hands: Hands, folder: Path) -> None:
    """A new project with a video file and a folder of images."""
    video, images = write_video(folder / "street.mp4"), write_images(folder / "pier")
    hands.does_with_files("new_project", folder / "day")
    hands.qtbot.waitUntil(lambda: hands.window.workspace is not None, timeout=10_000)
    assert hands.workspace.project.path == folder / "day.mdqe"
    hands.does_with_files("open_video", video)
    hands.sees_frame(0)
    hands.does_with_files("open_folder", images)
    hands.qtbot.waitUntil(lambda: hands.workspace.video.path == images, timeout=10_000)
    hands.sees_frame(0)
    assert [video.frame_count for video in hands.workspace.project.videos()] == [FRAMES, FRAMES]


def goes_to_video(hands: Hands, row: int) -> None:
    """Clicks a video in the panel."""
    panel = hands.window.video_panel
    hands.clicks_row(panel, panel.model().index(row, 0))
    hands.qtbot.waitUntil(lambda: hands.workspace.video == hands.workspace.project.videos()[row], timeout=10_000)
    hands.sees_frame(0)
    hands.waits_until_idle()


def makes_categories(hands: Hands) -> None:
    """Loads OVIS's, adds two, recolours, renames, merges them, and puts two on digits; takes it all back and does it again."""
    before = hands.state()
    hands.does("edit_categories")
    editor = hands.sees(CategoryEditor)

    hands.clicks_on(editor.load)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    hands.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[0]).center())
    hands.qtbot.waitUntil(lambda: editor.model.rowCount() == 25, timeout=10_000)
    for name in ("buoy", "float"):
        count = editor.model.rowCount()
        hands.clicks_on(editor.add)
        hands.qtbot.waitUntil(partial(_has_more, editor, count), timeout=10_000)
        hands.types_over(editor.table, name)  # the new name waits for it
    _recolours(hands, editor, "buoy", "#12ab34")
    hands.types_into_cell(editor.table, _cell(editor, "buoy", NAME), "lifebuoy")
    hands.clicks_row(editor.table, _cell(editor, "float", NAME))
    hands.clicks_row(editor.table, _cell(editor, "lifebuoy", NAME), CONTROL)
    assert editor.merge.text() == "Merge into lifebuoy"
    hands.clicks_on(editor.merge)
    hands.types_into_cell(editor.table, _cell(editor, "Fish", DIGIT), "1")
    hands.types_into_cell(editor.table, _cell(editor, "lifebuoy", DIGIT), "2")
    hands.closes(editor)
    hands.waits_until_idle()
    assert hands.history() == [
        "Load the categories of OVIS", "Add category category 1", "Rename category category 1 to buoy",
        "Add category category 1", "Rename category category 1 to float", "Recolour category buoy",
        "Rename category buoy to lifebuoy", "Merge category float into lifebuoy", "Put Fish on digit 1",
        "Put lifebuoy on digit 2",
    ]  # fmt: skip
    after = hands.state()
    assert {category.name: (category.id, category.digit, category.color) for category in categories(hands)}[
        "lifebuoy"
    ] == (26, 2, "#12ab34")
    for command, state in (("undo", before), ("redo", after)):
        for _ in range(len(hands.history()) or 10):
            hands.does(command)
        assert hands.state() == state


def categories(hands: Hands) -> tuple[CategoryRecord, ...]:
    return hands.workspace.project.categories()


def _has_more(editor: CategoryEditor, count: int) -> bool:
    return editor.model.rowCount() > count


def _cell(editor: CategoryEditor, name: str, column: int) -> QModelIndex:
    row = [category.name for category in editor.model.categories].index(name)
    return editor.model.index(row, column)


def _recolours(hands: Hands, editor: CategoryEditor, name: str, color: str) -> None:
    hands.double_clicks_row(editor.table, _cell(editor, name, COLOR))
    (dialog,) = editor.findChildren(QColorDialog)
    (field,) = [field for field in dialog.findChildren(QLineEdit) if field.text().startswith("#")]
    hands.types(field, color)
    hands.qtbot.keyClick(field, Qt.Key.Key_Return)
    hands.qtbot.waitUntil(lambda: not editor.findChildren(QColorDialog), timeout=10_000)


def prelabels(hands: Hands) -> None:
    """Both videos, by the model that makes mistakes."""
    for row in (1, 0):
        goes_to_video(hands, row)
        hands.prelabels()
        hands.sees_masks(2)
        assert [track.number for track in hands.workspace.tracks] == [1, 2, 3]
