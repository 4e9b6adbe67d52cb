"""Propagated masks: what they never touch, and how they become one step beside what a person does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edits import (
    AddCategory,
    CreateTrack,
    DeleteTrack,
    RemoveMask,
    ReviewFrames,
    ReviewTracks,
    SetMask,
    SetReview,
    StorePropagated,
)
from app.project import Project, RefusedError, VideoRecord
from app.project.propagation import (
    check_can_be_propagated,
    drawn_frames,
    frames_to_fill,
    given_masks,
    legs_between,
    rivals,
    stretches,
)
from tests.project.helpers import (
    FRAMES,
    apply_and_return,
    content,
    rectangle,
)
from tests.project.propagated import DRAWN, FOUND, propagate, sources, store


def test_what_was_found_is_stored_with_its_score(project: Project, track: int, other: int) -> None:
    project.apply(SetMask(track, 3, DRAWN, "model", 0.5))
    assert apply_and_return(project, store(project, 3, track)) == "Propagate track 1, frame 4"
    record = project.mask(track, 3)
    assert record is not None and (record.mask, record.source, record.score) == (FOUND, "propagated", 0.75)
    assert apply_and_return(project, store(project, 4, track, other)) == "Propagate tracks 1 and 2, frame 5"


@pytest.mark.parametrize("source", ["model", "propagated"])
def test_where_an_object_is_hidden_the_mask_of_a_model_goes(project: Project, track: int, source) -> None:
    project.apply(SetMask(track, 3, DRAWN, source, 0.5))
    apply_and_return(project, store(project, 3, track, is_found=False))
    assert project.mask(track, 3) is None
    assert project.apply(store(project, 4, track, is_found=False)) is None
    project.apply(SetMask(track, 4, DRAWN, source, 0.5))
    empty = StorePropagated([project.track(track)], {4: {track: (rectangle(0, 0, 0, 0), 0.5)}})
    entry = project.apply(empty)
    assert project.mask(track, 4) is None
    assert (entry.track_id, entry.frame) == (track, 4)


@pytest.mark.parametrize("is_found", [True, False])
def test_what_a_person_did_stays(project: Project, video: VideoRecord, track: int, other: int, is_found: bool) -> None:
    project.apply(SetMask(track, 1, DRAWN))
    project.apply(RemoveMask(track, 2))
    for frame in (3, 4, 5):
        project.apply(SetMask(track, frame, DRAWN, "model", 0.5))
    project.apply(SetReview(track, 3, "reviewed"))
    project.apply(ReviewFrames(video.id, 4, 4, "reviewed"))
    project.apply(SetReview(track, 5, "rejected"))
    before = project.masks_of(track)
    for frame in (1, 2, 3, 4):
        assert project.apply(store(project, frame, track, is_found=is_found)) is None
    assert project.masks_of(track) == before
    assert project.apply(store(project, 5, track, is_found=is_found)) is not None  # what was rejected may change
    project.apply(ReviewTracks([track], "reviewed"))
    assert project.apply(store(project, 5, track, is_found=not is_found)) is None
    project.set_locked(other, True)
    assert project.apply(store(project, 5, other, is_found=is_found)) is None
    edit = store(project, 6, track, other)
    project.apply(ReviewTracks([track], None))
    project.apply(DeleteTrack(track))
    project.set_locked(other, False)
    project.apply(edit)
    assert [each.id for each in project.tracks(video.id)] == [other]
    assert sources(project, other) == {6: "propagated"}


# ---- one step ------------------------------------------------------------------------------------


def names(project: Project, *states) -> list[str]:
    return [entry.name for entry in project.history(*states)][2:]  # but for the category and the track


@pytest.mark.parametrize(("frames", "name"), [(range(3, 9), "frames 4 to 9"), (range(8, 2, -1), "frames 4 to 9")])
def test_many_frames_are_one_step(project: Project, track: int, frames: range, name: str) -> None:
    before = content(project.path)
    propagate(project, frames, track)
    after = content(project.path)
    assert names(project) == [f"Propagate track 1, {name}"]
    undone = project.undo()
    assert undone is not None and undone.frame == frames[-1]
    assert content(project.path) == before
    path = project.path
    project.close()
    with Project.open(path) as again:
        again.redo()
        assert content(path) == after
        assert len(again.parts_of(again.history()[-1].id)) == 6
        again.undo()
        assert content(path) == before


def test_at_every_moment_the_step_is_whole(project: Project, track: int) -> None:
    """Killed in between, the program finds a step of what was stored."""
    step = None
    for frame in range(3):
        step = propagate(project, [frame], track, step=step)
        assert len(names(project)) == 1


def test_edits_in_between_stay_steps_of_their_own(project: Project, track: int, other: int) -> None:
    beginning = content(project.path)
    step = propagate(project, range(1, 4), track)
    project.apply(SetMask(other, 7, DRAWN))
    between = content(project.path)
    propagate(project, range(4, 6), track, step=step)
    end = content(project.path)
    expected = ["Propagate track 1, frames 2 to 4", "Paint on track 2, frame 8", "Propagate track 1, frames 5 to 6"]
    assert names(project)[1:] == expected
    project.undo()
    assert content(project.path) == between
    project.undo()
    project.undo()
    assert content(project.path) == beginning
    assert [project.redo().name for _ in range(3)] == expected
    assert content(project.path) == end


def test_what_was_undone_can_still_be_redone_beside_it(project: Project, track: int, other: int) -> None:
    step = propagate(project, range(1, 3), track)
    project.apply(SetMask(other, 7, DRAWN))
    project.undo()
    step = propagate(project, range(3, 5), track, step=step)
    assert names(project, "done")[1:] == ["Propagate track 1, frames 4 to 5"]  # named by what was stored last
    assert len(project.parts_of(step)) == 4
    assert project.redo().name == "Paint on track 2, frame 8"


def test_whether_a_step_is_done_is_known(project: Project, track: int) -> None:
    step = propagate(project, range(1, 3), track)
    assert project.is_done(step) and project.is_last(step)
    project.apply(AddCategory("fish"))
    assert project.is_done(step) and not project.is_last(step)
    project.undo()
    project.undo()
    assert not project.is_done(step) and not project.is_last(step)


# ---- which frames --------------------------------------------------------------------------------


def test_frames_end_with_the_chosen_range_or_what_is_drawn_or_the_video(
    project: Project, video: VideoRecord, track: int, other: int
) -> None:
    def frames(start: int, step: int, chosen: range | None = None, *track_ids: int) -> range:
        return frames_to_fill(project, video.id, track_ids or (track,), start, step, chosen)

    assert frames(3, 1) == range(4, FRAMES)
    assert frames(3, -1) == range(2, -1, -1)
    chosen = range(2, 7)
    assert frames(3, 1, chosen) == range(4, 7)
    assert frames(1, 1, chosen) == range(2, 7)  # right before it
    assert frames(7, -1, chosen) == range(6, 1, -1)  # right after it
    assert frames(0, 1, chosen) == range(1, FRAMES)  # it is elsewhere
    assert frames(7, 1, chosen) == range(8, FRAMES)
    project.apply(SetMask(track, 5, DRAWN))
    project.apply(RemoveMask(track, 4))  # an object may be hidden on the way
    assert frames(3, 1) == range(4, 5)
    assert frames(3, 1, chosen) == range(4, 7)
    assert frames(3, 1, None, track, other) == range(4, FRAMES)
    project.apply(SetMask(other, 5, DRAWN))
    assert frames(3, 1, None, track, other) == range(4, 5)
    assert frames(7, -1, None, track, other) == range(6, 5, -1)
    for start, step, within, said in (
        (4, 1, None, "drawn these masks in frame 6, too"),
        (6, 1, chosen, "chosen range has no frame after"),
        (2, -1, chosen, "chosen range has no frame before"),
        (FRAMES - 1, 1, None, "no frame after this one"),
        (0, -1, None, "no frame before this one"),
    ):
        with pytest.raises(RefusedError, match=said):
            frames(start, step, within)


def test_what_may_not_be_propagated_is_refused(project: Project, track: int) -> None:
    with pytest.raises(RefusedError, match="Track 1 has no mask in frame 4"):
        check_can_be_propagated(project, [track], 3)
    project.apply(RemoveMask(track, 3))
    with pytest.raises(RefusedError, match="no mask"):
        check_can_be_propagated(project, [track], 3)
    project.apply(SetMask(track, 3, DRAWN, "model", 0.5))
    check_can_be_propagated(project, [track], 3)
    project.apply(ReviewTracks([track], "reviewed"))
    with pytest.raises(RefusedError, match="marked as reviewed"):
        check_can_be_propagated(project, [track], 3)
    project.set_locked(track, True)
    with pytest.raises(RefusedError, match="locked"):
        check_can_be_propagated(project, [track], 3)


def test_what_is_given_is_what_a_person_drew_or_reviewed(project: Project, video: VideoRecord, track: int) -> None:
    empty = rectangle(0, 0, 0, 0)
    for frame in range(8):
        project.apply(SetMask(track, frame, DRAWN, "model", 0.5))
    project.apply(SetMask(track, 4, FOUND))
    project.apply(RemoveMask(track, 5))
    project.apply(SetMask(track, 9, FOUND))
    project.apply(SetReview(track, 6, "reviewed"))
    project.apply(SetReview(track, 7, "rejected"))
    project.apply(ReviewFrames(video.id, 8, 8, "reviewed"))
    kept = given_masks(project, video.id, [track], 3, range(4, 8))
    assert kept == {track: {3: DRAWN, 4: FOUND, 5: empty, 6: DRAWN, 8: empty}}  # with the frame after them
    assert given_masks(project, video.id, [track], 3, range(2, -1, -1)) == {track: {3: DRAWN}}


# ---- from both sides -----------------------------------------------------------------------------


def test_what_lies_between_two_right_frames_is_filled_from_the_nearer_one() -> None:
    right = {7: {10: DRAWN, 18: DRAWN, 20: DRAWN}}
    assert legs_between(right, range(11, 30)) == [range(11, 15), range(17, 14, -1), range(19, 20), range(21, 30)]
    backward = {7: {10: DRAWN, 5: DRAWN}}
    assert legs_between(backward, range(9, -1, -1)) == [range(9, 7, -1), range(6, 8), range(4, -1, -1)]
    assert legs_between({7: {10: DRAWN, 15: DRAWN}}, range(11, 15)) == [
        range(11, 13),
        range(14, 12, -1),
    ]  # the one after


def test_a_frame_is_right_where_every_track_is_seen_to_be(project: Project) -> None:
    hidden = rectangle(0, 0, 0, 0)
    both = {7: {0: DRAWN, 4: DRAWN, 6: hidden, 8: DRAWN}, 9: {0: DRAWN, 6: DRAWN, 8: DRAWN}}
    assert legs_between(both, range(1, 9)) == [range(1, 5), range(7, 4, -1)]


@given(
    start=st.integers(0, 20),
    right=st.sets(st.integers(0, 20)),
    step=st.sampled_from([1, -1]),
    count=st.integers(0, 20),
)
def test_every_frame_that_is_not_right_is_filled_once(start: int, right: set[int], step: int, count: int) -> None:
    frames = range(start + step, start + step * (count + 1), step)
    masks = {7: dict.fromkeys(right | {start}, DRAWN)}
    legs = legs_between(masks, frames)
    assert sorted(frame for leg in legs for frame in leg) == sorted(set(frames) - right)
    assert all(leg.start - leg.step in masks[7] for leg in legs)
    for leg in legs:
        for frame in leg:
            nearest = min(abs(frame - other) for other in masks[7] if other in (start, *frames, frames.stop))
            assert abs(frame - (leg.start - leg.step)) == nearest


# ---- rivals --------------------------------------------------------------------------------------


@pytest.fixture
def crowd(project: Project, video: VideoRecord, track: int) -> list[int]:
    """The first is propagated from frame 0; then one beside it, one far away, one upon it, one that is not to be seen."""
    for _ in range(4):
        project.apply(CreateTrack(video.id, 1))
    ids = [each.id for each in project.tracks(video.id)]
    places = [rectangle(2, 2, 6, 6), rectangle(12, 2, 6, 6), rectangle(2, 20, 4, 4), rectangle(3, 3, 4, 4)]
    for track_id, place in zip(ids, places, strict=False):
        project.apply(SetMask(track_id, 0, place, "model", 0.5))
    return ids


def test_who_is_near_and_somebody_else_is_a_rival(project: Project, video: VideoRecord, crowd: list[int]) -> None:
    project.apply(SetMask(crowd[1], 3, DRAWN))
    project.apply(SetMask(crowd[1], 4, DRAWN, "model", 0.5))
    found = rivals(project, video.id, crowd[:1], range(1, 6))
    assert found == {crowd[1]: {0: rectangle(12, 2, 6, 6), 3: DRAWN}}
    assert not rivals(project, video.id, crowd[:2], range(1, 6))  # both are propagated
    assert not rivals(project, video.id, crowd[:1], range(2, 6))  # nobody is to be seen in frame 1


def test_there_are_ten_rivals_at_most_the_nearest(project: Project, video: VideoRecord, track: int) -> None:
    project.apply(SetMask(track, 0, rectangle(0, 0, 30, 4)))
    for number in range(12):
        project.apply(CreateTrack(video.id, 1))
        project.apply(SetMask(project.tracks(video.id)[-1].id, 0, rectangle(2 * number, 5 + number, 2, 1)))
    found = rivals(project, video.id, [track], range(1, 6))
    assert list(found) == [each.id for each in project.tracks(video.id)][1:11]


# ---- without a person beside it ------------------------------------------------------------------


def test_stretches_begin_beside_what_was_drawn_and_fill_no_long_gaps() -> None:
    assert stretches([4, 8, 20], 12, 0, 30) == [range(5, 21)]
    assert stretches([4, 8, 20], 10, 0, 30) == [range(5, 9)]
    assert stretches([4, 8, 20], 10, 3, 30) == [range(5, 12), range(3, 0, -1), range(21, 24), range(19, 16, -1)]
    assert stretches([4, 8], 2, 9, 10) == [range(5, 7), range(3, -1, -1), range(9, 10), range(7, 6, -1)]
    assert stretches([4, 5, 6], 9, 0, 10) == []


def test_tracks_that_were_drawn_in_the_same_frames_go_together(
    project: Project, video: VideoRecord, track: int, other: int
) -> None:
    project.apply(CreateTrack(video.id, 1))
    third = project.tracks(video.id)[2].id
    for frame in (2, 6):
        for track_id in (track, other, third):
            project.apply(SetMask(track_id, frame, DRAWN))
    project.apply(SetMask(third, 4, DRAWN))
    project.apply(RemoveMask(track, 5))
    project.apply(SetMask(other, 5, DRAWN, "model", 0.5))
    assert drawn_frames(project, video.id) == {(2, 6): [track, other], (2, 4, 6): [third]}
    assert drawn_frames(project, video.id, [1]) == {(2, 6): [track]}
    project.set_locked(track, True)
    project.apply(ReviewTracks([third], "reviewed"))
    assert drawn_frames(project, video.id) == {(2, 6): [other]}
