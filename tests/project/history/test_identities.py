"""Mending identities: each edit does what its name says, loses no mask, and is undone as one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.edits import (
    AddCategories,
    CreateTrack,
    MergeCategories,
    MergeTracks,
    MoveMask,
    NameCategory,
    RecolorCategory,
    RemoveMask,
    RemoveMasks,
    ReviewFrames,
    ReviewTracks,
    SetCategoryDigit,
    SetMask,
    SetOcclusion,
    SetOcclusions,
    SetReview,
    SplitTrack,
    StoreModelWindow,
    SwapIdentities,
)
from app.project import OcclusionLevel, Project, ProjectError, Review
from app.project.file import schema
from app.project.history.changes import RowChange, pack
from app.project.overview.lanes import Reviewed
from engine.messages import message
from engine.types import Category
from tests.project.helpers import FRAMES, DrawnVideo, apply_and_return, content, rectangle, window

OBJECT = (Category(1, "object"),)
LEFT, RIGHT = rectangle(0, 0, 10, 10), rectangle(20, 0, 10, 10)


@pytest.fixture
def tracks(project, video) -> tuple[int, int]:
    """One on the left in frames 0 to 5, one on the right in frames 4 to 9, both a model's."""
    category = project.add_category("object").id
    first, second = (project.apply(CreateTrack(video.id, category)).track_id for _ in range(2))
    for frame in range(6):
        project.apply(SetMask(first, frame, LEFT, "model", 0.5))
    for frame in range(4, 10):
        project.apply(SetMask(second, frame, RIGHT, "model", 0.75))
    return first, second


def seen(project, track) -> dict:
    return {frame: project.mask(track, frame).mask for frame in project.frames_of(track)}


def test_a_swap_over_a_range_leaves_the_rest(project, tracks):
    first, second = tracks
    name = apply_and_return(project, SwapIdentities(first, second, 3, 4))
    assert name == "Swap tracks 1 and 2 in frames 4 to 5"
    assert seen(project, first) == {0: LEFT, 1: LEFT, 2: LEFT, 4: RIGHT, 5: LEFT}
    assert seen(project, second) == {3: LEFT, 4: LEFT} | dict.fromkeys(range(5, 10), RIGHT)


def test_a_swap_everywhere_exchanges_all(project, tracks):
    first, second = (seen(project, track) for track in tracks)
    assert apply_and_return(project, SwapIdentities(tracks[0], tracks[1], 0)) == "Swap tracks 1 and 2 everywhere"
    assert (seen(project, tracks[1]), seen(project, tracks[0])) == (first, second)


def test_an_exchange_from_before_ranges_is_still_read(project, tracks):
    """Version 1 wrote exchanges without an end."""
    project.apply(SwapIdentities(tracks[0], tracks[1], 2))
    after = content(project.path)
    with closing(sqlite3.connect(project.path)) as connection, connection:
        packed = connection.execute("SELECT MAX(id), changes FROM journal").fetchone()
        assert packed[1].endswith(b"\x02\xc0")  # from frame 2, to nil
        old = packed[1].replace(b"\x95\xa8exchange", b"\x94\xa8exchange")[:-1]
        connection.execute("UPDATE journal SET changes = ? WHERE id = ?", (old, packed[0]))
    project.undo()
    project.redo()
    assert content(project.path) == after


@pytest.mark.parametrize("both", ["union", "first"])
def test_a_merge_unites_or_keeps_the_first_where_both_are(project, video, tracks, both):
    kept, other = tracks
    project.apply(SetMask(other, 5, RIGHT, "human"))
    project.apply(SetReview(other, 5, "rejected", "a shadow"))
    project.apply(SetReview(other, 4, "rejected"))
    project.apply(SetReview(kept, 4, "reviewed"))
    project.apply(SetOcclusion(other, 7, "slight_occlusion"))
    project.apply(SetOcclusion(other, 4, "slight_occlusion"))
    project.apply(SetOcclusion(kept, 4, "severe_occlusion"))
    name = apply_and_return(project, MergeTracks(kept, other, both))
    assert name == "Merge track 2 into track 1" + ("" if both == "union" else ", keeping the first's masks")
    assert [track.id for track in project.tracks(video.id)] == [kept]
    assert project.frames_of(kept) == list(range(10))
    records = project.masks_of(kept)
    if both == "union":
        assert records[4].mask.area == LEFT.area + RIGHT.area
        assert [(records[frame].source, records[frame].score) for frame in (4, 5)] == [("model", 0.5), ("human", None)]
    else:
        assert records[4].mask == records[5].mask == LEFT
    assert (records[9].mask, records[9].score) == (RIGHT, 0.75)
    assert project.reviews(kept) == {4: Review("reviewed", ""), 5: Review("rejected", "a shadow")}
    assert project.occlusions(kept) == {4: "severe_occlusion", 7: "slight_occlusion"}


