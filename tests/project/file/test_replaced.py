"""A project's file that another one takes the place of while it is open: neither is mixed with the other, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from app.project import Project, ProjectReplacedError
from app.project.packing import save_copy
from engine.errors import StorageError
from tests.project.helpers import content


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another project."""
    with Project.create(tmp_path / "other.mdqe") as project:
        project.add_category("whale")
    return tmp_path / "other.mdqe"


def names(project: Project) -> list[str]:
    return [category.name for category in project.categories()]


def beside(project: Path) -> list[Path]:
    return [project.with_name(project.name + suffix) for suffix in ("", "-wal", "-shm")]


def test_nothing_is_written_once_another_file_lies_there(project, video, other, tmp_path):
    project.add_category("crab")
    whole = content(other)
    other.replace(project.path)
    with pytest.raises(ProjectReplacedError, match=r"Another file lies in the place of .*work\.mdqe"):
        project.add_category("fish")
    with pytest.raises(ProjectReplacedError):
        Project.open(project.path, shared=True)
    with pytest.raises(ProjectReplacedError):
        project.reconnect()
    assert names(project) == ["crab"]  # what was done is there still
    save_copy(project, tmp_path / "kept.mdqe")
    project.close()
    assert not any(path.exists() for path in beside(project.path)[1:])
    assert content(project.path) == whole
    with Project.open(tmp_path / "kept.mdqe") as kept, Project.open(project.path) as opened:
        assert names(kept) == ["crab"]
        assert opened.set_aside == ()


@pytest.mark.parametrize("is_opened", [False, True])
@pytest.mark.parametrize("reopens", ["shared", "anew"])
def test_a_file_that_is_put_there_while_a_connection_is_made_is_not_mixed_with_what_lies_beside_it(
    project, video, other, monkeypatch, is_opened, reopens
):
    """SQLite would move the project's last edits into the other file when that connection closes."""
    project.leave_checkpoints()
    project.add_category("crab")
    whole, real = other.read_bytes(), sqlite3.connect

    def connect(address, **more):
        if "factory" not in more:
            return real(address, **more)
        if not is_opened:
            other.replace(project.path)
        connection = real(address, **more)
        if is_opened:
            other.replace(project.path)
        return connection

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", connect)
        with pytest.raises(ProjectReplacedError):
            if reopens == "shared":
                Project.open(project.path, shared=True)
            else:
                project.reconnect()
    assert project.path.read_bytes() == whole
    assert beside(project.path)[1].stat().st_size > 0
    assert names(project) == ["crab"]
    project.close()
    assert project.path.read_bytes() == whole


def test_a_file_that_was_put_there_with_its_own_log_keeps_it(project, video, tmp_path):
    with Project.create(tmp_path / "other.mdqe") as other:
        other.leave_checkpoints()
        other.add_category("whale")
        for path in beside(other.path)[:2]:
            shutil.copy(path, tmp_path / f"killed {path.name}")
    project.add_category("crab")
    for path, name in zip(beside(project.path), ("killed other.mdqe", "killed other.mdqe-wal"), strict=False):
        (tmp_path / name).replace(path)
    project.close()
    beside(project.path)[2].unlink(missing_ok=True)
    with Project.open(project.path) as opened:
        assert names(opened) == ["whale"]
        assert opened.set_aside == ()


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_project_that_was_moved_away_while_open_has_all_once_it_is_closed(
    project, video, other, tmp_path, is_replaced
):
    """As by a program that synchronises files, which keeps it under another name."""
    project.leave_checkpoints()
    project.add_category("crab")
    project.path.rename(tmp_path / "moved.mdqe")
    if is_replaced:
        whole = content(other)
        other.replace(project.path)
    project.close()
    assert not any(path.exists() for path in beside(project.path)[1:])
    with Project.open(tmp_path / "moved.mdqe") as moved:
        assert names(moved) == ["crab"]
    if is_replaced:
        with Project.open(project.path) as opened:
            assert content(opened.path) == whole
            assert opened.set_aside == ()


def test_what_a_killed_program_leaves_beside_a_file_that_was_put_there_is_not_mixed_with_it(project, video, other):
    project.leave_checkpoints()
    project.add_category("crab")
    whole, left = content(other), beside(project.path)[1].read_bytes()
    other.replace(project.path)
    project.close()
    beside(project.path)[1].write_bytes(left)
    with Project.open(project.path) as opened:
        assert content(opened.path) == whole
        assert [path.name for path in opened.set_aside] == ["work.mdqe-wal.set-aside"]


def test_a_replacement_in_the_midst_of_a_transaction_takes_it_back(project, video, other):
    with pytest.raises(ProjectReplacedError), project.together():
        project.add_category("fish")
        other.replace(project.path)
    assert names(project) == []


def test_a_file_that_is_gone_is_said_and_goes_on_once_it_is_back(project, video, tmp_path):
    project.add_category("crab")
    project.path.rename(tmp_path / "moved.mdqe")
    with pytest.raises(StorageError, match=r"work\.mdqe is not there any more"):
        project.add_category("fish")
    (tmp_path / "moved.mdqe").rename(project.path)
    project.add_category("fish")
    assert names(project) == ["crab", "fish"]


def remount(project: Project, *copied: Path) -> None:
    """What the drive had comes back as other files, as far as this system can tell."""
    for path in copied:
        shutil.copy(path, path.with_name(f"remounted {path.name}"))
    for path in beside(project.path):
        path.unlink(missing_ok=True)
    for path in copied:
        path.with_name(f"remounted {path.name}").rename(path)


def test_a_drive_that_comes_back_with_the_project_goes_on(project, video):
    with Project.open(project.path, shared=True) as shared:
        project.leave_checkpoints()
        project.add_category("crab")
        shared.leave_checkpoints()
        shared.add_category("fish")
    remount(project, *beside(project.path)[:2])
    with pytest.raises(ProjectReplacedError):
        project.add_category("whale")
    project.reconnect()
    project.add_category("whale")
    with Project.open(project.path, shared=True) as shared:
        assert names(shared) == ["crab", "fish", "whale"]
    project.close()
    with Project.open(project.path) as again:
        assert names(again) == ["crab", "fish", "whale"]


@pytest.mark.parametrize("found", ["another", "another in the same file", "earlier", "no project"])
def test_a_drive_that_comes_back_with_another_project_of_this_name_gets_nothing(project, video, other, found):
    project.add_category("crab")
    project.checkpoint()
    earlier = project.path.read_bytes()
    project.add_category("fish")
    data = {"earlier": earlier, "no project": b"text" * 100}.get(found, other.read_bytes())
    if found == "another in the same file":
        project.path.write_bytes(data)
        for path in beside(project.path)[1:]:
            path.unlink()
    else:
        remount(project)
        project.path.write_bytes(data)
    with pytest.raises(ProjectReplacedError):
        project.reconnect()
    if (
        found != "another in the same file"
    ):  # here, SQLite cannot know; on a drive that was away it can write to no file
        project.close()
    assert project.path.read_bytes() == data


def test_a_drive_that_comes_back_after_another_program_has_written_gets_nothing(project, video, tmp_path):
    project.add_category("crab")
    project.checkpoint()
    remount(project, project.path)
    (tmp_path / "work.mdqe.lock").unlink()
    with Project.open(project.path) as elsewhere:
        elsewhere.add_category("fish")
    with pytest.raises(ProjectReplacedError):
        project.reconnect()
