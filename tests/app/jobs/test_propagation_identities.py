"""A propagation, while a person mends identities beside it: whose the masks are that come."""

from __future__ import annotations

import pytest

from app.edits import (
    CreateTrack,
    DeleteTrack,
    MergeTracks,
    MoveMask,
    RemoveMask,
    ReviewFrames,
    SetMask,
    SetReview,
    SplitTrack,
    SwapIdentities,
)
from app.jobs.propagation import (
    PropagationProgress,
)
from app.project import Edit, Project
from engine.types import Mask
from tests.app.helpers import FRAMES, disc
from tests.app.jobs.propagation_runs import HERE, Run, at, propagated, request
from tests.app.propagators import Carrier


def test_after_a_swap_the_object_goes_on_in_the_other_track(project: Project) -> None:
    run = at(14, lambda: project.apply(SwapIdentities(1, 2, 13)))
    assert run.of(request(project, range(11, 18)), Carrier()) == "finished"
    assert propagated(project) == [11, 12]
    assert propagated(project, 2) == [13, 14, 15, 16, 17]
    names = [entry.name for entry in project.history()][-3:]
    assert names == [
        "Propagate track 1, frames 12 to 15",
        "Swap tracks 1 and 2 from frame 14 on",
        "Propagate track 2, frames 16 to 18",
    ]
    project.undo()
    project.undo()
    assert propagated(project) == [11, 12, 13, 14]
    project.undo()
    assert propagated(project) == project.frames_of(2) == []
    for _ in range(3):
        project.redo()
    assert propagated(project, 2) == [13, 14, 15, 16, 17]


def test_backward_too_the_object_is_what_its_last_mask_is(project: Project) -> None:
    run = at(6, lambda: project.apply(SwapIdentities(1, 2, 5)))
    Run().of(request(project, range(11, 13)), Carrier())
    assert run.of(request(project, range(9, 2, -1)), Carrier()) == "finished"
    assert propagated(project) == []
    assert propagated(project, 2) == [3, 4, 5, 6, 7, 8, 9, 11, 12]


def test_a_swap_of_frames_that_it_has_yet_to_reach_leaves_the_object_as_it_is(project: Project) -> None:
    """Somebody mends there what a model has mixed up; the object that is carried there is none of it."""
    run = at(14, lambda: project.apply(SwapIdentities(1, 2, 16)))
    run.of(request(project, range(11, 19)), Carrier())
    assert propagated(project) == list(range(11, 19))
    assert {project.mask(2, frame).source for frame in range(16, 19)} == {"model"}


def test_a_swap_of_some_frames_concerns_these_alone(project: Project) -> None:
    run = at(14, lambda: project.apply(SwapIdentities(1, 2, 13, 15)))
    run.of(request(project, range(11, 18)), Carrier())
    assert propagated(project) == [11, 12, 16, 17]
    assert propagated(project, 2) == [13, 14, 15]


def test_a_mask_that_is_moved_takes_no_other_along(project: Project) -> None:
    run = at(14, lambda: project.apply(MoveMask(1, 14, 2)))
    run.of(request(project, range(11, 18)), Carrier())
    assert propagated(project) == [11, 12, 13, 15, 16, 17]
    assert propagated(project, 2) == [14]


def test_after_a_split_the_object_goes_on_in_the_new_track(project: Project) -> None:
    run = at(14, lambda: project.apply(SplitTrack(1, 13)))
    run.of(request(project, range(11, 18)), Carrier())
    assert propagated(project) == [11, 12]
    assert propagated(project, 3) == [13, 14, 15, 16, 17]
    assert project.history()[-1].name == "Propagate track 3, frames 16 to 18"


def test_after_a_merge_the_object_goes_on_in_what_it_was_merged_into(project: Project) -> None:
    run = at(14, lambda: project.apply(MergeTracks(2, 1)))
    assert run.of(request(project, range(11, 18)), Carrier()) == "finished"
    assert [track.id for track in project.tracks(1)] == [2]
    assert propagated(project, 2) == [11, 12, 13, 14, 15, 16, 17]


