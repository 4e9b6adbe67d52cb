"""Another file takes the place of the project that the window has open: nothing is lost, and neither is mixed with the other."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.edits import AddCategory
from app.jobs.context import JobContext
from app.jobs.storing import Storing
from app.project import Project, ProjectError, ProjectReplacedError
from app.project.file.waiting import waiting_folder
from app.ui.dialogs.copy_dialog import CopyDialog
from engine.errors import EngineError, StorageError
from tests.app.helpers import Person, adds_category, category_names, disc_x


def _is_defective(*_: object) -> None:
    raise ZeroDivisionError("by nothing")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "other.mdqe") as project:
        project.add_category("whale")
    return tmp_path / "other.mdqe"


@pytest.fixture
def storing(tmp_path: Path, qtbot: QtBot) -> Iterator[Storing]:
    with Project.create(tmp_path / "work.mdqe") as project:
        storing = Storing(project)
        storing.retry_due.setInterval(10**6)  # the tests say when
        qtbot.waitUntil(lambda: not storing.jobs.is_busy)  # the connection that copies are made by is there
        yield storing
        storing.close()


@pytest.fixture
def told(storing: Storing) -> list[EngineError]:
    errors: list[EngineError] = []
    storing.failed.connect(errors.append)
    return errors


def tried_again(storing: Storing, qtbot: QtBot) -> None:
    """Waits until that was in vain."""
    with qtbot.waitSignal(storing.held_changed):
        storing.retry_due.timeout.emit()


@pytest.mark.parametrize("is_long", [False, True])
def test_edits_are_held_until_the_projects_own_file_is_back(
    storing: Storing, told: list[EngineError], other: Path, tmp_path: Path, qtbot: QtBot, is_long: bool
) -> None:
    path = storing._project.path
    shutil.copy(other, tmp_path / "copy")
    path.rename(tmp_path / "away.mdqe")
    (tmp_path / "copy").rename(path)
    ended: list[object] = []
    for name in ("first", "second"):
        storing.do(partial(adds_category, name), ended.append, is_long=lambda: is_long, is_kept=True)
    qtbot.waitUntil(lambda: storing.held == 2)
    assert [type(error) for error in told] == [ProjectReplacedError]
    tried_again(storing, qtbot)
    assert (storing.held, len(told), ended) == (2, 1, [])
    assert path.read_bytes() == other.read_bytes()
    (tmp_path / "away.mdqe").replace(path)
    storing.retry_due.timeout.emit()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first", "second"]
    assert storing.trouble is None


def test_what_waits_for_a_drive_does_not_go_to_another_project_that_it_comes_back_with(
    storing: Storing, told: list[EngineError], other: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = storing._project.path
    storing.do(partial(adds_category, "first"), is_kept=True)
    gone = tmp_path / "gone"
    gone.mkdir()
    for there in list(tmp_path.glob("work.mdqe*")):
        there.rename(gone / there.name)
    storing.do(partial(adds_category, "second"), is_kept=True)
    assert [type(error) for error in told] == [StorageError]
    shutil.copy(other, path)
    tried_again(storing, qtbot)
    assert [type(error) for error in told] == [StorageError, ProjectReplacedError]
    assert storing.held == 1
    assert path.read_bytes() == other.read_bytes()
    for there in list(gone.iterdir()):
        there.replace(tmp_path / there.name)
    storing.retry_due.timeout.emit()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first", "second"]


def test_a_drive_that_was_connected_anew_is_no_other_one(
    storing: Storing, told: list[EngineError], tmp_path: Path
) -> None:
    path = storing._project.path
    storing.do(partial(adds_category, "first"), is_kept=True)
    for suffix in ("", "-wal"):
        there = path.with_name(path.name + suffix)
        there.replace(there.with_name("before"))
        shutil.copy(there.with_name("before"), there)
    path.with_name(path.name + "-shm").unlink()
    storing.do(partial(adds_category, "second"), is_kept=True)
    assert (told, storing.held) == ([], 0)
    assert category_names(storing._project) == ["first", "second"]


def test_it_is_noticed_beside_the_window_before_anything_is_written(
    storing: Storing, told: list[EngineError], other: Path, qtbot: QtBot
) -> None:
    storing.look()
    qtbot.waitUntil(lambda: not storing._is_looking)
    assert told == []
    other.replace(storing._project.path)
    with qtbot.waitSignal(storing.failed):
        storing.look()
        storing.look()
    assert isinstance(storing.trouble, ProjectReplacedError)
    assert len(told) == 1


def test_a_copy_has_what_was_done_and_what_waits(
    storing: Storing, told: list[EngineError], other: Path, tmp_path: Path
) -> None:
    path = storing._project.path
    storing.do(partial(adds_category, "first"), is_kept=True)
    other.replace(path)
    storing.do(lambda project, _: project.set_state("window", {"frame": 3}))
    for name in ("second", "first"):
        storing.do(partial(adds_category, name), is_kept=True)
    storing.do(_is_defective, is_kept=True)
    storing.do(partial(adds_category, "third"), is_kept=True)
    storing.do(partial(adds_category, "fourth"), is_kept=True).cancel()
    assert storing.held == 6
    job = storing.jobs.start(storing.rescue_work(tmp_path / "kept.mdqe"), on_done=lambda _: None)
    copied = job.wait()
    assert [type(error) for error in copied.failures] == [ProjectError, EngineError]  # the name is taken; a defect
    storing.leave()
    assert (storing.held, storing.trouble, len(told)) == (0, None, 1)
    with Project.open(copied.path) as kept:
        assert category_names(kept) == ["first", "second", "third"]
        assert kept.state("window") is None


def test_what_waits_is_not_tried_while_a_copy_is_made_and_is_again_once_there_is_none(
    storing: Storing, other: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = storing._project.path
    path.rename(tmp_path / "away.mdqe")
    shutil.copy(other, path)
    storing.do(partial(adds_category, "first"), is_kept=True)
    assert (storing.held, storing.retry_due.isActive()) == (1, True)
    storing.rescue_work(tmp_path / "kept.mdqe")
    assert not storing.retry_due.isActive()
    (tmp_path / "away.mdqe").replace(path)
    storing.retry_due.timeout.emit()  # as one that was on its way
    qtbot.waitUntil(lambda: not storing._is_probing)
    assert storing.held == 1
    storing.resume()
    assert storing.retry_due.isActive()
    storing.retry_due.timeout.emit()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first"]


def test_a_copy_can_be_made_also_when_the_drive_was_there_again_for_a_moment_only(
    storing: Storing, other: Path, tmp_path: Path
) -> None:
    storing.do(partial(adds_category, "first"), is_kept=True)
    other.replace(storing._project.path)
    with pytest.raises(ProjectReplacedError):
        storing.jobs.start(storing._spare.open, on_done=lambda _: None, on_failed=lambda _: None).wait()
    copied = storing.jobs.start(storing.rescue_work(tmp_path / "kept.mdqe"), on_done=lambda _: None).wait()
    with Project.open(copied.path) as kept:
        assert category_names(kept) == ["first"]


def is_offered_to_save(person: Person, monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(target), ""))
    assert "Another file lies in the place of" in person.is_told().text()
    person.answers("Save under another name…")
    person.qtbot.waitUntil(lambda: person.workspace.project.path == target, timeout=10_000)
    person.waits_until_idle()


def test_a_window_goes_on_in_a_copy(
    labelled: Person, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, data = labelled.workspace.project.path, other.read_bytes()
    labelled.clicks(disc_x(0), 30)
    before = len(labelled.workspace.project.history("done"))
    other.replace(path)
    labelled.does("brush")
    labelled.drags((0, 85), (159, 85))
    labelled.does("delete_track")  # waits as well
    is_offered_to_save(labelled, monkeypatch, tmp_path / "kept.mdqe")
    done = [entry.name for entry in labelled.workspace.project.history("done")]
    assert done[before:] == ["Paint on track 1, frame 1", "Delete track 1"]
    labelled.sees_masks(1)
    assert path.read_bytes() == data
    assert {name.name for name in tmp_path.glob("film.mdqe*")} == {"film.mdqe"}
    labelled.does("undo")
    labelled.waits_until_idle()
    labelled.sees_masks(2)
    assert not labelled.messages()


def test_what_tools_draw_comes_into_the_copy_and_what_does_not_is_said(
    labelled: Person, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled.clicks(disc_x(0), 30)
    before = len(labelled.workspace.project.history("done"))
    other.replace(labelled.workspace.project.path)
    labelled.does("clear_mask")
    labelled.does("lasso")
    for left in (60, 100):
        labelled.drags((left, 20), (left + 20, 20), (left + 20, 40), (left, 40), (left, 21))
    labelled.does("grow")  # of masks as they are once all before it is stored
    is_offered_to_save(labelled, monkeypatch, tmp_path / "kept.mdqe")
    done = [entry.name for entry in labelled.workspace.project.history("done")]
    assert done[before:] == ["Remove mask of track 1, frame 1", *2 * ["Lasso on track 1, frame 1"]]
    assert "was not done" in labelled.is_told().text()


def test_a_video_and_a_point_of_the_history_come_into_the_copy(
    labelled: Person, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, beginning = labelled.window, len(labelled.workspace.project.history("done"))
    shutil.copy(tmp_path / "film.mp4", tmp_path / "again.mp4")
    other.replace(labelled.workspace.project.path)
    labelled.workspace.restore_as_of(None)
    window.opening.add_videos([tmp_path / "again.mp4"])
    labelled.qtbot.waitUntil(lambda: labelled.workspace.storing.held == 2)
    is_offered_to_save(labelled, monkeypatch, tmp_path / "kept.mdqe")
    labelled.sees_masks(0)
    assert len(labelled.workspace.project.history("done")) == beginning + 1
    assert [video.name for video in labelled.workspace.project.videos()] == ["film.mp4", "again.mp4"]


def test_a_person_who_turns_to_the_window_is_told(
    labelled: Person, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.replace(labelled.workspace.project.path)
    labelled.window.attention.look()
    before = [entry.name for entry in labelled.workspace.project.history("done")]
    is_offered_to_save(labelled, monkeypatch, tmp_path / "kept.mdqe")
    assert [entry.name for entry in labelled.workspace.project.history("done")] == before


@pytest.mark.parametrize("leaves", ["window", "project"])
def test_a_window_is_not_left_unasked(
    labelled: Person, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaves: str
) -> None:
    other.replace(labelled.workspace.project.path)

    def leave() -> None:
        if leaves == "window":
            labelled.window.close()
        else:
            labelled.window.opening.open_project(tmp_path / "new.mdqe", create=True)

    leave()
    if leaves == "window":
        assert "lost unless you save" in labelled.is_told().informativeText()
    labelled.answers("Cancel")
    assert labelled.window.isVisible()
    leave()
    is_offered_to_save(labelled, monkeypatch, tmp_path / "kept.mdqe")
    labelled.window.close()
    assert not labelled.window.isVisible()


def test_a_window_that_is_left_all_the_same_says_no_more(labelled: Person, other: Path) -> None:
    other.replace(labelled.workspace.project.path)
    labelled.clicks(disc_x(0), 30)
    labelled.does("delete_track")
    labelled.is_told().close()
    labelled.window.close()
    labelled.answers("Close without saving")
    labelled.qtbot.waitUntil(lambda: labelled.window.workspace is None)
    assert not labelled.messages()


@pytest.mark.parametrize("keeps", [True, False])
def test_edits_for_which_another_file_has_taken_the_place_are_kept_for_the_next_time_or_not(
    labelled: Person, other: Path, keeps: bool
) -> None:
    other.replace(labelled.workspace.project.path)
    labelled.clicks(disc_x(0), 30)
    labelled.does("delete_track")
    labelled.is_told().close()
    labelled.qtbot.waitUntil(lambda: len(list(waiting_folder().glob("*"))) == 1)
    labelled.window.close()
    labelled.answers("Keep them for the next time" if keeps else "Close without saving")
    labelled.qtbot.waitUntil(lambda: labelled.window.workspace is None)
    assert len(list(waiting_folder().glob("*"))) == keeps


def test_a_copy_that_waits_for_its_turn_is_given_up_once_the_project_is_left(
    labelled: Person, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, packed = threading.Event(), tmp_path / "packed"
    packed.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args, **more: str(packed))
    labelled.workspace.storing.do(
        lambda project, _: may_go_on.wait(10) and project.add_category("shell"), is_long=lambda: True, is_kept=True
    )
    labelled.does("pack")
    other.replace(labelled.workspace.project.path)
    may_go_on.set()
    labelled.qtbot.waitUntil(lambda: labelled.workspace.storing.held > 0)
    is_offered_to_save(labelled, monkeypatch, tmp_path / "kept.mdqe")
    labelled.qtbot.waitUntil(lambda: not labelled.window.findChildren(CopyDialog))
    assert list(packed.iterdir()) == []
    assert not labelled.messages()


def test_a_window_that_is_left_during_a_long_edit_says_no_more(labelled: Person, other: Path) -> None:
    may_go_on, storing = threading.Event(), labelled.workspace.storing
    storing.do(
        lambda project, _: may_go_on.wait(10) and project.add_category("shell"), is_long=lambda: True, is_kept=True
    )
    other.replace(labelled.workspace.project.path)
    labelled.window.close()
    may_go_on.set()
    labelled.answers("Close without saving")
    labelled.qtbot.waitUntil(lambda: labelled.window.workspace is None)
    assert not labelled.messages()


def test_a_window_that_is_left_once_the_projects_own_file_is_back_has_all(
    labelled: Person, other: Path, tmp_path: Path
) -> None:
    """Though it was asked while another file lay there."""
    path = labelled.workspace.project.path
    path.rename(tmp_path / "away.mdqe")
    shutil.copy(other, path)
    labelled.workspace.apply(AddCategory("shell"))
    labelled.is_told().close()
    labelled.window.close()
    (tmp_path / "away.mdqe").replace(path)
    labelled.workspace.storing.retry_due.timeout.emit()
    labelled.qtbot.waitUntil(lambda: not labelled.workspace.storing.is_busy)
    may_go_on = threading.Event()
    labelled.workspace.storing.do(lambda *_: may_go_on.wait(10), is_long=lambda: True)
    labelled.workspace.apply(AddCategory("pearl"))
    may_go_on.set()
    labelled.answers("Close without saving")
    labelled.qtbot.waitUntil(lambda: labelled.window.workspace is None)
    with Project.open(path) as project:
        assert category_names(project)[-2:] == ["shell", "pearl"]


def test_edits_that_a_full_disk_refuses_are_saved_elsewhere(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = labelled.workspace.project.path
    before = len(labelled.workspace.project.history("done"))
    real: Callable[..., object] = Project.apply

    def refuse(project: Project, edit: object) -> object:
        if project.path == path:
            raise StorageError("Cannot write film.mdqe", "the disk is full", "Free some space")
        return real(project, edit)

    monkeypatch.setattr(Project, "apply", refuse)
    labelled.workspace.storing.retry_due.setInterval(10**6)
    labelled.clicks(disc_x(0), 30)
    labelled.does("delete_track")
    labelled.is_told().close()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "kept.mdqe"), ""))
    labelled.does("save_as")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.project.path != path, timeout=10_000)
    labelled.waits_until_idle()
    assert [entry.name for entry in labelled.workspace.project.history("done")][before:] == ["Delete track 1"]
    with Project.open(path) as original:
        assert len(original.history("done")) == before


def test_a_window_is_not_left_unasked_while_an_edit_takes_long(
    labelled: Person, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the copy wait for the edit, once it is refused."""
    may_go_on, storing = threading.Event(), labelled.workspace.storing

    def edit(project: Project, context: JobContext) -> object:
        may_go_on.wait(10)
        return project.apply(AddCategory("shell"))

    storing.do(edit, is_long=lambda: True, is_kept=True)
    other.replace(labelled.workspace.project.path)
    labelled.window.close()
    may_go_on.set()
    assert labelled.window.isVisible()
    is_offered_to_save(labelled, monkeypatch, tmp_path / "kept.mdqe")
    assert "shell" in category_names(labelled.workspace.project)
