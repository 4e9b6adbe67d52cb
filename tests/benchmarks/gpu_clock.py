"""How the GPU benchmarks measure: by the device's own events, between which the caches are emptied."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch

_FLUSHED_BYTES = 512 << 20  # more than a GPU's second-level cache; the time it takes lets the host enqueue what follows


class Clock:
    """Times work on a CUDA device by events, on the CPU by the wall clock."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self._is_cuda = device.type == "cuda"
        self._flushed = torch.empty(_FLUSHED_BYTES if self._is_cuda else 0, dtype=torch.uint8, device=device)

    def median_ms(self, work: Callable[[], object], rounds: int = 10, warm_up: int = 2) -> float:
        """Median milliseconds of one call, with cold caches, after some calls that do not count."""
        for _ in range(warm_up):
            work()
        self.wait()
        return statistics.median(self._by_events(work, rounds) if self._is_cuda else self._by_wall(work, rounds))

    def seconds(self, work: Callable[[], object]) -> float:
        """Wall-clock seconds of one call, until the device has done it all."""
        self.wait()
        began = time.perf_counter()
        work()
        self.wait()
        return time.perf_counter() - began

    def wait(self) -> None:
        """Until the device is idle."""
        if self._is_cuda:
            torch.cuda.synchronize(self.device)

    def mark(self) -> torch.cuda.Event | float:
        """A point in the device's time, for `between`."""
        if not self._is_cuda:
            return time.perf_counter()
        event = torch.cuda.Event(enable_timing=True)
        event.record()
        return event

    def between(self, began: torch.cuda.Event | float, ended: torch.cuda.Event | float) -> float:
        """Milliseconds from one mark to another, once the device is idle."""
        if isinstance(began, float) or isinstance(ended, float):
            assert isinstance(began, float) and isinstance(ended, float)
            return 1e3 * (ended - began)
        return began.elapsed_time(ended)

    def start_counting_memory(self) -> None:
        """`peak_gib` counts from here on."""
        if self._is_cuda:
            torch.cuda.synchronize(self.device)
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats(self.device)

    def peak_gib(self) -> float | None:
        """GiB of device memory that tensors took at most; None on the CPU."""
        return torch.cuda.max_memory_allocated(self.device) / 2**30 if self._is_cuda else None

    def _by_events(self, work: Callable[[], object], rounds: int) -> list[float]:
        pairs = [[torch.cuda.Event(enable_timing=True) for _ in range(2)] for _ in range(rounds)]
        for began, ended in pairs:
            self._flushed.zero_()
            began.record()
            work()
            ended.record()
        self.wait()
        return [began.elapsed_time(ended) for began, ended in pairs]

    def _by_wall(self, work: Callable[[], object], rounds: int) -> list[float]:
        taken = []
        for _ in range(rounds):
            began = time.perf_counter()
            work()
            taken.append((time.perf_counter() - began) * 1e3)
        return taken
