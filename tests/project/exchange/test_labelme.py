"""labelme's and X-AnyLabeling's JSON become tracks; what they do not say is asked, never guessed."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.project import ProjectError
from app.project.exchange.importing import import_found, read_found, unknown_categories
from engine.errors import FormatError
from tests.project.helpers import HEIGHT, WIDTH, make_frames, rectangle


def shape(label: str, points: list[tuple[float, float]], kind: str = "polygon", group: Any = None, **more: Any):
    return {"label": label, "points": points, "shape_type": kind, "group_id": group, "flags": {}, **more}


def write(image: Path, shapes: list[dict[str, Any]], **more: Any) -> Path:
    document: dict[str, Any] = {
        "version": "5.5.0", "flags": {}, "shapes": shapes, "imagePath": image.name, "imageData": None,
        "imageHeight": HEIGHT, "imageWidth": WIDTH,
    }  # fmt: skip
    path = image.with_suffix(".json")
    path.write_text(json.dumps({**document, **more}))
    return path


CORNERS = [(4.0, 5.0), (14.0, 5.0), (14.0, 11.0), (4.0, 11.0)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_frames(tmp_path / "reef")


def test_shapes_of_one_group_and_label_are_one_track(folder, project):
    write(folder / "0.png", [shape("crab", CORNERS, group=7), shape("fish", [(20, 20), (24, 26)], "rectangle", 7)])
    parts = [shape("crab", CORNERS, group=7), shape("crab", [(30, 1), (32, 3)], "rectangle", 7)]
    write(folder / "2.png", parts, imagePath="..\\reef\\2.png")
    write(folder / "3.png", [shape("crab", CORNERS, "rectangle"), shape("crab", CORNERS, "rotation", direction=0.5)])
    found = read_found(folder)
    (video,) = found.videos
    assert [(track.category, set(track.masks)) for track in video.tracks] == [
        ("crab", {0, 2}), ("fish", {0}), ("crab", {3}), ("crab", {3}),
    ]  # fmt: skip
    crab, fish = video.tracks[0].masks, video.tracks[1].masks
    assert crab[0] == rectangle(4, 5, 10, 6)
    assert fish[0] == rectangle(20, 20, 4, 6)
    assert crab[2].to_bitmap().sum() == 60 + 4
    assert found.notes == ("2 shapes have no group_id: each is a track of one frame.",)
    assert unknown_categories(project, found, {"fish": ""}) == ("crab",)
    with pytest.raises(ProjectError, match="does not know: crab, fish"):
        import_found(project, found)
    with pytest.raises(ProjectError, match="no category 'whale'"):
        import_found(project, found, {"crab": "Crab", "fish": "", "whale": "Whale"})
    report = import_found(project, found, {"crab": "Crab", "fish": ""})
    assert (report.tracks, report.masks) == (3, 4)
    assert [category.name for category in project.categories()] == ["Crab"]
    assert [entry.name for entry in project.history()] == ["Import 3 tracks from reef"]
    assert {track.source for track in project.tracks(1)} == {"human"}


def test_a_known_category_needs_no_answer(folder, project):
    project.add_category("crab")
    write(folder / "0.png", [shape("crab", CORNERS)])
    assert import_found(project, read_found(folder)).tracks == 1


def test_bitmaps_and_circles_become_masks_and_lines_are_said_to_be_left_out(folder):
    bitmap = np.zeros((4, 6), bool)
    bitmap[1:3, 2:5] = True
    stream = io.BytesIO()
    Image.fromarray(bitmap).save(stream, format="PNG")
    encoded = base64.b64encode(stream.getvalue()).decode()
    write(
        folder / "1.png",
        [
            shape("a", [(10, 12), (15, 15)], "mask", mask=encoded),
            shape("b", [(20, 20), (25, 20)], "circle"),
            shape("c", [(1, 1), (5, 5)], "line"),
            shape("c", [(1, 1)], "point"),
        ],
        imageHeight=None,
        imageWidth=None,
    )
    found = read_found(folder)
    first, second = found.videos[0].tracks
    assert first.masks == {1: rectangle(12, 13, 3, 2)}
    assert abs(second.masks[1].area - np.pi * 25) < 8
    assert found.notes[1:] == (
        "1 shapes of the kind line have no area and were left out.",
        "1 shapes of the kind point have no area and were left out.",
    )


def test_outlines_without_area_are_left_out_and_each_is_named(folder):
    """A click too few is no reason to refuse hundreds of images, nor one to say nothing."""
    line = [(1.0, 5.0), (9.0, 5.0), (4.0, 5.0)]
    write(folder / "0.png", [shape("a", CORNERS[:1]), shape("a", CORNERS), shape("a", CORNERS[:2]), shape("b", line)])
    write(folder / "2.png", [shape("a", []), shape("a", CORNERS[:1], "rectangle")])
    found = read_found(folder)
    assert [track.category for track in found.videos[0].tracks] == ["a"]
    assert found.notes[1:] == (
        "4 shapes of the kind polygon have no area (fewer than three corners, or all on one line) and were left out:"
        " reef/0.json shapes[0], reef/0.json shapes[2], reef/0.json shapes[3], reef/2.json shapes[0].",
        "1 shapes of the kind rectangle have no area (fewer than three corners, or all on one line) and were left out:"
        " reef/2.json shapes[1].",
    )
    write(folder / "3.png", [shape("a", CORNERS[:2])] * 9)
    assert read_found(folder).notes[1].endswith("reef/2.json shapes[0], reef/3.json shapes[0] and 8 more.")


def test_a_folder_of_folders_is_many_videos(tmp_path):
    for name in ("a", "b"):
        write(make_frames(tmp_path / "all" / name) / "0.png", [shape("crab", CORNERS)])
    make_frames(tmp_path / "all" / "plain")
    assert [video.media.path.name for video in read_found(tmp_path / "all").videos] == ["a", "b"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"imageWidth": WIDTH + 2}, rf"is for {WIDTH + 2}x{HEIGHT} pixels, but the frames .* have {WIDTH}x{HEIGHT}"),
        ({"imagePath": "other.png"}, "says that it belongs to other.png"),
        ({"shapes": [shape("a", [(0, 0), (5, 0), (5, 900)])]}, "far outside"),
        ({"shapes": [shape("a", CORNERS, "cuboid")]}, "unknown kind 'cuboid'"),
        ({"shapes": [shape("a", CORNERS[:2], "mask", mask="no base64!")]}, "no PNG in base64"),
        ({"shapes": [shape("a", CORNERS[:2], "mask")]}, "two corners and a bitmap"),
        ({"shapes": [{"label": 3, "points": []}]}, r"\$\.shapes\[0\]\.label"),
    ],
)
def test_what_is_wrong_is_named(folder, change, message):
    write(folder / "0.png", **{"shapes": [], **change})
    with pytest.raises(FormatError, match=message):
        read_found(folder)


def test_a_json_without_its_image_is_named(folder):
    write(folder / "0.png", [shape("crab", CORNERS)])
    write(folder / "9.png", [shape("crab", CORNERS)])
    with pytest.raises(FormatError, match=r"9\.json has no image"):
        read_found(folder)


def test_a_folder_of_nothing_known_is_refused(folder):
    with pytest.raises(FormatError, match="no data set of a known format"):
        read_found(folder)


def test_reading_can_be_ended(folder):
    write(folder / "0.png", [shape("crab", CORNERS)])

    class Ended(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == 4
        if done == 2:
            raise Ended

    with pytest.raises(Ended):
        read_found(folder, progress=stop)
