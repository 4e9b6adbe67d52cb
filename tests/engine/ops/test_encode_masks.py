"""The compiled way from logits to run-length masks gives the masks of the plain one."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.inference.drawing.masks import MASK_STRIDE, _enlargement
from engine.ops import encode_masks, encode_masks_reference, kernels
from engine.ops.compiled import compiled_devices
from engine.ops.encode_masks import Enlargement, Taps, has_kernel, probabilities
from engine.types import Mask

pytestmark = pytest.mark.skipif("cpu" not in compiled_devices(), reason="the kernels were not built: make kernels")

Size = tuple[int, int]


def bitmap_of(mask: Mask | None, size: Size) -> np.ndarray:
    return np.zeros(size, bool) if mask is None else mask.to_bitmap()


def assert_like_reference(logits: Tensor, enlargement: Enlargement) -> list[Mask | None]:
    """Same pixels, but where rounding alone decides; and COCO's own encoding of them."""
    found, expected = encode_masks(logits, enlargement), encode_masks_reference(logits, enlargement)
    size = enlargement.video_size
    assert len(found) == len(expected) == len(logits)
    for frame, mask, plain in zip(logits, found, expected, strict=True):
        assert mask is None or (mask.area and mask == Mask.from_bitmap(mask.to_bitmap()))
        if mask == plain:
            continue
        part, rows, columns = probabilities(frame, enlargement)  # type: ignore[misc]  # one of both has a pixel
        probability = np.zeros(size, np.float32)
        probability[rows.start : rows.stop, columns.start : columns.stop] = part.numpy()
        differs = bitmap_of(mask, size) != bitmap_of(plain, size)
        assert np.all(np.abs(probability[differs] - 0.5) < 1e-6)
    return found


def enlargement_of(cells: Size, lacking: Size, video: Size, smooth: bool) -> Enlargement:
    network = tuple(max(MASK_STRIDE * side - gap, 1) for side, gap in zip(cells, lacking, strict=True))
    return _enlargement(cells, network, video, smooth)


SIDES = st.tuples(st.integers(1, 14), st.integers(1, 14))
PADDING = st.tuples(st.integers(0, 31), st.integers(0, 31))
VIDEOS = st.tuples(st.integers(1, 90), st.integers(1, 90))


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32 - 1), SIDES, PADDING, VIDEOS, st.booleans(), st.sampled_from((-8.0, -3.0, 0.0, 8.0)))
@example(0, (8, 6), (13, 13), (56, 63), False, -3.0)  # the mask reaches the bottom, and the box not the top
def test_like_the_reference(seed: int, cells: Size, lacking: Size, video: Size, smooth: bool, mean: float) -> None:
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(3, *cells, generator=generator) * 4 + mean
    assert_like_reference(logits, enlargement_of(cells, lacking, video, smooth))


@settings(deadline=None, max_examples=60)
@given(SIDES, st.data(), PADDING, VIDEOS, st.booleans(), st.sampled_from((0.01, 1.0, 30.0, float("inf"))))
def test_one_cell(cells: Size, data: st.DataObject, lacking: Size, video: Size, smooth: bool, logit: float) -> None:
    logits = torch.full((1, *cells), -5.0)
    row, column = (data.draw(st.integers(0, side - 1)) for side in cells)
    logits[0, row, column] = logit
    assert_like_reference(logits, enlargement_of(cells, lacking, video, smooth))


@pytest.mark.parametrize("smooth", [True, False])
@pytest.mark.parametrize("video", [(90, 160), (1080, 1920), (23, 31)])
def test_whole_frames_and_none(video: Size, smooth: bool) -> None:
    logits = torch.stack([torch.full((24, 40), value) for value in (9.0, -9.0, float("nan"))])
    full, empty, broken = assert_like_reference(logits, enlargement_of((24, 40), (6, 0), video, smooth))
    assert full.area == video[0] * video[1] and empty is None and broken is None


def test_a_single_pixel() -> None:
    logits = torch.full((1, 8, 8), -9.0)
    logits[0, 3, 5] = 0.5
    enlargement = _enlargement((8, 8), (32, 32), (32, 32), True)
    (mask,) = assert_like_reference(logits, enlargement)
    assert mask.area == 1


def test_not_a_number_in_a_cell_sets_no_pixel_around_it() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(4, 12, 12, generator=generator) * 4
    logits[:, 5, 6] = float("nan")
    assert_like_reference(logits, enlargement_of((12, 12), (0, 0), (60, 70), True))


def test_many_masks_of_a_long_window() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(200, 12, 20, generator=generator) * 4 - 4
    logits[::7] = -1.0
    masks = assert_like_reference(logits, enlargement_of((12, 20), (3, 0), (45, 80), True))
    assert all(mask is None for mask in masks[::7]) and all(masks[1:7])
    assert not encode_masks(logits[:0], enlargement_of((12, 20), (3, 0), (45, 80), True))


def test_logits_need_not_lie_in_a_row() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = (torch.randn(9, 7, 2, generator=generator) * 4).permute(2, 1, 0)
    assert_like_reference(logits, enlargement_of((7, 9), (0, 0), (40, 50), True))


@pytest.mark.parametrize(
    ("low", "high", "cause"),
    [
        ([0, 4], [0, 5], "output 1 looks at 4 and 5 of 4 inputs"),
        ([-1, 0], [0, 0], "output 0 looks at -1 and 0"),
        ([0, 0], [0, 2], "output 1 looks at 0 and 2"),
        ([2, 1], [2, 2], "the places fall at output 1"),
        ([], [], "an axis has no outputs"),
    ],
)
def test_places_that_lead_astray_are_refused(low: list[int], high: list[int], cause: str) -> None:
    good = Taps(torch.arange(4), torch.arange(4), torch.zeros(4))
    bad = Taps(torch.tensor(low, dtype=torch.int64), torch.tensor(high, dtype=torch.int64), torch.zeros(len(low)))
    for enlargement in (Enlargement((bad, good), (good, good)), Enlargement((good, good), (good, bad))):
        with pytest.raises(RuntimeError, match=cause):
            encode_masks(torch.ones(1, 4, 4), enlargement)


def test_logits_of_another_type_are_refused() -> None:
    with pytest.raises(RuntimeError, match="float32"):
        encode_masks(torch.ones(1, 4, 4, dtype=torch.float64), enlargement_of((4, 4), (0, 0), (9, 9), True))


def test_what_torch_demands_of_an_operation() -> None:
    enlargement = enlargement_of((4, 5), (0, 0), (9, 9), True)
    taps = (*enlargement.enlarge, *enlargement.resize)
    arguments = (torch.randn(2, 4, 5), [axis.places for axis in taps], [axis.weight for axis in taps])
    torch.library.opcheck(torch.ops.mdqe.encode_masks.default, arguments)


def test_without_the_kernel_the_reference_serves(monkeypatch) -> None:
    logits = torch.randn(2, 6, 6, generator=torch.Generator().manual_seed(0))
    enlargement = enlargement_of((6, 6), (0, 0), (30, 30), True)
    assert has_kernel() and kernels()["encode_masks"] == "compiled for cpu"
    module = importlib.import_module("engine.ops.encode_masks")
    monkeypatch.setattr(module, "has_kernel", lambda: False)
    monkeypatch.setattr(torch.ops.mdqe, "encode_masks", None)
    assert encode_masks(logits, enlargement) == encode_masks_reference(logits, enlargement)
