"""What the window holds in memory after a tenth of some scripted work, and after all of it.

`python -m tests.benchmarks.window_memory --minutes 30` is the full measure: after 30 minutes within 10 % of that after 3.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console

from tests.benchmarks.window_desk import Desk
from tests.benchmarks.window_media import write_film, write_project
from tests.benchmarks.window_work import work_a_round

MOST = 1.10
MEBIBYTE = 1 << 20
ELSEWHERE = 40  # rounds between two projects


def held() -> float:
    """MiB of memory that this process occupies now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE


def work(folder: Path, minutes: float, tell: Callable[[str], object]) -> tuple[float, float]:
    """MiB around a tenth of the time and at its end: medians over a twentieth of it."""
    films = [write_film(folder / f"{name}.mp4", 1080, 1920, 120) for name in ("first", "second")]
    projects = [write_project(film, tracks=20, frames=120) for film in films]
    desk = Desk(folder)
    chance = random.Random(3)
    samples: list[tuple[float, float]] = []
    began = time.monotonic()
    rounds = 0
    try:
        while (elapsed := time.monotonic() - began) < 60 * minutes:
            if rounds % ELSEWHERE == 0:
                desk.opens(projects[rounds // ELSEWHERE % 2])
                desk.settle()
            work_a_round(desk, chance)
            rounds += 1
            samples.append((elapsed / 60, held()))
    finally:
        desk.close()
    times, sizes = np.array(samples).T
    for part in np.arange(0.1, 1.01, 0.1):
        near = np.abs(times - part * minutes) <= minutes / 20
        tell(f"after {part * minutes:4.1f} minutes {np.median(sizes[near]):7.1f} MiB")
    tell(f"{rounds} rounds")
    early = np.abs(times - 0.1 * minutes) <= minutes / 40
    late = times >= 0.95 * minutes
    return float(np.median(sizes[early])), float(np.median(sizes[late]))


def main() -> None:
    """Prints what was held on the way, and the ratio."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument(
        "--minutes", type=float, default=3.0, help="how long to work (default: 3, a tenth of the measure)"
    )
    minutes = words.parse_args().minutes
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {f"XDG_{kind}_HOME": folder for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        early, late = work(Path(folder), minutes, console.print)
    met = "met" if late <= MOST * early else "MISSED"
    console.print(
        f"memory after {minutes:g} minutes of scripted work: {late:.0f} MiB, {late / early:.3f} of the {early:.0f} MiB "
        f"after {minutes / 10:g} (aim: <= {MOST:g}, {met})"
    )


if __name__ == "__main__":
    main()
