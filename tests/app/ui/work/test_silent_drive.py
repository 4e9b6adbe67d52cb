"""A drive that answers nothing for minutes: people draw on, all of it is stored once it answers, and nobody is left to wonder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from app.jobs.worker import Jobs
from app.project import Project
from engine.errors import StorageError
from tests.app.drives import Drive, leaves_at_once
from tests.app.helpers import Person, disc_x


@pytest.fixture
def drive(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    """The drive of the project of somebody who is about to paint on its first track."""
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    labelled.waits_until_idle()
    drive = Drive(monkeypatch)
    yield drive
    drive.answers()


def said(person: Person) -> list[str]:
    return [label.text() for label in person.window.status.findChildren(QLabel)]


def sees(person: Person, x: int, y: int) -> bool:
    """Whether a mask is shown there."""
    picture = person.window.canvas.picture
    return picture is not None and bool(picture.overlay.pixels[y, x, 3])


def names(person: Person) -> list[str]:
    return [str(entry.name) for entry in person.workspace.project.history("done")]


def test_people_draw_on_while_the_drive_is_silent(labelled: Person, drive: Drive) -> None:
    workspace = labelled.workspace
    before = len(names(labelled))
    drive.falls_silent()
    for row in (5, 15, 85):
        labelled.drags((0, row), (159, row))
    labelled.qtbot.waitUntil(lambda: any("3 edits wait" in text for text in said(labelled)))
    assert not labelled.messages()
    labelled.does("next")
    labelled.does("previous")
    labelled.sees_frame(0)
    labelled.qtbot.waitUntil(lambda: not workspace.is_reading)
    assert all(sees(labelled, 150, row) for row in (5, 15, 85))
    labelled.does("undo")  # what waits is taken back, the last one first
    labelled.qtbot.waitUntil(lambda: not sees(labelled, 150, 85))
    assert sees(labelled, 150, 15)
    assert any("2 edits wait" in text for text in said(labelled))
    drive.answers()
    labelled.waits_until_idle()
    assert names(labelled)[before:] == ["Paint on track 1, frame 1"] * 2
    pixels = labelled.mask(workspace.tracks[0].id, 0).to_bitmap()
    assert [bool(pixels[row, 150]) for row in (5, 15, 85)] == [True, True, False]
    assert not any("wait" in text or "answer" in text for text in said(labelled))
    labelled.does("undo")
    labelled.waits_until_idle()
    assert len(names(labelled)) == before + 1


def test_what_is_drawn_on_a_new_track_that_waits_is_one_track(labelled: Person, drive: Drive) -> None:
    workspace = labelled.workspace
    labelled.does("new_track")
    labelled.waits_until_idle()
    drive.falls_silent()
    labelled.drags((0, 5), (159, 5))
    labelled.drags((0, 15), (159, 15))
    labelled.does("new_track")
    labelled.drags((0, 85), (159, 85))
    labelled.qtbot.waitUntil(lambda: not workspace.is_reading)
    assert all(sees(labelled, 150, row) for row in (5, 15, 85))
    drive.answers()
    labelled.waits_until_idle()
    assert len(workspace.tracks) == 4
    pixels = [labelled.mask(track.id, 0).to_bitmap()[:, 150] for track in workspace.tracks[2:]]
    assert [[bool(column[row]) for row in (5, 15, 85)] for column in pixels] == [
        [True, True, False],
        [False, False, True],
    ]


def test_nobody_draws_over_masks_that_cannot_be_read(labelled: Person, drive: Drive) -> None:
    workspace = labelled.workspace
    drive.falls_silent()
    labelled.window.go_to(20)  # it was not seen before
    labelled.sees_frame(20)
    assert workspace.target() is None
    assert labelled.patches() == []
    labelled.drags((0, 5), (159, 5))
    assert workspace.storing.held == 0
    assert any("until the project's drive answers" in text for text in said(labelled))
    labelled.window.go_to(0)
    labelled.sees_frame(0)
    labelled.sees_masks(2)
    assert workspace.target() is not None
    labelled.window.go_to(20)
    labelled.sees_frame(20)
    drive.answers()
    labelled.sees_masks(2)
    assert workspace.target() is not None


def test_what_is_stored_is_undone_only_once_the_drive_answers(labelled: Person, drive: Drive) -> None:
    drive.falls_silent()
    labelled.window.go_to(20)
    labelled.does("undo")
    labelled.is_refused("while the project does not answer")
    labelled.selects(2)  # what is shown of the project is known
    labelled.does("save_as")
    labelled.is_refused("does not answer")
    labelled.window.opening.open_project(labelled.workspace.project.path.with_name("other.mdqe"), create=True)
    labelled.is_refused("does not answer")
    drive.answers()
    labelled.qtbot.waitUntil(lambda: not labelled.workspace.storing.answering.is_silent)
    labelled.waits_until_idle()
    labelled.does("undo")
    labelled.waits_until_idle()
    assert labelled.workspace.project.next_redo() is not None


def test_closing_asks_and_what_waits_is_stored_without_the_window(
    labelled: Person, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, path = labelled.window, labelled.workspace.project.path
    drive.falls_silent()
    labelled.drags((0, 5), (159, 5))
    labelled.drags((0, 85), (159, 85))
    window.close()
    assert "2 edits are not stored yet" in labelled.is_told().text()
    labelled.answers("Cancel")
    assert window.isVisible()
    window.close()
    hide = window.hide

    def is_hidden_and_the_drive_answers() -> None:
        hide()
        drive.answers()

    monkeypatch.setattr(window, "hide", is_hidden_and_the_drive_answers)
    labelled.answers("Close the window")
    labelled.qtbot.waitUntil(lambda: window.workspace is None)
    with Project.open(path) as project:
        assert [str(entry.name) for entry in project.history("done")][-2:] == ["Paint on track 1, frame 1"] * 2


def _refuse(project: Project, edit: object) -> None:
    raise StorageError("Cannot write film.mdqe", "the disk is full", "Free some space")


class Gate:
    """Lets nobody open a project that was looked through before somebody opens the gate."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = threading.Event()
        real = Project.open

        def late(path: Path, *, shared: bool = False, checked: bool = False) -> Project:
            if checked:
                assert threading.current_thread() is not threading.main_thread(), "the window stands still"
                self.opened.wait()
            return real(path, shared=shared, checked=checked)

        start = Jobs.start_promptly

        def late_start(jobs: Jobs, work: Any, *, within: float, **news: Any) -> object:
            return start(jobs, work, within=0.0, **news)

        monkeypatch.setattr(Project, "open", late)
        monkeypatch.setattr(Jobs, "start_promptly", late_start)


