"""Work that comes again is recorded: with a stand-in for CUDA graphs. And the network: work that can be recorded."""

from __future__ import annotations

import gc
import itertools
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, fields
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from engine.inference.backends.recorded import Recorder
from engine.inference.backends.torch_model import TorchModel
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


class Watched:
    """A lock that tells when somebody has to wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_waited_for = threading.Event()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self.is_waited_for.set()
            self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Busy(Machine):
    """While it records, it lets another thread go on until that waits, and looks whether that has recorded as well."""

    def __init__(self, other: Other, lock: Watched) -> None:
        super().__init__()
        self._other, self._lock = other, lock
        self.was_alone = False

    def capture(
        self, device: torch.device, work: Callable[..., Doubled], inputs: Sequence[Tensor]
    ) -> tuple[Callable[[], object], Doubled]:
        self._other.thread.start()
        assert self._lock.is_waited_for.wait(10)
        self.was_alone = not self._other.captures
        return super().capture(device, work, inputs)


class Other(Machine):
    """In a thread of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        recorder = Recorder(CPU, self.capture)
        for _ in range(3):
            check(recorder.run("double", self.work, torch.ones(4)), torch.ones(4))


def test_of_two_models_one_records_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.inference.backends.recorded._RECORDING", lock := Watched())
    other = Other()
    machine = Busy(other, lock)
    recorder = Recorder(CPU, machine.capture)
    for _ in range(3):
        check(recorder.run("double", machine.work, torch.ones(4)), torch.ones(4))
    other.thread.join(10)
    assert machine.was_alone
    assert (machine.runs, machine.captures) == (other.runs, other.captures) == (2, 1)


def test_what_was_recorded_in_inference_mode_serves_outside_of_it() -> None:
    machine = Machine()
    recorder = Recorder(CPU, machine.capture)
    with torch.inference_mode():
        for _ in range(2):
            recorder.run("double", machine.work, torch.ones(4))
    check(recorder.run("double", machine.work, torch.arange(4.0)), torch.arange(4.0))
    assert machine.captures == 1


class Cramped(Machine):
    """Has no room for much work beside anything that is recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: list[weakref.ref[Doubled]] = []

    def work(self, numbers: Tensor) -> Doubled:
        if len(numbers) > 8 or (len(numbers) > 4 and any(result() is not None for result in self.recorded)):
            raise torch.OutOfMemoryError("no room")
        return super().work(numbers)

    def capture(
        self, device: torch.device, work: Callable[..., Doubled], inputs: Sequence[Tensor]
    ) -> tuple[Callable[[], object], Doubled]:
        replay, result = super().capture(device, work, inputs)
        self.recorded.append(weakref.ref(result))
        return replay, result


def test_work_that_does_not_fit_beside_recordings_takes_their_memory(caplog: pytest.LogCaptureFixture) -> None:
    machine = Cramped()
    recorder = Recorder(CPU, machine.capture)
    for size in (4, 4, 4, 5, 5, 5, 4, 4):
        check(recorder.run("double", machine.work, torch.arange(1.0 * size)), torch.arange(1.0 * size))
    assert machine.captures == 1
    assert "piece by piece" in caplog.text
    with pytest.raises(torch.OutOfMemoryError):
        recorder.run("double", machine.work, torch.ones(9))


def astray(
    device: torch.device, work: Callable[..., Any], inputs: Sequence[Tensor]
) -> tuple[Callable[[], object], Any]:
    """Records as CUDA does: it only knows where lay what the work reads, and holds nothing of it."""
    for each in inputs:
        each.zero_()
    result, held = work(*inputs), weakref.ref(work)

    def replay() -> None:
        again = held()
        assert again is not None, "what it reads is gone"
        found = again(*inputs)
        for field in fields(result):
            if isinstance(value := getattr(result, field.name), Tensor):
                value.copy_(getattr(found, field.name))

    return replay, result


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> TorchModel:
    """A model on the CPU that records as one on a GPU does."""
    monkeypatch.setattr(Tensor, "pin_memory", lambda self: self)
    model = TorchModel(MDQE(TINY.replace(clip_length=3)), CPU, "float32")
    monkeypatch.setattr(model, "_recorder", Recorder(CPU, astray))
    return model


def test_a_model_keeps_what_its_recordings_read(recording: TorchModel, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    class Counted(SharedFrames):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            made.append(args[0])

    monkeypatch.setattr("engine.inference.backends.torch_model.SharedFrames", Counted)
    plain = TorchModel(recording.network, CPU, "float32")
    frames = torch.randint(0, 256, (2, 4, 3, 64, 96), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    often = [[0, 1, 2], [1, 2, 3]]
    for video in (frames[0], frames[0], frames[1]):
        features, expected = recording.encode(video), plain.encode(video)
        torch.testing.assert_close(features.tokens, expected.tokens)
        torch.testing.assert_close(features.mask_features, expected.mask_features)
        for _ in range(2):
            for found, known in zip(
                recording.decode_clips(features, often), plain.decode_clips(expected, often), strict=True
            ):
                torch.testing.assert_close(found.class_scores, known.class_scores)
                torch.testing.assert_close(found.boxes, known.boxes)
        for other in [each for each in itertools.product(range(4), repeat=3) if 0 in each][:18]:  # ends of other videos
            recording.decode_clips(features, [other])
            recording.decode_clips(features, often)
    assert made.count(((0, 1, 2), (1, 2, 3))) == 2  # once by each model


def test_a_model_that_has_recorded_goes_when_nobody_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tensor, "pin_memory", lambda self: self)
    model = TorchModel(MDQE(TINY), CPU, "float32")
    model._recorder = Recorder(CPU, astray)
    gone = weakref.ref(model)
    for _ in range(3):
        tokens = weakref.ref(features := model.encode(torch.zeros(2, 3, 64, 96, dtype=torch.uint8)))
        model.decode_clips(features, [[0, 1]])
        del features
        assert tokens() is None
    gc.disable()
    try:
        del model
        assert gone() is None
    finally:
        gc.enable()


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
