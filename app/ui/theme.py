"""How the program looks: a neutral dark theme and a light one, the system's choice or the person's.

The picture stands before the same dark ground in both, so that colours in it are judged rightly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QActionGroup, QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.ui.settings import Settings
from app.view import words


@dataclass(frozen=True)
class Theme:
    """Colours ``#rrggbb``.

    Attributes:
        sunken, raised: what lies below the window's ground, such as lists, and above, such as buttons.
        groove: between the parts of the window.
        stripe: every second row of a list; chosen, rim: a selected row, a button that is on, and its edge.
        strong: beside the accent, under the mouse.
        edges: light, midlight, mid, shadow of Qt's palette, which shade the edges of what is raised.
    """

    window: str
    sunken: str
    groove: str
    raised: str
    hovered: str
    line: str
    text: str
    faint: str
    disabled: str
    icon: str
    accent: str
    strong: str
    chosen: str
    rim: str
    stripe: str
    link: str
    warning: str
    edges: tuple[str, str, str, str]


DARK = Theme(
    window="#2b2d30", sunken="#1e1f22", groove="#1e1f22", raised="#393b40", hovered="#43464c", line="#43454a", text="#dfe1e5",
    faint="#9da0a8", disabled="#6f737a", icon="#ced0d6", accent="#3d7eff", strong="#5690ff", chosen="#2f4470", rim="#47639c",
    stripe="#222327", link="#6b9bff", warning="#f0b35a",
    edges=("#4a4d53", "#404349", "#35373b", "#151618"),
)  # fmt: skip
LIGHT = Theme(
    window="#f2f3f5", sunken="#ffffff", groove="#d9dce1", raised="#ffffff", hovered="#e6e8ec", line="#c9ccd3", text="#1f2328",
    faint="#5f6570", disabled="#a3a8b1", icon="#42474f", accent="#2f6fec", strong="#1f5cd6", chosen="#cfe0ff", rim="#93b4f0",
    stripe="#f6f7f9", link="#1f5cd6", warning="#8f4a00",
    edges=("#ffffff", "#f8f9fa", "#dcdfe4", "#8f949c"),
)  # fmt: skip
ON_ACCENT = "#ffffff"
THEMES: Mapping[str, Theme] = MappingProxyType({"dark": DARK, "light": LIGHT})


def theme_of(choice: str) -> Theme:
    """The theme of that name; otherwise the system's, dark where the system says nothing."""
    if choice in THEMES:
        return THEMES[choice]
    return LIGHT if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light else DARK


def present_theme() -> Theme:
    """The theme that the window has now; dark before there is one."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window).name()
    return next((theme for theme in THEMES.values() if theme.window == window), DARK)


def apply_theme(application: QApplication, choice: str = "") -> None:
    """Gives all windows a theme, also those that are open. ``choice`` as in `theme_of`."""
    theme = theme_of(choice)
    application.setStyle("Fusion")
    application.setPalette(palette_of(theme))
    application.setStyleSheet(_style(theme))


class SystemTheme(QObject):
    """Applies the chosen theme and, as long as it lives, again whenever the system changes."""

    def __init__(self, application: QApplication, settings: Settings) -> None:
        super().__init__(application)
        self._application = application
        self._settings = settings
        self._apply()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)

    def _apply(self) -> None:
        apply_theme(self._application, self._settings.values.theme)


def theme_menu(settings: Settings, window: QWidget) -> QMenu:
    """The choice of the theme; it holds at once."""
    menu = QMenu(words.tr("&Theme"), window)
    group = QActionGroup(menu)
    for choice, name in {
        "": words.tr("&As the system"),
        "dark": words.tr("&Dark"),
        "light": words.tr("&Light"),
    }.items():
        action = menu.addAction(name)
        action.setObjectName(f"theme_{choice or 'system'}")
        action.setCheckable(True)
        action.setChecked(settings.values.theme == choice)
        action.triggered.connect(partial(_choose, settings, choice))
        group.addAction(action)
    return menu


def _choose(settings: Settings, choice: str) -> None:
    settings.remember_theme(choice)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, choice)


def _style(theme: Theme) -> str:
    """The style sheet."""
    return f"""
