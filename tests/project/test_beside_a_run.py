"""A person edits, undoes and redoes while a model's windows come in: the history stays one line that leads back and forth."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.edits import (
    AddCategory,
    DeleteModelTracks,
    DeleteTrack,
    NameCategory,
    RemoveMask,
    RenameCategory,
    ReviewFrames,
    SetMask,
    SetOcclusion,
    StoreModelWindow,
    SwapIdentities,
)
from app.project import EditConflictError, Project
from engine.types import Category
from tests.project.helpers import FRAMES, DrawnVideo, content, rectangle, travel_or_stay, window

OBJECT = (Category(1, "object"),)
WINDOWS = 4


def store(
    project: Project, run: int, index: int, identities: tuple[int, ...] = (1, 2), *, renews: bool = False
) -> None:
    """The next window of the run, in which each identity has masks and a score of its own."""
    length = FRAMES // WINDOWS
    frames = range(index * length, (index + 1) * length)
    for identity in identities:
        masks = {frame: rectangle(8 * identity, index, 5 if renews else 4, 4) for frame in frames}
        score = 0.1 * identity + 0.01 * index
        project.apply(StoreModelWindow(run, window(index, frames, {identity: masks}, score), OBJECT, renews=renews))


def undo_all(project: Project) -> None:
    while project.undo() is not None:
        pass


def redo_all(project: Project) -> None:
    while project.redo() is not None:
        pass


@pytest.fixture
def run(project, video):
    return project.begin_run(video.id, "small")


def test_a_swap_taken_back_during_a_run_does_not_bar_the_way_back(project, video, run):
    beginning = content(project.path)
    store(project, run, 0)
    first, second = (track.id for track in project.tracks(video.id))
    project.apply(SwapIdentities(first, second, 2))
    store(project, run, 1)
    assert project.undo().name.startswith("Swap")
    project.finish_run(run)
    assert {record.mask for record in project.masks_of(first).values()} == {
        rectangle(8, 0, 4, 4),
        rectangle(8, 1, 4, 4),
    }
    swap_undone = content(project.path)
    undo_all(project)
    assert content(project.path) == beginning
    while project.next_redo().name.startswith("Pre-label"):
        project.redo()
    assert content(project.path) == swap_undone
    assert project.redo().name.startswith("Swap")
    assert project.mask(second, 4).mask == rectangle(8, 1, 4, 4)
    assert project.redo() is None


def test_a_swap_over_a_range_taken_back_during_a_run_leaves_what_the_run_adds_behind_it(project, video, run):
    beginning = content(project.path)
    store(project, run, 0)
    first, second = (track.id for track in project.tracks(video.id))
    project.apply(SwapIdentities(first, second, 1, 2))
    store(project, run, 1)
    assert project.undo().name.startswith("Swap")
    project.finish_run(run)
    for index, frames in enumerate((range(3), range(3, 6))):
        for identity, track in enumerate((first, second), start=1):
            assert {project.mask(track, frame).mask for frame in frames} == {rectangle(8 * identity, index, 4, 4)}
    undo_all(project)
    assert content(project.path) == beginning


def test_what_was_undone_can_be_redone_after_a_window_of_a_run_and_not_after_the_run(project, video, run):
    project.apply(AddCategory("crab"))
    project.undo()
    store(project, run, 0)
    assert project.next_redo().name == "Add category crab"
    project.finish_run(run)
    store(project, run, 1)
    assert project.next_redo() is None


def test_what_a_window_builds_on_cannot_be_taken_back_before_it(project, video, run):
    project.apply(AddCategory("object"))
    store(project, run, 0)
    before = content(project.path)
    with pytest.raises(EditConflictError, match="Add category object"):
        project.undo()
    assert content(project.path) == before
    project.finish_run(run)
    undo_all(project)
    assert project.categories() == ()


def test_a_track_that_a_window_went_on_with_cannot_be_deleted_by_redo(project, video, run):
    store(project, run, 0)
    project.apply(DeleteTrack(project.tracks(video.id)[0].id))
    project.undo()
    store(project, run, 1)
    before = content(project.path)
    with pytest.raises(EditConflictError, match="changed since"):
        project.redo()
    assert content(project.path) == before


class BesideARun(RuleBasedStateMachine):
    """Whatever the person and the model do in whatever order."""

    @initialize(replaces=st.booleans(), reviewed=st.integers(0, 5))
    def begin(self, replaces, reviewed):
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project.create(self.folder / "work.mdqe")
        self.video = self.project.add_video(self.folder / "clip.mp4", DrawnVideo()).id
        self.beginning = content(self.project.path)
        self.replaces = replaces
        if replaces:
            self.run = self.project.begin_run(self.video, "small")
            for index in range(WINDOWS):
                store(self.project, self.run, index)
            self.project.finish_run(self.run)
            corrected, _ = self.tracks()
            self.project.apply(SetMask(corrected, 2, rectangle(0, 20, 5, 5)))
            self.project.apply(ReviewFrames(self.video, 0, reviewed, "reviewed"))
        self.run = self.project.begin_run(self.video, "better")
        if replaces:
            self.project.apply(DeleteModelTracks(self.video, self.run))
        self.windows = 0
        self.names = 0

    def teardown(self):
        if not hasattr(self, "project"):
            return
        with self.project as project:
            project.finish_run(self.run)
            project.apply(AddCategory("the last edit"))  # what was undone stays so
            end = content(project.path)
            undo_all(project)
            assert content(project.path) == self.beginning
            redo_all(project)
            assert content(project.path) == end
        shutil.rmtree(self.folder)

    def tracks(self):
        return [track.id for track in self.project.tracks(self.video)]

    @precondition(lambda self: self.windows < WINDOWS)
    @rule(identities=st.sampled_from([(1,), (1, 2), (2, 3)]))
    def next_window(self, identities):
        store(self.project, self.run, self.windows, identities, renews=self.replaces)
        self.windows += 1

    @precondition(tracks)
    @rule(pick=st.integers(0, 9), frame=st.integers(0, FRAMES - 1), kind=st.integers(0, 4))
    def edit_a_track(self, pick, frame, kind):
        track = self.tracks()[pick % len(self.tracks())]
        self.names += 1
        self.project.apply(
            (
                SetMask(track, frame, rectangle(frame, 20, 5, 5)),
                RemoveMask(track, frame),
                DeleteTrack(track),
                SetOcclusion(track, frame, "severe_occlusion"),
                NameCategory(track, f"name {self.names}"),
            )[kind]
        )

    @rule(frame=st.integers(0, FRAMES - 3))
    def review(self, frame):
        self.project.apply(ReviewFrames(self.video, frame, frame + 2, "reviewed"))

    @precondition(lambda self: len(self.tracks()) > 1)
    @rule(pick=st.permutations(range(6)), frame=st.integers(0, FRAMES - 1))
    def swap(self, pick, frame):
        first, second = [self.tracks()[place] for place in pick if place < len(self.tracks())][:2]
        self.project.apply(SwapIdentities(first, second, frame))

    @precondition(lambda self: self.project.categories())
    @rule()
    def rename(self):
        self.names += 1
        self.project.apply(RenameCategory(self.project.categories()[0].id, f"name {self.names}"))

    @rule(undo=st.booleans())
    def travel(self, undo):
        travel_or_stay(self.project, undo)


TestBesideARun = BesideARun.TestCase
TestBesideARun.settings = settings(
    max_examples=100, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
