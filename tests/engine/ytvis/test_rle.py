"""The parser of run-length strings against pycocotools, and against strings that pycocotools would trust."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pycocotools import mask as coco_mask

from engine.ytvis.rle import RunLengthError, parse_counts

bitmaps = arrays.arrays(np.bool_, arrays.array_shapes(min_dims=2, max_dims=2, max_side=40))


def compress(bitmap: np.ndarray) -> str:
    return coco_mask.encode(np.asfortranarray(bitmap, dtype=np.uint8))["counts"].decode()


@given(st.lists(bitmaps, max_size=6))
def test_runs_draw_the_mask_again(masks: list[np.ndarray]):
    for mask, runs in zip(masks, parse_counts([compress(mask) for mask in masks]), strict=True):
        drawn = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
        np.testing.assert_array_equal(drawn.reshape(mask.shape, order="F"), mask)


@given(st.lists(st.integers(0, 2**26), min_size=1, max_size=12))
def test_any_run_lengths_survive_pycocotools(counts: list[int]):
    encoded = coco_mask.frPyObjects({"size": [1, sum(counts)], "counts": counts}, 1, sum(counts))
    assert parse_counts([encoded["counts"].decode()])[0].tolist() == counts


@pytest.mark.parametrize(
    ("strings", "index", "reason"),
    [
        (["0", ""], 1, "empty string"),
        (["1", "P"], 1, "cut off"),
        (["P", "1"], 0, "cut off"),
        (["1", "2", "1\n"], 2, "does not belong"),
        (["1~"], 0, "does not belong"),
        (["1", "é"], 1, "not ASCII"),
        (["1", "PPPPPPPPP0"], 1, "longer than 35 bits"),
        (["1", "N"], 1, "negative"),
        (["5", "5551", "515N"], 2, "negative"),
    ],
)
def test_broken_strings_are_named(strings: list[str], index: int, reason: str):
    with pytest.raises(RunLengthError, match=reason) as caught:
        parse_counts(strings)
    assert caught.value.index == index


@given(st.lists(st.text(st.characters(min_codepoint=40, max_codepoint=120), max_size=12), min_size=1, max_size=5))
def test_arbitrary_text_is_parsed_or_refused(strings: list[str]):
    try:
        runs = parse_counts(strings)
    except RunLengthError as error:
        assert 0 <= error.index < len(strings)
    else:
        assert [item.min() >= 0 for item in runs] == [True] * len(strings)
