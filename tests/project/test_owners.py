"""To which track an object belongs that is followed, by the edits that are done beside it."""

from __future__ import annotations

import msgspec
import pytest

from app.edits import CreateTrack, DeleteTrack, MergeTracks, SetMask, SplitTrack, SwapIdentities
from app.project import Project, VideoRecord
from app.project.history.changes import RowChange, unpack
from app.project.owners import Owners
from tests.project.helpers import FRAMES, rectangle


@pytest.fixture
def tracks(project: Project, video: VideoRecord) -> tuple[int, ...]:
    """Three, with masks in all frames."""
    category = project.add_category("crab").id
    for number in range(3):
        project.apply(CreateTrack(video.id, category))
        track = project.tracks(video.id)[-1].id
        for frame in range(FRAMES):
            project.apply(SetMask(track, frame, rectangle(8 * number, 4, 5, 5)))
    return tuple(track.id for track in project.tracks(video.id))


@pytest.fixture
def owners(project: Project, tracks: tuple[int, ...]) -> Owners:
    """Of the first two, followed from frame 4."""
    owners = Owners(project, tracks[:2])
    owners.begin(4)
    return owners


def test_what_is_done_later_stands_upon_what_was_done_before(
    project: Project, tracks: tuple[int, ...], owners: Owners
) -> None:
    a, b, c = tracks
    owners.go_on(5, None)
    project.apply(SwapIdentities(a, c, 3))
    assert owners.at(6) == {a: c, b: b}
    owners.go_on(6, None)
    project.apply(SwapIdentities(c, b, 6))
    assert owners.at(7) == {a: b, b: c}
    project.apply(MergeTracks(a, b))
    assert owners.at(7) == {a: a, b: c}
    new = project.apply(SplitTrack(c, 6)).track_id
    assert owners.at(7) == {a: a, b: new}
    for expected in ({a: a, b: c}, {a: b, b: c}, {a: c, b: b}, {a: a, b: b}):
        project.undo()
        assert owners.at(7) == expected


def test_what_counts_is_how_far_it_was_when_the_edit_was_made(
    project: Project, tracks: tuple[int, ...], owners: Owners
) -> None:
    a, b, c = tracks
    project.apply(SwapIdentities(a, c, 6))
    assert owners.at(5) == {a: a, b: b}
    for frame in (5, 6, 7):
        owners.go_on(frame, None)
    assert owners.at(8) == {a: a, b: b}
    owners.begin(8)  # a mask that the swap has moved
    assert owners.at(7) == {a: c, b: b}
    assert owners.at(3) == {a: c, b: b}


def test_a_track_that_is_deleted_has_no_heir(project: Project, tracks: tuple[int, ...], owners: Owners) -> None:
    project.apply(DeleteTrack(tracks[0]))
    assert owners.at(5) == {track: track for track in tracks[:2]}


def test_that_the_ground_is_taken_away_is_known(project: Project, tracks: tuple[int, ...], owners: Owners) -> None:
    project.apply(SwapIdentities(tracks[0], tracks[1], 0))
    project.undo()
    assert not owners.is_undone
    project.undo()
    assert owners.is_undone


def test_earlier_versions_wrote_no_heir_and_look_over_what_later_ones_add() -> None:
    row = ["row", "tracks", {"id": 3}, {"number": 1}, None]
    without, with_more = (msgspec.msgpack.encode([[*row, *more]]) for more in ((), (5, "something new")))
    assert unpack(without) == [RowChange("tracks", {"id": 3}, {"number": 1}, None)]
    assert unpack(with_more) == [RowChange("tracks", {"id": 3}, {"number": 1}, None, 5)]
