"""What a frame held before corrections, against copies of what it really held."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.edits import (
    CreateTrack,
    DeleteTrack,
    MergeCategories,
    NameCategory,
    RemoveMask,
    RenameCategory,
    SetMask,
    SetOcclusion,
    StoreModelWindow,
    SwapIdentities,
)
from app.project import Project, Recorder, Summary, VideoRecord
from app.project.exchange.importing import ImportedTrack, ImportTracks
from app.project.history import before as before_module
from app.project.history.before import Before, History, _State
from app.project.history.changes import Change
from engine.messages import message
from engine.types import Category
from tests.project.helpers import WIDTH, rectangle, stroke, window

CATEGORIES = [Category(1, "fish")]


def masks(before: Before) -> dict[int, np.ndarray]:
    return {track_id: record.mask.to_bitmap() for track_id, record in before.masks.items()}


def assert_same(found: dict[int, np.ndarray], wanted: dict[int, np.ndarray]) -> None:
    assert found.keys() == wanted.keys()
    for track_id, bitmap in wanted.items():
        assert np.array_equal(found[track_id], bitmap)


@pytest.fixture
def history(project: Project, video: VideoRecord) -> History:
    return History(project.path, video.id)


def run(project: Project, video: VideoRecord, index: int = 0, frames: range = range(4), x: int = 2) -> None:
    run_id = project.begin_run(video.id, "model", {})
    tracks = {number: {frame: rectangle(x + frame, 10 * number, 6, 5) for frame in frames} for number in (1, 2)}
    project.apply(StoreModelWindow(run_id, window(index, frames, tracks), CATEGORIES))
    project.finish_run(run_id)


def now(project: Project, video: VideoRecord, frame: int) -> dict[int, np.ndarray]:
    return {track_id: record.mask.to_bitmap() for track_id, record in project.masks_at(video.id, frame).items()}


@pytest.fixture
def taken_back(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The changes that are taken back from now on."""
    changes: list[object] = []
    plain = _State.take_back

    def note(state: _State, change: Change) -> None:
        changes.append(change)
        plain(state, change)

    monkeypatch.setattr(_State, "take_back", note)
    return changes


def test_another_stroke_takes_nothing_back_again(project, video, history, taken_back):
    """It is asked after each stroke: going back over all of them each time would take the longer, the more there are."""
    run(project, video)
    wanted = now(project, video, 1)
    first, second = (track.id for track in project.tracks(video.id))
    for place in range(5):
        project.apply(stroke(first, 1, place, 0, np.ones((4, 4), bool)))
    assert_same(masks(history.before(1)), wanted)
    assert len(taken_back) == 5
    taken_back.clear()
    project.apply(stroke(second, 1, 30, 20, np.ones((4, 4), bool)))
    project.apply(DeleteTrack(first))
    project.set_visible(second, False)
    before = history.before(1)
    assert_same(masks(before), wanted)
    assert [track.visible for track in before.tracks] == [True, False]
    project.undo()
    project.undo()
    assert_same(masks(history.before(1)), wanted)
    assert not taken_back


def test_what_a_new_run_finds_is_what_was_before_from_then_on(project, video, history, taken_back):
    run(project, video)
    first, _ = (track.id for track in project.tracks(video.id))
    project.apply(stroke(first, 1, 0, 0, np.ones((4, 4), bool)))
    history.before(1)
    run(project, video, x=9)
    wanted = now(project, video, 1)
    assert_same(masks(history.before(1)), wanted)
    project.undo()
    assert_same(masks(history.before(1)), masks(History(project.path, video.id).before(1)))


def test_a_frame_that_only_a_person_worked_on_takes_nothing_back(project, video, history, taken_back):
    project.add_category("fish")
    track = project.apply(CreateTrack(video.id, 1)).track_id
    project.apply(SetMask(track, 0, rectangle(1, 1, 4, 4)))
    assert history.before(0) == Before((), {}, {})
    assert not taken_back


