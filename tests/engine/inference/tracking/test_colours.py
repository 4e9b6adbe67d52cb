"""The colours of masks."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.inference.tracking.colours import COLOURS, colour_samples, colours_of

RED, GREEN = torch.tensor([220, 20, 20], dtype=torch.uint8), torch.tensor([20, 180, 20], dtype=torch.uint8)


def _frames(left: Tensor, right: Tensor, size: tuple[int, int] = (32, 64)) -> Tensor:
    """(3, 3, H, W) of two halves."""
    frames = left[:, None, None].repeat(3, 1, *size).clone()
    frames[..., size[1] // 2 :] = right[:, None, None]
    return frames


def _mask(first: int, stop: int, size: tuple[int, int] = (8, 16)) -> Tensor:
    """(3, h, w) logits of columns."""
    logits = torch.full((3, *size), -4.0)
    logits[..., first:stop] = 4.0
    return logits


def test_masks_of_one_colour_are_alike_and_of_others_are_not() -> None:
    samples = colour_samples(_frames(RED, GREEN))
    masks = torch.stack([_mask(0, 3), _mask(4, 8), _mask(8, 16), _mask(4, 12)])
    colours = colours_of(masks, samples)
    alike = colours @ colours.T
    assert alike[0, 1].item() == pytest.approx(1, abs=1e-5)
    assert alike[0, 2].item() == 0
    assert alike[0, 3].item() == pytest.approx(0.5**0.5, abs=1e-5)  # half of it is red


def test_a_light_that_changes_a_little_changes_a_colour_little() -> None:
    bright = colour_samples(_frames(RED, GREEN))
    dim = colour_samples((_frames(RED, GREEN).float() * 0.95).to(torch.uint8))
    masks = _mask(0, 16)[None]
    assert (colours_of(masks, bright) * colours_of(masks, dim)).sum() > 0.4


@given(st.integers(1, 41), st.integers(1, 41), st.integers(1, 6), st.integers(0, 3))
def test_shares_add_up_to_one_whatever_the_sizes(height: int, width: int, length: int, count: int) -> None:
    generator = torch.Generator().manual_seed(height * 100 + width)
    frames = torch.randint(0, 256, (length, 3, height, width), dtype=torch.uint8, generator=generator)
    samples = colour_samples(frames)
    assert samples.shape == (length, -(-height // 4), -(-width // 4), 4)
    assert int(samples.min()) >= 0
    assert int(samples.max()) < COLOURS
    logits = torch.randn(count, length, samples.shape[1] + 2, samples.shape[2] + 1, generator=generator)
    colours = colours_of(logits, samples)
    assert colours.shape == (count, COLOURS)
    inner = logits[:, 1:-1] if length > 2 else logits
    shown = (inner[..., : samples.shape[1], : samples.shape[2]] > 0).flatten(1).any(1)
    assert torch.allclose(colours.square().sum(1), shown.float(), atol=1e-5)


def test_a_mask_in_the_padding_has_no_colour() -> None:
    samples = colour_samples(_frames(RED, GREEN))
    assert colours_of(_mask(16, 18, (8, 20))[None], samples).abs().sum() == 0
