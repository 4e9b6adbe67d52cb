"""What the window says when something is wrong, and that it goes on working."""

from __future__ import annotations

import errno
import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import LoadedModel
from app.project import Project, VideoRecord
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from engine.errors import CheckpointError, StorageError
from tests.app.helpers import FRAMES, Person, StandIn, disc_x, write_film

OpenWindow = Callable[[], Person]


def test_what_is_no_video_is_said_and_leaves_nothing_behind(open_window: OpenWindow, tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    somebody = open_window()
    somebody.window.open_paths([text])
    assert "text.mp4" in somebody.is_told().text()
    assert somebody.window.workspace is None
    assert not list(tmp_path.glob("*.mdqe"))


def test_one_bad_video_among_good_ones(open_window: OpenWindow, tmp_path: Path, film: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    somebody = open_window()
    somebody.opens(text, film)
    assert "text.mp4" in somebody.is_told().text()
    assert [video.path for video in somebody.workspace.project.videos()] == [film]


def test_many_bad_videos_are_one_message(open_window: OpenWindow, tmp_path: Path) -> None:
    texts = [tmp_path / f"{number}.mp4" for number in range(12)]
    for text in texts:
        text.write_text("no video")
    somebody = open_window()
    somebody.window.open_paths(texts)
    message = somebody.is_told()
    assert "12 of 12" in message.text()
    assert "0.mp4" in message.informativeText()


def test_a_defect_while_reading_media_leaves_no_note_that_it_goes_on(
    open_window: OpenWindow, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(path: Path) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("app.jobs.media.open_video", defective)
    somebody = open_window()
    somebody.window.open_paths([film])
    assert "by nothing" in somebody.is_told().text()
    assert not any("Reading" in label.text() for label in somebody.window.status.findChildren(QLabel))


def test_a_model_that_cannot_be_loaded_is_one_message(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(choice: ModelChoice) -> LoadedModel:
        raise CheckpointError("weights.pth is no checkpoint", "It is a text file", "Choose another file")

    monkeypatch.setattr(person.window.prelabelling, "_load_model", broken)
    person.does("prelabel")
    message = person.is_told()
    assert message.text() == "Weights.pth is no checkpoint."
    assert message.informativeText() == "It is a text file.\n\nChoose another file."
    assert person.window.prelabel_panel.start.isEnabled()


def test_a_defect_goes_to_the_log_and_is_owned_up(
    person: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def defective(choice: ModelChoice) -> LoadedModel:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(person.window.prelabelling, "_load_model", defective)
    with caplog.at_level(logging.ERROR):
        person.does("prelabel")
        message = person.is_told()
    assert "by nothing" in message.text()
    assert "Traceback" not in message.text() + message.informativeText()
    assert any(record.exc_info for record in caplog.records)


def test_a_project_that_is_open_elsewhere(person: Person, open_window: OpenWindow) -> None:
    other = open_window()
    other.window.open_paths([person.workspace.project.path])
    assert "already open" in other.is_told().text()
    assert other.window.workspace is None


def test_a_project_of_a_newer_version(person: Person, open_window: OpenWindow) -> None:
    project = person.workspace.project.path
    person.window.close()
    connection = sqlite3.connect(project)
    connection.execute("PRAGMA user_version = 99")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    again = open_window()
    again.window.open_paths([project])
    assert "99" in again.is_told().text()


@pytest.mark.parametrize("by_its_video", [False, True])
def test_edits_of_another_project_that_lie_beside_a_restored_one_are_set_aside_and_said(
    labelled: Person, open_window: OpenWindow, film: Path, by_its_video: bool
) -> None:
    project = labelled.workspace.project.path
    beside = project.with_name(project.name + "-wal")
    left = beside.read_bytes()
    labelled.window.close()
    project.unlink()
    Project.create(project).close()
    beside.write_bytes(left)
    again = open_window()
    again.window.open_paths([film if by_its_video else project])
    message = again.is_told()
    assert f"The edits in {beside.name} are not this project's" in message.text()
    assert f"{beside.name}.set-aside" in message.informativeText()
    again.waits_until_idle()
    assert len(again.workspace.project.videos()) == by_its_video


def test_a_missing_video_is_found_again(
    labelled: Person, open_window: OpenWindow, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled.window.go_to(9)
    project = labelled.workspace.project.path
    labelled.window.close()
    moved = film.with_name("moved.mp4")
    film.rename(moved)
    again = open_window()
    again.window.open_paths([project])
    assert "film.mp4" in again.is_told().text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    again.answers("Find the file…")
    again.sees_frame(9)
    assert again.workspace.project.videos()[0].path == moved
    again.sees_masks(2)


def test_another_video_in_its_place_is_asked_about(
    labelled: Person, open_window: OpenWindow, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = labelled.workspace.project.path
    labelled.window.close()
    film.unlink()
    longer = write_film(film.with_name("longer.mp4"), frames=FRAMES + 4)
    again = open_window()
    again.window.open_paths([project])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(longer), ""))
    again.answers("Find the file…")
    again.qtbot.waitUntil(lambda: "is not the video" in again.is_told().text())
    again.answers("Use it all the same")
    again.sees_frame(0)
    assert again.workspace.video.frame_count == FRAMES + 4


def test_media_that_were_replaced_under_the_same_name_are_asked_about(
    labelled: Person, open_window: OpenWindow, film: Path
) -> None:
    project = labelled.workspace.project.path
    labelled.window.close()
    write_film(film, frames=FRAMES + 4)
    again = open_window()
    again.window.open_paths([project])
    assert "film.mp4 is not the video that the project was made with" in again.is_told().text()
    again.answers("Use it all the same")
    again.qtbot.waitUntil(lambda: again.workspace.frame_count == FRAMES + 4)
    again.waits_until_idle()
    assert not again.messages()


def test_the_original_is_found_in_place_of_media_that_were_replaced(
    labelled: Person, open_window: OpenWindow, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = labelled.workspace.project.path
    labelled.window.close()
    original = film.rename(film.with_name("original.mp4"))
    write_film(film, frames=FRAMES + 4)
    again = open_window()
    again.window.open_paths([project])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(original), ""))
    again.answers("Find the file…")
    again.qtbot.waitUntil(lambda: again.workspace.video.path == original)
    again.waits_until_idle()
    assert not again.messages()


def test_a_video_in_whose_place_another_one_lies_is_only_looked_at_until_that_is_settled(
    labelled: Person, open_window: OpenWindow, film: Path
) -> None:
    project = labelled.workspace.project.path
    labelled.window.close()
    original = film.read_bytes()
    write_film(film, frames=FRAMES + 4)
    again = open_window()
    again.window.open_paths([project])
    again.answers("Only look at it")
    again.is_refused("Film.mp4 can only be looked at for now. Another file lies in the place of the video")
    assert "choose the video in the list" in again.refusal()
    again.waits_until_idle()
    assert "read-only" in again.window.windowTitle()

    masks = again.workspace.project.masks_at(again.workspace.video.id, 0)
    tracks = again.workspace.tracks
    again.selects(tracks[0].id)
    again.does("brush")
    assert "only be looked at" in again.window.status.findChildren(QLabel)[0].text()
    again.drags((100, 20), (120, 20))
    again.does("delete_track")
    again.waits_until_idle()
    again.is_refused("Film.mp4 can only be looked at for now.")
    assert again.workspace.tracks == tracks
    assert again.workspace.project.masks_at(again.workspace.video.id, 0) == masks

    panel = again.window.video_panel
    panel.clicked.emit(panel.listed.index(0, 0))
    again.answers("Only look at it")
    film.write_bytes(original)
    panel.clicked.emit(panel.listed.index(0, 0))
    again.qtbot.waitUntil(lambda: "read-only" not in again.window.windowTitle())
    again.waits_until_idle()
    assert not again.messages()
    again.selects(tracks[0].id)
    again.does("delete_track")
    again.waits_until_idle()
    assert again.workspace.tracks == tracks[1:]


def test_a_model_does_not_run_over_media_that_were_replaced(person: Person, film: Path) -> None:
    write_film(film, frames=FRAMES + 4)
    person.does("prelabel")
    assert "film.mp4 is not the video that the project was made with" in person.is_told().text()
    assert not person.workspace.project.runs(person.workspace.video.id)


def test_a_missing_video_may_stay_missing(person: Person, open_window: OpenWindow, film: Path) -> None:
    project = person.workspace.project.path
    person.window.close()
    film.unlink()
    again = open_window()
    again.window.open_paths([project])
    again.answers("Cancel")
    assert again.workspace.video is None
    again.qtbot.waitUntil(lambda: again.window.video_panel.listed.rowCount() == 1)
    assert "missing" in again.window.video_panel.listed.index(0, 0).data()


def test_a_full_disk_is_said_and_the_stroke_is_written_once_there_is_room(labelled: Person) -> None:
    labelled.clicks(disc_x(0), 30)
    workspace = labelled.workspace
    workspace.storing.retry_due.setInterval(10**6)  # this test says when
    connection = workspace.project._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    labelled.does("brush")
    for row in range(0, 90, 9):  # until no free page is left
        labelled.drags((0, row), (159, row))
        labelled.qtbot.waitUntil(lambda: bool(labelled.messages()) or not labelled.workspace.storing.is_busy)
        if labelled.messages():
            break
    message = labelled.is_told()
    assert "the disk is full" in message.informativeText().lower()
    message.close()
    labelled.drags((0, 85), (159, 85))
    labelled.does("next")  # the window goes on meanwhile
    labelled.sees_frame(1)
    strokes = workspace.storing.held
    assert strokes == 2
    assert any("2 edits wait" in label.text() for label in labelled.window.status.findChildren(QLabel))
    before = len(workspace.project.history("done"))
    workspace.storing.retry_due.timeout.emit()  # on a new connection, which has room
    labelled.waits_until_idle()
    assert [entry.name for entry in workspace.project.history("done")[before:]] == ["Paint on track 1, frame 1"] * 2
    assert labelled.mask(labelled.workspace.tracks[0].id, 0).to_bitmap()[85, 80]
    assert not any("wait" in label.text() for label in labelled.window.status.findChildren(QLabel))
    assert not labelled.messages()


def test_a_window_with_edits_that_wait_for_the_drive_is_not_closed_unasked(
    labelled: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(project: Project, edit: object) -> None:
        raise StorageError("Cannot write film.mdqe", "the drive has gone away", "Bring it back")

    labelled.workspace.storing.retry_due.setInterval(10**6)
    labelled.clicks(disc_x(0), 30)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", refuse)
        labelled.does("delete_track")
        labelled.is_told().close()
        labelled.window.opening.open_project(tmp_path / "other.mdqe", create=True)
        told = labelled.is_told()
        assert "1 edits are not stored yet" in told.text()
        assert told.informativeText() == "Cannot write film.mdqe. The drive has gone away.\n\nBring it back."
        told.close()
        labelled.window.close()
        labelled.answers("Cancel")
        assert labelled.window.isVisible()
    labelled.workspace.storing.retry_due.timeout.emit()
    labelled.waits_until_idle()
    assert len(labelled.workspace.tracks) == 1
    labelled.window.close()
    assert not labelled.window.isVisible()


@pytest.mark.parametrize("leaves", ["window", "project"])
def test_a_stroke_in_progress_that_the_disk_refuses_is_not_lost_unasked(
    labelled: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, leaves: str
) -> None:
    def refuse(project: Project, edit: object) -> None:
        raise StorageError("Cannot write film.mdqe", "the disk is full", "Free some space")

    workspace = labelled.workspace
    workspace.storing.retry_due.setInterval(10**6)
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    labelled.begins_to_drag((0, 85), (159, 85))
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", refuse)
        if leaves == "window":
            labelled.window.close()
        else:
            labelled.window.opening.open_project(tmp_path / "other.mdqe", create=True)
        assert labelled.window.isVisible()
        assert workspace.storing.held == 1
        for message in labelled.messages():
            message.close()
    workspace.storing.retry_due.timeout.emit()
    labelled.waits_until_idle()
    assert labelled.mask(1, 0).to_bitmap()[85, 80]


def test_a_missing_video_is_not_the_one_that_is_marked(person: Person, open_window: OpenWindow, tmp_path: Path) -> None:
    other = write_film(tmp_path / "other.mp4", frames=12)
    person.opens(other)
    person.waits_until_idle()
    shown = person.workspace.video.id
    panel = person.window.video_panel
    person.workspace.project.videos()[0].path.unlink()
    person.qtbot.mouseClick(
        panel.viewport(), Qt.MouseButton.LeftButton, pos=panel.visualRect(panel.listed.index(0, 0)).center()
    )
    person.answers("Cancel")
    assert person.workspace.video.id == shown
    assert panel.currentIndex().row() == 1


def test_a_project_with_missing_videos_says_where_to_go_on(person: Person, open_window: OpenWindow, film: Path) -> None:
    project = person.workspace.project.path
    person.window.close()
    film.unlink()
    again = open_window()
    again.window.open_paths([project])
    again.answers("Cancel")
    assert "list of videos" in again.window.canvas.hint


def test_a_folder_that_cannot_be_made_is_one_message(
    open_window: OpenWindow, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", read_only)
    somebody = open_window()
    somebody.window.open_paths([film])
    assert "No project can be made" in somebody.is_told().text()


def test_what_a_run_remarks_stays_to_be_read(person: Person, model: StandIn) -> None:
    model.notes = {0: ("Not enough memory: going on in smaller windows.",)}
    person.prelabels()
    assert person.window.prelabel_panel.status.text() == "Done\nNot enough memory: going on in smaller windows."


def other_record(person: Person, path: Path) -> VideoRecord:
    (found,) = (video for video in person.workspace.project.videos() if video.path == path)
    return found


def test_a_run_is_not_said_to_be_of_another_video(person: Person, model: StandIn, film: Path, tmp_path: Path) -> None:
    status = person.window.prelabel_panel.status
    person.prelabels()
    assert status.text() == "Done"
    first, other = person.workspace.video, write_film(tmp_path / "other.mp4")
    assert first is not None
    person.window.open_paths([other])
    person.qtbot.waitUntil(lambda: person.workspace.video != first, timeout=10_000)
    assert status.text() == ""
    model.may_go_on = threading.Semaphore(0)
    person.does("prelabel")
    assert status.text() == "Loading the model…"
    person.window.opening.show_video(first)
    assert status.text() == "other.mp4: Loading the model…"
    model.may_go_on.release()
    person.qtbot.waitUntil(lambda: "frames/s" in status.text())
    assert status.text().startswith("other.mp4: ")
    person.window.opening.show_video(other_record(person, other))
    assert not status.text().startswith("other.mp4")
    person.window.opening.show_video(first)
    for _ in range(10):
        model.may_go_on.release()
    person.waits_until_idle()
    assert status.text() == "other.mp4: Done"
    person.window.opening.open_project(tmp_path / "new.mdqe", create=True)
    assert status.text() == ""


def test_a_long_remark_does_not_widen_the_window(person: Person) -> None:
    before = person.window.minimumSizeHint().width()
    person.window.status.show_job("film.mp4 is cut off " * 20)
    QApplication.processEvents()
    assert person.window.minimumSizeHint().width() == before


def test_settings_that_cannot_be_read_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{")
    settings = Settings(path)
    settings.remember_project(Path("/a.mdqe"))
    settings.close()
    assert Settings(path).values.projects == ["/a.mdqe"]


def test_nothing_is_asked_of_an_empty_window(open_window: OpenWindow) -> None:
    window: MainWindow = open_window().window
    for name in ("play", "next", "undo", "export", "prelabel", "delete_track", "swap"):
        assert not window.commands[name].isEnabled()


def test_a_window_that_waits_for_a_run_to_end_is_gone_already(person: Person, model: StandIn) -> None:
    seen: list[bool] = []
    person.window.opening.closing.connect(lambda: seen.append(person.window.isVisible()))
    person.window.close()
    assert seen == [False]


def test_closing_during_a_run_keeps_what_was_stored(person: Person) -> None:
    person.does("prelabel")
    person.sees_masks(2)
    project = person.workspace.project.path
    person.window.close()
    with Project.open(project) as again:
        (video,) = again.videos()
        assert again.tracks(video.id)
