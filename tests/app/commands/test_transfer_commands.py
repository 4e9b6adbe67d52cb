"""`export` and `import` on the command line, in one process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from app.edits import CreateTrack, SetMask, SetReview
from app.project import Project
from tests.project.helpers import add, files, make_frames, rectangle


@pytest.fixture
def reef(tmp_path: Path) -> Path:
    """A project of two videos in which two tracks overlap."""
    path = tmp_path / "reef.mdqe"
    with Project.create(path) as project:
        for name in ("north", "south"):
            video = add(project, make_frames(tmp_path / name))
            for column in (4, 8):
                crab = project.apply(CreateTrack(video, 1 if project.categories() else project.add_category("crab").id))
                project.apply(SetMask(crab.track_id or 0, 0, rectangle(column, 4, 6, 6)))
    return path


def test_a_dry_run_lists_everything_and_writes_nothing(reef, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["export", str(reef), "-o", str(out), "--format", "davis", "--every", "2", "--dry-run"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "north: 2 frames, 2 tracks", "south: 2 frames, 2 tracks", "4 frames, 4 tracks, 4 masks, 2 problems",
    ]  # fmt: skip
    assert "Note (overlap): north, frame 1: tracks 2 and 1 share 12 pixels; track 2 is in front" in said.err
    assert not out.exists()
    (tmp_path / "north").rename(tmp_path / "moved")
    assert main(["export", str(reef), "-o", str(out), "--dry-run"]) == 2
    assert "Error (media)" in capsys.readouterr().err


def test_what_was_rejected_is_left_out_and_said(reef, tmp_path, capsys):
    with Project.open(reef) as project:
        project.apply(SetReview(project.tracks(project.videos()[0].id)[0].id, 0, "rejected"))
    assert main(["export", str(reef), "-o", str(tmp_path / "out"), "--leave-out-rejected"]) == 0
    said = capsys.readouterr()
    assert "north, track 1 (crab), frame 1: rejected there, and left out there" in said.err
    assert "3 tracks in 2 videos" in said.out


def test_a_split_of_one_format_comes_back_by_import(reef, tmp_path, capsys):
    out, again = tmp_path / "out", tmp_path / "again.mdqe"
    assert main(["export", str(reef), "-o", str(out), "--format", "coco", "--val", "0.5", "--video", "north"]) == 2
    assert "two videos" in capsys.readouterr().err
    assert main(["export", str(reef), "-o", str(out), "--format", "coco", "--val", "0.5", "--seed", "3"]) == 0
    assert {name.partition("/")[0] for name in files(out)} == {"train", "val", "export.json"}
    assert main(["import", str(out / "train"), "--project", str(again)]) == 0
    document = out / "val" / "annotations.json"
    assert main(["import", str(document), "--project", str(again), "--videos", str(out / "val")]) == 0
    with Project.open(again) as project:
        assert [len(project.tracks(video.id)) for video in project.videos()] == [2, 2]


def test_unknown_categories_are_mapped_or_refused(tmp_path, capsys):
    folder, project = make_frames(tmp_path / "pond"), tmp_path / "pond.mdqe"
    shapes = [{"label": "frog ", "points": [[1, 1], [9, 1], [9, 9]], "shape_type": "polygon", "group_id": 1}]
    (folder / "0.json").write_text(json.dumps({"shapes": shapes, "imagePath": "0.png"}))
    assert main(["import", str(folder), "--project", str(project)]) == 2
    assert "--map 'frog =NAME'" in capsys.readouterr().err
    assert main(["import", str(folder), "--project", str(project), "--map", "frog"]) == 2
    assert main(["import", str(folder), "--project", str(project), "--map", "frog =frog"]) == 0
    with Project.open(project) as opened:
        assert [category.name for category in opened.categories()] == ["frog"]


def test_a_video_that_is_not_there_is_named(reef, tmp_path, capsys):
    assert main(["export", str(reef), "-o", str(tmp_path / "out"), "--video", "west"]) == 2
    assert "no video west" in capsys.readouterr().err


def test_results_and_drawn_videos_are_exported_and_results_come_back(reef, tmp_path, capsys):
    for form in ("results", "overlay"):
        assert main(["export", str(reef), "-o", str(tmp_path / form), "--format", form, "--video", "south"]) == 0
    assert files(tmp_path / "overlay") == {"overlay/south.mp4", "export.json"}
    arguments = ["--project", str(tmp_path / "again.mdqe"), "--video", str(tmp_path / "south")]
    assert main(["import", str(tmp_path / "results" / "results.json"), *arguments]) == 0
    assert "2 tracks with 2 masks in 1 videos" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["propagate", "P"], ["export", "P", "-o", "out"], ["copy", "P", "-o", "new.mdqe"], ["pack", "P", "-o", "out"],
     ["compact", "P"], ["statistics", "P"]],
)  # fmt: skip
@pytest.mark.parametrize("is_folder", [False, True])
def test_a_project_that_is_not_there_is_bad_input_to_every_command(words, is_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    if is_folder:
        (tmp_path / "P").mkdir()
    assert main(words) == 2
    assert f"Error: Cannot read {tmp_path / 'P'}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_project_that_is_open_elsewhere_is_no_bad_input(reef, tmp_path, capsys):
    with Project.open(reef):
        for words in (["statistics", str(reef)], ["export", str(reef), "-o", str(tmp_path / "out")]):
            assert main(words) == 1
            assert "is already open" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
