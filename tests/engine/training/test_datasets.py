"""Clips of annotated videos and images: what a frame shows is what its targets say, whatever was done to it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import FormatError
from engine.model.outputs import ClipTargets
from engine.training.data import Clip
from engine.training.datasets import AnnotatedClips, ClipSettings, MixedClips, classes_by_name
from engine.training.media import open_media
from engine.training.stills import StillClips, classes_for_coco, is_coco
from engine.training.validation import check_measurable
from engine.types import Category, Mask
from engine.video.opencv import cv2
from engine.video.writer import VideoWriter
from engine.ytvis import AnnotatedTrack, Dataset, Video, category_set, dataset_from_tracks, frame_names

HEIGHT, WIDTH, FRAMES = 72, 96, 12
RED, BLUE = (230, 20, 20), (20, 20, 230)
CATEGORIES = [Category(4, "red thing"), Category(9, "blue thing")]
CLASSES = {4: 1, 9: 0}
SETTINGS = ClipSettings(clip_length=3, frame_range=4, short_sides=(48, 64), longest_side=200, batch_size=2)


def bitmap(colour: tuple[int, int, int], frame: int) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), dtype=bool)
    if colour == RED:
        mask[10:34, 4 * frame + 6 : 4 * frame + 34] = True
    elif frame < 8:  # leaves before the end
        mask[40:64, 60 - 4 * frame : 88 - 4 * frame] = True
    return mask


def picture(frame: int) -> np.ndarray:
    rgb = np.full((HEIGHT, WIDTH, 3), 110, dtype=np.uint8)
    for colour in (RED, BLUE):
        rgb[bitmap(colour, frame)] = colour
    return rgb


def film_annotations() -> Dataset:
    video = Video(id=1, width=WIDTH, height=HEIGHT, file_names=frame_names("film", FRAMES))
    tracks = [
        AnnotatedTrack(1, category, {f: Mask.from_bitmap(bitmap(colour, f)) for f in range(FRAMES) if bitmap(colour, f).any()})
        for category, colour in ((4, RED), (9, BLUE))
    ]  # fmt: skip
    return dataset_from_tracks([video], tracks, CATEGORIES)


@pytest.fixture(params=["folder", "video"])
def media(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "folder":
        (tmp_path / "JPEGImages" / "film").mkdir(parents=True)
        for frame, name in enumerate(frame_names("film", FRAMES)):
            cv2.imwrite(str(tmp_path / "JPEGImages" / name), picture(frame)[..., ::-1])
    else:
        with VideoWriter(tmp_path / "film.mp4", (HEIGHT, WIDTH), 10) as writer:
            for frame in range(FRAMES):
                writer.write(picture(frame))
    return tmp_path


def shown_colours(clip: Clip) -> None:
    """Every target's mask covers its colour and nothing else; boxes are tight."""
    frames, targets = clip
    assert frames.dtype == torch.uint8 and targets.masks.shape[1:] == (len(frames), *frames.shape[2:])
    height, width = frames.shape[2:]
    for label, ids, boxes, masks in zip(targets.labels, targets.ids, targets.boxes, targets.masks, strict=True):
        for frame, identity, box, mask in zip(frames, ids, boxes, masks, strict=True):
            assert (identity >= 0) == bool(mask.any())
            if not mask.any():
                assert not box.any()
                continue
            rows, columns = mask.any(1).nonzero()[:, 0], mask.any(0).nonzero()[:, 0]
            expected = [columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height]
            corners = torch.cat([box[:2] - box[2:] / 2, box[:2] + box[2:] / 2])
            torch.testing.assert_close(corners, torch.stack(expected), atol=1e-5, rtol=0)
            if mask.sum() >= 60:
                red, _, blue = frame[:, mask].float().mean(dim=1)
                assert (red > blue) == (label == 1)


