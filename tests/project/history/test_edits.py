"""Each edit does what it says, and undo brings the exact rows back."""

from __future__ import annotations

import os

import numpy as np
import pytest

from app.edits import (
    AddCategory,
    ChangeCategory,
    CreateTrack,
    DeleteCategory,
    DeleteModelTracks,
    DeleteTrack,
    MergeTracks,
    NameCategory,
    RemoveMask,
    RenameCategory,
    ReviewFrames,
    ReviewTracks,
    SetMask,
    SetOcclusion,
    SetReview,
    SplitTrack,
    StoreModelWindow,
    SwapIdentities,
)
from app.project import ProjectError, Review
from app.project.exchange.importing import ImportedTrack, ImportTracks
from engine.types import Category, Mask
from tests.project.helpers import FRAMES, HEIGHT, WIDTH, apply_and_return, content, rectangle, stroke, window

OBJECT = (Category(1, "object"), Category(2, "fish"))


@pytest.fixture
def track(project, video) -> int:
    category = project.add_category("object")
    return project.apply(CreateTrack(video.id, category.id)).track_id


def test_painting_makes_a_mask_a_human_one(project, video, track):
    project.apply(SetMask(track, 2, rectangle(0, 0, 10, 10), "model", 0.7))
    region = np.zeros((6, 8), bool)
    region[2:4, 1:7] = True
    assert apply_and_return(project, stroke(track, 2, 5, 6, region)) == "Paint on track 1, frame 3"
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[:10, :10] = True
    expected[6:12, 5:13] = region
    record = project.mask(track, 2)
    assert record.mask == Mask.from_bitmap(expected)
    assert (record.source, record.score) == ("human", None)
    assert project.masks_at(video.id, 2) == {track: record}
    assert apply_and_return(project, stroke(track, 5, 5, 6, region, "Erase")) == "Erase on track 1, frame 6"


def test_a_stroke_that_changes_nothing_leaves_no_entry(project, track):
    mask = rectangle(0, 0, 10, 10)
    project.apply(SetMask(track, 2, mask, "model", 0.7))
    project.undo()
    project.redo()
    assert project.apply(stroke(track, 2, 2, 2, np.ones((3, 3), bool))) is None
    assert project.mask(track, 2).source == "model"
    assert project.apply(SetMask(track, 2, mask, "model", 0.7)) is None


def test_removing_a_mask_says_that_the_object_is_hidden(project, video, track):
    project.apply(SetMask(track, 2, rectangle(0, 0, 10, 10)))
    assert apply_and_return(project, RemoveMask(track, 2)) == "Remove mask of track 1, frame 3"
    assert project.masks_at(video.id, 2) == {}
    assert project.frames_of(track) == []
    assert (project.mask(track, 2).mask.area, project.mask(track, 2).source) == (0, "human")


def test_deleting_a_track_brings_everything_back_on_undo(project, video, track):
    for frame in range(4):
        project.apply(SetMask(track, frame, rectangle(frame, 0, 10, 10), "model", 0.25 * frame))
    project.apply(SetOcclusion(track, 1, "severe_occlusion"))
    project.apply(SetReview(track, 2, "rejected", "too large"))
    project.apply(ReviewTracks([track], "rejected", "a shadow"))
    project.set_visible(track, False)
    project.set_color(track, "#123456")
    before = project.track(track)
    assert apply_and_return(project, DeleteTrack(track)) == "Delete track 1"
    assert project.tracks(video.id) == ()
    project.undo()
    assert project.track(track) == before
    assert (before.visible, before.color) == (False, "#123456")
    assert project.occlusions(track) == {1: "severe_occlusion"}
    assert project.reviews(track) == {2: Review("rejected", "too large")}
    assert project.track_reviews(video.id) == {track: Review("rejected", "a shadow")}


def test_a_group_that_was_deleted_comes_back_as_one(project, video):
    group = ImportedTrack(Category(0, "crab"), None, {0: rectangle(3, 3, 9, 9)}, {}, True)
    project.apply(ImportTracks(video.id, [group], "human", "set.json"))
    (track,) = project.tracks(video.id)
    assert track.crowd
    apply_and_return(project, DeleteTrack(track.id))
    project.undo()
    assert project.tracks(video.id) == (track,)


