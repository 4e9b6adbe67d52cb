"""The main window: puts canvas, transport and panels together, and connects them to the workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu, QSlider

from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import LoadedModel, load_engine_model
from app.jobs.propagation import LoadPropagator, load_propagator
from app.jobs.worker import Jobs
from app.project import JournalEntry, ProjectReplacedError, ProjectSilentError, RefusedError
from app.ui.commands.actions import Actions
from app.ui.commands.availability import Keys, enable_commands
from app.ui.commands.context_menus import ContextMenus
from app.ui.commands.menu_commands import connect_commands
from app.ui.commands.tool_commands import show_choices
from app.ui.dialogs.asking import in_one_line, sentence, show_error
from app.ui.hovering import Hovering
from app.ui.icons import program_icon
from app.ui.layout import lay_out
from app.ui.panels.overview import Overview
from app.ui.panels.prelabel import PrelabelPanel
from app.ui.panels.project import ProjectPanel
from app.ui.panels.tracks import TrackPanel
from app.ui.settings import Settings
from app.ui.status import IN_LANES, FrameRateMeter, StatusLine, before_hint, click_hint, travel_text
from app.ui.transport import Transport
from app.ui.work.held import held_text, refuses_to_close, tell_trouble
from app.ui.work.learning import Learning, LearningPanel
from app.ui.work.mask_clipboard import MaskClipboard
from app.ui.work.media_check import MediaCheck
from app.ui.work.opening import Opening
from app.ui.work.propagation import Propagation
from app.ui.work.queueing import offer_queue
from app.ui.work.removing import offer_removal
from app.ui.work.rescue import Attention
from app.ui.work.runs import Prelabelling
from app.ui.work.tool_work import ToolWork
from app.ui.work.waiting import look_for_waiting
from app.ui.workspace import Workspace
from app.view import words
from app.view.canvas import Canvas
from app.view.pictures.picture import Picture
from app.view.pictures.viewport import Viewport
from app.view.player import Player
from app.view.tools.tool import Tool
from engine.errors import EngineError

USUAL_OPACITY = 45  # per cent
LAYOUT = 1  # another number for another kind of layout, which an earlier one cannot be restored in
NO_VIDEO = words.mark("Open a video: {keys}, or drop it here")
CHOOSE_VIDEO = words.mark("Choose one from the list of videos, or open another: {keys}")
WELCOME = words.mark(
    "Drop a video, a folder of images or a project here\n\n{keys} opens a video,  {project_keys} a project"
)


class MainWindow(QMainWindow):
    """One window on one project.

    Args:
        load_model: what the pre-labelling job calls with the choice of a model; tests give a stand-in.
        load_propagator: what a propagation calls with the same.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        load_model: Callable[[ModelChoice], LoadedModel] = load_engine_model,
        load_propagator: LoadPropagator = load_propagator,
    ) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.jobs = Jobs(self)
        self.commands = Actions(self)
        self.player = Player(self)
        self.keys = Keys(self)
        self.canvas = Canvas(self)
        self.transport = Transport(self.commands, self)
        self.track_panel = TrackPanel(self)
        self.project_panel = ProjectPanel(self)
        self.video_panel = self.project_panel.videos
        values = self.settings.values
        self.prelabel_panel = PrelabelPanel(values.models, values.device, values.precision, self)
        self.learning_panel = LearningPanel(self)
        self.opacity = QSlider(Qt.Orientation.Horizontal, self)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(USUAL_OPACITY)
        self.status = StatusLine(self)
        self.overview = Overview(self)
        self.opening = Opening(self.jobs, self.settings, self)
        self.media_check = MediaCheck(self.opening, self)
        self.tool_work = ToolWork(self.jobs, self.canvas, lambda: self.workspace, self)
        self.clipboard = MaskClipboard(self.tool_work)
        self.prelabelling = Prelabelling(self.jobs, self.prelabel_panel, self.settings, load_model, self)
        self.propagation = Propagation(self, load_propagator)
        self.learning = Learning(self.learning_panel, self)
        self._meter = FrameRateMeter()
        self._hits: list[int] = []
        self._is_closed = False
        self._gives_up = False  # what cannot be stored now may be lost
        self.recent_menu = QMenu(words.tr("Open &recent project"), self)
        self.panels = lay_out(self)
        self.attention = Attention(self)
        self._connect()
        connect_commands(self)
        self.installEventFilter(self.keys)
        offer_queue(self)
        offer_removal(self)
        ContextMenus(self)
        self.setAcceptDrops(True)
        self.setWindowIcon(program_icon())
        self.resize(1360, 860)
        self.restoreGeometry(QByteArray.fromBase64(self.settings.values.geometry.encode()))
        self._usual_panels = self.saveState(LAYOUT)
        self.restoreState(QByteArray.fromBase64(self.settings.values.panels.encode()), LAYOUT)
        self._workspace_changed()

    @property
    def workspace(self) -> Workspace | None:
        return self.opening.workspace

    # ---- construction --------------------------------------------------------------------------

    def _connect(self) -> None:
        self.canvas.clicked.connect(lambda track, adds: self.with_workspace(lambda w: w.click(track, adds=adds)))
        self.canvas.stroke_began.connect(self.player.stop)
        self.canvas.stroke_began.connect(self.status.end_refusal)
        self.canvas.clicked.connect(self.status.end_refusal)
        self.canvas.stroke_finished.connect(lambda stroke: self.with_workspace(lambda w: w.commit_stroke(stroke)))
        self.canvas.work_wanted.connect(lambda work: self.with_workspace(lambda w: self.tool_work.take(w, work)))
        self.canvas.size_changed.connect(self._update_hint)
        self.canvas.hovered.connect(self._hovered)
        Hovering(self.overview.lanes).changed.connect(self._update_hint)
        self.canvas.before_touched.connect(lambda: self.status.show_refusal(before_hint(self.commands.shown_keys)))
        self.canvas.tapped.connect(self.commands["play"].trigger)
        self.transport.frame_wanted.connect(self.go_to)
        self.transport.left.connect(self.canvas.setFocus)
        self.player.frame_due.connect(self._play_to)
        self.player.playing_changed.connect(self._playing_changed)
        self.track_panel.selection_changed.connect(lambda chosen: self.with_workspace(lambda w: w.select(chosen)))
        self.track_panel.model.category_chosen.connect(
            lambda track, name: self.with_workspace(lambda w: w.name_category(track, name))
        )
        self.track_panel.model.visibility_chosen.connect(
            lambda track, shown: self.with_workspace(lambda w: w.set_visible([track], shown))
        )
        self.video_panel.video_chosen.connect(self._choose_video)
        self.opacity.valueChanged.connect(lambda value: self.with_workspace(lambda w: w.set_opacity(value / 100)))
        self.opening.closing.connect(self._remember_view)
        self.opening.leaving.connect(self.canvas.finish_stroke)
        self.opening.workspace_changed.connect(self._workspace_changed)
        self.opening.videos_changed.connect(self.show_videos)
        self.opening.restored.connect(self._restore_view)
        self.opening.said.connect(self.status.show_job)
        self.settings.failed.connect(self._settings_not_stored)
        self.prelabel_panel.started.connect(
            lambda choice: self.with_workspace(lambda w: self.prelabelling.begin(w, choice))
        )
        self.prelabel_panel.cancelled.connect(self.prelabelling.cancel)
        self.prelabelling.running_changed.connect(self.update_commands)
        self.propagation.running_changed.connect(self.update_commands)
        self.learning.running_changed.connect(self.update_commands)
        self.learning.learned.connect(self._model_learned)
        self.prelabelling.stored.connect(lambda: self.with_workspace(Workspace.refresh))
        self.jobs.failed.connect(self.show_error)
        self.project_panel.failed.connect(self.show_error)

    # ---- for others ----------------------------------------------------------------------------

    def with_workspace(self, work: Callable[[Workspace], object]) -> None:
        """Does something with the workspace if a project is open."""
        if self.workspace is not None:
            work(self.workspace)

    def open_paths(self, paths: list[Path]) -> None:
        """Opens a project, or adds videos and image folders."""
        self.opening.open_paths(paths)

    def put_panels_back(self) -> None:
        """Opens every panel where it was at the first start, and as large."""
        self.restoreState(self._usual_panels, LAYOUT)

    def show_error(self, error: EngineError) -> None:
        self.player.stop()
        if isinstance(error, ProjectReplacedError):
            tell_trouble(self, error)
        elif isinstance(error, RefusedError | ProjectSilentError) and not self._is_behind_a_dialog():
            self.status.show_refusal(in_one_line(error))  # a box for a trifle would be in the way
        else:
            show_error(self, error)

    def _is_behind_a_dialog(self) -> bool:
        """Whether one stands before the status line that has to be answered first."""
        return any(dialog.isModal() and dialog.isVisible() for dialog in self.findChildren(QDialog))

    def go_to(self, frame_index: int) -> None:
        """Shows a frame; playing ends, and a stroke in progress is kept."""
        self.player.stop()
        self.canvas.finish_stroke()
        self.with_workspace(lambda w: w.go_to(frame_index))

    def finish_gestures(self) -> None:
        """Hands on what is being drawn; playing ends."""
        self.player.stop()
        self.canvas.finish_stroke()

    def finish_work(self) -> None:
        """Stores what is in progress, and waits for it: the project is about to be closed."""
        self.finish_gestures()
        self.tool_work.finish()
        self.with_workspace(lambda w: w.storing.finish())

    def set_tool(self, tool: Tool) -> None:
        self.commands[tool.value].setChecked(True)
        self.canvas.set_tool(tool)
        self._update_hint()

    # ---- news from the workspace ---------------------------------------------------------------

    def _model_learned(self, path: str) -> None:
        """A new model is there: it is chosen."""
        self.prelabel_panel.choose_model(path)
        self.settings.remember_model(self.prelabel_panel.choice)

    def _workspace_changed(self) -> None:
        self._show_no_video()
        if (workspace := self.workspace) is not None:
            workspace.picture_ready.connect(self._show_picture)
            workspace.failed.connect(self.show_error)
            workspace.storing.busy_changed.connect(self.status.show_job)
            workspace.storing.held_changed.connect(lambda _: self._tell_held(workspace))
            workspace.reading_failed.connect(self._reading_failed)
            workspace.travelled.connect(self._tell_travel)
            workspace.made.connect(self._tell_made)
            workspace.frame_changed.connect(self.transport.set_frame_index)
            workspace.frame_changed.connect(self.status.end_refusal)
            workspace.video_changed.connect(self._video_changed)
            workspace.tracks_changed.connect(self._tracks_changed)
            workspace.selection_changed.connect(self._selection_changed)
            workspace.set_opacity(self.opacity.value() / 100)
            show_choices(self, workspace)
            look_for_waiting(self, workspace)
        self.overview.follow(workspace)
        self.project_panel.follow(workspace)
        self.propagation.follow(workspace)
        self.track_panel.show_tracks((), (), frozenset())
        self.update_commands()

    def _show_no_video(self) -> None:
        self.video_panel.mark(None)
        self.player.set_timestamps(())
        self.transport.set_times(())
        self.canvas.show_picture(None)
        self.prelabelling.show_video(None)
        self.show_invitation()
        self._update_title()

    def show_invitation(self) -> None:
        """What to do first, where there is no picture yet."""
        if self.workspace is None:
            text = WELCOME
        else:
            text = CHOOSE_VIDEO if self.workspace.project.has_videos() else NO_VIDEO
        keys, project_keys = (self.commands.shown_keys(name) for name in ("open_video", "open_project"))
        self.canvas.hint = words.tr(text).format(keys=keys, project_keys=project_keys)
        self.canvas.update()

    def show_videos(self) -> None:
        """Lists the project's videos again."""
        self.project_panel.show_videos()

    def _video_changed(self) -> None:
        workspace = self.workspace
        if workspace is None or workspace.video is None:
            self._show_no_video()
            return
        self.canvas.show_picture(None)
        self.canvas.hint = words.tr("Reading {name}…").format(name=workspace.video.name)
        self.canvas.fit()
        self.player.set_timestamps(workspace.video.timestamps)
        self.transport.set_times(workspace.video.timestamps.tolist())
        self.transport.set_frame_index(workspace.frame_index)
        self.video_panel.mark(workspace.video.id)
        self.prelabelling.show_video(workspace.video)
        self._update_title()

    def _tracks_changed(self) -> None:
        workspace = self.workspace
        if workspace is not None:
            reviews = workspace.project.track_reviews(workspace.video.id) if workspace.video else {}
            categories = workspace.project.categories()
            self.track_panel.show_tracks(workspace.tracks, categories, workspace.selected, reviews)

    def _selection_changed(self) -> None:
        workspace = self.workspace
        if workspace is None:
            return
        self.track_panel.select(workspace.selected)
        self.canvas.set_target(workspace.target())
        self._update_title()
        self.update_commands()
        self._update_hint()

    def _tell_held(self, workspace: Workspace) -> None:
        self.status.show_job(held_text(workspace.storing))
        self.update_commands()  # what waits can be taken back

    def _show_picture(self, picture: Picture) -> None:
        self.canvas.show_picture(picture)
        self._meter.count()
        if self.player.is_playing:
            self.status.show_rate(words.tr("{rate} frames/s").format(rate=round(self._meter.rate)))

    def _tell_travel(self, entry: JournalEntry) -> None:
        """Says what was undone or redone where it is not to be seen."""
        workspace = self.workspace
        if workspace is None or (workspace.video is not None and entry.video_id == workspace.video.id):
            return
        video = None if entry.video_id is None else workspace.project.video(entry.video_id).name
        keys = self.commands.shown_keys("redo" if entry.state == "undone" else "undo") or "–"
        self.status.show_refusal(travel_text(entry, video, keys))

    def _tell_made(self, entry: JournalEntry) -> None:
        """Says what a command did: much of it lies in frames that are not shown."""
        keys = self.commands.shown_keys("undo") or "–"
        self.status.show_notice(
            words.tr("Done: {edit}; {keys} takes it back").format(edit=words.said(entry.name), keys=keys)
        )

    def _reading_failed(self, error: EngineError) -> None:
        """One message, however many frames cannot be read; it also stands where there is no picture to show."""
        self.player.stop()
        show_error(self, error, about="reading")
        if self.canvas.picture is None:
            self.canvas.hint = sentence(words.said(error.what))
            self.canvas.update()

    def update_commands(self) -> None:
        """Enables what can be done now."""
        enable_commands(self)

    def _update_title(self) -> None:
        parts = ["MDQE Annotator"]
        if self.workspace is not None:
            parts.insert(0, self.workspace.project.path.name)
            if self.workspace.video is not None:
                name = self.workspace.video.name
                parts.insert(
                    0, words.tr("{name} (read-only)").format(name=name) if self.workspace.is_read_only else name
                )
        self.setWindowTitle(" — ".join(parts))

    # ---- news from people ----------------------------------------------------------------------

    def _choose_video(self, video_id: int) -> None:
        self.with_workspace(lambda w: self.opening.show_video(w.project.video(video_id)))
        if self.workspace is not None and self.workspace.video is not None:
            self.video_panel.mark(self.workspace.video.id)  # not one that is missing

    def choose_video_beside(self, step: int) -> None:
        """Shows the next video of the list (1) or the one before (-1), among those that its filter shows."""
        video_id = self.video_panel.beside(step)
        if video_id is not None:
            self._choose_video(video_id)
        elif step > 0:
            self.status.show_refusal(words.tr("No video after this one in the list"))
        else:
            self.status.show_refusal(words.tr("No video before this one in the list"))

    def _play_to(self, frame_index: int) -> None:
        if self.workspace is not None and not self.workspace.is_reading:  # leave frames out rather than fall behind
            self.workspace.go_to(frame_index)

    def _playing_changed(self, playing: bool) -> None:
        self._meter.reset()
        self.status.show_rate("")
        self.commands.show_playing(playing)

    def _hovered(self, hover: Any) -> None:
        place, self._hits = (None, []) if hover is None else hover
        self.status.show_place(place)
        self._update_hint()

    def _update_hint(self) -> None:
        workspace = self.workspace
        if workspace is None or workspace.video is None:
            self.status.show_hint("")
            return
        names = {identity: category.name for identity, category in self.track_panel.model.categories.items()}
        if self.overview.lanes.underMouse() and not self.canvas.is_led_by_keys:
            self.status.show_hint(words.tr(IN_LANES))
            return
        tool, target = self.canvas.tool, workspace.target()
        if self.canvas.is_on_before and tool is not Tool.SELECT and not self.canvas.is_painting:
            self.status.show_hint(before_hint(self.commands.shown_keys))
            return
        self.status.show_hint(
            click_hint(
                tool,
                target,
                self._hits,
                workspace.selected,
                workspace.tracks,
                names,
                self.canvas.tolerance,
                self.commands.shown_keys,
                read_only=workspace.is_read_only,
                unseen=workspace.is_unseen,
                by_keys=self.canvas.is_led_by_keys,
            )
        )

    # ---- where the person was ------------------------------------------------------------------

    def _remember_view(self) -> None:
        self.finish_work()
        viewport = self.canvas.viewport
        place = None if self.canvas.is_fitted else [viewport.scale, viewport.x, viewport.y]
        self.opening.view_state = {"viewport": place}

    def _settings_not_stored(self, error: EngineError) -> None:
        text = words.tr("Recent projects, shortcuts and choices will be forgotten: {reason}")
        self.status.show_job(text.format(reason=words.said(error.what)))

    def _restore_view(self, state: dict[str, Any]) -> None:
        self.opacity.setValue(round(100 * state.get("opacity", self.opacity.value() / 100)))
        if self.workspace is not None:
            self.workspace.restore_choices(state)
            show_choices(self, self.workspace)
        viewport = state.get("viewport")
        if viewport:
            self.canvas.set_viewport(Viewport(*viewport))

    def close_without_held(self) -> None:
        """Closes the window whatever waits to be stored, which is tried for the last time."""
        self._gives_up = True
        self.close()

    # ---- events --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            _accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        _accept_as_copy(event)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.open_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks first when edits wait for a disk that does not take them, also the stroke that is being drawn."""
        if not self._is_closed:
            self.finish_gestures()
        if (
            not self._gives_up
            and not self._is_closed
            and refuses_to_close(self, self.workspace, self.close_without_held)
        ):
            event.ignore()
            return
        super().closeEvent(event)
        if self._is_closed:
            return
        self._is_closed = True
        self.opening.succession.drop()
        self.settings.values.geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.settings.values.panels = bytes(self.saveState(LAYOUT).toBase64().data()).decode()
        self.hide()  # a model or a video that is being loaded takes its time to end
        self.finish_work()
        self.learning.close()
        self.overview.survey.close()
        self.project_panel.close_jobs()
        self.media_check.close()
        self.jobs.close()
        self.opening.close()
        self.settings.save()
        self.settings.close()


def _accept_as_copy(event: QDropEvent) -> None:
    """What is dropped stays where it is: of a move, file managers delete the original when they are told that it was taken."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
