"""COCO, DAVIS and MOTS: what is exported reads back the same, and as others read these formats."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from app.edits import CreateTrack, DeleteTrack, SetMask
from app.project import Project, ProjectError
from app.project.exchange.export_plan import ExportChoices, plan_export
from app.project.exchange.exporting import export_project, survey_export
from app.project.exchange.importing import import_found, read_found, unknown_categories
from app.project.formats import coco, davis, mots
from app.project.formats.found import read_ids
from engine.errors import FormatError
from engine.types import Mask
from tests.project.helpers import HEIGHT, WIDTH, add, files, make_frames, rectangle

FRAMES = 3
rectangles = st.tuples(st.integers(0, 40), st.integers(0, 30), st.integers(1, 8), st.integers(1, 6))
drawn_tracks = st.lists(st.dictionaries(st.integers(0, FRAMES - 1), rectangles, min_size=1), min_size=1, max_size=4)


@contextmanager
def drawn(tracks) -> Iterator[tuple[Path, Project]]:
    """A project with one video and the tracks that hypothesis thought of, of two categories in turn."""
    with tempfile.TemporaryDirectory() as name, Project.create(Path(name) / "work.mdqe") as project:
        video = add(project, make_frames(Path(name) / "reef", FRAMES))
        categories = [project.add_category("crab").id, project.add_category("fish", 25).id]
        for number, masks in enumerate(tracks):
            track = project.apply(CreateTrack(video, categories[number % 2])).track_id or 0
            for frame, box in masks.items():
                project.apply(SetMask(track, frame, rectangle(*box)))
        yield Path(name), project


def tracks_in(project: Project) -> list[tuple[str, str, dict[int, Mask]]]:
    """(video, category, masks) of each track, in an order of its own."""
    names = {category.id: category.name for category in project.categories()}
    found = [
        (video.path.name, names[track.category_id], {f: item.mask for f, item in project.masks_of(track.id).items()})
        for video in project.videos()
        for track in project.tracks(video.id)
    ]
    return sorted(found, key=repr)


def planned(project: Project, **choices) -> list[tuple[str, str, dict[int, Mask]]]:
    """What an export is to hold, in the same form; frames by their place among the chosen ones."""
    plan = plan_export(project, ExportChoices(**choices))
    assert plan is not None
    names = {category.id: category.name for category in plan.categories}
    found = [
        (video.folder, names[track.record.category_id], {video.frames.index(f): m for f, m in track.masks.items()})
        for video in plan.videos
        for track in video.tracks
    ]
    return sorted(found, key=repr)


def read_back(folder: Path, target: Path, mapping=None) -> list[tuple[str, str, dict[int, Mask]]]:
    with Project.create(target) as again:
        import_found(again, read_found(folder), mapping)
        return tracks_in(again)


@pytest.mark.parametrize("form", ["coco", "davis", "mots"])
@settings(max_examples=8)
@given(tracks=drawn_tracks, every=st.integers(1, 2))
def test_an_export_reads_back_the_same(form, tracks, every):
    with drawn(tracks) as (folder, project):
        export_project(project, folder / "out", ExportChoices(format=form, every=every))
        # classes.txt gives MOTS's numbers names, and a person says that they are meant
        mapping = {name: name for _, name, _ in planned(project, format=form, every=every)} if form != "coco" else None
        if planned(project, format=form, every=every):
            assert read_back(folder / "out", folder / "again.mdqe", mapping) == planned(
                project, format=form, every=every
            )


@pytest.fixture
def crossing(filled):
    """The filled project, with a fish over the crab in the first frame of the first video."""
    video = filled.videos()[0].id
    fish = filled.apply(CreateTrack(video, 25)).track_id
    filled.apply(SetMask(fish, 0, rectangle(4, 2, 5, 6)))
    return filled


def test_pycocotools_reads_what_coco_holds(crossing, tmp_path):
    export_project(crossing, tmp_path / "out", ExportChoices(format="coco"))
    theirs = COCO(str(tmp_path / "out" / "annotations.json"))
    assert [category["name"] for category in theirs.loadCats(theirs.getCatIds())] == ["crab", "fish"]
    assert len(theirs.getImgIds()) == 8
    image = next(item for item in theirs.loadImgs(theirs.getImgIds()) if item["file_name"] == "crab_ a/00000.jpg")
    assert (image["height"], image["width"]) == (HEIGHT, WIDTH)
    assert (tmp_path / "out" / "JPEGImages" / image["file_name"]).is_file()
    crab, fish = theirs.loadAnns(theirs.getAnnIds(imgIds=[image["id"]]))
    assert np.array_equal(theirs.annToMask(crab), rectangle(1, 2, 5, 6).to_bitmap())
    assert np.array_equal(theirs.annToMask(fish), rectangle(4, 2, 5, 6).to_bitmap())  # overlaps stay
    assert (crab["bbox"], crab["area"], crab["iscrowd"]) == ([1, 2, 5, 6], 30, 0)
    assert len({item["track_id"] for item in theirs.loadAnns(theirs.getAnnIds(catIds=[1]))}) == 2


def test_coco_without_tracks_gives_each_annotation_a_track_of_its_own(crossing, tmp_path):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="coco"))
    raw = json.loads((out / "annotations.json").read_text())
    for item in raw["annotations"]:
        del item["track_id"]
    raw["annotations"][0]["segmentation"] = [[1, 2, 6, 2, 6, 8, 1, 8]]
    raw["annotations"].append({**raw["annotations"][0], "id": 99, "segmentation": []})
    (out / "annotations.json").write_text(json.dumps(raw))
    found = read_found(out)
    assert [len(track.masks) for video in found.videos for track in video.tracks] == [1] * 4
    assert found.videos[0].tracks[0].masks == {0: rectangle(1, 2, 5, 6)}
    assert found.notes == (
        "1 annotations have no mask and were left out.",
        "4 annotations have no track_id: each is a track of one frame.",
    )


def test_outlines_of_coco_with_too_few_corners_are_left_out_and_said(crossing, tmp_path):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="coco"))
    raw = json.loads((out / "annotations.json").read_text())
    square = [1, 2, 6, 2, 6, 8, 1, 8]
    for item, outlines in zip(
        raw["annotations"], ([square, [3, 3, 4, 4]], [[], [7, 7]], [[1, 1, 5, 1, 9, 1]]), strict=False
    ):
        item["segmentation"] = outlines
    (out / "annotations.json").write_text(json.dumps(raw))
    found = read_found(out)
    assert found.videos[0].tracks[0].masks[0] == rectangle(1, 2, 5, 6)
    assert sum(len(track.masks) for video in found.videos for track in video.tracks) == len(raw["annotations"]) - 2
    assert found.notes == (
        "4 outlines have no area (fewer than three corners, or all on one line) and were left out: "
        "annotations[0].segmentation[1], annotations[1].segmentation[0], annotations[1].segmentation[1], "
        "annotations[2].segmentation.",
    )
    raw["annotations"][0]["segmentation"] = [[1, 2, 6]]  # a number is missing: nobody knows which
    (out / "annotations.json").write_text(json.dumps(raw))
    with pytest.raises(FormatError, match=r"annotations\[0\]\.segmentation\[0\]\[0\]: expected x, y"):
        read_found(out)


@pytest.mark.parametrize("has_frames", [True, False])
def test_coco_may_speak_of_an_image_twice(crossing, tmp_path, has_frames):
    """As a document does that was put together of several people's work."""
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="coco"))
    raw = json.loads((out / "annotations.json").read_text())
    known = [(video.name, video.frame_names, video.tracks) for video in read_found(out).videos]
    raw["images"] += [{**image, "id": 100 + image["id"]} for image in raw["images"]]
    for item in raw["annotations"][1:]:
        item["image_id"] += 100
    (out / "annotations.json").write_text(json.dumps(raw))
    if not has_frames:
        shutil.rmtree(out / "JPEGImages")
    assert [(video.name, video.frame_names, video.tracks) for video in read_found(out).videos] == known


