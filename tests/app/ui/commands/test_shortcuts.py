"""Shortcuts: none is given twice, people choose their own, and whoever types is let alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QSpinBox, QWidget

from app.ui.commands.cheat_sheet import CheatSheet
from app.ui.commands.keymap import Keymap, portable
from app.ui.commands.mending import DIGITS
from app.ui.commands.shortcut_editor import ShortcutEditor
from app.ui.commands.table import COMMANDS
from app.ui.settings import Settings
from tests.app.helpers import Person

OpenWindow = Callable[[], Person]
NAMES = st.sampled_from(sorted(COMMANDS))
KEYS = st.sampled_from(["B", "E", "Ctrl+E", "Ctrl+Alt+B", "F9", "Shift+Del", "1", "no such keys"])
CHANGES = st.lists(st.tuples(st.sampled_from(["add", "replace", "remove"]), NAMES, KEYS), max_size=12)


def editing(person: Person) -> ShortcutEditor:
    person.does("edit_shortcuts")
    (editor,) = person.window.findChildren(ShortcutEditor)
    return editor


def record(person: Person, editor: ShortcutEditor, name: str, keys: str) -> None:
    editor.select(name)
    editor.recorder.setKeySequence(QKeySequence(keys))


def accept(person: Person, editor: ShortcutEditor) -> None:
    button = editor.buttons.button(QDialogButtonBox.StandardButton.Ok)
    person.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@given(CHANGES)
def test_no_two_commands_ever_have_the_same_keys(changes: list[tuple[str, str, str]]) -> None:
    keymap = Keymap({}, dict.fromkeys(DIGITS, "a category"))
    for change, name, keys in changes:
        getattr(keymap, change)(name, keys)
    given_out = [keys for name in COMMANDS for keys in keymap[name]]
    assert len(given_out) == len(set(given_out))
    assert all(keys not in DIGITS and portable(keys) == keys for keys in given_out)
    again = Keymap(keymap.chosen())
    assert all(sorted(again[name]) == sorted(keymap[name]) for name in COMMANDS)  # what is remembered is all
    keymap.reset_all()
    assert keymap.chosen() == {}


def test_what_is_remembered_may_be_damaged_or_of_another_version() -> None:
    keymap = Keymap({"gone": ["F9"], "brush": ["", "E"]})
    assert keymap["brush"] == ("E",)
    assert keymap["eraser"] == ()


def test_chosen_keys_hold_in_the_window_its_tooltips_and_the_cheat_sheet(open_window: OpenWindow) -> None:
    person = open_window()
    editor = editing(person)
    record(person, editor, "lasso", "Ctrl+Alt+L")
    assert "free" in editor.note.text()
    person.qtbot.mouseClick(editor.use, Qt.MouseButton.LeftButton)
    accept(person, editor)
    window = person.window
    assert window.commands["lasso"].toolTip().startswith("Lasso (Ctrl+Alt+L)\nDrag around")
    person.turns_to_the_window()
    person.qtbot.keyClick(window.canvas, Qt.Key.Key_L)
    assert not window.commands["lasso"].isChecked()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    person.qtbot.keyClick(window.canvas, Qt.Key.Key_L, both)
    assert window.commands["lasso"].isChecked()
    person.does("shortcuts")
    (sheet,) = window.findChildren(CheatSheet)
    assert any("Ctrl+Alt+L" in label.text() for label in sheet.findChildren(QLabel))
    person.window.settings.finish()
    assert open_window().window.commands.keys("lasso") == ["Ctrl+Alt+L"]  # the next start


def test_keys_of_another_command_are_named_before_they_are_taken(open_window: OpenWindow) -> None:
    person = open_window()
    editor = editing(person)
    record(person, editor, "smooth", "Ctrl+E")
    assert "Export" in editor.note.text()
    assert editor.keymap["export"] == ("Ctrl+E",)  # nothing is taken yet
    person.qtbot.mouseClick(editor.use, Qt.MouseButton.LeftButton)
    editor.select("export")
    assert "Smooth" in editor.note.text()  # whom a reset would take it from
    person.qtbot.mouseClick(editor.reset, Qt.MouseButton.LeftButton)
    assert editor.keymap["export"] == ("Ctrl+E",)
    assert editor.keymap["smooth"] == ()
    record(person, editor, "smooth", "1")
    assert "category" in editor.note.text()
    assert not editor.use.isEnabled()


def test_cancelled_or_reset_all_is_as_before(open_window: OpenWindow, tmp_path: Path) -> None:
    person = open_window()
    editor = editing(person)
    record(person, editor, "smooth", "F9")
    person.qtbot.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    assert editor.keymap["smooth"] == ("S", "F9")
    editor.reject()
    assert person.window.commands.keys("smooth") == ["S"]
    person.qtbot.waitUntil(lambda: not person.window.findChildren(ShortcutEditor))
    editor = editing(person)
    record(person, editor, "smooth", "F9")
    person.qtbot.mouseClick(editor.use, Qt.MouseButton.LeftButton)
    restore = editor.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
    person.qtbot.mouseClick(restore, Qt.MouseButton.LeftButton)
    accept(person, editor)
    assert person.window.commands.keys("smooth") == ["S"]
    person.window.settings.finish()
    assert Settings(tmp_path / "settings.json").values.shortcuts == {}


def test_the_editor_finds_commands_by_name_and_by_keys(open_window: OpenWindow) -> None:
    editor = editing(open_window())
    editor.search.setText("ctrl+e")
    shown = {name for name, row in editor._rows.items() if not row.isHidden()}
    assert "export" in shown and "brush" not in shown


def test_the_keys_that_lead_a_tool_are_listed_with_the_others(open_window: OpenWindow) -> None:
    editor = editing(open_window())
    editor.select("pointer_left")
    row = editor.tree.currentItem()
    assert (row.text(0), row.text(1), row.parent().text(0)) == (
        "Pointer or mask to the left",
        "Ctrl+Left",
        "Lead tools by keys",
    )
    assert {"mask_larger", "mask_round", "pointer_press"} <= set(editor._rows)


def typing_keys() -> dict[str, str]:
    """Command -> its keys that stand for something to type."""
    return {name: keys for name, command in COMMANDS.items() for keys in command.keys if len(keys) == 1}


def fields(person: Person) -> list[QWidget]:
    return [person.window.track_panel.search, *person.window.transport.findChildren(QSpinBox)]


@pytest.mark.parametrize("number", [0, 1])
def test_tools_do_not_start_while_somebody_types(labelled: Person, number: int) -> None:
    labelled.selects(labelled.workspace.tracks[0].id)
    field = fields(labelled)[number]
    called: list[str] = []
    for name in COMMANDS:
        labelled.window.commands[name].triggered.connect(lambda _=False, name=name: called.append(name))
    labelled.turns_to_the_window()
    field.setFocus()
    for keys in typing_keys().values():
        labelled.qtbot.keyClicks(field, keys.lower())
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_1):
        labelled.qtbot.keyClick(field, key)
    assert called == []
    if isinstance(field, QLineEdit):
        assert len(field.text()) >= len(typing_keys())
