"""Lanes hold what the masks say frame by frame; crossings are where masks begin to touch."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.edits import ChangeCategory, CreateTrack, RemoveMask, SetMask, SetOcclusion, SwapIdentities
from app.project import OcclusionLevel, Project
from app.project.overview.crossings import (
    boxes_touch,
    masks_touch,
    new_pairs,
    occlusion_shares,
    suggested_levels,
    touching_pairs,
)
from app.project.overview.lanes import Lane, Shade, Stretch, joined
from engine.types import Mask
from tests.project.helpers import DrawnVideo, rectangle

cells = st.dictionaries(
    st.integers(0, 11),
    st.tuples(st.sampled_from(("model", "human", "propagated", "hidden")), st.sampled_from((0.1, 0.14, 0.9))),
)
bitmaps = st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=4, max_size=4).map(
    lambda rows: np.array(rows)
)


@pytest.fixture
def track(project, video):
    return project.apply(CreateTrack(video.id, project.add_category("object").id)).track_id


@given(marks=cells)
@settings(max_examples=25)
def test_a_lane_is_the_run_lengths_of_its_masks(tmp_path_factory, marks):
    with Project.create(tmp_path_factory.mktemp("lane") / "work.mdqe") as project:
        video = project.add_video(project.path.parent / "clip.mp4", DrawnVideo()).id
        project.apply(CreateTrack(video, project.add_category("object").id))
        track = project.tracks(video)[0].id
        for frame, (source, score) in marks.items():
            if source == "hidden":
                project.apply(RemoveMask(track, frame))
            else:
                project.apply(
                    SetMask(track, frame, rectangle(1, 1, 3, 3), source, None if source == "human" else score)
                )
        (lane,) = project.lanes(video).values()
    told = {frame: (part.state, part.score) for part in lane.stretches for frame in range(part.first, part.last + 1)}
    assert told == {
        frame: (state, None if state in ("hidden", "human") else round(score, 1))
        for frame, (state, score) in marks.items()
    }
    for before, after in pairwise(lane.stretches):
        assert before.last < after.first
        assert before.last + 1 < after.first or (before.state, before.score) != (after.state, after.score)
    seen = [frame for frame in sorted(marks) if marks[frame][0] != "hidden"]
    assert [frame for first, last in lane.presence for frame in range(first, last + 1)] == seen
    missing = set(range(seen[0], seen[-1])) - set(seen) if seen else set()
    assert {frame for first, last in lane.gaps for frame in range(first, last + 1)} == missing


def test_a_lane_shows_occlusion_levels(project, video, track):
    said: dict[int, OcclusionLevel] = {1: "no_occlusion", 2: "severe_occlusion", 3: "severe_occlusion"}
    for frame, level in said.items():
        project.apply(SetOcclusion(track, frame, level))
    shades = (Shade(1, 1, "no_occlusion"), Shade(2, 3, "severe_occlusion"))
    assert project.lanes(video.id) == {track: Lane((), shades)}


def test_only_lanes_that_are_asked_for_are_read(project, video, track):
    other = project.apply(CreateTrack(video.id, project.categories()[0].id)).track_id
    painted = project.apply(SetMask(other, 3, rectangle(0, 0, 5, 5)))
    swapped = project.apply(SwapIdentities(track, other, 0))
    assert project.tracks_of_entry(painted.id) == {other}
    assert project.tracks_of_entry(swapped.id) == {track, other}
    assert project.tracks_of_entry(10_000) == frozenset()
    assert project.lanes(video.id, [track, 999]) == {track: Lane((Stretch(3, 3, "human", None),))}


@given(st.sets(st.integers(0, 30)))
def test_joined_runs_are_apart_and_cover_the_same(frames):
    runs = joined((frame, frame) for frame in sorted(frames))
    assert {frame for first, last in runs for frame in range(first, last + 1)} == frames
    assert all(before[1] + 1 < after[0] for before, after in pairwise(runs))


@given(bitmaps, bitmaps)
def test_masks_touch_where_a_pixel_has_a_neighbour_in_the_other(first, second):
    ones, others = np.argwhere(first), np.argwhere(second)
    expected = (
        any(np.abs(ones[:, None] - others[None]).max(axis=2).min(axis=1) <= 1) if len(ones) and len(others) else False
    )
    assert masks_touch(Mask.from_bitmap(first), Mask.from_bitmap(second)) == expected


@pytest.mark.parametrize(("across", "down"), [place for place in product((-1, 0, 1), repeat=2) if any(place)])
def test_squares_touch_on_every_side_and_at_every_corner_and_not_over_a_gap(across, down):
    square = rectangle(16, 16, 4, 4)
    for distance, expected in ((4, True), (5, False)):
        other = rectangle(16 + distance * across, 16 + distance * down, 4, 4)
        assert masks_touch(square, other) == masks_touch(other, square) == expected
        assert boxes_touch(square.box, other.box) == boxes_touch(other.box, square.box) == expected


def test_a_crossing_begins_where_masks_of_a_category_begin_to_touch(project, video, track):
    category = project.categories()[0].id
    other = project.apply(CreateTrack(video.id, category)).track_id
    for frame in range(12):
        project.apply(SetMask(track, frame, rectangle(0, 0, 10, 10)))
        gap = abs(frame - 6)  # free columns between the two: none from frame 6 on
        project.apply(SetMask(other, frame, rectangle(10 + gap, 0, 10, 10)))
    pair = (track, other)
    assert [frame for frame in range(12) if touching_pairs(project, video.id, frame)] == [6]
    assert [(frame, set(pairs)) for frame, pairs in new_pairs(project, video.id, range(12)) if pairs] == [(6, {pair})]
    assert [frame for frame, pairs in new_pairs(project, video.id, range(11, -2, -1)) if pairs] == [6]
    project.apply(SetMask(other, 0, rectangle(5, 5, 10, 10)))
    assert [frame for frame, pairs in new_pairs(project, video.id, range(3, -2, -1)) if pairs] == [0]
    project.apply(ChangeCategory(other, project.add_category("fish").id))
    assert not touching_pairs(project, video.id, 6)


def test_boxes_that_overlap_suggest_occlusion(project, video, track):
    boxes = np.array([(0, 0, 10, 10), (4, 0, 10, 10), (0, 9, 100, 1), (50, 50, 5, 5)])
    assert occlusion_shares(boxes).tolist() == [0.6, 0.6, 0.1, 0.0]
    other = project.apply(CreateTrack(video.id, project.categories()[0].id)).track_id
    for frame, x in ((0, 30), (1, 8), (2, 2), (3, 2)):
        project.apply(SetMask(track, frame, rectangle(0, 0, 10, 10)))
        project.apply(SetMask(other, frame, rectangle(x, 0, 10, 10)))
    project.apply(SetOcclusion(track, 3, "slight_occlusion"))
    assert list(suggested_levels(project, video.id, [track], range(5))) == [
        (0, {track: "no_occlusion"}), (1, {track: "slight_occlusion"}), (2, {track: "severe_occlusion"}), (3, {}), (4, {}),
    ]  # fmt: skip
