"""The dark and the light theme: chosen in the menu, at once, also for the next start; else the system's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.edits import SetMask
from app.ui.commands.palette import entries_of
from app.ui.dialogs.asking import ask, show_error
from app.ui.icons import icon
from app.ui.settings import Settings
from app.ui.theme import DARK, LIGHT, ON_ACCENT, THEMES, SystemTheme, Theme, apply_theme, present_theme, theme_of
from app.view.timeline.lane_view import HEADER_HEIGHT
from engine.errors import EngineError
from tests.app.helpers import Person


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    """Other tests see the application as it was."""
    style, palette, sheet = qapp.style().objectName(), qapp.palette(), qapp.styleSheet()
    yield
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)


def chooses(person: Person, name: str) -> None:
    (action,) = [entry.action for entry in entries_of(person.window.menuBar()) if entry.id == name]
    action.trigger()
    assert action.isChecked()


def test_a_theme_chosen_in_the_menu_holds_at_once_and_at_the_next_start(
    qapp: QApplication, open_window: Callable[[], Person], tmp_path: Path
) -> None:
    person = open_window()
    apply_theme(qapp)
    for choice, theme in THEMES.items():
        chooses(person, f"theme_{choice}")
        assert person.window.palette().color(QPalette.ColorRole.Window) == QColor(theme.window)
        assert present_theme() is theme
        person.window.settings.finish()
        assert theme_of(Settings(tmp_path / "settings.json").values.theme) is theme
        lanes = person.window.overview.lanes.palette()
        assert lanes.color(QPalette.ColorRole.Base) == QColor(theme.sunken)


def test_the_system_decides_where_nobody_has_chosen(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path / "settings.json")
    schemes = {Qt.ColorScheme.Light: LIGHT, Qt.ColorScheme.Dark: DARK, Qt.ColorScheme.Unknown: DARK}
    now = Qt.ColorScheme.Dark
    hints = QGuiApplication.styleHints()
    monkeypatch.setattr(type(hints), "colorScheme", lambda _: now)
    system = SystemTheme(qapp, settings)
    for now, theme in schemes.items():
        hints.colorSchemeChanged.emit(now)
        assert present_theme() is theme
    settings.remember_theme("light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert present_theme() is LIGHT
    system.deleteLater()
    settings.close()


def contrast(first: str, second: str) -> float:
    """WCAG 2's ratio, 1 to 21."""

    def luminance(color: str) -> float:
        levels = QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF()
        parts = [level / 12.92 if level <= 0.03928 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_texts_can_be_read(theme: Theme) -> None:
    for ground in (theme.window, theme.sunken, theme.raised, theme.stripe, theme.chosen, theme.hovered):
        assert contrast(theme.text, ground) > 7
    for ground in (theme.window, theme.sunken, theme.stripe):
        assert contrast(theme.faint, ground) > 4.5
        assert contrast(theme.icon, ground) > 4.5
    for ground in (theme.accent, theme.strong):
        assert contrast(ON_ACCENT, ground) > 3


def test_icons_are_drawn_in_the_colours_of_the_theme(qapp: QApplication) -> None:
    drawn = icon("brush")
    for theme in (DARK, LIGHT):
        qapp.setPalette(QPalette(QColor(theme.window)))
        for mode, color in (
            (QIcon.Mode.Normal, theme.icon), (QIcon.Mode.Disabled, theme.disabled), (QIcon.Mode.Selected, theme.text),
        ):  # fmt: skip
            image = drawn.pixmap(QSize(32, 32), mode).toImage()
            solid = {
                image.pixelColor(x, y).name()
                for x in range(32)
                for y in range(32)
                if image.pixelColor(x, y).alpha() == 255
            }
            assert solid == {QColor(color).name()}


@pytest.mark.parametrize("choice", THEMES)
def test_a_menu_shows_what_is_on_also_where_there_is_an_icon(
    qapp: QApplication, open_window: Callable[[], Person], choice: str
) -> None:
    window = open_window().window
    apply_theme(qapp, choice)
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if window.commands["onion"] in menu.actions())
    menu.ensurePolished()
    off = menu.grab().toImage()
    window.commands["onion"].setChecked(True)
    assert menu.grab().toImage() != off