def test_many_folders_of_coco_are_told_apart_in_one_go(filled, tmp_path, monkeypatch):
    """Reading folder after folder, nobody looks at all images anew each time."""
    out, looked = tmp_path / "out", []

    def path_of(name: str) -> PurePosixPath:
        looked.append(name)
        return PurePosixPath(name)

    export_project(filled, out, ExportChoices(format="coco"))
    monkeypatch.setattr(coco, "PurePosixPath", path_of)
    told: list[tuple[int, int]] = []
    read_found(out, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2)]
    assert len([name for name in looked if "/" in name]) == 8


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        (("images", 0, "file_name"), "../a.jpg", r"images\[0\].file_name: file name leads out of its folder"),
        (("images", 1, "height"), 0, r"images\[1\].height: expected 1 to"),
        (("images", 0, "file_name"), "crab_ a/9.jpg", "there is no crab_ a/9.jpg in"),
        (("images", 0, "width"), 47, "is for 47x36 pixels"),
        (("annotations", 0, "image_id"), 77, "no image with id 77"),
        (("annotations", 0, "category_id"), 7, "no category with id 7"),
        (("annotations", 0, "segmentation"), {"size": [HEIGHT, WIDTH], "counts": "1"}, "runs cover"),
        (("annotations", 1, "image_id"), 1, "two masks"),
        (("annotations", 1, "id"), 1, r"annotations\[1\].id: 1 is also the id of annotations\[0\]"),
        (("categories", 1, "id"), 1, r"categories\[1\].id: 1 is also the id of categories\[0\]"),
    ],
)
def test_broken_coco_is_named_by_its_place(filled, tmp_path, where, value, message):
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format="coco"))
    raw = json.loads((out / "annotations.json").read_text())
    raw[where[0]][where[1]][where[2]] = value
    (out / "annotations.json").write_text(json.dumps(raw))
    with pytest.raises(FormatError, match=message):
        read_found(out)


