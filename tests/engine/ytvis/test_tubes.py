"""Overlaps of tubes are those of their pixels, however many frames go to the codec at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.types import Mask
from engine.ytvis import segmentation_of, tubes
from engine.ytvis.tubes import tube_ious

stacks = arrays.arrays(np.bool_, st.tuples(st.integers(0, 3), st.just(3), st.just(7), st.just(5)))


def encode(stack: np.ndarray) -> list:
    return [[segmentation_of(Mask.from_bitmap(b)) if b.any() else None for b in tube] for tube in stack]


def by_pixels(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    ious = np.zeros((len(first), len(second)))
    for row, a in enumerate(first):
        for column, b in enumerate(second):
            union = (a | b).sum()
            ious[row, column] = (a & b).sum() / union if union else 0.0
    return ious


@given(stacks, stacks)
def test_all_frames_in_one_call(first: np.ndarray, second: np.ndarray) -> None:
    np.testing.assert_array_equal(tube_ious(encode(first), encode(second)), by_pixels(first, second))


@pytest.mark.parametrize("pairs", [1, 40, 10_000])
def test_some_frames_in_each_call(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tubes, "PAIRS_AT_ONCE", pairs)
    rng = np.random.default_rng(0)
    first, second = (rng.random((count, 11, 9, 8)) < share for count, share in ((2, 0.5), (3, 0.3)))
    first[0, 3:9] = second[:, 5] = False
    np.testing.assert_array_equal(tube_ious(encode(first), encode(second)), by_pixels(first, second))


@pytest.mark.parametrize("pairs", [1, tubes.PAIRS_AT_ONCE])
def test_a_tube_may_end_early_and_be_one_of_many(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """pycocotools 2.0.11 measures the area of no more than 255 masks at a time."""
    monkeypatch.setattr(tubes, "PAIRS_AT_ONCE", pairs)
    rng = np.random.default_rng(1)
    first, second = rng.random((150, 2, 4, 4)) < 0.5, rng.random((2, 2, 4, 4)) < 0.5
    first[:, 1] &= rng.random((150, 1, 1)) < 0.5
    short = [tube if tube[1] else tube[:1] for tube in encode(first)]
    np.testing.assert_array_equal(tube_ious(short, encode(second)), by_pixels(first, second))