def test_two_that_are_propagated_and_merged_are_one_mask(project: Project) -> None:
    project.apply(SetMask(2, 10, Mask.from_bitmap(disc(60, 30))))
    places = {1: disc(40, 45), 2: disc(60, 45)}
    carrier = Carrier(finds_of=lambda thing, _: Mask.from_bitmap(places[thing]))
    run = at(14, lambda: project.apply(MergeTracks(1, 2)))
    run.of(request(project, range(11, 18), 1, 2), carrier)
    assert propagated(project) == [11, 12, 13, 14, 15, 16, 17]
    both = Mask.from_bitmap(places[1] | places[2])
    assert {project.mask(1, frame).mask for frame in range(11, 18)} == {both}
    assert project.mask(1, 17).score == 0.8
    assert project.history()[-1].name == "Propagate track 1, frames 16 to 18"


def test_two_that_are_propagated_and_swapped_change_places(project: Project) -> None:
    project.apply(SetMask(2, 10, Mask.from_bitmap(disc(60, 30))))
    carrier = Carrier(finds_of=lambda thing, _: Mask.from_bitmap(disc(20 * thing, 45)))
    run = at(14, lambda: project.apply(SwapIdentities(1, 2, 14)))
    run.of(request(project, range(11, 18), 1, 2), carrier)
    for track, places in ((1, [20, 20, 20, 40, 40, 40, 40]), (2, [40, 40, 40, 20, 20, 20, 20])):
        found = [project.mask(track, frame).mask for frame in range(11, 18)]
        assert found == [Mask.from_bitmap(disc(place, 45)) for place in places]


def test_of_two_one_is_deleted_and_the_other_goes_on(project: Project) -> None:
    project.apply(SetMask(2, 10, Mask.from_bitmap(disc(60, 30))))
    run = at(14, lambda: project.apply(DeleteTrack(1)))
    assert run.of(request(project, range(11, 18), 1, 2), Carrier()) == "finished"
    assert [track.id for track in project.tracks(1)] == [2]
    assert propagated(project, 2) == [11, 12, 13, 14, 15, 16, 17]
    assert project.history()[-1].name == "Propagate track 2, frames 16 to 18"


def test_of_what_is_deleted_nothing_is_computed_any_more(project: Project) -> None:
    """Neither of what is carried on, nor of what is only looked out for."""
    other = project.apply(CreateTrack(1, 1))
    assert other is not None
    for track, place in ((2, 60), (3, 75)):
        project.apply(SetMask(track, 10, Mask.from_bitmap(disc(place, 30))))
    carrier = Carrier()

    def act(news: PropagationProgress) -> None:
        if news.frame in (13, 15):
            project.apply(DeleteTrack({13: 1, 15: 3}[news.frame]))

    run = Run(act)
    assert run.of(request(project, range(11, 18), 1, 2), carrier) == "finished"
    # What was begun when it was deleted is told first.
    assert carrier.left == [(1, 15), (-3, 17)]
    assert run.news[-1].notes == ("Track 1 was deleted: it is carried on no further",)


def test_brought_back_meanwhile_it_loses_no_mask_that_was_not_looked_for(project: Project) -> None:
    project.apply(SetMask(2, 10, Mask.from_bitmap(disc(60, 30))))
    project.apply(SetReview(2, 15, "reviewed"))

    def act(news: PropagationProgress) -> None:
        if news.frame == 13:
            project.apply(DeleteTrack(1))
        elif news.frame == 15:  # nothing was stored since
            project.undo()

    project.apply(SetReview(2, 14, "reviewed"))
    run, carrier = Run(act), Carrier()
    assert run.of(request(project, range(11, 18), 1, 2), carrier) == "finished"
    assert carrier.left == [(1, 15)]
    assert propagated(project) == [11, 12, 13]
    assert {frame: project.mask(1, frame).mask for frame in range(14, 18)} == dict.fromkeys(range(14, 18), HERE)
    assert propagated(project, 2) == [11, 12, 13, 16, 17]


