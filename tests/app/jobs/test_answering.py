"""A project that does not answer in time is waited for elsewhere, and what it answered before is remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.edits import AddCategory
from app.jobs.answering import AskedProject
from app.jobs.storing import Storing
from app.project import Project, ProjectError, ProjectLockedError, ProjectSilentError
from engine.errors import EngineError
from tests.app.drives import USUAL_PATIENCE, Drive, waits_for
from tests.app.helpers import adds_category, category_names


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    drive = Drive(monkeypatch)
    yield drive
    drive.answers()


@pytest.fixture
def storing(tmp_path: Path, qtbot: QtBot, drive: Drive) -> Iterator[Storing]:
    with Project.create(tmp_path / "work.mdqe") as project:
        storing = Storing(project)
        qtbot.waitUntil(lambda: not storing.answering.is_silent)
        yield storing
        drive.answers()
        storing.close()


def test_edits_wait_in_their_order_for_a_drive_that_does_not_answer(
    storing: Storing, drive: Drive, qtbot: QtBot
) -> None:
    told: list[EngineError] = []
    held: list[int] = []
    ended: list[object] = []
    storing.failed.connect(told.append)
    storing.held_changed.connect(held.append)
    drive.falls_silent()
    for name in ("first", "second", "third"):
        storing.do(partial(adds_category, name), ended.append, is_kept=True)
    assert (storing.held, held[-1], ended) == (3, 3, [])
    assert isinstance(storing.trouble, ProjectSilentError)
    assert isinstance(storing.look_now(), ProjectSilentError)
    drive.answers()
    qtbot.waitUntil(lambda: len(ended) == 3 and not storing.is_busy)
    qtbot.waitUntil(lambda: held[-1] == 0)
    assert not told
    assert not storing.answering.is_silent
    assert category_names(storing._project) == ["first", "second", "third"]
    assert len(storing._project.history("done")) == 3  # none of them twice


def test_an_edit_behind_a_question_is_waited_for_as_that_is(
    storing: Storing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer, may_be_made, is_answered = threading.Event(), threading.Event(), threading.Event()

    def make(project: Project, context: object) -> None:
        is_answered.set()
        may_be_made.wait(20)

    waits_for(0.01, monkeypatch)
    with pytest.raises(ProjectSilentError):
        storing.answering.ask(partial(may_answer.wait, 20))
    waits_for(USUAL_PATIENCE, monkeypatch)
    storing.do(make, is_kept=True)
    may_answer.set()
    assert is_answered.wait(20)
    assert storing.answering.is_silent
    with qtbot.waitSignal(storing.answered):
        may_be_made.set()
    qtbot.waitUntil(lambda: not storing.is_busy)


def test_the_last_edit_that_waits_can_be_taken_back(storing: Storing, drive: Drive, qtbot: QtBot) -> None:
    ended: list[object] = []
    drive.falls_silent()
    storing.do(partial(adds_category, "first"), is_kept=True)
    assert not storing.can_take_back  # it has begun, and nobody knows how far it is
    assert not storing.take_back()
    storing.do(partial(adds_category, "second"), ended.append, is_kept=True)
    assert storing.take_back()
    assert ended == [None]
    drive.answers()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first"]


def test_all_that_waits_is_stored_before_the_end(storing: Storing, drive: Drive) -> None:
    """However long that takes: the window is gone by then."""
    drive.falls_silent()
    for name in ("first", "second"):
        storing.do(partial(adds_category, name), is_kept=True)
    threading.Thread(target=drive.answers).start()
    storing.finish()
    assert category_names(storing._project) == ["first", "second"]


def test_an_edit_that_turns_out_to_be_long_while_nothing_answers_is_done_beside(
    storing: Storing, drive: Drive, qtbot: QtBot
) -> None:
    names: list[str] = []
    storing.busy_changed.connect(names.append)

    def is_long() -> bool:
        return not category_names(storing._project)

    drive.falls_silent()
    storing.do(partial(adds_category, "first"), is_long=is_long, name="Storing", is_kept=True)
    storing.do(partial(adds_category, "second"), is_kept=True)
    drive.answers()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(storing._project) == ["first", "second"]
    assert names == ["Storing", "", "Storing", ""]


def test_an_edit_waits_while_another_program_holds_the_database(
    storing: Storing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = storing._project
    waits_for(0.01, monkeypatch)
    with Project.open(project.path, shared=True) as other:
        with other.together():
            storing.do(partial(adds_category, "first"), is_kept=True)
            assert storing.held == 1
        qtbot.waitUntil(lambda: not storing.is_busy)
        assert category_names(project) == ["first"]
        project._connection.execute("PRAGMA busy_timeout = 1")  # it gives up soon
        storing.retry_due.setInterval(10**6)
        with other.together():
            storing.do(partial(adds_category, "second"), is_kept=True)
            qtbot.waitUntil(lambda: isinstance(storing.trouble, ProjectLockedError))
    waits_for(USUAL_PATIENCE, monkeypatch)
    storing.retry_due.timeout.emit()
    qtbot.waitUntil(lambda: not storing.is_busy)
    assert category_names(project) == ["first", "second"]


def test_what_was_answered_is_remembered_as_long_as_it_is_true(storing: Storing, drive: Drive, qtbot: QtBot) -> None:
    asked = AskedProject(storing._project, storing.answering)
    project = asked.as_project
    storing._project.apply(AddCategory("fish"))
    with asked.at_once(("categories",)):
        assert category_names(project) == ["fish"]
        assert project.mask(1, 5) is project.mask(1, 6) is None
    drive.falls_silent()
    assert category_names(project) == ["fish"]
    assert storing.answering.is_silent
    with pytest.raises(ProjectSilentError):
        project.mask(1, 7)
    asked.forget([6])
    assert project.mask(1, 5) is None
    with pytest.raises(ProjectSilentError):
        project.mask(1, 6)
    asked.forget()
    with pytest.raises(ProjectSilentError):
        project.mask(1, 5)
    with qtbot.waitSignal(storing.answered):
        drive.answers()
    assert project.mask(1, 7) is None


def test_what_is_asked_at_once_is_waited_for_once_and_as_of_one_moment(storing: Storing, drive: Drive) -> None:
    asked = AskedProject(storing._project, storing.answering)
    project = asked.as_project
    statements: list[str] = []
    storing._project._connection.set_trace_callback(statements.append)
    with asked.at_once(("categories",), ("masks_at", 9, 0)) as is_answered:  # there is no such video
        assert is_answered
        assert project.categories() == project.categories() == ()
        with pytest.raises(ProjectError):
            project.masks_at(9, 0)
        assert project.next_undo() is None
    assert [text[:6] for text in statements].count("BEGIN") == 1
    statements.clear()
    with asked.at_once(with_usual=True), asked.at_once(("categories",)):
        drive.falls_silent()
        assert project.next_undo() is None  # as of then
        assert project.categories() == ()
    assert not storing.answering.is_silent
    with asked.at_once(("categories",), ("videos",)) as is_answered:
        assert not is_answered
        assert project.categories() == ()
        with pytest.raises(ProjectSilentError):
            project.videos()


def test_what_is_written_inside_is_seen_inside(storing: Storing) -> None:
    asked = AskedProject(storing._project, storing.answering)
    project = asked.as_project
    with asked.at_once(("categories",)):
        assert project.categories() == ()
        storing.do(partial(adds_category, "fish"))
        asked.forget()
        with asked.at_once(("categories",)):
            assert category_names(project) == ["fish"]
        assert category_names(project) == ["fish"]


def test_what_a_question_raises_is_raised(storing: Storing) -> None:
    def times_out() -> None:
        raise TimeoutError("the server does not answer")

    with pytest.raises(TimeoutError, match="the server"):
        storing.answering.ask(times_out)
    assert not storing.answering.is_silent


def test_once_it_is_closed_questions_are_answered_at_once_and_nothing_is_written(tmp_path: Path, qtbot: QtBot) -> None:
    with Project.create(tmp_path / "work.mdqe") as project:
        storing = Storing(project)
        storing.close()
        ended: list[object] = []
        storing.do(lambda project, _: project.add_category("fish"), ended.append)
        assert ended == [None]
        assert AskedProject(project, storing.answering).as_project.categories() == ()
