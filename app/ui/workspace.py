"""The open project as the window sees it: which video, frame and tracks; every edit goes through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from app.edits import (
    AddCategory,
    ChangeCategory,
    CreateTrack,
    DeleteTrack,
    PaintRegion,
    RemoveMask,
    SwapIdentities,
)
from app.jobs.frames import FrameReader
from app.project import JournalEntry, Project, TrackRecord, VideoRecord
from app.view.overlay import Color, Layer, OverlayStyle
from app.view.paint_preview import FinishedStroke, Target
from app.view.picture import PicturePainter, Scene
from engine.errors import EngineError
from engine.video import open_video

DEFAULT_CATEGORY = "object"
_STATE = "window"


class Workspace(QObject):
    """Signals:
    picture_ready(Picture); failed(EngineError); frame_changed(int); video_changed(); tracks_changed(); selection_changed()
    """

    picture_ready = Signal(object)
    failed = Signal(object)
    frame_changed = Signal(int)
    video_changed = Signal()
    tracks_changed = Signal()
    selection_changed = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.video: VideoRecord | None = None
        self.frame_index = 0
        self.selected: frozenset[int] = frozenset()
        self.tracks: tuple[TrackRecord, ...] = ()
        self.style = OverlayStyle()
        self.shows_masks = True
        self._reader: FrameReader[Scene, Any] | None = None

    # ---- what is open --------------------------------------------------------------------------

    def saved_state(self) -> dict[str, Any]:
        """What was remembered when the project was closed."""
        state: dict[str, Any] = self.project.state(_STATE, {})
        return state

    def close(self, view_state: dict[str, Any]) -> None:
        """Remembers where the person was, ends the reader and closes the project."""
        state = {
            "video": self.video.id if self.video else None,
            "frame": self.frame_index,
            "selected": sorted(self.selected),
            "opacity": self.style.opacity,
        }
        self.project.set_state(_STATE, state | view_state)
        self._close_reader()
        self.project.close()

    def show_video(self, video: VideoRecord, frame_index: int = 0, selected: frozenset[int] = frozenset()) -> None:
        """Opens a video of the project at a frame."""
        self._close_reader()
        self.video = video
        self.frame_index = min(max(frame_index, 0), video.frame_count - 1)
        self._reader = FrameReader(partial(open_video, video.path), PicturePainter(), self)
        self._reader.ready.connect(self.picture_ready)
        self._reader.failed.connect(self.failed)
        self.video_changed.emit()
        self.selected = selected
        self.refresh()

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    # ---- what is shown -------------------------------------------------------------------------

    def refresh(self) -> None:
        """Reads the tracks again and shows the present frame with its masks."""
        self.tracks = self.project.tracks(self.video.id) if self.video else ()
        self.selected &= {track.id for track in self.tracks}
        self.tracks_changed.emit()
        self.selection_changed.emit()
        self._request(step=0)

    def go_to(self, frame_index: int) -> None:
        """Shows another frame."""
        if self.video is None:
            return
        frame_index = min(max(frame_index, 0), self.video.frame_count - 1)
        step = 1 if frame_index >= self.frame_index else -1
        self.frame_index = frame_index
        self.frame_changed.emit(frame_index)
        self._request(step)

    @property
    def is_reading(self) -> bool:
        return self._reader is not None and self._reader.is_busy

    def select(self, selected: frozenset[int]) -> None:
        if selected != self.selected:
            self.selected = selected
            self.selection_changed.emit()
            self._request(step=0)

    def set_opacity(self, opacity: float) -> None:
        self.style = replace(self.style, opacity=opacity)
        self._request(step=0)

    def show_masks(self, shown: bool) -> None:
        self.shows_masks = shown
        self._request(step=0)

    def target(self) -> Target | None:
        """What brush and eraser work on: the one selected track, or a new one when none is selected."""
        if self.video is None or len(self.selected) > 1:
            return None
        track = next((track for track in self.tracks if track.id in self.selected), None)
        return Target(None, (255, 255, 255)) if track is None else Target(track.id, _rgb(track.color))

    def _request(self, step: int) -> None:
        if self._reader is None or self.video is None:
            return
        layers: list[Layer] = []
        if self.shows_masks:
            masks = self.project.masks_at(self.video.id, self.frame_index)
            shown = [track for track in self.tracks if track.visible and track.id in masks]
            shown.sort(key=lambda track: track.id in self.selected)  # the selected ones on top
            layers = [Layer(track.id, _rgb(track.color), masks[track.id].mask) for track in shown]
        style = replace(self.style, selected=self.selected)
        self._reader.request(self.frame_index, Scene(tuple(layers), style), step=step)

    # ---- edits ---------------------------------------------------------------------------------

    def commit_stroke(self, stroke: FinishedStroke) -> None:
        """Stores a finished stroke; on no track it makes one first."""
        track_id = stroke.track_id
        if track_id is None:
            track_id = self.create_track()
            if track_id is None:
                return
        rect = stroke.rect
        known = self.project.mask(track_id, stroke.frame_index)
        region = np.zeros((rect.height, rect.width), np.bool_)
        if known is not None:
            region |= known.mask.to_bitmap()[rect.slices]
        region[stroke.changed] = stroke.value
        name = "Paint" if stroke.value else "Erase"
        self._apply(PaintRegion(track_id, stroke.frame_index, rect.left, rect.top, region, name))

    def create_track(self) -> int | None:
        """Makes a track of the first category and selects it."""
        if self.video is None:
            return None
        categories = self.project.categories()
        category_id = categories[0].id if categories else self._add_category(DEFAULT_CATEGORY)
        entry = self._apply(CreateTrack(self.video.id, category_id))
        if entry is None or entry.track_id is None:
            return None
        self.select(frozenset([entry.track_id]))
        return entry.track_id

    def add_category(self, name: str) -> None:
        self._guarded(lambda: self._add_category(name))

    def _add_category(self, name: str) -> int:
        self.project.apply(AddCategory(name))
        self.refresh()
        return next(category.id for category in self.project.categories() if category.name == name)

    def delete_selected(self) -> None:
        for track_id in sorted(self.selected):
            self._apply(DeleteTrack(track_id))

    def clear_mask(self) -> None:
        """The selected objects are not to be seen in this frame."""
        for track_id in sorted(self.selected):
            self._apply(RemoveMask(track_id, self.frame_index))

    def swap_selected(self) -> None:
        """Two selected tracks exchange their masks from this frame on."""
        if len(self.selected) == 2:
            first, second = sorted(self.selected)
            self._apply(SwapIdentities(first, second, self.frame_index))

    def change_category(self, track_id: int, category_id: int) -> None:
        self._apply(ChangeCategory(track_id, category_id))

    def set_visible(self, track_id: int, visible: bool) -> None:
        self._guarded(lambda: self.project.set_visible(track_id, visible))
        self.refresh()

    def toggle_visible(self) -> None:
        """Hides the selected tracks that are shown, and shows those that are hidden."""
        for track in self.tracks:
            if track.id in self.selected:
                self.set_visible(track.id, not track.visible)

    def undo(self) -> None:
        self._travel(self.project.undo)

    def redo(self) -> None:
        self._travel(self.project.redo)

    def _travel(self, move: Callable[[], JournalEntry | None]) -> None:
        entry = self._guarded(move)
        self.refresh()
        if entry is not None and entry.frame is not None and self.video is not None and entry.video_id == self.video.id:
            self.go_to(entry.frame)

    def _apply(self, edit: Any) -> JournalEntry | None:
        entry = self._guarded(lambda: self.project.apply(edit))
        self.refresh()
        return entry

    def _guarded(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except EngineError as error:
            self.failed.emit(error)
            return None


def _rgb(color: str) -> Color:
    parsed = QColor(color)
    return parsed.red(), parsed.green(), parsed.blue()
