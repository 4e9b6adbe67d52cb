"""Every command of the window: its words, shortcut and icon, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from app.ui.icons import icon


@dataclass(frozen=True)
class Command:
    """Attributes: keys: shortcuts, the first is shown; icon: "" for none; checkable: it has an on and an off."""

    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False


COMMANDS = {
    "new_project": Command("&New project…", ("Ctrl+N",), "file-plus-outline", "Start an empty project file"),
    "open_project": Command("&Open project…", ("Ctrl+O",), "folder-open-outline", "Open a project file (.mdqe)"),
    "open_video": Command("Open &video…", ("Ctrl+Shift+O",), "movie-open-outline", "Add a video to the project"),
    "open_folder": Command(
        "Open image &folder…", (), "image-multiple-outline", "Add a folder of JPEG or PNG frames to the project"
    ),
    "import_ytvis": Command("&Import YTVIS…", (), "import", "Take over annotations or results from a JSON file"),
    "export": Command("&Export YTVIS / OVIS…", ("Ctrl+E",), "export-variant", "Write a data set: JSON and JPEG frames"),
    "quit": Command("&Quit", ("Ctrl+Q",)),
    "undo": Command("&Undo", ("Ctrl+Z",), "undo"),
    "redo": Command("&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    "select": Command("&Select", ("V",), "cursor-default-outline", "Click a mask to select its track", True),
    "brush": Command("&Brush", ("B",), "brush", "Paint on the selected track", True),
    "eraser": Command("&Eraser", ("E",), "eraser", "Erase from the selected track", True),
    "smaller": Command("S&maller brush", ("[",), tip="Alt + wheel does the same"),
    "larger": Command("&Larger brush", ("]",), tip="Alt + wheel does the same"),
    "fit": Command("&Fit in window", ("F", "Ctrl+0"), "fit-to-page-outline", "Show the whole frame"),
    "actual_size": Command("&Actual size", ("Ctrl+1",), tip="One pixel of the video on one of the screen"),
    "zoom_in": Command("Zoom &in", ("Ctrl++", "Ctrl+="), "magnify-plus-outline"),
    "zoom_out": Command("Zoom &out", ("Ctrl+-",), "magnify-minus-outline"),
    "show_masks": Command("Show &masks", ("M",), "eye-outline", "Show or hide all masks", True),
    "new_track": Command("&New track", ("N",), "plus", "The next stroke of the brush paints a new track"),
    "delete_track": Command("&Delete track", ("Del",), "delete-outline", "Delete the selected tracks"),
    "clear_mask": Command("&Clear mask in this frame", ("Shift+Del",), "", "The object is not to be seen in this frame"),
    "swap": Command(
        "&Swap identities from here on", ("Ctrl+W", "X"), "swap-horizontal",
        "Two selected tracks exchange their masks in this and all later frames",
    ),
    "toggle_visible": Command("Show or &hide track", ("H",), "eye-outline", "Show or hide the selected tracks"),
    "deselect": Command("Select &nothing", ("Esc",)),
    "prelabel": Command("&Pre-label video", ("Ctrl+R",), "creation", "Let the model find and follow the objects"),
    "play": Command("&Play", ("Space",), "play", "Play or pause"),
    "previous": Command("&Previous frame", ("Left", "A"), "step-backward", "One frame back"),
    "next": Command("&Next frame", ("Right", "D"), "step-forward", "One frame on"),
    "back_ten": Command("Ten frames &back", ("Shift+Left", "Shift+A")),
    "on_ten": Command("Ten frames &on", ("Shift+Right", "Shift+D")),
    "first": Command("&First frame", ("Home",), "skip-previous"),
    "last": Command("&Last frame", ("End",), "skip-next"),
    "shortcuts": Command("&Keyboard and mouse", ("F1",), "keyboard-outline"),
    "about": Command("&About MDQE Annotator", (), "information-outline"),
}  # fmt: skip

MENUS: dict[str, tuple[str, ...]] = {
    "&File": (
        "new_project", "open_project", "recent", "", "open_video", "open_folder", "", "import_ytvis", "export", "", "quit",
    ),
    "&Edit": ("undo", "redo", "", "select", "brush", "eraser", "", "smaller", "larger"),
    "&View": ("fit", "actual_size", "zoom_in", "zoom_out", "", "show_masks", "", "panels"),
    "&Playback": ("play", "", "previous", "next", "back_ten", "on_ten", "first", "last"),
    "&Track": ("prelabel", "", "new_track", "delete_track", "clear_mask", "swap", "", "toggle_visible", "deselect"),
    "&Help": ("shortcuts", "about"),
}  # fmt: skip

TOOLBAR = (
    "open_video", "open_project", "", "undo", "redo", "", "select", "brush", "eraser", "", "new_track", "delete_track",
    "swap", "", "fit", "show_masks",
)  # fmt: skip


class Actions:
    """The commands as Qt actions. ``actions["undo"].triggered`` is where their doing is connected."""

    def __init__(self, window: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        for name, command in COMMANDS.items():
            action = QAction(command.text, window)
            action.setObjectName(name)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setCheckable(command.checkable)
            if command.icon:
                action.setIcon(icon(command.icon))
            plain = command.text.replace("&", "").rstrip("…")
            action.setToolTip(f"{plain} ({command.keys[0]})" if command.keys else plain)
            action.setStatusTip(command.tip)
            window.addAction(action)
            self._actions[name] = action
        tools = QActionGroup(window)
        for name in ("select", "brush", "eraser"):
            tools.addAction(self._actions[name])
        self._actions["select"].setChecked(True)
        self._actions["show_masks"].setChecked(True)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def enable(self, enabled: bool, *names: str) -> None:
        for name in names:
            self._actions[name].setEnabled(enabled)

    def show_playing(self, playing: bool) -> None:
        """Makes of the command to play one to pause, and back."""
        self._actions["play"].setIcon(icon("pause" if playing else "play"))
        self._actions["play"].setText("&Pause" if playing else "&Play")

    def fill_menus(self, bar: QMenuBar, submenus: dict[str, QMenu]) -> None:
        """Builds the menu bar; ``submenus`` stand where the table says their name."""
        for title, names in MENUS.items():
            menu = bar.addMenu(title)
            for name in names:
                if name in submenus:
                    menu.addMenu(submenus[name])
                elif name:
                    menu.addAction(self._actions[name])
                else:
                    menu.addSeparator()

    def fill_toolbar(self, bar: QToolBar) -> None:
        for name in TOOLBAR:
            if name:
                bar.addAction(self._actions[name])
            else:
                bar.addSeparator()
