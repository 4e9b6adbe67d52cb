"""Enter in a list of a dialog opens what is marked there; it exports nothing, and closes nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QLineEdit

from app.edits import SetMask
from app.ui.commands.shortcut_editor import ShortcutEditor
from app.ui.dialogs.category_editor import COLOR, NAME, CategoryEditor
from tests.app.export_hands import export_dialog
from tests.app.helpers import Person

ENTER = Qt.Key.Key_Return


def test_enter_on_a_problem_of_an_export_leads_there_and_writes_nothing(labelled: Person, tmp_path: Path) -> None:
    first, second = labelled.workspace.tracks
    labelled.workspace.apply(SetMask(second.id, 7, labelled.mask(first.id, 7)))
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.activateWindow()
    labelled.qtbot.waitUntil(dialog.isActiveWindow)
    dialog.check.setFocus()
    labelled.qtbot.keyClick(dialog.check, Qt.Key.Key_Space)
    labelled.waits_until_idle()
    assert dialog.focusWidget() is dialog.problems
    labelled.qtbot.keyClick(dialog.problems, ENTER)
    labelled.sees_frame(7)
    labelled.waits_until_idle()
    assert not (tmp_path / "out").exists()


def test_enter_on_a_command_leads_to_its_keys(labelled: Person) -> None:
    labelled.does("edit_shortcuts")
    (editor,) = labelled.window.findChildren(ShortcutEditor)
    tree = editor.tree.model()
    editor.tree.setCurrentIndex(tree.index(0, 0, tree.index(0, 0)))
    editor.tree.setFocus()
    labelled.qtbot.keyClick(editor.tree, ENTER)
    assert editor.isVisible()
    assert editor.focusWidget() is editor.recorder
    editor.reject()


def test_enter_in_the_categories_recolours_and_renames(labelled: Person) -> None:
    labelled.does("edit_categories")
    (editor,) = labelled.window.findChildren(CategoryEditor)
    editor.table.setFocus()
    editor.table.setCurrentIndex(editor.model.index(0, COLOR))
    labelled.qtbot.keyClick(editor.table, ENTER)
    (colors,) = editor.findChildren(QColorDialog)
    colors.setCurrentColor(QColor("#123456"))
    colors.accept()
    labelled.waits_until_idle()
    assert editor.isVisible()
    (category,) = labelled.workspace.project.categories()
    assert category.color == "#123456"
    editor.table.setFocus()
    editor.table.setCurrentIndex(editor.model.index(0, NAME))
    labelled.qtbot.keyClick(editor.table, Qt.Key.Key_F2)
    field = editor.focusWidget()
    assert isinstance(field, QLineEdit)
    labelled.qtbot.keyClicks(field, "crab")
    labelled.qtbot.keyClick(field, ENTER)
    labelled.qtbot.waitUntil(lambda: labelled.workspace.project.categories()[0].name == "crab")
    assert editor.isVisible()
    editor.reject()
