"""How the program looks: a neutral dark theme, so that colours in the picture are judged rightly."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

WINDOW = "#2b2d30"
SUNKEN = "#1e1f22"
RAISED = "#393b40"
LINE = "#43454a"
TEXT = "#dfe1e5"
FAINT = "#9da0a8"
DISABLED = "#6f737a"
ACCENT = "#3d7eff"
ICON = "#ced0d6"

_STYLE = f"""
QMainWindow::separator {{ background: {SUNKEN}; width: 5px; height: 5px; }}
QMainWindow::separator:hover {{ background: {ACCENT}; }}
QDockWidget {{ titlebar-close-icon: none; titlebar-normal-icon: none; color: {FAINT}; }}
QDockWidget::title {{ background: {WINDOW}; padding: 7px 10px 5px 10px; text-align: left; }}
QMenuBar {{ background: {WINDOW}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {RAISED}; }}
QMenu {{ background: {WINDOW}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 10px; border-radius: 4px; }}
QMenu::item:selected {{ background: {ACCENT}; color: white; }}
QMenu::item:disabled {{ color: {DISABLED}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QToolBar {{ background: {WINDOW}; border: none; border-bottom: 1px solid {SUNKEN}; padding: 4px 6px; spacing: 3px; }}
QToolBar::separator {{ background: {LINE}; width: 1px; margin: 5px 6px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px; }}
QToolButton:hover {{ background: {RAISED}; }}
QToolButton:pressed {{ background: {SUNKEN}; }}
QToolButton:checked {{ background: #2f4470; border-color: #47639c; }}
QStatusBar {{ background: {WINDOW}; border-top: 1px solid {SUNKEN}; color: {FAINT}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {FAINT}; padding: 1px 8px; }}
QPushButton {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 5px; padding: 5px 14px; }}
QPushButton:hover {{ background: #43464c; }}
QPushButton:pressed {{ background: {SUNKEN}; }}
QPushButton:disabled {{ color: {DISABLED}; background: {WINDOW}; }}
QPushButton:default {{ background: {ACCENT}; border-color: {ACCENT}; color: white; }}
QPushButton:default:hover {{ background: #5690ff; }}
QPushButton:default:disabled {{ background: {RAISED}; border-color: {LINE}; color: {DISABLED}; }}
QTableView, QListView {{ background: {SUNKEN}; border: none; outline: none; gridline-color: transparent;
    alternate-background-color: #222327; selection-background-color: #2f4470; selection-color: {TEXT}; }}
QTableView::item {{ padding: 2px 6px; border: none; }}
QHeaderView::section {{ background: {WINDOW}; color: {FAINT}; border: none; border-bottom: 1px solid {SUNKEN}; padding: 4px 6px; }}
QProgressBar {{ background: {SUNKEN}; border: 1px solid {LINE}; border-radius: 4px; text-align: center; min-height: 16px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px; }}
QLabel#faint {{ color: {FAINT}; }}
QLabel#heading {{ font-weight: 600; }}
"""


def apply_theme(application: QApplication) -> None:
    application.setStyle("Fusion")
    application.setPalette(_palette())
    application.setStyleSheet(_STYLE)


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: WINDOW,
        role.WindowText: TEXT,
        role.Base: SUNKEN,
        role.AlternateBase: "#222327",
        role.Text: TEXT,
        role.Button: RAISED,
        role.ButtonText: TEXT,
        role.BrightText: "#ffffff",
        role.ToolTipBase: RAISED,
        role.ToolTipText: TEXT,
        role.PlaceholderText: FAINT,
        role.Highlight: ACCENT,
        role.HighlightedText: "#ffffff",
        role.Link: "#6b9bff",
        role.Light: "#4a4d53",
        role.Midlight: "#404349",
        role.Mid: "#35373b",
        role.Dark: SUNKEN,
        role.Shadow: "#151618",
        role.Accent: ACCENT,
    }
    for color_role, color in colors.items():
        palette.setColor(color_role, QColor(color))
    for color_role in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, color_role, QColor(DISABLED))
    return palette
