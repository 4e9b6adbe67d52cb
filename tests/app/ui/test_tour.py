"""The tour on the demo video: each step ends by doing it, and nothing else has to wait."""

from __future__ import annotations

import string
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.jobs.context import JobContext
from app.project import Project
from app.ui.commands.table import COMMANDS
from app.ui.settings import Settings
from app.ui.tour import STEPS, Tour
from tests.app.helpers import Person, disc_x

OpenWindow = Callable[[], Person]


def touring(person: Person) -> Tour:
    person.does("tour")
    (tour,) = person.window.canvas.findChildren(Tour)
    return tour


def test_the_texts_name_commands_that_there_are() -> None:
    for step in STEPS:
        named = {name for _, name, _, _ in string.Formatter().parse(step.text) if name}
        assert named <= set(COMMANDS)
        assert step.ends in {"", "video", "tracks", "selected", "stroke", *COMMANDS}


def test_each_step_ends_by_doing_it(open_window: OpenWindow, tmp_path: Path) -> None:
    person = open_window()
    window = person.window
    tour = touring(person)
    assert "demo" in tour.forward.text()
    person.qtbot.mouseClick(tour.forward, Qt.MouseButton.LeftButton)
    person.sees_frame(0)
    assert tour.step == 1
    assert (
        person.workspace.project.path.parent != Path("resources/demo").absolute()
    )  # the installation is not written to
    window.opening.close()
    assert tour.isVisible()
    person.qtbot.mouseClick(tour.close_button, Qt.MouseButton.LeftButton)
    window.settings.finish()
    assert Settings(tmp_path / "settings.json").values.toured


def test_the_demo_takes_no_place_of_a_project_that_was_chosen_meanwhile(
    open_window: OpenWindow, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, wanted = threading.Event(), tmp_path / "wanted.mdqe"
    Project.create(wanted).close()

    def slow(_: Path) -> Callable[[JobContext], Path]:
        return lambda context: film if may_end.wait(20) else tmp_path

    monkeypatch.setattr("app.ui.tour.demo_job", slow)
    person = open_window()
    person.qtbot.mouseClick(touring(person).forward, Qt.MouseButton.LeftButton)
    person.window.open_paths([wanted])
    may_end.set()
    person.qtbot.waitUntil(lambda: person.window.workspace is not None)
    person.waits_until_idle()
    assert person.workspace.project.path == wanted
    assert not person.workspace.project.has_videos()


def test_pre_labelling_selecting_painting_and_jumping_go_on(person: Person) -> None:
    tour = touring(person)
    person.qtbot.mouseClick(tour.forward, Qt.MouseButton.LeftButton)  # a video is open already
    assert tour.step == 1
    person.prelabels()
    person.sees_masks(2)
    assert tour.step == 2
    person.clicks(disc_x(0), 30)
    assert tour.step == 3
    assert "B" in tour.text.text()
    person.does("brush")
    person.drags((100, 20), (110, 20))
    person.waits_until_idle()
    assert tour.step == 4
    person.does("next_crossing")
    assert tour.step == 5
    person.waits_until_idle()
    person.qtbot.mouseClick(tour.back, Qt.MouseButton.LeftButton)
    assert tour.step == 4
    person.qtbot.mouseClick(tour.forward, Qt.MouseButton.LeftButton)
    person.qtbot.mouseClick(tour.forward, Qt.MouseButton.LeftButton)
    person.qtbot.waitUntil(lambda: not person.window.canvas.findChildren(Tour))


def test_the_keys_stay_with_the_canvas(person: Person) -> None:
    person.turns_to_the_window()
    tour = touring(person)
    person.qtbot.mouseClick(tour.forward, Qt.MouseButton.LeftButton)
    assert person.window.canvas.hasFocus()
    person.window.resize(900, 700)
    person.qtbot.waitUntil(lambda: tour.geometry().bottom() <= person.window.canvas.rect().bottom())


def test_after_it_was_closed_its_command_is_just_done(person: Person) -> None:
    """pytest-qt fails it if the tour still listens."""
    tour = touring(person)
    while STEPS[tour.step].ends != "next_crossing":
        person.qtbot.mouseClick(tour.forward, Qt.MouseButton.LeftButton)
    with person.qtbot.waitSignal(tour.destroyed):
        person.qtbot.mouseClick(tour.close_button, Qt.MouseButton.LeftButton)
    person.window.commands["next_crossing"].trigger()
