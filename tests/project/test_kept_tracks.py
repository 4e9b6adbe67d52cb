"""A model takes the place of an earlier one, and tracks that a person worked on stay: nothing comes to lie there twice."""

from __future__ import annotations

import pytest

from app.edits import (
    DeleteModelTracks,
    DrawNewTrack,
    RemoveMask,
    ReviewFrames,
    ReviewTracks,
    SetMask,
    SetReview,
    StoreModelWindow,
    StorePropagated,
    SwapIdentities,
)
from engine.types import Category
from tests.project.helpers import assert_goes_back_and_forth, content, rectangle, window

OBJECT = (Category(1, "object"),)
OLD = {frame: rectangle(4, 4, 10, 10) for frame in range(6)}
NEW = {frame: rectangle(5, 4, 10, 10) for frame in range(6)}  # of the same thing, a little better
FAR = {frame: rectangle(30, 20, 10, 10) for frame in range(6)}
HUMAN = rectangle(4, 4, 6, 10)


def first_run(project, video, tracks):
    """The tracks that a first model has found."""
    run = project.begin_run(video.id, "small")
    project.apply(StoreModelWindow(run, window(0, range(6), tracks), OBJECT))
    project.finish_run(run)
    return [track.id for track in project.tracks(video.id)]


def again(project, video, tracks, score=0.9, category="object"):
    """The tracks there are once a better model has taken the first one's place."""
    run = project.begin_run(video.id, "better")
    project.apply(DeleteModelTracks(video.id, run))
    project.apply(StoreModelWindow(run, window(0, range(6), tracks, score), (Category(1, category),), renews=True))
    project.finish_run(run)
    return [track.id for track in project.tracks(video.id)]


def masks(project, track):
    return {frame: record.mask for frame, record in project.masks_of(track).items()}


def test_a_corrected_track_gets_the_better_models_shapes_and_keeps_the_persons(project, video):
    beginning = content(project.path)
    corrected, _ = first_run(project, video, {1: OLD, 2: FAR})
    project.apply(SetMask(corrected, 2, HUMAN))
    there = again(project, video, {1: NEW, 2: FAR})
    assert len(there) == 2
    assert there[0] == corrected
    assert masks(project, corrected) == {**NEW, 2: HUMAN}
    assert masks(project, there[1]) == FAR
    record = project.masks_of(corrected)
    assert (record[1].source, record[1].score) == ("model", 0.9)
    assert record[2].source == "human"
    assert_goes_back_and_forth(project, beginning)


def test_where_the_person_drew_otherwise_or_hid_the_object_nothing_is_laid_over_it(project, video):
    """The model goes on seeing what the person took away: in these frames its mask covers nothing that was kept."""
    (corrected,) = first_run(project, video, {1: OLD})
    project.apply(RemoveMask(corrected, 0))
    project.apply(SetMask(corrected, 2, rectangle(4, 4, 3, 3)))
    project.apply(RemoveMask(corrected, 4))
    assert again(project, video, {1: NEW}) == [corrected]
    assert {frame for frame, mask in masks(project, corrected).items() if mask == NEW[frame]} == {1, 3, 5}
    assert {frame for frame, mask in masks(project, corrected).items() if mask.area == 0} == {0, 4}


def test_frames_in_which_a_kept_track_says_nothing_make_a_track_of_their_own(project, video):
    (corrected,) = first_run(project, video, {1: {frame: OLD[frame] for frame in (0, 1)}})
    project.apply(SetMask(corrected, 0, HUMAN))
    _, rest = again(project, video, {1: NEW})
    assert project.frames_of(corrected) == [0, 1]
    assert project.frames_of(rest) == [2, 3, 4, 5]


def test_who_is_who_stays_as_the_person_mended_it(project, video):
    """The better model confuses the two things as the first one did."""
    crossed = {**{frame: OLD[frame] for frame in range(3)}, **{frame: FAR[frame] for frame in range(3, 6)}}
    other = {**{frame: FAR[frame] for frame in range(3)}, **{frame: OLD[frame] for frame in range(3, 6)}}
    one, two = first_run(project, video, {1: crossed, 2: other})
    project.apply(SwapIdentities(one, two, 3))
    crossed = {**{frame: NEW[frame] for frame in range(3)}, **{frame: FAR[frame] for frame in range(3, 6)}}
    other = {**{frame: FAR[frame] for frame in range(3)}, **{frame: NEW[frame] for frame in range(3, 6)}}
    assert again(project, video, {1: crossed, 2: other}) == [one, two]
    assert masks(project, one) == NEW
    assert masks(project, two) == FAR


