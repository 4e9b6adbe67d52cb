"""The ledger: what it says is done is done, whenever the program was killed and whatever has changed since."""

from __future__ import annotations

import errno
import json
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.batch.ledger import LEDGER, RESULTS, Begun, Done, Ledger, LedgerError, Undone
from app.jobs.batch.results import decode_tracks
from app.jobs.batch.tasks import Finished, Labelled, Task
from engine.errors import StorageError
from tests.app.jobs.batch.stand_in import StandIn, write_video

RECIPE = "recipe"


def labelled(task: Task) -> Labelled:
    *_, last = StandIn(None, "cpu", 1).label(task)
    assert isinstance(last, Finished)
    return last.labelled


def some_videos(folder: Path, count: int) -> list[Task]:
    folder.mkdir(exist_ok=True)
    return [Task(str(write_video(folder / f"{number}.mp4", frames=number + 1))) for number in range(count)]


def finished(folder: Path, tasks: list[Task]) -> Path:
    with Ledger(folder, RECIPE) as ledger:
        for task in tasks:
            ledger.begin(task)
            ledger.finish(task, labelled(task))
    return folder / LEDGER


def test_what_was_noted_is_known_to_the_next_call(tmp_path):
    tasks = some_videos(tmp_path / "videos", 4)
    with Ledger(tmp_path / "ledger", RECIPE) as ledger:
        assert not ledger.holds_results
        for task in tasks[:3]:
            ledger.begin(task)
        ledger.finish(tasks[0], labelled(tasks[0]))
        ledger.fail(tasks[1], "It is broken.")
    with Ledger(tmp_path / "ledger", RECIPE) as ledger:
        states = [ledger.state(task.path) for task in tasks]
        assert [type(state) for state in states] == [Done, Undone, Begun, type(None)]
        assert [ledger.is_done(task) for task in tasks] == [True, False, False, False]
        assert states[1].reason == "It is broken."
        assert isinstance(states[0], Done)
        _, tracks = ledger.tracks(states[0])
        assert tracks == decode_tracks(labelled(tasks[0]).tracks)[1]


@pytest.mark.parametrize("name", ["../../letter.txt", "/letter.txt", "..", ""])
def test_a_ledger_that_names_a_file_outside_its_folder_is_damaged(tmp_path, name):
    (task,) = some_videos(tmp_path / "videos", 1)
    path = finished(tmp_path / "ledger", [task])
    *lines, last = path.read_bytes().splitlines(keepends=True)
    written = json.loads(last.partition(b" ")[2])
    forged = json.dumps({**written, "result": name}).encode()
    path.write_bytes(b"".join([*lines, b"%08x %b\n" % (zlib.crc32(forged), forged), last]))
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(LedgerError, match="damaged in line 3"):
        Ledger(tmp_path / "ledger", RECIPE)
    assert (tmp_path / "letter.txt").exists()