def test_frames_and_targets_belong_together(media: Path) -> None:
    clips = AnnotatedClips(film_annotations(), media, CLASSES, SETTINGS, seed=3, length=40)
    sizes = set()
    for index in range(40):
        clip = clips[index]
        shown_colours(clip)
        assert min(clip[0].shape[2:]) in (48, 64)
        sizes.add((index // 2, min(clip[0].shape[2:])))
    clips.close()
    assert len(sizes) == 20  # the two clips of a batch have the same short side


def test_a_clip_is_decided_by_seed_and_index(media: Path) -> None:
    clips = AnnotatedClips(film_annotations(), media, CLASSES, SETTINGS, seed=3, length=4)
    first = clips[2]
    copy = pickle.loads(pickle.dumps(clips))
    assert torch.equal(first[0], copy[2][0]) and torch.equal(first[1].masks, copy[2][1].masks)
    assert not torch.equal(first[0], copy[3][0]) or first[0].shape != copy[3][0].shape
    for item in (clips, copy):
        item.close()
    with pytest.raises(IndexError):
        clips[4]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.annotations.clear(), "nothing to learn from"),
        (lambda d: setattr(d.annotations[0], "category_id", 5), "category 5 of annotation 1 has no class"),
        (lambda d: d.videos[0].file_names.pop(), "11 frames of 96x72 pixels in the data set"),
        (lambda d: setattr(d.videos[0], "height", 80), "12 frames of 96x80 pixels in the data set"),
        (lambda d: d.videos[0].file_names.__setitem__(0, "other/0.jpg"), "the frames of video 1 are not in"),
    ],
)
def test_data_sets_that_cannot_be_learned_from(
    tmp_path: Path, change: Callable[[Dataset], object], message: str
) -> None:
    with VideoWriter(tmp_path / "film.mp4", (HEIGHT, WIDTH), 10) as writer:
        for frame in range(FRAMES):
            writer.write(picture(frame))
    broken = film_annotations()
    change(broken)
    with pytest.raises(FormatError, match=message):
        AnnotatedClips(broken, tmp_path, CLASSES, SETTINGS, seed=3, length=4)


def coco(folder: Path, **changes: object) -> Path:
    cv2.imwrite(str(folder / "a.png"), picture(2)[..., ::-1])
    box = [[14, 10, 42, 10, 42, 34, 14, 34]]
    document = {
        "images": [{"id": 7, "file_name": "a.png", "width": WIDTH, "height": HEIGHT}],
        "annotations": [
            {"image_id": 7, "category_id": 1, "segmentation": box, "iscrowd": 0, "id": 1, "bbox": [14, 10, 28, 24]},
            {"image_id": 7, "category_id": 74, "segmentation": box, "iscrowd": 0, "id": 2},
        ],
        "categories": [{"id": 1, "name": "person"}, {"id": 74, "name": "mouse"}],
        **changes,
    }
    path = folder / "instances.json"
    path.write_text(json.dumps(document))
    return path


def test_an_image_becomes_a_clip_that_moves(tmp_path: Path) -> None:
    document = coco(tmp_path)
    assert is_coco(document)
    clips = StillClips(document, tmp_path, category_set("ytvis21"), SETTINGS, seed=1, length=10)
    person = [category.name for category in category_set("ytvis21")].index("person")
    for index in range(10):
        frames, targets = clips[index]
        assert targets.labels.tolist() == [person]
        for frame, mask in zip(frames, targets.masks[0], strict=True):
            red, _, blue = frame[:, mask].float().mean(dim=1)
            assert red > blue + 40
        assert not torch.equal(targets.masks[0, 0], targets.masks[0, 2])


def test_coco_categories_by_the_names_of_the_video_sets() -> None:
    names = ("person", "motorcycle", "car", "frisbee", "mouse", "toaster")
    categories = [Category(number, name) for number, name in enumerate(names, start=1)]

    def named(data_set: str) -> dict[str, str]:
        known = category_set(data_set)
        found = classes_for_coco(categories, known)
        return {names[number - 1]: known[index].name for number, index in found.items()}

    assert named("ovis") == {"person": "Person", "motorcycle": "Motorcycle", "car": "Vehical"}
    assert named("ytvis21") == {
        "person": "person", "motorcycle": "motorbike", "car": "car", "frisbee": "flying_disc"
    }  # fmt: skip
    assert named("ytvis19") == {"person": "person", "motorcycle": "motorbike", "car": "sedan"}


def with_segmentation(segmentation: object) -> dict[str, object]:
    return {"annotations": [{"image_id": 7, "category_id": 1, "segmentation": segmentation, "id": 1}]}


