"""Where everything in the window is: canvas and transport in the middle, panels in docks around them, menus and tools above."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.commands.context_menus import OF_TRACKS
from app.ui.commands.menu_table import SUBMENUS
from app.ui.icons import icon
from app.ui.language import language_menu
from app.ui.panels.focus import Panels
from app.ui.panels.scrolled import Scrolled
from app.ui.theme import theme_menu
from app.view import words

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

LEAST_BESIDE = {  # pixels that stay of a panel when another one needs more
    "videos": 140,  # its title, its search and a video
    "tracks": 250,  # with its search, three tracks and the opacity
}


def lay_out(window: MainWindow) -> Panels:
    """Puts the parts of a new window in their places; returns the way from one to another."""
    centre = QWidget(window)
    column = QVBoxLayout(centre)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(window.canvas, 1)
    column.addWidget(window.transport)
    window.setCentralWidget(centre)
    menu = QMenu(words.tr("&Panels"), window)
    docks = []
    models = Scrolled(_models_at_work(window), window)
    for name, title, widget in (
        ("videos", words.tr("Videos"), window.project_panel),
        ("tracks", words.tr("Tracks"), _tracks_and_opacity(window)),
        ("pre-labelling", words.tr("Pre-labelling"), models),
    ):
        dock = QDockWidget(title, window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        menu.addAction(dock.toggleViewAction())
        docks.append(dock)
    named = {dock.objectName(): dock for dock in docks} | window.overview.lay_out(menu, docks[1])
    panels = _panels_by_keys(window, named)
    menu.addSeparator()
    menu.addActions([window.commands[name] for name in panels.commands()])
    menu.addSeparator()
    menu.addAction(window.commands["usual_panels"])
    window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)  # lists need height most
    window.resizeDocks(docks, [140, 400, 230], Qt.Orientation.Vertical)
    window.resizeDocks([named["timeline"]], [200], Qt.Orientation.Vertical)  # five lanes
    window.resizeDocks(docks[:1], [350], Qt.Orientation.Horizontal)
    for run in (window.prelabelling, window.propagation, window.learning):
        run.running_changed.connect(partial(_keep_work_in_sight, window, models))
    models.outgrown.connect(partial(_make_room, window, docks), Qt.ConnectionType.QueuedConnection)
    window.commands.give_to_picture(window.canvas)
    window.commands.fill_menus(
        window.menuBar(),
        {
            "recent": window.recent_menu,
            "by_keys": window.commands.submenu(next(iter(SUBMENUS)), window),
            "panels": menu,
            "theme": theme_menu(window.settings, window),
            "language": language_menu(window.settings, window),
        },
    )
    toolbar = QToolBar(words.tr("Tools"), window)
    toolbar.setObjectName("toolbar")
    toolbar.setMovable(False)
    window.commands.fill_toolbar(toolbar)
    show_what_is_more(toolbar)
    window.addToolBar(toolbar)
    window.setStatusBar(window.status)
    return panels


def show_what_is_more(toolbar: QToolBar) -> None:
    """Qt's own mark for the tools that a narrow window has no room for is black, and not to be seen on a dark ground."""
    button = toolbar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert button is not None  # it is hidden while there is room
    button.setIcon(icon("chevron-double-right"))
    button.setToolTip(words.tr("More tools"))


def _tracks_and_opacity(window: MainWindow) -> QWidget:
    """The list of tracks, and below it how much their masks cover."""
    tracks = QWidget(window)
    box = QVBoxLayout(tracks)
    box.setContentsMargins(0, 0, 0, 4)
    for chain in (  # as they are seen
        (window.track_panel.search, window.track_panel.table, window.opacity),
        (window.project_panel.search, window.project_panel.states, window.video_panel),
    ):
        for one, next_one in pairwise(chain):
            QWidget.setTabOrder(one, next_one)
    row = QHBoxLayout()
    row.setContentsMargins(10, 2, 10, 2)
    row.setSpacing(10)
    opacity = QLabel(words.tr("Opacity"), window)
    opacity.setBuddy(window.opacity)
    row.addWidget(opacity)
    row.addWidget(window.opacity, 1)
    box.addWidget(window.track_panel, 1)
    for search in (window.track_panel.search, window.project_panel.search):
        search.left.connect(window.canvas.setFocus)
    window.track_panel.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    window.track_panel.table.addActions([window.commands[name] for name in OF_TRACKS])
    box.addLayout(row)
    return tracks


def _models_at_work(window: MainWindow) -> QWidget:
    """Pre-labelling, and below it what a model learns."""
    both = QWidget(window)
    box = QVBoxLayout(both)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    # What comes to be shown squeezes nothing in the moment before there is more room, or a scroll bar.
    box.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
    box.addWidget(window.prelabel_panel)
    box.addWidget(window.learning_panel)
    both.setSizePolicy(window.prelabel_panel.sizePolicy())
    return both


def _keep_work_in_sight(window: MainWindow, models: Scrolled) -> None:
    """What a model does can be stopped without looking for it, however small the window is."""
    parts: list[QWidget] = []
    if window.learning.is_running:
        parts += [window.learning_panel.status, window.learning_panel.stop]
    if window.prelabelling.is_running or window.propagation.is_running:
        parts += [window.prelabel_panel.status, window.prelabel_panel.cancel]
    if window.learning.is_running:
        parts.append(window.learning_panel.stop)
    models.keep_in_sight(*parts)


def _make_room(window: MainWindow, docks: list[QDockWidget], pixels: int) -> None:
    """Gives the last panel so much more height, at the cost of those beside it, which stay of use; else it scrolls.

    The list of videos gives first what it has beyond its usual height: from one start to the next, it is the one that gets
    what the last panel does not want yet, as long as nobody knows what there is to be reminded of.
    """
    *others, dock = docks
    if dock.isFloating():
        return
    area = window.dockWidgetArea(dock)
    heights = {dock: dock.height()}
    for giving in others:
        if window.dockWidgetArea(giving) is area and giving.isVisible() and not giving.isFloating():
            given = max(0, min(pixels, giving.height() - LEAST_BESIDE[giving.objectName()]))
            heights[giving] = giving.height() - given
            heights[dock] += given
            pixels -= given
    window.resizeDocks(list(heights), list(heights.values()), Qt.Orientation.Vertical)


def _panels_by_keys(window: MainWindow, docks: dict[str, QDockWidget]) -> Panels:
    widgets: dict[str, QWidget] = {
        "picture": window.canvas,
        "timeline": window.overview.lanes,
        "videos": window.video_panel,
        "tracks": window.track_panel.table,
        "history": window.overview.history,
        "review": window.overview.review,
        "prelabelling": window.prelabel_panel,
    }
    names = {"prelabelling": "pre-labelling"}
    found = {name: docks[names.get(name, name)] for name in widgets if name != "picture"}
    window.canvas.setAccessibleName(words.tr("Picture"))
    for name, dock in found.items():
        widgets[name].setAccessibleName(dock.windowTitle())
    return Panels(window, widgets, found)
