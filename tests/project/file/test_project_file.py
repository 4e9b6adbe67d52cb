"""The file itself: made, opened, refused, locked, brought forward, and found again after a move."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.edits import CreateTrack, SetMask, SetOcclusion
from app.project import (
    MediaMismatchError,
    NewerProjectError,
    Project,
    ProjectError,
    ProjectLockedError,
)
from app.project.file import schema
from app.project.file.database import translated
from app.project.file.lock import lock_path
from engine.errors import StorageError
from tests.project.helpers import DrawnVideo, content, rectangle

ROOT = Path(__file__).parents[3]


def test_a_closed_project_is_one_file_that_opens_again(project, video, tmp_path):
    category = project.add_category("fish")
    track = project.apply(CreateTrack(video.id, category.id)).track_id
    project.apply(SetMask(track, 3, rectangle(1, 2, 5, 6)))
    project.set_state("window", {"frame": 3, "zoom": 1.5})
    before = content(project.path)
    project.close()
    assert [path.name for path in tmp_path.iterdir()] == ["work.mdqe"]
    with Project.open(project.path) as again:
        assert content(again.path) == before
        assert again.state("window") == {"frame": 3, "zoom": 1.5}
        assert again.state("nothing", 7) == 7
        assert again.videos() == (video,)
        assert (again.videos()[0].timestamps == DrawnVideo().timestamps).all()


def test_an_existing_file_is_never_replaced(project):
    project.close()
    before = project.path.read_bytes()
    with pytest.raises(ProjectError, match="exists already"):
        Project.create(project.path)
    assert project.path.read_bytes() == before


def test_a_missing_folder_or_file_is_named(tmp_path):
    with pytest.raises(StorageError, match="no folder"):
        Project.create(tmp_path / "away" / "work.mdqe")
    with pytest.raises(StorageError, match="was moved"):
        Project.open(tmp_path / "away.mdqe")


def test_an_unwritable_folder_is_named(tmp_path, monkeypatch):
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StorageError, match="folder cannot be written"):
        Project.create(tmp_path / "work.mdqe")


class FullFile(io.FileIO):
    """On a disk that takes nothing more."""

    def write(self, *_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_opening_on_a_full_disk_is_named_and_leaves_no_lock(project, monkeypatch):
    project.close()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", lambda number, *_, **__: FullFile(number, "r+"))
        with pytest.raises(StorageError, match="No space left on device"):
            Project.open(project.path)
    assert not lock_path(project.path).exists()
    Project.open(project.path).close()


@pytest.mark.parametrize("data", [b"", b"SQLite", b"PK\3\4" * 99])
def test_another_kind_of_file_is_refused_untouched(tmp_path, data):
    path = tmp_path / "work.mdqe"
    path.write_bytes(data)
    with pytest.raises(ProjectError, match="is not an MDQE Annotator project"):
        Project.open(path)
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "work.mdqe"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE something (x)")
    with pytest.raises(ProjectError, match="is not an MDQE Annotator project"):
        Project.open(path)


def test_a_newer_version_is_refused_untouched(project, tmp_path):
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {schema.version() + 1}")
    before = project.path.read_bytes()
    with pytest.raises(NewerProjectError, match="newer MDQE Annotator"):
        Project.open(project.path)
    assert project.path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [project.path]


@pytest.mark.parametrize("keep", [0.3, 0.7])
def test_a_file_that_was_cut_short_is_called_damaged(project, video, keep):
    project.close()
    data = project.path.read_bytes()
    project.path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(project.path)


def test_a_file_with_overwritten_pages_is_called_damaged(project, video):
    project.close()
    data = bytearray(project.path.read_bytes())
    data[4096 : 4096 * 8] = b"\xa5" * (4096 * 7)
    project.path.write_bytes(data)
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(project.path)


@pytest.mark.parametrize(
    ("place", "bytes_there"),
    [(b"SQLite format 3\0", b"\0\0\0\x7f"), (b"CREATE TABLE tracks", b"CREATE \x87ABLE tracks")],
    ids=["a form that there is not", "letters that are none"],
)
def test_a_file_that_sqlite_makes_no_sense_of_is_called_damaged(project, video, place, bytes_there):
    """SQLite calls neither of them corrupt; the form stands 44 bytes after the beginning."""
    project.close()
    data = bytearray(project.path.read_bytes())
    start = data.index(place) + (44 if place.startswith(b"SQLite") else 0)
    data[start : start + len(bytes_there)] = bytes_there
    project.path.write_bytes(data)
    with pytest.raises(ProjectError, match="is damaged"):
        Project.open(project.path)


HOLD = "import sys; from app.project import Project; p = Project.open(sys.argv[1]); print('open', flush=True); input()"


def test_another_process_keeps_it_until_it_is_killed(project):
    project.close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(project.path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(ProjectLockedError, match=f"process {holder.pid} on"):
            Project.open(project.path)
        with pytest.raises(ProjectLockedError, match="cannot be shared"):
            Project.open(project.path, shared=True)
        holder.send_signal(signal.SIGKILL)
    assert lock_path(project.path).exists()  # what the dead process left does not bind anybody
    Project.open(project.path).close()
    assert not lock_path(project.path).exists()


def test_a_project_whose_drive_was_gone_goes_on_with_a_lock_of_its_own(project, video, tmp_path):
    project.add_category("crab")
    gone = tmp_path / "gone"
    gone.mkdir()
    there = list(tmp_path.glob("work.mdqe*"))
    for path in there:
        path.rename(gone / path.name)
    with pytest.raises(StorageError):
        project.reconnect()
    for path in there:
        if path != lock_path(project.path):
            (gone / path.name).rename(path)
    project.reconnect()
    assert [category.name for category in project.categories()] == ["crab"]
    with pytest.raises(ProjectLockedError):
        Project.open(project.path)
    project.close()
    assert not lock_path(project.path).exists()


def test_a_project_that_another_program_took_while_its_drive_was_gone_is_not_written(project, video, tmp_path):
    project.add_category("crab")
    lock_path(project.path).unlink()
    with Project.open(project.path) as other:
        with pytest.raises(ProjectLockedError):
            project.reconnect()
        assert other.categories()


def test_a_full_disk_does_not_cut_a_project_off_from_its_other_connections(project):
    lock = project._lock
    assert lock is not None
    own = lock._file
    with FullFile(os.dup(own.fileno()), "r+") as lock._file, pytest.raises(StorageError):
        project.reconnect()
    lock._file = own
    Project.open(project.path, shared=True).close()


def test_the_note_of_a_lock_that_stays_after_closing_speaks_of_nobody(project, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")  # where an open file cannot be removed
        project.close()
    assert lock_path(project.path).exists()
    with pytest.raises(ProjectLockedError, match="not open in this program, so"):
        Project.open(project.path, shared=True)
    Project.open(project.path).close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
@pytest.mark.parametrize("begun", ["/opt/bin/mdqe-annotator", "/opt/app/__main__.py"])
def test_a_project_that_is_open_is_said_to_be_in_this_program(project, monkeypatch, begun):
    """However it was begun."""
    other = project.path.with_name("other.mdqe")
    monkeypatch.setattr(sys, "argv", [begun])
    with Project.create(other), pytest.raises(ProjectLockedError, match=r"open in mdqe-annotator \(process"):
        Project.open(other)


def test_closing_leaves_the_lock_of_a_program_that_took_over(project):
    place = lock_path(project.path)
    place.unlink()  # by somebody who took it for a leftover
    with Project.open(project.path):
        project.close()
        assert place.exists()
        with pytest.raises(ProjectLockedError):
            Project.open(project.path)


def test_a_project_is_closed_also_when_its_drive_is_gone(project, monkeypatch):
    def gone(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", gone)
        project.close()
    Project.open(project.path).close()


def test_a_drive_that_cannot_lock_files_is_not_taken_for_another_program(project, monkeypatch):
    def unable(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    project.close()
    monkeypatch.setattr("app.project.file.lock._lock", unable)
    with pytest.raises(StorageError, match="No locks available"):
        Project.open(project.path)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL])
def test_a_database_that_others_hold_is_called_so(tmp_path, code):
    error = sqlite3.OperationalError("locking protocol")
    error.sqlite_errorcode = code
    with pytest.raises(ProjectLockedError), translated(tmp_path / "work.mdqe"):
        raise error


def test_a_second_opening_in_the_same_process_is_refused(project):
    with pytest.raises(ProjectLockedError, match=f"process {os.getpid()}"):
        Project.open(project.path)


def test_a_link_to_a_project_stands_for_the_project(project, video, tmp_path):
    """Its lock and its media lie where the project does."""
    video.path.write_bytes(b"x")
    link = tmp_path / "desk" / "link.mdqe"
    link.parent.mkdir()
    link.symlink_to(project.path)
    with pytest.raises(ProjectLockedError, match="already open"):
        Project.open(link)
    project.close()
    with Project.open(link) as again:
        assert again.path == project.path
        assert again.videos()[0].exists


def test_names_as_long_as_the_file_system_allows(tmp_path):
    path = tmp_path / ("界" * 80 + ".mdqe")  # 245 bytes, and the lock adds 5
    with Project.create(path) as project:
        assert project.path == path


def test_media_whose_names_are_no_text_are_refused(project, tmp_path):
    with pytest.raises(ProjectError, match="name is not valid"):
        project.add_video(tmp_path / os.fsdecode(b"clip\xff.mp4"), DrawnVideo())
    assert project.videos() == ()


def test_a_worker_thread_shares_the_project(project, video):
    category = project.add_category("fish")
    track = project.apply(CreateTrack(video.id, category.id)).track_id

    def work() -> None:
        with Project.open(project.path, shared=True) as shared:
            for frame in range(video.frame_count):
                shared.apply(SetMask(track, frame, rectangle(frame, 0, 5, 5)))

    worker = threading.Thread(target=work)
    worker.start()
    other = project.apply(CreateTrack(video.id, category.id)).track_id
    for frame in range(video.frame_count):
        project.apply(SetMask(other, frame, rectangle(0, frame, 5, 5)))
    worker.join()
    assert project.frames_of(track) == project.frames_of(other) == list(range(video.frame_count))
    assert len(project.history()) == 3 + 2 * video.frame_count


def test_an_older_file_is_brought_forward_after_a_backup(project, video, monkeypatch, tmp_path):
    before = content(project.path)
    project.close()
    found = schema.version()
    steps = ("ALTER TABLE videos ADD COLUMN note TEXT", "UPDATE videos SET note = 'hello'")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, steps))
    with Project.open(project.path) as again:
        assert again.videos() == (video,)
        assert content(again.path) == before
    backup = tmp_path / f"work.mdqe.version-{found}.backup"
    assert content(backup) == before
    for path, version in ((backup, found), (project.path, found + 1)):
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone()[0] == version
    monkeypatch.undo()
    with pytest.raises(NewerProjectError):
        Project.open(project.path)


def test_the_backup_of_another_project_of_this_name_is_not_taken_for_this_ones(project, video, monkeypatch, tmp_path):
    found = schema.version()
    backup, second, third = (tmp_path / f"work.mdqe.version-{found}{part}.backup" for part in ("", "-2", "-3"))
    with Project.create(tmp_path / "other.mdqe") as other:
        other.add_category("whale")
    other.path.replace(backup)
    anothers, before = backup.read_bytes(), content(project.path)
    project.close()
    old = project.path.read_bytes()
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("ALTER TABLE videos ADD COLUMN note TEXT",)))
    for _ in range(2):  # restored, and brought forward again: one backup is enough
        project.path.write_bytes(old)
        Project.open(project.path).close()
        assert backup.read_bytes() == anothers
        assert content(second) == before
        assert not third.exists()


def test_a_failing_migration_leaves_the_old_version(project, video, monkeypatch):
    project.close()
    steps = ("ALTER TABLE videos ADD COLUMN note TEXT", "INSERT INTO no_such_table VALUES (1)")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, steps))
    with pytest.raises(sqlite3.OperationalError, match="no_such_table"):
        Project.open(project.path)
    monkeypatch.undo()
    with Project.open(project.path) as again:
        assert again.videos() == (video,)


def test_a_full_disk_leaves_everything_as_it_was(project, video):
    category = project.add_category("fish")
    track = project.apply(CreateTrack(video.id, category.id)).track_id
    pages = project._connection.execute("PRAGMA page_count").fetchone()[0]
    project._connection.execute(f"PRAGMA max_page_count = {pages}")  # as good as a full disk
    with pytest.raises(StorageError, match="disk is full"):
        for number in range(10_000):
            before, history = content(project.path), project.history()
            project.apply(SetMask(track, number % video.frame_count, rectangle(number % 40, 0, 5, 1 + number % 30)))
    assert content(project.path) == before
    assert project.history() == history
    project._connection.execute("PRAGMA max_page_count = 1000000")
    assert project.apply(SetMask(track, 0, rectangle(9, 9, 9, 9))) is not None


def test_media_are_found_relative_to_the_project_wherever_it_goes(tmp_path):
    here = tmp_path / "here"
    (here / "media").mkdir(parents=True)
    (here / "media" / "clip ä.mp4").write_bytes(b"x")
    with Project.create(here / "work.mdqe") as project:
        record = project.add_video(here / "media" / "clip ä.mp4", DrawnVideo())
        assert record.stored_path == "media/clip ä.mp4"
        assert record.exists
    there = tmp_path / "there"
    shutil.move(here, there)
    with Project.open(there / "work.mdqe") as project:
        assert project.videos()[0].path == there / "media" / "clip ä.mp4"
        assert project.videos()[0].exists
        (there / "media" / "clip ä.mp4").unlink()
        assert not project.videos()[0].exists


@pytest.mark.parametrize(
    ("stored", "fingerprint", "name", "short"),
    [
        ("a/street.mp4", "file:1", "street.mp4", "street"),
        ("a/street[1].mp4", "file:1", "street[1].mp4", "street[1]"),
        ("a/walk.v2", "images:1", "walk.v2", "walk.v2"),
        ("a/[walk]", "images:1", "[walk]", "[walk]"),
        ("a/walk/*.png", "images:1", "walk", "walk"),
        ("a/walk/[0-9]?.jpg", "images:1", "walk", "walk"),
        ("a/MOTS20-02/img1", "images:1", "MOTS20-02", "MOTS20-02"),
    ],
)
def test_a_video_has_a_name_that_says_something_also_when_its_media_are_missing(
    project, stored, fingerprint, name, short
):
    record = project.add_video(project.path.parent / stored, DrawnVideo(fingerprint=fingerprint))
    assert (record.name, record.short_name) == (name, short)


def test_image_patterns_are_media_too(project, tmp_path):
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "1.png").write_bytes(b"x")
    assert project.add_video(tmp_path / "frames" / "*.png", DrawnVideo()).exists
    assert not project.add_video(tmp_path / "frames" / "*.jpg", DrawnVideo()).exists


def test_adding_a_video_twice_finds_it(project, video):
    assert project.add_video(video.path, DrawnVideo()) == video
    with pytest.raises(MediaMismatchError, match="content differs"):
        project.add_video(video.path, DrawnVideo(fingerprint="another"))


def test_relinking_asks_before_it_accepts_other_content(project, video, tmp_path):
    new = tmp_path / "moved" / "clip.mp4"
    new.parent.mkdir()
    with pytest.raises(ProjectError, match="nothing at"):
        project.relink_video(video.id, new, DrawnVideo())
    new.write_bytes(b"x")
    assert project.relink_video(video.id, new, DrawnVideo()).stored_path == "moved/clip.mp4"
    encoded_anew = DrawnVideo(fingerprint="another")
    with pytest.raises(MediaMismatchError, match="confirm"):
        project.relink_video(video.id, new, encoded_anew)
    accepted = project.relink_video(video.id, new, encoded_anew, accept_mismatch=True)
    assert (accepted.fingerprint, accepted.path) == ("another", new)


def test_relinking_never_accepts_media_that_the_masks_do_not_fit(project, video, tmp_path):
    category = project.add_category("fish")
    track = project.apply(CreateTrack(video.id, category.id)).track_id
    project.apply(SetMask(track, 10, rectangle(1, 1, 4, 4)))
    new = tmp_path / "other.mp4"
    new.write_bytes(b"x")
    with pytest.raises(ProjectError, match="96x64"):
        project.relink_video(video.id, new, DrawnVideo(size=(64, 96)), accept_mismatch=True)
    with pytest.raises(ProjectError, match="edits up to frame 11"):
        project.relink_video(video.id, new, DrawnVideo(10), accept_mismatch=True)
    project.undo()  # but redo would bring it back
    with pytest.raises(ProjectError, match="edits up to frame 11"):
        project.relink_video(video.id, new, DrawnVideo(10), accept_mismatch=True)
    project.apply(SetOcclusion(track, 9, "no_occlusion"))
    with pytest.raises(ProjectError, match="edits up to frame 10"):
        project.relink_video(video.id, new, DrawnVideo(9), accept_mismatch=True)
    project.apply(SetMask(track, 10, rectangle(1, 1, 4, 4)))
    assert project.relink_video(video.id, new, DrawnVideo(11, fingerprint="drawn")).frame_count == 11
    with pytest.raises(ProjectError, match="no video with id 99"):
        project.relink_video(99, new, DrawnVideo())