def test_a_ledger_that_cannot_be_begun_leaves_nothing_open(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    opened = set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else set()
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(StorageError, match="full"):
            Ledger(tmp_path / "ledger", RECIPE)
    assert not opened or set(os.listdir("/proc/self/fd")) == opened
    Ledger(tmp_path / "ledger", RECIPE).close()


def test_a_video_is_done_only_as_it_was_and_by_the_same_recipe(tmp_path):
    tasks = some_videos(tmp_path / "videos", 5)
    finished(tmp_path / "ledger", tasks)
    write_video(Path(tasks[1].path), frames=7)
    Path(tasks[2].path).unlink()
    result = next((tmp_path / "ledger" / RESULTS).iterdir())
    with Ledger(tmp_path / "ledger", "another recipe") as ledger:
        assert not any(ledger.is_done(task) for task in tasks)
        assert ledger.holds_results
    with Ledger(tmp_path / "ledger", RECIPE) as ledger:
        assert [ledger.is_done(task) for task in tasks] == [True, False, False, True, True]
        assert not ledger.is_done(Task(tasks[0].path, overlay=tmp_path / "missing.mp4"))
        entry = next(state for task in tasks if (state := ledger.state(task.path)).result == result.name)
        assert isinstance(entry, Done)
        result.write_bytes(result.read_bytes() + b"more")
        assert not ledger.is_done(Task(entry.path))
        with pytest.raises(LedgerError, match=r"is damaged.*same command"):
            ledger.tracks(entry)
        result.unlink()
        with pytest.raises(StorageError, match=r"cannot be read.*same command"):
            ledger.tracks(entry)


def test_a_name_that_is_no_text(tmp_path):
    task = Task(os.fsdecode(os.path.join(os.fsencode(tmp_path), b"\xff.mp4")))
    write_video(Path(task.path))
    finished(tmp_path / "ledger", [task])
    with Ledger(tmp_path / "ledger", RECIPE) as ledger:
        assert ledger.is_done(task)


@given(far=st.floats(0, 1), rest=st.sampled_from([b"", b"\0" * 20, b"00000000 {}\n"]))
def test_killed_at_any_byte_the_ledger_knows_what_was_whole(far, rest, tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    tasks = some_videos(folder / "videos", 3)
    path = finished(folder / "ledger", tasks)
    content = path.read_bytes()
    cut = round(far * len(content))
    path.write_bytes(content[:cut] + rest)
    whole = content[:cut].count(b"\n")
    with Ledger(folder / "ledger", RECIPE) as ledger:
        assert [ledger.is_done(task) for task in tasks] == [whole >= 3, whole >= 5, whole >= 7]
        ledger.begin(tasks[0])
    assert path.read_bytes().startswith(content[: len(b"".join(content.splitlines(keepends=True)[:whole]))])
    with Ledger(folder / "ledger", RECIPE) as ledger:
        assert isinstance(ledger.state(tasks[0].path), Begun)


HEAD = b'9627a32a {"type":"ledger","format":1}\n'


@pytest.mark.parametrize(
    ("line", "damage"), [(1, b"\0\0\0\n"), (1, b"00000000 {}\n"), (3, b"\0\0\0\n"), (3, b"00000000 {}\n"), (3, HEAD)]
)
def test_a_damaged_ledger_is_told_with_its_place(tmp_path, line, damage):
    path = finished(tmp_path / "ledger", some_videos(tmp_path / "videos", 2))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line - 1] = damage
    path.write_bytes(b"".join(lines))
    remedy = "Remove" if line == 1 else "Keep only the 2 lines before it"
    with pytest.raises(LedgerError, match=rf"ledger.jsonl is damaged in line {line}\. .*{remedy}"):
        Ledger(tmp_path / "ledger", RECIPE)
    assert path.read_bytes() == b"".join(lines)
    assert not path.with_name(f"{LEDGER}.lock").exists()


def test_a_later_format_is_not_touched(tmp_path):
    with Ledger(tmp_path, RECIPE) as ledger:
        ledger.begin(Task("one"))
    path = tmp_path / LEDGER
    later = path.read_bytes().splitlines(keepends=True)[1:]
    path.write_bytes(b"".join([b'bd0af0e9 {"type":"ledger","format":2}\n', *later]))
    with pytest.raises(LedgerError, match="format 2, this program knows 1"):
        Ledger(tmp_path, RECIPE)


def test_one_program_at_a_time(tmp_path):
    with Ledger(tmp_path, RECIPE), pytest.raises(LedgerError, match=rf"is in use in .* \(process {os.getpid()} on"):
        Ledger(tmp_path, RECIPE)
    with Ledger(tmp_path, RECIPE):
        pass


def test_a_removed_ledger_leaves_what_is_not_its_own(tmp_path):
    task = some_videos(tmp_path / "videos", 1)[0]
    for foreign in (False, True):
        finished(tmp_path / "ledger", [task])
        if foreign:
            (tmp_path / "ledger" / "notes.txt").write_text("mine")
        with Ledger(tmp_path / "ledger", RECIPE) as ledger:
            ledger.remove()
        assert (tmp_path / "ledger").exists() == foreign
    assert [path.name for path in (tmp_path / "ledger").iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "ledger").write_text("a file is in the way")
    with pytest.raises(StorageError, match="ledger cannot be written"):
        Ledger(tmp_path / "ledger", RECIPE)