def test_looks_that_have_changed_since_bar_no_undo(project, video, track):
    """They change without an edit."""
    project.set_visible(track, False)
    project.set_color(track, "#123456")
    project.set_locked(track, True)
    assert project.undo().name == "Add track 1"
    assert project.tracks(video.id) == ()


def test_how_a_track_looks_stays_with_it_when_it_goes_and_comes_back(project, video, track):
    """Which is no edit: it may have been changed since the one that is undone."""
    made = project.history()[-1].id
    project.set_visible(track, False)
    project.set_locked(track, True)
    project.set_color(track, "#123456")
    looks = project.track(track)
    project.undo()
    project.redo()
    assert project.track(track) == looks
    project.restore_as_of(None)
    assert project.tracks(video.id) == ()
    project.undo()
    assert project.track(track) == looks
    project.set_locked(track, False)
    project.apply(DeleteTrack(track))
    project.undo()
    project.set_color(track, "#654321")
    looks = project.track(track)
    project.redo()
    project.undo()
    assert project.track(track) == looks
    project.restore_as_of(made)
    assert project.track(track) == looks


def test_numbers_and_ids_are_not_used_again(project, video, track):
    project.apply(DeleteTrack(track))
    again = project.track(project.apply(CreateTrack(video.id, 1)).track_id)
    project.undo()
    third = project.track(project.apply(CreateTrack(video.id, 1)).track_id)
    assert len({track, again.id, third.id}) == 3
    assert (again.number, third.number) == (2, 3)


def test_swapping_exchanges_everything_from_the_frame_on(project, video, track):
    other = project.apply(CreateTrack(video.id, 1)).track_id
    for frame in range(6):
        project.apply(SetMask(track, frame, rectangle(frame, 0, 5, 5)))
        if frame != 4:
            project.apply(SetMask(other, frame, rectangle(0, frame, 7, 7), "model", 0.5))
    project.apply(SetOcclusion(track, 5, "slight_occlusion"))
    project.apply(SetReview(other, 2, "reviewed"))
    project.apply(SetReview(other, 3, "rejected", "too large"))
    before = project.masks_of(track), project.masks_of(other)
    name = apply_and_return(project, SwapIdentities(track, other, 3))
    assert name == "Swap tracks 1 and 2 from frame 4 on"
    for frame in range(6):
        first, second = (masks.get(frame) for masks in before)
        expected = (second, first) if frame >= 3 else (first, second)
        assert (project.mask(track, frame), project.mask(other, frame)) == expected
    assert project.occlusions(other) == {5: "slight_occlusion"}
    assert project.reviews(track) == {3: Review("rejected", "too large")}
    assert project.reviews(other) == {2: Review("reviewed", "")}
    with pytest.raises(ProjectError, match="two different tracks"):
        project.apply(SwapIdentities(track, track, 0))


