"""A project becomes results JSON, or videos with its tracks drawn on them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.edits import CreateTrack, SetMask, SetOcclusion, StoreModelWindow
from app.project import MediaMismatchError, Project, ProjectError
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project
from app.project.exchange.importing import import_results
from engine.types import Category
from engine.video import open_video
from engine.ytvis import masks_of, read_results
from tests.project.helpers import HEIGHT, WIDTH, files, rectangle, window


def test_results_hold_the_projects_categories_and_come_back(filled, tmp_path):
    out = tmp_path / "out"
    report = export_project(filled, out, ExportChoices(format="results"))
    assert files(out) == {"results.json", "export.json"}
    assert (report.videos, report.tracks, report.skipped_tracks) == (2, 2, 1)
    first, second = read_results(out / "results.json")
    assert [(item.video_id, item.category_id, item.score) for item in (first, second)] == [(1, 1, 1.0), (2, 1, 1.0)]
    assert masks_of(first) == {0: rectangle(1, 2, 5, 6), 2: rectangle(2, 2, 5, 6)}
    note = json.loads((out / "export.json").read_text())
    assert note["categories"] == [{"id": 1, "name": "crab"}, {"id": 25, "name": "fish"}]
    media = {number: video.path for number, video in enumerate(filled.videos(), start=1)}
    with Project.create(tmp_path / "again.mdqe") as again:
        imported = import_results(again, out / "results.json", media, [Category(1, "crab")])
        assert imported.notes == ()  # a score of 1 is none that is strange
        assert [len(again.tracks(video.id)) for video in again.videos()] == [1, 1]


def test_results_give_the_scores_of_a_model(filled, tmp_path):
    video, masks = filled.videos()[0], {1: {0: rectangle(20, 20, 5, 5)}}
    run = filled.begin_run(video.id, "small")
    filled.apply(StoreModelWindow(run, window(0, range(4), masks, 0.25), [Category(1, "crab")]))
    filled.finish_run(run)
    export_project(filled, tmp_path / "out", ExportChoices(format="results"))
    assert [item.score for item in read_results(tmp_path / "out/results.json")] == [1.0, 0.25, 1.0]


def test_results_need_no_media(filled, tmp_path):
    for place in ("one", "two"):
        (tmp_path / place / "crab: a").rename(tmp_path / f"{place} has moved")
    export_project(filled, tmp_path / "out", ExportChoices(format="results"))
    note = json.loads((tmp_path / "out" / "export.json").read_text())
    assert [video["name"] for video in note["videos"]] == ["crab_ a", "crab_ a_2"]
    with pytest.raises(ProjectError, match="missing"):
        export_project(filled, tmp_path / "frames", ExportChoices(format="overlay"))


def test_results_of_chosen_frames_are_numbered_among_them(filled, tmp_path):
    export_project(filled, tmp_path / "out", ExportChoices(format="results", every=2))
    (result,) = read_results(tmp_path / "out" / "results.json")
    assert len(result.segmentations) == 2
    assert set(masks_of(result)) == {0, 1}


def test_an_overlay_shows_each_track_in_its_colour_at_the_pace_of_the_video(filled, tmp_path):
    video = filled.videos()[0]
    track = filled.apply(CreateTrack(video.id, 25)).track_id
    filled.apply(SetMask(track, 2, rectangle(24, 12, 20, 20)))
    filled.set_color(track, "#ff0000")
    behind = filled.apply(CreateTrack(video.id, 25)).track_id
    filled.apply(SetMask(behind, 2, rectangle(24, 12, 5, 20)))
    filled.apply(SetOcclusion(behind, 2, "severe_occlusion"))
    filled.set_color(behind, "#0000ff")
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format="overlay", every=2))
    names = {"overlay/crab_ a.mp4", "overlay/crab_ a_2.mp4"}
    assert files(out) == {*names, "export.json"}
    with open_video(out / "overlay" / "crab_ a.mp4") as drawn, open_video(video.path) as original:
        assert (len(drawn), drawn.size) == (2, (HEIGHT, WIDTH))
        assert drawn.frame_rate == pytest.approx((original.frame_rate or 1) / 2)
        red, green, _ = np.moveaxis(drawn[1][20:28, 30:38].astype(int), 2, 0)
        assert (red - green).min() > 50
        red, _, blue = np.moveaxis(drawn[1][20:28, 25:28].astype(int), 2, 0)
        assert (red - blue).min() > 20
        assert np.ptp(drawn[0][20:28, 30:38].astype(int), axis=2).max() < 20  # grey: nothing is there
    before = files(out)
    export_project(filled, out, ExportChoices(format="overlay", video_ids=[video.id]))  # takes the earlier one's place
    assert files(out) == before - {"overlay/crab_ a_2.mp4"}


@pytest.mark.parametrize("done_at_most", [1, 5])
def test_a_cancelled_overlay_leaves_nothing(filled, tmp_path, done_at_most):
    choices = ExportChoices(format="overlay")
    report = export_project(filled, tmp_path / "out", choices, progress=lambda done, _: done < done_at_most)
    assert report.cancelled
    assert files(tmp_path / "out") == set()


def test_an_overlay_of_changed_media_is_refused(filled, tmp_path):
    (tmp_path / "two" / "crab: a" / "3.png").unlink()
    with pytest.raises(MediaMismatchError, match="has 3 frames"):
        export_project(filled, tmp_path / "out", ExportChoices(format="overlay"))
    assert files(tmp_path / "out") == set()