def test_no_track_is_merged_with_itself_or_with_one_of_another_video(project, tracks):
    other = project.add_video(project.path.parent / "other.mp4", DrawnVideo())
    elsewhere = project.apply(CreateTrack(other.id, 1)).track_id
    before = content(project.path)
    for pair in ((tracks[0], tracks[0]), (tracks[0], elsewhere)):
        for edit in (MergeTracks(*pair), SwapIdentities(*pair, 0), MoveMask(pair[0], 1, pair[1])):
            with pytest.raises(ProjectError, match="two different tracks of the same video"):
                project.apply(edit)
    assert content(project.path) == before


def test_a_merge_shows_what_one_of_the_two_shows(project, tracks):
    project.apply(RemoveMask(tracks[0], 4))
    project.apply(RemoveMask(tracks[1], 5))
    project.apply(MergeTracks(*tracks))
    assert seen(project, tracks[0])[4] == RIGHT
    assert seen(project, tracks[0])[5] == LEFT
    records = project.masks_of(tracks[0])
    assert [(records[frame].source, records[frame].score) for frame in (4, 5)] == [("model", 0.75), ("model", 0.5)]


def test_a_split_gives_the_later_part_to_a_new_track(project, video, tracks):
    name = apply_and_return(project, SplitTrack(tracks[0], 3))
    new = project.tracks(video.id)[-1]
    assert name == f"Split track 1 at frame 4 into track {new.number}"
    assert (project.frames_of(tracks[0]), project.frames_of(new.id)) == ([0, 1, 2], [3, 4, 5])
    assert new.category_id == project.track(tracks[0]).category_id
    assert (new.source, new.category_source) == ("human", "human")
    for frame in (0, 6, FRAMES - 1):
        with pytest.raises(ProjectError, match="cannot be split"):
            project.apply(SplitTrack(tracks[0], frame))
    empty = project.apply(CreateTrack(video.id, 1)).track_id
    with pytest.raises(ProjectError, match="cannot be split"):
        project.apply(SplitTrack(empty, 3))


def test_a_run_that_goes_on_follows_a_split(project, video):
    run = project.begin_run(video.id, "model")
    project.apply(StoreModelWindow(run, window(0, range(4), {1: {0: LEFT, 2: LEFT}}), OBJECT))
    (track,) = project.tracks(video.id)
    new = project.apply(SplitTrack(track.id, 1)).track_id
    project.apply(StoreModelWindow(run, window(1, range(4, 8), {1: {5: RIGHT}}), OBJECT))
    assert (project.frames_of(track.id), project.frames_of(new)) == ([0], [2, 5])
    project.apply(NameCategory(track.id, "crab"))
    project.finish_run(run)
    named, again = project.track(track.id), project.track(project.apply(MoveMask(track.id, 0)).track_id)
    assert replace(again, id=named.id, number=named.number, color=named.color) == named
    assert (again.source, again.category_source, again.score, again.run_id) == ("model", "human", 0.5, run)


def test_a_mask_moves_and_comes_back_from_a_track_that_has_one(project, video, tracks):
    first, second = tracks
    assert apply_and_return(project, MoveMask(first, 1, second)) == "Move mask of track 1 to track 2, frame 2"
    assert project.mask(first, 1) is None
    project.apply(MoveMask(first, 4, second))
    assert (seen(project, first)[4], seen(project, second)[4]) == (RIGHT, LEFT)
    new = project.apply(MoveMask(first, 0)).track_id
    assert new not in tracks
    assert seen(project, new) == {0: LEFT}
    with pytest.raises(ProjectError, match="no mask in frame 9"):
        project.apply(MoveMask(first, 8, second))


def test_removing_over_a_range_holds_against_a_model(project, tracks):
    name = apply_and_return(project, RemoveMasks(tracks, 3, FRAMES - 1))
    assert name == f"Remove masks of tracks 1 and 2, frames 4 to {FRAMES}"
    assert (project.frames_of(tracks[0]), project.frames_of(tracks[1])) == ([0, 1, 2], [])
    assert {record.source for record in project.masks_of(tracks[1]).values()} == {"human"}
    assert len(project.masks_of(tracks[0])) == 6  # nothing is said about frames that had no mask
    entry = project.apply(RemoveMasks(tracks[:1], 0, 1))
    assert (entry.track_id, entry.frame, project.frames_of(tracks[0])) == (tracks[0], 0, [2])


