"""The main window at work: a person opens, plays, pre-labels, mends and comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QSpinBox

from app.edits import AddCategory
from app.project import Project
from app.ui.commands.table import plain
from app.ui.panels.tracks import CATEGORY, SHOWN
from app.view.tools.tool import Tool
from engine.errors import StorageError
from tests.app.helpers import FRAMES, Person, StandIn, disc_x, write_film
from tests.project.helpers import make_frames

OpenWindow = Callable[[], Person]


def test_steps_jumps_and_scrubbing_show_the_frame_asked_for(person: Person) -> None:
    for command, expected in (("next", 1), ("on_ten", 11), ("previous", 10), ("last", FRAMES - 1), ("first", 0)):
        person.does(command)
        person.sees_frame(expected)
    person.window.transport.frame_wanted.emit(17)
    person.sees_frame(17)
    assert person.window.canvas.picture.frame.pixelColor(disc_x(17), 45).red() > 180


def test_keys_step_jump_and_play(person: Person) -> None:
    canvas = person.window.canvas
    canvas.setFocus()
    for key, modifier, expected in (
        (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 11),
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, 10),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
    ):
        person.qtbot.keyClick(canvas, key, modifier)
        person.sees_frame(expected)
    person.qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert person.window.player.is_playing
    person.qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert not person.window.player.is_playing


def test_scrubbing_never_queues_up(person: Person) -> None:
    for frame in [*range(FRAMES), *range(FRAMES)]:
        person.window.go_to(frame)
    person.window.go_to(3)
    shown: list[int] = []
    person.workspace.picture_ready.connect(lambda picture: shown.append(picture.frame_index))
    person.waits_until_idle()
    assert shown[-1] == 3
    assert len(shown) <= 3  # of the many that were asked for: one that was ready, one that was being made, and the last


def test_playing_ends_with_the_video(person: Person) -> None:
    person.window.go_to(FRAMES - 5)
    with person.qtbot.waitSignal(person.window.player.playing_changed):
        person.does("play")
    person.qtbot.waitUntil(lambda: not person.window.player.is_playing)
    assert person.workspace.frame_index == FRAMES - 1


def test_prelabelling_shows_tracks_as_windows_end(person: Person, model: StandIn) -> None:
    while model.may_go_on.acquire(blocking=False):
        pass
    person.does("prelabel")
    model.may_go_on.release()
    person.sees_masks(2)
    assert person.window.prelabelling.is_running
    assert person.window.track_panel.model.rowCount() == 2
    person.does("next")  # the window goes on working meanwhile
    person.sees_frame(1)
    model.may_go_on.release(10)
    person.waits_until_idle()
    track = person.workspace.tracks[0]
    assert person.workspace.project.frames_of(track.id) == list(range(FRAMES))
    assert [run.state for run in person.workspace.project.runs(track.video_id)] == ["finished"]


def test_cancelling_keeps_finished_windows(person: Person, model: StandIn) -> None:
    while model.may_go_on.acquire(blocking=False):
        pass
    person.does("prelabel")
    model.may_go_on.release()
    person.sees_masks(2)
    person.qtbot.mouseClick(person.window.prelabel_panel.cancel, Qt.MouseButton.LeftButton)
    model.may_go_on.release(10)
    person.waits_until_idle()
    assert model.closed.is_set()
    track = person.workspace.tracks[0]
    assert person.workspace.project.frames_of(track.id) == list(range(10))
    assert [run.state for run in person.workspace.project.runs(track.video_id)] == ["cancelled"]
    assert person.window.prelabel_panel.start.isEnabled()


def test_a_second_run_may_replace_the_first(labelled: Person) -> None:
    first = [track.id for track in labelled.workspace.tracks]
    labelled.does("prelabel")
    labelled.answers("Replace them")
    labelled.waits_until_idle()
    second = [track.id for track in labelled.workspace.tracks]
    assert len(second) == 2
    assert not set(first) & set(second)


def test_selecting_by_click_goes_through_what_lies_there(labelled: Person) -> None:
    labelled.clicks(disc_x(0), 30)
    assert labelled.workspace.selected == {labelled.workspace.tracks[0].id}
    labelled.sees_masks(2)
    labelled.clicks(150, 85)
    assert not labelled.workspace.selected


def test_two_tracks_are_selected_in_the_picture_and_swapped(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    late = labelled.mask(second, 15)
    labelled.clicks(disc_x(0), 30)
    labelled.clicks(disc_x(0), 60, Qt.KeyboardModifier.ControlModifier)
    assert labelled.workspace.selected == {first, second}
    labelled.clicks(150, 85, Qt.KeyboardModifier.ControlModifier)  # beside all masks: nothing is added
    labelled.does("swap")
    assert labelled.mask(first, 15) == late
    labelled.clicks(disc_x(0), 60, Qt.KeyboardModifier.ControlModifier)
    assert len(labelled.workspace.selected) == 1


def test_a_stroke_is_one_edit(labelled: Person) -> None:
    track = labelled.workspace.tracks[0].id
    labelled.clicks(disc_x(0), 30)
    before = labelled.mask(track, 0)
    labelled.does("brush")
    labelled.drags((40, 30), (60, 30), (70, 35))
    painted = labelled.mask(track, 0)
    assert painted.to_bitmap()[30, 50]
    assert labelled.workspace.project.mask(track, 0).source == "human"
    labelled.does("undo")
    assert labelled.mask(track, 0) == before
    labelled.does("redo")
    assert labelled.mask(track, 0) == painted
    labelled.does("eraser")
    labelled.waits_until_idle()
    labelled.drags((60, 30), (50, 30))
    assert not labelled.mask(track, 0).to_bitmap()[30, 55]
    assert labelled.mask(track, 1) is not None


def test_a_stroke_shows_before_it_is_stored_and_escape_drops_it(labelled: Person) -> None:
    track = labelled.workspace.tracks[0].id
    labelled.clicks(disc_x(0), 30)
    labelled.waits_until_idle()
    before = labelled.mask(track, 0)
    labelled.does("brush")
    overlay = labelled.window.canvas.picture.overlay.pixels
    shown_before = overlay.copy()
    labelled.begins_to_drag((60, 30), (80, 30))
    assert overlay[30, 70].any()
    labelled.qtbot.keyClick(labelled.window.canvas, Qt.Key.Key_Escape)
    labelled.qtbot.mouseRelease(labelled.window.canvas, Qt.MouseButton.LeftButton, pos=labelled.place(80, 30))
    assert (overlay == shown_before).all()
    assert labelled.mask(track, 0) == before


def test_a_stroke_in_progress_is_kept_when_the_frame_changes(labelled: Person) -> None:
    track = labelled.workspace.tracks[0].id
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    labelled.begins_to_drag((60, 30), (80, 30))
    labelled.does("next")
    labelled.sees_frame(1)
    assert labelled.mask(track, 0).to_bitmap()[30, 70]
    assert not labelled.mask(track, 1).to_bitmap()[30, 70]


def test_painting_without_a_selection_makes_a_track_in_one_edit(labelled: Person) -> None:
    labelled.does("new_track")
    assert labelled.window.canvas.tool is Tool.BRUSH
    labelled.drags((100, 45), (120, 50))
    assert [track.source for track in labelled.workspace.tracks] == ["model", "model", "human"]
    created = labelled.workspace.tracks[-1].id
    assert labelled.workspace.selected == {created}
    assert labelled.mask(created, 0).area > 0
    labelled.does("undo")
    assert len(labelled.workspace.tracks) == 2


def test_a_hidden_track_cannot_be_painted_on(labelled: Person) -> None:
    track = labelled.workspace.tracks[0].id
    labelled.selects(track)
    labelled.does("toggle_visible")
    labelled.sees_masks(1)
    labelled.does("brush")
    labelled.drags((100, 45), (120, 50))
    assert labelled.workspace.project.mask(track, 0).source == "model"
    labelled.does("toggle_visible")
    labelled.sees_masks(2)


def test_the_size_of_the_brush(person: Person) -> None:
    canvas = person.window.canvas
    before = canvas.radius
    person.does("larger")
    assert canvas.radius > before
    person.does("smaller")
    assert canvas.radius <= before + 0.2
    before = canvas.radius
    middle = QPointF(canvas.rect().center())
    wheel = QWheelEvent(
        middle, canvas.mapToGlobal(middle), QPoint(), QPoint(120, 0), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.AltModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, wheel)
    assert canvas.radius > before


def test_the_wheel_zooms_to_the_mouse(person: Person) -> None:
    canvas = person.window.canvas
    at = QPointF(person.place(40, 20))
    wheel = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    scale, there = canvas.viewport.scale, canvas.viewport.to_image(at.x(), at.y())
    QApplication.sendEvent(canvas, wheel)
    assert canvas.viewport.scale > scale
    assert canvas.viewport.to_image(at.x(), at.y()) == pytest.approx(there)
    person.does("fit")
    assert canvas.viewport.scale == pytest.approx(scale)


def test_space_and_drag_move_the_picture(person: Person) -> None:
    canvas = person.window.canvas
    before = canvas.viewport
    person.qtbot.keyPress(canvas, Qt.Key.Key_Space)
    person.drags((40, 20), (50, 30))
    person.qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport.x - before.x == pytest.approx(10 * before.scale, abs=2)
    assert not person.window.player.is_playing


def test_a_category_is_typed_into_the_list(labelled: Person) -> None:
    table = labelled.window.track_panel.table
    table.edit(labelled.window.track_panel.model.index(0, CATEGORY))
    editor = table.findChild(QComboBox)
    assert editor is not None
    editor.setEditText("cup")
    labelled.qtbot.keyClick(editor, Qt.Key.Key_Return)
    labelled.qtbot.waitUntil(lambda: labelled.workspace.tracks[0].category_source == "human")
    track = labelled.workspace.tracks[0]
    assert labelled.workspace.project.category(track.category_id).name == "cup"
    labelled.does("undo")
    assert labelled.workspace.tracks[0].category_id == labelled.workspace.tracks[1].category_id


def test_the_check_box_hides_a_track(labelled: Person) -> None:
    model = labelled.window.track_panel.model
    model.setData(model.index(1, SHOWN), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    labelled.sees_masks(1)
    assert not labelled.workspace.tracks[1].visible


def test_swap_from_this_frame_on(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.window.go_to(10)
    early, late = labelled.mask(first, 5), labelled.mask(second, 15)
    labelled.selects(first, second)
    labelled.does("swap")
    assert labelled.mask(first, 15) == late
    assert labelled.mask(first, 5) == early
    labelled.window.go_to(20)
    labelled.does("undo")
    assert labelled.mask(second, 15) == late
    labelled.sees_frame(10)  # undo shows what it did


def test_deleting_several_tracks_is_one_edit(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first, second)
    labelled.does("delete_track")
    labelled.sees_masks(0)
    assert not labelled.workspace.tracks
    labelled.does("undo")
    labelled.sees_masks(2)


def test_clearing_a_mask_holds_against_the_model(labelled: Person) -> None:
    track = labelled.workspace.tracks[0].id
    labelled.selects(track)
    labelled.does("clear_mask")
    labelled.sees_masks(1)
    assert labelled.workspace.project.mask(track, 0).source == "human"


def test_opacity_reaches_the_picture(labelled: Person) -> None:
    labelled.window.opacity.setValue(100)
    labelled.waits_until_idle()
    assert labelled.window.canvas.picture.overlay.pixels[30, disc_x(0), 3] == 255


def test_reopened_where_it_was_left(labelled: Person, open_window: OpenWindow) -> None:
    track = labelled.workspace.tracks[1].id
    labelled.selects(track)
    labelled.window.go_to(12)
    labelled.window.opacity.setValue(70)
    labelled.does("zoom_in")
    viewport = labelled.window.canvas.viewport
    project = labelled.workspace.project.path
    labelled.window.close()
    again = open_window()
    again.opens(project)
    again.sees_frame(12)
    assert again.workspace.selected == {track}
    assert again.window.opacity.value() == 70
    assert again.window.canvas.viewport == viewport
    again.does("undo")  # the history outlives the window


def test_after_a_kill_it_is_reopened_where_the_last_edit_was(labelled: Person) -> None:
    track = labelled.workspace.tracks[1].id
    labelled.selects(track)
    labelled.window.go_to(12)
    labelled.sees_frame(12)
    labelled.does("clear_mask")
    state = labelled.workspace.saved_state()  # as it is in the file now
    assert (state["frame"], state["selected"]) == (12, [track])


def test_keys_work_on_after_a_frame_number_was_typed(person: Person) -> None:
    number = person.window.transport.findChild(QSpinBox)
    person.window.activateWindow()
    number.setFocus()
    number.selectAll()
    person.qtbot.keyClicks(number, "12")
    person.qtbot.keyClick(number, Qt.Key.Key_Return)
    person.sees_frame(11)
    person.qtbot.keyClick(QApplication.focusWidget() or person.window, Qt.Key.Key_D)
    person.sees_frame(12)


def test_opening_the_video_again_opens_its_project(labelled: Person, open_window: OpenWindow, film: Path) -> None:
    labelled.window.go_to(7)
    labelled.window.close()
    again = open_window()
    again.opens(film)
    again.sees_frame(7)
    assert len(again.workspace.tracks) == 2
    assert len(again.workspace.project.videos()) == 1


def test_beside_a_video_that_cannot_be_written_to_the_project_is_the_users(
    open_window: OpenWindow, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Project.create

    def refuse_beside(path: Path) -> Project:
        if path.parent == film.parent:
            raise StorageError("This folder is read-only")
        return create(path)

    monkeypatch.setattr(Project, "create", refuse_beside)
    somebody = open_window()
    somebody.opens(film)
    assert somebody.workspace.project.path.name == "film.mdqe"
    assert somebody.workspace.project.path.parent != film.parent
    told = [label.text() for label in somebody.window.status.findChildren(QLabel)]
    assert any(str(somebody.workspace.project.path) in text for text in told)


def test_a_new_project_gets_the_name_that_was_typed(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = tmp_path / "street 24.05"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(typed), ""))
    somebody = open_window()
    somebody.does("new_project")
    somebody.qtbot.waitUntil(lambda: somebody.window.workspace is not None, timeout=10_000)
    assert somebody.workspace.project.path.name == "street 24.05.mdqe"
    somebody.window.close()
    other = open_window()
    other.does("new_project")
    assert "exists already" in other.is_told().text()


def test_several_videos_in_one_project(person: Person, tmp_path: Path) -> None:
    other = write_film(tmp_path / "other.mp4", frames=12)
    person.window.open_paths([other])
    person.qtbot.waitUntil(lambda: len(person.workspace.project.videos()) == 2)
    person.waits_until_idle()
    assert person.workspace.video.path == other
    panel = person.window.video_panel
    person.qtbot.mouseClick(
        panel.viewport(), Qt.MouseButton.LeftButton, pos=panel.visualRect(panel.listed.index(0, 0)).center()
    )
    assert person.workspace.video.path.name == "film.mp4"


def test_dropping_a_video_opens_it(open_window: OpenWindow, film: Path) -> None:
    somebody = open_window()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(film))])
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    somebody.window.dropEvent(drop)
    somebody.sees_frame(0)


def test_a_folder_of_videos_opens_all_of_them(open_window: OpenWindow, tmp_path: Path) -> None:
    folder = tmp_path / "street"
    make_frames(folder / "pier", 3)
    for name in ("day10.mp4", "day9.mp4"):
        write_film(folder / name, frames=4)
    (folder / "notes.txt").write_text("none of them")
    somebody = open_window()
    somebody.window.open_paths([folder])
    somebody.qtbot.waitUntil(lambda: somebody.window.video_panel.listed.rowCount() == 3, timeout=10_000)
    somebody.waits_until_idle()
    assert [video.name for video in somebody.workspace.project.videos()] == ["day9.mp4", "day10.mp4", "pier"]
    assert somebody.messages() == []


def test_a_folder_with_nothing_to_see_is_told(person: Person, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    person.window.open_paths([tmp_path / "empty"])
    assert "holds no JPEG or PNG images" in person.is_told().text()


def test_who_drops_a_data_set_learns_how_it_is_imported(person: Person, tmp_path: Path) -> None:
    (tmp_path / "annotations.json").write_text("{}")
    person.window.open_paths([tmp_path / "annotations.json"])
    told = person.is_told()
    assert told.text() == "This is no video: annotations.json."
    assert "File, Import YTVIS" in told.informativeText()


def test_without_a_project_the_menu_of_recent_ones_says_so(open_window: OpenWindow) -> None:
    window = open_window().window
    window.recent_menu.aboutToShow.emit()
    (none,) = window.recent_menu.actions()
    assert none.text() == "No project yet" and not none.isEnabled()


def test_what_is_dropped_is_never_said_to_be_moved(open_window: OpenWindow, film: Path) -> None:
    """File managers propose to move, and delete what another program says it has taken."""
    somebody = open_window()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(film))])
    offered = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier  # which makes Qt propose it
    enter = QDragEnterEvent(QPoint(50, 50), offered, mime, left, shift)
    drop = QDropEvent(QPointF(50, 50), offered, mime, left, shift)
    for event in (enter, drop):
        assert event.proposedAction() != Qt.DropAction.CopyAction
    somebody.window.dragEnterEvent(enter)
    somebody.window.dropEvent(drop)
    for event in (enter, drop):
        assert event.isAccepted() and event.dropAction() == Qt.DropAction.CopyAction
    somebody.sees_frame(0)


def test_the_project_is_released_at_the_end(person: Person) -> None:
    project = person.workspace.project.path
    person.window.close()
    Project.open(project).close()


def test_undo_says_what_it_does_whatever_the_edit_is_called(labelled: Person) -> None:
    undo = labelled.window.commands["undo"]
    labelled.workspace.apply(AddCategory("R&B"))
    assert undo.text() == "&Undo “Add category R&&B”"  # in a menu, one sign and no letter's mark
    assert plain(undo.text()) == "Undo “Add category R&B”"
    labelled.workspace.apply(AddCategory("a long name " * 20))
    assert len(plain(undo.text())) < 80 and plain(undo.text()).endswith("…”")
