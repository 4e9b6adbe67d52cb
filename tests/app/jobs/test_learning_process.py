"""What the process that learns says of devices and memory, without learning anything."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path

import pytest
import torch

from app.jobs.learning.process import Lesson, Over, learn


@pytest.fixture
def as_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What the process does to itself is taken back."""
    threads = torch.get_num_threads()
    monkeypatch.setenv("ACCELERATE_USE_CPU", "false")
    yield monkeypatch
    torch.set_num_threads(threads)


def said_of(device: str) -> str:
    ours, theirs = Pipe()
    with ours, theirs:
        learn(theirs, Lesson(Path("data"), Path("out"), Path("run"), "bundled", device, 1))
        over = ours.recv()
    assert isinstance(over, Over)
    return str(over.error)


def test_without_a_gpu_it_does_not_learn_on_one(as_elsewhere: pytest.MonkeyPatch) -> None:
    as_elsewhere.setattr(torch.cuda, "is_available", lambda: False)
    assert said_of("cuda").startswith("There is no CUDA GPU to learn on.")


@pytest.mark.parametrize(
    ("device", "on_gpu", "error", "said"),
    [
        ("auto", True, torch.OutOfMemoryError(), "The GPU has not enough memory to learn."),
        ("cpu", True, MemoryError(), "There is not enough memory to learn."),
        (
            "cpu",
            True,
            RuntimeError("DefaultCPUAllocator: can't allocate memory"),
            "There is not enough memory to learn.",
        ),
        ("auto", False, MemoryError(), "There is not enough memory to learn."),
    ],
)
def test_too_little_memory_is_told(
    as_elsewhere: pytest.MonkeyPatch, device: str, on_gpu: bool, error: Exception, said: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    as_elsewhere.setattr(torch.cuda, "is_available", lambda: on_gpu)
    as_elsewhere.setattr("engine.catalogue.load_network", lambda _: None)
    as_elsewhere.setattr("engine.training.finetuning.finetune", fails)
    assert said_of(device).startswith(said)
