"""Writing video by video gives the file that writing all at once gives, and leaves none behind when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from engine import ytvis
from engine.errors import FormatError
from engine.types import Category, Mask, Track

CATEGORIES = [Category(1, "cat"), Category(4, "dog")]
SIZES = {1: (6, 9), 2: (5, 4), 7: (8, 8)}
LENGTH = 3


def videos() -> list[ytvis.Video]:
    return [
        ytvis.Video(id=number, height=height, width=width, file_names=ytvis.frame_names(f"video{number}", LENGTH))
        for number, (height, width) in SIZES.items()
    ]


def tracks(video_id: int) -> list[Track]:
    random = np.random.default_rng(video_id)
    masks = [Mask.from_bitmap(random.random(SIZES[video_id]) < 0.5) for _ in range(LENGTH)]
    empty = Mask.from_bitmap(np.zeros(SIZES[video_id], bool))
    return [
        Track(1, 4, 0.9, {0: masks[0], 2: masks[1]}),
        Track(2, 1, 0.8, {1: empty}),  # never seen, so it is left out
        Track(3, 1, 0.7, {1: masks[2], 2: empty}),
    ]


def test_a_data_set_is_the_same_video_by_video(tmp_path: Path) -> None:
    info = {"description": "made for a test"}
    annotated = [
        ytvis.AnnotatedTrack(video_id, track.category_id, track.masks)
        for video_id in SIZES
        for track in tracks(video_id)
    ]
    ytvis.write_dataset(ytvis.dataset_from_tracks(videos(), annotated, CATEGORIES, info), tmp_path / "at_once.json")
    streamed = ((video_id, tracks(video_id)) for video_id in SIZES)
    ytvis.write_tracks(tmp_path / "streamed.json", videos(), streamed, CATEGORIES, info)
    assert (tmp_path / "streamed.json").read_bytes() == (tmp_path / "at_once.json").read_bytes()


@pytest.mark.parametrize("form", ["ytvis", "results"])
def test_a_fault_in_a_later_video_leaves_what_was_there(tmp_path: Path, form: str) -> None:
    def faulty() -> Iterator[tuple[int, Sequence[Track]]]:
        yield 1, tracks(1)
        yield 2, [Track(1, 1, 0.5, {LENGTH: tracks(2)[0].masks[0]})]  # a frame behind the last one

    path = tmp_path / "out.json"
    path.write_text("before")
    with pytest.raises(FormatError):
        if form == "ytvis":
            ytvis.write_tracks(path, videos(), faulty(), CATEGORIES)
        else:
            ytvis.write_results(path, faulty(), dict.fromkeys(SIZES, LENGTH))
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_video_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no video with id 2"):
        ytvis.write_tracks(tmp_path / "out.json", videos()[:1], [(2, tracks(2))], CATEGORIES)
