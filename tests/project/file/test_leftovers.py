"""What a killed program left beside a project goes into that project, and into no other one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.project import Project, ProjectError
from app.project.packing import save_copy
from tests.project.helpers import content


def test_a_new_project_takes_nothing_from_what_a_killed_program_left_of_an_earlier_one(project, video, tmp_path):
    rest = project.path.with_name("work.mdqe-wal")
    kept = rest.read_bytes()
    project.close()
    project.path.unlink()  # by somebody who does not know of the file beside it
    rest.write_bytes(kept)
    with pytest.raises(ProjectError, match=r"work\.mdqe-wal is there"):
        Project.create(project.path)
    with (
        Project.create(tmp_path / "other.mdqe") as other,
        pytest.raises(ProjectError, match=r"work\.mdqe-wal is there"),
    ):
        save_copy(other, project.path)
    assert rest.read_bytes() == kept
    assert not project.path.exists()


def killed(project, *edits):
    """The bytes of what a program that is killed after these edits leaves: the project's file and the one beside it."""
    for edit in edits:
        edit()
    return project.path.read_bytes(), project.path.with_name(project.path.name + "-wal").read_bytes()


def test_a_restored_backup_is_not_mixed_with_what_a_killed_program_left(project, video, tmp_path):
    project.add_category("fish")
    project.close()
    backup, before = project.path.read_bytes(), content(project.path)
    with Project.open(project.path) as again:
        again.leave_checkpoints()
        again.add_category("crab")
        again.checkpoint()
        _, left = killed(again, lambda: again.add_category("whale"))
    project.path.write_bytes(backup)
    beside = tmp_path / "work.mdqe-wal"
    beside.write_bytes(left)
    with Project.open(project.path) as restored:
        assert content(restored.path) == before
        assert restored.set_aside == (tmp_path / "work.mdqe-wal.set-aside",)
        assert restored.set_aside[0].read_bytes() == left
    beside.write_bytes(left)
    with Project.open(project.path) as restored:
        assert restored.set_aside == (tmp_path / "work.mdqe-wal.set-aside-2",)
        assert content(restored.path) == before


def test_another_project_is_not_mixed_with_what_a_killed_program_left_under_its_name(project, video, tmp_path):
    with Project.create(tmp_path / "other.mdqe") as other:
        other.add_category("whale")
        before = content(other.path)
    _, left = killed(project, lambda: project.add_category("fish"))
    project.close()
    other.path.replace(project.path)
    (tmp_path / "work.mdqe-wal").write_bytes(left)
    (tmp_path / "work.mdqe-journal").write_bytes(b"of another kind")
    with Project.open(project.path) as opened:
        assert content(opened.path) == before
        assert [path.name for path in opened.set_aside] == [
            "work.mdqe-wal.set-aside",
            "work.mdqe-journal.set-aside",
        ]


def test_a_copy_is_not_mixed_with_what_its_original_left(project, video, tmp_path):
    project.leave_checkpoints()
    project.checkpoint()
    copied = tmp_path / "copy.mdqe"
    save_copy(project, copied)
    before = content(copied)
    _, left = killed(project, lambda: project.add_category("fish"))
    project.close()
    copied.replace(project.path)
    (tmp_path / "work.mdqe-wal").write_bytes(left)
    with Project.open(project.path) as restored:
        assert content(restored.path) == before


@pytest.mark.parametrize("moment", range(6))
def test_what_a_killed_program_left_is_put_into_its_project_at_every_moment(project, video, tmp_path, moment):
    """Checkpoints in between, whole and hindered by a reader."""
    reader = Project.open(project.path, shared=True)
    project.leave_checkpoints()
    files = []
    with reader:
        for number in range(3):
            with reader.snapshot():
                reader.videos()
                files.append(killed(project, lambda number=number: project.add_category(f"fish {number}")))
                project.checkpoint()
            files.append(killed(project, lambda number=number: project.set_state("window", {"frame": number})))
            project.checkpoint()
    expected = 1 + moment // 2
    project.close()
    project.path.write_bytes(files[moment][0])
    (tmp_path / "work.mdqe-wal").write_bytes(files[moment][1])
    with Project.open(project.path) as again:
        assert again.set_aside == ()
        assert len(again.categories()) == expected
        assert again.state("window", {"frame": -1})["frame"] == (moment - 1) // 2


def test_what_an_earlier_version_left_is_put_into_its_project(project, video, tmp_path):
    project.close()
    with closing(sqlite3.connect(project.path, isolation_level=None)) as earlier:
        earlier.execute("DELETE FROM view_state")
    with closing(sqlite3.connect(project.path, isolation_level=None)) as earlier:
        earlier.execute("INSERT INTO categories (name, color) VALUES ('fish', '#123456')")
        main, left = killed(project)
    project.path.write_bytes(main)
    (tmp_path / "work.mdqe-wal").write_bytes(left)
    with Project.open(project.path) as again:
        assert again.set_aside == ()
        assert [category.name for category in again.categories()] == ["fish"]
        again.add_category("crab")
        main, left = killed(again)
    project.path.write_bytes(main)
    (tmp_path / "work.mdqe-wal").write_bytes(left)
    with Project.open(project.path) as again:
        assert [category.name for category in again.categories()] == ["fish", "crab"]