def test_davis_has_a_palette_lists_and_one_track_a_pixel(crossing, tmp_path):
    out = tmp_path / "out"
    report = export_project(crossing, out, ExportChoices(format="davis", validation_share=0.5))
    assert any("is in front and keeps them" in problem.text for problem in report.problems)
    with Image.open(out / "Annotations" / davis.RESOLUTION / "crab_ a" / "00000.png") as image:
        assert image.mode == "P"
        assert bytes(image.getpalette() or ())[:12] == bytes((0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0))
        ids = np.asarray(image)
    assert np.array_equal(ids == 2, rectangle(4, 2, 5, 6).to_bitmap())
    assert np.array_equal(ids == 1, rectangle(1, 2, 3, 6).to_bitmap())
    lists = [(out / "ImageSets" / "2017" / f"{part}.txt").read_text().split("\n")[:-1] for part in ("train", "val")]
    assert sorted(lists[0] + lists[1]) == ["crab_ a", "crab_ a_2"]
    assert len(lists[0]) == len(lists[1]) == 1
    assert (out / "JPEGImages" / davis.RESOLUTION / "crab_ a" / "00003.jpg").is_file()


def test_davis_without_categories_asks_what_its_objects_are(crossing, tmp_path):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="davis"))
    (out / davis.SEMANTICS).unlink()
    with Project.create(tmp_path / "again.mdqe") as again:
        found = read_found(out)
        assert unknown_categories(again, found, {}) == ("object",)
        with pytest.raises(ProjectError, match="does not know: object"):
            import_found(again, found)
        assert again.videos() == ()
        import_found(again, found, {"object": "crab"})
        assert {name for _, name, _ in tracks_in(again)} == {"crab"}


def test_a_mask_of_davis_without_a_frame_is_named(crossing, tmp_path):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="davis"))
    image = next((out / "Annotations" / davis.RESOLUTION).rglob("00002.png"))
    image.rename(image.with_name("00099.png"))
    with pytest.raises(FormatError, match=r"00099\.png belongs to no frame"):
        read_found(out)


def test_masks_that_are_white_on_black_are_one_object(crossing, tmp_path):
    """As in DAVIS 2016; where there are other numbers, too, 255 is what is to be ignored."""
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="davis"))
    white, other = sorted((out / "Annotations" / davis.RESOLUTION).iterdir())
    expected = {}
    for frame, image in enumerate(sorted(white.iterdir())):
        bitmap = read_ids(image) > 0
        Image.fromarray(np.where(bitmap, 255, 0).astype(np.uint8)).save(image)
        if bitmap.any():
            expected[frame] = Mask.from_bitmap(bitmap)
    with Image.open(other / "00000.png") as picture:
        picture.putpixel((0, 0), 255)
        picture.save(other / "00000.png")
    found = read_found(out)
    (track,), others = (video.tracks for video in found.videos)
    assert track.masks == expected
    assert all(mask.to_bitmap()[0, 0] == 0 for each in others for mask in each.masks.values())
    assert found.notes == (
        "1 frames have pixels that DAVIS says to ignore; they were left out.",
        "The masks of 1 videos are white on black: what is white is one object in each.",
    )