def test_every_kind_of_correction_is_taken_back(project, video, history):
    run(project, video)
    wanted = {frame: now(project, video, frame) for frame in range(4)}
    first, second = (track.id for track in project.tracks(video.id))
    project.apply(stroke(first, 1, 0, 0, np.ones((20, WIDTH), bool)))
    project.apply(stroke(first, 1, 4, 4, np.zeros((9, 9), bool), name="Erase"))
    project.apply(RemoveMask(second, 2))
    project.apply(SwapIdentities(first, second, 1))
    project.apply(SwapIdentities(second, first, 0, 2))
    project.apply(stroke(second, 1, 30, 20, np.ones((4, 4), bool)))
    project.apply(SetMask(first, 3, rectangle(0, 0, 3, 3)))
    project.apply(NameCategory(first, "crab"))
    project.apply(DeleteTrack(first))
    project.apply(CreateTrack(video.id, 1))
    for frame in range(4):
        before = history.before(frame)
        assert_same(masks(before), wanted[frame])
        assert [track.category_id for track in before.tracks] == [1, 1]
        assert all(record.source == "model" for record in before.masks.values())
    assert first in {track.id for track in history.before(0).tracks}
    assert history.before(8) == Before((), {}, {})


def test_a_mask_that_a_person_drew_where_there_was_none_is_not_what_was_before(project, video, history):
    run(project, video)
    first, second = (track.id for track in project.tracks(video.id))
    project.apply(RemoveMask(second, 3))
    run_id = project.begin_run(video.id, "model", {})
    project.apply(StoreModelWindow(run_id, window(0, range(4, 8), {1: {4: rectangle(20, 3, 5, 5)}}), CATEGORIES))
    project.finish_run(run_id)
    wanted = now(project, video, 4)
    project.apply(SetMask(first, 4, rectangle(1, 1, 4, 4)))
    project.apply(SetMask(project.apply(CreateTrack(video.id, 1)).track_id, 4, rectangle(9, 9, 4, 4)))
    assert len(now(project, video, 4)) == 3
    assert_same(masks(history.before(4)), wanted)


def test_an_edit_that_swaps_and_paints_is_taken_back_in_its_order(project, video, history):
    """As going back to an earlier point is, past several edits at once."""
    run(project, video)
    given = project.history()[-1].id
    wanted = {frame: now(project, video, frame) for frame in range(4)}
    first, second = (track.id for track in project.tracks(video.id))
    for frame in range(4):
        project.apply(stroke(first, frame, frame, 0, np.ones((9, 9), bool)))
    project.apply(SwapIdentities(first, second, 1, 2))
    for level in ("slight_occlusion", "severe_occlusion"):
        project.apply(SetOcclusion(first, 2, level))
    project.apply(stroke(first, 2, 30, 20, np.ones((4, 4), bool)))
    project.restore_as_of(given)
    project.apply(stroke(second, 2, 5, 5, np.ones((20, 20), bool)))
    for frame in range(4):
        assert_same(masks(history.before(frame)), wanted[frame])


def test_a_category_that_is_gone_is_shown_in_its_colour(project, video, history):
    run(project, video)
    color = project.category(1).color
    project.apply(RenameCategory(1, "whale"))
    project.apply(MergeCategories(project.add_category("crab").id, 1))
    before = history.before(1)
    assert [track.category_id for track in before.tracks] == [1, 1]
    assert before.colors[1] == color


def test_what_a_person_had_said_is_hidden_before_a_run_was_not_to_be_seen(project, video, history):
    run(project, video)
    first, second = (track.id for track in project.tracks(video.id))
    project.apply(RemoveMask(second, 1))
    run_id = project.begin_run(video.id, "model", {})
    project.apply(StoreModelWindow(run_id, window(0, range(4), {3: {1: rectangle(30, 3, 5, 5)}}), CATEGORIES))
    project.finish_run(run_id)
    project.apply(SetMask(second, 1, rectangle(1, 1, 4, 4)))
    before = history.before(1)
    assert second not in before.masks
    assert [track.number for track in before.tracks] == [1, 3]
    assert first in before.masks


