"""The editor of a project's categories."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from app.edits import AddCategory, SetCategoryDigit
from app.ui.dialogs.category_editor import DIGIT, NAME, CategoryEditor
from tests.app.helpers import Person

LEFT = Qt.MouseButton.LeftButton


def test_categories_are_edited_and_put_on_digits(labelled: Person) -> None:
    workspace = labelled.workspace
    first = workspace.tracks[0].id
    labelled.does("edit_categories")
    (editor,) = labelled.window.findChildren(CategoryEditor)
    editor.load_set("OVIS")
    model = editor.model
    names = [category.name for category in model.categories]
    assert {"object", "Giant_panda", "Vehical"} <= set(names)
    row = names.index("Fish")
    model.setData(model.index(row, NAME), "fish")
    model.setData(model.index(row, DIGIT), "2")
    assert not model.setData(model.index(row, DIGIT), "12")
    editor.close()
    labelled.selects(first)
    labelled.window.canvas.setFocus()
    labelled.qtbot.keyClick(labelled.window.canvas, Qt.Key.Key_2)
    assert workspace.project.category(workspace.tracks[0].category_id).name == "fish"
    labelled.qtbot.keyClick(labelled.window.canvas, Qt.Key.Key_3)  # nothing is on it
    assert workspace.project.category(workspace.tracks[0].category_id).name == "fish"


def test_selected_categories_are_merged_into_the_one_clicked_last(labelled: Person) -> None:
    workspace = labelled.workspace
    workspace.apply(AddCategory("thing"))
    workspace.apply(SetCategoryDigit(workspace.project.categories()[1].id, 1))
    labelled.does("edit_categories")
    (editor,) = labelled.window.findChildren(CategoryEditor)
    editor.table.selectAll()
    editor.table.selectionModel().setCurrentIndex(
        editor.model.index(1, NAME), editor.table.selectionModel().SelectionFlag.NoUpdate
    )
    editor._show_what_can_be_done()
    assert editor.merge.text() == "Merge into thing"
    labelled.qtbot.mouseClick(editor.merge, LEFT)
    assert [category.name for category in workspace.project.categories()] == ["thing"]
    assert workspace.project.next_undo().name == "Merge category object into thing"
    editor.close()


def test_categories_that_no_track_has_are_deleted_and_brought_back(labelled: Person) -> None:
    workspace = labelled.workspace
    labelled.does("edit_categories")
    (editor,) = labelled.window.findChildren(CategoryEditor)
    labelled.qtbot.waitUntil(editor.isActiveWindow)
    assert not editor.delete.isEnabled()
    editor.load_set("OVIS")
    labelled.waits_until_idle()
    editor.table.selectAll()
    labelled.qtbot.mouseClick(editor.delete, LEFT)
    labelled.waits_until_idle()
    assert [category.name for category in workspace.project.categories()] == ["object"]
    labelled.qtbot.keySequence(editor, QKeySequence("Ctrl+Z"))
    labelled.waits_until_idle()
    assert len(workspace.project.categories()) == 26
    labelled.qtbot.keySequence(editor, QKeySequence("Ctrl+Z"))
    labelled.waits_until_idle()
    editor.table.selectAll()
    labelled.qtbot.mouseClick(editor.delete, LEFT)
    assert labelled.is_told().text() == "Category object cannot be deleted."
    labelled.answers("OK")
    editor.close()


def test_without_any_category_it_follows_what_is_done_elsewhere(person: Person) -> None:
    """Qt is told of no rows where none are, which it would warn of."""
    assert person.workspace.project.categories() == ()
    person.does("edit_categories")
    (editor,) = person.window.findChildren(CategoryEditor)
    person.workspace.refresh((), ())
    person.waits_until_idle()
    assert editor.model.rowCount() == 0
    editor.close()
