"""The disk refuses what a model finds, and how its run ended: once it takes both again, the history is whole."""

from __future__ import annotations

import threading

import pytest

from app.project import Project
from engine.errors import StorageError
from tests.app.helpers import FRAMES, WINDOW, Person, StandIn


class Disk:
    """Refuses edits and notes of runs while it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = False
        for name in ("apply", "finish_run"):
            real = getattr(Project, name)

            def refuse(*args: object, real: object = real) -> object:
                if self.is_full:
                    raise StorageError("Cannot write film.mdqe", "the disk is full", "Free some space")
                assert callable(real)
                return real(*args)

            monkeypatch.setattr(Project, name, refuse)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def _has_room_again(person: Person, disk: Disk) -> None:
    disk.is_full = False
    person.workspace.storing.retry_due.timeout.emit()
    person.waits_until_idle()


def _states(person: Person) -> list[str]:
    assert person.workspace.video is not None
    return [run.state for run in person.workspace.project.runs(person.workspace.video.id)]


def test_a_run_that_the_disk_ended_is_over_once_there_is_room(person: Person, model: StandIn, disk: Disk) -> None:
    person.workspace.storing.retry_due.setInterval(10**6)  # this test says when
    model.may_go_on = threading.Semaphore(1)
    person.does("prelabel")
    person.sees_masks(2)
    disk.is_full = True
    model.may_go_on.release(10)
    person.qtbot.waitUntil(lambda: not person.window.prelabelling.is_running)
    person.qtbot.waitUntil(lambda: person.workspace.storing.held == 1)
    for message in person.messages():
        message.close()
    assert _states(person) == ["running"]

    _has_room_again(person, disk)
    assert _states(person) == ["failed"]
    assert not person.messages()
    person.does("undo")
    person.waits_until_idle()
    assert not person.messages()
    assert not person.workspace.tracks


def test_a_run_whose_end_alone_is_refused_is_done(person: Person, model: StandIn, disk: Disk) -> None:
    person.workspace.storing.retry_due.setInterval(10**6)
    model.may_go_on = threading.Semaphore(FRAMES // WINDOW)
    real = model.stream

    def fills_the_disk(*args: object) -> object:
        yield from real(*args)  # type: ignore[arg-type]
        disk.is_full = True

    model.stream = fills_the_disk  # type: ignore[method-assign, assignment]
    person.does("prelabel")
    person.qtbot.waitUntil(lambda: person.workspace.storing.held == 1)
    person.qtbot.waitUntil(lambda: person.window.prelabel_panel.status.text() == "Done")  # which is told after that
    person.is_told().close()

    _has_room_again(person, disk)
    assert _states(person) == ["finished"]
    track = person.workspace.tracks[0]
    assert person.workspace.project.frames_of(track.id) == list(range(FRAMES))
