"""A model's windows wait for their turn while an import, or anything else that takes long, holds the project's file."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from app.jobs.context import JobContext
from app.project import Project
from tests.app.helpers import FRAMES, WINDOW, Person, StandIn


class Import:
    """Holds the project's file until it may end."""

    def __init__(self) -> None:
        self.holds = threading.Event()
        self.may_end = threading.Event()

    def __call__(self, project: Project, _: JobContext) -> None:
        with project.together():
            project.set_state("imported", True)
            self.holds.set()
            self.may_end.wait(30)


@pytest.fixture
def beside(person: Person, model: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Import]:
    """An import that goes on since the model has found its first window; others' patience is over at once."""
    monkeypatch.setattr("app.project.file.database.BUSY_TIMEOUT", 0.01)
    monkeypatch.setattr("app.project.file.database.ASKED_EVERY", 0.01)
    model.may_go_on = threading.Semaphore(1)
    person.does("prelabel")
    person.sees_masks(2)
    work = Import()
    person.workspace.storing.do(work, is_long=lambda: True)
    person.qtbot.waitUntil(work.holds.is_set)
    yield work
    work.may_end.set()
    model.may_go_on.release(10)


def _waits(person: Person) -> None:
    person.qtbot.waitUntil(lambda: "Waits for its turn" in person.window.prelabel_panel.status.text())


def test_a_run_waits_as_long_as_something_else_is_stored(person: Person, model: StandIn, beside: Import) -> None:
    model.may_go_on.release(10)
    _waits(person)
    beside.may_end.set()
    person.waits_until_idle()
    assert person.messages() == []
    track = person.workspace.tracks[0]
    assert person.workspace.project.frames_of(track.id) == list(range(FRAMES))
    assert [run.state for run in person.workspace.project.runs(track.video_id)] == ["finished"]
    assert person.window.prelabel_panel.status.text() == "Done"


def test_a_run_that_waits_can_be_cancelled_and_what_it_found_is_stored_later(
    person: Person, model: StandIn, beside: Import
) -> None:
    model.may_go_on.release()
    _waits(person)
    person.qtbot.mouseClick(person.window.prelabel_panel.cancel, Qt.MouseButton.LeftButton)
    person.qtbot.waitUntil(lambda: not person.window.prelabelling.is_running)  # the import goes on
    assert person.workspace.storing.is_busy
    beside.may_end.set()
    person.waits_until_idle()
    assert person.messages() == []
    track = person.workspace.tracks[0]
    assert person.workspace.project.frames_of(track.id) == list(range(2 * WINDOW))
    assert [run.state for run in person.workspace.project.runs(track.video_id)] == ["cancelled"]


def test_closing_the_window_keeps_what_a_waiting_run_found(person: Person, model: StandIn, beside: Import) -> None:
    model.may_go_on.release(10)
    _waits(person)
    path, track = person.workspace.project.path, person.workspace.tracks[0].id
    beside.may_end.set()
    person.window.close()
    with Project.open(path) as project:
        assert project.frames_of(track)[: 2 * WINDOW] == list(range(2 * WINDOW))
