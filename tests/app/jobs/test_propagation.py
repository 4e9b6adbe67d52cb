"""Propagation as a job: what it goes from, in which order it stores, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.edits import (
    AddCategory,
    DeleteTrack,
    RemoveMask,
    RemoveVideo,
    SetMask,
)
from app.jobs.context import JobCancelled
from app.jobs.model_choice import ModelChoice
from app.jobs.propagation import (
    KeptPropagator,
    LoadedPropagator,
    Outcome,
    PropagationProgress,
)
from app.project import MediaMismatchError, Project, ProjectError, RefusedError
from app.project.reader import Reader
from engine.types import Mask
from tests.app.helpers import FRAMES, disc, write_film
from tests.app.jobs.propagation_runs import HERE, Run, at, propagated, request
from tests.app.propagators import Carrier, carried


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
