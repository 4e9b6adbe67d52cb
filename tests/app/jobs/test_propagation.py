"""Propagation as a job: what it goes from, in which order it stores, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.edits import (
    AddCategory,
    CreateTrack,
    DeleteTrack,
    MergeTracks,
    MoveMask,
    RemoveMask,
    RemoveVideo,
    ReviewFrames,
    SetMask,
    SetReview,
    SplitTrack,
    SwapIdentities,
)
from app.jobs.context import JobCancelled, JobContext
from app.jobs.model_choice import ModelChoice
from app.jobs.propagation import (
    KeptPropagator,
    LoadedPropagator,
    Outcome,
    PropagationProgress,
    PropagationRequest,
    propagation_job,
)
from app.project import Edit, MediaMismatchError, Project, ProjectError, RefusedError
from app.project.reader import Reader
from engine.types import Mask
from engine.video import open_video
from tests.app.helpers import FRAMES, disc, write_film
from tests.app.propagators import Carrier, carried

HERE = Mask.from_bitmap(disc(40, 30))


@pytest.fixture
def project(tmp_path: Path, film: Path) -> Iterator[Project]:
    """Two tracks, the first one with a mask by a model in every frame, drawn anew in frame 10."""
    with Project.create(tmp_path / "work.mdqe") as opened, open_video(film) as video:
        record = opened.add_video(film, video)
        category = opened.add_category("disc").id
        for _ in range(2):
            opened.apply(CreateTrack(record.id, category))
        for frame in range(FRAMES):
            opened.apply(SetMask(1, frame, HERE, "model", 0.5))
        opened.apply(SetMask(1, 10, HERE))
        yield opened


def request(project: Project, frames: range, *tracks: int) -> PropagationRequest:
    video = project.videos()[0]
    start = frames.start - frames.step
    return PropagationRequest(
        project.path, video.id, video.path, ModelChoice("bundled", "cpu"), tracks or (1,), start, frames
    )


class Run:
    """A job that runs here and now. ``on_news`` hears its progress, and may do what a person would."""

    def __init__(self, on_news: Callable[[PropagationProgress], object] = lambda _: None) -> None:
        self.news: list[PropagationProgress] = []
        self._on_news = on_news
        self.context = JobContext(self._hear)

    def _hear(self, news: object) -> None:
        assert isinstance(news, PropagationProgress)
        self.news.append(news)
        self._on_news(news)

    def of(self, wanted: PropagationRequest, carrier: Carrier) -> Outcome:
        return propagation_job(wanted, carrier.load)(self.context)

    @property
    def frames(self) -> list[int]:
        return [news.frame for news in self.news if news.frame is not None]


def propagated(project: Project, track: int = 1) -> list[int]:
    return [frame for frame, record in project.masks_of(track).items() if record.source == "propagated"]


def test_what_a_person_should_know_is_told_from_where_it_happens_on(project: Project) -> None:
    run = Run()
    short = ("The device is out of memory; going on with 2 frames at a time.",)
    carrier = Carrier(notes=("The kernels are old.",), notes_of={13: short, 15: short})
    assert run.of(request(project, range(11, 18)), carrier) == "finished"
    told = {news.frame: news.notes for news in run.news if news.frame is not None}
    assert told[12] == ("The kernels are old.",)
    assert told[13] == told[17] == ("The kernels are old.", *short)


@pytest.mark.parametrize("frames", [range(11, FRAMES), range(9, -1, -1)])
def test_each_frame_is_stored_before_it_is_told_of(project: Project, frames: range) -> None:
    def is_stored(news: PropagationProgress) -> None:
        if news.frame is not None:
            record = project.mask(1, news.frame)
            assert record is not None and (record.source, record.score) == ("propagated", 0.8)

    run = Run(is_stored)
    carrier = Carrier(notes=("The kernels are old.",))
    assert run.of(request(project, frames), carrier) == "finished"
    assert run.frames == list(frames)
    assert propagated(project) == sorted(frames)
    assert [(news.done, news.total) for news in run.news] == [(done, len(frames)) for done in range(len(frames) + 1)]
    assert {news.notes for news in run.news} == {("The kernels are old.",)}
    assert run.news[-1].steps == 1
    assert carrier.loaded == [ModelChoice("bundled", "cpu")] and carrier.ended.is_set()
    (entry,) = [entry for entry in project.history() if entry.name.startswith("Propagate")]
    assert entry.name == f"Propagate track 1, frames {min(frames) + 1} to {max(frames) + 1}"
    project.undo()
    assert propagated(project) == []


def test_it_goes_from_what_a_person_drew_and_leaves_that(project: Project) -> None:
    empty = Mask.from_bitmap(disc(-50, -50))
    project.apply(SetMask(1, 13, HERE))
    project.apply(RemoveMask(1, 14))
    project.apply(SetMask(2, 10, HERE, "model", 0.5))
    carrier = Carrier(hidden=frozenset({16}))
    Run().of(request(project, range(11, 18), 1, 2), carrier)
    ((given, frames),) = carrier.asked
    assert frames == range(11, 18)
    assert given == {1: {10: HERE, 13: HERE, 14: empty}, 2: {10: HERE}}
    assert propagated(project) == [11, 12, 15, 17]
    assert project.mask(1, 16) is None  # hidden, although a model had a mask there
    assert [project.mask(1, frame).mask for frame in (13, 14)] == [HERE, empty]
    assert propagated(project, 2) == [11, 12, 13, 14, 15, 17]
    assert project.mask(2, 11).mask == carried(11)


def test_between_two_masks_of_a_person_each_frame_is_filled_from_the_nearer_one(project: Project) -> None:
    project.apply(SetMask(1, 16, HERE))
    run, carrier = Run(), Carrier()
    assert run.of(request(project, range(11, 16)), carrier) == "finished"
    assert [frames for _, frames in carrier.asked] == [range(11, 14), range(15, 13, -1)]
    assert run.frames == [11, 12, 13, 15, 14]
    assert (run.news[-1].done, run.news[-1].total) == (5, 5)
    assert propagated(project) == [11, 12, 13, 14, 15]
    assert project.undo().name == "Propagate track 1, frames 12 to 16"
    assert propagated(project) == []


def test_others_nearby_are_followed_too_and_stay_as_they_are(project: Project) -> None:
    beside = Mask.from_bitmap(disc(70, 30))
    project.apply(SetMask(2, 10, beside, "model", 0.5))
    carrier = Carrier()
    Run().of(request(project, range(11, 14)), carrier)
    assert carrier.asked == [({1: {10: HERE}, -2: {10: beside}}, range(11, 14))]
    assert propagated(project) == [11, 12, 13]
    assert list(project.masks_of(2)) == [10]


def test_cancelled_it_keeps_what_is_stored(project: Project) -> None:
    def cancel(news: PropagationProgress) -> None:
        if news.frame == 14:
            run.context.cancel()

    run = Run(cancel)
    carrier = Carrier()
    with pytest.raises(JobCancelled):
        run.of(request(project, range(11, FRAMES)), carrier)
    assert propagated(project) == [11, 12, 13, 14]
    assert carrier.ended.is_set()
    assert project.undo().name == "Propagate track 1, frames 12 to 15"


def test_cancelled_it_begins_nothing_more(project: Project) -> None:
    """Each beginning takes as long as the network needs for some frames."""
    for frame in (14, 18, 22):
        project.apply(SetMask(1, frame, HERE))
    run, carrier = Run(), Carrier()

    def stop_within_a_frame(*_: object, **__: object) -> bool:
        run.context.cancel()
        return False

    carrier.may_go_on.acquire = stop_within_a_frame  # type: ignore[method-assign]
    with pytest.raises(JobCancelled):
        run.of(request(project, range(11, FRAMES)), carrier)
    assert [frames for _, frames in carrier.asked] == [range(11, 13)]


def at(frame: int, act: Callable[[], object]) -> Run:
    """A person does something when they hear of a frame."""
    return Run(lambda news: act() if news.frame == frame else None)


def test_edits_in_between_are_steps_of_their_own(project: Project) -> None:
    run = at(14, lambda: project.apply(AddCategory("fish")))
    assert run.of(request(project, range(11, 18)), Carrier()) == "finished"
    assert [news.steps for news in run.news] == [0, 1, 1, 1, 1, 2, 2, 2]
    names = [entry.name for entry in project.history()][-3:]
    assert names == [
        "Propagate track 1, frames 12 to 15",
        "Add category fish",
        "Propagate track 1, frames 16 to 18",
    ]
    for _ in range(3):
        project.undo()
    assert propagated(project) == []


def test_it_ends_when_it_is_undone(project: Project) -> None:
    run = at(14, project.undo)
    assert run.of(request(project, range(11, FRAMES)), Carrier()) == "undone"
    assert propagated(project) == []
    assert project.redo() is not None
    assert propagated(project) == [11, 12, 13, 14]


@pytest.mark.parametrize("how", ["deleted", "locked"])
def test_it_ends_when_nothing_is_left_to_propagate(project: Project, how: str) -> None:
    def act() -> None:
        if how == "deleted":
            project.apply(DeleteTrack(1))
        else:
            project.set_locked(1, True)

    run = at(14, act)
    assert run.of(request(project, range(11, FRAMES)), Carrier()) == "obsolete"
    assert run.frames[-1] == 14


# ---- identities that are mended meanwhile --------------------------------------------------------


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


def test_it_ends_when_what_it_goes_from_is_taken_back(project: Project) -> None:
    class Slow(Carrier):
        def propagate(self, *asked: Any) -> Any:
            project.undo()
            return super().propagate(*asked)

    assert Run().of(request(project, range(11, FRAMES)), Slow()) == "undone"
    assert propagated(project) == []


def test_what_changed_while_the_model_was_loaded_is_refused(project: Project) -> None:
    class Slow(Carrier):
        def load(self, choice: ModelChoice) -> LoadedPropagator:
            project.apply(RemoveMask(1, 10))
            return super().load(choice)

    with pytest.raises(RefusedError, match="no mask in frame 11"):
        Run().of(request(project, range(11, FRAMES)), Slow())


@pytest.mark.parametrize(("tracks", "outcome", "left"), [((1, 2), "finished", [11, 12, 13]), ((1,), "obsolete", [])])
def test_what_is_deleted_while_the_model_is_loaded_is_not_carried_on(
    project: Project, tracks: tuple[int, ...], outcome: Outcome, left: list[int]
) -> None:
    class Slow(Carrier):
        def load(self, choice: ModelChoice) -> LoadedPropagator:
            project.apply(DeleteTrack(1))
            return super().load(choice)

    project.apply(SetMask(2, 10, Mask.from_bitmap(disc(60, 30))))
    carrier = Slow()
    assert Run().of(request(project, range(11, 14), *tracks), carrier) == outcome
    assert propagated(project, 2) == left
    assert all(given.keys() == {2} for given, _ in carrier.asked)


@pytest.mark.parametrize(("asked", "track", "thing"), [("track_reviews", 1, 1), ("masks_at", 2, -2)])
def test_what_it_goes_from_is_of_one_moment(
    project: Project, monkeypatch: pytest.MonkeyPatch, asked: str, track: int, thing: int
) -> None:
    """Else an object could have no mask, after it was looked at, in the frame from which it is followed."""
    project.apply(SetMask(2, 10, Mask.from_bitmap(disc(70, 30))))
    ask, left = getattr(Reader, asked), [RemoveMask(track, 10)]

    def ask_then(reader: Reader, *more: Any) -> Any:
        found = ask(reader, *more)
        if reader is not project and left:
            project.apply(left.pop())
        return found

    monkeypatch.setattr(Reader, asked, ask_then)
    carrier = Carrier()
    Run().of(request(project, range(11, 14)), carrier)
    ((given, _),) = carrier.asked
    assert given[thing][10].area


def test_a_video_that_is_taken_out_of_the_project_ends_it(project: Project) -> None:
    run = at(14, lambda: project.apply(RemoveVideo(1)))
    with pytest.raises(ProjectError, match="not in the project any more"):
        run.of(request(project, range(11, FRAMES)), Carrier())
    assert propagated(project) == [11, 12, 13, 14]


def test_what_is_read_of_another_video_is_not_stored(project: Project, film: Path) -> None:
    run = at(14, lambda: write_film(film, 20))
    with pytest.raises(MediaMismatchError, match="written anew"):
        run.of(request(project, range(11, FRAMES)), Carrier())
    assert propagated(project) == [11, 12, 13, 14]
    with pytest.raises(MediaMismatchError, match="not the video"):
        Run().of(request(project, range(15, FRAMES)), Carrier())


def test_a_model_is_kept_until_another_one_is_wanted(tmp_path: Path) -> None:
    carrier = Carrier()
    kept = KeptPropagator(carrier.load)
    first = kept.get(ModelChoice("bundled", "cpu"))
    assert kept.get(ModelChoice("bundled", "cpu")) is first
    mine = tmp_path / "mine.safetensors"
    mine.write_bytes(b"one")
    kept.get(ModelChoice(str(mine), "cpu"))
    kept.get(ModelChoice(str(mine), "cpu"))
    mine.write_bytes(b"another")  # it has learned
    kept.get(ModelChoice(str(mine), "cpu"))
    kept.get(ModelChoice(str(mine), "cuda"))
    kept.forget()
    kept.get(ModelChoice(str(mine), "cuda"))
    assert carrier.loaded == [
        ModelChoice("bundled", "cpu"),
        ModelChoice(str(mine), "cpu"),
        ModelChoice(str(mine), "cpu"),
        ModelChoice(str(mine), "cuda"),
        ModelChoice(str(mine), "cuda"),
    ]
