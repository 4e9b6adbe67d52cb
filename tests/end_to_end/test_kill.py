"""An editing session is killed at random moments: what it reported as done is in the project, and the rest is whole."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from app.project import Project
from tests.end_to_end.project_rows import edited, everything
from tests.end_to_end.scripted_editing import act, prepare

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("MDQE_KILLS", "5"))


def work_until_killed(path: Path, seed: int, seconds: float) -> list[str]:
    """Lets a process edit the project, kills it after so many seconds of work, and returns what it had reported."""
    command = [sys.executable, "-m", "tests.end_to_end.scripted_editing", str(path), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
        process.kill()
        reports = process.stdout.read()
    assert process.returncode == -9
    return reports.split("\n")[:-1]  # a line that was cut short was not reported


@pytest.mark.timeout(60 + 10 * KILLS)
def test_nothing_that_was_reported_as_done_is_lost(tmp_path):
    work, reference = tmp_path / "work.mdqe", tmp_path / "reference.mdqe"
    for path in (work, reference):
        prepare(path)
    moments = Random(20)
    total = 0
    for seed in range(KILLS):
        reports = work_until_killed(work, seed, moments.uniform(0.0, 0.6))
        total += len(reports)
        with closing(sqlite3.connect(work)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        with Project.open(work) as killed, Project.open(reference) as same:
            random = Random(seed)
            for report in reports:
                entry = act(same, random)
                assert report == ("nothing" if entry is None else f"{entry.id} {entry.state}")
            if history(killed) != history(same):  # killed between doing an edit and reporting it: all of it is there
                act(same, random)
            assert history(killed) == history(same)
            assert everything(work) == everything(reference)
    assert total > KILLS
    with Project.open(work) as killed:
        end = edited(work)
        while killed.undo() is not None:
            pass
        assert killed.tracks(killed.videos()[0].id) == ()
        while killed.redo() is not None:
            pass
        redone = edited(work)
        while killed.next_undo() is not None and redone != end:  # what had been undone when the session ended
            killed.undo()
            redone = edited(work)
        assert redone == end


def test_every_deed_of_the_script_is_one_transaction(tmp_path):
    """Else a kill between two of them would leave a state that the other project never passes through."""
    prepare(tmp_path / "work.mdqe")
    random = Random(0)
    with Project.open(tmp_path / "work.mdqe") as project:
        statements: list[str] = []
        project._connection.set_trace_callback(statements.append)
        for _ in range(200):
            statements.clear()
            act(project, random)
            first, last = (statements.index(word) for word in ("BEGIN IMMEDIATE", "COMMIT"))
            assert "COMMIT" not in statements[:last] + statements[last + 1 :]
            outside = statements[:first] + statements[last + 1 :]
            assert all(statement.startswith("SELECT") for statement in outside)


def history(project: Project) -> list[tuple[int, str, str]]:
    return [(entry.id, entry.name, entry.state) for entry in project.history("done", "undone", "discarded")]
