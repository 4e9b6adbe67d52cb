"""Stages of pre-labelling beside one another: work ahead on a thread, and work whose results come in turn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from engine.inference.ahead import Ahead
from engine.inference.in_turn import InTurn

SOON = 20  # seconds that a test waits at most for another thread


def test_items_come_in_order_from_a_thread_that_ends() -> None:
    threads = set()

    def make(_: Callable[[], bool]) -> Iterator[int]:
        for number in range(20):
            threads.add(threading.current_thread().name)
            yield number

    with Ahead("counting", make, 3) as items:
        assert list(items) == list(range(20))
    assert threads == {"counting"}


def test_no_more_is_made_ahead_than_was_said() -> None:
    made, has_three = [], threading.Event()

    def make(_: Callable[[], bool]) -> Iterator[int]:
        for number in range(20):
            made.append(number)
            if number == 2:
                has_three.set()
            yield number

    with Ahead("counting", make, 2) as items:
        assert has_three.wait(SOON)
        assert len(made) <= 3  # two that wait, and one that its thread holds
        assert next(items) == 0
    assert len(made) <= 4


def test_what_the_thread_raises_comes_after_what_it_made() -> None:
    def make(_: Callable[[], bool]) -> Iterator[int]:
        yield 1
        raise ValueError("the second is missing")

    with Ahead("counting", make, 5) as items:
        assert next(items) == 1
        for _ in range(2):
            with pytest.raises(ValueError, match="second"):
                next(items)


def test_leaving_ends_work_that_goes_on_and_on() -> None:
    ended = threading.Event()

    def make(stopping: Callable[[], bool]) -> Iterator[int]:
        try:
            while not stopping():
                yield 1
        finally:
            ended.set()

    with Ahead("counting", make, 1) as items:
        assert next(items) == 1
    del items
    assert ended.wait(SOON)


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_results_come_in_the_order_of_the_work(threads: int) -> None:
    later_is_done = threading.Event()

    def slow_first(number: int) -> int:
        if number == 0 and threads > 1:
            assert later_is_done.wait(SOON)
        elif number == 1:
            later_is_done.set()
        return number

    found: list[int] = []
    with InTurn[int]("squares", threads) as work:
        for number in range(12):
            found += work.add(lambda number=number: slow_first(number))  # type: ignore[misc]
            assert len(found) >= number + 1 - threads
        found += work.rest()
    assert found == list(range(12))


def test_what_work_raises_comes_in_its_turn() -> None:
    def fail() -> int:
        raise ValueError("no square")

    with InTurn[int]("squares", 2) as work:
        assert list(work.add(lambda: 1)) in ([], [1])
        with pytest.raises(ValueError, match="no square"):
            for _ in (*work.add(fail), *work.rest()):
                pass


def test_work_that_has_not_begun_is_dropped_at_the_end() -> None:
    begun, go = [], threading.Event()

    def wait(number: int) -> int:
        begun.append(number)
        assert go.wait(SOON)
        return number

    with InTurn[int]("squares", 1) as work:
        assert list(work.add(lambda: wait(0))) == []
        ready = work.add(lambda: wait(1))
        go.set()
        assert next(ready) == 0
    assert begun in ([0], [0, 1])
