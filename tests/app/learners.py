"""Somebody who lets a model learn."""

from __future__ import annotations

from collections.abc import Callable

from app.jobs.learning.folders import LearnRequest, learning_place, stopped_learning
from app.jobs.learning.process import Target
from app.ui.dialogs.learn_dialog import LearnDialog
from tests.app import pupils
from tests.app.helpers import Person

TaughtBy = Callable[[Target], None]


def asks_to_learn(person: Person) -> LearnDialog:
    person.does("learn")
    (dialog,) = (found for found in person.window.findChildren(LearnDialog) if found.isVisible())
    person.qtbot.waitUntil(lambda: dialog.teachers.rowCount() > 0)
    if not dialog.teachers.chosen:  # nothing is corrected: few tests are about that
        dialog.all.click()
    return dialog


def until_it_learns(person: Person) -> None:
    person.qtbot.waitUntil(lambda: "loss" in person.window.learning_panel.status.text(), timeout=30_000)


def until_over(person: Person) -> str:
    """What is said in the end."""
    person.qtbot.waitUntil(lambda: not person.window.learning.is_running, timeout=150_000)
    return person.window.learning_panel.status.text()


def request_of(person: Person, *, device: str = "auto", model: str = "bundled", steps: int = 400) -> LearnRequest:
    assert person.workspace.video is not None
    project, videos = str(person.workspace.project.path), (person.workspace.video.id,)
    return LearnRequest("film 1", project, videos, model=model, device=device, steps=steps)


def is_stopped(person: Person, taught_by: TaughtBy, *, device: str = "auto", model: str = "bundled") -> LearnRequest:
    """A learning that can go on."""
    taught_by(pupils.waits)
    request = request_of(person, device=device, model=model)
    person.window.learning.begin(request)
    until_it_learns(person)
    person.window.learning.stop()
    until_over(person)
    assert stopped_learning(learning_place()) == request
    return request
