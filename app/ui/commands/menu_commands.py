"""What each command of the menus does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLineEdit

from app.jobs import answering
from app.jobs.keeping import PROJECT_SUFFIX, new_name_job
from app.jobs.transfer import Read
from app.ui.commands.availability import reason_against
from app.ui.commands.cheat_sheet import CheatSheet
from app.ui.commands.keymap import Keymap
from app.ui.commands.mending import DIGITS, connect_digits, mending_commands
from app.ui.commands.palette import CommandPalette
from app.ui.commands.shortcut_editor import ShortcutEditor
from app.ui.commands.table import COMMANDS
from app.ui.commands.tool_commands import set_pen_pressure, tool_commands
from app.ui.dialogs.asking import show_about
from app.ui.dialogs.export_dialog import show_export
from app.ui.dialogs.import_dialog import ask_before_import, choose_import
from app.ui.dialogs.learn_dialog import show_learning
from app.ui.dialogs.results_dialog import choose_results
from app.ui.dialogs.statistics_dialog import show_statistics
from app.ui.tour import show_tour
from app.ui.work.importing import import_annotations
from app.ui.work.keeping import keeping_commands
from app.ui.work.opening import VIDEO_FILES
from app.ui.work.queueing import prelabel_chosen, prelabel_new
from app.ui.work.removing import remove_video
from app.ui.workspace import Workspace
from app.view import words
from app.view.tools.tool import DRAWING, Tool

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

PROJECT_FILES = words.mark("Projects (*.mdqe)")
LAST_FRAME = 1 << 62  # the workspace brings it inside the video


def connect_commands(window: MainWindow) -> None:
    """Connects every command of `app.ui.commands.actions` to its doing."""
    do = _file_commands(window) | _view_commands(window) | _edit_commands(window) | tool_commands(window)
    do |= mending_commands(window) | keeping_commands(window) | window.panels.commands()
    for name, work in do.items():
        window.commands[name].triggered.connect(window.status.end_refusal)
        window.commands[name].triggered.connect(lambda _=False, work=work: work())
    connect_digits(window)
    window.commands["pen_pressure"].setChecked(window.settings.values.pen_pressure)
    set_pen_pressure(window, window.settings.values.pen_pressure)
    apply_keys(window)
    window.recent_menu.aboutToShow.connect(partial(_fill_recent, window))


def _file_commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    return {
        "new_project": lambda: _new_project(window),
        "open_project": lambda: _open_project(window),
        "open_video": lambda: _open_videos(window),
        "open_folder": lambda: _open_folder(window),
        "remove_video": lambda: window.with_workspace(partial(remove_video, window)),
        "import_ytvis": lambda: window.with_workspace(partial(_import, window)),
        "import_results": lambda: window.with_workspace(partial(choose_results, window)),
        "import_folder": lambda: window.with_workspace(partial(choose_import, window)),
        "export": lambda: window.with_workspace(partial(show_export, window)),
        "statistics": lambda: window.with_workspace(partial(show_statistics, window)),
        "quit": window.close,
        "prelabel": window.prelabel_panel.begin,
        "prelabel_chosen": lambda: window.with_workspace(partial(prelabel_chosen, window)),
        "prelabel_new": lambda: window.with_workspace(partial(prelabel_new, window)),
        "propagate_forward": lambda: window.with_workspace(lambda w: window.propagation.begin(w, 1)),
        "propagate_backward": lambda: window.with_workspace(lambda w: window.propagation.begin(w, -1)),
        "learn": lambda: window.with_workspace(partial(show_learning, window)),
        "tour": lambda: show_tour(window),
        "palette": lambda: CommandPalette(
            window.menuBar(), window.settings, window, partial(reason_against, window)
        ).open(),
        "edit_shortcuts": lambda: _edit_shortcuts(window),
        "shortcuts": lambda: CheatSheet(window.commands, window).open(),
        "about": lambda: show_about(window),
    }


def _view_commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    canvas, lanes = window.canvas, window.overview.lanes
    return {
        "usual_panels": window.put_panels_back,
        "fit": canvas.fit,
        "actual_size": canvas.show_actual_size,
        "zoom_in": lambda: canvas.zoom(1.25),
        "zoom_out": lambda: canvas.zoom(0.8),
        "pan_left": lambda: canvas.pan(-1, 0),
        "pan_right": lambda: canvas.pan(1, 0),
        "pan_up": lambda: canvas.pan(0, -1),
        "pan_down": lambda: canvas.pan(0, 1),
        "timeline_in": lambda: lanes.zoom(1.5),
        "timeline_out": lambda: lanes.zoom(1 / 1.5),
        "timeline_whole": lanes.show_whole,
        "timeline_back": lambda: lanes.move_view(-1),
        "timeline_on": lambda: lanes.move_view(1),
        "show_masks": lambda: window.with_workspace(lambda w: w.show_masks(window.commands["show_masks"].isChecked())),
        "play": lambda: _toggle_playing(window),
        "loop": window.overview.update_loop,
        "previous": lambda: _step(window, -1),
        "next": lambda: _step(window, 1),
        "back_ten": lambda: _step(window, -10),
        "on_ten": lambda: _step(window, 10),
        "first": lambda: window.go_to(0),
        "last": lambda: window.go_to(LAST_FRAME),
        "go_to_frame": window.transport.ask_for_frame,
    }


def _edit_commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    return {
        "undo": lambda: _travel(window, lambda w: w.undo(is_held=window.keys.is_held)),
        "redo": lambda: _travel(window, lambda w: w.redo(is_held=window.keys.is_held)),
        "new_track": lambda: _new_track(window),
        "delete_track": lambda: window.with_workspace(Workspace.delete_selected),
        "clear_mask": lambda: window.with_workspace(Workspace.clear_mask),
        "swap": lambda: window.with_workspace(Workspace.swap_selected),
        "toggle_visible": lambda: window.with_workspace(Workspace.toggle_selected_visible),
        "next_track": lambda: window.with_workspace(lambda w: w.select_beside(1)),
        "previous_track": lambda: window.with_workspace(lambda w: w.select_beside(-1)),
        "next_video": lambda: window.choose_video_beside(1),
        "previous_video": lambda: window.choose_video_beside(-1),
        "find_videos": lambda: _find(window, "videos", window.project_panel.search),
        "find_tracks": lambda: _find(window, "tracks", window.track_panel.search),
        "deselect": lambda: _leave(window),
    }


def _leave(window: MainWindow) -> None:
    """Stops a propagation; without one, nothing is selected any more."""
    if window.propagation.is_running:
        window.propagation.cancel()
    else:
        window.with_workspace(lambda w: w.select([]))


def _find(window: MainWindow, panel: str, field: QLineEdit) -> None:
    """Lets people type into the search of a panel."""
    window.panels.go_to(panel)
    field.setFocus()
    field.selectAll()


def _travel(window: MainWindow, move: Callable[[Workspace], None]) -> None:
    """Undoes or redoes; during a stroke or gesture it means the last step of that."""
    window.player.stop()
    if window.canvas.is_painting:
        window.canvas.step_back()
    else:
        window.with_workspace(move)


def _new_track(window: MainWindow) -> None:
    """What is drawn next is a new track, so that no empty one is left when somebody thinks again."""
    window.canvas.finish_stroke()  # which is still of the track before
    window.with_workspace(lambda w: w.select([]))
    if window.canvas.tool not in DRAWING:
        window.set_tool(Tool.BRUSH)


def _step(window: MainWindow, frames: int) -> None:
    window.with_workspace(lambda w: window.go_to(w.frame_index + frames))


def _toggle_playing(window: MainWindow) -> None:
    if window.player.is_playing:
        window.player.stop()
    else:
        window.canvas.finish_stroke()
        window.with_workspace(lambda w: window.player.play(w.frame_index))


def _new_project(window: MainWindow) -> None:
    """Asks for a place; a name that is free is proposed, so that Enter is enough."""

    def propose(place: Path) -> None:
        _create_project(window, place)

    find = new_name_job(window.settings.values.folder, words.tr("annotations"))
    window.jobs.start_promptly(find, on_done=propose, on_failed=window.show_error, within=answering.PATIENCE)


def _create_project(window: MainWindow, proposed: Path) -> None:
    path, _ = QFileDialog.getSaveFileName(
        window,
        words.tr("New project"),
        str(proposed),
        words.tr(PROJECT_FILES),
        options=QFileDialog.Option.DontConfirmOverwrite,  # a project is never overwritten
    )
    if path:
        name = path if path.endswith(PROJECT_SUFFIX) else path + PROJECT_SUFFIX
        window.settings.remember_folder(Path(name).parent)
        window.opening.open_project(Path(name), create=True)


def _open_project(window: MainWindow) -> None:
    path, _ = QFileDialog.getOpenFileName(
        window, words.tr("Open project"), window.settings.values.folder, words.tr(PROJECT_FILES)
    )
    if path:
        window.settings.remember_folder(Path(path).parent)
        window.opening.open_project(Path(path))


def _open_videos(window: MainWindow) -> None:
    paths, _ = QFileDialog.getOpenFileNames(
        window, words.tr("Open videos"), window.settings.values.folder, words.tr(VIDEO_FILES)
    )
    if paths:
        window.settings.remember_folder(Path(paths[0]).parent)
        window.opening.add_videos([Path(path) for path in paths])


def _open_folder(window: MainWindow) -> None:
    path = QFileDialog.getExistingDirectory(window, words.tr("Open image folder"), window.settings.values.folder)
    if path:
        window.settings.remember_folder(Path(path).parent)
        window.opening.add_videos([Path(path)])


def _import(window: MainWindow, workspace: Workspace) -> None:
    folder = window.settings.values.folder
    path, _ = QFileDialog.getOpenFileName(
        window, words.tr("Import YTVIS, OVIS or COCO"), folder, words.tr("JSON (*.json)")
    )
    media = path and QFileDialog.getExistingDirectory(
        window, words.tr("Folder of its videos or frames"), str(Path(path).parent)
    )
    if not media:
        return
    window.settings.remember_folder(Path(path).parent)

    def show() -> None:
        window.show_videos()
        workspace.refresh()

    def ask(read: Read) -> None:
        ask_before_import(window, workspace, Path(path), read)

    import_annotations(window.jobs, workspace, Path(path), Path(media), window.status.show_job, show, ask, window)


def keymap(window: MainWindow) -> Keymap:
    """The keys that the person has chosen, with those that no command may have."""
    return Keymap(
        window.settings.values.shortcuts, dict.fromkeys(DIGITS, words.tr("gives the selected tracks a category"))
    )


def apply_keys(window: MainWindow) -> None:
    """Gives every command the keys that the settings say."""
    keys = keymap(window)
    for name in COMMANDS:
        window.commands.set_keys(name, keys[name])
    window.show_invitation()


def _edit_shortcuts(window: MainWindow) -> None:
    def take(chosen: dict[str, list[str]]) -> None:
        window.settings.remember_shortcuts(chosen)
        apply_keys(window)

    editor = ShortcutEditor(keymap(window), window)
    editor.keys_chosen.connect(take)
    editor.open()


def _fill_recent(window: MainWindow) -> None:
    window.recent_menu.clear()
    if not window.settings.values.projects:  # an empty menu would look as if it did not open
        window.recent_menu.addAction(words.tr("No project yet")).setEnabled(False)
    for path in window.settings.values.projects:
        action = window.recent_menu.addAction(path)
        action.triggered.connect(lambda _=False, path=path: window.opening.open_project(Path(path)))
