from __future__ import annotations

from pathlib import Path

import pytest

from app.edits import CreateTrack, RemoveMask, SetMask, SetOcclusion
from app.project import Project, VideoRecord
from tests.project.helpers import DrawnVideo, add, make_frames, rectangle


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "work.mdqe") as opened:
        yield opened


@pytest.fixture
def video(project: Project) -> VideoRecord:
    return project.add_video(project.path.parent / "clip.mp4", DrawnVideo())


@pytest.fixture
def track(project: Project, video: VideoRecord) -> int:
    project.apply(CreateTrack(video.id, project.add_category("crab").id))
    return project.tracks(video.id)[0].id


@pytest.fixture
def other(project: Project, video: VideoRecord, track: int) -> int:
    project.apply(CreateTrack(video.id, 1))
    return project.tracks(video.id)[1].id


@pytest.fixture
def filled(project, tmp_path):
    """Two videos of the same name; three tracks, one of them never to be seen."""
    first, second = (add(project, make_frames(tmp_path / place / "crab: a")) for place in ("one", "two"))
    crab, fish = project.add_category("crab").id, project.add_category("fish", 25).id
    tracks = [project.apply(CreateTrack(video, crab)).track_id for video in (first, second, second)]
    project.apply(SetMask(tracks[0], 0, rectangle(1, 2, 5, 6)))
    project.apply(SetMask(tracks[0], 2, rectangle(2, 2, 5, 6), "model", 0.5))
    project.apply(SetMask(tracks[0], 3, rectangle(2, 2, 5, 6)))
    project.apply(RemoveMask(tracks[0], 3))
    project.apply(SetOcclusion(tracks[0], 0, "slight_occlusion"))
    project.apply(SetMask(tracks[1], 1, rectangle(9, 9, 5, 6)))
    assert (crab, fish) == (1, 25)
    return project
