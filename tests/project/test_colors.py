"""Colours of tracks and categories: told apart by every kind of colour vision."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from app.project.records import color_of

Array = npt.NDArray[np.float64]

# What is left of linear RGB to people without long-, medium- or short-wave cones: Machado, Oliveira and Fernandes 2009, severity 1.
VISIONS: dict[str, Array] = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(color: str, vision: Array) -> Array:
    """CIE Lab of a colour as it is seen."""
    srgb = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(vision @ linear, 0, 1) / WHITE
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("count", "difference"), [(6, 28), (12, 20), (24, 12)])
def test_the_first_tracks_differ_for_every_kind_of_colour_vision(vision: str, count: int, difference: float) -> None:
    seen = {number: lab(color_of(number), VISIONS[vision]) for number in range(1, count + 1)}
    assert min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(seen, 2)) >= difference


def test_two_dozen_tracks_differ_well_for_most_people() -> None:
    seen = {number: lab(color_of(number), VISIONS["all cones"]) for number in range(1, 25)}
    assert min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(seen, 2)) >= 22


def test_every_number_has_a_colour() -> None:
    colors = [color_of(number) for number in range(200)]
    assert all(len(color) == 7 and color.startswith("#") for color in colors)
    assert len(set(colors)) > 190
