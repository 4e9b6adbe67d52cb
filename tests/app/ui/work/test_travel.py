"""Undo and redo at the window: by a key that is held, and of steps that take long."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.edits import AddCategory, CreateTrack, ReviewFrames, StorePropagated
from app.project import JournalEntry, Project
from engine.types import Mask
from engine.video import open_video
from tests.app.helpers import FRAMES, Person, disc, write_film

KEYS = {
    "undo": (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
    "redo": (Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier),
}


@pytest.fixture
def two(person: Person, tmp_path: Path) -> Person:
    """Somebody with three edits in another video, a category, and two edits in the video that is shown."""
    project, shown = person.workspace.project, person.workspace.video
    assert shown is not None
    with open_video(write_film(tmp_path / "other.mp4", FRAMES + 2)) as video:
        other = project.add_video(tmp_path / "other.mp4", video)
    for frame in range(3):
        project.apply(ReviewFrames(other.id, frame, frame, "reviewed"))
    for frame in range(2):
        person.workspace.apply(ReviewFrames(shown.id, frame, frame, "reviewed"))
    person.workspace.apply(AddCategory("shell"))
    person.waits_until_idle()
    person.turns_to_the_window()
    return person


def _holds(person: Person, command: str, times: int) -> None:
    """Presses its key, and keeps it down for so many repetitions."""
    key, held = KEYS[command]
    canvas = person.window.canvas
    for number in range(times + 1):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held, "", number > 0)
        QApplication.sendEvent(canvas, event)
        person.window.commands[command].trigger()  # as Qt does in the same turn
        QApplication.processEvents()


def _done(person: Person) -> int:
    return len(person.workspace.project.history("done"))


def test_a_key_that_is_held_undoes_nothing_in_another_video(two: Person) -> None:
    before = _done(two)
    _holds(two, "undo", 8)
    assert before - _done(two) == 3  # the category's, which is in no video, and those of the video that is shown
    two.is_refused(
        "A key that is held undoes no more here: what comes next is “Mark frame 3 as reviewed”, in other.mp4."
    )
    assert "Press it again to go on" in two.refusal()
    _holds(two, "undo", 8)  # pressed again, it goes on there
    assert _done(two) == before - 6
    _holds(two, "redo", 8)
    assert before - _done(two) == 3
    two.is_refused("A key that is held redoes no more here")
    _holds(two, "redo", 8)
    assert _done(two) == before


def test_a_key_that_is_held_is_known_where_the_system_says_that_it_is_let_go_and_pressed(two: Person) -> None:
    """As X does, and Qt misses now and then that it is for show."""
    key, held = KEYS["undo"]
    before = _done(two)

    def sends(kind: QEvent.Type, moment: int) -> None:
        event = QKeyEvent(kind, key, held)
        event.setTimestamp(moment)
        QApplication.sendEvent(two.window.canvas, event)

    for number in range(8):
        sends(QEvent.Type.ShortcutOverride, 1000 + 30 * number)
        two.window.commands["undo"].trigger()
        sends(QEvent.Type.KeyRelease, 1030 + 30 * number)
    assert before - _done(two) == 3
    sends(QEvent.Type.ShortcutOverride, 1400)  # pressed anew
    two.window.commands["undo"].trigger()
    assert before - _done(two) == 4


def test_a_menu_undoes_wherever_it_was(two: Person) -> None:
    _holds(two, "undo", 8)
    QApplication.processEvents()
    before = _done(two)
    two.does("undo")
    two.does("undo")
    assert _done(two) == before - 2


def test_a_key_that_is_held_undoes_a_propagation_of_many_frames(two: Person) -> None:
    project, shown = two.workspace.project, two.workspace.video
    assert shown is not None
    project.apply(CreateTrack(shown.id, project.categories()[0].id))
    (track,) = project.tracks(shown.id)
    mask = Mask.from_bitmap(disc(40, 40))
    step = None
    for frame in range(3, 6):
        entry = project.go_on(StorePropagated([track], {frame: {track.id: (mask, 0.5)}}, (3, 3)), step)
        step = None if entry is None else entry.id
    two.workspace.apply(ReviewFrames(shown.id, 7, 7, "reviewed"))
    before = _done(two)
    _holds(two, "undo", 1)
    assert _done(two) == before - 2
    assert two.refusal() == ""


def test_a_key_that_is_held_undoes_no_import_of_several_videos(two: Person) -> None:
    project, shown = two.workspace.project, two.workspace.video
    assert shown is not None
    category = project.categories()[0].id
    with project.one_step():
        for video in project.videos():
            project.apply(CreateTrack(video.id, category))
    two.workspace.apply(ReviewFrames(shown.id, 7, 7, "reviewed"))
    before = _done(two)
    _holds(two, "undo", 8)
    assert _done(two) == before - 1
    two.is_refused("in several videos")


def test_a_key_that_is_held_heaps_nothing_up_behind_what_takes_long(two: Person) -> None:
    may_go_on = threading.Event()
    before = _done(two)
    two.workspace.storing.do(lambda *_: may_go_on.wait(20), is_long=lambda: True)
    _holds(two, "undo", 8)
    may_go_on.set()
    two.waits_until_idle()
    assert _done(two) == before - 1


@pytest.mark.parametrize("command", ["undo", "redo"])
def test_how_far_a_long_step_is_undone_is_said_while_the_window_goes_on(
    two: Person, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = two.workspace.project
    category = project.categories()[0].id
    with project.one_step():
        for video in project.videos():
            for _ in range(40):
                project.apply(CreateTrack(video.id, category))
    if command == "redo":
        project.undo()
    two.workspace.refresh()
    monkeypatch.setattr("app.ui.workspace.SOON_STORED", 0)
    may_go_on = threading.Event()
    part = Project._travel_part

    def slowly(at: Project, number: int, entry: JournalEntry, *, undo: bool) -> None:
        part(at, number, entry, undo=undo)
        if number in (at.parts_of(entry.id)[0], at.parts_of(entry.id)[-1]):
            may_go_on.wait(20)

    monkeypatch.setattr(Project, "_travel_part", slowly)
    said: list[str] = []
    two.workspace.storing.busy_changed.connect(said.append)
    two.does(command)
    assert two.workspace.storing.is_busy
    assert any("doing…" in label.text() for label in two.window.status.findChildren(QLabel))
    two.does("next")
    two.sees_frame(1)
    may_go_on.set()
    two.waits_until_idle()
    assert any("doing “" in text and "80 of 80…" in text for text in said), said
    assert said[-1] == ""
    tracks = [len(project.tracks(video.id)) for video in project.videos()]
    assert tracks == ([0, 0] if command == "undo" else [40, 40])


def test_a_step_tells_how_far_it_is(two: Person) -> None:
    told: list[tuple[int, int]] = []
    project = two.workspace.project
    category = project.categories()[0].id
    with project.one_step():
        for video in project.videos():
            project.apply(CreateTrack(video.id, category))
    project.undo(lambda done, total: told.append((done, total)))
    project.redo(lambda done, total: told.append((done, total)))
    assert told == 2 * [(1, 2), (2, 2)]
