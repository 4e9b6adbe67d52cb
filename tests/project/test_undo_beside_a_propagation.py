"""Undo while a propagation goes on: the person's own edits first, and the history stays one line that leads back and forth."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.edits import CreateTrack, DeleteTrack, MergeTracks, RemoveMask, SetMask, SetReview, SplitTrack, SwapIdentities
from app.project import Edit, EditConflictError, Project
from app.project.history.line import GOING_ON
from tests.project.helpers import FRAMES, DrawnVideo, assert_goes_back_and_forth, content, rectangle, travel_or_stay
from tests.project.propagated import DRAWN, propagate, sources, store


def undoes(project: Project) -> str:
    """The name of what undo takes back, as it was announced."""
    expected = project.next_undo()
    undone = project.undo()
    assert expected is not None and undone is not None and undone.name == expected.name
    return undone.name


def test_while_it_goes_on_what_a_person_has_done_since_is_undone_first(
    project: Project, track: int, other: int
) -> None:
    with project.going_on():
        step = propagate(project, range(1, 4), track)
        project.apply(SetMask(other, 7, DRAWN))
        step = propagate(project, range(4, 6), track, step=step)
        project.apply(SetMask(other, 8, DRAWN))
        step = propagate(project, [6], track, step=step)
        with_all = content(project.path)
        assert undoes(project) == "Paint on track 2, frame 9"
        assert undoes(project) == "Paint on track 2, frame 8"
        assert sources(project, other) == {}
        assert list(sources(project, track)) == [1, 2, 3, 4, 5, 6]
        assert project.is_done(step) and project.is_last(step)
        assert len(project.state(GOING_ON)) == 3  # a range for each step, not for each frame
        assert project.redo().name == "Paint on track 2, frame 8"
        assert project.redo().name == "Paint on track 2, frame 9"
        assert project.redo() is None
        assert content(project.path) == with_all
        assert undoes(project) == undoes(project).replace("8", "9") == "Paint on track 2, frame 9"
        # Then what goes on, newest first, which ends it; and what was there before.
        assert [undoes(project) for _ in range(4)] == [
            "Propagate track 1, frame 7",
            "Propagate track 1, frames 5 to 6",
            "Propagate track 1, frames 2 to 4",
            "Add track 2",
        ]


def test_however_often_somebody_edits_beside_it(project: Project, track: int, other: int) -> None:
    step = None
    with project.going_on():
        with project.together():
            for number in range(1100):
                step = project.go_on(store(project, 3, track, is_found=number % 2 == 0), step).id
                project.apply(SetReview(other, 3, "rejected" if number % 2 == 0 else None))
            step = project.go_on(store(project, 4, track), step).id
        assert len(project.state(GOING_ON)) == 1101
        undone = project.undo()
        assert undone is not None and undone.track_id == other
        assert project.is_last(step)


def test_once_it_has_ended_undo_goes_along_the_line_again(project: Project, track: int, other: int) -> None:
    with project.going_on():
        step = propagate(project, range(1, 4), track)
        project.apply(SetMask(other, 7, DRAWN))
        propagate(project, range(4, 6), track, step=step)
    assert undoes(project) == "Propagate track 1, frames 5 to 6"
    assert undoes(project) == "Paint on track 2, frame 8"
    project.redo()
    with project.going_on():  # another one, which passes by only what is its own
        propagate(project, [8], track)
        assert undoes(project) == "Propagate track 1, frame 9"
        assert undoes(project) == "Paint on track 2, frame 8"


def test_a_swap_that_is_undone_behind_it_takes_its_masks_back_along(project: Project, track: int, other: int) -> None:
    with project.going_on():
        step = propagate(project, range(1, 4), track)
        project.apply(SwapIdentities(track, other, 2))
        propagate(project, range(4, 6), other, step=step)
        assert list(sources(project, other)) == [2, 3, 4, 5]
        assert undoes(project) == "Swap tracks 1 and 2 from frame 3 on"
        assert list(sources(project, track)) == [1, 2, 3, 4, 5]
        project.redo()
        assert list(sources(project, other)) == [2, 3, 4, 5]


def test_what_it_builds_upon_cannot_be_undone_behind_it(project: Project, track: int, other: int) -> None:
    """What a track got from another one by a merge has made way for what was found since."""
    project.apply(SetMask(other, 5, DRAWN, "model", 0.5))
    with project.going_on():
        step = propagate(project, range(1, 4), track)
        project.apply(MergeTracks(track, other))
        propagate(project, range(4, 6), track, step=step)
        before = content(project.path)
        with pytest.raises(EditConflictError) as refused:
            project.undo()
        assert content(project.path) == before
        assert str(refused.value) == (
            "“Merge track 2 into track 1” cannot be undone now. What was propagated since builds on it. "
            "Wait for the model's end, or stop it, and undo its work first."
        )
    assert undoes(project) == "Propagate track 1, frames 5 to 6"
    assert undoes(project) == "Merge track 2 into track 1"


@pytest.mark.parametrize(
    "edit", [SwapIdentities(1, 2, 5), SplitTrack(1, 5), MergeTracks(2, 1)], ids=["swap", "split", "merge"]
)
def test_mended_where_it_comes_from_it_has_followed(project: Project, track: int, other: int, edit: Edit) -> None:
    """Backward, a swap is behind it: what it stored in the other track since would stay there, and what it stores next not."""
    for frame in range(FRAMES):
        project.apply(SetMask(track, frame, DRAWN, "model", 0.5))
    with project.going_on():
        step = propagate(project, range(9, 5, -1), track)
        project.apply(edit)
        followed = project.tracks(1)[-1].id
        mended = content(project.path)
        propagate(project, range(5, 3, -1), followed, step=step)
        before = content(project.path)
        with pytest.raises(EditConflictError, match="Wait for the model's end, or stop it"):
            project.undo()
        assert content(project.path) == before
    assert undoes(project).startswith("Propagate")
    assert content(project.path) == mended
    assert undoes(project).startswith(("Swap", "Split", "Merge"))


def test_killed_while_it_goes_on_it_goes_on_no_more(project: Project, track: int, other: int) -> None:
    path = project.path
    with project.going_on():
        step = propagate(project, range(1, 4), track)
        project.apply(SetMask(other, 7, DRAWN))
        propagate(project, range(4, 6), track, step=step)
        killed = path.with_name("killed.mdqe")
        with closing(sqlite3.connect(path)) as file:
            file.execute("VACUUM INTO ?", (str(killed),))
    with Project.open(killed) as again:
        assert undoes(again) == "Propagate track 1, frames 5 to 6"


def test_restoring_a_point_of_the_history_counts_what_goes_on(project: Project, track: int, other: int) -> None:
    beginning = project.history()[-1].id
    there = content(project.path)
    with project.going_on():
        step = propagate(project, range(1, 4), track)
        project.apply(SetMask(other, 7, DRAWN))
        propagate(project, range(4, 6), track, step=step)
        end = content(project.path)
        project.restore_as_of(beginning)
        assert content(project.path) == there
    project.undo()
    assert content(project.path) == end


class BesideAPropagation(RuleBasedStateMachine):
    """Whatever the person does while a propagation goes on: the history stays one line that leads back and forth."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project.create(self.folder / "work.mdqe")
        self.video = self.project.add_video(self.folder / "clip.mp4", DrawnVideo()).id
        self.beginning = content(self.project.path)
        category = self.project.add_category("crab").id
        for _ in range(3):
            self.project.apply(CreateTrack(self.video, category))
        self.tracks = [track.id for track in self.project.tracks(self.video)]
        self.step = None
        self.frame = 0
        self.ends = ExitStack()
        self.ends.enter_context(self.project.going_on())

    def teardown(self):
        if not hasattr(self, "project"):
            return
        self.ends.close()
        with self.project as project:
            assert_goes_back_and_forth(project, self.beginning)
        shutil.rmtree(self.folder)

    @precondition(lambda self: self.frame < FRAMES and (self.step is None or self.project.is_done(self.step)))
    @rule(is_found=st.booleans(), count=st.integers(1, 3))
    def next_frame(self, is_found, count):
        alive = [track.id for track in self.project.tracks(self.video)][:count]
        if alive:
            entry = self.project.go_on(store(self.project, self.frame, *alive, is_found=is_found), self.step)
            self.step = self.step if entry is None else entry.id
            self.frame += 1

    @rule(pick=st.integers(0, 2), frame=st.integers(0, FRAMES - 1), kind=st.integers(0, 4))
    def edit(self, pick, frame, kind):
        alive = [track.id for track in self.project.tracks(self.video)]
        if len(alive) < 2:
            return
        track, other = alive[pick % len(alive)], alive[(pick + 1) % len(alive)]
        self.project.apply(
            (
                SetMask(track, frame, rectangle(frame, 20, 5, 5)),
                RemoveMask(track, frame),
                DeleteTrack(track),
                SetReview(track, frame, "reviewed"),
                SwapIdentities(track, other, frame),
            )[kind]
        )

    @rule(undo=st.booleans())
    def travel(self, undo):
        travel_or_stay(self.project, undo)


TestBesideAPropagation = BesideAPropagation.TestCase
TestBesideAPropagation.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
