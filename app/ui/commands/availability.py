"""Which commands can be done now, and what the others lack."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.ui.commands.mending import OCCLUSIONS
from app.ui.commands.menu_table import BY_KEYS
from app.ui.commands.table import COMMANDS, plain
from app.view import words
from app.view.tools.morphology import MENDINGS

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

AT_ONCE = 2  # milliseconds between letting a key go and pressing it that no person is up to


class Need(Enum):
    """What a command lacks where it cannot be done. The value is what is said then."""

    PROJECT = words.mark("open a project or a video first")
    VIDEO = words.mark("open a video first")
    TRACK = words.mark("there is no track in this video yet")
    SELECTED = words.mark("select a track first")
    SOMETHING = words.mark("nothing is selected")
    ONE_SELECTED = words.mark("select one track only")
    TWO_SELECTED = words.mark("select two tracks, the second one by Ctrl + click")
    RANGE = words.mark("choose a range of frames first: drag across the lanes, or {range_from} and {range_to}")
    NO_RUN = words.mark("a video is being pre-labelled: wait for its end, or cancel it")
    NO_SINGLE_RUN = words.mark("a single video is being pre-labelled: wait for its end, or cancel it")
    NO_PROPAGATION = words.mark("masks are being propagated: wait for the end, or {deselect} stops it")
    NO_LEARNING = words.mark("a model is learning already")
    SPLIT_VIEW = words.mark("only in the split view: {split_view}")
    UNDOABLE = words.mark("there is nothing to undo")
    REDOABLE = words.mark("there is nothing to redo")


IN_VIDEO = (
    "next_crossing", "previous_crossing", "next_birth", "previous_birth", "next_death", "previous_death", "next_gap",
    "previous_gap", "range_from", "range_to", "review_frames", "reject_frames", "unreview_frames", "suggest_occlusion",
    "find_tracks", "play", "previous", "next", "back_ten", "on_ten", "first", "last", "new_track", "go_to_frame", "paste_mask",
    *filter(None, BY_KEYS),
    "opacity_less", "opacity_more", "timeline_in", "timeline_out", "timeline_whole", "timeline_back", "timeline_on",
)  # fmt: skip
OF_SELECTED = (
    "delete_track", "clear_mask", "toggle_visible", "toggle_locked", "copy_previous", "copy_next", "copy_mask",
    "name_tracks", "remove_before", "remove_after", "review_tracks", "reject_tracks", "unreview_tracks", "review_here",
    "reject_here", "unreview_here", *MENDINGS, *OCCLUSIONS,
)  # fmt: skip
SOME_TRACK = (Need.VIDEO, Need.TRACK)
NAMED = ("range_from", "range_to", "split_view", "deselect")  # commands whose keys are named in reasons
NEEDS: Mapping[str, tuple[Need, ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("import_ytvis", "import_results", "import_folder", "export", "save", "save_as", "pack", "compact", "restore",
             "statistics", "find_videos", "next_video", "previous_video", "remove_video", "edit_categories"),
            (Need.PROJECT,),
        ),
        **dict.fromkeys(IN_VIDEO, (Need.VIDEO,)),
        "prelabel": (Need.VIDEO, Need.NO_RUN, Need.NO_PROPAGATION),
        **dict.fromkeys(("prelabel_chosen", "prelabel_new"), (Need.PROJECT, Need.NO_SINGLE_RUN, Need.NO_PROPAGATION)),
        "learn": (Need.PROJECT, Need.NO_LEARNING),
        **dict.fromkeys(("next_track", "previous_track"), SOME_TRACK),
        **dict.fromkeys(OF_SELECTED, (*SOME_TRACK, Need.SELECTED)),
        **dict.fromkeys(
            ("propagate_forward", "propagate_backward"), (*SOME_TRACK, Need.SELECTED, Need.NO_RUN, Need.NO_PROPAGATION)
        ),
        "deselect": (Need.SOMETHING,),
        **dict.fromkeys(("split", "move_mask", "move_mask_new"), (*SOME_TRACK, Need.SELECTED, Need.ONE_SELECTED)),
        **dict.fromkeys(("swap", "swap_everywhere", "merge", "merge_first"), (*SOME_TRACK, Need.TWO_SELECTED)),
        "swap_range": (*SOME_TRACK, Need.TWO_SELECTED, Need.RANGE),
        "remove_range": (*SOME_TRACK, Need.SELECTED, Need.RANGE),
        "range_none": (Need.VIDEO, Need.RANGE),
        **dict.fromkeys(("divider_left", "divider_right"), (Need.VIDEO, Need.SPLIT_VIEW)),
        "undo": (Need.UNDOABLE,),
        "redo": (Need.REDOABLE,),
    }
)  # fmt: skip


def enable_commands(window: MainWindow) -> None:
    """Enables what can be done now; undo and redo say what they would do."""
    workspace = window.workspace
    undo, redo = (workspace.project.next_undo(), workspace.project.next_redo()) if workspace else (None, None)
    lacking = _lacking(window)
    waits = workspace is not None and workspace.storing.can_take_back
    lacking |= {need for need, there in ((Need.UNDOABLE, undo or waits), (Need.REDOABLE, redo)) if not there}
    for name, needs in NEEDS.items():
        window.commands[name].setEnabled(lacking.isdisjoint(needs))
    window.commands.name_edit("undo", words.said(undo.name) if undo and not waits else "")
    window.commands.name_edit("redo", words.said(redo.name) if redo else "")
    window.prelabel_panel.start.setEnabled(window.commands["prelabel"].isEnabled())


def _lacking(window: MainWindow) -> set[Need]:
    """What there is not now, but for edits to undo and redo."""
    workspace = window.workspace
    selected = len(workspace.selected) if workspace else 0
    there_is = {
        Need.PROJECT: workspace is not None,
        Need.VIDEO: workspace is not None and workspace.video is not None,
        Need.TRACK: workspace is not None and bool(workspace.tracks),
        Need.SELECTED: selected > 0,
        Need.SOMETHING: selected > 0 or window.propagation.is_running,
        Need.ONE_SELECTED: selected == 1,
        Need.TWO_SELECTED: selected == 2,
        Need.RANGE: window.overview.lanes.chosen is not None,
        Need.NO_RUN: not window.prelabelling.is_running,
        Need.NO_SINGLE_RUN: not window.prelabelling.is_running or window.prelabelling.takes_more,
        Need.NO_PROPAGATION: not window.propagation.is_running,
        Need.NO_LEARNING: not window.learning.is_running,
        Need.SPLIT_VIEW: workspace is not None and workspace.look.split,
    }
    return {need for need, there in there_is.items() if not there}


def what_is_lacking(window: MainWindow, keys: QKeySequence) -> str:
    """Why nothing happens when somebody presses ``keys``. Empty where something does, or no command has them.

    Nor is anything said of Esc, of which nobody expects anything where nothing is selected.
    """
    for name in NEEDS:
        if (
            keys in window.commands[name].shortcuts()
            and name != "deselect"
            and (reason := reason_against(window, name))
        ):
            command = plain(words.tr(COMMANDS[name].text)).rstrip("…")
            return words.tr("{command}: {reason}").format(command=command, reason=reason)
    return ""


def reason_against(window: MainWindow, name: str) -> str:
    """What a command lacks; empty where it can be done."""
    if name not in NEEDS or window.commands[name].isEnabled():
        return ""
    lacking = _lacking(window) | {Need.UNDOABLE, Need.REDOABLE}  # one of which is all that either command needs
    reason = words.tr(next(need for need in NEEDS[name] if need in lacking).value)
    return reason.format(**{named: window.commands.shown_keys(named) or "–" for named in NAMED})


class Keys(QObject):
    """Hears of each key that is pressed in the window before it acts, and says so where its command cannot be done now.

    To undo, there is always something while a stroke or gesture is in progress.

    Attributes:
        is_held: whether what is done now is done by a key that repeats itself.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.is_held = False
        self._released = 0, 0  # which key was let go last, and when, in milliseconds

    def _is_let_go_for_show(self, event: QKeyEvent) -> bool:
        """X says of a key that is held that it is let go and pressed at the same moment, which Qt may miss under load."""
        key, moment = self._released
        return event.key() == key and 0 < event.timestamp() <= moment + AT_ONCE

    def _acted(self) -> None:
        self.is_held = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease:
            self._released = event.key(), event.timestamp()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            self.is_held = event.isAutoRepeat() or self._is_let_go_for_show(event)
            if self.is_held:
                QTimer.singleShot(0, self, self._acted)  # what it does it does in this very turn
            else:
                self._say_why_not(QKeySequence(event.keyCombination()))
        return super().eventFilter(watched, event)

    def _say_why_not(self, keys: QKeySequence) -> None:
        undo = self._window.commands["undo"]
        if self._window.canvas.is_painting and not undo.isEnabled() and keys in undo.shortcuts():
            self._window.canvas.step_back()
        elif reason := what_is_lacking(self._window, keys):
            self._window.status.show_refusal(reason)
