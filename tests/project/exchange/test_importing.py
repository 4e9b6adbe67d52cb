"""Data sets and results become videos and tracks, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.project import MediaMismatchError, Project, ProjectError
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import ANNOTATIONS, export_project, export_ytvis
from app.project.exchange.importing import import_found, import_results, import_ytvis, read_found
from engine.errors import FormatError, StorageError
from engine.types import Category, Track
from engine.ytvis import read_dataset, write_results
from tests.project.helpers import HEIGHT, WIDTH, DrawnVideo, content, make_frames, rectangle


def test_an_import_brings_back_what_was_exported_and_undo_takes_it_away(filled, tmp_path):
    out = tmp_path / "out"
    export_ytvis(filled, out, dialect="ovis")
    with Project.create(tmp_path / "again.mdqe") as again:
        report = import_ytvis(again, out / ANNOTATIONS, out)
        assert (len(report.video_ids), report.tracks, report.masks) == (2, 2, 3)
        assert [video.stored_path for video in again.videos()] == [
            "out/JPEGImages/crab_ a", "out/JPEGImages/crab_ a_2",
        ]  # fmt: skip
        (track,) = again.tracks(1)
        assert (track.source, track.score, again.category(track.category_id).name) == ("human", None, "crab")
        assert {frame: record.mask for frame, record in again.masks_of(track.id).items()} == {
            0: rectangle(1, 2, 5, 6),
            2: rectangle(2, 2, 5, 6),
        }
        assert again.occlusions(track.id) == {0: "slight_occlusion"}
        export_ytvis(again, tmp_path / "out2", dialect="ovis")
        first, second = (json.loads((tmp_path / name / ANNOTATIONS).read_text()) for name in ("out", "out2"))
        assert first["annotations"] == second["annotations"]
        assert [entry.name for entry in again.history()] == [f"Import 2 tracks from {ANNOTATIONS}"]
        again.undo()
        assert again.tracks(1) == again.tracks(2) == ()
        assert again.videos() == ()


def test_a_group_of_objects_stays_one(filled, tmp_path):
    out = tmp_path / "out"
    export_ytvis(filled, out)
    raw = json.loads((out / ANNOTATIONS).read_text())
    raw["annotations"][0]["iscrowd"] = 1
    (out / ANNOTATIONS).write_text(json.dumps(raw))
    with Project.create(tmp_path / "again.mdqe") as again:
        import_ytvis(again, out / ANNOTATIONS, out)
        assert again.tracks(1)[0].crowd
        export_ytvis(again, tmp_path / "out2")
    assert [item.iscrowd for item in read_dataset(tmp_path / "out2" / ANNOTATIONS).annotations] == [1, 0]


def test_media_can_be_named_one_by_one(filled, tmp_path):
    out = tmp_path / "out"
    export_ytvis(filled, out)
    with Project.create(tmp_path / "again.mdqe") as again:
        report = import_ytvis(again, out / ANNOTATIONS, {2: tmp_path / "two" / "crab: a"})
        assert (len(report.video_ids), report.tracks) == (1, 1)
        assert again.videos()[0].stored_path == "two/crab: a"
        with pytest.raises(ProjectError, match="no video with id 3"):
            import_ytvis(again, out / ANNOTATIONS, {3: tmp_path / "two" / "crab: a"})


class Enough(Exception):
    """What somebody raises who does not want an import any more."""


@pytest.mark.parametrize("form", ["ytvis", "coco"])
@pytest.mark.parametrize("most", [-1, 0, 1])
def test_an_import_that_is_ended_anywhere_leaves_nothing(filled, tmp_path, form, most):
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format=form))
    told = []

    def end(done: int, total: int) -> None:
        told.append((done, total))
        if total and done > most:
            raise Enough

    def bring(project: Project, progress: Callable[[int, int], None]) -> None:
        if form == "ytvis":
            import_ytvis(project, out / ANNOTATIONS, out, progress)
        else:
            import_found(project, read_found(out), progress=progress)

    with Project.create(tmp_path / "again.mdqe") as again:
        before = content(again.path)
        with pytest.raises(Enough):
            bring(again, end)
        assert content(again.path) == before
        assert again.history() == ()
        assert told[-1] == (most + 1, 2)
        bring(again, lambda done, total: None)
        assert (len(again.videos()), len(again.history())) == (2, 1)


def test_what_is_written_while_one_moment_is_read_is_refused(filled):
    with filled.snapshot(), pytest.raises(StorageError):
        filled.set_visible(1, False)
    filled.set_visible(1, False)


@pytest.mark.parametrize(("count", "size"), [(3, (HEIGHT, WIDTH)), (4, (HEIGHT, WIDTH + 2))])
def test_media_that_do_not_fit_change_nothing(filled, tmp_path, count, size):
    out = tmp_path / "out"
    export_ytvis(filled, out)
    wrong = make_frames(tmp_path / "wrong", count, size)
    before = content(filled.path)
    with pytest.raises(ProjectError, match=f"has 4 frames of 48x36 .* has {count} frames of {size[1]}x{size[0]}"):
        import_ytvis(filled, out / ANNOTATIONS, {1: tmp_path / "one" / "crab: a", 2: wrong})
    with pytest.raises(FormatError, match="are not in"):
        import_ytvis(filled, out / ANNOTATIONS, tmp_path / "one")
    assert content(filled.path) == before


def test_media_that_are_in_the_project_as_others_change_nothing(filled, tmp_path):
    export_ytvis(filled, tmp_path / "out")
    with Project.create(tmp_path / "other.mdqe") as other:
        other.add_video(tmp_path / "out" / "JPEGImages" / "crab_ a_2", DrawnVideo(4, fingerprint="another"))
        before = content(other.path)
        with pytest.raises(MediaMismatchError, match="content differs"):
            import_ytvis(other, tmp_path / "out" / "annotations.json", tmp_path / "out")
        assert content(other.path) == before


def test_a_file_name_that_leads_out_of_the_folder_is_refused(filled, tmp_path):
    out = tmp_path / "out"
    export_ytvis(filled, out)
    raw = json.loads((out / ANNOTATIONS).read_text())
    raw["videos"][0]["file_names"][0] = "../../one/crab: a/0.png"
    (out / ANNOTATIONS).write_text(json.dumps(raw))
    with pytest.raises(FormatError, match=r"videos\[0\]\.file_names\[0\]"):
        import_ytvis(filled, out / ANNOTATIONS, out)


def test_results_become_tracks_of_a_model(project, tmp_path):
    media = make_frames(tmp_path / "clip")
    results = tmp_path / "results.json"
    track = Track(1, 2, 0.75, {1: rectangle(3, 3, 4, 4)})
    write_results(results, [(1, [track]), (2, [track])], {1: 4, 2: 4})
    names = (Category(1, "crab"), Category(2, "fish"))
    report = import_results(project, results, {1: media}, names)
    assert (report.tracks, report.masks) == (1, 1)
    (imported,) = project.tracks(report.video_ids[0])
    assert (imported.source, imported.score) == ("model", 0.75)
    assert project.category(imported.category_id).name == "fish"
    assert project.mask(imported.id, 1).mask == rectangle(3, 3, 4, 4)
    assert project.mask(imported.id, 1).source == "model"
    with pytest.raises(ProjectError, match=r"categories that the project does not know: 2\. .* --map '2=NAME'"):
        import_results(project, results, {1: media}, names[:1])
    with pytest.raises(ProjectError, match="has 5 frames"):
        import_results(project, results, {1: make_frames(tmp_path / "long", 5)}, names)
