"""The main window: puts canvas, transport and panels together and connects commands to the workspace."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QListWidget,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.jobs.prelabel import LoadedModel, PrelabelProgress, PrelabelRequest, load_engine_model, prelabel_job
from app.jobs.transfer import export_job, import_job
from app.jobs.worker import Job, Jobs
from app.project import Project, VideoRecord
from app.ui import dialogs
from app.ui.actions import COMMANDS, Actions
from app.ui.dialogs import PROJECT_SUFFIX
from app.ui.hints import HINTS
from app.ui.icons import program_icon
from app.ui.prelabel_panel import PrelabelPanel
from app.ui.settings import Settings, user_projects_folder
from app.ui.track_panel import TrackPanel
from app.ui.transport import Transport
from app.ui.workspace import Workspace
from app.view.canvas import Canvas, Tool
from app.view.player import Player
from app.view.viewport import Viewport
from engine.errors import EngineError
from engine.video import open_video


class MainWindow(QMainWindow):
    """One window on one project."""

    def __init__(
        self, settings: Settings | None = None, load_model: Callable[[str, str], LoadedModel] = load_engine_model
    ) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self._load_model = load_model
        self.workspace: Workspace | None = None
        self.prelabelling: Job[int] | None = None
        self._is_closed = False
        self.jobs = Jobs(self)
        self.player = Player(self)
        self.actions_ = Actions(self)
        self.canvas = Canvas(self)
        self.canvas.hint = "Drop a video, a folder of images or a project here.\n\nCtrl+Shift+O opens a video."
        self.transport = Transport(self.actions_, self)
        self.tracks = TrackPanel(self)
        self.videos = QListWidget(self)
        self.prelabel_panel = PrelabelPanel(self.settings.values.models, self.settings.values.device, self)
        self._hover = QLabel(self)
        self._job_status = QLabel(self)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.setWindowIcon(program_icon())
        self.resize(1280, 800)
        self.restoreGeometry(QByteArray.fromBase64(self.settings.values.geometry.encode()))
        self._update_title()
        self._update_actions()

    # ---- construction --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.transport)
        self.setCentralWidget(centre)
        panels = self._docks([("Tracks", self.tracks), ("Pre-label", self.prelabel_panel), ("Videos", self.videos)])
        self._recent_menu = QMenu("Open &recent", self)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self.actions_.fill_menus(self.menuBar(), {"recent": self._recent_menu, "panels": panels})
        toolbar = QToolBar("Tools", self)
        toolbar.setObjectName("toolbar")
        toolbar.setMovable(False)
        self.actions_.fill_toolbar(toolbar)
        self.addToolBar(toolbar)
        self.statusBar().addPermanentWidget(self._job_status)
        self.statusBar().addPermanentWidget(self._hover)

    def _docks(self, panels: list[tuple[str, QWidget]]) -> QMenu:
        menu = QMenu("&Panels", self)
        for title, widget in panels:
            dock = QDockWidget(title, self)
            dock.setObjectName(title.lower())
            dock.setWidget(widget)
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            menu.addAction(dock.toggleViewAction())
        return menu

    def _connect(self) -> None:
        do: dict[str, Callable[[], object]] = {
            "new_project": self._ask_new_project,
            "open_project": self._ask_project,
            "open_video": self._ask_video,
            "open_folder": self._ask_folder,
            "import_ytvis": self._ask_import,
            "export": self._ask_export,
            "quit": self.close,
            "undo": lambda: self._with(Workspace.undo),
            "redo": lambda: self._with(Workspace.redo),
            "select": lambda: self._set_tool(Tool.SELECT),
            "brush": lambda: self._set_tool(Tool.BRUSH),
            "eraser": lambda: self._set_tool(Tool.ERASER),
            "smaller": lambda: self.canvas.step_radius(-1),
            "larger": lambda: self.canvas.step_radius(1),
            "fit": self.canvas.fit,
            "actual_size": lambda: self.canvas.zoom(1 / self.canvas.viewport.scale),
            "zoom_in": lambda: self.canvas.zoom(1.25),
            "zoom_out": lambda: self.canvas.zoom(0.8),
            "show_masks": lambda: self._with(lambda w: w.show_masks(self.actions_["show_masks"].isChecked())),
            "new_track": self._new_track,
            "delete_track": lambda: self._with(Workspace.delete_selected),
            "clear_mask": lambda: self._with(Workspace.clear_mask),
            "swap": lambda: self._with(Workspace.swap_selected),
            "toggle_visible": lambda: self._with(Workspace.toggle_visible),
            "deselect": lambda: self._with(lambda w: w.select(frozenset())),
            "prelabel": self.prelabel_panel.begin,
            "play": self._toggle_playing,
            "previous": lambda: self._step(-1),
            "next": lambda: self._step(1),
            "back_ten": lambda: self._step(-10),
            "on_ten": lambda: self._step(10),
            "first": lambda: self._go_to(0),
            "last": lambda: self._go_to(10**9),
            "shortcuts": lambda: dialogs.show_shortcuts(self),
            "about": lambda: dialogs.show_about(self),
        }
        for name, work in do.items():
            self.actions_[name].triggered.connect(lambda _=False, work=work: work())
        self.canvas.clicked.connect(
            lambda track: self._with(lambda w: w.select(frozenset() if track is None else frozenset([track])))
        )
        self.canvas.stroke_began.connect(self.player.stop)
        self.canvas.stroke_finished.connect(lambda stroke: self._with(lambda w: w.commit_stroke(stroke)))
        self.canvas.hovered.connect(self._show_hover)
        self.canvas.tapped.connect(self._toggle_playing)
        self.transport.frame_wanted.connect(self._go_to)
        self.player.frame_due.connect(self._play_to)
        self.tracks.selection_changed.connect(lambda selected: self._with(lambda w: w.select(selected)))
        self.tracks.model.category_chosen.connect(lambda t, c: self._with(lambda w: w.change_category(t, c)))
        self.tracks.model.visibility_chosen.connect(lambda t, v: self._with(lambda w: w.set_visible(t, v)))
        self.tracks.opacity.valueChanged.connect(lambda value: self._with(lambda w: w.set_opacity(value / 100)))
        self.tracks.add_category.clicked.connect(self._ask_category)
        self.videos.currentRowChanged.connect(self._choose_video)
        self.prelabel_panel.started.connect(self.start_prelabelling)
        self.prelabel_panel.cancelled.connect(self._cancel_prelabelling)
        self.jobs.failed.connect(self.show_error)

    # ---- opening -------------------------------------------------------------------------------

    def open_paths(self, paths: list[Path]) -> None:
        """Opens a project, or adds videos and image folders to the open project or to one made beside the first."""
        for path in paths:
            if path.suffix == PROJECT_SUFFIX:
                self.open_project(path)
            else:
                self.add_video(path)

    def open_project(self, path: Path, *, create: bool = False) -> bool:
        """Opens a project in place of the present one, where it was left."""
        try:
            project = Project.create(path) if create else Project.open(path)
        except EngineError as error:
            self.show_error(error)
            return False
        self._close_workspace()
        self.workspace = workspace = Workspace(project, self)
        workspace.picture_ready.connect(self.canvas.show_picture)
        workspace.failed.connect(self.show_error)
        workspace.frame_changed.connect(self.transport.set_frame_index)
        workspace.video_changed.connect(self._video_changed)
        workspace.tracks_changed.connect(self._tracks_changed)
        workspace.selection_changed.connect(self._selection_changed)
        self.settings.remember_project(path)
        state = workspace.saved_state()
        self.tracks.opacity.setValue(round(100 * state.get("opacity", 0.45)))
        self._list_videos()
        videos = {video.id: video for video in project.videos()}
        chosen = videos.get(state.get("video", 0)) or next(iter(videos.values()), None)
        if chosen is not None:
            self._show_video(chosen, state.get("frame", 0), frozenset(state.get("selected", ())))
            if "viewport" in state:
                self.canvas.set_viewport(Viewport(*state["viewport"]))
        self._update_title()
        self._update_actions()
        return True

    def add_video(self, path: Path) -> None:
        """Adds a video or image folder to the project and shows it; without a project, one is made beside it."""
        if self.workspace is None and not self._project_beside(path):
            return
        assert self.workspace is not None
        try:
            with open_video(path) as video:
                record = self.workspace.project.add_video(path, video)
                warnings = video.warnings
        except EngineError as error:
            self.show_error(error)
            return
        self._list_videos()
        self._show_video(record, 0, frozenset())
        for warning in warnings:
            self.statusBar().showMessage(warning, 10_000)

    def _project_beside(self, path: Path) -> bool:
        project = path.absolute().with_suffix(PROJECT_SUFFIX)
        if project.exists():
            return self.open_project(project)
        try:
            Project.create(project).close()
        except EngineError:
            project = user_projects_folder() / project.name
            project.parent.mkdir(parents=True, exist_ok=True)
            return self.open_project(project, create=not project.exists())
        return self.open_project(project)

    def _show_video(self, record: VideoRecord, frame: int, selected: frozenset[int]) -> None:
        assert self.workspace is not None
        if not record.exists:
            found = self._ask_missing(record)
            if found is None:
                return
            record = found
        self.workspace.show_video(record, frame, selected)

    def _ask_missing(self, record: VideoRecord) -> VideoRecord | None:
        assert self.workspace is not None
        try:
            return dialogs.ask_missing_video(self, self.workspace.project, record)
        except EngineError as error:
            self.show_error(error)
            return None

    def _list_videos(self) -> None:
        self.videos.blockSignals(True)
        self.videos.clear()
        for record in self.workspace.project.videos() if self.workspace else ():
            self.videos.addItem(record.path.name + ("" if record.exists else "  (missing)"))
        self.videos.blockSignals(False)

    def _choose_video(self, row: int) -> None:
        if self.workspace is not None and row >= 0:
            self._show_video(self.workspace.project.videos()[row], 0, frozenset())

    # ---- what changed --------------------------------------------------------------------------

    def _video_changed(self) -> None:
        assert self.workspace is not None and self.workspace.video is not None
        video = self.workspace.video
        self.player.set_timestamps(video.timestamps)
        self.transport.set_times(video.timestamps.tolist())
        self.transport.set_frame_index(self.workspace.frame_index)
        self.videos.blockSignals(True)
        self.videos.setCurrentRow([record.id for record in self.workspace.project.videos()].index(video.id))
        self.videos.blockSignals(False)
        self._update_title()

    def _tracks_changed(self) -> None:
        assert self.workspace is not None
        self.tracks.show_tracks(self.workspace.tracks, self.workspace.project.categories(), self.workspace.selected)
        self._update_actions()

    def _selection_changed(self) -> None:
        assert self.workspace is not None
        workspace = self.workspace
        self.tracks.select(workspace.selected)
        self.canvas.set_target(workspace.target())
        track = next((track for track in workspace.tracks if track.id in workspace.selected), None)
        if track is None:
            self.transport.timeline.set_presence((), QColor())
        else:
            self.transport.timeline.set_presence(workspace.project.frames_of(track.id), QColor(track.color))
        self._update_actions()

    def _update_actions(self) -> None:
        workspace = self.workspace
        video = workspace is not None and workspace.video is not None
        selected = len(workspace.selected) if workspace else 0
        self.actions_.enable(workspace is not None, "import_ytvis", "export")
        self.actions_.enable(video, "play", "previous", "next", "back_ten", "on_ten", "first", "last", "new_track")
        self.actions_.enable(video and self.prelabelling is None, "prelabel")
        self.prelabel_panel.start.setEnabled(video and self.prelabelling is None)
        self.actions_.enable(selected > 0, "delete_track", "clear_mask", "toggle_visible", "deselect")
        self.actions_.enable(selected == 2, "swap")
        project = workspace.project if workspace else None
        for name, entry in (("undo", project and project.next_undo()), ("redo", project and project.next_redo())):
            self.actions_[name].setEnabled(entry is not None)
            self.actions_[name].setText(COMMANDS[name].text + (f": {entry.name}" if entry else ""))

    def _update_title(self) -> None:
        parts = ["MDQE Annotator"]
        if self.workspace is not None:
            parts.insert(0, self.workspace.project.path.name)
            if self.workspace.video is not None:
                parts.insert(0, self.workspace.video.path.name)
        self.setWindowTitle(" — ".join(parts))

    # ---- commands ------------------------------------------------------------------------------

    def _with(self, work: Callable[[Workspace], object]) -> None:
        if self.workspace is not None:
            work(self.workspace)

    def _set_tool(self, tool: Tool) -> None:
        self.canvas.set_tool(tool)
        self.statusBar().showMessage(HINTS[tool])

    def _new_track(self) -> None:
        self._with(Workspace.create_track)
        self.actions_["brush"].setChecked(True)
        self._set_tool(Tool.BRUSH)

    def _go_to(self, frame_index: int) -> None:
        self.player.stop()
        self._with(lambda w: w.go_to(frame_index))

    def _step(self, frames: int) -> None:
        self._with(lambda w: self._go_to(w.frame_index + frames))

    def _play_to(self, frame_index: int) -> None:
        self._with(lambda w: None if w.is_reading else w.go_to(frame_index))  # leave frames out rather than fall behind

    def _toggle_playing(self) -> None:
        if self.player.is_playing:
            self.player.stop()
        else:
            self._with(lambda w: self.player.play(w.frame_index))

    def _show_hover(self, hover: Any) -> None:
        if hover is None or self.workspace is None:
            self._hover.setText("")
            return
        (x, y), ids = hover
        names = [f"track {track.number}" for track in self.workspace.tracks if track.id in ids]
        self._hover.setText(f"{x}, {y}   {', '.join(names)}".rstrip())

    # ---- jobs ----------------------------------------------------------------------------------

    def start_prelabelling(self, model: str, device: str) -> None:
        """Runs a model over the present video, on a thread."""
        if self.workspace is None or self.workspace.video is None or self.prelabelling is not None:
            return
        video = self.workspace.video
        request = PrelabelRequest(self.workspace.project.path, video.id, video.path, model, device)
        self.settings.remember_model(model, device)
        self.prelabel_panel.show_running(True, "Loading the model…")
        self.prelabelling = self.jobs.start(
            prelabel_job(request, self._load_model),
            on_done=lambda _: self._prelabelling_ended("Done."),
            on_progress=self._show_prelabelling,
            on_cancelled=lambda: self._prelabelling_ended("Cancelled. The windows that were finished are kept."),
            on_failed=self._prelabelling_failed,
        )
        self._update_actions()

    def _show_prelabelling(self, progress: PrelabelProgress) -> None:
        self.prelabel_panel.show_progress(progress)
        if progress.has_new_tracks:
            self._with(Workspace.refresh)

    def _cancel_prelabelling(self) -> None:
        if self.prelabelling is not None:
            self.prelabelling.cancel()
            self.prelabel_panel.status.setText("Cancelling…")

    def _prelabelling_ended(self, text: str) -> None:
        self.prelabelling = None
        self.prelabel_panel.show_running(False, text)
        self._with(Workspace.refresh)
        self._update_actions()

    def _prelabelling_failed(self, error: EngineError) -> None:
        self._prelabelling_ended("Failed.")
        self.show_error(error)

    def export_to(self, folder: Path, dialect: Any) -> None:
        """Writes a data set, on a thread."""
        if self.workspace is None:
            return
        self.jobs.start(
            export_job(self.workspace.project.path, folder, dialect),
            on_done=lambda report: self._job_status.setText(f"Exported to {folder}"),
            on_progress=lambda progress: self._job_status.setText(f"Exporting {progress[0]} / {progress[1]} frames"),
            on_cancelled=lambda: self._job_status.setText("Export cancelled"),
        )

    def import_from(self, json_path: Path, videos: Path) -> None:
        """Takes a data set's annotations over, on a thread."""
        if self.workspace is None:
            return

        def done(_: object) -> None:
            self._job_status.setText(f"Imported {json_path.name}")
            self._list_videos()
            self._with(Workspace.refresh)

        self._job_status.setText("Importing…")
        self.jobs.start(import_job(self.workspace.project.path, json_path, videos), on_done=done)

    # ---- questions -----------------------------------------------------------------------------

    def show_error(self, error: EngineError) -> None:
        dialogs.show_error(self, error)

    def _ask_new_project(self) -> None:
        path = dialogs.ask_new_project(self, self.settings.values.folder)
        if path:
            self.open_project(path, create=True)

    def _ask_project(self) -> None:
        path = dialogs.ask_file(self, "Open project", self.settings.values.folder, dialogs.PROJECTS)
        if path:
            self.open_project(path)

    def _ask_video(self) -> None:
        path = dialogs.ask_file(self, "Open video", self.settings.values.folder, dialogs.VIDEOS)
        if path:
            self.settings.remember_folder(path.parent)
            self.add_video(path)

    def _ask_folder(self) -> None:
        path = dialogs.ask_folder(self, "Open image folder", self.settings.values.folder)
        if path:
            self.add_video(path)

    def _ask_export(self) -> None:
        answer = dialogs.ask_export(self)
        if answer:
            self.export_to(*answer)

    def _ask_import(self) -> None:
        path = dialogs.ask_file(self, "Import YTVIS or OVIS", self.settings.values.folder, "JSON (*.json)")
        folder = dialogs.ask_folder(self, "Folder of its videos or frames", str(path.parent)) if path else None
        if path and folder:
            self.import_from(path, folder)

    def _ask_category(self) -> None:
        name = dialogs.ask_category(self)
        if name:
            self._with(lambda w: w.add_category(name))

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self.settings.values.projects:
            self._recent_menu.addAction(path).triggered.connect(partial(self._open_recent, Path(path)))

    def _open_recent(self, path: Path, _: bool = False) -> None:
        self.open_project(path)

    # ---- events --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.open_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._is_closed:
            return
        self._is_closed = True
        self.player.stop()
        self.jobs.close()
        self._close_workspace()
        self.settings.values.geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.settings.save()

    def _close_workspace(self) -> None:
        if self.workspace is None:
            return
        self.player.stop()
        self.canvas.finish_stroke()
        viewport = self.canvas.viewport
        state = {} if self.canvas.is_fitted else {"viewport": [viewport.scale, viewport.x, viewport.y]}
        self.workspace.close(state)
        self.workspace.deleteLater()
        self.workspace = None
        self.canvas.show_picture(None)
