"""Masks at the video's size, enlarged only where they are, against the same done to whole frames."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inference.drawing.masks import MASK_STRIDE, aligned_bilinear
from tests.engine.inference.one_track import masks_of_one


def whole_frame(
    logits: torch.Tensor, network_size: tuple[int, int], video_size: tuple[int, int], smooth: bool
) -> torch.Tensor:
    """(h4, w4) -> (H, W) probabilities, the long way."""
    probability = aligned_bilinear(logits[None, None], MASK_STRIDE).sigmoid()
    probability = probability[..., : network_size[0], : network_size[1]]
    mode = {"mode": "bilinear", "align_corners": False} if smooth else {"mode": "nearest"}
    return F.interpolate(probability, video_size, **mode)[0, 0]


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    cells=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    lacking=st.tuples(st.integers(0, 31), st.integers(0, 31)),
    video=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    smooth=st.booleans(),
)
def test_like_enlarging_the_whole_frame(
    seed: int, cells: tuple[int, int], lacking: tuple[int, int], video: tuple[int, int], smooth: bool
) -> None:
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(3, *cells, generator=generator) * 4 - 3
    network = tuple(max(MASK_STRIDE * side - gap, 1) for side, gap in zip(cells, lacking, strict=True))
    found = masks_of_one(logits, 10, network, video, smooth)  # type: ignore[arg-type]
    for frame, plane in enumerate(logits):
        expected = whole_frame(plane, network, video, smooth).numpy()  # type: ignore[arg-type]
        bitmap = found[10 + frame].to_bitmap() if 10 + frame in found else np.zeros(video, bool)
        differs = bitmap != (expected > 0.5)
        assert np.all(np.abs(expected[differs] - 0.5) < 1e-5)  # rounding alone may decide a pixel
        assert 10 + frame not in found or bitmap.any()


@pytest.mark.parametrize("smooth", [True, False])
def test_frames_without_a_pixel_are_left_out(smooth: bool) -> None:
    logits = torch.full((3, 8, 8), -5.0)
    logits[1, 2:4, 3:5] = 5.0
    logits[2, 7, 7] = 5.0  # in the padding only
    assert list(masks_of_one(logits, 0, (20, 20), (40, 40), smooth)) == [1]