@pytest.mark.parametrize("is_in_folders", [False, True])
def test_a_plain_folder_of_masks_is_read(tmp_path, is_in_folders):
    """As programs write it that track objects: nothing lies beside them, so somebody has to say which video it is."""
    folder = tmp_path / "masks" / "reef" if is_in_folders else tmp_path / "reef"
    folder.mkdir(parents=True)
    for frame in range(FRAMES):
        ids = np.where(rectangle(frame, 2, 5, 6).to_bitmap(), np.uint8(3), np.uint8(0))
        davis.write_palette_png(folder / f"{frame:05d}.png", ids)
    (video,) = read_found(folder.parent if is_in_folders else folder).videos
    assert (video.name, video.media, video.frame_names) == ("reef", None, ("00000", "00001", "00002"))
    assert [track.masks for track in video.tracks] == [{f: rectangle(f, 2, 5, 6) for f in range(FRAMES)}]


@pytest.mark.parametrize("form", ["davis", "mots"])
def test_pictures_of_another_size_or_of_colours_are_refused(crossing, tmp_path, form):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format=form))
    for lines in out.glob("instances_txt/*"):
        lines.unlink()
    picture = min(path for path in out.rglob("*.png"))
    Image.new("L", (WIDTH, HEIGHT + 1)).save(picture)
    with pytest.raises(FormatError, match=f"is for {WIDTH}x{HEIGHT + 1} pixels"):
        read_found(out)
    Image.new("RGB", (WIDTH, HEIGHT)).save(picture)
    with pytest.raises(FormatError, match="colours"):
        read_found(out)
    picture.write_bytes(b"no picture")
    with pytest.raises(FormatError, match="cannot be read"):
        read_found(out)


def test_mots_lines_and_pictures_say_the_same(crossing, tmp_path):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="mots"))
    ids = np.asarray(Image.open(out / "instances" / "crab_ a" / "000000.png"))
    lines = [line.split() for line in (out / "instances_txt" / "crab_ a.txt").read_text().splitlines()]
    assert [line[:5] for line in lines] == [
        ["0", "1001", "1", "36", "48"], ["0", "25002", "25", "36", "48"], ["2", "1001", "1", "36", "48"],
    ]  # fmt: skip
    for line in lines[:2]:  # as TrackEval and mots_tools read them
        decoded = coco_mask.decode({"size": [int(line[3]), int(line[4])], "counts": line[5].encode()})
        assert np.array_equal(decoded > 0, ids == int(line[1]))
    from_lines = read_found(out)
    for path in out.glob("instances_txt/*"):
        path.unlink()
    assert [video.tracks for video in read_found(out).videos] == [video.tracks for video in from_lines.videos]


@pytest.mark.parametrize("above", ["", "MOTS20-02", "train/MOTS20-02"])
def test_motschallenge_is_read_from_each_sequence_or_the_folder_of_them(tmp_path, above):
    sequence = tmp_path / "data" / above
    make_frames(sequence / "img1", 3)
    for number in (2, 1, 0):  # counts from 1
        (sequence / "img1" / f"{number}.png").rename(sequence / "img1" / f"{number + 1:06d}.png")
    (sequence / "gt").mkdir()
    boxes = {(1, 2001): (1, 2, 5, 6), (3, 2001): (3, 2, 5, 6), (2, 2002): (20, 9, 4, 4), (1, 10000): (30, 0, 9, 9)}
    lines = [
        f"{frame} {number} {number // 1000} {HEIGHT} {WIDTH} {rectangle(*box).counts.decode()}\n"
        for (frame, number), box in boxes.items()
    ]
    (sequence / "gt" / "gt.txt").write_text("".join(lines))
    (video,) = read_found(tmp_path / "data").videos
    assert (video.media.path, len(video.frame_names)) == (sequence / "img1", 3)
    assert [(track.category, track.crowd, dict(track.masks)) for track in video.tracks] == [
        ("pedestrian", False, {0: rectangle(1, 2, 5, 6), 2: rectangle(3, 2, 5, 6)}),
        ("pedestrian", False, {1: rectangle(20, 9, 4, 4)}),
        (mots.REGION, True, {0: rectangle(30, 0, 9, 9)}),
    ]


def test_motschallenge_without_frames_or_with_boxes_is_refused(tmp_path):
    sequence = tmp_path / "MOT17-02"
    (sequence / "gt").mkdir(parents=True)
    (sequence / "gt" / "gt.txt").touch()
    with pytest.raises(FormatError, match=r"frames of MOT17-02 are not in .*gt\.txt speaks of none"):
        read_found(tmp_path)
    make_frames(sequence / "img1", 2)
    (sequence / "gt" / "gt.txt").write_text("1,1,912,484,97,109,0,7,1\n")
    with pytest.raises(FormatError, match="line 1: expected five numbers and run lengths"):
        read_found(tmp_path)


