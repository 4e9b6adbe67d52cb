"""Worker processes on this machine."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from app.jobs.batch.tasks import BatchError, Crashed, Failed, Finished, Load, News, Task, cores
from app.jobs.batch.worker_process import Ready, Unable, serve

FAREWELL_SECONDS = 1.0  # how long workers may tidy up before they are killed


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    device: str
    is_ready: bool = False
    task: Task | None = None


class LocalWorkers:
    """As many processes as there are devices in the list, each with its share of the cores; started when there is work.

    Args:
        devices: the device of each worker, as `engine.load_model` takes it.
    """

    attempts = 1  # a video that has brought down a decoder here would do it again

    def __init__(self, load: Load, devices: Sequence[str]) -> None:
        self._load = load
        self._free = list(devices)
        self._threads = max(1, cores() // len(devices))
        self._workers: list[_Worker] = []

    @property
    def idle(self) -> int:
        return len(self._free) + sum(worker.task is None for worker in self._workers)

    def start(self, task: Task) -> None:
        for worker in [worker for worker in self._workers if worker.task is None and not worker.process.is_alive()]:
            self._discard(worker)  # somebody killed it while it had nothing to do
        worker = next((worker for worker in self._workers if worker.task is None), None) or self._spawn()
        worker.task = task
        with suppress(ConnectionError):  # it has died this very moment; `wait` tells of it
            worker.connection.send(task)

    def wait(self) -> list[News]:
        waiting_for: list[Connection | int] = []
        for worker in self._workers:
            waiting_for += [worker.connection, worker.process.sentinel]
        ready = set(wait(waiting_for))
        news: list[News] = []
        for worker in list(self._workers):
            if worker.connection in ready or worker.process.sentinel in ready:
                news += self._hear(worker)
        return news

    def close(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + FAREWELL_SECONDS
        for worker in self._workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            worker.process.kill()
        while self._workers:
            self._discard(self._workers[-1])

    def _spawn(self) -> _Worker:
        context = multiprocessing.get_context("spawn")  # a fork would copy torch's and FFmpeg's threads half
        ours, theirs = context.Pipe()
        device = self._free.pop(0)
        process = context.Process(
            target=serve, args=(theirs, self._load, device, self._threads), name="pre-labelling", daemon=True
        )
        worker = _Worker(process, ours, device)
        with theirs, no_interrupt():
            process.start()
            self._workers.append(worker)
        return worker

    def _hear(self, worker: _Worker) -> list[News]:
        """What the worker has sent, and whether it has died."""
        news: list[News] = []
        try:
            while worker.connection.poll():
                message = worker.connection.recv()
                if isinstance(message, Ready):
                    worker.is_ready = True
                elif isinstance(message, Unable):
                    raise message.error
                else:
                    news.append(message)
                    if isinstance(message, Finished | Failed):
                        worker.task = None
                    if isinstance(message, Failed) and message.is_defect:
                        worker.process.join()  # it ends by itself after this
        except (EOFError, ConnectionError):  # perhaps in the middle of a message
            worker.process.join()
        if worker.process.exitcode is not None:
            self._discard(worker)
            if not worker.is_ready:
                raise BatchError(
                    f"A worker process has ended while it loaded the model ({end_of(worker.process)})",
                    "there may not be enough memory for so many workers",
                    "Use fewer --workers",
                )
            if worker.task is not None:
                news.append(Crashed(worker.task, _crash_message(worker.task, worker.process)))
        return news

    def _discard(self, worker: _Worker) -> None:
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        self._free.append(worker.device)


@contextmanager
def no_interrupt() -> Iterator[None]:
    """Ctrl-C waits for the end of the block. What starts inside never sees it, also not while Python boots."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_of(process: BaseProcess) -> str:
    """How a process has ended, in words."""
    code = process.exitcode
    if code is not None and code < 0:
        try:
            return f"signal {-code}, {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _crash_message(task: Task, process: BaseProcess) -> str:
    what = f"{task.path}: the process that pre-labelled it has ended ({end_of(process)})"
    if process.exitcode == -getattr(signal, "SIGKILL", 9):
        return f"{what}. Most likely the system was out of memory. Use fewer workers, or a smaller video."
    return f"{what}. The file is probably damaged in a way that the decoder does not survive. Encode it again."
