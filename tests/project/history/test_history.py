"""Whatever is edited in whatever order, undoing all gives the beginning back and redoing all the end."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.edits import (
    AddCategory,
    ChangeCategory,
    CreateTrack,
    DeleteTrack,
    MergeCategories,
    MergeTracks,
    MoveMask,
    RemoveMask,
    RemoveMasks,
    RenameCategory,
    ReviewFrames,
    ReviewTracks,
    SetCategoryDigit,
    SetMask,
    SetOcclusion,
    SplitTrack,
    StoreModelWindow,
    SwapIdentities,
)
from app.project import Project
from engine.types import Category
from tests.project.helpers import FRAMES, HEIGHT, WIDTH, DrawnVideo, content, rectangle, stroke, window

frames = st.integers(0, FRAMES - 1)
picks = st.integers(0, 1000)
masks = st.builds(rectangle, st.integers(0, 40), st.integers(0, 30), st.integers(0, 20), st.integers(0, 20))


class Editing(RuleBasedStateMachine):
    """Keeps the contents after every edit of the branch that is alive, and where in it the project stands."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project.create(self.folder / "work.mdqe")
        self.video = self.project.add_video(self.folder / "clip.mp4", DrawnVideo()).id
        self.states = [content(self.project.path)]
        self.position = 0
        self.names = 0
        self.apply(AddCategory("object"))

    def teardown(self):
        if hasattr(self, "project"):
            while self.project.undo() is not None:
                self.position -= 1
                assert content(self.project.path) == self.states[self.position]
            assert self.position == 0
            self.reopen()
            while self.project.redo() is not None:
                self.position += 1
            assert self.position == len(self.states) - 1
            assert content(self.project.path) == self.states[-1]
            self.project.close()
            shutil.rmtree(self.folder)

    def apply(self, edit):
        before = content(self.project.path)
        if self.project.apply(edit) is None:
            assert content(self.project.path) == before
        else:
            self.states = [*self.states[: self.position + 1], content(self.project.path)]
            self.position += 1

    def track(self, pick):
        tracks = self.project.tracks(self.video)
        return tracks[pick % len(tracks)].id

    def category(self, pick):
        categories = self.project.categories()
        return categories[pick % len(categories)].id

    def has_tracks(self):
        return bool(self.project.tracks(self.video))

    def has_categories(self):
        return bool(self.project.categories())

    @rule()
    def add_category(self):
        self.names += 1
        self.apply(AddCategory(f"category {self.names}"))

    @precondition(has_categories)
    @rule(pick=picks)
    def rename_category(self, pick):
        self.names += 1
        self.apply(RenameCategory(self.category(pick), f"category {self.names}"))

    @precondition(has_categories)
    @rule(pick=picks)
    def create_track(self, pick):
        self.apply(CreateTrack(self.video, self.category(pick)))

    @precondition(has_tracks)
    @rule(pick=picks)
    def delete_track(self, pick):
        self.apply(DeleteTrack(self.track(pick)))

    @precondition(has_categories)
    @rule(pick=picks, other=picks, digit=st.sampled_from((1, 2, None)))
    def arrange_categories(self, pick, other, digit):
        self.apply(SetCategoryDigit(self.category(pick), digit))
        if self.category(pick) != self.category(other):
            self.apply(MergeCategories(self.category(pick), self.category(other)))

    @precondition(has_tracks)
    @rule(pick=picks, frame=frames, last=frames, verdict=st.sampled_from(("reviewed", "rejected", None)))
    def review(self, pick, frame, last, verdict):
        self.apply(ReviewFrames(self.video, min(frame, last), max(frame, last), verdict, "so"))
        self.apply(ReviewTracks([self.track(pick)], verdict))

    @precondition(has_tracks)
    @rule(pick=picks, frame=frames, last=frames)
    def remove_masks(self, pick, frame, last):
        self.apply(RemoveMasks([self.track(pick)], min(frame, last), max(frame, last)))

    @precondition(has_tracks)
    @rule(pick=picks, other=picks, frame=frames, last=frames, both=st.sampled_from(("union", "first")))
    def mend_identities(self, pick, other, frame, last, both):
        first, second = self.track(pick), self.track(other)
        seen = self.project.frames_of(first)
        if seen and seen[0] < frame <= seen[-1]:
            self.apply(SplitTrack(first, frame))
        if frame in seen:
            self.apply(MoveMask(first, seen[0]))
        if first != second:
            self.apply(SwapIdentities(first, second, min(frame, last), max(frame, last)))
            self.apply(MergeTracks(first, second, both))

    @precondition(has_tracks)
    @rule(pick=picks, category=picks)
    def change_category(self, pick, category):
        self.apply(ChangeCategory(self.track(pick), self.category(category)))

    @precondition(has_tracks)
    @rule(pick=picks, frame=frames, mask=masks)
    def set_mask(self, pick, frame, mask):
        self.apply(SetMask(self.track(pick), frame, mask))

    @precondition(has_tracks)
    @rule(
        pick=picks, frame=frames, x=st.integers(0, WIDTH - 5), y=st.integers(0, HEIGHT - 4), bits=st.integers(0, 2**20)
    )
    def paint(self, pick, frame, x, y, bits):
        region = np.array([bits >> place & 1 for place in range(20)], bool).reshape(4, 5)
        self.apply(stroke(self.track(pick), frame, x, y, region))

    @precondition(has_tracks)
    @rule(pick=picks, frame=frames)
    def remove_mask(self, pick, frame):
        self.apply(RemoveMask(self.track(pick), frame))

    @precondition(has_tracks)
    @rule(pick=picks, frame=frames, level=st.sampled_from([None, "no_occlusion", "severe_occlusion"]))
    def set_occlusion(self, pick, frame, level):
        self.apply(SetOcclusion(self.track(pick), frame, level))

    @precondition(has_tracks)
    @rule(pick=picks, other=picks, frame=frames)
    def swap(self, pick, other, frame):
        if self.track(pick) != self.track(other):
            self.apply(SwapIdentities(self.track(pick), self.track(other), frame))

    # A run leaves what was undone within redo's reach, behind its own edits: test_beside_a_run.py tells of that.
    @precondition(lambda self: self.position == len(self.states) - 1)
    @rule(parts=st.dictionaries(st.integers(1, 3), st.dictionaries(frames, masks, max_size=3), max_size=3))
    def model_run(self, parts):
        run = self.project.begin_run(self.video, "small")
        half = FRAMES // 2
        for index, span in enumerate((range(half), range(half, FRAMES))):
            inside = {key: {f: mask for f, mask in part.items() if f in span} for key, part in parts.items()}
            self.apply(StoreModelWindow(run, window(index, span, inside, 0.5 + index / 4), (Category(1, "object"),)))
        self.project.finish_run(run)

    @rule(steps=st.integers(1, 5))
    def undo(self, steps):
        for _ in range(min(steps, self.position)):
            assert self.project.undo() is not None
            self.position -= 1

    @rule(steps=st.integers(1, 5))
    def redo(self, steps):
        for _ in range(min(steps, len(self.states) - 1 - self.position)):
            assert self.project.redo() is not None
            self.position += 1

    @rule(pick=picks)
    def restore_as_of(self, pick):
        goal = pick % len(self.states)
        line = self.project.history()
        entry = self.project.restore_as_of(line[goal - 1].id if goal else None)
        if goal == self.position:
            assert entry is None
            return
        # What was undone stays in line, and is taken back by an entry; another one restores. What changes nothing is none.
        added = len(self.project.history("done")) - len(line)
        assert added <= 1 + (self.position < len(self.states) - 1)
        assert added or self.states[goal] == self.states[-1]
        self.states += [self.states[self.position]] * (added == 2) + [self.states[goal]] * (added > 0)
        self.position = len(self.states) - 1
        assert [one.id for one in self.project.history("done")][: len(line)] == [one.id for one in line]

    @rule()
    def reopen(self):
        path = self.project.path
        self.project.close()
        self.project = Project.open(path)

    @invariant()
    def stands_where_it_should(self):
        if hasattr(self, "project"):
            assert content(self.project.path) == self.states[self.position]


TestEditing = Editing.TestCase
TestEditing.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_going_back_and_forth_between_points_does_not_heap_up(tmp_path):
    """What is restored twice is stored once: a step past other restorings holds what remains of them only."""
    with Project.create(tmp_path / "work.mdqe") as project:
        video = project.add_video(tmp_path / "clip.mp4", DrawnVideo()).id
        project.apply(CreateTrack(video, project.add_category("crab").id))
        for column in (2, 9, 16):
            project.apply(SetMask(1, 0, rectangle(column, 4, 6, 6)))
        points = [entry.id for entry in project.history()][-3:]
        contents: dict[int, object] = {}
        for turn in range(40):
            point = points[turn % 2]
            project.restore_as_of(point)
            assert contents.setdefault(point, content(project.path)) == content(project.path)
        sizes = [len(row[0]) for row in project._connection.execute("SELECT changes FROM journal ORDER BY id")]
        assert max(sizes) <= 4 * max(sizes[:6])
        while project.undo() is not None:
            pass
        assert not project.tracks(video)
