"""Projects are looked through for damage before they are shown, and nobody waits for that at the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.edits import ReviewFrames
from app.jobs.context import JobContext
from app.project import Project, VideoRecord
from engine.video import open_video
from tests.app.helpers import FRAMES, Person, StandIn, adds_category, category_names


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another project, with nothing in it."""
    path = tmp_path / "other.mdqe"
    Project.create(path).close()
    return path


@pytest.fixture
def may_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Looking through a project takes until this is set."""
    event = threading.Event()
    monkeypatch.setattr("app.project.project.check_integrity", lambda *_: event.wait())
    yield event
    event.set()


def test_work_goes_on_while_a_project_is_looked_through(person: Person, other: Path, may_end: threading.Event) -> None:
    before = person.workspace.project.path
    person.window.open_paths([other])
    assert person.workspace.project.path == before
    person.does("next")
    person.sees_frame(1)
    may_end.set()
    person.qtbot.waitUntil(lambda: person.workspace.project.path == other)
    person.qtbot.waitUntil(lambda: "other.mdqe" in person.window.windowTitle())


def test_what_was_begun_meanwhile_is_not_cut_short(
    person: Person, other: Path, may_end: threading.Event, model: StandIn
) -> None:
    before = person.workspace.project.path
    model.may_go_on = threading.Semaphore(0)
    person.window.open_paths([other])
    person.does("prelabel")
    may_end.set()
    assert "Pre-labelling of film.mp4 goes on" in person.is_told().text()
    assert person.workspace.project.path == before
    model.may_go_on.release(1000)
    person.sees_masks(2)
    person.waits_until_idle()


def _begins(person: Person, *, name: str = "") -> threading.Event:
    """A job that goes on until the event is set."""
    may_end = threading.Event()
    person.window.jobs.start(lambda _: may_end.wait(20), on_done=lambda _: None, name=name)
    return may_end


def _said(person: Person) -> list[str]:
    return [label.text() for label in person.window.status.findChildren(QLabel)]


@pytest.mark.parametrize("create", [False, True])
def test_a_project_is_opened_once_what_is_short_has_ended(person: Person, other: Path, create: bool) -> None:
    before, may_end = person.workspace.project.path, _begins(person)
    wanted = other.with_name("new.mdqe") if create else other
    person.window.opening.open_project(wanted, create=create)
    assert any("Waits until" in text for text in _said(person))
    person.does("next")  # meanwhile the window goes on
    person.sees_frame(1)
    assert (person.workspace.project.path, person.messages()) == (before, [])
    may_end.set()
    person.qtbot.waitUntil(lambda: person.workspace.project.path == wanted)
    person.waits_until_idle()
    assert not any("Waits until" in text or "Opening" in text for text in _said(person))


def test_a_project_is_opened_at_the_start_though_something_is_done_already(
    open_window: Callable[[], Person], other: Path
) -> None:
    person = open_window()
    may_end = _begins(person)
    person.window.open_paths([other])
    may_end.set()
    person.qtbot.waitUntil(lambda: person.window.workspace is not None)
    assert person.messages() == []


def test_the_project_that_was_asked_for_last_is_open_in_the_end(person: Person, other: Path, tmp_path: Path) -> None:
    last = tmp_path / "last.mdqe"
    Project.create(last).close()
    opened: list[Path] = []
    person.window.opening.workspace_changed.connect(lambda: opened.append(person.workspace.project.path))
    for path in (other, last):
        person.window.opening.open_project(path)
    person.qtbot.waitUntil(lambda: opened == [other, last])
    person.waits_until_idle()
    assert person.messages() == []


def test_a_project_that_is_asked_for_twice_is_opened_once(
    person: Person, other: Path, may_end: threading.Event
) -> None:
    opened: list[Path] = []
    person.window.opening.workspace_changed.connect(lambda: opened.append(person.workspace.project.path))
    person.window.open_paths([other])
    person.window.open_paths([other])
    may_end.set()
    person.qtbot.waitUntil(lambda: bool(opened) and not person.window.opening.succession.is_under_way)
    person.waits_until_idle()
    assert opened == [other]
    assert person.messages() == []


def test_who_wants_to_stay_after_all_is_back_in_the_end(person: Person, other: Path, may_end: threading.Event) -> None:
    before = person.workspace.project.path
    opened: list[Path] = []
    person.window.opening.workspace_changed.connect(lambda: opened.append(person.workspace.project.path))
    person.window.open_paths([other])
    person.window.open_paths([before])
    may_end.set()
    person.qtbot.waitUntil(lambda: opened == [other, before])
    person.waits_until_idle()
    assert person.messages() == []


def test_what_takes_long_is_named_to_who_would_wait_for_it(person: Person, other: Path) -> None:
    before, may_end = person.workspace.project.path, _begins(person, name="The export to /data")
    person.window.opening.open_project(other)
    assert person.is_told().text() == "The export to /data goes on."
    person.is_told().close()
    may_end.set()
    person.waits_until_idle()
    assert person.workspace.project.path == before
    person.window.opening.open_project(other)
    person.qtbot.waitUntil(lambda: person.workspace.project.path == other)


def test_who_begins_what_takes_long_while_a_project_waits_stays_with_that(
    person: Person, other: Path, model: StandIn
) -> None:
    before, may_end = person.workspace.project.path, _begins(person)
    person.window.opening.open_project(other)
    model.may_go_on = threading.Semaphore(0)
    person.does("prelabel")
    assert "Pre-labelling of film.mp4 goes on" in person.is_told().text()
    may_end.set()
    model.may_go_on.release(10)
    person.waits_until_idle()
    assert person.workspace.project.path == before


def test_an_edit_that_takes_long_is_stored_before_its_project_is_left(person: Person, other: Path) -> None:
    before, may_end = person.workspace.project.path, threading.Event()

    def edits(project: Project, context: JobContext) -> object:
        may_end.wait(20)
        return adds_category("shell", project, context)

    person.workspace.storing.do(edits, is_long=lambda: True)
    person.window.opening.open_project(other)
    assert person.workspace.project.path == before
    may_end.set()
    person.qtbot.waitUntil(lambda: person.workspace.project.path == other)
    with Project.open(before) as left:
        assert "shell" in category_names(left)


def test_a_window_that_is_closed_opens_nothing_more(person: Person, other: Path) -> None:
    may_end = _begins(person)
    person.window.opening.open_project(other)
    may_end.set()
    opened: list[object] = []
    person.window.opening.workspace_changed.connect(lambda: opened.append(1))
    person.window.close()
    assert opened == []


def test_a_project_beside_a_dropped_video_is_looked_through_beside_the_window(
    person: Person, film: Path, open_window: Callable[[], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = person.workspace.project.path
    person.window.close()
    looking, creating = [], []
    create = Project.create.__func__  # type: ignore[attr-defined]

    def note(project: type[Project], path: Path) -> Project:
        creating.append(threading.current_thread())
        return create(project, path)

    monkeypatch.setattr("app.project.project.check_integrity", lambda *_: looking.append(threading.current_thread()))
    monkeypatch.setattr(Project, "create", classmethod(note))
    again = open_window()
    again.opens(film)
    assert again.workspace.project.path == path
    again.window.close()
    twin = film.with_name("twin.mp4")
    twin.write_bytes(film.read_bytes())
    other = open_window()
    other.opens(twin, film)
    other.waits_until_idle()
    assert other.workspace.project.path == film.with_name("twin.mdqe")
    assert [video.path.name for video in other.workspace.project.videos()] == ["twin.mp4", "film.mp4"]
    assert looking and creating
    assert threading.main_thread() not in [*looking, *creating]


def test_when_the_project_beside_a_video_cannot_be_opened_the_next_video_is(
    film: Path, open_window: Callable[[], Person]
) -> None:
    twin = film.with_name("twin.mp4")
    twin.write_bytes(film.read_bytes())
    twin.with_suffix(".mdqe").write_bytes(b"no project")
    person = open_window()
    person.opens(twin, film)
    assert "twin.mdqe" in person.is_told().text()
    person.waits_until_idle()
    assert person.workspace.project.path == film.with_suffix(".mdqe")
    assert [video.path.name for video in person.workspace.project.videos()] == ["film.mp4"]


def test_a_project_that_is_checked_is_opened_without_reading_all_of_it(
    other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr("app.project.project.check_integrity", lambda _, path: looked.append(path))
    Project.open(other).close()
    Project.open(other, checked=True).close()
    assert looked == [other]


def test_the_list_of_videos_tells_from_the_beginning_what_is_reviewed(
    open_window: Callable[[], Person], person: Person, film: Path
) -> None:
    twin = film.with_name("twin.mp4")
    twin.write_bytes(film.read_bytes())
    path = person.workspace.project.path
    person.window.close()
    with Project.open(path) as project, open_video(twin) as video:
        project.apply(ReviewFrames(project.add_video(twin, video).id, 0, FRAMES // 2 - 1, "reviewed"))
    again = open_window()
    again.opens(path)
    panel = again.window.video_panel
    facts = f"{FRAMES} frames, 0 tracks"
    again.qtbot.waitUntil(lambda: panel.listed.rowCount() == 2, timeout=10_000)
    assert [panel.listed.index(row, 0).data() for row in range(panel.listed.rowCount())] == [
        f"film.mp4\nnew · {facts}",
        f"twin.mp4\nin review · {facts}, 50 % reviewed",
    ]
    assert panel.currentIndex().row() == 0


def test_many_videos_are_listed_once_and_beside_the_window(
    open_window: Callable[[], Person], person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = person.workspace.project.path
    person.window.close()
    listed: list[bool] = []
    videos = Project.videos

    def note(project: Project) -> tuple[VideoRecord, ...]:
        listed.append(threading.current_thread() is threading.main_thread())
        return videos(project)

    monkeypatch.setattr(Project, "videos", note)
    again = open_window()
    meanwhile: list[int] = []
    panel = again.window.video_panel
    again.window.opening.workspace_changed.connect(lambda: meanwhile.append(panel.listed.rowCount()))
    again.opens(path)
    assert meanwhile == [0]
    again.qtbot.waitUntil(lambda: panel.listed.rowCount() == 1, timeout=10_000)
    assert listed == [False]
    assert panel.currentIndex().row() == 0


def test_the_window_opens_at_the_first_video_when_the_one_that_was_open_is_gone(
    open_window: Callable[[], Person], person: Person
) -> None:
    path = person.workspace.project.path
    person.window.close()
    with Project.open(path) as project:
        project.set_state("window", {**project.state("window"), "video": 77})
    again = open_window()
    again.opens(path)
    assert again.workspace.video is not None and again.workspace.video.id == 1
