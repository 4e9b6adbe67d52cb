"""Folders of COCO as other programs lay them out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.project.exchange.importing import read_found
from engine.errors import FormatError
from tests.project.helpers import HEIGHT, WIDTH, make_frames

FRAMES = 3


def document(names: list[str]) -> str:
    images = [
        {"id": number, "file_name": name, "width": WIDTH, "height": HEIGHT}
        for number, name in enumerate(names, start=1)
    ]
    crab = {"id": 1, "image_id": 2, "category_id": 18, "segmentation": [[1, 2, 6, 2, 6, 8, 1, 8]], "iscrowd": 0}
    return json.dumps({"images": images, "annotations": [crab], "categories": [{"id": 18, "name": "crab"}]})


@pytest.mark.parametrize(
    ("place", "images", "prefix"),
    [
        ("annotations.json", "JPEGImages/reef", "reef/"),  # ours
        ("annotations/instances_val2017.json", "val2017", ""),  # COCO's own
        ("annotations/instances_default.json", "images", ""),  # CVAT
        ("annotations/instances_default.json", "images/default", ""),
        ("result.json", "images", "images/"),  # Label Studio
        ("_annotations.coco.json", ".", ""),  # Roboflow
    ],
)
def test_document_and_images_are_found_wherever_a_program_puts_them(
    tmp_path: Path, place: str, images: str, prefix: str
) -> None:
    root, frames = tmp_path / "reef data", make_frames(tmp_path / "reef", FRAMES)
    names = sorted(image.name for image in frames.iterdir())
    (root / place).parent.mkdir(parents=True)
    shutil.copytree(frames, root / images, dirs_exist_ok=True)
    (root / place).write_text(document([prefix + name for name in names]))
    (video,) = read_found(root).videos
    assert video.media is not None
    assert video.media.path == root / images
    assert [(track.category, list(track.masks)) for track in video.tracks] == [("crab", [1])]


def test_images_that_two_parts_have_are_not_guessed(tmp_path: Path) -> None:
    for part in ("train", "val"):
        frames = make_frames(tmp_path / part, FRAMES)
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "val.json").write_text(document(sorted(image.name for image in frames.iterdir())))
    (video,) = read_found(tmp_path).videos
    assert video.media is None  # somebody has to say which video it is


def test_of_several_documents_somebody_has_to_say_which(tmp_path: Path) -> None:
    names = sorted(image.name for image in make_frames(tmp_path / "images", FRAMES).iterdir())
    (tmp_path / "annotations").mkdir()
    for name in ("train.json", "val.json"):
        (tmp_path / "annotations" / name).write_text(document(names))
    with pytest.raises(
        FormatError, match=r"several documents of COCO. They are annotations/train.json, annotations/val"
    ):
        read_found(tmp_path)


@pytest.mark.parametrize("name", ["annotations.json", "instances.json"])
def test_a_document_that_was_cut_short_is_named(tmp_path: Path, name: str) -> None:
    names = sorted(image.name for image in make_frames(tmp_path / "images", FRAMES).iterdir())
    (tmp_path / name).write_text(document(names)[:-40])
    with pytest.raises(
        FormatError, match=rf"{name}: Input data was truncated. It is no COCO instances file, or was cut"
    ):
        read_found(tmp_path)


def test_what_other_programs_write_otherwise_is_read(tmp_path: Path) -> None:
    """A byte order mark, and true for a crowd."""
    names = sorted(image.name for image in make_frames(tmp_path / "images", FRAMES).iterdir())
    said = document(names).replace('"iscrowd": 0', '"iscrowd": true')
    (tmp_path / "instances.json").write_text(said, "utf-8-sig")
    (video,) = read_found(tmp_path).videos
    assert [track.crowd for track in video.tracks] == [True]
