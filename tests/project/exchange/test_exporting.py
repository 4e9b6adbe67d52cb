"""A project becomes a data set that reads back, or nothing at all."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest

from app.edits import DeleteTrack, SetMask
from app.project import MediaMismatchError, Project, ProjectError
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import ANNOTATIONS, export_project, export_ytvis, survey_export
from app.project.reader import Reader
from engine.errors import StorageError
from engine.video.opencv import cv2
from engine.ytvis import read_dataset, tracks_of
from tests.project.helpers import HEIGHT, WIDTH, add, files, make_frames, rectangle


def test_an_export_reads_back(filled, tmp_path):
    calls: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        calls.append((done, total))
        return True

    out = tmp_path / "out"
    report = export_ytvis(filled, out, dialect="ovis", progress=progress)
    assert (report.videos, report.frames, report.tracks, report.skipped_tracks) == (2, 8, 2, 1)
    assert calls == [(0, 0)] * 2 + [(done, 8) for done in range(9)]  # two videos are read, then eight frames written
    dataset = read_dataset(out / ANNOTATIONS)
    assert [video.file_names[3] for video in dataset.videos] == ["crab_ a/00003.jpg", "crab_ a_2/00003.jpg"]
    assert files(out) == {ANNOTATIONS} | {f"JPEGImages/{name}" for video in dataset.videos for name in video.file_names}
    assert [(category.id, category.name) for category in dataset.categories] == [(1, "crab"), (25, "fish")]
    ((annotation, masks),) = tracks_of(dataset, 1)
    assert masks == {0: rectangle(1, 2, 5, 6), 2: rectangle(2, 2, 5, 6)}
    assert annotation.occlusion == ["slight_occlusion", None, None, None]
    raw = json.loads((out / ANNOTATIONS).read_text())
    assert raw["annotations"][0]["segmentations"][3] is None
    for number in range(4):
        image = cv2.imread(str(out / "JPEGImages" / "crab_ a" / f"{number:05d}.jpg"))
        assert image is not None
        assert image.shape == (HEIGHT, WIDTH, 3)
        assert abs(image.astype(int) - 20 * number).max() <= 2


def test_frames_keep_their_colours_and_are_as_good_as_asked_for(project, tmp_path):
    noise = np.random.default_rng(0).integers(0, 40, (3, HEIGHT, WIDTH, 3), np.uint8)
    noise[..., 2] += 200  # of blue, green, red; and each bluer than the last
    noise[..., 0] += 10 * np.arange(3, dtype=np.uint8)[:, None, None]
    (tmp_path / "clip").mkdir()
    for number, picture in enumerate(noise):
        cv2.imwrite(str(tmp_path / f"clip/{number}.png"), picture)
    add(project, tmp_path / "clip")
    for quality in (95, 20):
        export_project(project, tmp_path / f"out {quality}", ExportChoices(every=2, jpeg_quality=quality))
    written = sorted((tmp_path / "out 95/JPEGImages/clip").iterdir())
    assert [path.name for path in written] == ["00000.jpg", "00002.jpg"]
    for path, number in zip(written, (0, 2), strict=True):
        image = cv2.imread(str(path))
        assert image is not None
        assert np.abs(image.mean((0, 1)) - noise[number].mean((0, 1))).max() < 2
        worse = tmp_path / "out 20/JPEGImages/clip" / path.name
        assert worse.stat().st_size < path.stat().st_size / 2


def test_the_ytvis_dialect_has_no_occlusion_and_takes_chosen_videos(filled, tmp_path):
    out = tmp_path / "out"
    report = export_ytvis(filled, out, video_ids=[filled.videos()[1].id])
    assert report.videos == 1
    raw = json.loads((out / ANNOTATIONS).read_text())
    assert "occlusion" not in raw["annotations"][0]
    assert raw["videos"][0]["id"] == raw["annotations"][0]["video_id"] == 1
    assert raw["videos"][0]["file_names"][0] == "crab_ a/00000.jpg"


def test_cancelling_leaves_nothing_and_an_earlier_export_whole(filled, tmp_path):
    out = tmp_path / "out"
    assert export_ytvis(filled, out, progress=lambda done, total: done < 5).cancelled
    assert files(out) == set()
    export_ytvis(filled, out)
    before = {name: (out / name).read_bytes() for name in files(out)}
    assert export_ytvis(filled, out, jpeg_quality=10, progress=lambda done, total: done < 8).cancelled
    assert {name: (out / name).read_bytes() for name in files(out)} == before
    assert not export_ytvis(filled, out, jpeg_quality=10).cancelled
    assert files(out) == set(before)


@pytest.mark.parametrize("form", ["ytvis", "overlay"])
def test_media_that_are_written_anew_during_an_export_end_it_and_leave_nothing(filled, tmp_path, form):
    """Their frames would be written as those of the video that the masks belong to."""

    def rewrite(done: int, total: int) -> bool:
        if done == 1:
            for image in (tmp_path / "one" / "crab: a").iterdir():
                cv2.imwrite(str(image), np.full((HEIGHT, WIDTH, 3), 200, np.uint8))
        return True

    out = tmp_path / "out"
    with pytest.raises(MediaMismatchError, match="was written anew while it was read"):
        export_project(filled, out, ExportChoices(form), progress=rewrite)
    assert files(out) == set()


def test_media_that_are_only_touched_during_an_export_are_the_same(filled, tmp_path):
    def touch(done: int, total: int) -> bool:
        for image in (tmp_path / "one" / "crab: a").iterdir():
            os.utime(image, ns=(done, done))
        return True

    assert export_ytvis(filled, tmp_path / "out", progress=touch).frames == 8


def test_a_full_disk_is_named_and_leaves_nothing(filled, tmp_path, monkeypatch):
    out = tmp_path / "out"
    write = Path.write_bytes

    def fill(path: Path, data: bytes) -> int:
        if path.name == "00002.jpg":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(StorageError, match="disk is full"):
        export_ytvis(filled, out)
    assert files(out) == set()


def test_a_folder_with_other_things_is_left_alone(filled, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageError, match="holds other files"):
        export_ytvis(filled, out)
    assert files(out) == {"thesis.txt"}
    with pytest.raises(StorageError, match="cannot be written"):
        export_ytvis(filled, out / "thesis.txt")


def test_a_data_set_that_was_not_exported_here_is_left_alone(filled, tmp_path):
    out = tmp_path / "out"
    make_frames(out / "JPEGImages" / "fish")
    (out / ANNOTATIONS).write_text("{}")
    before = {name: (out / name).read_bytes() for name in files(out)}
    with pytest.raises(StorageError, match="holds other files"):
        export_ytvis(filled, out)
    assert {name: (out / name).read_bytes() for name in files(out)} == before


def test_frames_without_annotations_are_left_alone(filled, tmp_path):
    """Frames that lie beside annotations kept elsewhere are somebody's originals."""
    out = tmp_path / "out"
    make_frames(out / "JPEGImages" / "crab_ a", count=7)
    before = files(out)
    with pytest.raises(StorageError, match="holds other files"):
        export_ytvis(filled, out)
    assert files(out) == before


