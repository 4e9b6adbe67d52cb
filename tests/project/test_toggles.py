"""Set operations on toggles against plain arrays of pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from app.project import ProjectError
from app.project.toggles import bitmap_in_box, canonical, difference, empty_mask, mask_of, paste, toggles_of
from engine.types import Mask

sides = st.integers(1, 12)
bitmaps = hnp.arrays(bool, st.tuples(sides, sides))


@given(bitmaps)
def test_masks_come_back_in_the_codecs_own_bytes(bitmap):
    mask = Mask.from_bitmap(bitmap)
    assert mask_of(toggles_of(mask), *bitmap.shape) == mask
    assert canonical(mask) is mask


@given(st.data())
def test_difference_is_exclusive_or_and_its_own_inverse(data):
    shape = data.draw(st.tuples(sides, sides))
    first, second = (data.draw(hnp.arrays(bool, shape)) for _ in range(2))
    changed = difference(Mask.from_bitmap(first), Mask.from_bitmap(second))
    assert changed == Mask.from_bitmap(first ^ second)
    assert difference(Mask.from_bitmap(first), changed) == Mask.from_bitmap(second)


@given(bitmaps)
def test_a_mask_unpacked_in_its_box_is_the_whole_one_cut_out(bitmap):
    mask = Mask.from_bitmap(bitmap)
    x, y, width, height = mask.box
    cut = bitmap_in_box(mask)
    assert cut.flags.c_contiguous
    assert cut.tolist() == bitmap[y : y + height, x : x + width].tolist()


@given(st.data())
def test_paste_replaces_the_rectangle_only(data):
    bitmap = data.draw(bitmaps)
    height, width = bitmap.shape
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    region = data.draw(hnp.arrays(bool, (data.draw(st.integers(1, height - y)), data.draw(st.integers(1, width - x)))))
    pasted = paste(Mask.from_bitmap(bitmap), x, y, region)
    bitmap[y : y + region.shape[0], x : x + region.shape[1]] = region
    assert pasted == Mask.from_bitmap(bitmap)


def test_paste_refuses_a_rectangle_that_leaves_the_frame():
    for x, y in ((-1, 0), (0, -1), (3, 0), (0, 3)):
        with pytest.raises(ValueError, match="leaves the frame"):
            paste(empty_mask(4, 4), x, y, np.ones((2, 2), bool))


def test_runs_of_length_zero_are_joined():
    loose = mask_of(np.array([2, 5]), 3, 4)
    split = Mask(3, 4, _encode([2, 1, 0, 2, 7]))
    assert canonical(split) == loose == canonical(loose)


@pytest.mark.parametrize("counts", [b"", b"\xff", b"P", b"5", b"0000000000P"])
def test_damaged_runs_are_refused(counts):
    with pytest.raises(ProjectError, match="run lengths"):
        toggles_of(Mask(3, 4, counts))


def _encode(runs: list[int]) -> bytes:
    from pycocotools import mask as coco_mask

    return coco_mask.frPyObjects({"size": [3, 4], "counts": runs}, 3, 4)["counts"]
