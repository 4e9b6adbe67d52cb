"""One object is followed by what the network offers, however thin it is."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.assist.candidates import Candidates
from engine.assist.follower import Follower, Sight
from engine.assist.motion import Motion
from engine.inference.tracking.colours import colour_samples
from engine.types import ClipPrediction

SIZE = (64, 96)


@pytest.mark.parametrize("width", [1, 2, 3, 8])
def test_the_network_finds_what_is_thinner_than_its_cells(width: int) -> None:
    there = np.zeros(SIZE, np.float32)
    there[10:50, 41 : 41 + width] = 1
    picture = np.full((*SIZE, 3), 90, np.uint8)
    picture[there > 0] = (250, 10, 10)
    samples = colour_samples(torch.from_numpy(picture).permute(2, 0, 1)[None])
    sight = Sight.of(picture, samples[0], SIZE)
    offered = torch.where(sight.cells(there) > 0, 6.0, -6.0)  # (h4, w4)
    prediction = ClipPrediction(torch.ones(1, 1), torch.ones(1, 1), torch.ones(1, 4), torch.zeros(1, 2, 4))
    mask_features = torch.stack([offered, offered])[None]  # (1, 2, h4, w4)
    clip = Candidates.of(range(2), prediction, mask_features, samples.expand(2, -1, -1, -1))
    follower = Follower()
    follower.given(0, there, sight)
    nothing = np.zeros(SIZE, np.float32)
    belief = follower.believe(1, [clip], Motion(nothing, nothing, trust=nothing), sight)
    assert (belief[there > 0] > 0).all()