def test_an_export_that_was_killed_while_it_moved_in_can_be_done_again(filled, tmp_path):
    out = tmp_path / "out"
    export_ytvis(filled, out)
    complete = files(out)
    (out / ".export.part").mkdir()
    (out / ANNOTATIONS).rename(out / ".export.part" / ANNOTATIONS)
    export_ytvis(filled, out)
    assert files(out) == complete


def test_an_export_shows_one_moment_while_somebody_edits_on(filled, tmp_path, monkeypatch):
    _, second, third = (track.id for video in filled.videos() for track in filled.tracks(video.id))
    asked = Reader.masks_of

    def edit_meanwhile(reader: Reader, track_id: int):
        if track_id == second:
            filled.apply(DeleteTrack(third))
            filled.apply(SetMask(second, 2, rectangle(0, 0, 1, 1)))
        return asked(reader, track_id)

    with Project.open(filled.path, shared=True) as shared:
        monkeypatch.setattr(Reader, "masks_of", edit_meanwhile)
        report = export_ytvis(shared, tmp_path / "out")
    assert (report.tracks, report.skipped_tracks) == (2, 1)
    assert read_dataset(report.annotations).annotations[1].areas == [None, 30, None, None]


def test_an_export_never_replaces_the_projects_own_media(project, filled, tmp_path):
    out = tmp_path / "out"
    export_ytvis(filled, out)
    add(project, make_frames(out / "JPEGImages" / "fish"))
    before = {name: (out / name).read_bytes() for name in files(out)}
    with pytest.raises(StorageError, match="original frames"):
        export_ytvis(project, out)
    assert {name: (out / name).read_bytes() for name in files(out)} == before


def test_missing_or_changed_media_are_named(filled, tmp_path):
    media = tmp_path / "two" / "crab: a"
    (media / "3.png").unlink()
    with pytest.raises(MediaMismatchError, match="has 3 frames"):
        export_ytvis(filled, tmp_path / "out")
    media.rename(tmp_path / "elsewhere")
    with pytest.raises(ProjectError, match="media of a video are missing"):
        export_ytvis(filled, tmp_path / "out")
    assert files(tmp_path / "out") == set()


def test_an_empty_project_has_nothing_to_export(project, tmp_path):
    with pytest.raises(ProjectError, match="no video"):
        export_ytvis(project, tmp_path / "out")


@pytest.mark.parametrize("form", ["ytvis", "ovis", "davis", "mots", "coco"])
def test_an_export_of_fewer_videos_leaves_nothing_of_the_others(filled, tmp_path, form):
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format=form))
    both = files(out)
    (out / "letter.txt").write_text("mine")
    only = ExportChoices(format=form, video_ids=[filled.videos()[0].id])
    plan = survey_export(filled, out, only)
    said = "crab_ a_2 of the earlier export is not part of this one: its files are removed"
    assert [problem.text for problem in plan.problems if problem.kind == "format"] == [said]
    assert said in [problem.text for problem in export_project(filled, out, only).problems]
    assert not any("earlier export" in problem.text for problem in survey_export(filled, out, only).problems)
    export_project(filled, tmp_path / "fresh", only)
    assert files(out) == files(tmp_path / "fresh") | {"letter.txt"}
    assert len(files(out)) < len(both)


