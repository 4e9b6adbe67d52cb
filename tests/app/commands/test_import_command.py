"""`import` on the command line: all or nothing, also of the project's file; dry runs; names for the categories of results."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.edits import CreateTrack, SetMask
from app.project import Project
from tests.project.helpers import add, content, files, make_frames, rectangle


@pytest.fixture
def pond(tmp_path: Path) -> Path:
    """A folder that labelme has annotated: a frog in the first two frames, and a click too few in the third."""
    folder = make_frames(tmp_path / "in" / "pond")
    for frame in range(3):
        corners = [[1, 1], [9, 1], [9, 9]][: 2 if frame == 2 else 3]
        write(folder, frame, {"label": "frog", "points": corners, "shape_type": "polygon", "group_id": 1})
    return folder


def write(folder: Path, frame: int, shape: dict[str, Any]) -> None:
    (folder / f"{frame}.json").write_text(json.dumps({"shapes": [shape], "imagePath": f"{frame}.png"}))


@pytest.fixture
def reef(tmp_path: Path) -> Path:
    path = tmp_path / "reef.mdqe"
    with Project.create(path) as project:
        video = add(project, make_frames(tmp_path / "north"))
        for name, wanted in (("crab", 4), ("fish", 9)):
            track = project.apply(CreateTrack(video, project.add_category(name, wanted).id))
            assert track is not None
            project.apply(SetMask(track.track_id or 0, 0, rectangle(4, 4, 6, 6)))
    return path


def test_a_failed_import_leaves_no_new_project(pond: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    project = str(out / "new.mdqe")
    assert main(["import", str(pond), "--project", project]) == 2  # nobody has said what a frog is
    broken = tmp_path / "broken.json"
    broken.write_text('{"videos": 3}')
    assert main(["import", str(broken), "--project", project, "--videos", str(tmp_path)]) == 2
    broken.write_text("[3]")
    assert main(["import", str(broken), "--project", project, "--video", str(pond)]) == 2
    assert files(out) == set()
    capsys.readouterr()
    assert main(["import", str(pond), "--project", project, "--map", "frog=frog"]) == 0
    assert files(out) == {"new.mdqe"}


def test_a_failed_import_leaves_a_known_project_as_it_was(reef: Path, pond: Path) -> None:
    before = content(reef)
    assert main(["import", str(pond), "--project", str(reef)]) == 2
    assert content(reef) == before


def test_a_dry_run_tells_everything_and_changes_nothing(
    reef: Path, pond: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(reef)
    assert main(["import", str(pond), "--project", str(reef), "--dry-run"]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines() == ["pond: 4 frames, 1 frog"]
    assert "Error (category): the project does not know frog" in said.err
    assert "Note: 1 shapes of the kind polygon have no area" in said.err
    assert "pond/2.json shapes[0]" in said.err
    for project in (reef, tmp_path / "new.mdqe"):
        assert main(["import", str(pond), "--project", str(project), "--dry-run", "--map", "frog=crab"]) == 0
        assert f"{project}: would get 1 tracks with 2 masks in 1 videos" in capsys.readouterr().out
    assert content(reef) == before
    assert not (tmp_path / "new.mdqe").exists()


def test_a_video_of_the_project_is_named_for_a_data_sets_video(
    reef: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, project = make_frames(tmp_path / "set" / "NORTH", 2), ["--project", str(reef), "--map", "frog=frog"]
    write(folder, 1, {"label": "frog", "points": [[1, 1], [9, 1], [9, 9]], "group_id": 1})
    assert main(["import", str(folder), *project, "--dry-run"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "NORTH: 2 frames, 1 frog"
    assert f"NORTH may be {tmp_path / 'north'}, which the project has; --media 'NORTH=PATH' would put" in said.err
    there = ["--media", f"NORTH={tmp_path / 'north'}"]
    assert main(["import", str(folder), *project, *there]) == 2
    assert "NORTH has 2 frames of 48x36 pixels, which are not in" in capsys.readouterr().err
    assert main(["import", str(folder), *project, *there, "--numbers-from", "0"]) == 0
    with Project.open(reef) as opened:
        (video,) = opened.videos()
        assert [list(opened.masks_of(track.id)) for track in opened.tracks(video.id)] == [[0], [0], [1]]
    capsys.readouterr()
    assert main(["import", str(folder), *project, *there, "--numbers-from", "0", "--dry-run"]) == 0
    assert "Note (tracks): north has tracks already, 3 of them; the 1 that are imported" in capsys.readouterr().err
    before = content(reef)
    assert main(["import", str(folder), *project, "--media", "NORTH="]) == 0
    assert "0 tracks with 0 masks in 0 videos" in capsys.readouterr().out
    assert main(["import", str(folder), *project, "--media", "south=x"]) == 2
    assert "NORTH has no video 'south'" in capsys.readouterr().err
    assert main(["import", str(folder), *project, "--media", "south"]) == 2
    assert main(["import", str(folder), *project, "--numbers-from", "1"]) == 2
    assert content(reef) == before


@pytest.mark.parametrize("form", ["ytvis", "coco"])
def test_a_document_without_frames_wants_its_videos_named(
    reef: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    out, again = tmp_path / "out", tmp_path / "again.mdqe"
    assert main(["export", str(reef), "-o", str(out), "--format", form]) == 0
    shutil.rmtree(out / "JPEGImages")
    arguments = ["import", str(out / "annotations.json"), "--project", str(again)]
    assert main([*arguments, "--videos", str(out)]) == 2
    assert "the frames of north are not there" in capsys.readouterr().err
    assert not again.exists()
    assert main([*arguments, "--media", f"north={tmp_path / 'north'}"]) == 0
    assert "2 tracks with 2 masks in 1 videos" in capsys.readouterr().out


def test_a_dry_run_of_a_document_finds_what_an_import_would(
    reef: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, again = tmp_path / "out", tmp_path / "again.mdqe"
    assert main(["export", str(reef), "-o", str(out)]) == 0
    arguments = ["import", str(out / "annotations.json"), "--project", str(again), "--videos", str(out), "--dry-run"]
    assert main(arguments) == 0
    assert "would get 2 tracks with 2 masks in 1 videos" in capsys.readouterr().out
    assert not again.exists()
    next((out / "JPEGImages").rglob("*.jpg")).unlink()
    assert main(arguments) == 2


def test_results_take_their_names_from_the_note_of_their_export(
    reef: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, again = tmp_path / "out", tmp_path / "again.mdqe"
    assert main(["export", str(reef), "-o", str(out), "--format", "results"]) == 0
    arguments = ["import", str(out / "results.json"), "--project", str(again), "--video", str(tmp_path / "north")]
    assert main([*arguments, "--categories", str(out / "results.json")]) == 2
    assert "names no categories" in capsys.readouterr().err
    assert not again.exists()
    assert main([*arguments, "--categories", str(out / "export.json")]) == 0
    with Project.open(again) as project:
        assert [(category.id, category.name) for category in project.categories()] == [(4, "crab"), (9, "fish")]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b" \n" * 100])
def test_results_are_known_whatever_an_editor_put_before_them(reef: Path, tmp_path: Path, before: bytes) -> None:
    out = tmp_path / "out"
    assert main(["export", str(reef), "-o", str(out), "--format", "results"]) == 0
    results = out / "results.json"
    results.write_bytes(before + results.read_bytes())
    arguments = ["--project", str(tmp_path / "again.mdqe"), "--video", str(tmp_path / "north")]
    assert main(["import", str(results), *arguments, "--categories", str(out / "export.json")]) == 0


def test_how_far_an_import_is_is_shown(reef: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["export", str(reef), "-o", str(out)]) == 0
    capsys.readouterr()
    arguments = ["--project", str(tmp_path / "again.mdqe"), "--videos", str(out)]
    assert main(["import", str(out / "annotations.json"), *arguments]) == 0
    said = capsys.readouterr()
    assert "annotations.json" in said.err
    assert "2/2" in said.err
    assert "2 tracks with 2 masks" in said.out


def test_ids_of_results_are_named_one_by_one(reef: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["export", str(reef), "-o", str(out), "--format", "results"]) == 0
    entries = json.loads((out / "results.json").read_text())
    entries[0] |= {"video_id": 7, "score": 0.9}
    entries[1] |= {"video_id": 7, "score": 0.2}
    (out / "results.json").write_text(json.dumps(entries))
    command = ["import", str(out / "results.json"), "--project", str(tmp_path / "again.mdqe")]
    place = ["--media", f"7={tmp_path / 'north'}"]
    assert main([*command, *place]) == 2
    assert "does not know: 4, 9" in capsys.readouterr().err
    assert main([*command, *place, "--map", "4=crab", "--map", "9=", "--dry-run"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "7: 4 frames, 1 4, 1 9"
    assert main([*command, *place, "--map", "4=crab", "--min-score", "0.5"]) == 0
    assert "Note" not in (said := capsys.readouterr()).err and "1 results have a score below 0.5" in said.err
    with Project.open(tmp_path / "again.mdqe") as project:
        (track,) = project.tracks(project.videos()[0].id)
        assert (project.category(track.category_id).name, track.score, track.source) == ("crab", 0.9, "model")
    assert main([*command, *place, "--min-score", "nan"]) == 2
    assert "no number" in capsys.readouterr().err
    assert main([*command, "--videos", str(tmp_path)]) == 2
    assert "results have no frames" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "north"), *command[2:], "--min-score", "0.5"]) == 2
    assert "only results have scores" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "new.mdqe"
    assert main(["import", str(tmp_path / "gone.json"), "--project", str(project)]) == 2
    said = capsys.readouterr().err
    assert "gone.json does not exist" in said
    assert "--videos" not in said
    assert not project.exists()


def test_tracks_are_replaced_when_asked_for_and_it_is_said(
    reef: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["export", str(reef), "-o", str(out)]) == 0
    again = ["import", str(out), "--project", str(reef), "--media", f"north={tmp_path / 'north'}", "--replace"]
    with Project.open(reef) as project:
        old = [track.id for track in project.tracks(project.videos()[0].id)]
    before = content(reef)
    capsys.readouterr()
    assert main([*again, "--dry-run"]) == 0
    said = "north: its 2 tracks are deleted unless locked, 2 of them with masks that people made; 2 come in their place"
    assert said in capsys.readouterr().err
    assert content(reef) == before
    assert main(again) == 0
    assert said in capsys.readouterr().err
    with Project.open(reef) as project:
        (video,) = project.videos()
        now = [track.id for track in project.tracks(video.id)]
        assert len(now) == 2 and not set(now) & set(old)
        project.undo()
        assert [track.id for track in project.tracks(video.id)] == old
    document = ["import", str(out / "annotations.json"), "--project", str(reef), "--video", str(tmp_path / "north")]
    assert main([*document, "--replace"]) == 0
    assert "2 come in their place" in capsys.readouterr().err
    with Project.open(reef) as project:
        assert len(project.tracks(project.videos()[0].id)) == 2