def test_categories(project, track):
    assert apply_and_return(project, AddCategory("fish", 7)) == "Add category fish"
    assert apply_and_return(project, RenameCategory(7, "Vehical")) == "Rename category fish to Vehical"
    assert apply_and_return(project, ChangeCategory(track, 7)) == "Change track 1 to Vehical"
    assert (project.track(track).category_id, project.track(track).category_source) == (7, "human")
    assert project.apply(ChangeCategory(track, 7)) is None
    assert project.add_category("crab", 7).id == 8
    assert project.add_category("whale", 0).id == 9  # 0 is no wish
    project.apply(NameCategory(track, " crab "))
    assert project.track(track).category_id == 8
    with pytest.raises(ProjectError, match=r"crab cannot be deleted\. 1 tracks have it"):
        project.apply(DeleteCategory(8))
    assert apply_and_return(project, DeleteCategory(9)) == "Delete category whale"
    for edit, message in (
        (AddCategory("Vehical"), "already a category 'Vehical'"),
        (RenameCategory(1, "crab"), "already a category 'crab'"),
        (AddCategory("  "), "needs a name"),
    ):
        with pytest.raises(ProjectError, match=message):
            project.apply(edit)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (SetMask(99, 0, rectangle(0, 0, 1, 1)), "no track with id 99"),
        (SetMask(1, FRAMES, rectangle(0, 0, 1, 1)), "no frame 13"),
        (SetMask(1, -1, rectangle(0, 0, 1, 1)), "no frame 0"),
        (SetMask(1, 0, rectangle(0, 0, 1, 1, (40, 40))), "40x40 does not fit a video of 48x36"),
        (SetMask(1, 0, rectangle(0, 0, 1, 1, (WIDTH, HEIGHT))), "36x48 does not fit a video of 48x36"),
        (SetOcclusion(1, FRAMES, "severe_occlusion"), "no frame 13"),
        (SetReview(1, FRAMES, "rejected"), "no frame 13"),
        (CreateTrack(99, 1), "no video with id 99"),
        (CreateTrack(1, 99), "no category with id 99"),
        (ChangeCategory(1, 99), "no category with id 99"),
        (DeleteTrack(99), "no track with id 99"),
    ],
)
def test_an_impossible_edit_changes_nothing(project, track, edit, message):
    before, history = content(project.path), project.history()
    with pytest.raises(ProjectError, match=message):
        project.apply(edit)
    assert content(project.path) == before
    assert project.history() == history


def test_windows_of_a_run_make_and_go_on_with_tracks(project, video):
    run = project.begin_run(video.id, "small", {"clip_stride": 1})
    assert project.run(run).options == {"clip_stride": 1}
    first = window(0, range(6), {1: {0: rectangle(0, 0, 5, 5)}, 2: {}}, 0.4)
    second = window(1, range(6, 12), {1: {7: rectangle(1, 1, 5, 5)}, 2: {8: rectangle(9, 9, 3, 3)}}, 0.6, 2)
    project.apply(StoreModelWindow(run, first, OBJECT))
    (track,) = project.tracks(video.id)  # an identity without a mask is no track yet
    assert (track.source, track.score, track.run_id) == ("model", 0.4, run)
    assert project.category(track.category_id).name == "object"
    entry = project.apply(StoreModelWindow(run, second, OBJECT))
    assert (entry.name, entry.frame) == ("Pre-label frames 7 to 12 with small", 6)
    track, other = project.tracks(video.id)
    assert project.frames_of(track.id) == [0, 7]
    assert project.frames_of(other.id) == [8]
    assert project.category(track.category_id).name == "fish"
    assert project.run(run).frames_done == 12
    project.finish_run(run)
    assert project.run(run).state == "finished"
    after = content(project.path)
    project.undo()
    project.undo()
    assert project.tracks(video.id) == ()
    project.redo()
    project.redo()
    assert content(project.path) == after


def test_a_model_does_not_overwrite_what_a_person_did(project, video):
    run = project.begin_run(video.id, "small")
    project.apply(StoreModelWindow(run, window(0, range(6), {1: {0: rectangle(0, 0, 5, 5)}}), OBJECT))
    (track,) = project.tracks(video.id)
    project.apply(SetMask(track.id, 7, rectangle(3, 3, 9, 9)))
    project.apply(RemoveMask(track.id, 8))
    project.apply(ChangeCategory(track.id, project.add_category("mine").id))
    masks = {frame: rectangle(frame, 1, 5, 5) for frame in range(6, 12)}
    later = window(1, range(6, 12), {1: masks}, 0.9, 2)
    project.apply(StoreModelWindow(run, later, OBJECT))
    assert project.mask(track.id, 6).source == "model"
    assert project.mask(track.id, 7).mask == rectangle(3, 3, 9, 9)
    assert project.mask(track.id, 8).mask.area == 0
    assert project.category(project.track(track.id).category_id).name == "mine"
    project.apply(StoreModelWindow(run, later, OBJECT, overwrite_human=True))
    assert project.mask(track.id, 7).mask == masks[7]


