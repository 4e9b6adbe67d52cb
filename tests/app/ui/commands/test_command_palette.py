"""The command palette: every command by some letters, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.ui.commands.cheat_sheet import CheatSheet, groups, in_columns
from app.ui.commands.fuzzy import score
from app.ui.commands.palette import CommandPalette, entries_of
from app.ui.commands.table import COMMANDS, plain
from tests.app.helpers import Person

LETTERS = st.text("abcdef ", max_size=12)


def opened(person: Person) -> CommandPalette:
    person.turns_to_the_window()
    person.qtbot.keyClick(
        person.window.canvas, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    (palette,) = person.window.findChildren(CommandPalette)
    return palette


def names(palette: CommandPalette) -> list[str]:
    return [entry.id for entry in palette.model.entries]


@given(LETTERS, LETTERS, LETTERS)
def test_letters_in_their_order_are_found_wherever_they_stand(before: str, inside: str, after: str) -> None:
    assert score(inside, before + inside + after) is not None
    assert score(f"{inside}z", before + inside + after) is None


@given(st.text("abc", min_size=2, max_size=8))
def test_a_word_as_it_is_is_worth_more_than_with_gaps(word: str) -> None:
    whole, scattered = score(word, f"x {word}"), score(word, "x " + "y".join(word))
    assert whole is not None and scattered is not None and whole > scattered


def test_every_command_stands_in_a_menu(open_window: Callable[[], Person]) -> None:
    window = open_window().window
    entries = {entry.id: entry for entry in entries_of(window.menuBar())}
    assert set(COMMANDS) <= set(entries)
    for name in COMMANDS:
        assert entries[name].menu
        assert entries[name].action is window.commands[name]
        assert bool(entries[name].keys) == bool(COMMANDS[name].keys)
    assert {"Timeline", "Tracks", "History"} <= {entry.text for entry in entries.values()}  # the panels, too


@pytest.mark.parametrize(
    ("search", "name"),
    [("next cross", "next_crossing"), ("ncr", "next_crossing"), ("swp ever", "swap_everywhere"), ("grabcut", "grabcut"),
     ("view fit", "fit"), ("OPEN PROJ", "open_project")],
)  # fmt: skip
def test_some_letters_find_a_command(open_window: Callable[[], Person], search: str, name: str) -> None:
    palette = opened(open_window())
    palette.search.setText(search)
    assert names(palette)[0] == name


def test_keys_alone_find_and_do_a_command_which_then_comes_first(person: Person) -> None:
    palette = opened(person)
    assert names(palette)[0] != "last"
    person.qtbot.keyClicks(palette.search, "last frame")
    person.qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    person.sees_frame(29)
    person.qtbot.waitUntil(lambda: not person.window.findChildren(CommandPalette))
    again = opened(person)
    assert names(again)[0] == "last"
    person.qtbot.keyClick(again.search, Qt.Key.Key_Down)
    person.qtbot.keyClick(again.search, Qt.Key.Key_Up)
    assert again.table.currentIndex().row() == 0
    person.qtbot.keyClick(again.search, Qt.Key.Key_Escape)
    person.qtbot.waitUntil(lambda: not person.window.findChildren(CommandPalette))


def test_what_cannot_be_done_is_shown_so_and_not_done(open_window: Callable[[], Person]) -> None:
    person = open_window()
    palette = opened(person)
    palette.search.setText("pre-label video")
    row = names(palette).index("prelabel")
    index = palette.model.index(row, 0)
    assert not index.flags() & Qt.ItemFlag.ItemIsEnabled
    assert palette.table.currentIndex().row() != row
    palette.table.clicked.emit(index)
    assert palette.isVisible()


def test_enter_never_does_a_command_that_the_letters_hardly_name(person: Person) -> None:
    """Merging takes two tracks; who types it without them wants nothing that only has its letters somewhere."""
    palette = opened(person)
    palette.search.setText("merge")
    assert names(palette)[0].startswith("merge")
    assert any(entry.action.isEnabled() for entry in palette.model.entries)
    assert not palette.table.currentIndex().isValid()
    palette.search.setText("find")
    assert palette.table.currentIndex().row() == 0


def test_letters_that_nothing_has_are_told(open_window: Callable[[], Person]) -> None:
    palette = opened(open_window())
    palette.search.setText("qqqqzz")
    assert not palette.model.entries
    assert palette._nothing.isVisibleTo(palette)


def test_the_cheat_sheet_opens_by_its_key(open_window: Callable[[], Person]) -> None:
    person = open_window()
    person.turns_to_the_window()
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F1)
    (sheet,) = person.window.findChildren(CheatSheet)
    assert isinstance(sheet, QDialog) and sheet.isVisible()


def test_the_cheat_sheet_has_each_command_once_below_its_menu(open_window: Callable[[], Person]) -> None:
    actions = open_window().window.commands
    found = groups(actions)
    assert list(found) == [
        "File",
        "Edit",
        "Mask",
        "View",
        "Playback",
        "Track",
        "Identities",
        "Review",
        "Help",
        "Lead tools by keys",
        "Panels",
    ]
    with_keys = [name for name in COMMANDS if actions.keys(name)]
    assert sum(map(len, found.values())) == len(with_keys) + 1  # what Esc stops has a row of its own
    assert ("Ctrl+W, X", "Swap identities from here on") in found["Track"]
    row = found["Track"].index(("Esc", "Select nothing"))
    assert found["Track"][row + 1] == ("Esc", "While masks are propagated: stop that")
    columns = in_columns(found, 3)
    assert [title for column in columns for title in column] == list(found)
    heights = [sum(len(rows) + 2 for rows in column.values()) for column in columns]
    assert max(heights) < sum(heights) / 2


def test_a_command_that_cannot_be_done_says_why_in_the_palette(open_window: Callable[[], Person]) -> None:
    palette = opened(open_window())
    palette.search.setText("smooth")
    index = palette.model.index(0, 1)
    assert (index.siblingAtColumn(0).data(), index.data()) == ("Smooth", "open a video first")


def test_names_are_plain() -> None:
    assert plain("&Open project…") == "Open project…"
    assert plain("打开项目(&O)…") == "打开项目…"
