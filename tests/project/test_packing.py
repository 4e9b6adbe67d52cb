"""Copies: nothing of the history is lost, paths lead to the media, and a failure leaves nothing behind."""

from __future__ import annotations

import errno
import os
import shutil
from types import SimpleNamespace

import pytest

from app import cli
from app.edits import CreateTrack, RemoveMask, SetMask
from app.project import MediaMismatchError, Project, ProjectError
from app.project.packing import pack, save_copy
from engine.errors import StorageError
from engine.video import media_fingerprint, open_video
from tests.project.helpers import DrawnVideo, add, content, files, make_frames, rectangle


@pytest.fixture
def work(tmp_path):
    """A folder, a pattern and two files of one name in different folders; an edit undone and one discarded."""
    (tmp_path / "here").mkdir()
    project = Project.create(tmp_path / "here" / "work.mdqe")
    add(project, make_frames(tmp_path / "media" / "walk"))
    make_frames(tmp_path / "media" / "run")
    with open_video(tmp_path / "media" / "run" / "[0-2].png") as opened:
        project.add_video(tmp_path / "media" / "run" / "[0-2].png", opened)
    for place in ("here", "elsewhere"):
        path = tmp_path / place / "clip.mp4"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(place.encode() * 1000)
        project.add_video(path, DrawnVideo(fingerprint=media_fingerprint(path)))
    category = project.add_category("crab").id
    track = project.apply(CreateTrack(1, category)).track_id
    assert track is not None
    project.apply(SetMask(track, 0, rectangle(1, 2, 5, 6)))
    project.undo()
    project.apply(SetMask(track, 1, rectangle(1, 2, 5, 6)))
    project.apply(RemoveMask(track, 1))
    project.undo()
    yield project
    project.close()


def parts(path):
    """What edits change, without the paths, and the whole history."""
    rows = content(path)
    with Project.open(path) as project:
        history = [(entry.name, entry.state) for entry in project.history("done", "undone", "discarded")]
    return {**rows, "videos": [(row[0], *row[2:]) for row in rows["videos"]]}, history


def closed(project):
    path = project.path
    project.close()
    return path


def test_a_pack_opens_wherever_it_is_carried(work, tmp_path):
    seen = []

    def goes_on(done, total):
        seen.append((done, total))
        return True

    packed = pack(work, tmp_path / "pack", goes_on)
    assert packed == tmp_path / "pack" / "work.mdqe"
    assert seen[-1][0] == seen[-1][1]
    before = parts(closed(work))
    shutil.move(tmp_path / "pack", tmp_path / "carried")
    shutil.rmtree(tmp_path / "media")
    shutil.rmtree(tmp_path / "elsewhere")
    (tmp_path / "here" / "clip.mp4").unlink()
    path = tmp_path / "carried" / "work.mdqe"
    assert files(tmp_path / "carried") == {
        "work.mdqe", "media/clip.mp4", "media/clip-2.mp4",
        *(f"media/walk/{number}.png" for number in range(4)), *(f"media/run/{number}.png" for number in range(3)),
    }  # fmt: skip
    with Project.open(path) as project:
        assert [video.stored_path for video in project.videos()] == [
            "media/walk", "media/run/[0-2].png", "media/clip.mp4", "media/clip-2.mp4",
        ]  # fmt: skip
        for video in project.videos():
            assert media_fingerprint(video.path) == video.fingerprint
        assert project.redo() is not None
        project.undo()
    assert parts(path) == before


def test_a_copy_finds_the_media_from_another_folder(work, tmp_path):
    (tmp_path / "elsewhere" / "deep").mkdir()
    copy = save_copy(work, tmp_path / "elsewhere" / "other.mdqe")
    assert copy is not None
    places = [video.path for video in work.videos()]
    before = parts(closed(work))
    with Project.open(copy) as project:
        assert [video.path for video in project.videos()] == places
        assert project.videos()[3].stored_path == "clip.mp4"
    assert parts(copy) == before


def test_nothing_that_is_there_is_replaced(work, tmp_path):
    with pytest.raises(ProjectError, match="exists already"):
        save_copy(work, work.path)
    with pytest.raises(StorageError, match="holds something"):
        pack(work, tmp_path / "media")
    (tmp_path / "empty").mkdir()
    assert pack(work, tmp_path / "empty") is not None


@pytest.mark.parametrize("after", [0, 1, 6, 9])
def test_stopping_leaves_nothing(work, tmp_path, after):
    before, calls = files(tmp_path), []

    def go_on(done, total):
        calls.append(done)
        return len(calls) <= after

    assert pack(work, tmp_path / "pack", go_on) is None
    assert len(calls) == after + 1
    assert save_copy(work, tmp_path / "copy.mdqe", lambda done, total: False) is None
    assert files(tmp_path) == before
    assert not (tmp_path / "pack").exists()


def test_a_full_disk_is_named_and_leaves_nothing(work, tmp_path, monkeypatch):
    before = files(tmp_path)

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("app.project.packing.os.fsync", full)
        for copying in (lambda: pack(work, tmp_path / "pack"), lambda: save_copy(work, tmp_path / "copy.mdqe")):
            with pytest.raises(StorageError, match="disk is full"):
                copying()
    monkeypatch.setattr("app.project.packing.shutil.disk_usage", lambda path: SimpleNamespace(free=10))
    with pytest.raises(StorageError, match="Free some space"):
        pack(work, tmp_path / "pack")
    assert files(tmp_path) == before


def test_missing_and_replaced_media_are_named(work, tmp_path):
    (tmp_path / "elsewhere" / "clip.mp4").write_bytes(b"another")
    with pytest.raises(MediaMismatchError, match="elsewhere"):
        pack(work, tmp_path / "pack")
    (tmp_path / "elsewhere" / "clip.mp4").unlink()
    with pytest.raises(ProjectError, match="1 of 4 videos are missing"):
        pack(work, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


def test_compacting_gives_room_back_and_keeps_the_history(work):
    with work._connection:
        work._connection.execute("CREATE TABLE ballast AS SELECT randomblob(4000000) AS bytes")
        work._connection.execute("DROP TABLE ballast")
    assert work.compact(lambda: True) is None
    before, after = work.compact()
    assert after < before - 3_000_000
    assert work.redo() is not None
    assert len(work.history("done", "undone", "discarded")) == 5


def test_the_commands(work, tmp_path, capsys):
    path = str(closed(work))
    assert cli.main(["copy", path, "-o", str(tmp_path / "copy.mdqe")]) == 0
    assert cli.main(["pack", path, "-o", str(tmp_path / "pack")]) == 0
    assert cli.main(["compact", path]) == 0
    assert cli.main(["pack", path, "-o", str(tmp_path / "pack")]) == 1
    assert str(tmp_path / "pack" / "work.mdqe") in capsys.readouterr().out
    assert parts(tmp_path / "copy.mdqe") == parts(tmp_path / "pack" / "work.mdqe")
