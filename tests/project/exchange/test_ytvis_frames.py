"""Which frames of a folder those of a YTVIS document are: those of its names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.project import ProjectError
from app.project.exchange.importing import read_found
from tests.project.helpers import HEIGHT, WIDTH, make_frames, rectangle

FRAMES = 12


def document(names: list[str]) -> str:
    """A track that is at column n in the frame of the n-th name."""
    count = len(names)
    masks = [{"size": [HEIGHT, WIDTH], "counts": rectangle(place, 1, 5, 6).counts.decode()} for place in range(count)]
    video = {
        "id": 1,
        "width": WIDTH,
        "height": HEIGHT,
        "length": count,
        "file_names": [f"reef/{name}" for name in names],
    }
    crab = {"id": 1, "video_id": 1, "category_id": 1, "segmentations": masks, "occlusion": ["slight_occlusion"] * count}
    return json.dumps({"videos": [video], "annotations": [crab], "categories": [{"id": 1, "name": "crab"}]})


@pytest.mark.parametrize(
    "frames",
    [
        [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9],  # in the order of their letters
        [0, 5, 10],  # of a folder with all frames
    ],
)
def test_masks_go_to_the_frames_that_the_document_names(tmp_path: Path, frames: list[int]) -> None:
    make_frames(tmp_path / "reef", FRAMES)
    (tmp_path / "train.json").write_text(document([f"{frame}.png" for frame in frames]))
    (video,) = read_found(tmp_path / "train.json").videos
    assert video.media is not None
    assert len(video.media) == len(video.frame_names) == FRAMES
    (track,) = video.tracks
    assert track.masks == {frame: rectangle(place, 1, 5, 6) for place, frame in enumerate(frames)}
    assert list(track.occlusion) == frames


def test_images_of_other_names_have_to_be_as_many(tmp_path: Path) -> None:
    make_frames(tmp_path / "reef", FRAMES)
    (tmp_path / "train.json").write_text(document([f"a{frame}.png" for frame in range(FRAMES)]))
    (video,) = read_found(tmp_path / "train.json").videos
    assert list(video.tracks[0].masks) == list(range(FRAMES))
    assert read_found(tmp_path / "train.json").notes == (
        f"reef: the images in {tmp_path / 'reef'} have other names (0, not a0), so they count in their order",
    )
    (tmp_path / "train.json").write_text(document([f"a{frame}.png" for frame in range(FRAMES - 1)]))
    with pytest.raises(ProjectError, match=r"has 11 frames of .*, but .* has 12 frames"):
        read_found(tmp_path / "train.json")


def test_images_that_were_converted_keep_their_frames(tmp_path: Path) -> None:
    make_frames(tmp_path / "reef", FRAMES)
    names = [f"{frame}.jpg" for frame in (0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9)]
    (tmp_path / "train.json").write_text(document(names))
    found = read_found(tmp_path / "train.json")
    assert list(found.videos[0].tracks[0].masks) == [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]
    assert found.notes == ()


def test_an_image_beside_another_of_its_name_is_told_from_it(tmp_path: Path) -> None:
    folder = make_frames(tmp_path / "reef", FRAMES)
    (folder / "3.jpg").write_bytes((folder / "3.png").read_bytes())  # e.g. its depth
    (tmp_path / "train.json").write_text(document([f"{frame}.png" for frame in range(FRAMES)]))
    found = read_found(tmp_path / "train.json")
    assert list(found.videos[0].tracks[0].masks) == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert found.notes == ()


def test_an_exported_folder_is_read_like_its_document(tmp_path: Path) -> None:
    make_frames(tmp_path / "JPEGImages" / "reef", FRAMES)
    (tmp_path / "annotations.json").write_text(document([f"{frame}.png" for frame in range(FRAMES)]))
    assert repr(read_found(tmp_path)) == repr(read_found(tmp_path / "annotations.json"))
