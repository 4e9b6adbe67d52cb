"""What is written loads elsewhere and comes back as it was; what would not load is refused before a byte is written."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.errors import FormatError, StorageError
from engine.types import Category, Mask, Track
from engine.ytvis import (
    AnnotatedTrack,
    Annotation,
    Dataset,
    OcclusionLevel,
    RunLengths,
    Video,
    dataset_from_tracks,
    frame_names,
    mask_of,
    read_dataset,
    read_results,
    tracks_of,
    unique_folders,
    write_dataset,
    write_results,
)
from engine.ytvis import Category as DocumentCategory
from tests.engine.ytvis.contract import check_ground_truth, check_results, load

# pycocotools 2.0.11 decodes through an __array__ without numpy 2's "copy".
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

DATA = Path(__file__).parent / "data"
LEVELS: tuple[OcclusionLevel, ...] = ("no_occlusion", "slight_occlusion", "severe_occlusion")
CATEGORIES = [Category(1, "cat"), Category(2, "dog")]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Video], list[AnnotatedTrack]]:
    """Videos of any size and length with tracks that come and go, some without a pixel."""
    videos = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        height, width, length = draw(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4)))
        names = frame_names(f"video {number} ä", length)
        videos.append(Video(id=number, width=width, height=height, file_names=names))
    tracks = []
    for _ in range(draw(st.integers(0, 4))):
        video = draw(st.sampled_from(videos))
        frames = draw(st.sets(st.integers(0, len(video.file_names) - 1)))
        bitmaps = arrays.arrays(np.bool_, (video.height, video.width))
        masks = {frame: Mask.from_bitmap(draw(bitmaps)) for frame in frames}
        occlusion = draw(st.none() | st.dictionaries(st.sampled_from(sorted(frames) or [0]), st.sampled_from(LEVELS)))
        tracks.append(AnnotatedTrack(video.id, draw(st.integers(1, 2)), masks, occlusion, draw(st.booleans())))
    return videos, tracks


@given(worlds())
def test_tracks_survive_writing_and_reading(tmp_path_factory: pytest.TempPathFactory, world: Any):
    videos, tracks = world
    path = tmp_path_factory.mktemp("round") / "annotations.json"
    write_dataset(dataset_from_tracks(videos, tracks, CATEGORIES, {"description": "a world"}), path)
    bitmaps = check_ground_truth(path)
    dataset = read_dataset(path)
    wanted = [track for track in tracks if any(mask.area for mask in track.masks.values())]
    assert [annotation.id for annotation in dataset.annotations] == list(range(1, len(wanted) + 1))
    by_id = {
        annotation.id: (annotation, masks) for video in videos for annotation, masks in tracks_of(dataset, video.id)
    }
    for number, track in enumerate(wanted, start=1):
        annotation, masks = by_id[number]
        assert masks == {frame: mask for frame, mask in track.masks.items() if mask.area}
        assert (annotation.category_id, annotation.iscrowd) == (track.category_id, int(track.iscrowd))
        if track.occlusion is None:
            assert annotation.occlusion is None
        else:
            assert annotation.occlusion == [track.occlusion.get(frame) for frame in range(annotation.length)]
        for frame, bitmap in enumerate(bitmaps[number]):
            assert (bitmap is None) == (frame not in masks)
            if bitmap is not None:
                np.testing.assert_array_equal(bitmap, track.masks[frame].to_bitmap())


@given(worlds())
def test_writing_what_was_read_gives_the_same_file(tmp_path_factory: pytest.TempPathFactory, world: Any):
    folder = tmp_path_factory.mktemp("twice")
    videos, tracks = world
    write_dataset(dataset_from_tracks(videos, tracks, CATEGORIES), folder / "first.json")
    dataset = read_dataset(folder / "first.json")
    write_dataset(dataset, folder / "second.json")
    assert (folder / "first.json").read_bytes() == (folder / "second.json").read_bytes()
    assert read_dataset(folder / "second.json") == dataset


@given(worlds())
def test_results_survive_writing_and_reading(tmp_path_factory: pytest.TempPathFactory, world: Any):
    videos, tracks = world
    path = tmp_path_factory.mktemp("results") / "results.json"
    scored = {
        video.id: [
            Track(number, track.category_id, number / 7, track.masks)
            for number, track in enumerate(tracks)
            if track.video_id == video.id
        ]
        for video in videos
    }
    lengths = {video.id: len(video.file_names) for video in videos}
    write_results(path, scored.items(), lengths)
    written = check_results(path, lengths, {video.id: (video.height, video.width) for video in videos})
    visible = [
        (video_id, track)
        for video_id, items in scored.items()
        for track in items
        if any(mask.area for mask in track.masks.values())
    ]
    assert [(item["video_id"], item["score"]) for item in written] == [(i, track.score) for i, track in visible]
    for result, (_, track) in zip(read_results(path), visible, strict=True):
        masks = {frame: mask_of(item, 0, 0) for frame, item in enumerate(result.segmentations) if item is not None}
        assert masks == {frame: mask for frame, mask in track.masks.items() if mask.area}


def test_published_reference_files_survive(tmp_path: Path):
    dataset = read_dataset(DATA / "gt.json")
    write_dataset(dataset, tmp_path / "gt.json")
    check_ground_truth(tmp_path / "gt.json")
    assert read_dataset(tmp_path / "gt.json") == dataset


def test_every_form_of_segmentation_is_written_uncompressed(tmp_path: Path):
    square = [[1.0, 1.0, 3.0, 1.0, 3.0, 3.0, 1.0, 3.0]]
    dataset = valid()
    dataset.annotations[0].segmentations = [square, RunLengths((4, 5), [5, 2, 2, 2, 9]), [], None]
    write_dataset(dataset, tmp_path / "a.json")
    first, second, *rest = check_ground_truth(tmp_path / "a.json")[1]
    assert first is not None and second is not None
    np.testing.assert_array_equal(first, second)
    assert rest == [None, None]


def test_numbers_are_plain(tmp_path: Path):
    category_id: Any = np.int64(2)
    score: Any = np.float32(0.5)
    frame: Any = np.int64(0)
    track = Track(1, category_id, score, {frame: Mask.from_bitmap(np.ones((4, 5)))})
    write_results(tmp_path / "r.json", [(1, [track])], {1: 4})
    assert load(tmp_path / "r.json")[0]["score"] == 0.5


def valid() -> Dataset:
    video = Video(id=1, width=5, height=4, file_names=frame_names("v", 4))
    masks = {0: Mask.from_bitmap(np.eye(4, 5))}
    return dataset_from_tracks([video], [AnnotatedTrack(1, 1, masks)], CATEGORIES)


def break_first(field: str, value: Any):
    return lambda dataset: setattr(dataset.annotations[0], field, value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (break_first("id", 0), r"annotations\[0\]\.id: expected a number from 1, got 0"),
        (break_first("video_id", 2), r"annotations\[0\]\.video_id: there is no video with id 2"),
        (break_first("category_id", 9), r"annotations\[0\]\.category_id: there is no category"),
        (break_first("segmentations", [None]), r"annotations\[0\]\.segmentations: expected 4 entries"),
        (break_first("occlusion", ["a"] * 4), r"annotations\[0\]\.occlusion\[0\]: value 'a'"),
        (break_first("areas", [float("nan")] * 4), r"annotations\[0\]\.areas\[0\]: expected an area >= 0"),
        (
            break_first("segmentations", [RunLengths((4, 5), "P")] * 4),
            r"annotations\[0\]\.segmentations\[0\]\.counts: broken",
        ),
        (lambda dataset: dataset.annotations.append(dataset.annotations[0]), r"annotations\[1\]\.id: 1 is also"),
        (lambda dataset: setattr(dataset.videos[0], "id", 0), "annotations"),
        (
            lambda dataset: dataset.videos[0].file_names.__setitem__(0, "0.jpg"),
            r"videos\[0\]\.file_names\[0\]: no folder",
        ),
        (lambda dataset: dataset.videos[0].file_names.__setitem__(2, "w/2.jpg"), r"videos\[0\]\.file_names\[2\]: 'w/2"),
        (lambda dataset: dataset.videos[0].file_names.__setitem__(2, "v/../../x"), "leads out of its folder"),
        (lambda dataset: dataset.videos[0].file_names.__setitem__(2, "v/00000.jpg"), "same file name"),
        (
            lambda dataset: dataset.videos.append(Video(id=2, width=1, height=1, file_names=["v/9.jpg"])),
            r"videos\[1\]\.file_names\[0\]: folder 'v' is also that of videos\[0\]",
        ),
        (
            lambda dataset: dataset.categories.append(DocumentCategory(id=3, name="cat")),
            r"categories\[2\]\.name: 'cat' is also the name of categories\[0\]",
        ),
    ],
)
def test_what_would_not_load_is_refused(tmp_path: Path, change: Any, message: str):
    dataset = valid()
    change(dataset)
    with pytest.raises(FormatError, match=message):
        write_dataset(dataset, tmp_path / "a.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("track", "message"),
    [
        (AnnotatedTrack(2, 1, {}), r"tracks\[0\]: there is no video with id 2"),
        (AnnotatedTrack(1, 3, {}), r"tracks\[0\]: there is no category with id 3"),
        (AnnotatedTrack(1, 1, {4: Mask.from_bitmap(np.ones((4, 5)))}), "a mask in frame 4, but the video has frames"),
        (AnnotatedTrack(1, 1, {0: Mask.from_bitmap(np.ones((5, 4)))}), r"a mask of 4x5 pixels in video 1 of 5x4"),
    ],
)  # fmt: skip
def test_tracks_must_fit_their_video(track: AnnotatedTrack, message: str):
    with pytest.raises(FormatError, match=message):
        dataset_from_tracks([Video(id=1, width=5, height=4, file_names=frame_names("v", 4))], [track], CATEGORIES)


@pytest.mark.parametrize(
    ("track", "message"),
    [
        (Track(1, 1, float("nan"), {0: Mask.from_bitmap(np.ones((4, 5)))}), r"\[0\]\.score: expected a finite number"),
        (Track(1, 1, 0.5, {7: Mask.from_bitmap(np.ones((4, 5)))}), r"video 1, tracks\[0\]: a mask in frame 7"),
    ],
)
def test_results_that_would_not_load_are_refused(tmp_path: Path, track: Track, message: str):
    with pytest.raises(FormatError, match=message):
        write_results(tmp_path / "r.json", [(1, [track])], {1: 4})
    assert not list(tmp_path.iterdir())


def test_no_results_are_a_list(tmp_path: Path):
    write_results(tmp_path / "r.json", [(1, [])], {1: 4})
    assert json.loads((tmp_path / "r.json").read_text()) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "no permission")],
)
def test_a_failing_disk_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
):
    path = tmp_path / "a.json"
    path.write_text("earlier")

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match=rf"a\.json cannot be written.*{words}") as caught:
        write_dataset(valid(), path)
    assert caught.value.remedy
    assert [item.read_text() for item in tmp_path.iterdir()] == ["earlier"]


@pytest.mark.parametrize("name", ["missing/a.json", "folder", "n" * 300 + ".json"])
def test_impossible_places_are_named(tmp_path: Path, name: str):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        write_dataset(valid(), tmp_path / name)
    assert [item.name for item in tmp_path.iterdir()] == ["folder"]


@given(st.lists(st.text(max_size=100), max_size=6))
def test_folders_are_safe_and_different(names: list[str]):
    folders = unique_folders(names)
    assert len({folder.casefold() for folder in folders}) == len(names)
    videos = [
        Video(id=number, width=4, height=3, file_names=frame_names(folder, 1))
        for number, folder in enumerate(folders, start=1)
    ]
    masks = {0: Mask.from_bitmap(np.ones((3, 4)))}
    dataset = dataset_from_tracks(videos, [AnnotatedTrack(video.id, 1, masks) for video in videos], CATEGORIES)
    assert [annotation.video_id for annotation in dataset.annotations] == [video.id for video in videos]


def test_folders_keep_readable_names():
    names = ["Ärger", "ärger", "a/b:c", "..", "con", "", "clip.mp4.", "lat\udce9n"]
    assert unique_folders(names) == ["Ärger", "ärger_2", "a_b_c", "video", "_con", "video_2", "clip.mp4", "lat_n"]


def test_annotations_without_visible_frames_are_written_as_they_are(tmp_path: Path):
    dataset = valid()
    dataset.annotations.append(Annotation(id=2, video_id=1, category_id=1, segmentations=[None] * 4))
    write_dataset(dataset, tmp_path / "a.json")
    assert read_dataset(tmp_path / "a.json").annotations[1].areas == [None] * 4


def test_a_track_in_more_frames_than_pycocotools_counts(tmp_path: Path) -> None:
    """Its `area` keeps the number of masks in eight bits."""
    length = 600
    masks = {}
    for frame in range(length):
        bitmap = np.zeros((4, 6), dtype=bool)
        bitmap[: 1 + frame % 4, : 1 + frame % 6] = True
        masks[frame] = Mask.from_bitmap(bitmap)
    video = Video(id=1, width=6, height=4, file_names=frame_names("long", length))
    path = tmp_path / "long.json"
    write_dataset(dataset_from_tracks([video], [AnnotatedTrack(1, 1, masks)], CATEGORIES), path)
    found = read_dataset(path).annotations[0].areas
    assert found == [(1 + frame % 4) * (1 + frame % 6) for frame in range(length)]
