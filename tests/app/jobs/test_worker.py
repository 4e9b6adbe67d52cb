"""What somebody waits for is not kept back by work that takes long."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.jobs.context import JobContext
from app.jobs.worker import Jobs
from tests.app.helpers import Person
from tests.app.ui.panels.test_overview import lanes_of

MANY = 5  # more than there are threads
Ending = threading.Event


@pytest.fixture
def ending() -> Iterator[Ending]:
    """Long work goes on until it is set, which it is at the end of the test at the latest."""
    event = Ending()
    yield event
    event.set()


def fill(jobs: Jobs, ending: Ending) -> list[str]:
    """Has long work fill all threads; returns a list of what has ended."""
    ended: list[str] = []

    def work(_: JobContext) -> None:
        assert ending.wait(30)

    for number in range(MANY):
        jobs.start(work, on_done=lambda _: ended.append("long"), name=f"work {number}" if number % 2 else "")
    return ended


def test_long_work_does_not_keep_back_what_is_awaited(qtbot: QtBot, ending: Ending) -> None:
    jobs = Jobs()
    ended = fill(jobs, ending)
    for _ in range(MANY):
        jobs.start(lambda _: None, on_done=lambda _: ended.append("awaited"), is_awaited=True)
    qtbot.waitUntil(lambda: ended == ["awaited"] * MANY, timeout=10_000)
    assert jobs.is_busy
    ending.set()
    qtbot.waitUntil(lambda: ended == ["awaited"] * MANY + ["long"] * MANY, timeout=10_000)
    jobs.close()


def test_what_is_awaited_ends_with_all_else(ending: Ending) -> None:
    jobs, cancelled = Jobs(), threading.Event()

    def work(context: JobContext) -> None:
        assert ending.wait(30)
        cancelled.set()
        context.check()

    job = jobs.start(work, on_done=lambda _: None, is_awaited=True)
    ending.set()
    jobs.close()
    assert cancelled.is_set() and not job.is_running


def test_a_person_goes_on_while_long_work_fills_its_threads(labelled: Person, ending: Ending) -> None:
    person, first = labelled, labelled.workspace.tracks[0].id
    lanes_of(person)
    fill(person.window.jobs, ending)
    person.selects(first)
    before = person.window.overview.survey.lanes[first]
    frame = person.workspace.frame_index
    was = person.workspace.project.mask(first, frame)
    person.does("grow")  # a mask tool, which works beside the window

    def is_grown() -> bool:
        now = person.workspace.project.mask(first, frame)
        return was is not None and now is not None and now.mask.area > was.mask.area

    person.qtbot.waitUntil(is_grown, timeout=10_000)
    person.qtbot.waitUntil(lambda: person.window.overview.survey.lanes[first] != before, timeout=10_000)
    assert person.window.jobs.is_busy
    ending.set()
    person.waits_until_idle()
