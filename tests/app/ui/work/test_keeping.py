"""A person restores a point of the history, saves under another name, packs and compacts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from app.jobs.context import JobContext
from app.project import Project
from app.ui.dialogs.copy_dialog import CopyDialog
from engine.errors import StorageError
from tests.app.helpers import Person, StandIn


def done(person: Person) -> list[str]:
    return [entry.name for entry in person.workspace.project.history("done")]


def chooses_in_history(person: Person, row: int) -> None:
    panel = person.window.overview.history
    person.looks_at(panel)
    panel.setCurrentIndex(panel.entries.index(row, 0))


def has_project(person: Person, path: Path) -> None:
    def is_open() -> bool:
        workspace = person.window.workspace
        return workspace is not None and workspace.project.path == path

    person.qtbot.waitUntil(is_open, timeout=10_000)


def test_a_point_of_the_history_comes_back_as_a_new_edit(labelled: Person) -> None:
    project, track = labelled.workspace.project, labelled.workspace.tracks[0].id
    labelled.selects(track)
    whole = labelled.mask(track, 0)
    line = done(labelled)
    labelled.does("clear_mask")
    labelled.does("delete_track")
    after = done(labelled)
    labelled.does("undo")
    chooses_in_history(labelled, len(line))
    labelled.does("restore")
    labelled.waits_until_idle()
    assert done(labelled) == [*after, f"Back to “{after[-2]}”", f"Restore as of “{line[-1]}”"]
    assert labelled.mask(track, 0) == whole
    labelled.sees_masks(2)
    labelled.does("undo")
    labelled.waits_until_idle()
    assert labelled.mask(track, 0).area == 0
    chooses_in_history(labelled, 0)
    labelled.does("restore")
    labelled.waits_until_idle()
    assert not labelled.workspace.tracks
    assert not project.history("discarded")


def test_save_as_goes_on_in_the_copy(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, old = done(labelled), labelled.workspace.project.path
    (tmp_path / "deep").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "deep" / "other"), ""))
    labelled.does("save_as")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.project.path != old, timeout=10_000)
    labelled.sees_frame(0)
    assert labelled.workspace.project.path == tmp_path / "deep" / "other.mdqe"
    assert done(labelled) == before
    labelled.does("save_as")
    assert "exists already" in labelled.is_told().text()


def test_pack_makes_a_folder_that_opens(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = done(labelled)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(tmp_path))
    for suffix in ("", "-2"):
        labelled.does("pack")
        labelled.waits_until_idle()
        with Project.open(tmp_path / f"film-packed{suffix}" / "film.mdqe") as project:
            assert [entry.name for entry in project.history("done")] == before
            assert project.videos()[0].path == tmp_path / f"film-packed{suffix}" / "media" / "film.mp4"
            assert project.videos()[0].exists
        assert {path.name for path in (tmp_path / f"film-packed{suffix}").iterdir()} == {"film.mdqe", "media"}


def test_a_cancelled_pack_leaves_nothing(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(tmp_path))
    there = {path.name for path in tmp_path.iterdir()}
    labelled.does("pack")
    (dialog,) = labelled.window.findChildren(CopyDialog)
    dialog.reject()
    with labelled.qtbot.waitSignal(dialog.finished, timeout=10_000):
        pass
    assert {path.name for path in tmp_path.iterdir()} - there <= {"film-packed"}  # it may have been done already
    assert not labelled.messages()


def test_compacting_says_what_it_gave_back(labelled: Person) -> None:
    before = done(labelled)
    labelled.does("compact")
    labelled.waits_until_idle()
    assert "MB now" in labelled.window.status._job.text()
    assert done(labelled) == before
    labelled.does("undo")


def holds_the_file(person: Person) -> tuple[threading.Event, threading.Event]:
    """Something long is being stored until the second event is set; the first tells that it has begun."""
    begun, may_end = threading.Event(), threading.Event()

    def work(project: Project, context: JobContext) -> None:
        begun.set()
        may_end.wait(20)

    person.workspace.storing.do(work, is_long=lambda: True)
    person.qtbot.waitUntil(begun.is_set)
    return begun, may_end


def copying(person: Person) -> CopyDialog:
    (dialog,) = [each for each in person.window.findChildren(CopyDialog) if each.isVisible()]
    return dialog


@pytest.mark.parametrize("command", ["save_as", "pack"])
def test_the_window_does_not_wait_for_what_is_stored_before_a_copy_which_has_it_all(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "other"), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(tmp_path))
    copy = tmp_path / "other.mdqe" if command == "save_as" else tmp_path / "film-packed" / "film.mdqe"
    track = labelled.workspace.tracks[0].id
    labelled.selects(track)
    before = len(done(labelled))
    _, may_end = holds_the_file(labelled)
    try:
        labelled.does("clear_mask")  # waits in line
        labelled.window.go_to(1)
        labelled.does("grow")  # is worked out after that
        labelled.does(command)
        dialog = copying(labelled)
        assert QApplication.activeModalWidget() is dialog  # nobody edits meanwhile
        beats: list[int] = []
        timer = QTimer(dialog, interval=5)
        timer.timeout.connect(lambda: beats.append(1))
        timer.start()
        labelled.qtbot.waitUntil(lambda: len(beats) >= 10)  # the window lives
        assert "stored" in dialog.status.text()
        assert not copy.exists()
    finally:
        may_end.set()
    with labelled.qtbot.waitSignal(dialog.finished, timeout=20_000):
        pass
    labelled.qtbot.waitUntil(lambda: command == "pack" or labelled.workspace.project.path == copy, timeout=10_000)
    labelled.waits_until_idle()
    if command == "save_as":
        names = done(labelled)
    else:
        with Project.open(copy) as project:
            names = [entry.name for entry in project.history("done")]
    assert names[before:] == ["Remove mask of track 1, frame 1", "Grow on track 1, frame 2"]


def test_a_copy_is_cancelled_while_it_waits(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "other"), ""))
    project = labelled.workspace.project
    _, may_end = holds_the_file(labelled)
    try:
        labelled.does("save_as")
        dialog = copying(labelled)
        with labelled.qtbot.waitSignal(dialog.finished):
            labelled.qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    finally:
        may_end.set()
    labelled.waits_until_idle()
    assert labelled.workspace.project is project
    assert not (tmp_path / "other.mdqe").exists()
    assert not labelled.messages()


def test_a_stroke_in_progress_is_in_the_copy(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "other"), ""))
    labelled.selects(labelled.workspace.tracks[0].id)
    labelled.does("brush")
    labelled.begins_to_drag((20, 80), (60, 80))
    labelled.does("save_as")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.project.path.name == "other.mdqe", timeout=10_000)
    assert done(labelled)[-1] == "Paint on track 1, frame 1"
    assert not labelled.messages()


def test_the_project_is_not_left_while_a_model_still_writes_to_it(
    person: Person, model: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "other"), ""))
    model.may_go_on = threading.Semaphore(1)
    person.does("prelabel")
    person.does("save_as")
    assert "Pre-labelling goes on" in person.is_told().text()
    person.answers("OK")
    for _ in range(5):
        model.may_go_on.release()
    person.waits_until_idle()
    assert not (tmp_path / "other.mdqe").exists()


def test_a_packed_project_lacks_no_edit_that_the_disk_refuses_meanwhile(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> object:
        raise StorageError("Cannot write film.mdqe", "the disk is full", "Free some space")

    storing, packed = labelled.workspace.storing, tmp_path / "packed"
    packed.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args, **more: str(packed))
    storing.retry_due.setInterval(10**6)
    labelled.does("lasso")
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", refuse)
        labelled.drags((60, 20), (80, 20), (80, 40), (60, 40), (60, 21))
        labelled.does("pack")
        labelled.qtbot.waitUntil(lambda: storing.held > 0)
        labelled.qtbot.waitUntil(lambda: not labelled.window.jobs.is_busy)
    labelled.is_told().close()
    assert list(packed.iterdir()) == []
    copying(labelled)
    storing.retry_due.timeout.emit()
    labelled.qtbot.waitUntil(lambda: not labelled.window.findChildren(CopyDialog), timeout=10_000)
    (copied,) = packed.rglob("*.mdqe")
    with Project.open(copied) as project:
        assert project.history("done")[-1].name.startswith("Lasso")


def test_the_habit_of_saving_is_answered(labelled: Person) -> None:
    labelled.turns_to_the_window()
    labelled.qtbot.keyClick(labelled.window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    notice = labelled.window.status.findChild(QLabel, "notice")
    assert notice is not None
    assert notice.text() == "Everything is saved as you work, in film.mdqe"


def test_the_next_dialog_begins_where_the_last_project_was_made(
    open_window: Callable[[], Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window()
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "work/street"), ""))
    person.does("new_project")
    has_project(person, tmp_path / "work/street.mdqe")
    assert person.window.settings.values.folder == str(tmp_path / "work")


def test_save_as_proposes_a_name_beside_the_project(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    proposed: list[Path] = []

    def chooses_none(_: object, title: str, place: str, *args: object, **more: object) -> tuple[str, str]:
        proposed.append(Path(place))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chooses_none)
    labelled.does("save_as")
    project = labelled.workspace.project.path
    assert proposed == [project.with_name(f"{project.stem} copy.mdqe")]


def test_new_project_proposes_a_name_that_is_free(
    open_window: Callable[[], Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def takes_what_is_proposed(_: object, title: str, place: str, *args: object, **more: object) -> tuple[str, str]:
        return place, ""

    person = open_window()
    (tmp_path / "work").mkdir()
    person.window.settings.remember_folder(tmp_path / "work")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", takes_what_is_proposed)
    person.does("new_project")
    has_project(person, tmp_path / "work/annotations.mdqe")
    person.does("new_project")
    has_project(person, tmp_path / "work/annotations 2.mdqe")
