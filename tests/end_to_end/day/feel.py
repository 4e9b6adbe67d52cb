"""How it feels: palette, cheat sheet, other keys, another language, the tour; and the next morning."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QLabel

from app.ui.commands.cheat_sheet import CheatSheet
from app.ui.commands.palette import CommandPalette
from app.ui.commands.shortcut_editor import ShortcutEditor
from app.ui.theme import THEMES, present_theme
from app.ui.tour import Tour
from tests.end_to_end.hands import Hands


def finds_commands(hands: Hands) -> None:
    """By some letters of their names; F1 shows the keys."""
    hands.does("palette")
    palette = hands.sees(CommandPalette)
    hands.qtbot.keyClicks(palette.search, "so")
    names = [entry.id for entry in palette.model.entries]
    assert "solo" in names
    hands.qtbot.keyClicks(palette.search, "lo")
    assert palette.model.entries[0].id == "solo"
    with hands.qtbot.waitSignal(hands.window.commands["solo"].triggered, timeout=10_000):
        hands.presses("Return", palette.search)
    assert hands.window.commands["solo"].isChecked()
    hands.does("solo")
    hands.does("shortcuts")
    sheet = hands.sees(CheatSheet)
    assert any("Ctrl+Shift+P" in label.text() for label in sheet.findChildren(QLabel))
    hands.closes(sheet)


def gives_other_keys(hands: Hands) -> None:
    """The lasso gets further ones, which work."""
    hands.does("edit_shortcuts")
    editor = hands.sees(ShortcutEditor)
    hands.types(editor.search, "lasso")
    hands.clicks_row(editor.tree, editor.tree.indexFromItem(editor._rows["lasso"]))
    hands.clicks_on(editor.recorder)
    hands.presses("Ctrl+Alt+L", editor.recorder)
    assert "free" in editor.note.text()
    hands.clicks_on(editor.add)
    hands.clicks_on(editor.buttons.button(QDialogButtonBox.StandardButton.Ok))
    hands.qtbot.waitUntil(lambda: not hands.window.findChildren(ShortcutEditor), timeout=10_000)
    hands.turns_to_the_window()
    with hands.qtbot.waitSignal(hands.window.commands["lasso"].triggered, timeout=10_000):
        hands.presses("Ctrl+Alt+L", hands.window.canvas)
    hands.does("select")


def takes_the_tour(hands: Hands) -> None:
    hands.does("tour")
    (tour,) = hands.window.canvas.findChildren(Tour)
    hands.clicks_on(tour.forward)
    assert tour.step > 0
    hands.clicks_on(tour.close_button)
    assert hands.window.settings.values.toured


def changes_the_theme(hands: Hands) -> None:
    """By the menu, at once."""
    for choice in ("light", "dark"):
        hands.chooses(f"theme_{choice}")
        assert present_theme() is THEMES[choice]
    hands.chooses("theme_system")
    assert hands.window.settings.values.theme == ""


def chooses_chinese(hands: Hands) -> None:
    hands.chooses("language_zh_CN")
    assert "started again" in hands.is_told().text()
    hands.answers("OK")
    hands.qtbot.waitUntil(lambda: not hands.messages(), timeout=10_000)


def goes_home(hands: Hands) -> None:
    """Ctrl+Q."""
    hands.does("quit")
    assert not hands.window.isVisible()


def comes_back(hands: Hands, state: object, line: list[str]) -> None:
    """The project is opened again from the list of recent ones, in Chinese, as it was left."""
    assert hands.window.menuBar().actions()[0].text() == "文件(&F)"
    assert hands.window.commands["brush"].toolTip().startswith("画笔")
    path = hands.window.settings.values.projects[0]
    hands.opens_recent(path)
    hands.sees_frame(None)
    hands.waits_until_idle()
    assert str(hands.workspace.project.path) == path
    assert (hands.state(), hands.history()) == (state, line)
