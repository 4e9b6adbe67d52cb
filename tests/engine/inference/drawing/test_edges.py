"""Soft masks drawn to the edges of the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inference.drawing.edges import Guide
from engine.inference.drawing.masks import MASK_STRIDE
from engine.inference.drawing.pictures import Pictures
from engine.types import Mask
from tests.engine.inference.one_track import masks_of_one
from tests.plain_path import guided, whole_masks

DEMO = next((Path(__file__).parents[4] / "resources" / "demo").glob("*.mp4"))
SIZE = (64, 96)
WHOLE = slice(None)


def disc(size: tuple[int, int], row: float, column: float, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[: size[0], : size[1]]
    return np.hypot(rows - row, columns - column) <= radius


def picture_of(mask: np.ndarray, inside: tuple[int, int, int], outside: tuple[int, int, int]) -> torch.Tensor:
    """(3, h, w) uint8, with a little noise."""
    noise = np.random.default_rng(1).integers(-6, 7, (*mask.shape, 3))
    pixels = np.where(mask[..., None], inside, outside) + noise
    return torch.from_numpy(pixels.clip(0, 255).astype(np.uint8)).permute(2, 0, 1)


def by_edges(*frames: torch.Tensor) -> Pictures:
    return Pictures.of(frames, edges=True, colours=False)


def iou(mask: Mask | None, truth: np.ndarray) -> float:
    found = np.zeros_like(truth) if mask is None else mask.to_bitmap()
    return float((found & truth).sum() / (found | truth).sum())


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    colourful=st.booleans(),
)
def test_like_the_equations(seed: int, size: tuple[int, int], colourful: bool) -> None:
    generator = np.random.default_rng(seed)
    picture = generator.integers(0, 256, (3 if colourful else 1, *size), np.uint8).repeat(1 if colourful else 3, 0)
    mask = generator.random(size, np.float32)
    found = Guide.of(torch.from_numpy(picture)).follow(mask, WHOLE, WHOLE)
    expected = guided(mask.astype(np.float64), picture.transpose(1, 2, 0) / 255)
    assert np.abs(found - expected).max() < 2e-3


@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    cells=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    lacking=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    place=st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)),
)
def test_near_the_mask_as_over_the_whole_frame(
    seed: int, cells: tuple[int, int], lacking: tuple[int, int], place: tuple[float, float]
) -> None:
    height, width = (max(MASK_STRIDE * side - gap, 1) for side, gap in zip(cells, lacking, strict=True))
    generator = torch.Generator().manual_seed(seed)
    picture = torch.randint(0, 256, (3, height, width), generator=generator, dtype=torch.uint8)
    shape = torch.from_numpy(disc(cells, place[0] * cells[0], place[1] * cells[1], 5)).float()
    logits = 12 * shape - 6 + torch.randn(cells, generator=generator)
    video = (2 * height, 2 * width)
    found = masks_of_one(logits[None], 0, (height, width), video, True, by_edges(picture)).get(0)
    expected = whole_masks(logits[None, None], [picture], video, edges=True)[0][0].to_bitmap()
    differing = expected if found is None else found.to_bitmap() != expected
    assert differing.sum() <= 2 + 0.01 * expected.sum()


def test_an_edge_of_the_picture_is_found() -> None:
    truth = disc(SIZE, 31, 50, 17)
    picture = picture_of(truth, (200, 60, 40), (60, 90, 150))
    coarse = torch.from_numpy(disc((SIZE[0] // 4, SIZE[1] // 4), 7.2, 12.6, 3.9)).float() * 8 - 4
    without = masks_of_one(coarse[None], 5, SIZE, SIZE, True)
    drawn = masks_of_one(coarse[None], 5, SIZE, SIZE, True, by_edges(picture))
    assert iou(without.get(5), truth) < 0.9
    assert iou(drawn.get(5), truth) > 0.97


def test_where_the_picture_has_no_edge_the_mask_stays_in_place() -> None:
    shape = disc((16, 24), 8, 12, 4.5)
    logits = torch.from_numpy(shape).float() * 8 - 4
    plain = masks_of_one(logits[None], 0, SIZE, SIZE, True)[0]
    grey = torch.full((3, *SIZE), 127, dtype=torch.uint8)
    drawn = masks_of_one(logits[None], 0, SIZE, SIZE, True, by_edges(grey))[0]
    assert iou(drawn, plain.to_bitmap()) > 0.8  # what sticks out is worn off a little


def test_no_mask_stays_none() -> None:
    picture = torch.zeros(3, *SIZE, dtype=torch.uint8)
    assert masks_of_one(torch.full((2, 16, 24), -3.0), 0, SIZE, SIZE, True, by_edges(picture, picture)) == {}
    in_the_padding = torch.full((1, 20, 24), -3.0)
    in_the_padding[:, 19] = 5
    assert masks_of_one(in_the_padding, 0, SIZE, SIZE, True, by_edges(picture)) == {}