@pytest.mark.parametrize("how", ["locked", "track reviewed", "track rejected", "frame reviewed", "propagated"])
def test_what_was_locked_judged_or_propagated_stays_as_it_is(project, video, how):
    (kept,) = first_run(project, video, {1: OLD})
    match how:
        case "locked":
            project.set_locked(kept, locked=True)
        case "track reviewed":
            project.apply(ReviewTracks([kept], "reviewed"))
        case "track rejected":
            project.apply(ReviewTracks([kept], "rejected"))
        case "frame reviewed":
            for frame in range(6):
                project.apply(SetReview(kept, frame, "reviewed"))
        case _:
            project.apply(StorePropagated(project.tracks(video.id), {f: {kept: (OLD[f], 0.8)} for f in range(6)}))
            project.apply(SetReview(kept, 0, "rejected"))
    assert again(project, video, {1: NEW}) == [kept]
    assert masks(project, kept) == OLD


def test_of_two_masks_on_one_kept_track_the_better_takes_its_place(project, video):
    (kept,) = first_run(project, video, {1: OLD})
    project.apply(SetMask(kept, 0, HUMAN))
    near = {frame: rectangle(6, 4, 10, 10) for frame in range(6)}
    there = again(project, video, {1: near, 2: NEW})
    assert masks(project, kept) == {**NEW, 0: HUMAN}
    assert [masks(project, track) for track in there if track != kept] == [near]


def test_without_taking_its_place_a_run_lays_its_own_tracks_beside(project, video):
    (kept,) = first_run(project, video, {1: OLD})
    project.apply(SetMask(kept, 0, HUMAN))
    run = project.begin_run(video.id, "better")
    project.apply(StoreModelWindow(run, window(0, range(6), {1: NEW}), OBJECT))
    assert len(project.tracks(video.id)) == 2
    assert masks(project, kept) == {**OLD, 0: HUMAN}


def test_an_object_goes_on_with_the_track_that_it_has_in_reviewed_frames(project, video):
    """What the earlier model had found of it elsewhere has gone; it is one track all the same."""
    beginning = content(project.path)
    first, second = first_run(project, video, {1: OLD, 2: FAR})
    project.apply(ReviewFrames(video.id, 0, 2, "reviewed"))
    assert again(project, video, {7: FAR, 8: NEW}, category="fish") == [first, second]
    assert masks(project, first) == {frame: (OLD if frame < 3 else NEW)[frame] for frame in range(6)}
    assert masks(project, second) == FAR
    assert project.track(first).score == 0.9
    assert project.category(project.track(first).category_id).name == "object"
    assert_goes_back_and_forth(project, beginning)


def test_with_such_a_track_one_object_goes_on_and_only_where_nothing_else_is_left_of_it(project, video):
    one, two = first_run(project, video, {1: OLD, 2: FAR})
    project.apply(ReviewFrames(video.id, 0, 2, "reviewed"))
    project.apply(SetMask(two, 5, HUMAN))  # so it keeps all its masks
    halves = {3: {**{f: NEW[f] for f in (0, 1)}, 4: HUMAN}, 4: {2: NEW[2], 4: FAR[4], 3: rectangle(30, 2, 9, 9)}}
    assert again(project, video, halves) == [one, two]
    assert masks(project, one) == {0: OLD[0], 1: OLD[1], 2: OLD[2], 4: HUMAN}
    assert masks(project, two) == {**FAR, 3: halves[4][3], 5: HUMAN}


def two_windows(project, video, first, second):
    """The masks of each track once a better model has stored two windows."""
    run = project.begin_run(video.id, "better")
    project.apply(DeleteModelTracks(video.id, run))
    project.apply(StoreModelWindow(run, window(0, range(6), first), OBJECT, renews=True))
    project.apply(StoreModelWindow(run, window(1, range(6, 12), second), OBJECT, renews=True))
    project.finish_run(run)
    return [masks(project, track.id) for track in project.tracks(video.id)]


def test_a_track_of_reviewed_frames_is_gone_on_with_by_the_object_that_had_it_first(project, video):
    first_run(project, video, {1: {**OLD, 6: OLD[0]}})
    project.apply(ReviewFrames(video.id, 0, 6, "reviewed"))
    near = {6: rectangle(5, 5, 10, 10), 8: FAR[0]}
    one, other = two_windows(project, video, {1: NEW}, {1: {7: NEW[0]}, 2: near})
    assert one == {**OLD, 6: OLD[0], 7: NEW[0]}
    assert other == {8: FAR[0]}


