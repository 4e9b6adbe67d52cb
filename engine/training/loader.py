"""Batches of a run, made by workers: which process gets which clip, and what becomes of a clip that cannot be made."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence, Sized
from typing import Any

from accelerate import Accelerator
from torch.utils.data import DataLoader, Dataset, Sampler

from engine.errors import EngineError
from engine.training.data import Clip, ClipBatch, collate, initialize_worker
from engine.training.settings import TrainingSettings


def load_batches(
    clips: Dataset[Any], settings: TrainingSettings, first: int, accelerator: Accelerator
) -> Generator[ClipBatch]:
    """Yields this process's batches from step ``first`` on, in order. Closing the generator ends the workers.

    Raises EngineError when there are too few clips, or one cannot be made, as its data set says it.
    """
    wanted = settings.steps * settings.accumulation * settings.batch_size * accelerator.num_processes
    if isinstance(clips, Sized) and len(clips) < wanted:
        raise EngineError(
            f"the run needs {wanted} clips, but there are {len(clips)}", "", "Give more, or do fewer steps"
        )
    share = _Share(
        first * settings.accumulation,
        settings.steps * settings.accumulation,
        settings.batch_size,
        accelerator.process_index,
        accelerator.num_processes,
    )
    loader: DataLoader[Any] = DataLoader(
        _Reporting(clips),
        batch_size=settings.batch_size,
        sampler=share,
        collate_fn=_collate,
        num_workers=settings.workers,
        worker_init_fn=initialize_worker,
        # Never fork: threads of torch and OpenCV that live before a fork can deadlock the child.
        multiprocessing_context="spawn" if settings.workers else None,
        prefetch_factor=4 if settings.workers else None,
        pin_memory=accelerator.device.type == "cuda",
    )
    for batch in loader:
        if isinstance(batch, EngineError):
            raise batch
        yield batch


class _Share(Sampler[int]):
    """The clips of one of several processes, from batch ``first`` on: batches are dealt out in turn."""

    def __init__(self, first: int, stop: int, batch_size: int, rank: int, processes: int) -> None:
        self._batches = range(first * processes + rank, stop * processes, processes)
        self._batch_size = batch_size

    def __iter__(self) -> Iterator[int]:
        for batch in self._batches:
            yield from range(batch * self._batch_size, (batch + 1) * self._batch_size)

    def __len__(self) -> int:
        return len(self._batches) * self._batch_size


class _Reporting(Dataset[Clip | EngineError]):
    """Clips, or why one cannot be made: raised in a worker, the message would come buried in a traceback."""

    def __init__(self, clips: Dataset[Any]) -> None:
        self._clips = clips

    def __getitem__(self, index: int) -> Clip | EngineError:
        try:
            clip: Clip = self._clips[index]
        except EngineError as error:
            return error
        return clip


def _collate(items: Sequence[Clip | EngineError]) -> ClipBatch | EngineError:
    clips = [item for item in items if not isinstance(item, EngineError)]
    if len(clips) < len(items):
        return next(item for item in items if isinstance(item, EngineError))
    return collate(clips)
