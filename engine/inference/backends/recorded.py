"""What the host launches kernel by kernel is recorded once on a GPU, and launched as a whole from then on (CUDA graphs).

A window of a small network takes some thousand launches, and Python is slower at them than the GPU at what they do.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Protocol, TypeVar

import torch
from torch import Tensor


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


Result = TypeVar("Result", bound=_Dataclass)
Work = Callable[..., Result]
Capture = Callable[[torch.device, Work[Any], Sequence[Tensor]], tuple[Callable[[], object], Any]]

_MOST = 6  # recordings that are kept
_LEAST_FREE = 0.5  # share of the device's memory: recordings hold as much as the largest work, and give none back
_NEAR = 1e-2  # relative and absolute difference of numbers that are the same
_SAME = 0.95  # share of a result's numbers: libraries may choose other kernels, whose rounding decides a tie
_log = logging.getLogger(__name__)

# Held while anything is recorded. To begin, a thread waits for the whole device and gives memory back to it, which may break off
# what another one is just recording there; that model would go on piece by piece for good.
_RECORDING = threading.Lock()


@dataclasses.dataclass(frozen=True, eq=False)
class _Recording:
    """A replay, the tensors that it reads, and a result whose tensors it writes.

    The work is held with it: what that reads besides its inputs, a replay reads again where it lay.
    """

    work: Work[Any]
    replay: Callable[[], object]
    inputs: tuple[Tensor, ...]
    result: Any


class Recorder:
    """Runs work on a CUDA device; work that comes again with inputs of the same shapes is recorded and replayed.

    One thread at a time may use it; several recorders may work at once. No result depends on recordings: where one cannot be
    made, or does not repeat what it recorded, or others need the memory that they hold, all work is launched piece by piece.

    Args:
        capture: records ``work`` of some inputs on a device; gives what replays it, and the result that this writes.
    """

    def __init__(self, device: torch.device, capture: Capture | None = None) -> None:
        self._device = device
        self._capture = capture or _CudaGraphs()
        self._recordings: OrderedDict[Hashable, _Recording] = OrderedDict()
        self._seen: set[Hashable] = set()
        self._records = True

    def run(self, name: Hashable, work: Work[Result], *inputs: Tensor) -> Result:
        """``work(*inputs)``.

        Args:
            name: work of one name does the same for inputs of the same shapes.
            work: gives a dataclass, tensors on the device among its fields and none of them among the inputs. It may read
                other tensors there, which stay where they are as long as the work itself is held. It neither waits for the
                device nor copies anything from the host.
            inputs: on the device, or in pinned memory, which must stay as it is until the device has read it.

        Raises:
            torch.OutOfMemoryError: the work itself does not fit.
        """
        with torch.inference_mode():  # outside of it a recording could not be given inputs that was made inside
            try:
                return self._run(name, work, inputs)
            except torch.OutOfMemoryError:
                if not self._recordings:
                    raise
            self._give_up()  # only now, as the error held what the work had computed
            return self._run(name, work, inputs)

    def _run(self, name: Hashable, work: Work[Result], inputs: Sequence[Tensor]) -> Result:
        key = (name, *((tuple(each.shape), each.dtype) for each in inputs))
        recording = self._recordings.get(key)
        if recording is not None:
            self._recordings.move_to_end(key)
            repeated: Result = _replayed(recording, inputs)
            return repeated
        result = work(*(each.to(self._device, non_blocking=True) for each in inputs))
        if self._records and key in self._seen:
            self._record(key, work, inputs, result)
        self._seen.add(key)  # libraries choose and load their kernels in a first run, which is not recorded
        return result

    def _record(self, key: Hashable, work: Work[Result], inputs: Sequence[Tensor], expected: Result) -> None:
        """Keeps a recording of the work if it gives what the work has just given."""
        while len(self._recordings) >= _MOST:
            self._recordings.popitem(last=False)
        try:
            own = tuple(torch.empty_like(each, device=self._device) for each in inputs)
            with _RECORDING:
                replay, result = self._capture(self._device, work, own)
            recording = _Recording(work, replay, own, result)
            repeats = _agree(expected, _replayed(recording, inputs))
        except RuntimeError as error:  # CUDA's, of which want of memory is one
            _log.warning("The work of %s cannot be recorded and is launched piece by piece: %s", self._device, error)
            repeats = False
        if repeats:
            self._recordings[key] = recording
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._records = False
        self._recordings.clear()
        _log.warning("%s launches its work piece by piece, which is slower", self._device)


class _CudaGraphs:
    """The `Capture` of a CUDA device.

    All its graphs compute in the same memory: none is replayed beside another, and what one gives is copied before the next.
    """

    def __init__(self) -> None:
        self._graphs: weakref.WeakSet[torch.cuda.CUDAGraph] = weakref.WeakSet()
        self._stream: torch.cuda.Stream | None = None  # one for all, as memory is kept apart by streams

    def __call__(
        self, device: torch.device, work: Work[Any], inputs: Sequence[Tensor]
    ) -> tuple[Callable[[], object], Any]:
        graph = torch.cuda.CUDAGraph()
        torch.cuda.empty_cache()
        free, total = torch.cuda.mem_get_info(device)
        if free < _LEAST_FREE * total:
            raise torch.OutOfMemoryError(f"{free >> 20} of {total >> 20} MiB are free, and others need them")
        pool = next((other.pool() for other in self._graphs), None)
        self._stream = self._stream or torch.cuda.Stream(device)
        # The stream of before is put back also where recording fails. Other threads may use the device meanwhile.
        with torch.cuda.stream(torch.cuda.current_stream(device)):  # noqa: SIM117
            with torch.cuda.graph(graph, pool, self._stream, capture_error_mode="thread_local"):
                result = work(*inputs)
        self._graphs.add(graph)
        return graph.replay, result


def _replayed(recording: _Recording, inputs: Sequence[Tensor]) -> Any:
    """What the recording makes of other inputs; its tensors are the caller's, as the next replay writes over its own."""
    for own, given in zip(recording.inputs, inputs, strict=True):
        own.copy_(given, non_blocking=True)
    recording.replay()
    copies = {name: tensor.clone() for name, tensor in _tensors(recording.result).items()}
    return dataclasses.replace(recording.result, **copies)


def _agree(one: _Dataclass, other: _Dataclass) -> bool:
    """Whether nearly all numbers of two results are the same; waits for the device."""
    others = _tensors(other)
    shares = [
        torch.isclose(value.float(), others[name].float(), rtol=_NEAR, atol=_NEAR, equal_nan=True).float().mean()
        for name, value in _tensors(one).items()
    ]
    return bool((torch.stack(shares) >= _SAME).all())


def _tensors(result: _Dataclass) -> dict[str, Tensor]:
    fields = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    return {name: value for name, value in fields.items() if isinstance(value, Tensor)}
