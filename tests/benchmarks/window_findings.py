"""What the window's benchmark found, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Finding:
    """How long something takes, beside something plain of the same run.

    Attributes:
        milliseconds: of each event.
        most: what the 95th percentile may be; None where nothing is demanded.
        baseline: what is compared with, and the milliseconds of it.
    """

    name: str
    milliseconds: Sequence[float]
    most: float | None
    baseline: str = ""
    plain: Sequence[float] = ()

    @property
    def is_met(self) -> bool:
        return self.most is None or percentile(self.milliseconds) <= self.most


def percentile(milliseconds: Sequence[float], part: float = 95) -> float:
    """The 95th, unless another is named."""
    return float(np.percentile(milliseconds, part))


def _number(milliseconds: float) -> str:
    return f"{milliseconds:.0f}" if milliseconds >= 100 else f"{milliseconds:.1f}"


def show(title: str, findings: Iterable[Finding]) -> None:
    """Prints a table, a row for each."""
    headings = ("ms", "events", "median", "p95", "longest", "p95 aim", "", "beside it", "median", "p95")
    table = Table(*headings, title=title, box=None, pad_edge=False)
    for each in findings:
        taken = [_number(percentile(each.milliseconds, part)) for part in (50, 95, 100)]
        plain = [_number(percentile(each.plain, part)) for part in (50, 95)] if each.plain else ["", ""]
        aim = "" if each.most is None else f"<= {_number(each.most)}"
        met = "" if each.most is None else "met" if each.is_met else "MISSED"
        table.add_row(each.name, str(len(each.milliseconds)), *taken, aim, met, each.baseline, *plain)
    Console(width=200).print(table)
