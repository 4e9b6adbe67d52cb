"""Somebody with many videos sees how far each is, and which ones are left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPalette

from app.edits import ReviewFrames
from app.project import Project
from app.project.overview.progress import VideoProgress
from app.ui.panels.video_model import FILTERS
from engine.errors import StorageError
from engine.video import open_video
from tests.app.helpers import FRAMES, Person


@pytest.fixture
def at_many(open_window: Callable[[], Person], person: Person, film: Path) -> Person:
    """Somebody whose project has four more videos: one reviewed whole, one in part, one without its file."""
    path = person.workspace.project.path
    person.window.close()
    with Project.open(path) as project:
        for name, reviewed in (("ants", FRAMES), ("bees", 3), ("Cats", 0), ("Gone ants", 0)):
            twin = film.with_name(f"{name}.mp4")
            twin.write_bytes(film.read_bytes())
            with open_video(twin) as video:
                record = project.add_video(twin, video)
            if reviewed:
                project.apply(ReviewFrames(record.id, 0, reviewed - 1, "reviewed"))
        film.with_name("Gone ants.mp4").unlink()
    again = open_window()
    again.opens(path)
    again.turns_to_the_window()
    again.waits_until_idle()
    return again


def listed(person: Person) -> list[str]:
    model = person.window.video_panel.listed
    return [model.index(row, 0).data().split(".mp4")[0] for row in range(model.rowCount())]


def narrows(person: Person, kind: str) -> None:
    person.window.project_panel.states.setCurrentIndex(FILTERS.index(kind))


def test_videos_are_narrowed_down_by_state_and_name(at_many: Person) -> None:
    panel = at_many.window.project_panel
    everything = ["film", "ants", "bees", "Cats", "Gone ants"]
    for kind, wanted in (
        ("all", everything),
        ("left", ["film", "bees", "Cats", "Gone ants"]),
        ("new", ["film", "Cats", "Gone ants"]),
        ("begun", []),
        ("in_review", ["bees"]),
        ("done", ["ants"]),
        ("missing", ["Gone ants"]),
    ):
        narrows(at_many, kind)
        assert listed(at_many) == wanted, kind
        assert panel.states.currentText().endswith(f"({len(wanted)})")
    narrows(at_many, "all")
    for search, wanted in (
        ("ant", ["ants", "Gone ants"]),
        ("ANTS gone", ["Gone ants"]),
        ("zebra", []),
        ("", everything),
    ):
        panel.search.setText(search)
        assert listed(at_many) == wanted, search


def test_the_state_follows_the_work(at_many: Person) -> None:
    videos = at_many.window.video_panel.listed
    film = videos.ids()[0]

    def says(state: str) -> None:
        at_many.qtbot.waitUntil(lambda: f"\n{state} · " in videos.told(film), timeout=10_000)

    says("new")
    at_many.prelabels()
    says("pre-labelled")
    narrows(at_many, "prelabelled")
    assert listed(at_many) == ["film"]
    at_many.does("review_frames")
    says("in review")
    assert listed(at_many) == []
    at_many.window.overview.lanes.choose(range(FRAMES))
    at_many.does("review_frames")
    says("done")
    assert "100 % reviewed" in videos.told(film)
    for state in ("in review", "pre-labelled", "begun"):  # the last windows of the run are undone
        at_many.does("undo")
        says(state)


def test_the_list_is_searched_and_gone_through_by_keys_alone(at_many: Person) -> None:
    window, panel = at_many.window, at_many.window.project_panel
    keys = at_many.qtbot

    def opened() -> str:
        at_many.waits_until_idle()
        assert at_many.workspace.video is not None
        return at_many.workspace.video.name

    keys.keySequence(window.canvas, QKeySequence("Ctrl+Shift+F"))
    assert window.focusWidget() is panel.search
    keys.keyClicks(panel.search, "s")
    assert listed(at_many) == ["ants", "bees", "Cats", "Gone ants"]
    keys.keyClick(panel.search, Qt.Key.Key_Tab)
    assert window.focusWidget() is panel.states
    keys.keyClick(panel.states, Qt.Key.Key_Down)
    assert listed(at_many) == ["bees", "Cats", "Gone ants"]  # left to do
    keys.keySequence(panel.states, QKeySequence("Ctrl+PgDown"))
    assert opened() == "bees.mp4"
    keys.keySequence(panel.states, QKeySequence("Ctrl+PgDown"))
    assert opened() == "Cats.mp4"
    keys.keySequence(panel.states, QKeySequence("Ctrl+PgDown"))  # the next one is missing
    assert opened() == "Cats.mp4"
    assert not at_many.messages()
    assert at_many.refusal() == "No video after this one in the list"
    keys.keySequence(panel.states, QKeySequence("Ctrl+PgUp"))
    assert opened() == "bees.mp4"
    keys.keySequence(panel.states, QKeySequence("Ctrl+4"))
    keys.keyClick(window.video_panel, Qt.Key.Key_Down)
    keys.keyClick(window.video_panel, Qt.Key.Key_Return)
    assert opened() == "Cats.mp4"


def has_bar(person: Person, row: int) -> bool:
    """Whether a video is painted with an accent at its left."""
    panel = person.window.video_panel
    place = panel.visualRect(panel.listed.index(row, 0))
    color = panel.viewport().grab().toImage().pixelColor(place.left() + 1, place.center().y())
    return color == panel.palette().color(QPalette.ColorRole.Accent)


@pytest.mark.usefixtures("themed")
def test_the_video_in_the_picture_is_known_when_another_one_is_marked(at_many: Person) -> None:
    panel = at_many.window.video_panel
    assert [has_bar(at_many, row) for row in (0, 1)] == [True, False]
    place = panel.visualRect(panel.listed.index(1, 0)).center()
    at_many.qtbot.mouseClick(panel.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert panel.chosen() == panel.listed.ids()[1]
    assert [has_bar(at_many, row) for row in (0, 1)] == [True, False]
    at_many.qtbot.mouseClick(panel.viewport(), Qt.MouseButton.LeftButton, pos=place)
    at_many.waits_until_idle()
    assert [has_bar(at_many, row) for row in (0, 1)] == [False, True]


def test_another_project_begins_with_its_own_list(at_many: Person, tmp_path: Path) -> None:
    at_many.window.opening.open_project(tmp_path / "empty.mdqe", create=True)
    at_many.qtbot.waitUntil(lambda: at_many.window.video_panel.listed.rowCount() == 0)
    at_many.waits_until_idle()
    assert listed(at_many) == []
    assert at_many.window.project_panel.states.currentText() == "All videos (0)"


def test_a_list_that_was_wanted_while_the_progress_could_not_be_read_is_read_then(
    at_many: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_fail, progress = threading.Event(), threading.Event(), Project.progress

    def fails(project: Project) -> dict[int, VideoProgress]:
        if begun.is_set():
            return progress(project)
        begun.set()
        assert may_fail.wait(30)
        raise StorageError("The drive has gone away")

    monkeypatch.setattr(Project, "progress", fails)
    at_many.does("review_frames")
    at_many.qtbot.waitUntil(begun.is_set, timeout=10_000)
    lists: list[object] = []
    at_many.window.project_panel.listed.connect(lists.append)
    at_many.window.show_videos()
    may_fail.set()
    at_many.qtbot.waitUntil(lambda: len(lists) == 1, timeout=10_000)
    assert not at_many.messages()


def test_a_list_that_cannot_be_read_is_said_once_and_not_after_each_edit(
    at_many: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def fails(project: Project) -> dict[int, VideoProgress]:
        asked.append(1)
        raise StorageError("The drive has gone away")

    monkeypatch.setattr(Project, "progress", fails)
    at_many.window.show_videos()
    assert "The drive has gone away" in at_many.is_told().text()
    at_many.answers("OK")
    at_many.does("review_frames")
    at_many.qtbot.waitUntil(lambda: len(asked) == 2, timeout=10_000)
    at_many.waits_until_idle()
    assert not at_many.messages()
    assert len(listed(at_many)) == 5  # as it was
