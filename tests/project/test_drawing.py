"""Drawing obeys the overlap mode, and a locked track never loses a pixel."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.edits import (
    CreateTrack,
    DeleteModelTracks,
    DeleteTrack,
    Draw,
    DrawNewTrack,
    RemoveMask,
    SetMask,
    StoreModelWindow,
    SwapIdentities,
)
from app.edits.drawing import OVERLAPS
from app.project import Project, ProjectError
from app.project.file import schema
from app.project.file.database import connect
from app.project.file.leftovers import new_session
from app.project.toggles import intersection, mask_of_parts, region_mask, without
from engine.messages import message
from engine.types import Category, Mask
from tests.project.helpers import HEIGHT, WIDTH, DrawnVideo, content, rectangle, window

BITMAPS = arrays(np.bool_, (HEIGHT, WIDTH), elements=st.booleans(), fill=st.booleans())


@pytest.fixture
def tracks(project, video) -> list[int]:
    category = project.add_category("object").id
    return [project.apply(CreateTrack(video.id, category)).track_id for _ in range(4)]


def bitmaps(project, tracks) -> list[np.ndarray]:
    records = [project.mask(track, 0) for track in tracks]
    return [np.zeros((HEIGHT, WIDTH), bool) if record is None else record.mask.to_bitmap() for record in records]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(masks=st.lists(BITMAPS, min_size=4, max_size=4), add=BITMAPS, remove=BITMAPS, overlap=st.sampled_from(OVERLAPS))
def test_every_pixel_goes_where_the_overlap_mode_says(project, tracks, masks, add, remove, overlap):
    project.set_locked(tracks[3], False)
    for track, bitmap in zip(tracks, masks, strict=True):
        project.apply(SetMask(track, 0, Mask.from_bitmap(bitmap), "model"))
    project.set_locked(tracks[3], True)
    before = content(project.path)
    done = project.apply(Draw(tracks[0], 0, Mask.from_bitmap(add), Mask.from_bitmap(remove), overlap))
    own, *others = masks
    gained = add & ~own
    if overlap == "behind":
        gained &= ~np.any(others, axis=0)
    elif overlap == "front":
        gained &= ~others[2]
    expected = [(own & ~remove) | (own & add) | gained, *others]
    if overlap == "front":
        expected[1:3] = [other & ~gained for other in others[:2]]
    assert all((found == wanted).all() for found, wanted in zip(bitmaps(project, tracks), expected, strict=True))
    if done is not None:
        project.undo()
    assert content(project.path) == before


def test_who_loses_a_pixel_is_noted_as_corrected(project, tracks):
    project.apply(SetMask(tracks[1], 0, rectangle(0, 0, 9, 9), "model", 0.5))
    project.apply(SetMask(tracks[2], 0, rectangle(20, 20, 9, 9), "model", 0.5))
    entry = project.apply(Draw(tracks[0], 0, rectangle(5, 5, 9, 9), overlap="front", name=message("Lasso")))
    assert entry.name == "Lasso on track 1, frame 1"
    assert [project.mask(track, 0).source for track in tracks[:3]] == ["human", "human", "model"]


def test_a_new_track_claims_its_pixels(project, video, tracks):
    project.apply(SetMask(tracks[1], 0, rectangle(0, 0, 9, 9)))
    entry = project.apply(DrawNewTrack(video.id, "object", 0, rectangle(4, 0, 9, 9), "behind", message("Lasso")))
    assert entry.name == "Lasso new track 5, frame 1"
    assert project.mask(entry.track_id, 0).mask == rectangle(9, 0, 4, 9)


def test_no_edit_changes_a_locked_track(project, video, tracks):
    first, second, *_ = tracks
    project.apply(SetMask(first, 0, rectangle(0, 0, 9, 9)))
    project.apply(SetMask(second, 0, rectangle(0, 0, 5, 5)))
    project.set_locked(first, True)
    assert project.track(first).locked
    before = content(project.path)
    for edit in (
        Draw(first, 0, rectangle(20, 0, 3, 3)),
        SetMask(first, 3, rectangle(20, 0, 3, 3)),
        RemoveMask(first, 0),
        DeleteTrack(first),
        SwapIdentities(first, second, 0),
        SwapIdentities(second, first, 0),
    ):
        with pytest.raises(ProjectError, match="Track 1 is locked"):
            project.apply(edit)
    assert content(project.path) == before
    project.undo()
    project.undo()  # the way back is not barred
    assert project.mask(first, 0) is None


def test_a_model_goes_around_a_locked_track(project, video):
    run = project.begin_run(video.id, "model")
    stores = [
        StoreModelWindow(
            run, window(index, frames, {1: dict.fromkeys(frames, rectangle(0, 0, 9, 9))}), [Category(1, "fish")]
        )
        for index, frames in enumerate((range(5), range(5, 10)))
    ]
    project.apply(stores[0])
    (track,) = project.tracks(video.id)
    project.set_locked(track.id, True)
    project.apply(stores[1])
    assert project.frames_of(track.id) == list(range(5))
    project.apply(DeleteModelTracks(video.id))
    assert [left.id for left in project.tracks(video.id)] == [track.id]


def test_undoing_a_deletion_brings_the_lock_back_as_it_was(project, tracks):
    project.apply(DeleteTrack(tracks[0]))
    project.undo()
    assert not project.track(tracks[0]).locked


def test_tracks_of_an_older_project_are_not_locked(tmp_path, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        path = tmp_path / "old.mdqe"
        Project.create(path).close()
    with closing(connect(path, new_session())) as connection:
        connection.execute(
            "INSERT INTO videos VALUES (1, 'a.mp4', 'f', 48, 36, 1, 1, ?)", (DrawnVideo(1).timestamps.tobytes(),)
        )
        connection.execute("INSERT INTO categories VALUES (1, 'fish', '#ff0000', NULL)")
        connection.execute("INSERT INTO tracks VALUES (1, 1, 1, 1, 'human', NULL, '#ff0000', 1, 'human', NULL, 0)")
    with Project.open(path) as project:
        assert not project.track(1).locked


@settings(max_examples=30, deadline=None)
@given(first=BITMAPS, second=BITMAPS)
def test_sets_of_pixels(first, second):
    masks = Mask.from_bitmap(first), Mask.from_bitmap(second)
    assert intersection(*masks) == Mask.from_bitmap(first & second)
    assert without(*masks) == Mask.from_bitmap(first & ~second)


@settings(max_examples=30, deadline=None)
@given(
    region=arrays(np.bool_, st.tuples(st.integers(0, 9), st.integers(0, 9))), x=st.integers(0, 7), y=st.integers(0, 7)
)
def test_a_region_as_a_mask(region, x, y):
    frame = np.zeros((16, 16), bool)
    frame[y : y + region.shape[0], x : x + region.shape[1]] = region
    assert region_mask(x, y, region, 16, 16) == Mask.from_bitmap(frame)
    rows, columns = (size // 2 for size in region.shape)
    parts = [
        (x, y, region[:rows, :columns]),
        (x, y + rows, region[rows:, :columns]),
        (x + columns, y, region[:, columns:]),
    ]
    assert mask_of_parts(parts, 16, 16) == Mask.from_bitmap(frame)
    assert mask_of_parts([], 16, 16) == Mask.from_bitmap(np.zeros((16, 16)))
