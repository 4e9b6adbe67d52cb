"""The panels that look at the whole video: its timeline with a lane per track, the project's history, and its review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDockWidget, QMenu

from app.project import Review
from app.project.overview.lanes import Lane
from app.ui.panels.history import HistoryPanel, Travel
from app.ui.panels.nothing import NO_TRACK, Nothing
from app.ui.panels.review import ReviewPanel, rejections
from app.ui.work.survey import Survey
from app.ui.workspace import Workspace
from app.view import words
from app.view.timeline.lane_view import HEADER_HEIGHT, NAMES_WIDTH, LaneView

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Overview(QObject):
    """Owns the panels and what they are told; the window puts them into docks.

    Attributes:
        lanes: the timeline; its chosen range is what the commands for a range work on.
        history: every edit by name.
        review: what was rejected.
        survey: keeps the lanes up to date and finds crossings, births, deaths and gaps.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workspace: Workspace | None = None
        self._track_reviews: Mapping[int, Review] = {}
        self.lanes = LaneView(window)
        self.nothing = Nothing(words.tr(NO_TRACK), self.lanes, NAMES_WIDTH, HEADER_HEIGHT)
        self.history = HistoryPanel(window)
        self.review = ReviewPanel(window)
        self.survey = Survey(window.jobs, self)
        self.lanes.scrubbed.connect(window.go_to)
        self.lanes.track_clicked.connect(lambda track, adds: window.with_workspace(lambda w: w.click(track, adds=adds)))
        self.lanes.range_changed.connect(window.update_commands)
        self.lanes.range_changed.connect(self.update_loop)
        self.history.point_chosen.connect(self._travel)
        self.history.restore_wanted.connect(self._restore)
        self.survey.lanes_changed.connect(self._show_lanes)
        self.survey.heat_changed.connect(self.lanes.show_heat)
        self.survey.said.connect(window.status.show_job)
        self.survey.found_nothing.connect(window.status.show_refusal)
        self.survey.found.connect(self._show_landmark)
        self.review.place_chosen.connect(self._show_found)
        window.track_panel.found_changed.connect(self._show_selection)
        window.track_panel.place_wanted.connect(self.survey.seek_track)

    def lay_out(self, panels: QMenu, tracks: QDockWidget) -> dict[str, QDockWidget]:
        """Puts the timeline below the canvas and history and review behind the list of tracks; ``panels`` shows and hides them.

        Returns the docks by their names.
        """
        docks = {}
        right, below = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
        for name, title, widget, area in (
            ("history", words.tr("History"), self.history, right),
            ("review", words.tr("Review"), self.review, right),
            ("timeline", words.tr("Timeline"), self.lanes, below),
        ):
            dock = QDockWidget(title, self._window)
            dock.setObjectName(name)
            dock.setWidget(widget)
            self._window.addDockWidget(area, dock)
            panels.addAction(dock.toggleViewAction())
            docks[name] = dock
            if area is right:
                self._window.tabifyDockWidget(tracks, dock)
                tracks.raise_()
        docks["history"].visibilityChanged.connect(self.history.come_to_the_front)
        return docks

    def follow(self, workspace: Workspace | None) -> None:
        """Shows another project from now on."""
        self._workspace = workspace
        self.lanes.set_frame_count(0)
        self.lanes.show_tracks((), {}, frozenset())
        if workspace is not None:
            workspace.video_changed.connect(self._show_video)
            workspace.frame_changed.connect(self.lanes.set_frame_index)
            workspace.tracks_changed.connect(self._show_tracks)
            workspace.selection_changed.connect(self._show_selection)
        self.survey.follow(workspace)
        self.history.follow(workspace)

    def _show_video(self) -> None:
        if self._workspace is not None:
            self.lanes.set_frame_count(self._workspace.frame_count)
            self.lanes.set_frame_index(self._workspace.frame_index)

    def _show_tracks(self) -> None:
        workspace = self._workspace
        if workspace is not None and workspace.video is not None:
            self._track_reviews = workspace.project.track_reviews(workspace.video.id)
            self.lanes.show_track_reviews(self._track_reviews)
            self._show_selection()

    def _show_selection(self) -> None:
        if self._workspace is not None:
            names = {category.id: category.name for category in self._workspace.project.categories()}
            found = self._window.track_panel.found
            tracks = [track for track in self._workspace.tracks if found is None or track.id in found]
            self.lanes.show_tracks(tracks, names, self._workspace.selected)
            self.nothing.setVisible(self._window.track_panel.finds_nothing)
            self._show_presence()

    def _show_presence(self) -> None:
        """In the scrub bar, where the selected track is to be seen."""
        chosen = (
            (track for track in self._workspace.tracks if track.id in self._workspace.selected)
            if self._workspace
            else ()
        )
        track = next(iter(chosen), None)
        lane = self.survey.lanes.get(track.id, Lane()) if track is not None else Lane()
        self._window.transport.timeline.set_presence(lane.presence, QColor(track.color if track else "white"))

    def _show_lanes(self) -> None:
        self.lanes.show_lanes(self.survey.lanes)
        self.lanes.show_reviewed(self.survey.reviewed)
        tracks = self._workspace.tracks if self._workspace is not None else ()
        self.review.show_rejections(rejections(self.survey.reviewed, self._track_reviews, self.survey.lanes, tracks))
        self._show_presence()

    def _show_landmark(self, frame: int, tracks: object, text: str) -> None:
        """One of its tracks may not be seen in the list."""
        self._show_found(frame, tracks)
        self._window.status.show_notice(text)

    def _show_found(self, frame: int, tracks: object) -> None:
        assert self._workspace is not None
        self._window.go_to(frame)
        self._workspace.select(tracks)  # type: ignore[arg-type]  # a signal knows no types

    def update_loop(self) -> None:
        """Lets the player repeat the chosen range, if that is wanted."""
        self._window.player.loop = self.lanes.chosen if self._window.commands["loop"].isChecked() else None

    def _restore(self, entry_id: int | None) -> None:
        if self._workspace is not None:
            self._window.propagation.cancel()  # it would go on from what is not there any more
            self._window.player.stop()
            self._window.canvas.finish_stroke()
            self._workspace.restore_as_of(entry_id)

    def _travel(self, entry_id: int | None) -> None:
        if self._workspace is not None:
            self._window.player.stop()
            self._window.canvas.finish_stroke()
            Travel(self._workspace, entry_id, self._window).begin()
