"""One export at a time writes into a folder, and a killed one is finished by the next."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
from io import FileIO
from pathlib import Path

import pytest

from app.project import Project
from app.project.exchange.export_place import HOLDER as HOLDER_NOTE
from app.project.exchange.export_place import LOCK
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project, survey_export
from app.project.file import lock as locks
from app.project.file.noted_lock import NotedLock
from engine.errors import StorageError
from tests.project.helpers import files

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys
from pathlib import Path
from app.project.exchange.export_place import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("form", ["ytvis", "mots"])
def test_two_exports_into_one_folder_at_a_time_do_not_mix(filled, tmp_path, form):
    out, choices = tmp_path / "out", ExportChoices(format=form)
    only = ExportChoices(format=form, video_ids=[filled.videos()[0].id], jpeg_quality=10)
    refused: list[str] = []

    def second(done: int, total: int) -> bool:
        if total and done in (1, total):
            with Project.open(filled.path, shared=True) as shared:
                with pytest.raises(StorageError, match="another export is being written there") as error:
                    export_project(shared, out, only)
                refused.append(error.value.remedy)
                plan = survey_export(shared, out, only)
            assert any("another export" in problem.text for problem in plan.problems if problem.blocking)
        return True

    export_project(filled, out, choices, progress=second)
    assert len(refused) == 2
    assert "Wait for its end" in refused[0]
    export_project(filled, tmp_path / "fresh", choices)
    assert {name: (out / name).read_bytes() for name in files(out)} == {
        name: (tmp_path / "fresh" / name).read_bytes() for name in files(tmp_path / "fresh")
    }
    export_project(filled, out, only)


def test_another_program_that_exports_is_named_and_once_killed_holds_nothing(filled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-c", HOLDER, str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StorageError, match=f"process {holder.pid} on"):
            export_project(filled, out, ExportChoices())
        holder.send_signal(signal.SIGKILL)
    assert (out / LOCK).exists()
    assert json.loads((out / LOCK).read_bytes())["pid"] == holder.pid
    export_project(filled, out, ExportChoices())
    assert not (out / LOCK).exists()


def test_a_folder_that_is_refused_gets_no_lock(filled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageError, match="holds other files"):
        export_project(filled, out, ExportChoices())
    assert files(out) == {"thesis.txt"}


class Killed(BaseException):
    """As if the process had ended right there: nothing tidies up after it."""


def kill_at(patch: pytest.MonkeyPatch, moment: int) -> None:
    """From the given change to the file system on, once an export has written everything, nothing happens any more."""
    left = [moment]

    def dying(real):
        def call(*args: object, **more: object):
            if not str(args[0]).endswith(LOCK):  # the system lets it go
                if left[0] <= 0:
                    raise Killed
                left[0] -= 1
            return real(*args, **more)

        return call

    for owner, name in (
        (os, "replace"),
        (os, "unlink"),
        (os, "rmdir"),
        (Path, "unlink"),
        (Path, "rmdir"),
        (Path, "mkdir"),
    ):
        patch.setattr(owner, name, dying(getattr(owner, name)))


def export_killed(project: Project, out: Path, choices: ExportChoices, moment: int) -> bool:
    """Whether the export was killed; else it had come to its end before."""
    with pytest.MonkeyPatch.context() as patch:

        def progress(done: int, total: int) -> bool:
            if total and done == total:
                kill_at(patch, moment)
            return True

        try:
            export_project(project, out, choices, progress=progress)
        except Killed:
            return True
    return False


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files(folder) - {LOCK}}


@pytest.mark.parametrize(("form", "share"), [("ytvis", 0.0), ("ytvis", 0.5), ("mots", 0.0), ("davis", 0.0)])
@pytest.mark.parametrize("earlier", [True, False])
def test_what_a_killed_export_left_is_finished_by_the_next(filled, tmp_path, form, share, earlier):
    """Killed at each step of taking an earlier one's place: no document tells of files that are not there."""
    _, second = (video.id for video in filled.videos())
    old = ExportChoices(format=form, validation_share=share, seed=0)
    new = ExportChoices(format=form, validation_share=share, seed=5, every=2)
    next_one = new if share else ExportChoices(format=form, video_ids=[second], every=3)
    export_project(filled, tmp_path / "old", old)
    export_project(filled, tmp_path / "new", new)
    export_project(filled, tmp_path / "next", next_one)
    moment, was_killed = 0, True
    while was_killed:
        out = tmp_path / f"out {moment}"
        if earlier:
            export_project(filled, out, old)
            (out / "letter.txt").write_text("mine")
        was_killed = export_killed(filled, out, new, moment)
        marker = "annotations.json" if form == "ytvis" and not share else "export.json"
        if (out / marker).exists():
            told = "old" if (out / marker).read_bytes() == (tmp_path / "old" / marker).read_bytes() else "new"
            whole = contents(tmp_path / told)
            assert {name: data for name, data in contents(out).items() if name in whole} == whole
        export_killed(filled, out, new, moment)  # and once more
        export_project(filled, out, next_one)
        found = contents(out)
        assert found.pop("letter.txt", b"mine") == b"mine"
        assert found == contents(tmp_path / "next"), moment
        moment += 1
    assert moment > 5