def test_a_model_leaves_reviewed_frames_as_they_are(project, video):
    """What is in them and what is not was looked at: a run beside them adds nothing, and one anew takes nothing away."""
    masks = {frame: rectangle(frame, 1, 5, 5) for frame in range(6)}
    first = project.begin_run(video.id, "small")
    project.apply(StoreModelWindow(first, window(0, range(6), {1: masks, 2: {4: masks[4]}, 3: {1: masks[1]}}), OBJECT))
    one, two, three = project.tracks(video.id)
    project.apply(ReviewFrames(video.id, 1, 2, "reviewed"))
    project.apply(ReviewFrames(video.id, 4, 4, "rejected"))
    before = content(project.path)
    again = project.begin_run(video.id, "better")
    project.apply(DeleteModelTracks(video.id, again))
    project.apply(StoreModelWindow(again, window(0, range(6), {1: masks, 2: {2: masks[2]}}), OBJECT))
    assert [track.id for track in project.tracks(video.id)][:2] == [one.id, three.id]
    (new,) = (track.id for track in project.tracks(video.id) if track.id not in (one.id, two.id, three.id))
    assert project.frames_of(one.id) == [1, 2]
    assert project.frames_of(three.id) == [1]
    assert project.frames_of(new) == [0, 3, 4, 5]
    project.finish_run(again)
    project.undo()
    project.undo()
    assert content(project.path) == before


def test_a_deleted_track_does_not_come_back_with_the_next_window(project, video):
    run = project.begin_run(video.id, "small")
    project.apply(StoreModelWindow(run, window(0, range(6), {1: {0: rectangle(0, 0, 5, 5)}}), OBJECT))
    project.apply(DeleteTrack(project.tracks(video.id)[0].id))
    project.apply(StoreModelWindow(run, window(1, range(6, 12), {1: {7: rectangle(0, 0, 5, 5)}}), OBJECT))
    assert project.tracks(video.id) == ()


def test_a_swap_during_a_run_holds_for_its_later_windows(project, video):
    run = project.begin_run(video.id, "small")
    both = {1: {0: rectangle(0, 0, 5, 5)}, 2: {0: rectangle(20, 0, 5, 5)}}
    project.apply(StoreModelWindow(run, window(0, range(6), both), OBJECT))
    first, second = (track.id for track in project.tracks(video.id))
    project.apply(SwapIdentities(first, second, 3))
    both = {1: {7: rectangle(1, 0, 5, 5)}, 2: {7: rectangle(21, 0, 5, 5)}}
    project.apply(StoreModelWindow(run, window(1, range(6, 12), both), OBJECT))
    assert project.mask(second, 7).mask == rectangle(1, 0, 5, 5)
    assert project.mask(first, 7).mask == rectangle(21, 0, 5, 5)


def test_undo_during_a_run_brings_nothing_back_that_the_run_has_replaced(project, video, track):
    old = project.begin_run(video.id, "small")
    project.apply(StoreModelWindow(old, window(0, range(6), {1: {0: rectangle(9, 9, 5, 5)}}), OBJECT))
    project.finish_run(old)
    stroke = project.apply(SetMask(track, 0, rectangle(0, 0, 5, 5)))
    run = project.begin_run(video.id, "large")
    project.apply(DeleteModelTracks(video.id, run))
    project.apply(StoreModelWindow(run, window(0, range(6), {1: {0: rectangle(9, 9, 5, 5)}}), OBJECT))
    there = project.tracks(video.id)
    assert project.undo().name == stroke.name
    assert project.tracks(video.id) == there
    project.finish_run(run)
    assert project.undo().name == "Pre-label frames 1 to 6 with large"
    assert project.undo().name == "Delete the tracks of earlier model runs"
    assert len(project.tracks(video.id)) == 2


def test_what_models_did_is_no_edit_of_a_video(project, video):
    assert project.edited_videos() == set()
    run = project.begin_run(video.id, "small")
    project.apply(StoreModelWindow(run, window(0, range(6), {1: {0: rectangle(9, 9, 5, 5)}}), OBJECT))
    project.finish_run(run)
    again = project.begin_run(video.id, "small")
    project.apply(DeleteModelTracks(video.id, again))
    project.apply(StoreModelWindow(again, window(0, range(6), {1: {0: rectangle(9, 9, 5, 5)}}), OBJECT))
    project.finish_run(again)
    assert project.edited_videos() == set()
    project.apply(ReviewFrames(video.id, 0, 0, "reviewed"))
    assert project.edited_videos() == {video.id}
    project.undo()
    assert project.edited_videos() == set()


