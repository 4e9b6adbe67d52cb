"""Edits that wait for a drive outlive the program: killed or closed, the next opening offers to store them."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.cli import main
from app.edits import AddCategory, DeleteTrack
from app.jobs.context import JobContext
from app.jobs.noting import Noted, waiting_job
from app.project import Edit, Project
from app.project.file.waiting import Origin, WaitingFile, waiting_folder
from engine.errors import StorageError
from tests.app.helpers import Person, disc_x

ROOT = Path(__file__).parents[4]


def refuse(project: Project, edit: object) -> None:
    raise StorageError("Cannot write film.mdqe", "the disk is full", "Free some space")


def names(project: Project) -> list[str]:
    return [str(entry.name) for entry in project.history("done")]


def files() -> list[Path]:
    return sorted(waiting_folder().glob("*"))


@pytest.fixture
def killed(labelled: Person, monkeypatch: pytest.MonkeyPatch, open_window: Callable[[], Person]) -> Path:
    """A project whose program was killed while three strokes waited, two of them on a new track. Nobody has it open."""
    window, path = labelled.window, labelled.workspace.project.path
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    labelled.workspace.storing.retry_due.setInterval(10**6)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", refuse)
        labelled.drags((0, 85), (159, 85))
        labelled.is_told().close()
        labelled.does("new_track")
        labelled.drags((0, 5), (159, 5))
        labelled.drags((0, 15), (159, 15))
        assert labelled.workspace.storing.held == 3
        window.close()
        labelled.answers("Keep them for the next time")
        labelled.qtbot.waitUntil(lambda: window.workspace is None)
    for box in labelled.messages():
        box.close()
    assert len(files()) == 1
    return path


def opens(open_window: Callable[[], Person], path: Path) -> Person:
    somebody = open_window()
    somebody.window.open_paths([path])
    somebody.qtbot.waitUntil(lambda: somebody.window.workspace is not None)
    return somebody


def test_what_waited_is_stored_at_the_next_opening(killed: Path, open_window: Callable[[], Person]) -> None:
    somebody = opens(open_window, killed)
    before = len(names(somebody.workspace.project))
    assert "3 edits of this project were not stored" in somebody.is_told().text()
    somebody.answers("Store them now")
    somebody.waits_until_idle()
    project = somebody.workspace.project
    new = somebody.workspace.tracks[-1]
    assert names(project)[before:] == [
        "Paint on track 1, frame 1",
        f"Paint new track {new.number}, frame 1",
        f"Paint on track {new.number}, frame 1",
    ]
    column = somebody.mask(new.id, 0).to_bitmap()[:, 150]
    assert [bool(column[row]) for row in (5, 15, 85)] == [True, True, False]
    somebody.qtbot.waitUntil(lambda: not files())
    assert not somebody.messages()


def test_what_is_refused_again_is_offered_once_more(
    killed: Path, open_window: Callable[[], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = opens(open_window, killed)
    storing, before, real, taken = somebody.workspace.storing, names(somebody.workspace.project), Project.apply, []

    def takes_one(project: Project, edit: Edit) -> object:
        taken.append(edit)
        if len(taken) > 1:
            refuse(project, edit)
        return real(project, edit)

    storing.retry_due.setInterval(10**6)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", takes_one)
        somebody.answers("Store them now")
        somebody.qtbot.waitUntil(lambda: storing.held == 2)
        somebody.is_told().close()
        somebody.window.close()
        somebody.answers("Keep them for the next time")
        somebody.qtbot.waitUntil(lambda: somebody.window.workspace is None)
    for box in somebody.messages():
        box.close()
    again = opens(open_window, killed)
    assert "2 edits of this project were not stored" in again.is_told().text()
    again.answers("Store them now")
    again.waits_until_idle()
    assert len(names(again.workspace.project)) == len(before) + 3
    again.qtbot.waitUntil(lambda: not files())


def test_what_is_left_out_is_kept_aside(killed: Path, open_window: Callable[[], Person]) -> None:
    somebody = opens(open_window, killed)
    before = names(somebody.workspace.project)
    somebody.answers("Leave them out")
    somebody.qtbot.waitUntil(lambda: [path.name.endswith(".set-aside") for path in files()] == [True])
    somebody.qtbot.waitUntil(
        lambda: any(str(files()[0]) in label.text() for label in somebody.window.status.findChildren(QLabel))
    )
    assert names(somebody.workspace.project) == before
    somebody.window.close()
    again = opens(open_window, killed)
    again.waits_until_idle()
    assert not again.messages()


def test_people_may_be_asked_again(killed: Path, open_window: Callable[[], Person]) -> None:
    somebody = opens(open_window, killed)
    somebody.answers("Ask again next time")
    somebody.does("brush")
    somebody.drags((0, 45), (159, 45))
    somebody.waits_until_idle()
    somebody.window.close()
    again = opens(open_window, killed)
    assert "3 edits" in again.is_told().text()
    assert "earlier state" not in again.is_told().informativeText()
    again.answers("Store them now")
    again.waits_until_idle()
    again.qtbot.waitUntil(lambda: not files())


def test_what_does_not_fit_any_more_is_named(killed: Path, open_window: Callable[[], Person]) -> None:
    with Project.open(killed) as project:
        video = project.videos()[0]
        project.apply(DeleteTrack(project.tracks(video.id)[0].id))
    somebody = opens(open_window, killed)
    somebody.answers("Store them now")
    somebody.waits_until_idle()
    told = somebody.is_told()
    assert "1 edits that waited cannot be made any more" in told.text()
    assert "Paint, frame 1: The project has no track" in told.informativeText()
    assert len(somebody.workspace.tracks) == 2
    somebody.qtbot.waitUntil(lambda: not files())


def test_an_edit_that_was_stored_before_the_kill_is_not_stored_twice(
    killed: Path, open_window: Callable[[], Person]
) -> None:
    """The file still notes the first stroke on a new track, which the project has."""
    kept = files()[0].read_bytes()
    somebody = opens(open_window, killed)
    strokes = names(somebody.workspace.project)
    somebody.answers("Store them now")
    somebody.waits_until_idle()
    path = waiting_folder() / f"{somebody.workspace.project.number}-0123456789abcdef.waiting"
    somebody.qtbot.waitUntil(lambda: not files())
    somebody.window.close()
    path.write_bytes(kept)
    again = opens(open_window, killed)
    again.waits_until_idle()
    assert not again.messages()
    assert not files()
    assert len(names(again.workspace.project)) == len(strokes) + 3


def test_an_earlier_state_of_the_project_is_said_to_be_one(killed: Path, open_window: Callable[[], Person]) -> None:
    with closing(sqlite3.connect(killed)) as connection, connection:
        connection.execute("UPDATE journal SET time = time + 1")
    somebody = opens(open_window, killed)
    assert "earlier state of the project" in somebody.is_told().informativeText()
    somebody.is_told().close()


@pytest.mark.parametrize("change", [lambda found: found[:60] + b"?" + found[61:], lambda found: b"?\n" + found])
def test_a_damaged_file_is_said_once_and_set_aside(
    killed: Path, open_window: Callable[[], Person], change: Callable[[bytes], bytes]
) -> None:
    files()[0].write_bytes(change(files()[0].read_bytes()))
    somebody = opens(open_window, killed)
    told = somebody.is_told()
    assert "cannot be read" in told.text()
    (kept,) = files()
    assert kept.name.endswith(".set-aside")
    assert str(kept) in told.informativeText()
    told.close()


def test_a_line_that_was_cut_short_is_no_damage(killed: Path, open_window: Callable[[], Person]) -> None:
    files()[0].write_bytes(files()[0].read_bytes()[:-9])
    somebody = opens(open_window, killed)
    assert "2 edits of this project were not stored" in somebody.is_told().text()
    somebody.is_told().close()


def test_closing_without_them_forgets_them(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    window = labelled.window
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    labelled.workspace.storing.retry_due.setInterval(10**6)
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", refuse)
        labelled.drags((0, 85), (159, 85))
        labelled.is_told().close()
        labelled.qtbot.waitUntil(lambda: len(files()) == 1)
        window.close()
        labelled.answers("Close without them")
        labelled.qtbot.waitUntil(lambda: window.workspace is None)
    assert not files()


def test_that_they_cannot_be_noted_is_said_once(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    labelled.clicks(disc_x(0), 30)
    labelled.does("brush")
    labelled.workspace.storing.retry_due.setInterval(10**6)
    real = WaitingFile._append

    def fails(file: WaitingFile, lines: object) -> None:
        raise StorageError("The disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", refuse)
        patched.setattr(WaitingFile, "_append", fails)
        labelled.drags((0, 85), (159, 85))
        labelled.qtbot.waitUntil(lambda: any("cannot be noted" in box.text() for box in labelled.messages()))
        for box in labelled.messages():
            box.close()
        labelled.drags((0, 5), (159, 5))
        patched.setattr(WaitingFile, "_append", real)
        labelled.drags((0, 15), (159, 15))
        labelled.qtbot.waitUntil(lambda: bool(files()) and files()[0].read_bytes().count(b"\n") == 4)
        assert not labelled.messages()
        patched.setattr(WaitingFile, "_append", fails)  # once more, after it went well
        labelled.drags((0, 25), (159, 25))
        labelled.qtbot.waitUntil(lambda: any("cannot be noted" in box.text() for box in labelled.messages()))
        for box in labelled.messages():
            box.close()
    labelled.workspace.storing.retry_due.timeout.emit()
    labelled.waits_until_idle()
    labelled.qtbot.waitUntil(lambda: not files())


def test_edits_that_waited_longer_are_offered_first(tmp_path: Path) -> None:
    """Whatever their files are called: two programs may have been killed one after the other."""
    with Project.create(tmp_path / "work.mdqe") as project:
        for session, since in (("b", 1.0), ("a", 2.0)):
            file = WaitingFile.begin(Origin(project.number, str(project.path), session, None, since))
            file.note([replace(Noted.of(AddCategory(f"after {since:.0f}")), number=1).note])
            file.close()
        noted, errors = waiting_job(project.number, project.path)(JobContext(lambda _: None))
    assert [each.origin.since for each in noted] == [1.0, 2.0]
    assert errors == ()
    for each in noted:
        each.file.close()


def test_commands_say_that_edits_wait(killed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(killed), "-o", str(tmp_path / "out"), "--dry-run"]) == 0
    assert "Warning: 3 edits of" in " ".join(capsys.readouterr().err.split())
    assert len(files()) == 1


def test_a_killed_program_loses_nothing_that_waits(killed: Path, film: Path, open_window: Callable[[], Person]) -> None:
    """A real one, whose project another program holds: it draws, says so once its strokes are noted, and is killed."""
    files()[0].unlink()
    with closing(sqlite3.connect(killed, isolation_level=None)) as other:
        command = [sys.executable, "-m", "tests.app.draws_until_killed", str(killed)]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            other.execute("BEGIN EXCLUSIVE")
            process.stdin.write("locked\n")
            process.stdin.flush()
            assert process.stdout.readline() == "drawn\n"
            process.send_signal(signal.SIGKILL)
        other.execute("ROLLBACK")
    somebody = opens(open_window, killed)
    before = len(names(somebody.workspace.project))
    assert "3 edits of this project were not stored" in somebody.is_told().text()
    somebody.answers("Store them now")
    somebody.waits_until_idle()
    assert len(names(somebody.workspace.project)) == before + 3
    somebody.qtbot.waitUntil(lambda: not files())