@pytest.fixture
def gate(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Before another project, which somebody is about to open, and whose drive does not answer once it was looked through."""
    labelled.waits_until_idle()
    Project.create(labelled.workspace.project.path.with_name("other.mdqe")).close()
    gate = Gate(monkeypatch)
    labelled.window.open_paths([labelled.workspace.project.path.with_name("other.mdqe")])
    labelled.qtbot.waitUntil(lambda: bool(labelled.window.opening._opened))
    yield gate
    gate.opened.set()


def test_a_project_whose_drive_lets_it_wait_is_opened_once_it_answers(labelled: Person, gate: Gate) -> None:
    before = labelled.workspace
    labelled.does("next")
    labelled.sees_frame(1)
    gate.opened.set()
    labelled.qtbot.waitUntil(lambda: labelled.window.workspace not in (before, None))
    assert labelled.workspace.project.path.name == "other.mdqe"


def test_a_project_that_is_late_does_not_take_the_place_of_one_whose_edits_wait(
    labelled: Person, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = labelled.workspace
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    before.storing.retry_due.setInterval(10**6)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", _refuse)
        labelled.drags((0, 85), (159, 85))
        assert before.storing.held == 1
        labelled.is_told().close()
        gate.opened.set()
        labelled.qtbot.waitUntil(lambda: not labelled.window.opening.succession.is_under_way)
    assert "1 edits are not stored yet" in labelled.is_told().text()
    labelled.is_told().close()
    assert labelled.window.workspace is before
    before.storing.retry_due.timeout.emit()
    labelled.waits_until_idle()
    Project.open(before.project.path.with_name("other.mdqe")).close()  # it is not held open


def test_a_project_that_is_late_is_closed_with_the_window(
    labelled: Person, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, other = labelled.window, labelled.workspace.project.path.with_name("other.mdqe")
    hide = window.hide

    def is_hidden_and_the_drive_answers() -> None:
        hide()
        gate.opened.set()

    monkeypatch.setattr(window, "hide", is_hidden_and_the_drive_answers)
    window.close()
    Project.open(other).close()


def test_a_project_beside_a_video_whose_drive_lets_it_wait_gets_the_video(
    open_window: Callable[[], Person], film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    somebody = open_window()
    somebody.window.open_paths([film])
    somebody.qtbot.waitUntil(lambda: bool(somebody.window.opening._opened))
    assert somebody.window.workspace is None
    gate.opened.set()
    somebody.sees_frame(0)


def test_a_project_whose_drive_does_not_answer_is_left_behind(
    labelled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one is shown meanwhile; who wants the first one again gets it once it is closed."""
    first = labelled.workspace.project.path
    other = first.with_name("other.mdqe")
    Project.create(other).close()
    answers, real = threading.Event(), Project.close

    def close(project: Project) -> None:
        if project.path == first and project.number:
            assert threading.current_thread() is not threading.main_thread(), "the window stands still"
            answers.wait()
        real(project)

    labelled.waits_until_idle()
    leaves_at_once(labelled.window, monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "close", close)
        labelled.window.open_paths([other])
        labelled.qtbot.waitUntil(lambda: labelled.window.workspace is not None and _open(labelled) == other)
        labelled.window.open_paths([first])
        assert _open(labelled) == other
        answers.set()
        labelled.qtbot.waitUntil(lambda: labelled.window.workspace is not None and _open(labelled) == first)
    labelled.sees_masks(2)


def test_the_window_closes_while_a_project_that_was_left_is_being_closed(
    labelled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, first = labelled.window, labelled.workspace.project.path
    other = first.with_name("other.mdqe")
    Project.create(other).close()
    answers, real, hide = threading.Event(), Project.close, window.hide

    def close(project: Project) -> None:
        if project.path == first and project.number:
            answers.wait()
        real(project)

    def is_hidden_and_the_drive_answers() -> None:
        hide()
        answers.set()

    labelled.waits_until_idle()
    monkeypatch.setattr(Project, "close", close)
    monkeypatch.setattr(window, "hide", is_hidden_and_the_drive_answers)
    leaves_at_once(window, monkeypatch)
    window.open_paths([other])
    labelled.qtbot.waitUntil(lambda: window.workspace is not None and _open(labelled) == other)
    assert window.opening._closing
    window.close()
    Project.open(first).close()


def _open(person: Person) -> Path:
    return person.workspace.project.path
