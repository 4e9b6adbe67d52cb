"""How benchmarks measure: fast and plain path in turn, in the same run, and what counts is their ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Comparison:
    """Median seconds of a plain path and a fast one."""

    name: str
    plain: float
    fast: float


def compare(name: str, plain: Callable[[], object], fast: Callable[[], object], rounds: int = 5) -> Comparison:
    """Runs both in turn ``rounds`` times, after one run of each that does not count."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for path, taken in zip((plain, fast), seconds, strict=True):
            began = time.perf_counter()
            path()
            if number:
                taken.append(time.perf_counter() - began)
    return Comparison(name, statistics.median(seconds[0]), statistics.median(seconds[1]))


def show(title: str, comparisons: list[Comparison]) -> None:
    """Prints a table of milliseconds and ratios."""
    table = Table("", "plain, ms", "fast, ms", "ratio", title=title, box=None, pad_edge=False)
    for item in comparisons:
        table.add_row(item.name, f"{item.plain * 1e3:.1f}", f"{item.fast * 1e3:.1f}", f"{item.plain / item.fast:.1f}x")
    Console().print(table)
