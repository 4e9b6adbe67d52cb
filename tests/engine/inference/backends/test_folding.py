"""Folded batch norms change no answer."""

from __future__ import annotations

from typing import Literal

import pytest
import torch
from torch import nn

from engine.inference.backends.folding import folded
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE


@pytest.mark.parametrize("norm", ["frozen", "batch"])
@pytest.mark.parametrize("backbone", ["resnet18", "resnet50"])
def test_a_folded_network_answers_alike(
    norm: Literal["frozen", "batch"], backbone: Literal["resnet18", "resnet50"]
) -> None:
    torch.manual_seed(1)
    config = MDQEConfig(
        backbone=backbone,
        backbone_width=8,
        backbone_norm=norm,
        hidden_dim=32,
        encoder_layers=1,
        decoder_layers=1,
        grid_size=3,
    )
    network = MDQE(config).eval()
    for name, tensor in network.backbone.state_dict().items():
        if "norm." in name and tensor.is_floating_point():
            tensor.copy_(torch.rand_like(tensor) + 0.5)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    fast = folded(network)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in fast.modules())
    frames = torch.rand(2, 3, 64, 96) * 255
    with torch.inference_mode():
        expected, found = network.encode(frames), fast.encode(frames)
    torch.testing.assert_close(found.tokens, expected.tokens, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(found.mask_features, expected.mask_features, rtol=1e-4, atol=1e-4)
    assert fast.decoder is network.decoder
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
