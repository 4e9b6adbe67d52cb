"""Motion between two frames, and how far it is to be trusted."""

from __future__ import annotations

import numpy as np
import pytest

from engine.assist.motion import Motion
from engine.types import Mask
from tests.engine.assist.moving import RADIUS, MovingDiscs


def test_a_plane_moves_as_the_picture_does() -> None:
    video = MovingDiscs({0: [(80, 100), (92, 94)]})
    motion = Motion.between(video[0], video[1])
    before, after = video.mask(0, 0), video.mask(0, 1)
    carried = Mask.from_bitmap(motion.carry(before.to_bitmap().astype(np.float32)) > 0.5)
    assert before.iou(after) < 0.6
    assert carried.iou(after) > 0.75


def test_nothing_moves_between_two_of_the_same() -> None:
    frame = MovingDiscs({0: [(80, 100)]})[0]
    motion = Motion.between(frame, frame)
    plane = np.random.default_rng(0).random(frame.shape[:2], np.float32)
    assert np.abs(motion.carry(plane) - plane).max() < 0.01
    assert motion.trust.min() > 0.95


def test_what_has_come_out_is_not_trusted() -> None:
    video = MovingDiscs({0: [None, (128, 96)]})
    trust = Motion.between(video[0], video[1]).trust
    assert trust[96 - RADIUS // 2 : 96 + RADIUS // 2, 128 - RADIUS // 2 : 128 + RADIUS // 2].mean() < 0.3
    assert trust[:40].mean() > 0.9
    assert trust.min() >= 0
    assert trust.max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (10, 64), (15, 960), (16, 16)])
def test_pictures_may_be_as_small_as_they_like(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)
    motion = Motion.between(noise, noise)
    assert motion.trust.shape == size
    assert motion.trust.min() > 0.9
