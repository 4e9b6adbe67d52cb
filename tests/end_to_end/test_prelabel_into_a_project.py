"""`prelabel --project`, once more on a video that has tracks: those stay beside the new ones, or make room for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.edits import SetMask
from app.project import Project
from engine import ytvis
from engine.video import open_video
from tests.end_to_end.test_prelabel import prelabel
from tests.project.helpers import rectangle


@pytest.fixture
def project(films: Path, tiny_model: Path, tmp_path: Path) -> Path:
    """A project with the tracks that the model finds in one video, of which a person has corrected the first in one frame."""
    path = tmp_path / "work.mdqe"
    assert prelabel([films / "one.mp4"], tiny_model, tmp_path / "out.json", "--project", str(path)) == 0
    with Project.open(path) as opened:
        (video,) = opened.videos()
        opened.apply(SetMask(opened.tracks(video.id)[0].id, 1, rectangle(0, 0, 3, 3, (video.height, video.width))))
    return path


def content(path: Path) -> tuple[list[int], dict[tuple[int, int], tuple[str, bytes]]]:
    """Ids of the tracks of the first video; source and pixels of each mask, by track and frame."""
    with Project.open(path) as opened:
        video = opened.videos()[0]
        tracks = [track.id for track in opened.tracks(video.id)]
        masks: dict[tuple[int, int], tuple[str, bytes]] = {
            (track, frame): (record.source, record.mask.counts)
            for track in tracks
            for frame, record in opened.masks_of(track).items()
            if record.mask.area
        }
        return tracks, masks


def test_again_it_lays_tracks_beside_those_that_are_there_and_says_so(
    project: Path, films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracks, masks = content(project)
    assert prelabel([films / "one.mp4"], tiny_model, tmp_path / "out.json", "--project", str(project)) == 0
    assert "the tracks of an earlier run stay" in capsys.readouterr().err
    assert len(content(project)[0]) == 2 * len(tracks)
    assert masks.items() <= content(project)[1].items()


def test_to_replace_them_renews_what_models_did_and_keeps_what_people_did(
    project: Path, films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same model finds the same: only the tracks that nobody has corrected come anew."""
    tracks, masks = content(project)
    output = tmp_path / "out.json"
    assert prelabel([films / "one.mp4"], tiny_model, output, "--project", str(project), "--replace") == 0
    assert "earlier run" not in capsys.readouterr().err
    there, now = content(project)
    assert len(there) == len(tracks) > 1
    assert set(there) & set(tracks) == {tracks[0]}
    assert {key: mask for key, mask in now.items() if key[0] == tracks[0]} == {
        key: mask for key, mask in masks.items() if key[0] == tracks[0]
    }
    assert sorted(mask for (track, _), mask in now.items() if track != tracks[0]) == sorted(
        mask for (track, _), mask in masks.items() if track != tracks[0]
    )


def test_without_a_project_there_is_nothing_to_replace(
    films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prelabel([films / "one.mp4"], tiny_model, tmp_path / "out.json", "--replace") == 2
    assert "--project" in capsys.readouterr().err


def test_without_a_video_the_projects_own_are_done_that_have_no_tracks(
    project: Path, films: Path, tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.open(project) as opened, open_video(films / "two.mp4") as video:
        opened.add_video(films / "two.mp4", video)
    before, output = content(project), tmp_path / "out.json"
    assert prelabel([], tiny_model, output, "--project", str(project)) == 0
    assert "1 of 2 videos of" in capsys.readouterr().err
    assert [video.file_names[0] for video in ytvis.read_dataset(output).videos] == ["two/00000.jpg"]
    assert content(project) == before
    with Project.open(project) as opened:
        assert opened.tracks(opened.videos()[1].id)
    assert prelabel([], tiny_model, output, "--project", str(project)) == 2
    assert "no video that is to be pre-labelled" in capsys.readouterr().err
    assert prelabel([], tiny_model, output, "--project", str(project), "--replace") == 0
    assert len(ytvis.read_dataset(output).videos) == 2
    assert len(content(project)[0]) == len(before[0])


def test_without_a_video_and_a_project_that_has_some_nothing_is_done(
    tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "new.mdqe"
    assert prelabel([], tiny_model, tmp_path / "out.json", "--project", str(project)) == 2
    assert "Name at least one video" in capsys.readouterr().err
    assert not project.exists()
    Project.create(project).close()
    assert prelabel([], tiny_model, tmp_path / "out.json", "--project", str(project)) == 2
    assert "no video that is to be pre-labelled" in capsys.readouterr().err


def test_a_project_that_is_open_elsewhere_is_said_before_the_model_is_loaded(
    project: Path, films: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.open(project):
        assert prelabel([films / "one.mp4"], tmp_path / "none.pth", tmp_path / "o.json", "--project", str(project)) == 1
    assert "is already open" in capsys.readouterr().err


def test_a_video_that_is_named_twice_is_done_once(
    films: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(films)
    named = [films / "one.mp4", films / "two.mp4", Path("one.mp4")]
    assert prelabel(named, tiny_model, tmp_path / "out.json", "--project", str(tmp_path / "work.mdqe")) == 0
    with Project.open(tmp_path / "work.mdqe") as opened:
        assert [(video.name, len(opened.runs(video.id))) for video in opened.videos()] == [
            ("one.mp4", 1),
            ("two.mp4", 1),
        ]


def test_a_file_whose_name_looks_like_a_pattern_is_called_by_its_name(
    films: Path, tiny_model: Path, tmp_path: Path
) -> None:
    video = tmp_path / "[red]x.mp4"
    shutil.copyfile(films / "one.mp4", video)
    assert prelabel([video], tiny_model, tmp_path / "out.json") == 0
    assert ytvis.read_dataset(tmp_path / "out.json").videos[0].file_names[0] == "[red]x/00000.jpg"
