"""The numbers of a project, against what its masks say one by one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.cli import main
from app.edits import CreateTrack, RemoveMask, ReviewFrames, ReviewTracks, SetMask, SetOcclusion, SetReview
from app.project import OcclusionLevel, Project
from app.project.overview.statistics import COUNTED, Counts, statistics, write_csv
from tests.project.helpers import DrawnVideo, rectangle


@pytest.fixture
def counted(project: Project) -> Project:
    """Two videos, three categories (one unused), masks of every source."""
    videos = [project.add_video(project.path.parent / f"{name}.mp4", DrawnVideo()).id for name in ("north", "south")]
    crab, fish, _ = (project.add_category(name).id for name in ("crab", "fish", "eel"))
    tracks = [
        made.track_id or 0
        for video, category in ((videos[0], crab), (videos[0], fish), (videos[1], crab), (videos[1], crab))
        if (made := project.apply(CreateTrack(video, category)))
    ]
    for frame in range(4):
        project.apply(SetMask(tracks[0], frame, rectangle(1, 1, 5, 5), "model", 0.5))
    for frame in range(2, 5):
        project.apply(SetMask(tracks[1], frame, rectangle(9, 9, 5, 5), "propagated"))
    project.apply(SetMask(tracks[1], 5, rectangle(9, 9, 5, 5)))
    project.apply(SetMask(tracks[2], 0, rectangle(9, 9, 5, 5)))
    project.apply(RemoveMask(tracks[2], 1))
    levels: tuple[OcclusionLevel, ...] = ("no_occlusion", "slight_occlusion", "slight_occlusion", "severe_occlusion")
    for frame, level in enumerate(levels):
        project.apply(SetOcclusion(tracks[0], frame, level))
    project.apply(ReviewFrames(videos[0], 0, 2, "reviewed"))
    project.apply(ReviewFrames(videos[1], 0, 0, "rejected", "dark"))
    project.apply(ReviewTracks([tracks[0]], "reviewed"))
    project.apply(ReviewTracks([tracks[2]], "rejected", "double"))
    for frame in range(3):
        project.apply(SetReview(tracks[0], frame, "rejected", "too large"))
    project.apply(SetReview(tracks[1], 2, "reviewed"))
    project.apply(SetReview(tracks[3], 5, "rejected", "a mask is missing"))
    return project


def test_every_number_is_counted(counted: Project) -> None:
    found = statistics(counted)
    north = Counts(
        frames=12, reviewed_frames=3, annotated_frames=6, tracks=2, reviewed_tracks=1, reviewed_in_frames=1,
        rejected_in_frames=3, masks=8, model_masks=4, propagated_masks=3, human_masks=1, no_occlusion=1, slight_occlusion=2,
        severe_occlusion=1,
    )  # fmt: skip
    south = Counts(
        frames=12, rejected_frames=1, annotated_frames=1, tracks=2, rejected_tracks=1, rejected_in_frames=1, masks=1,
        human_masks=1,
    )  # fmt: skip
    assert [(row.name, row.counts) for row in found.videos] == [("north.mp4", north), ("south.mp4", south)]
    assert found.whole.counts == north + south
    assert found.whole.counts.reviewed_share == 3 / 24
    crab, fish, eel = found.categories
    assert crab.counts == Counts(
        annotated_frames=5, tracks=3, reviewed_tracks=1, rejected_tracks=1, rejected_in_frames=4, masks=5, model_masks=4,
        human_masks=1, no_occlusion=1, slight_occlusion=2, severe_occlusion=1,
    )  # fmt: skip
    assert fish.counts == Counts(
        annotated_frames=4, tracks=1, reviewed_in_frames=1, masks=4, propagated_masks=3, human_masks=1
    )
    assert eel.counts == Counts()
    assert eel.counts.reviewed_share is None


def test_an_empty_project_has_nothing(project: Project) -> None:
    found = statistics(project)
    assert found.whole.counts == Counts()
    assert not found.videos
    assert not found.categories


def test_the_table_holds_every_number(counted: Project, tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    found = statistics(counted)
    write_csv(found.rows, path)
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["about"] for line in lines] == ["project", "video", "video", "category", "category", "category"]
    for line, row in zip(lines, found.rows, strict=True):
        assert line["name"] == row.name
        for name in COUNTED:
            assert line[name] in (str(getattr(row.counts, name)), "")
    assert lines[0]["reviewed_share"] == "0.1250"
    assert (lines[3]["frames"], lines[3]["reviewed_share"], lines[3]["masks"]) == ("", "", "5")


def test_counting_can_be_ended(counted: Project) -> None:
    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done:
            raise Enough

    with pytest.raises(Enough):
        statistics(counted, stop)


def test_the_command_shows_and_writes_them(
    counted: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted.close()
    path = tmp_path / "numbers.csv"
    assert main(["statistics", str(counted.path), "--csv", str(path)]) == 0
    said = capsys.readouterr().out
    assert "video north.mp4" in said
    assert "1/2/1" in said
    assert "1/1/4" in said
    assert path.read_text().startswith("about,name,frames")
    assert main(["statistics", str(counted.path), "--csv", str(path / "numbers.csv")]) == 1  # below a file
    assert main(["statistics", str(tmp_path / "none.mdqe")]) == 2
