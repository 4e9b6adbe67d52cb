"""Every command of the window: its words, shortcut and icon, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from app.ui.icons import icon
from app.ui.look import COLORS_BY
from app.view.tools.tool import Tool


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
    "polygon": Command("&Polygon", ("P",), "vector-polygon", "Click the outline's corners; Enter closes it", True),
    "lasso": Command("&Lasso", ("L",), "lasso", "Drag around what shall be added; with Shift, taken away", True),
    "fill": Command("&Fill by colour", ("W",), "format-color-fill", "Add what has the colour of the pixel clicked", True),
    "grabcut": Command("Box and &GrabCut", ("G",), "crop-free", "Drag a box around an object; scribble to correct", True),
    "transform": Command("&Transform mask", ("T",), "cursor-move", "Move, scale and rotate the mask in this frame", True),
    "smaller": Command("S&maller brush or tolerance", ("[",), tip="Alt + wheel does the same"),
    "larger": Command("La&rger brush or tolerance", ("]",), tip="Alt + wheel does the same"),
    "next_overlap": Command("Next &overlap mode", ("Q",), tip="In front, behind, both"),
    "overlap_front": Command("Paint in &front", (), "arrange-bring-to-front", "Take the pixels from other tracks", True),
    "overlap_behind": Command("Paint &behind", (), "arrange-send-to-back", "Take free pixels only", True),
    "overlap_allowed": Command("Allow o&verlap", (), "vector-union", "Let several tracks claim a pixel", True),
    "fill_holes": Command("Fill &holes", ("I",), tip="Of the selected masks in this frame"),
    "drop_specks": Command("Drop spec&ks", ("U",), tip="Parts below a fiftieth of the largest"),
    "grow": Command("Gr&ow", ("+",), tip="The selected masks in this frame, by a step"),
    "shrink": Command("Shri&nk", ("-",), tip="The selected masks in this frame, by a step"),
    "smooth": Command("&Smooth", ("S",), tip="The outline of the selected masks in this frame"),
    "copy_previous": Command("Copy mask from &previous frame", ("C",), tip="In place of what is in this frame"),
    "copy_next": Command("Copy mask from ne&xt frame", ("Shift+C",), tip="In place of what is in this frame"),
    "fit": Command("&Fit in window", ("F", "Ctrl+0"), "fit-to-page-outline", "Show the whole frame"),
    "actual_size": Command("&Actual size", ("Ctrl+1",), tip="One pixel of the video on one of the screen"),
    "zoom_in": Command("Zoom &in", ("Ctrl++", "Ctrl+="), "magnify-plus-outline"),
    "zoom_out": Command("Zoom &out", ("Ctrl+-",), "magnify-minus-outline"),
    "show_masks": Command("Show &masks", ("M",), "eye-outline", "Show or hide all masks", True),
    "onion": Command(
        "O&nion skin", ("O",), "layers-outline", "Show the outlines of the previous and the next frame's masks", True
    ),
    "solo": Command("So&lo", ("Shift+H",), tip="Show the selected tracks only", checkable=True),
    "next_color": Command("Next &colouring", ("Shift+M",), tip="By track, category, source"),
    "color_track": Command("Colour by &track", (), tip="Each track has its own", checkable=True),
    "color_category": Command("Colour by c&ategory", (), tip="Each category has its own", checkable=True),
    "color_source": Command("Colour by &source", (), tip="Model blue, you orange, propagated green", checkable=True),
    "new_track": Command("&New track", ("N",), "plus", "The next stroke of the brush paints a new track"),
    "delete_track": Command("&Delete track", ("Del",), "delete-outline", "Delete the selected tracks"),
    "clear_mask": Command("&Clear mask in this frame", ("Shift+Del",), "", "The object is not to be seen in this frame"),
    "swap": Command(
        "&Swap identities from here on", ("Ctrl+W", "X"), "swap-horizontal",
        "Two selected tracks exchange their masks in this and all later frames",
    ),
    "swap_range": Command("Swap in chosen &range", ("Ctrl+Shift+W",), "", "Two tracks exchange their masks there"),
    "swap_everywhere": Command("Swap &everywhere", (), "", "Two tracks exchange all their masks"),
    "merge": Command("&Merge tracks", ("Ctrl+M",), "", "One track of both; where both are, the union of their masks"),
    "merge_first": Command("Merge, &keeping the first's masks", (), "", "Where both are, the lower number's mask stays"),
    "split": Command("S&plit track here", ("Ctrl+T",), "", "From this frame on it becomes a new track"),
    "move_mask": Command("Move mask to &track…", ("Ctrl+Shift+M",), "", "This frame's mask becomes another track's"),
    "move_mask_new": Command("Move mask to &new track", ("Ctrl+Shift+N",), "", "This frame's mask becomes a new track"),
    "remove_before": Command("Remove masks &before this frame", ("Ctrl+Shift+Home",)),
    "remove_after": Command("Remove masks &after this frame", ("Ctrl+Shift+End",)),
    "remove_range": Command("Remove masks &in chosen range", ("Ctrl+Del",)),
    "next_crossing": Command("Next &crossing", ("F3",), "", "Where two tracks of a category begin to touch"),
    "previous_crossing": Command("Previous crossing", ("Shift+F3",)),
    "next_birth": Command("Next &beginning of a track", ("F4",)),
    "previous_birth": Command("Previous beginning of a track", ("Shift+F4",)),
    "next_death": Command("Next &end of a track", ("F5",)),
    "previous_death": Command("Previous end of a track", ("Shift+F5",)),
    "next_gap": Command("Next &gap in a track", ("F6",)),
    "previous_gap": Command("Previous gap in a track", ("Shift+F6",)),
    "review_frames": Command("Mark frames &reviewed", ("Ctrl+K",), "", "The chosen range, or this frame"),
    "reject_frames": Command("Re&ject frames…", ("Ctrl+Shift+K",), "", "The chosen range, or this frame, with a note"),
    "unreview_frames": Command("Take marks off &frames", ()),
    "review_tracks": Command("Mark &tracks reviewed", ("Ctrl+J",)),
    "reject_tracks": Command("Reject tra&cks…", ("Ctrl+Shift+J",), "", "With a note"),
    "unreview_tracks": Command("Take marks &off tracks", ()),
    "occlusion_none": Command("&No occlusion", ("Alt+1",), "", "Of the selected tracks, in the range or this frame"),
    "occlusion_slight": Command("&Slight occlusion", ("Alt+2",)),
    "occlusion_severe": Command("Se&vere occlusion", ("Alt+3",)),
    "occlusion_clear": Command("Take occlusion &level off", ("Alt+0",)),
    "suggest_occlusion": Command("S&uggest occlusion levels", (), "", "From overlaps, where nobody has said one"),
    "edit_categories": Command("&Categories…", ("Ctrl+Shift+C",)),
    "toggle_visible": Command("Show or &hide track", ("H",), "eye-outline", "Show or hide the selected tracks"),
    "toggle_locked": Command("Lock or &unlock track", ("K",), "lock-outline", "A locked track's masks cannot be changed"),
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
    "&Edit": ("undo", "redo"),
    "&Mask": (
        "select", "brush", "eraser", "polygon", "lasso", "fill", "grabcut", "transform", "", "smaller", "larger", "",
        "next_overlap", "overlap_front", "overlap_behind", "overlap_allowed", "",
        "fill_holes", "drop_specks", "grow", "shrink", "smooth", "", "copy_previous", "copy_next", "clear_mask",
    ),
    "&View": (
        "fit", "actual_size", "zoom_in", "zoom_out", "", "show_masks", "solo", "onion", "",
        "next_color", "color_track", "color_category", "color_source", "", "panels",
    ),
    "&Playback": ("play", "", "previous", "next", "back_ten", "on_ten", "first", "last"),
    "&Track": (
        "prelabel", "", "new_track", "delete_track", "swap", "", "toggle_visible", "toggle_locked", "deselect",
    ),
    "&Identities": (
        "swap", "swap_range", "swap_everywhere", "", "merge", "merge_first", "split", "", "move_mask", "move_mask_new", "",
        "remove_before", "remove_after", "remove_range", "", "edit_categories",
    ),
    "&Review": (
        "next_crossing", "previous_crossing", "next_birth", "previous_birth", "next_death", "previous_death", "next_gap",
        "previous_gap", "", "review_frames", "reject_frames", "unreview_frames", "", "review_tracks", "reject_tracks",
        "unreview_tracks", "", "occlusion_none", "occlusion_slight", "occlusion_severe", "occlusion_clear",
        "suggest_occlusion",
    ),
    "&Help": ("shortcuts", "about"),
}  # fmt: skip

TOOLBAR = (
    "open_video", "open_project", "", "undo", "redo", "", "select", "brush", "eraser", "polygon", "lasso", "fill",
    "grabcut", "transform", "", "overlap_front", "overlap_behind", "overlap_allowed", "", "new_track", "delete_track",
    "swap", "toggle_locked", "", "fit", "show_masks", "onion",
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
        for names in (
            [tool.value for tool in Tool],
            [f"overlap_{mode}" for mode in ("allowed", "front", "behind")],
            [f"color_{by}" for by in COLORS_BY],
        ):
            group = QActionGroup(window)  # one of them is on
            for name in names:
                group.addAction(self._actions[name])
            self._actions[names[0]].setChecked(True)
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
