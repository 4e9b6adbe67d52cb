"""What is chosen for an export, which overlaps there are and who wins them, and what the dry run says."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edits import (
    CreateTrack,
    NameCategory,
    RemoveMask,
    ReviewFrames,
    ReviewTracks,
    SetMask,
    SetOcclusion,
    SetReview,
)
from app.project import Project, ProjectError
from app.project.exchange.depth import SeenTrack, conflicts, front_to_back, resolved
from app.project.exchange.earlier_export import NOTE
from app.project.exchange.export_plan import ExportChoices, plan_export
from app.project.exchange.exporting import export_project, survey_export
from app.project.records import TrackRecord
from engine.errors import StorageError
from engine.types import Mask
from engine.ytvis import read_dataset, tracks_of
from tests.project.helpers import add, files, make_frames, rectangle

SIDE = 8
bitmaps = st.lists(st.integers(0, 2**SIDE - 1), min_size=SIDE, max_size=SIDE).map(
    lambda rows: np.array([[row >> bit & 1 for bit in range(SIDE)] for row in rows], bool)
)
levels = st.sampled_from([None, "no_occlusion", "slight_occlusion", "severe_occlusion"])


def seen(number: int, bitmap: np.ndarray, level=None) -> SeenTrack:
    track = TrackRecord(number, 1, number, 1, "human", None, "#ffffff", True, "human", None, False, False)
    return SeenTrack(track, Mask.from_bitmap(bitmap), level)


@given(st.lists(st.tuples(bitmaps, levels), min_size=1, max_size=4))
def test_resolved_masks_share_no_pixel_lose_none_and_the_front_keeps_all(shown):
    ordered = front_to_back([seen(number, bitmap, level) for number, (bitmap, level) in enumerate(shown, start=1)])
    before = {item.track.id: item.mask for item in ordered}
    after = {key: mask.to_bitmap() for key, mask in resolved(before, conflicts(ordered)).items()}
    claims = np.sum(list(after.values()), axis=0)
    assert claims.max() <= 1
    assert np.array_equal(claims > 0, np.any([mask.to_bitmap() for mask in before.values()], axis=0))
    taken = np.zeros((SIDE, SIDE), bool)
    for item in ordered:  # the obvious slow version: paint from the front, on free pixels only
        assert np.array_equal(after[item.track.id], item.mask.to_bitmap() & ~taken)
        taken |= item.mask.to_bitmap()


def test_what_others_hide_is_behind_and_else_the_later_number_is_in_front():
    full = np.ones((SIDE, SIDE), bool)
    order = front_to_back(
        [seen(1, full), seen(2, full, "severe_occlusion"), seen(3, full, "slight_occlusion"), seen(4, full)]
    )
    assert [item.track.number for item in order] == [4, 1, 3, 2]


def plan_of(project: Project, **choices):
    plan = plan_export(project, ExportChoices(**choices))
    assert plan is not None
    return plan


def left_out(plan) -> dict[str, int]:
    """How many tracks are not written, by the reason."""
    return {why: count for why, count in plan.left_out.items() if count}


def test_each_nth_frame_is_written_under_its_own_number(filled, tmp_path):
    report = export_project(filled, tmp_path / "out", ExportChoices(every=2))
    assert (report.frames, report.tracks, report.skipped_tracks) == (4, 1, 2)
    dataset = read_dataset(report.annotations)
    assert dataset.videos[0].file_names == ["crab_ a/00000.jpg", "crab_ a/00002.jpg"]
    ((_, masks),) = tracks_of(dataset, 1)
    assert masks == {0: rectangle(1, 2, 5, 6), 1: rectangle(2, 2, 5, 6)}
    assert [problem.text for problem in report.problems] == [
        "crab_ a_2, track 1 (crab) is to be seen in none of the chosen frames and is left out",
        "crab_ a_2, track 2 (crab) is to be seen in no frame and is left out",
    ]


def test_only_reviewed_frames_and_tracks(filled):
    first, second = filled.videos()
    filled.apply(ReviewFrames(first.id, 2, 3, "reviewed"))
    plan = plan_of(filled, reviewed_frames=True)
    assert [(video.record.id, video.frames) for video in plan.videos] == [(first.id, (2, 3))]
    assert [problem.video_id for problem in plan.problems if problem.kind == "frames"] == [second.id]
    ((track,),) = (video.tracks for video in plan.videos)
    assert set(track.masks) == {2}
    assert [(problem.text, problem.frame) for problem in plan.problems if problem.kind == "review"] == [
        ("crab_ a: 2 of 4 frames are not marked as reviewed and are left out", 0)
    ]
    assert left_out(plan) == {"video": 2}
    seen = filled.tracks(second.id)[0]
    filled.apply(ReviewTracks((seen.id,), "reviewed"))
    plan = plan_of(filled, reviewed_tracks=True)
    assert [len(video.tracks) for video in plan.videos] == [0, 1]
    assert reviews_said(plan, seen) == []
    assert (left_out(plan), plan.skipped_tracks) == ({"unreviewed": 2}, 2)


def test_nothing_is_exported_where_no_frame_is_left(filled, tmp_path):
    with pytest.raises(ProjectError, match="No frame is left to export"):
        export_project(filled, tmp_path / "out", ExportChoices(reviewed_frames=True))
    assert not (tmp_path / "out").exists()


def test_rejected_frames_and_tracks_are_named(filled):
    video = filled.videos()[0]
    track = filled.tracks(video.id)[0]
    filled.apply(ReviewFrames(video.id, 1, 2, "rejected", "blurred"))
    filled.apply(ReviewTracks((track.id,), "rejected", "twice"))
    found = [problem for problem in plan_of(filled).problems if problem.kind == "review"]
    assert [(problem.track_id, problem.frame) for problem in found] == [(None, 1), (track.id, None)]
    assert [problem.text for problem in found] == [
        "crab_ a, frames 2 to 3: rejected, and would be written",
        "crab_ a, track 1 (crab) was rejected and would be written",
    ]


@pytest.fixture
def judged(filled):
    """The first track, to be seen in frames 0 and 2 of its video, was rejected in frame 2."""
    track = filled.tracks(filled.videos()[0].id)[0]
    filled.apply(SetReview(track.id, 2, "rejected", "an arm is missing"))
    filled.apply(SetOcclusion(track.id, 2, "severe_occlusion"))
    return track


def written(plan) -> dict[int, list[int]]:
    """Id of each track that is written -> in which frames."""
    return {track.record.id: sorted(track.masks) for video in plan.videos for track in video.tracks}


def reviews_said(plan, track: TrackRecord) -> list[tuple[str, int | None]]:
    return [(item.text, item.frame) for item in plan.problems if item.kind == "review" and item.track_id == track.id]


def test_a_mask_rejected_in_its_frame_is_named_where_nothing_is_left_out(filled, judged):
    plan = plan_of(filled)
    assert written(plan)[judged.id] == [0, 2]
    assert reviews_said(plan, judged) == [("crab_ a, track 1 (crab), frame 3: rejected there, and would be written", 2)]


def test_a_mask_rejected_in_its_frame_is_left_out_of_reviewed_frames(filled, judged):
    filled.apply(ReviewFrames(filled.videos()[0].id, 0, 3, "reviewed"))
    plan = plan_of(filled, reviewed_frames=True)
    assert plan.videos[0].frames == (0, 1, 2, 3)
    assert written(plan) == {judged.id: [0]}
    assert plan.videos[0].tracks[0].levels == {0: "slight_occlusion"}
    assert reviews_said(plan, judged) == [("crab_ a, track 1 (crab), frame 3: rejected there, and left out there", 2)]


def test_a_mask_rejected_in_its_frame_is_left_out_of_reviewed_tracks(filled, judged):
    filled.apply(ReviewTracks((judged.id,), "reviewed"))
    plan = plan_of(filled, reviewed_tracks=True)
    assert written(plan) == {judged.id: [0]}
    assert "crab_ a_2: nobody has marked tracks 1, 2 as reviewed; they are left out" in [
        problem.text for problem in plan.problems
    ]


def test_a_track_reviewed_in_some_frames_is_written_there_unless_it_was_rejected(filled, judged):
    filled.apply(SetReview(judged.id, 0, "reviewed"))
    filled.apply(SetReview(judged.id, 2, None))
    plan = plan_of(filled, reviewed_tracks=True)
    assert written(plan) == {judged.id: [0]}
    assert reviews_said(plan, judged) == [
        ("crab_ a, track 1 (crab) is not marked as reviewed in 1 of 2 frames and is left out there", 2)
    ]
    filled.apply(ReviewTracks((judged.id,), "rejected", "twice"))
    plan = plan_of(filled, reviewed_tracks=True)
    assert written(plan) == {}
    assert reviews_said(plan, judged) == [("crab_ a, track 1 (crab) was rejected and is left out", None)]


def test_all_that_was_rejected_can_be_left_out(filled, judged):
    first, second = filled.videos()
    other = filled.tracks(second.id)[0]
    choices = {"leave_out_rejected": True}
    assert written(plan_of(filled, **choices)) == {judged.id: [0], other.id: [1]}
    filled.apply(ReviewFrames(first.id, 0, 1, "rejected", "blurred"))
    filled.apply(ReviewTracks((other.id,), "rejected", "twice"))
    plan = plan_of(filled, **choices)
    assert written(plan) == {}
    assert [video.frames for video in plan.videos] == [(2, 3), (0, 1, 2, 3)]
    assert plan.skipped_tracks == 3
    assert [problem.text for problem in plan.problems if problem.kind == "review"] == [
        "crab_ a, frames 1 to 2: rejected, and left out",
        "crab_ a, track 1 (crab), frame 3: rejected there, and left out there",
        "crab_ a_2, track 1 (crab) was rejected and is left out",
    ]
    filled.apply(ReviewFrames(first.id, 2, 3, "rejected"))
    plan = plan_of(filled, **choices)
    assert [video.record.id for video in plan.videos] == [second.id]
    assert "crab_ a: every frame was rejected; the video is left out" in [problem.text for problem in plan.problems]


def test_the_data_set_does_not_hold_what_was_left_out(filled, judged, tmp_path):
    report = export_project(filled, tmp_path / "out", ExportChoices(leave_out_rejected=True))
    masks = [shown for _, shown in tracks_of(read_dataset(report.annotations), 1)]
    assert masks == [{0: rectangle(1, 2, 5, 6)}]
    assert any("left out there" in problem.text for problem in report.problems)


def test_tracks_that_nobody_has_named_are_counted(filled):
    video = filled.videos()[0]
    for _ in range(8):
        track = filled.apply(CreateTrack(video.id, filled.categories()[-1].id)).track_id
        filled.apply(NameCategory(track, "object"))
        filled.apply(SetMask(track, 3, rectangle(20, 20, 2, 2)))
    (problem,) = [problem for problem in plan_of(filled).problems if problem.kind == "category"]
    assert problem.text.startswith("crab_ a: nobody has said what tracks 2, 3, 4, 5, 6, 7 and 2 more are")
    assert (problem.video_id, problem.frame) == (video.id, 3)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    with Project.create(folder / "many.mdqe") as project:
        for number in range(7):
            add(project, make_frames(folder / f"v{number}", count=1))
        yield project


@given(share=st.floats(0.01, 0.99), seed=st.integers(0, 2**32))
def test_a_split_is_repeatable_and_neither_part_is_empty(many, share, seed):
    plan = plan_of(many, validation_share=share, seed=seed)
    train, validation = ({video.record.id for video in plan.split(part)} for part in ("train", "val"))
    assert len(train | validation) == 7 == len(train) + len(validation)
    assert len(validation) == min(max(round(7 * share), 1), 6)
    again = plan_of(many, validation_share=share, seed=seed)
    assert [video.split for video in plan.videos] == [video.split for video in again.videos]
    ids = [video.record.id for video in plan.videos]
    turned = plan_of(many, validation_share=share, seed=seed, video_ids=ids[::-1])
    assert [video.split for video in plan.videos] == [video.split for video in turned.videos][::-1]


def test_seeds_differ(many):
    splits = {tuple(v.split for v in plan_of(many, validation_share=0.4, seed=seed).videos) for seed in range(8)}
    assert len(splits) > 1


def test_a_split_export_is_two_data_sets(filled, tmp_path):
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(validation_share=0.5))
    for part in ("train", "val"):
        (video,) = read_dataset(out / part / "annotations.json").videos
        assert all((out / part / "JPEGImages" / name).is_file() for name in video.file_names)
    with pytest.raises(StorageError, match="another kind"):
        export_project(filled, out, ExportChoices())
    before = files(out)
    export_project(filled, out, ExportChoices(validation_share=0.5, seed=1))
    assert {name.rpartition("/")[2] for name in files(out)} == {name.rpartition("/")[2] for name in before}


@pytest.fixture
def crossing(filled):
    """Two tracks of the first video that overlap in frames 0 and 2, the second wholly behind in frame 2."""
    video = filled.videos()[0]
    first = filled.tracks(video.id)[0]
    second = filled.track(filled.apply(CreateTrack(video.id, 25)).track_id)
    filled.apply(SetMask(second.id, 0, rectangle(4, 2, 5, 6)))
    filled.apply(SetMask(second.id, 2, rectangle(3, 3, 2, 2)))
    filled.apply(SetOcclusion(second.id, 2, "severe_occlusion"))
    return first, second


def test_overlaps_are_said_in_the_order_of_the_frames(filled, crossing):
    video = filled.videos()[0]
    third = filled.apply(CreateTrack(video.id, 25)).track_id
    filled.apply(SetMask(third, 1, rectangle(20, 20, 5, 6)))
    fourth = filled.apply(CreateTrack(video.id, 25)).track_id
    for frame in (1, 2):
        filled.apply(SetMask(third, frame, rectangle(20, 20, 5, 6)))
        filled.apply(SetMask(fourth, frame, rectangle(20, 22, 5, 6)))
    said = [item.text for item in plan_of(filled).problems if item.kind == "overlap"]
    assert said == [
        "crab_ a, frame 1: tracks 2 and 1 share 12 pixels",
        "crab_ a, frames 2 to 3: tracks 4 and 3 share up to 20 pixels",
        "crab_ a, frame 3: tracks 1 and 2 share 4 pixels",
    ]


def test_overlaps_are_said_and_kept_or_resolved(filled, crossing):
    first, second = crossing
    kept = plan_of(filled)
    assert [(item.text, item.track_id, item.frame) for item in kept.problems if item.kind == "overlap"] == [
        ("crab_ a, frame 1: tracks 2 and 1 share 12 pixels", first.id, 0),
        ("crab_ a, frame 3: tracks 1 and 2 share 4 pixels", second.id, 2),
    ]
    by_id = {track.record.id: track.masks for track in kept.videos[0].tracks}
    assert by_id[first.id][0] == rectangle(1, 2, 5, 6)
    plan = plan_of(filled, overlaps="resolve")
    by_id = {track.record.id: track.masks for track in plan.videos[0].tracks}
    assert by_id[second.id] == {0: rectangle(4, 2, 5, 6)}
    assert by_id[first.id] == {0: rectangle(1, 2, 3, 6), 2: rectangle(2, 2, 5, 6)}
    assert "wholly behind" in next(item.text for item in plan.problems if item.kind == "empty" and item.frame == 2)
    assert left_out(plan) == {"nowhere": 1}
    filled.apply(RemoveMask(second.id, 0))
    plan = plan_of(filled, overlaps="resolve")
    assert [track.record.id for track in plan.videos[0].tracks] == [first.id]
    assert left_out(plan) == {"nowhere": 1, "behind": 1}


def test_a_dry_run_writes_nothing_and_names_what_blocks(filled, crossing, tmp_path):
    out = tmp_path / "out"
    plan = survey_export(filled, out, ExportChoices())
    assert plan is not None
    assert (plan.frame_count, plan.track_count, plan.mask_count) == (8, 3, 5)
    assert not any(problem.blocking for problem in plan.problems)
    assert not out.exists()
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    (tmp_path / "two" / "crab: a").rename(tmp_path / "elsewhere")
    plan = survey_export(filled, out, ExportChoices())
    assert plan is not None
    blocking = [problem for problem in plan.problems if problem.blocking]
    assert plan.problems[: len(blocking)] == tuple(blocking)
    assert {problem.kind for problem in blocking} == {"format", "media"}
    assert files(out) == {"letter.txt"}
    assert survey_export(filled, out, ExportChoices(), lambda: False) is None
    assert filled.videos()  # and the project can be read on


def test_media_of_another_content_are_named(filled, tmp_path):
    folder: Path = tmp_path / "one" / "crab: a"
    (folder / "0.png").write_bytes((folder / "3.png").read_bytes())
    (problem,) = [problem for problem in plan_of(filled).problems if problem.kind == "media"]
    assert "another content" in problem.text
    assert not problem.blocking


@pytest.mark.parametrize("wrong", [{"every": 0}, {"validation_share": 1.0}, {"validation_share": -0.1}])
def test_choices_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ProjectError, match="Give a number"):
        ExportChoices(**wrong)


def test_one_video_cannot_be_split(filled, tmp_path):
    choices = ExportChoices(validation_share=0.5, video_ids=[filled.videos()[0].id])
    with pytest.raises(ProjectError, match="two videos"):
        export_project(filled, tmp_path / "out", choices)
    assert not (tmp_path / "out").exists()


def test_a_note_says_how_it_was_made(filled, tmp_path):
    report = export_project(filled, tmp_path / "out", ExportChoices(format="coco", every=3))
    assert report.annotations.name == NOTE
    assert '"every": 3' in report.annotations.read_text()
    export_project(filled, tmp_path / "out", dataclasses.replace(ExportChoices(format="coco"), every=2))
    assert {name for name in files(tmp_path / "out") if "crab_ a/" in name} == {
        "JPEGImages/crab_ a/00000.jpg", "JPEGImages/crab_ a/00002.jpg",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["coco", "davis", "mots"])
def test_an_export_that_was_killed_while_it_moved_in_can_be_done_again(filled, tmp_path, form):
    out, choices = tmp_path / "out", ExportChoices(format=form)
    export_project(filled, out, choices)
    complete = files(out)
    (out / ".export.part").mkdir()
    (out / NOTE).rename(out / ".export.part" / NOTE)
    with pytest.raises(StorageError, match="another kind"):
        export_project(filled, out, ExportChoices())
    export_project(filled, out, choices)
    assert files(out) == complete