def test_only_so_many_frames_are_remembered(project, video, history, taken_back, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(before_module, "STATES_KEPT", 2)
    run(project, video)
    first, _ = (track.id for track in project.tracks(video.id))
    for frame in range(3):
        project.apply(RemoveMask(first, frame))
    for frame in (0, 1, 0, 2, 0):  # the one that was asked for longest ago goes
        history.before(frame)
    assert len(taken_back) == 3
    history.before(1)
    assert len(taken_back) == 4


def test_undo_redo_and_restoring_make_no_difference(project, video, history):
    run(project, video)
    given = project.history()[-1].id
    wanted = now(project, video, 1)
    first, _ = (track.id for track in project.tracks(video.id))
    project.apply(stroke(first, 1, 0, 0, np.ones((20, WIDTH), bool)))
    project.apply(RemoveMask(first, 1))
    for step in (project.undo, project.undo, project.redo, project.redo):
        assert_same(masks(history.before(1)), wanted)
        step()
    project.restore_as_of(given)
    assert_same(masks(history.before(1)), wanted)
    project.restore_as_of(None)
    assert not project.tracks(video.id)
    assert_same(masks(history.before(1)), wanted)


def test_the_last_run_that_wrote_to_a_frame_counts_with_the_corrections_that_it_kept(project, video, history):
    run(project, video)
    first, second = (track.id for track in project.tracks(video.id))
    earlier = now(project, video, 0)
    project.apply(stroke(first, 0, 0, 0, np.ones((3, 3), bool)))
    project.apply(stroke(first, 2, 0, 0, np.ones((3, 3), bool)))
    run(project, video, 1, range(2, 4), x=20)
    wanted = now(project, video, 2)
    assert len(wanted) == 4
    project.apply(DeleteTrack(second))
    assert_same(masks(history.before(2)), wanted)
    assert_same(masks(history.before(0)), earlier)


class Renamed:
    """An edit by a person whose name begins as an import's does."""

    def __init__(self, track_id: int) -> None:
        self._edit = RemoveMask(track_id, 1)

    def write(self, recorder: Recorder) -> Summary:
        return replace(
            self._edit.write(recorder), name=message("{work}, {count} tracks", work="Import a mask", count=2)
        )


def test_what_a_person_does_is_no_import_whatever_its_name(project, video, history):
    run(project, video)
    wanted = now(project, video, 1)
    (first, _) = (track.id for track in project.tracks(video.id))
    project.apply(Renamed(first))
    assert_same(masks(history.before(1)), wanted)
    assert first in project.mended_tracks(video.id)


def test_an_import_by_an_earlier_version_counts_as_given(project, video, history):
    track = ImportedTrack(Category(1, "fish"), None, {0: rectangle(3, 3, 9, 9)}, {}, False)
    project.apply(ImportTracks(video.id, [track], "human", "set.json"))
    with closing(sqlite3.connect(project.path)) as earlier, earlier:
        earlier.execute("UPDATE journal SET wording = NULL")
    wanted = now(project, video, 0)
    (track_id,) = wanted
    project.apply(RemoveMask(track_id, 0))
    assert_same(masks(history.before(0)), wanted)


def test_an_import_counts_as_given(project, video, history, tmp_path: Path):
    track = ImportedTrack(Category(1, "fish"), None, {0: rectangle(3, 3, 9, 9)}, {}, False)
    project.apply(ImportTracks(video.id, [track], "human", "set.json"))
    wanted = now(project, video, 0)
    (track_id,) = wanted
    project.apply(RemoveMask(track_id, 0))
    assert_same(masks(history.before(0)), wanted)
