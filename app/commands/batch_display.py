"""How a batch goes, in the terminal: videos done and failed, frames per second, time left, and a line for each at work."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from app.commands.terminal import frame_progress, messages, tell
from app.jobs.batch.tasks import Crashed, Failed, Finished, News, Task
from app.jobs.batch.tasks import Progress as FramesDone


class BatchDisplay:
    """Shows what it hears. Use it as a context manager.

    Attributes:
        done: videos that are done, those of earlier calls among them.
        failures: what has failed in this call.
    """

    def __init__(self, total: int, done: int) -> None:
        self.done = done
        self.failures: list[Failed] = []
        self._overall = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[speed]}"), TimeRemainingColumn()
        )
        self._running = frame_progress()
        self._bar = self._overall.add_task("", total=total, completed=done, speed="")
        self._lines: dict[Task, TaskID] = {}
        self._far: dict[Task, tuple[int, int]] = {}  # frames done, frames in all
        self._frames = 0  # done in this call
        self._began: float | None = None
        self._live = Live(Group(self._overall, self._running), console=messages)
        self._total = total

    def __enter__(self) -> Self:
        self._show()
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for task in list(self._lines):
            self._forget(task)
        self._live.__exit__(kind, error, traceback)
        if not messages.is_interactive:  # a log gets only the last state, and as a line
            messages.print()

    @staticmethod
    def message(failure: Failed) -> str:
        """Why a video has failed, with its name."""
        path = failure.task.path
        return failure.reason if path in failure.reason else f"{path}: {failure.reason}"

    def hear(self, news: News) -> None:
        """Takes in what has happened."""
        if isinstance(news, FramesDone):
            self._advance(news)
        else:
            self._forget(news.task)
        if isinstance(news, Finished):
            self.done += 1
            for note in news.labelled.notes:
                tell(f"{news.task.path}: {note}")
        elif isinstance(news, Failed):
            self.failures.append(news)
            tell(f"Error: {self.message(news)}")
        elif isinstance(news, Crashed):
            tell(f"{news.task.path}: its worker was lost; another one tries again.")
        self._show()

    def _advance(self, news: FramesDone) -> None:
        if self._began is None:
            self._began = time.monotonic()
        before, _ = self._far.get(news.task, (0, 0))
        self._frames += max(0, news.done - before)
        self._far[news.task] = news.done, news.total
        if news.task not in self._lines:
            name = news.task.path.replace("\\", "/").rpartition("/")[2]
            self._lines[news.task] = self._running.add_task(name, total=news.total)
        self._running.update(self._lines[news.task], completed=news.done)

    def _forget(self, task: Task) -> None:
        self._far.pop(task, None)
        if (line := self._lines.pop(task, None)) is not None:
            self._running.remove_task(line)

    def _show(self) -> None:
        parts = sum(done / total for done, total in self._far.values() if total)
        failed = f", {len(self.failures)} failed" if self.failures else ""
        seconds = 0.0 if self._began is None else time.monotonic() - self._began
        self._overall.update(
            self._bar,
            description=f"{self.done} of {self._total} videos done{failed}",
            completed=self.done + len(self.failures) + parts,
            speed=f"{self._frames / seconds:.1f} frames/s" if self._frames and seconds else "",
        )