QMainWindow::separator {{ background: {theme.groove}; width: 5px; height: 5px; }}
QMainWindow::separator:hover {{ background: {theme.accent}; }}
QDockWidget {{ titlebar-close-icon: none; titlebar-normal-icon: none; color: {theme.faint}; }}
QDockWidget::title {{ background: {theme.window}; padding: 7px 10px 5px 10px; text-align: left; }}
QMenuBar {{ background: {theme.window}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {theme.raised}; }}
QMenu {{ background: {theme.window}; border: 1px solid {theme.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 10px; border-radius: 4px; }}
QMenu::item:selected {{ background: {theme.chosen}; color: {theme.text}; }}
QMenu::item:disabled {{ color: {theme.disabled}; }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::icon:checked {{ background: {theme.chosen}; border: 1px solid {theme.rim}; border-radius: 4px; }}
QToolBar {{ background: {theme.window}; border: none; border-bottom: 1px solid {theme.groove}; padding: 4px 6px; spacing: 3px; }}
QToolBar::separator {{ background: {theme.line}; width: 1px; margin: 5px 6px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px; }}
QToolButton#qt_toolbar_ext_button {{ padding: 0; border: none; }}
QToolButton:hover {{ background: {theme.raised}; }}
QToolButton:pressed {{ background: {theme.groove}; }}
QToolButton:checked {{ background: {theme.chosen}; border-color: {theme.rim}; }}
QStatusBar {{ background: {theme.window}; border-top: 1px solid {theme.groove}; color: {theme.faint}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {theme.faint}; padding: 1px 8px; }}
QStatusBar QLabel#notice {{ color: {theme.text}; }}
QStatusBar QLabel#refusal {{ color: {theme.warning}; }}
QPushButton {{ background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 5px; padding: 5px 14px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton:hover {{ background: {theme.hovered}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {theme.accent}; }}
QPushButton:pressed {{ background: {theme.groove}; }}
QPushButton:disabled {{ color: {theme.disabled}; background: {theme.window}; }}
QPushButton:default {{ background: {theme.accent}; border-color: {theme.accent}; color: {ON_ACCENT}; }}
QPushButton:default:focus {{ border: 2px solid {theme.text}; padding: 4px 13px; }}
QPushButton:default:hover {{ background: {theme.strong}; }}
QPushButton:default:disabled {{ background: {theme.raised}; border-color: {theme.line}; color: {theme.disabled}; }}
QTableView, QListView {{ background: {theme.sunken}; border: 1px solid {theme.sunken}; outline: none; gridline-color: transparent;
    alternate-background-color: {theme.stripe}; selection-background-color: {theme.chosen}; selection-color: {theme.text}; }}
QTableView:focus, QListView:focus {{ border-color: {theme.accent}; }}
QTableView::item {{ padding: 2px 6px; border: none; }}
QHeaderView::section {{ background: {theme.window}; color: {theme.faint}; border: none;
    border-bottom: 1px solid {theme.groove}; padding: 4px 6px; }}
QProgressBar {{ background: {theme.sunken}; border: 1px solid {theme.line}; border-radius: 4px;
    text-align: center; min-height: 16px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
QCheckBox::indicator:unchecked, QListView::indicator:unchecked, QTableView::indicator:unchecked {{
    background: {theme.sunken}; border: 1px solid {theme.faint}; border-radius: 2px; }}
QCheckBox::indicator:unchecked:disabled {{ border-color: {theme.disabled}; }}
QToolTip {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
QLabel#faint {{ color: {theme.faint}; }}
QLabel#heading {{ font-weight: 600; }}
"""


def palette_of(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    light, midlight, mid, shadow = theme.edges
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.sunken,
        role.AlternateBase: theme.stripe,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: "#ffffff",
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.faint,
        role.Highlight: theme.accent,
        role.HighlightedText: ON_ACCENT,
        role.Link: theme.link,
        role.Light: light,
        role.Midlight: midlight,
        role.Mid: mid,
        role.Dark: theme.groove,
        role.Shadow: shadow,
        role.Accent: theme.accent,
    }
    for color_role, color in colors.items():
        palette.setColor(color_role, QColor(color))
    for color_role in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, color_role, QColor(theme.disabled))
    return palette
