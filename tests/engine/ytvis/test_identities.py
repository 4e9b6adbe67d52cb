"""HOTA and IDF1 against TrackEval's answers and cases whose answer is known; J&F against the pixels."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.types import Category, Mask, Track
from engine.ytvis import (
    AnnotatedTrack,
    Dataset,
    Result,
    Video,
    dataset_from_tracks,
    evaluate_identities,
    evaluate_regions,
    frame_names,
    read_dataset,
    read_results,
    results_of_tracks,
)
from engine.ytvis.contours import contour_f1

DATA = Path(__file__).parent / "data"
FRAMES = 8


def test_agrees_with_trackeval():
    """The expected numbers are those of TrackEval 1.3.0 on the same frames, crowds left out of both."""
    dataset = read_dataset(DATA / "gt.json")
    dataset.annotations = [annotation for annotation in dataset.annotations if not annotation.iscrowd]
    scores, by_video = evaluate_identities(dataset, read_results(DATA / "results.json", dataset))
    expected = json.loads((DATA / "trackeval.json").read_text())
    assert vars(scores) == pytest.approx({name.lower(): value for name, value in expected.items()}, abs=1e-9)
    assert set(by_video) == {video.id for video in dataset.videos}


def square(row: int, frames: range = range(FRAMES)) -> dict[int, Mask]:
    masks = {}
    for frame in frames:
        bitmap = np.zeros((48, 64), dtype=bool)
        bitmap[row : row + 12, 4 * frame : 4 * frame + 12] = True
        masks[frame] = Mask.from_bitmap(bitmap)
    return masks


def two_objects() -> Dataset:
    video = Video(id=1, width=64, height=48, file_names=frame_names("v", FRAMES))
    tracks = [AnnotatedTrack(1, 1, square(0)), AnnotatedTrack(1, 1, square(30))]
    return dataset_from_tracks([video], tracks, [Category(1, "object")])


def results(*masks: dict[int, Mask], score: float = 0.9) -> list[Result]:
    return results_of_tracks(1, [Track(n + 1, 1, score, item) for n, item in enumerate(masks)], FRAMES)


def test_perfect_tracks():
    scores, by_video = evaluate_identities(two_objects(), results(square(0), square(30)))
    assert set(vars(scores).values()) == {1.0}
    assert by_video == {1: scores}
    regions = evaluate_regions(two_objects(), results(square(30), square(0)))
    assert regions.j == regions.f == regions.mean == 1.0


def test_swapped_identities_cost_association_only():
    half = FRAMES // 2
    first = square(0, range(half)) | square(30, range(half, FRAMES))
    second = square(30, range(half)) | square(0, range(half, FRAMES))
    scores, _ = evaluate_identities(two_objects(), results(first, second))
    assert scores.deta == scores.loca == 1.0
    assert scores.assa == pytest.approx(half / (2 * FRAMES - half))  # each pair shares half of its two lives
    assert scores.idf1 == pytest.approx(0.5)


def test_low_scores_can_be_left_out():
    everything = [*results(square(0), square(30)), *results(square(15), score=0.1)]
    with_mistake, _ = evaluate_identities(two_objects(), everything)
    without, _ = evaluate_identities(two_objects(), everything, lowest_score=0.5)
    assert with_mistake.deta == pytest.approx(2 / 3)
    assert without.hota == 1.0


def test_detections_in_crowds_do_not_count():
    dataset = two_objects()
    dataset.annotations[1].iscrowd = 1
    scores, _ = evaluate_identities(dataset, results(square(0), square(30)))
    assert scores.hota == scores.idf1 == 1.0


def test_no_results_and_no_objects():
    assert set(vars(evaluate_identities(two_objects(), [])[0]).values()) == {0.0, 1.0}  # loca is 1
    empty = two_objects()
    empty.annotations.clear()
    assert evaluate_identities(empty, results(square(0)))[0].hota == 0.0
    assert evaluate_regions(empty, []).mean == 0.0


def test_a_missed_object_and_a_frame_without_it():
    dataset = dataset_from_tracks(
        [Video(id=1, width=64, height=48, file_names=frame_names("v", FRAMES))],
        [AnnotatedTrack(1, 1, square(0, range(2)))],
        [Category(1, "object")],
    )
    assert evaluate_regions(dataset, []).j == pytest.approx((FRAMES - 2) / FRAMES)


def placed(part: np.ndarray, top: int, left: int) -> np.ndarray:
    frame = np.zeros((14, 16), dtype=bool)
    frame[top : top + len(part), left : left + part.shape[1]] = part
    return frame


bitmaps = st.builds(placed, arrays.arrays(np.bool_, (5, 6)), st.integers(0, 9), st.integers(0, 10)) | arrays.arrays(
    np.bool_, (14, 16)
)


@given(bitmaps, bitmaps)
def test_contours_agree_within_a_pixel(first: np.ndarray, second: np.ndarray):
    """At this size the tolerance is one pixel up, down, left or right."""
    assert contour_f1(first, first) == 1.0
    assert contour_f1(first, second) == pytest.approx(contour_f1(second, first))

    def contour(mask: np.ndarray) -> set[tuple[int, int]]:
        height, width = mask.shape
        return {
            (y, x)
            for y in range(height)
            for x in range(width)
            if any(
                mask[y, x] != mask[min(y + dy, height - 1), min(x + dx, width - 1)]
                for dy, dx in ((0, 1), (1, 0), (1, 1))
            )
        }

    a, b = contour(first), contour(second)
    near = [[any(abs(y - v) + abs(x - u) <= 1 for v, u in others) for y, x in own] for own, others in ((a, b), (b, a))]
    if not a and not b:
        expected = 1.0
    elif not a or not b:
        expected = 0.0
    else:
        precision, recall = float(np.mean(near[0])), float(np.mean(near[1]))
        expected = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    assert contour_f1(first, second) == pytest.approx(expected)
