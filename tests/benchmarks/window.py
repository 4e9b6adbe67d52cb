"""How long the window takes: `python -m tests.benchmarks.window`. Offscreen unless QT_QPA_PLATFORM says otherwise.

Films and projects are made with the project's own writers first, those that the measures need, which takes a minute or two;
``--folder`` keeps them. What is at work is said on the way. Each figure stands beside one of something plain from the same
run, since other work on the machine slows both.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.benchmarks import window_start
from tests.benchmarks.window_desk import Desk
from tests.benchmarks.window_findings import Finding, show
from tests.benchmarks.window_media import GROUP, keyframes, write_film, write_large_project, write_project
from tests.benchmarks.window_work import editing, opening, painting, seeking, stepping

EVENTS = 200
OPENINGS = 7
TURNS_OF_A_ROUND = 5  # at least, of the event loop, which are the events of "edit"; it may take half a second
MOST_NAMED = 5  # turns
MEASURES = ("start", "step", "seek", "hd", "uhd", "open", "edit")
MEDIA = {"hd": {"step", "seek", "hd", "open", "edit"}, "uhd": {"uhd", "edit"}, "large": {"open"}}  # who needs what


def main() -> None:
    """Prints a table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("measures", nargs="*", metavar="MEASURE", help=f"which ({', '.join(MEASURES)}); default: all")
    words.add_argument("--events", type=int, default=EVENTS, help=f"of each kind (default: {EVENTS})")
    words.add_argument("--folder", type=Path, help="keeps films and projects there, and finds those of the last run")
    arguments = words.parse_args()
    wanted = arguments.measures or MEASURES
    if unknown := set(wanted) - set(MEASURES):
        words.error(f"no such measure: {', '.join(sorted(unknown))}")
    findings: list[Finding] = window_start.measure() if "start" in wanted else []
    if set(wanted) != {"start"}:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {f"XDG_{kind}_HOME": folder for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
            findings += _at_the_desk(arguments.folder or Path(folder), wanted, arguments.events)
    show("The window", findings)


def _at_the_desk(folder: Path, wanted: Sequence[str], events: int) -> list[Finding]:
    console = Console()
    folder.mkdir(exist_ok=True)
    hd, uhd, large = (folder / name for name in ("hd.mdqe", "uhd.mdqe", "large/large.mdqe"))
    needed = {name for name, measures in MEDIA.items() if measures & set(wanted)}
    if "hd" in needed and not hd.exists():
        console.print("making a film of 1,000 frames, 1080p, with 20 tracks…")
        write_project(write_film(hd.with_suffix(".mp4"), 1080, 1920, 4 * GROUP), tracks=20, frames=300)
    if "uhd" in needed and not uhd.exists():
        console.print("making a film of 60 frames, 4K, with 60 tracks…")
        write_project(write_film(uhd.with_suffix(".mp4"), 2160, 3840, 60), tracks=60, frames=60)
    if "large" in needed and not large.exists():
        console.print("making a project of 200 videos with 5,000 tracks…")
        write_large_project(large.parent, videos=200, tracks=5000, frames=30)
    if "hd" in needed:
        assert keyframes(hd.with_suffix(".mp4")) == list(range(0, 4 * GROUP, GROUP))
    findings: list[Finding] = []
    desk = Desk(folder)
    console.print(f"at the window: {', '.join(measure for measure in MEASURES if measure in wanted)}…")
    try:
        if "step" in wanted:
            findings += stepping(desk, hd, hd.with_suffix(".mp4"), events)
        if "seek" in wanted:
            findings += seeking(desk, hd, hd.with_suffix(".mp4"), events)
        if "hd" in wanted:
            findings += painting(desk, hd, "1080p, 20 tracks", events, baseline=False)
        if "uhd" in wanted:
            findings += painting(desk, uhd, "4K, 60 tracks", events, baseline=True)
        if "open" in wanted:
            findings += opening(desk, large, hd, OPENINGS)
        if "edit" in wanted:
            for project, name in ((hd, "1080p, 20 tracks"), (uhd, "4K, 60 tracks")):
                found, turns = editing(desk, project, name, max(1, events // TURNS_OF_A_ROUND))
                findings += found
                longest = sorted(turns.all, key=lambda turn: -turn.milliseconds)[:MOST_NAMED]
                told = (f"{turn.milliseconds:.0f} ({turn.busy:.0f}) {turn.receiver} {turn.event}" for turn in longest)
                console.print(f"longest turns, ms (computing), {name}: {'; '.join(told)}")
    finally:
        desk.close()
    return findings


if __name__ == "__main__":
    main()
