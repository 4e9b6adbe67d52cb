"""An import in the place of what is there: what goes, what stays, and one undo that brings all of it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.edits import RemoveVideo, SetReview
from app.edits.replacing import room_for
from app.project import Project
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project
from app.project.exchange.import_targets import Target
from app.project.exchange.importing import ImportedTrack, ImportTracks, import_found, read_found
from app.project.formats.found import Found, Media
from app.project.records import VideoRecord
from engine.types import Category
from tests.project.helpers import content, rectangle


@pytest.fixture
def corrected(filled: Project, tmp_path: Path) -> tuple[Found, dict[str, Target | None]]:
    """What was exported, as another program may have corrected it, and which videos it belongs to."""
    export_project(filled, tmp_path / "out", ExportChoices())
    found = read_found(tmp_path / "out" / "annotations.json")
    pairs = zip(found.videos, filled.videos(), strict=True)
    return found, {video.name: Target(media_of(record)) for video, record in pairs}


def media_of(record: VideoRecord) -> Media:
    return Media(record.path, (record.height, record.width), record.timestamps, record.fingerprint)


def ids(project: Project) -> list[set[int]]:
    return [{track.id for track in project.tracks(video.id)} for video in project.videos()]


def test_all_tracks_but_locked_ones_make_room_and_one_undo_brings_them_back(filled, corrected) -> None:
    found, targets = corrected
    (first,), (second, third) = ids(filled)
    filled.set_locked(third, True)
    before = content(filled.path)
    report = import_found(filled, found, None, targets=targets, make_room=room_for(found.origin))
    assert report.tracks == 2
    now_first, now_second = ids(filled)
    assert first not in now_first and len(now_first) == 1
    assert third in now_second and second not in now_second and len(now_second) == 2
    assert filled.history()[-1].name == "Import 2 tracks from annotations.json"
    after = content(filled.path)
    filled.undo()
    assert content(filled.path) == before
    filled.redo()
    assert content(filled.path) == after


def test_videos_that_get_no_tracks_keep_theirs(filled, corrected) -> None:
    found, targets = corrected
    first, second = found.videos
    before = ids(filled)
    part = replace(found, videos=(first, replace(second, tracks=())))
    import_found(filled, part, None, targets=targets, make_room=room_for("human"))
    after = ids(filled)
    assert not before[0] & after[0]
    assert after[1] == before[1]


def test_results_leave_what_people_have_touched(filled, corrected) -> None:
    found, targets = corrected
    (video, _) = filled.videos()
    found_before = ImportedTrack(Category(1, "crab"), 0.5, {0: rectangle(1, 1, 3, 3)}, {}, False)
    filled.apply(ImportTracks(video.id, [found_before, found_before], "model", "results.json"))
    *_, plain, judged = filled.tracks(video.id)
    filled.apply(SetReview(judged.id, 0, "reviewed"))
    (before, _) = ids(filled)
    import_found(filled, replace(found, origin="model"), None, targets=targets, make_room=room_for("model"))
    (after, _) = ids(filled)
    assert before - after == {plain.id}
    assert len(after) == len(before)


def test_a_removed_video_comes_back_without_what_was_replaced(filled, corrected) -> None:
    found, targets = corrected
    (first, second) = filled.videos()
    old = {track.id for track in filled.tracks(first.id)}
    filled.apply(RemoveVideo(first.id))
    before = content(filled.path)
    import_found(filled, found, None, targets=targets, make_room=room_for("human"))
    assert {video.id for video in filled.videos()} == {first.id, second.id}
    assert not old & {track.id for track in filled.tracks(first.id)}
    filled.undo()
    assert content(filled.path) == before
    assert [video.id for video in filled.videos()] == [second.id]