def test_what_no_export_wrote_stays_among_frames_and_is_said(filled, tmp_path):
    out, only = tmp_path / "out", ExportChoices(video_ids=[filled.videos()[0].id])
    export_project(filled, out, ExportChoices())
    (out / "JPEGImages" / "crab_ a_2" / "letter.txt").write_text("mine")
    (out / "JPEGImages" / "fish").mkdir()
    (out / "JPEGImages" / "fish" / "00000.jpg").write_text("mine")
    plan = survey_export(filled, out, only)
    assert any("fish is of neither" in problem.text and not problem.blocking for problem in plan.problems)
    export_project(filled, out, only)
    assert {"JPEGImages/crab_ a_2/letter.txt", "JPEGImages/fish/00000.jpg"} <= files(out)
    assert "JPEGImages/crab_ a_2/00000.jpg" not in files(out)


def test_what_no_export_wrote_stays_where_frames_of_this_one_go(filled, tmp_path):
    out, mine = tmp_path / "out", tmp_path / "out" / "JPEGImages" / "crab_ a_2" / "00000.jpg"
    export_project(filled, out, ExportChoices(every=2))
    letter = mine.with_name("letter.txt")
    letter.write_text("mine")
    export_project(filled, out, ExportChoices(every=3))
    assert letter.read_text() == "mine"
    assert mine.with_name("00003.jpg").exists()
    assert not mine.with_name("00002.jpg").exists()
    export_project(filled, out, ExportChoices(video_ids=[filled.videos()[0].id]))
    mine.write_text("mine")
    plan = survey_export(filled, out, ExportChoices())
    assert any(
        problem.blocking and "crab_ a_2 holds files that no export wrote" in problem.text for problem in plan.problems
    )
    before = files(out)
    with pytest.raises(StorageError, match="no export wrote"):
        export_project(filled, out, ExportChoices())
    assert files(out) == before
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("share", [0, 0.5])
@pytest.mark.parametrize("form", ["ytvis", "coco", "davis", "mots", "results", "overlay"])
def test_folders_in_which_somebody_keeps_more_are_not_replaced(filled, tmp_path, form, share):
    out, choices = tmp_path / "out", ExportChoices(format=form, validation_share=share)
    export_project(filled, out, choices)
    export_project(filled, out, choices)
    folders = {path.parent for path in out.rglob("*") if path.is_file()} - {out}
    (out / "letter.txt").write_text("mine")
    for folder in folders if (out / "export.json").exists() else ():
        (folder / "Thumbs.db").write_text("nobody's")
        letter = folder / "letter.txt"
        letter.write_text("mine")
        plan = survey_export(filled, out, choices)
        assert any(
            "letter.txt was not written by an export" in problem.text for problem in plan.problems if problem.blocking
        )
        with pytest.raises(StorageError, match=r"letter\.txt was not written by an export"):
            export_project(filled, out, choices)
        letter.rename(tmp_path / "letter.txt")
        export_project(filled, out, choices)
    assert (out / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("forged", ["../../mine", "../mine", "/mine", "link/letter.txt", "link/sub/letter.txt"])
def test_a_document_that_names_other_files_has_none_of_them_removed(filled, tmp_path, forged):
    for place in ("mine", "elsewhere/sub", "elsewhere"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "letter.txt").write_text("mine")
    out = tmp_path / "out"
    export_ytvis(filled, out)
    (out / "JPEGImages" / "link").symlink_to(tmp_path / "elsewhere")
    document = json.loads((out / ANNOTATIONS).read_text())
    document["videos"][1]["file_names"] = [forged, "letter.txt"]
    (out / ANNOTATIONS).write_text(json.dumps(document))
    export_ytvis(filled, out, video_ids=[filled.videos()[0].id])
    assert len(list(tmp_path.glob("**/letter.txt"))) >= 3
    assert (out / ANNOTATIONS).exists()


@pytest.mark.parametrize("forged", ["../mine", ".", "", "link/sub", "/"])
def test_a_note_that_names_other_folders_has_none_of_them_removed(filled, tmp_path, forged):
    for place in ("mine", "elsewhere/sub"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "letter.txt").write_text("mine")
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format="mots"))
    (out / "link").symlink_to(tmp_path / "elsewhere")
    note = json.loads((out / "export.json").read_text())
    (out / "export.json").write_text(json.dumps({**note, "folders": [forged]}))
    before = files(tmp_path)
    with pytest.raises(StorageError, match="no export wrote"):
        export_project(filled, out, ExportChoices(format="mots"))
    assert files(tmp_path) == before
