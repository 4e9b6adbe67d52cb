"""Masks weighed with the colours that their thing has in a window."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inference.drawing.masks import MASK_STRIDE, window_masks
from engine.inference.drawing.own_colours import Crop, colour_codes, weigh_colours
from engine.inference.drawing.pictures import Pictures
from tests.engine.inference.one_track import masks_of_one
from tests.plain_path import by_colours, colours_seen, whole_masks

SIZE = (64, 96)
RED, GREEN, BLUE = (200, 60, 40), (70, 160, 60), (60, 90, 170)


def disc(size: tuple[int, int], row: float, column: float, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[: size[0], : size[1]]
    return np.hypot(rows - row, columns - column) <= radius


def painted(*layers: tuple[np.ndarray, tuple[int, int, int]], seed: int = 1) -> torch.Tensor:
    """(3, h, w) uint8: blue, and on it each layer in its colour; with a little noise."""
    pixels = np.full((*SIZE, 3), BLUE)
    for mask, colour in layers:
        pixels[mask] = colour
    pixels = pixels + np.random.default_rng(seed).integers(-6, 7, pixels.shape)
    return torch.from_numpy(pixels.clip(0, 255).astype(np.uint8)).permute(2, 0, 1)


def cells_of(mask: np.ndarray) -> torch.Tensor:
    """(h4, w4) logits of a mask of pixels."""
    cells = mask.reshape(SIZE[0] // MASK_STRIDE, MASK_STRIDE, -1, MASK_STRIDE).mean((1, 3))
    return torch.from_numpy(4 * cells - 2).float()


def iou(found: np.ndarray, truth: np.ndarray) -> float:
    return float((found & truth).sum() / (found | truth).sum())


@st.composite
def parts(draw: st.DrawFn) -> tuple[range, range]:
    """Rows and columns of a frame of 40 by 50."""
    top, left = draw(st.integers(0, 30)), draw(st.integers(0, 40))
    return range(top, draw(st.integers(top + 1, 40))), range(left, draw(st.integers(left + 1, 50)))


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    places=st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 1)), parts(), min_size=1),
    shift=st.floats(-3, 3),
)
def test_like_pixel_by_pixel(seed: int, places: dict[tuple[int, int], tuple[range, range]], shift: float) -> None:
    generator = np.random.default_rng(seed)
    pictures = torch.from_numpy(generator.integers(0, 90, (2, 3, 40, 50), np.uint8))
    codes = [colour_codes(picture) for picture in pictures]
    crops, masks, boxes = [], {}, {}
    for (thing, frame), (rows, columns) in sorted(places.items()):
        part = (slice(rows.start, rows.stop), slice(columns.start, columns.stop))
        mask = np.full((40, 50), -1.0, np.float32)
        mask[part] = 3 * generator.standard_normal((len(rows), len(columns))) + shift
        crops.append(Crop(thing, frame, rows, columns, mask[part].copy(), codes[frame][part]))
        masks[thing, frame], boxes[thing, frame] = mask, mask_of(part)
    kept = [crop.logits.copy() for crop in crops]
    found = weigh_colours(crops)
    expected = by_colours(masks, [colours_seen(picture) for picture in pictures], boxes)
    for crop, before, after in zip(crops, kept, found, strict=True):
        whole = expected[crop.thing, crop.frame]
        assert after.dtype == np.float32
        np.testing.assert_allclose(after, whole[boxes[crop.thing, crop.frame]].reshape(after.shape), atol=1e-3)
        assert (crop.logits == before).all()


def mask_of(part: tuple[slice, slice]) -> np.ndarray:
    inside = np.zeros((40, 50), bool)
    inside[part] = True
    return inside


@settings(deadline=None, max_examples=20)
@given(
    seed=st.integers(0, 2**32 - 1),
    place=st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)),
    edges=st.booleans(),
)
def test_near_the_mask_as_over_the_whole_frame(seed: int, place: tuple[float, float], edges: bool) -> None:
    thing = disc(SIZE, place[0] * SIZE[0], place[1] * SIZE[1], 14)
    pictures = [painted((thing, RED), seed=seed), painted((np.roll(thing, 5, 1), RED), seed=seed + 1)]
    logits = torch.stack([cells_of(thing), cells_of(np.roll(thing, 3, 1))])
    logits += torch.randn(logits.shape, generator=torch.Generator().manual_seed(seed))
    both = torch.stack([logits, logits.roll(2, 2)])
    found = window_masks(both, 0, SIZE, SIZE, True, Pictures.of(pictures, edges=edges, colours=True))
    for of_track, oracle in zip(found, whole_masks(both, pictures, SIZE, edges=edges, colours=True), strict=True):
        for frame, mask in enumerate(oracle):
            expected = mask.to_bitmap()
            differing = expected if frame not in of_track else of_track[frame].to_bitmap() != expected
            assert differing.sum() <= 2 + 0.01 * expected.sum()


def test_what_two_claim_goes_to_the_one_whose_colour_it_has() -> None:
    left, right = disc(SIZE, 30, 34, 15), disc(SIZE, 30, 56, 15)
    pictures = Pictures.of([painted((left, RED), (right, GREEN))] * 6, edges=False, colours=True)
    logits = torch.stack([cells_of(left), cells_of(right)])[:, None].repeat(1, 6, 1, 1)
    spilt = disc(SIZE, 30, 40, 9)
    logits[1, 0] = cells_of(right | spilt)
    found = window_masks(logits, 0, SIZE, SIZE, True, pictures)
    one, other = (masks[0].to_bitmap() for masks in found)
    assert (one & other).sum() < 0.2 * (left & spilt).sum()
    assert iou(one, left & ~right) > 0.85
    assert iou(other, right) > 0.85


def test_pixels_of_a_thing_in_front_are_left_to_it() -> None:
    thing, front = disc(SIZE, 30, 40, 16), disc(SIZE, 34, 58, 14)
    alone = [painted((thing, RED), seed=2 + frame) for frame in range(10)]
    crossing = painted((thing, RED), (front, GREEN))
    logits = torch.stack([cells_of(thing | disc(SIZE, 32, 50, 10))] + 10 * [cells_of(thing)])  # spills on what crosses
    truth = thing & ~front
    before = masks_of_one(logits, 0, SIZE, SIZE, True)[0].to_bitmap()
    after = masks_of_one(logits, 0, SIZE, SIZE, True, Pictures.of([crossing, *alone], edges=True, colours=True))[0]
    assert iou(before, truth) < 0.8
    assert iou(after.to_bitmap(), truth) > 0.95


def test_what_sticks_out_belongs_to_the_thing() -> None:
    thing = disc(SIZE, 30, 40, 14)
    thing[28:33, 40:64] = True
    logits = cells_of(disc(SIZE, 30, 42, 14))[None]
    pictures = Pictures.of([painted((thing, RED))], edges=True, colours=True)
    assert iou(masks_of_one(logits, 3, SIZE, SIZE, True, pictures)[3].to_bitmap(), thing) > 0.95


def test_an_eye_is_no_hole_in_a_face() -> None:
    face, eye = disc(SIZE, 30, 42, 18), disc(SIZE, 27, 38, 3)
    pictures = Pictures.of([painted((face, RED), (eye, BLUE))], edges=True, colours=True)
    assert masks_of_one(cells_of(face)[None], 0, SIZE, SIZE, True, pictures)[0].to_bitmap()[eye].all()
    without = cells_of(face & ~disc(SIZE, 28, 40, 9))[None]  # the network says so too
    assert not masks_of_one(without, 0, SIZE, SIZE, True, pictures)[0].to_bitmap()[27, 38]


def test_a_thing_that_looks_like_its_surroundings_keeps_its_mask() -> None:
    logits = cells_of(disc(SIZE, 30, 40, 14))[None]
    pictures = Pictures.of([torch.full((3, *SIZE), 127, dtype=torch.uint8)], edges=False, colours=True)
    assert masks_of_one(logits, 0, SIZE, SIZE, True, pictures) == masks_of_one(logits, 0, SIZE, SIZE, True)


def test_too_few_pixels_tell_nothing() -> None:
    small = -np.ones(SIZE, np.float32)
    small[:9, :11] = 1
    full = np.ones(SIZE, np.float32)
    codes = colour_codes(painted((small > 0, RED)))
    for mask in (small, full):
        crop = Crop(0, 0, range(SIZE[0]), range(SIZE[1]), mask, codes)
        assert (weigh_colours([crop])[0] == mask).all()
    assert weigh_colours([]) == []