@pytest.mark.parametrize("choice", THEMES)
def test_the_timeline_is_of_the_theme(qapp: QApplication, labelled: Person, choice: str) -> None:
    apply_theme(qapp, choice)
    theme = THEMES[choice]
    first = labelled.workspace.tracks[0].id
    labelled.workspace.apply(SetMask(first, 5, labelled.mask(first, 4)))
    labelled.waits_until_idle()
    labelled.qtbot.waitUntil(lambda: labelled.window.overview.survey.is_up_to_date)
    labelled.qtbot.waitUntil(lambda: not labelled.window.overview.lanes.is_behind)
    lanes = labelled.window.overview.lanes
    drawn = lanes.grab().toImage()
    assert drawn.pixelColor(2, HEADER_HEIGHT + 2).name() == theme.sunken
    assert drawn.pixelColor(2, 2).name() == theme.window
    # A mask by hand has an edge that stands out from the ground.
    place = lanes.place_of(5, first)
    edge = drawn.pixelColor(place.x(), place.y() - 22 // 2 + 5).name()
    assert contrast(edge, theme.sunken) > 4
    scrub = labelled.window.transport.timeline
    groove = scrub.grab().toImage().pixelColor(scrub.width() - 20, scrub.height() // 2 - 4).name()
    assert groove == theme.groove


@pytest.mark.parametrize("choice", THEMES)
def test_a_box_that_is_not_ticked_can_be_seen(qapp: QApplication, qtbot: QtBot, choice: str) -> None:
    apply_theme(qapp, choice)
    alone, listed = QCheckBox(), QListWidget()
    item = QListWidgetItem("", listed)
    item.setCheckState(Qt.CheckState.Unchecked)
    for widget in (alone, listed):
        qtbot.addWidget(widget)
        widget.show()
        box = QRect(0, 0, 24, 24) & widget.rect()
        drawn = widget.grab(box).toImage()
        colors = {drawn.pixelColor(x, y).name() for x in range(2, box.width()) for y in range(2, box.height())}
        assert max(contrast(color, THEMES[choice].sunken) for color in colors) > 4


@pytest.mark.parametrize("name", THEMES)
def test_what_has_the_keys_is_seen(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    apply_theme(qapp, name)
    window = QWidget()
    qtbot.addWidget(window)
    usual, tool = QPushButton("Add"), QToolButton()
    tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    parts: list[QWidget] = [
        QLineEdit(),
        usual,
        tool,
        QSlider(),
        QComboBox(),
        QCheckBox("Mark"),
        QSpinBox(),
        QListWidget(),
    ]
    column = QVBoxLayout(window)
    for part in parts:
        column.addWidget(part)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    parts[0].setFocus()
    without = [part.grab().toImage() for part in parts]
    for part, before in zip(parts[1:], without[1:], strict=True):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() is part
        assert part.grab().toImage() != before, part
    for button in (usual, tool):
        button.setFocus()
        image = button.grab().toImage()
        assert image.pixelColor(image.width() // 2, 0) == QColor(THEMES[name].accent)


def test_no_button_that_ends_a_dialog_has_an_icon(qapp: QApplication, person: Person) -> None:
    apply_theme(qapp)
    window, seen = person.window, set[str]()
    for command in ("statistics", "shortcuts", "edit_shortcuts", "edit_categories", "learn", "export"):
        person.does(command)
    show_error(window, EngineError("It failed"))
    ask(window, "Title", "Which one?", {"This": lambda: None})
    for dialog in window.findChildren(QDialog):
        for button in dialog.findChildren(QPushButton):
            if button.text().replace("&", "") in ("Close", "Cancel", "OK", "Restore Defaults"):
                seen.add(button.text().replace("&", ""))
                assert button.icon().isNull(), (dialog, button.text())
        dialog.close()
    assert seen >= {"Close", "Cancel", "OK"}
    person.waits_until_idle()
