"""Work that comes again is recorded: with a stand-in for CUDA graphs. And the network: work that can be recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from engine.inference.backends.recorded import Recorder
from engine.model.clip_frames import SharedFrames
from engine.model.mdqe import MDQE
from engine.types import ClipPrediction
from tests.engine.tiny import TINY

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Doubled:
    name: str
    numbers: Tensor
    is_large: Tensor


class Machine:
    """Doubles numbers, and records: a replay computes again what lies in the recording's inputs, into its result."""

    def __init__(self) -> None:
        self.runs = self.captures = 0
        self.error: RuntimeError | None = None
        self.forgets = False

    def work(self, numbers: Tensor) -> Doubled:
        self.runs += 1
        return Doubled("doubled", 2 * numbers, numbers > 5)

    def capture(
        self, device: torch.device, work: Callable[..., Doubled], inputs: Sequence[Tensor]
    ) -> tuple[Callable[[], object], Doubled]:
        self.captures += 1
        if self.error is not None:
            raise self.error
        result = Doubled("doubled", torch.zeros_like(inputs[0]), torch.zeros_like(inputs[0], dtype=torch.bool))

        def replay() -> None:
            if not self.forgets:
                result.numbers.copy_(2 * inputs[0])
                result.is_large.copy_(inputs[0] > 5)

        return replay, result


def check(found: Doubled, numbers: Tensor) -> None:
    assert found.name == "doubled"
    assert torch.equal(found.numbers, 2 * numbers)
    assert torch.equal(found.is_large, numbers > 5)


def test_what_comes_again_is_recorded_and_gives_the_same() -> None:
    machine = Machine()
    recorder = Recorder(CPU, machine.capture)
    found = []
    for number in range(6):
        numbers = torch.arange(4.0) + number
        found.append((recorder.run("double", machine.work, numbers), numbers))
    for result, numbers in found:  # none was written over by a later one
        check(result, numbers)
    assert (machine.runs, machine.captures) == (2, 1)


def test_other_shapes_types_and_names_are_other_work() -> None:
    machine = Machine()
    recorder = Recorder(CPU, machine.capture)
    for _ in range(3):
        for name, numbers in (
            ("a", torch.ones(2)),
            ("a", torch.ones(3)),
            ("a", torch.ones(2).half()),
            ("b", torch.ones(2)),
        ):
            check(recorder.run(name, machine.work, numbers), numbers)
    assert (machine.runs, machine.captures) == (8, 4)


def test_few_recordings_are_kept_and_the_oldest_goes() -> None:
    machine = Machine()
    recorder = Recorder(CPU, machine.capture)
    for size in (*range(1, 9), 8, 1):
        for _ in range(2):
            check(recorder.run("double", machine.work, torch.ones(size)), torch.ones(size))
    assert machine.captures == 9  # the first had gone


@pytest.mark.parametrize("error", [RuntimeError("not while it is recorded"), torch.OutOfMemoryError("no room")])
def test_where_nothing_can_be_recorded_all_runs_as_without(
    error: RuntimeError, caplog: pytest.LogCaptureFixture
) -> None:
    machine = Machine()
    machine.error = error
    recorder = Recorder(CPU, machine.capture)
    for number in range(5):
        check(recorder.run("double", machine.work, torch.arange(4.0) + number), torch.arange(4.0) + number)
    assert (machine.runs, machine.captures) == (5, 1)
    assert "piece by piece" in caplog.text


def test_a_recording_that_does_not_repeat_is_not_used(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    machine.forgets = True
    recorder = Recorder(CPU, machine.capture)
    for number in range(5):
        check(recorder.run("double", machine.work, torch.arange(1.0, 5) + number), torch.arange(1.0, 5) + number)
    assert (machine.runs, machine.captures) == (5, 1)
    assert "piece by piece" in caplog.text


class Crossings(TorchDispatchMode):
    """Notes what goes from one device to another, and what the host reads: neither can be recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        given = [value for value in _flat((args, kwargs or {})) if isinstance(value, Tensor)]
        made = [value for value in _flat(result) if isinstance(value, Tensor)]
        devices = {value.device.type for value in (*given, *made) if value.dim()}
        if len(devices) > 1 or func in (torch.ops.aten._local_scalar_dense.default, torch.ops.aten.nonzero.default):
            self.found.append(str(func))
        return result


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, list | tuple) or type(value).__name__ == "dict_values":
        for each in value:
            yield from _flat(each)
    else:
        yield value


@pytest.mark.parametrize("trained_length", [2, 3])
def test_the_network_neither_waits_for_its_device_nor_copies_to_it(
    trained_length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.model.query_init._without_autocast", lambda _: nullcontext())  # none for this device
    meta = torch.device("meta")  # as far from the host as a GPU: what it holds cannot be read
    network = MDQE(TINY.replace(clip_length=trained_length)).eval().to(meta)
    frames = torch.zeros(6, 3, 64, 96, dtype=torch.uint8, device=meta)
    sharing = SharedFrames([[0, 1, 2], [1, 2, 3], [2, 3, 4]], meta)

    def work() -> ClipPrediction:
        features = network.encode(frames)
        return network.decode_batch(features.tokens[:5], features.padding[:5], features.level_shapes, sharing)

    with torch.inference_mode():
        work()  # it finds out once which frames temporal attention looks at
        with Crossings() as crossings:
            prediction = work()
    assert crossings.found == []
    assert prediction.class_scores.shape[0] == 3