@pytest.mark.parametrize("form", ["ytvis", "coco", "davis", "mots"])
def test_a_folder_that_somebody_made_where_a_further_video_would_go_is_not_replaced(filled, tmp_path, form):
    first, _ = (video.id for video in filled.videos())
    both, only = ExportChoices(format=form), ExportChoices(format=form, video_ids=[first])
    export_project(filled, tmp_path / "both", both)
    export_project(filled, tmp_path / "only", only)
    further = {Path(name).parent for name in files(tmp_path / "both")} - {
        Path(name).parent for name in files(tmp_path / "only")
    }
    told = []
    for number, folder in enumerate(sorted(further)):
        out = tmp_path / f"out {number}"
        export_project(filled, out, only)
        (out / folder).mkdir()
        (out / folder / "00000.png").write_text("mine")
        before = contents(out)
        with pytest.raises(StorageError, match="holds files that no export wrote"):
            export_project(filled, out, both)
        assert contents(out) == before
        plan = survey_export(filled, out, both)
        told.append(any("no export wrote" in problem.text for problem in plan.problems if problem.blocking))
    assert any(told)


class Unlockable:
    """A folder on a drive without locks."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        lock = locks._lock

        def refuse(file: FileIO) -> None:
            there = os.stat(file.fileno())
            if any(os.path.samestat(there, path.stat()) for path in folder.iterdir()):
                raise OSError(errno.EOPNOTSUPP, "Operation not supported")
            lock(file)

        monkeypatch.setattr(locks, "_lock", refuse)
        self.folder, self.lock = folder, lock

    def leaves(self, **note: object) -> None:
        """A note of another program's export."""
        written = {"pid": 1, "host": socket.gethostname(), "program": "mdqe-annotator", **note}
        (self.folder / HOLDER_NOTE).write_text(json.dumps(written))


@pytest.fixture
def unlockable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unlockable:
    return Unlockable(tmp_path / "drive", monkeypatch)


def _is_refused(filled: Project, folder: Path) -> StorageError:
    with pytest.raises(StorageError, match="another export is being written there") as error:
        export_project(filled, folder, ExportChoices())
    plan = survey_export(filled, folder, ExportChoices())
    assert plan is not None
    assert any("another export" in problem.text for problem in plan.problems if problem.blocking)
    return error.value


def test_a_drive_that_cannot_lock_files_gets_one_export_at_a_time(filled, unlockable):
    refused: list[StorageError] = []

    def second(done: int, total: int) -> bool:
        if total and done in (1, total):
            with Project.open(filled.path, shared=True) as shared:
                refused.append(_is_refused(shared, unlockable.folder))
        return True

    assert not export_project(filled, unlockable.folder, ExportChoices(), progress=second).cancelled
    assert [f"process {os.getpid()} on" in error.what for error in refused] == [True, True]
    assert {path.name for path in unlockable.folder.iterdir()} == {"annotations.json", "JPEGImages"}
    export_project(filled, unlockable.folder, ExportChoices())


def test_a_killed_export_holds_no_drive_without_locks(filled, unlockable):
    out = unlockable.folder
    with subprocess.Popen([sys.executable, "-c", "pass"]) as ended:
        pass
    unlockable.leaves(pid=ended.pid)
    export_project(filled, out, ExportChoices())  # by its number
    here = NotedLock(out / HOLDER_NOTE)
    note = (out / HOLDER_NOTE).read_text()
    here.release()
    (out / HOLDER_NOTE).write_text(note)  # of this very process, which lives, but it holds the lock no more
    export_project(filled, out, ExportChoices())
    assert not (out / HOLDER_NOTE).exists()


@pytest.mark.parametrize("note", [{"host": "elsewhere"}, {"pid": os.getppid()}, {"pid": "?"}])
def test_others_who_write_to_a_drive_without_locks_are_not_disturbed(filled, unlockable, note):
    unlockable.leaves(**note)
    error = _is_refused(filled, unlockable.folder)
    assert (f"delete {unlockable.folder / HOLDER_NOTE}" in error.remedy) == ("host" in note)
    assert not (unlockable.folder / "annotations.json").exists()


def test_a_drive_that_does_not_answer_is_not_taken_for_one_without_locks(filled, tmp_path, monkeypatch):
    def gone(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(locks, "_lock", gone)
    with pytest.raises(StorageError, match="Cannot lock"):
        export_project(filled, tmp_path / "out", ExportChoices())


@pytest.mark.parametrize("first", ["locks", "has no locks"])
def test_machines_of_which_one_can_lock_a_drive_and_another_cannot_do_not_meet(filled, unlockable, monkeypatch, first):
    """The other one is this one once more, under another name."""
    out, without = unlockable.folder, locks._lock
    name = socket.gethostname()

    def turns(locks_files: bool, host: str) -> None:
        monkeypatch.setattr(locks, "_lock", unlockable.lock if locks_files else without)
        monkeypatch.setattr(socket, "gethostname", lambda: host)

    refused: list[StorageError] = []

    def second(done: int, total: int) -> bool:
        if total and done == 1:
            there = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
            turns(first != "locks", "elsewhere")
            with Project.open(filled.path, shared=True) as shared:
                refused.append(_is_refused(shared, out))
            turns(first == "locks", name)
            assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == there
        return True

    turns(first == "locks", name)
    assert not export_project(filled, out, ExportChoices(), progress=second).cancelled
    assert len(refused) == 1
    assert {path.name for path in out.iterdir()} == {"annotations.json", "JPEGImages"}


def test_the_note_of_a_killed_export_binds_nobody_who_can_lock_the_drive(filled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    note = {"pid": os.getpid(), "host": "elsewhere", "program": "mdqe-annotator", "locked": True}
    (out / HOLDER_NOTE).write_text(json.dumps(note))
    assert not any(problem.blocking for problem in survey_export(filled, out, ExportChoices()).problems)
    export_project(filled, out, ExportChoices())
    assert not (out / HOLDER_NOTE).exists()
