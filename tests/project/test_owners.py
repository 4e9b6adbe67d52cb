"""To which track an object belongs that is followed, by the edits that are done beside it."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.edits import (
    CreateTrack,
    DeleteTrack,
    MergeTracks,
    RemoveMask,
    SetMask,
    SplitTrack,
    StorePropagated,
    SwapIdentities,
)
from app.project import Project, RefusedError, VideoRecord
from app.project.history.changes import RowChange, unpack
from app.project.owners import Owners
from tests.project.helpers import FRAMES, DrawnVideo, assert_goes_back_and_forth, content, rectangle, travel_or_stay


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


def test_an_exchange_of_some_frames_holds_in_these_alone(
    project: Project, tracks: tuple[int, ...], owners: Owners
) -> None:
    a, b, c = tracks
    project.apply(SwapIdentities(a, c, 3, 5))
    assert owners.at(5) == {a: c, b: b}
    assert owners.at(6) == {a: a, b: b}
    assert owners.at(2) == {a: a, b: b}


def test_nothing_is_undone_where_nothing_was_ever_done(tmp_path: Path) -> None:
    with Project.create(tmp_path / "new.mdqe") as project:
        assert not Owners(project, ()).is_undone


def test_what_is_undone_behind_what_was_stored_counts_no_more(project: Project, tracks: tuple[int, ...]) -> None:
    a, b, c = tracks
    steps: list[int] = []
    for frame in range(FRAMES):
        for track in (a, c):
            project.apply(SetMask(track, frame, rectangle(2, 2, 4, 4), "model", 0.5))
    followed = Owners(project, tracks[:2])
    followed.begin(4)

    def stores(frame: int, track: int) -> None:
        edit = StorePropagated([project.track(track)], {frame: {track: (rectangle(1, 1, 3, 3), 0.75)}})
        entry = project.go_on(edit, steps[-1] if steps else None)
        assert entry is not None
        steps.append(entry.id)
        followed.go_on(frame, entry.id)

    with project.going_on():
        stores(5, a)
        project.apply(SwapIdentities(a, c, 5))
        stores(6, followed.at(6)[a])
        assert followed.at(7) == {a: c, b: b}
        assert project.mask(c, 6).source == "propagated"
        project.undo()
        assert not followed.is_undone
        assert followed.at(7) == {a: a, b: b}
        assert project.mask(a, 6).source == "propagated"
        stores(7, a)
        project.redo()
        assert followed.at(8) == {a: c, b: b}


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


# Of two objects, on the way forward and on that back: what the first way has left in a frame is not its last mask on the other.
CARRIED = {
    1: [rectangle(20, 1, 5, 5), rectangle(30, 9, 5, 5)],
    -1: [rectangle(26, 1, 5, 5), rectangle(36, 9, 5, 5)],
}


class BesideAPropagation(RuleBasedStateMachine):
    """Whatever is done to identities: an object is what its last mask is, and the history leads back and forth."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project.create(self.folder / "work.mdqe")
        self.video = self.project.add_video(self.folder / "clip.mp4", DrawnVideo()).id
        self.beginning = content(self.project.path)
        category = self.project.add_category("crab").id
        for number in range(3):
            self.project.apply(CreateTrack(self.video, category))
            for frame in range(0, FRAMES, 2):
                mask = rectangle(number, 20, 5, 5)
                self.project.apply(SetMask(self.tracks()[-1], frame, mask, "model", 0.5))
        self.objects = self.tracks()[:2]
        self.owners = Owners(self.project, self.objects)
        self.owners.begin(FRAMES // 2)
        self.step, self.frame, self.way = None, FRAMES // 2, 1
        self.ends = ExitStack()
        self.ends.enter_context(self.project.going_on())

    def teardown(self):
        if not hasattr(self, "project"):
            return
        self.ends.close()
        with self.project as project:
            assert_goes_back_and_forth(project, self.beginning)
        shutil.rmtree(self.folder)

    def tracks(self):
        return [track.id for track in self.project.tracks(self.video)]

    @precondition(lambda self: not self.owners.is_undone and 0 <= self.frame + self.way < FRAMES)
    @rule(is_found=st.booleans())
    def next_frame(self, is_found):
        frame = self.frame + self.way
        owners = self.owners.at(frame)
        alive = [track for track in self.project.tracks(self.video) if track.id in owners.values()]
        if not alive:
            return
        found = {owners[thing]: (mask, 0.75) for thing, mask in zip(self.objects, CARRIED[self.way], strict=True)}
        cells = found if is_found else dict.fromkeys(found)
        entry = self.project.go_on(StorePropagated(alive, {frame: cells}), self.step)
        self.step = self.step if entry is None else entry.id
        self.owners.go_on(frame, None if entry is None else entry.id)
        self.frame = frame

    @precondition(lambda self: self.frame + self.way == FRAMES)
    @rule()
    def turn_round(self):
        """As the next stretch that is filled from the other side."""
        self.way = -1

    @rule(picks=st.permutations(range(3)), frame=st.integers(0, FRAMES - 1), kind=st.integers(0, 5))
    def edit(self, picks, frame, kind):
        tracks = self.tracks()
        chosen = [tracks[pick] for pick in picks if pick < len(tracks)]
        if len(chosen) < 2:
            return
        edit = (
            SwapIdentities(chosen[0], chosen[1], frame),
            SplitTrack(chosen[0], frame),
            MergeTracks(chosen[0], chosen[1]),
            DeleteTrack(chosen[0]),
            SetMask(chosen[0], frame, rectangle(frame, 20, 5, 5)),
            RemoveMask(chosen[0], frame),
        )[kind]
        try:
            self.project.apply(edit)
        except RefusedError:
            assert isinstance(edit, SplitTrack)

    @rule(undo=st.booleans())
    def travel(self, undo):
        travel_or_stay(self.project, undo)

    @invariant()
    def an_object_is_what_its_last_mask_is(self):
        if not hasattr(self, "owners") or self.owners.is_undone or not 0 <= self.frame + self.way < FRAMES:
            return
        owners = self.owners.at(self.frame + self.way)
        for thing, mask in zip(self.objects, CARRIED[self.way], strict=True):
            records = {track: self.project.mask(track, self.frame) for track in self.tracks()}
            there = [track for track, record in records.items() if record is not None and record.mask == mask]
            assert there in ([], [owners[thing]])


TestBesideAPropagation = BesideAPropagation.TestCase
TestBesideAPropagation.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