def test_what_was_deleted_is_in_no_later_leg(project: Project) -> None:
    for track in (1, 2):
        for frame in (10, 16):
            project.apply(SetMask(track, frame, Mask.from_bitmap(disc(20 + 40 * track, 30))))
    run, carrier = at(11, lambda: project.apply(DeleteTrack(1))), Carrier()
    assert run.of(request(project, range(11, 16), 1, 2), carrier) == "finished"
    assert [sorted(given) for given, _ in carrier.asked] == [[1, 2], [2]]
    assert propagated(project, 2) == [11, 12, 13, 14, 15]


def test_what_a_person_did_in_the_other_track_stays(project: Project) -> None:
    drawn = Mask.from_bitmap(disc(90, 30))

    def act() -> None:
        project.apply(SwapIdentities(1, 2, 13))
        project.apply(SetMask(2, 15, drawn))
        project.apply(SetReview(2, 16, "reviewed"))
        project.apply(ReviewFrames(1, 17, 17, "reviewed"))

    before = dict.fromkeys((16, 17), HERE)
    run = at(14, act)
    run.of(request(project, range(11, 20)), Carrier())
    assert propagated(project, 2) == [13, 14, 18, 19]
    assert project.mask(2, 15).mask == drawn
    assert {frame: project.mask(2, frame).mask for frame in before} == before
    assert propagated(project) == [11, 12]


def test_it_ends_when_the_other_track_is_locked(project: Project) -> None:
    def act() -> None:
        project.apply(SwapIdentities(1, 2, 13))
        project.set_locked(2, True)

    run = at(14, act)
    assert run.of(request(project, range(11, FRAMES)), Carrier()) == "obsolete"
    assert propagated(project, 2) == [13, 14]


@pytest.mark.parametrize("edit", [SwapIdentities(1, 2, 13), SplitTrack(1, 13), MergeTracks(2, 1)])
def test_mended_and_taken_back_at_once_all_is_as_if_nothing_had_been(project: Project, edit: Edit) -> None:
    def act() -> None:
        project.apply(edit)
        project.undo()

    run = at(14, act)
    assert run.of(request(project, range(11, 18)), Carrier()) == "finished"
    assert propagated(project) == [11, 12, 13, 14, 15, 16, 17]
    assert project.history("done")[-1].name == "Propagate track 1, frames 12 to 18"


def test_taken_back_after_a_frame_that_changed_nothing_it_counts_as_little(project: Project) -> None:
    """Such a frame is no edit of its own, behind which the swap would lie."""
    project.apply(RemoveMask(1, 15))

    def act(news: PropagationProgress) -> None:
        if news.frame == 14:
            project.apply(SwapIdentities(1, 2, 13))
        elif news.frame == 15:
            project.undo()

    run = Run(act)
    assert run.of(request(project, range(11, 18)), Carrier()) == "finished"
    assert propagated(project) == [11, 12, 13, 14, 16, 17]
    assert propagated(project, 2) == []


def test_brought_back_it_takes_along_what_came_meanwhile(project: Project) -> None:

    def act(news: PropagationProgress) -> None:
        if news.frame == 14:
            project.apply(SwapIdentities(1, 2, 13))
            project.undo()
        elif news.frame == 16:
            project.redo()

    run = Run(act)
    assert run.of(request(project, range(11, 20)), Carrier()) == "finished"
    assert propagated(project) == [11, 12]
    assert propagated(project, 2) == [13, 14, 15, 16, 17, 18, 19]


def test_what_is_filled_from_the_other_side_is_what_the_mask_there_is(project: Project) -> None:
    project.apply(SetMask(1, 20, HERE))
    beside = Mask.from_bitmap(disc(70, 30))
    project.apply(SetMask(2, 20, beside, "model", 0.5))
    run = at(12, lambda: project.apply(SwapIdentities(1, 2, 14)))
    carrier = Carrier()
    run.of(request(project, range(11, 20)), carrier)
    assert propagated(project) == [11, 12, 13, 14, 15]
    assert propagated(project, 2) == [16, 17, 18, 19]
    assert carrier.asked[1] == ({1: {10: HERE, 20: HERE}, -1: {20: beside}}, range(19, 15, -1))