def test_undo_during_a_run_takes_back_the_persons_own_edit(project, video, track):
    run = project.begin_run(video.id, "small")
    stroke = project.apply(SetMask(track, 0, rectangle(0, 0, 5, 5)))
    project.apply(StoreModelWindow(run, window(0, range(6), {1: {0: rectangle(9, 9, 5, 5)}}), OBJECT))
    assert project.undo().name == stroke.name
    project.apply(StoreModelWindow(run, window(1, range(6, 12), {1: {7: rectangle(9, 9, 5, 5)}}), OBJECT))
    assert project.redo().name == stroke.name  # the window did not end the branch
    project.finish_run(run)
    assert project.undo().name == stroke.name  # what came back last goes first
    assert project.undo().name == "Pre-label frames 7 to 12 with small"


def test_a_model_whose_files_name_is_no_text_can_be_noted(project, video):
    run = project.begin_run(video.id, os.fsdecode(b"mine\xff.pth"))
    assert project.run(run).model == "mine\\udcff.pth"


def test_a_run_whose_process_ended_is_called_interrupted(project, video):
    run = project.begin_run(video.id, "small")
    path = project.path
    project.close()
    with type(project).open(path) as again:
        assert again.run(run).state == "interrupted"


def test_earlier_model_tracks_go_but_not_those_that_a_person_touched(project, video, track):
    run = project.begin_run(video.id, "small")
    masks = {identity: {0: rectangle(identity, 0, 5, 5)} for identity in (1, 2, 3, 4, 5)}
    project.apply(StoreModelWindow(run, window(0, range(6), masks), OBJECT))
    project.finish_run(run)
    _, touched, named, hidden, reviewed, plain = (record.id for record in project.tracks(video.id))
    project.apply(SetOcclusion(hidden, 0, "severe_occlusion"))
    project.apply(SetReview(reviewed, 0, "reviewed"))
    project.apply(SetMask(touched, 4, rectangle(3, 3, 9, 9)))
    project.apply(ChangeCategory(named, project.add_category("mine").id))
    assert apply_and_return(project, DeleteModelTracks(video.id)) == "Delete the tracks of earlier model runs"
    assert [record.id for record in project.tracks(video.id)] == [track, touched, named, hidden, reviewed]
    assert project.apply(DeleteModelTracks(video.id)) is None
    assert plain not in {record.id for record in project.tracks(video.id)}


def test_earlier_model_tracks_whose_identities_a_person_mended_stay(project, video):
    run = project.begin_run(video.id, "small")
    masks = {identity: {frame: rectangle(identity, 0, 5, 5) for frame in range(6)} for identity in range(1, 7)}
    project.apply(StoreModelWindow(run, window(0, range(6), masks), OBJECT))
    project.finish_run(run)
    first, second, whole, merged, gone, plain = (record.id for record in project.tracks(video.id))
    project.apply(SwapIdentities(first, second, 3))
    rest = project.apply(SplitTrack(whole, 2)).track_id
    project.apply(MergeTracks(merged, gone))
    project.apply(DeleteTrack(plain))
    project.undo()  # a person looked, and took it back
    assert apply_and_return(project, DeleteModelTracks(video.id)) == "Delete the tracks of earlier model runs"
    assert {record.id for record in project.tracks(video.id)} == {first, second, whole, rest, merged}


def test_a_new_edit_after_undo_marks_the_old_future(project, track):
    first = project.apply(SetMask(track, 0, rectangle(0, 0, 5, 5)))
    project.undo()
    second = project.apply(SetMask(track, 0, rectangle(0, 0, 6, 6)))
    assert project.redo() is None
    assert project.history("discarded") == (project.entry(first.id),)
    assert project.history()[-1] == second
    assert (project.next_undo(), project.next_redo()) == (second, None)


def test_undo_has_an_end(project):
    assert project.undo() is None
    assert project.redo() is None