def test_a_coco_document_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        is_coco(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": 3}, r"Expected `array`, got `int` - at `\$.images`"),
        ({"annotations": []}, "no image shows an object"),
        ({"images": [{"id": 7, "file_name": "../a.png", "width": 9, "height": 9}]}, "leads out of its folder"),
        ({"images": [{"id": 7, "file_name": "C:a.png", "width": 9, "height": 9}]}, "absolute file name"),
        ({"images": [{"id": 7, "file_name": "b.png", "width": WIDTH, "height": HEIGHT}]}, r"b\.png is missing"),
        ({"images": [{"id": 8, "file_name": "a.png", "width": 9, "height": 9}]}, "there is no image with id 7"),
        # Handed to pycocotools these are read past their end, or never end.
        (with_segmentation({"size": [HEIGHT, WIDTH], "counts": "0o"}), "broken run-length string"),
        (with_segmentation({"size": [HEIGHT, WIDTH], "counts": [5, 9]}), "the runs cover 14 pixels"),
        (with_segmentation([[0, 0, 1e9, 0, 0, 1e9]]), "far outside the frame"),
    ],
)
def test_broken_coco_documents(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        StillClips(coco(tmp_path, **changes), tmp_path, category_set("ovis"), SETTINGS, seed=1, length=1)


class Numbered(torch.utils.data.Dataset[Clip]):
    def __init__(self, number: int) -> None:
        self.number = number

    def __getitem__(self, index: int) -> Clip:
        nothing = torch.zeros(0)
        return torch.tensor([self.number, index]), ClipTargets(nothing, nothing, nothing, nothing)


def test_data_sets_are_mixed_by_their_ratios() -> None:
    mixed = MixedClips([Numbered(0), Numbered(1)], [1, 3], seed=5, length=2000)
    drawn = torch.stack([mixed[index][0] for index in range(2000)])
    assert drawn[:, 1].tolist() == list(range(2000))
    assert drawn[:, 0].float().mean() == pytest.approx(0.75, abs=0.04)
    with pytest.raises(ValueError, match="cannot be mixed"):
        MixedClips([Numbered(0)], [1, 2], seed=5, length=1)


def test_classes_go_by_name() -> None:
    known = [Category(1, "Giant_panda"), Category(2, "dog")]
    assert classes_by_name([Category(5, "giant panda"), Category(6, "cat")], known) == {5: 0}
    assert classes_by_name([Category(5, "x"), Category(6, "y")], [Category(1, "object")]) == {5: 0, 6: 0}
    both = [Category(1, "Cat"), Category(2, "cat")]
    assert classes_by_name(both, both) == {1: 0, 2: 1}


def test_a_folder_counts_the_frames_that_the_data_set_names(tmp_path: Path) -> None:
    (tmp_path / "film").mkdir()
    for frame, name in enumerate(frame_names("film", FRAMES)):
        cv2.imwrite(str(tmp_path / name), picture(frame)[..., ::-1])
    video = Video(id=1, width=WIDTH, height=HEIGHT, file_names=frame_names("film", FRAMES)[::3])
    with open_media(tmp_path, video) as frames:
        assert len(frames) == 4
        assert np.abs(frames[2].astype(int) - picture(6)).mean() < 5


def test_nothing_stays_open_but_what_is_read(tmp_path: Path) -> None:
    """The process that trains checks the videos; its workers read them."""
    with VideoWriter(tmp_path / "film.mp4", (HEIGHT, WIDTH), 10) as writer:
        for frame in range(FRAMES):
            writer.write(picture(frame))
    clips = AnnotatedClips(film_annotations(), tmp_path, CLASSES, SETTINGS, seed=3, length=4)
    assert not clips._opened
    clips[0]
    assert len(clips._opened) == 1
    clips.close()
    assert not clips._opened


@pytest.mark.parametrize(
    ("classes", "change", "message"),
    [
        ({}, lambda d: None, "nothing that the network could find"),
        (CLASSES, lambda d: d.annotations.clear(), "nothing that the network could find"),
        (CLASSES, lambda d: None, "the frames of video 1 are not in"),
    ],
)
def test_videos_that_cannot_be_measured_on(
    tmp_path: Path, classes: dict[int, int], change: Callable[[Dataset], object], message: str
) -> None:
    dataset = film_annotations()
    change(dataset)
    with pytest.raises(FormatError, match=message):
        check_measurable(dataset, tmp_path, classes)