def test_lines_of_mots_that_are_no_text_are_named(crossing, tmp_path):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="mots"))
    for path in (out / mots.CLASSES, out / "instances_txt" / "crab_ a.txt"):
        kept = path.read_bytes()
        path.write_bytes(b"1 caf\xe9\n")
        with pytest.raises(FormatError, match="no text in UTF-8"):
            read_found(out)
        path.write_bytes(kept)
    (out / mots.CLASSES).write_text("² car\n", encoding="utf-8")
    with pytest.raises(FormatError, match="expected a number and a name"):
        read_found(out)


def test_mots_renumbers_what_its_numbers_do_not_reach_and_says_so(filled, tmp_path):
    video = filled.videos()[0].id
    for number in (10, 70):
        track = filled.apply(CreateTrack(video, filled.add_category(f"c{number}", number).id)).track_id
        filled.apply(SetMask(track, 0, rectangle(20, number // 4, 3, 3)))
    plan = survey_export(filled, tmp_path / "out", ExportChoices(format="mots"))
    assert plan is not None
    assert mots.class_numbers(plan) == {1: 1, 10: 2, 70: 3}
    assert [problem.text for problem in plan.problems if problem.kind == "category"] == [
        "c10 has the number 10, which MOTS cannot hold; it becomes class 2",
        "c70 has the number 70, which MOTS cannot hold; it becomes class 3",
    ]


def test_kittis_own_classes_have_names_and_others_ask(crossing, tmp_path):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="mots"))
    (out / mots.CLASSES).unlink()
    assert read_found(out).categories == ("car", "class 25")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0 1001 1 36 48", "line 1: expected five numbers"),
        ("0 1001 2 36 48 0", "line 1"),
        ("9 1001 1 36 48 {}", "there is no frame 9"),
        ("0 1001 1 36 47 {}", "is for 47x36 pixels"),
        ("0 2001 1 36 48 {}", "is not of class 1"),
    ],
)
def test_a_broken_line_of_mots_is_named(crossing, tmp_path, line, message):
    out = tmp_path / "out"
    export_project(crossing, out, ExportChoices(format="mots"))
    counts = rectangle(1, 1, 2, 2).counts.decode()
    (out / "instances_txt" / "crab_ a.txt").write_text(line.format(counts) + "\n")
    with pytest.raises(FormatError, match=message):
        read_found(out)


def test_a_group_is_an_ignored_region_of_mots(filled, tmp_path):
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format="coco"))
    raw = json.loads((out / "annotations.json").read_text())
    for item in raw["annotations"]:
        item["iscrowd"] = int(item["track_id"] == 1)
    (out / "annotations.json").write_text(json.dumps(raw))
    with Project.create(tmp_path / "crowd.mdqe") as crowd:
        import_found(crowd, read_found(out))
        report = export_project(crowd, tmp_path / "mots", ExportChoices(format="mots"))
        assert any("ignored region" in problem.text for problem in report.problems)
        (track,) = read_found(tmp_path / "mots").videos[0].tracks
        assert (track.category, track.crowd, set(track.masks)) == (mots.REGION, True, {0, 2})
        again = import_found(crowd, read_found(tmp_path / "mots"), {mots.REGION: ""})
        assert again.tracks == 1


def test_too_many_objects_for_a_palette_block_the_export(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(davis, "MOST_OBJECTS", 0)
    with pytest.raises(ProjectError, match="1 tracks, and DAVIS has room for 0"):
        export_project(filled, tmp_path / "out", ExportChoices(format="davis"))
    assert files(tmp_path) == files(tmp_path) - {"out"}


def test_other_media_under_a_known_path_change_nothing(filled, tmp_path):
    out = tmp_path / "out"
    export_project(filled, out, ExportChoices(format="coco"))
    with Project.create(tmp_path / "again.mdqe") as again:
        import_found(again, read_found(out))
        again.apply(DeleteTrack(again.tracks(1)[0].id))
        before = tracks_in(again)
        export_project(filled, out, ExportChoices(format="coco", jpeg_quality=20))
        with pytest.raises(ProjectError, match="not the video"):
            import_found(again, read_found(out))
        assert tracks_in(again) == before
