"""The menus of a right click, or of the key for it, on the picture and on the timeline; the commands are the window's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.workspace import Workspace

Names = tuple[str, ...]  # of commands; an empty one is a line between

OF_TRACKS: Names = (  # commands in the menu of the list of tracks
    "name_tracks", "toggle_visible", "solo", "toggle_locked", "propagate_forward", "propagate_backward", "swap", "merge", "split",
    "review_tracks", "reject_tracks", "delete_track",
)  # fmt: skip
OF_MASKS: Names = (
    "name_tracks", "toggle_visible", "solo", "toggle_locked", "", "propagate_forward", "propagate_backward", "",
    "swap", "merge", "split", "move_mask", "move_mask_new", "", "copy_mask", "paste_mask", "clear_mask", "",
    "review_tracks", "reject_tracks", "", "delete_track",
)  # fmt: skip
OF_PICTURE: Names = ("new_track", "paste_mask", "", "review_frames", "reject_frames", "", "fit", "show_masks")
OF_FRAMES: Names = ("range_from", "range_to", "range_none", "", "review_frames", "reject_frames", "unreview_frames")
OF_RANGE: Names = ("remove_range", "swap_range", "review_here", "reject_here", "range_none", "")


class ContextMenus(QObject):
    """Opens them. What is under the mouse is selected, unless it is already, so that a menu speaks of what one sees."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._canvas, self._lanes = window.canvas, window.overview.lanes
        for widget in (self._canvas, self._lanes, self._lanes.viewport()):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ContextMenu or not isinstance(event, QContextMenuEvent):
            return super().eventFilter(watched, event)
        workspace = self._window.workspace
        if workspace is not None and workspace.video is not None and not self._canvas.is_painting:
            self._window.status.end_refusal()
            if event.reason() is QContextMenuEvent.Reason.Keyboard:
                names = OF_MASKS if workspace.selected else OF_PICTURE
            elif watched is self._canvas:
                names = self._on_picture(workspace, event.pos())
            else:
                names = self._on_lanes(workspace, event.pos())
            self._open(names, event.globalPos())
        return True

    def _on_picture(self, workspace: Workspace, place: QPoint) -> Names:
        hits = self._canvas.tracks_under(place)
        if not hits:
            return OF_PICTURE
        self._select(workspace, *hits)
        return OF_MASKS

    def _on_lanes(self, workspace: Workspace, place: QPoint) -> Names:
        """Where no range is chosen around it, "here" is the frame that was clicked, as with the other button."""
        track, frame = self._lanes.track_at(place), self._lanes.frame_under(place)
        in_range = frame is not None and self._lanes.chosen is not None and frame in self._lanes.chosen
        if frame is not None and not in_range:
            self._window.go_to(frame)
        if track is None:
            return OF_FRAMES
        self._select(workspace, track)
        return (*OF_RANGE, *OF_MASKS) if in_range else OF_MASKS

    def _select(self, workspace: Workspace, *tracks: int) -> None:
        if not workspace.selected.intersection(tracks):
            workspace.click(tracks[0], adds=False)

    def _open(self, names: Names, place: QPoint) -> None:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in names:
            if name:
                menu.addAction(self._window.commands[name])
            else:
                menu.addSeparator()
        menu.popup(place)