def test_an_object_that_has_a_track_of_its_own_keeps_it_behind_reviewed_frames(project, video):
    first_run(project, video, {1: {6: OLD[0]}})
    project.apply(ReviewFrames(video.id, 6, 7, "reviewed"))
    old, own = two_windows(project, video, {3: {0: NEW[0]}}, {3: {6: NEW[0], 8: NEW[0]}})
    assert (old, own) == ({6: OLD[0]}, {0: NEW[0], 8: NEW[0]})


def test_the_track_that_is_shown_most_often_in_reviewed_frames_is_gone_on_with(project, video):
    one, two = first_run(project, video, {1: {0: OLD[0]}, 2: {frame: FAR[frame] for frame in (1, 2)}})
    project.apply(ReviewFrames(video.id, 0, 2, "reviewed"))
    found = {5: {0: NEW[0], 1: FAR[1], 2: FAR[2], 4: FAR[4]}}
    assert again(project, video, found) == [one, two]
    assert project.frames_of(two) == [1, 2, 4]


@pytest.mark.parametrize("whose", ["a person's", "locked", "with masks elsewhere"])
def test_other_tracks_of_reviewed_frames_are_not_gone_on_with(project, video, whose):
    if whose == "a person's":
        kept = project.apply(DrawNewTrack(video.id, "object", 1, OLD[1])).track_id
    else:
        (kept,) = first_run(project, video, {1: {frame: OLD[frame] for frame in (1, 5)}})
    project.apply(ReviewFrames(video.id, 0, 2, "reviewed"))
    if whose == "locked":
        project.apply(RemoveMask(kept, 5))
        project.set_locked(kept, locked=True)
    elif whose == "with masks elsewhere":
        project.apply(SetMask(kept, 5, HUMAN))
    before = masks(project, kept)
    _, own = again(project, video, {1: {1: NEW[1], 3: NEW[3]}})
    assert masks(project, kept) == before
    assert masks(project, own) == {3: NEW[3]}


@pytest.mark.parametrize(("shift", "shows_it"), [(2, True), (4, False)])
def test_a_mask_shows_a_kept_track_from_half_of_both_on(project, video, shift, shows_it):
    (kept,) = first_run(project, video, {1: OLD})
    project.apply(SetMask(kept, 0, HUMAN))
    moved = {frame: rectangle(4 + shift, 4, 10, 10) for frame in range(1, 6)}
    there = again(project, video, {1: moved})
    assert (there == [kept]) == shows_it
    assert masks(project, there[-1])[5] == moved[5]


def test_what_covers_nothing_is_of_the_kept_track_that_it_showed_last_before(project, video):
    """Of the first one nothing is said in the last frame, where the second one is hidden."""
    one, two = first_run(
        project, video, {1: {frame: OLD[frame] for frame in (0, 1)}, 2: {frame: FAR[frame] for frame in (2, 3)}}
    )
    project.apply(SetMask(one, 0, OLD[0]))
    project.apply(RemoveMask(two, 4))
    found = {**{frame: NEW[frame] for frame in (0, 1)}, **{frame: FAR[frame] for frame in (2, 3, 4)}}
    assert again(project, video, {1: found}) == [one, two]
    assert project.mask(two, 4).mask.area == 0


def test_of_two_that_covered_one_kept_track_only_one_goes_on_with_it(project, video):
    (kept,) = first_run(project, video, {1: OLD})
    project.apply(SetMask(kept, 0, OLD[0]))
    first = {1: NEW[1], 3: rectangle(30, 4, 9, 9)}
    second = {2: NEW[2], 3: rectangle(30, 20, 9, 9)}
    _, other = again(project, video, {1: first, 2: second})
    assert {masks(project, kept)[3], masks(project, other)[3]} == {first[3], second[3]}


def test_what_the_run_itself_has_made_is_not_kept_from_it(project, video):
    """Drawn ahead of the run on one of its tracks, a mask keeps no other track of it away."""
    run = project.begin_run(video.id, "better")
    project.apply(StoreModelWindow(run, window(0, range(6), {1: OLD}), OBJECT, renews=True))
    (first,) = (track.id for track in project.tracks(video.id))
    project.apply(SetMask(first, 7, FAR[0]))
    project.apply(StoreModelWindow(run, window(1, range(6, 12), {1: {}, 2: {7: FAR[0]}}), OBJECT, renews=True))
    assert len(project.tracks(video.id)) == 2
