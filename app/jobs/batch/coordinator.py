"""Hands tasks to workers, and notes in the ledger what becomes of them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable

from app.jobs.batch.ledger import Ledger
from app.jobs.batch.tasks import Crashed, Failed, Finished, News, Task, Workers


def run_batch(tasks: Iterable[Task], workers: Workers, ledger: Ledger, hear: Callable[[News], None]) -> None:
    """Works until every task is finished or has failed.

    Args:
        hear: told all news after the ledger knows them. A task that lost its worker and is tried again is told of as
            `Crashed`, one that is not tried again as `Failed`.

    Raises:
        EngineError: the batch as a whole cannot go on. What is done stays in the ledger.
    """
    waiting = deque(tasks)
    running: set[Task] = set()
    crashes: Counter[Task] = Counter()
    while waiting or running:
        while waiting and workers.idle:
            task = waiting.popleft()
            ledger.begin(task)
            workers.start(task)
            running.add(task)
        for news in workers.wait():
            if isinstance(news, Crashed):
                crashes[news.task] += 1
                if crashes[news.task] < workers.attempts:
                    running.discard(news.task)
                    waiting.appendleft(news.task)
                else:
                    news = Failed(news.task, news.reason, is_bad_input=False)
            if isinstance(news, Finished):
                ledger.finish(news.task, news.labelled)
                running.discard(news.task)
            elif isinstance(news, Failed):
                ledger.fail(news.task, news.reason)
                running.discard(news.task)
            hear(news)