def test_reviews_of_frames_and_tracks(project, video, tracks):
    assert apply_and_return(project, ReviewFrames(video.id, 1, 3, "reviewed")) == "Mark frames 2 to 4 as reviewed"
    assert apply_and_return(project, ReviewFrames(video.id, 2, 2, "rejected", "blurred")) == "Mark frame 3 as rejected"
    assert project.frame_reviews(video.id) == {
        1: Review("reviewed", ""), 2: Review("rejected", "blurred"), 3: Review("reviewed", ""),
    }  # fmt: skip
    assert project.reviewed_count(video.id) == 2
    assert project.reviewed(video.id) == tuple(
        Reviewed(frame, frame, review) for frame, review in project.frame_reviews(video.id).items()
    )
    assert apply_and_return(project, ReviewTracks(tracks[:1], "rejected", "two objects")) == "Mark track 1 as rejected"
    assert project.track_reviews(video.id) == {tracks[0]: Review("rejected", "two objects")}
    with pytest.raises(ProjectError, match=f"no frame {FRAMES + 1}"):
        project.apply(ReviewFrames(video.id, FRAMES - 1, FRAMES, "reviewed"))
    assert project.apply(ReviewFrames(video.id, 8, 9, None)) is None


def test_occlusion_levels_of_many_frames_are_one_edit(project, tracks):
    levels: dict[int, dict[int, OcclusionLevel | None]] = {
        tracks[0]: {1: "slight_occlusion", 2: "severe_occlusion"},
        tracks[1]: {5: "no_occlusion"},
    }
    assert (
        apply_and_return(project, SetOcclusions(levels, message("Suggest occlusion levels")))
        == "Suggest occlusion levels"
    )
    assert {track: project.occlusions(track) for track in tracks} == levels


def test_categories_are_merged_recoloured_and_put_on_digits(project, video, tracks):
    kept = project.categories()[0].id
    other = project.add_category("thing").id
    project.apply(SetCategoryDigit(kept, 1))
    assert apply_and_return(project, SetCategoryDigit(other, 1)) == "Put thing on digit 1"
    assert [category.digit for category in project.categories()] == [None, 1]
    assert apply_and_return(project, RecolorCategory(other, "#102030")) == "Recolour category thing"
    assert apply_and_return(project, MergeCategories(other, kept)) == "Merge category object into thing"
    assert {track.category_id for track in project.tracks(video.id)} == {other}
    loaded = (Category(1, "a"), Category(2, "b"), Category(3, "c"), Category(9, "thing"))
    assert apply_and_return(project, AddCategories(loaded, "ABC")) == "Load the categories of ABC"
    named = {category.name: category.id for category in project.categories()}
    assert named == {"a": 1, "thing": 2, "c": 3, "b": 4}  # id 2 was taken


OLD_VIDEO = """INSERT INTO videos (stored_path, fingerprint, width, height, frame_count, timestamps)
    VALUES ('clip.mp4', 'drawn', 48, 36, 12, ?)"""


def test_a_file_of_version_1_is_brought_forward(tmp_path, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", ())
        Project.create(tmp_path / "old.mdqe").close()
    video = 1
    with closing(sqlite3.connect(tmp_path / "old.mdqe")) as file, file:
        file.execute(OLD_VIDEO, (np.zeros(12).tobytes(),))
    with Project.open(tmp_path / "old.mdqe") as again:
        assert [found.name for found in again.videos()] == ["clip.mp4"]
        category = again.add_category("fish")
        assert category.digit is None
        again.apply(ReviewFrames(video, 0, 0, "reviewed"))
        assert again.reviewed_count(video) == 1
    assert (tmp_path / "old.mdqe.version-1.backup").exists()


def test_verdicts_in_single_frames_of_a_version_without_notes_can_be_undone(tmp_path: Path) -> None:
    path = tmp_path / "old.mdqe"
    with pytest.MonkeyPatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:3])
        Project.create(path).close()
    video = track = 1
    verdict = RowChange("reviews", {"track_id": track, "frame": 2}, None, {"verdict": "rejected"})
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(OLD_VIDEO, (np.zeros(12).tobytes(),))
        file.execute("INSERT INTO categories VALUES (1, 'crab', '#ff0000', NULL)")
        file.execute(
            "INSERT INTO tracks (video_id, number, category_id, category_source, color, source)"
            " VALUES (1, 1, 1, 'human', '#ff0000', 'human')"
        )
        file.execute("INSERT INTO reviews (track_id, frame, verdict) VALUES (?, 2, 'rejected')", (track,))
        file.execute(
            "INSERT INTO journal (name, time, state, video_id, track_id, frame, changes)"
            " VALUES ('Review track 1, frame 3', 0, 'done', ?, ?, 2, ?)",
            (video, track, pack([verdict])),
        )
    with Project.open(path) as project:
        assert project.reviews(track) == {2: Review("rejected", "")}
        project.undo()
        assert project.reviews(track) == {}
        project.redo()
        assert project.reviews(track) == {2: Review("rejected", "")}
