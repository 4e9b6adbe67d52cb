"""Each switch of the paper's ablations changes what the network answers, trains all of its weights, and can be saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.model.mdqe import MDQE
from engine.model.outputs import ClipTargets
from engine.training.losses import LossSettings, compute_losses
from engine.weights import build_network, load_checkpoint, save_checkpoint
from tests.engine.tiny import TINY

NETWORK = TINY.replace(decoder_layers=2, backbone_norm="frozen")
SWITCHES: list[dict[str, Any]] = [
    {"grid_selection": False},
    {"association": False},
    {"temporal_cross_attention": False},
    {"decoder_order": "i2o"},
    {"clip_length": 3},
]


def targets() -> ClipTargets:
    masks = torch.zeros(1, 2, 64, 96, dtype=torch.bool)
    masks[..., 20:40, 30:60] = True
    box = torch.tensor([45 / 96, 30 / 64, 30 / 96, 20 / 64]).expand(1, 2, 4)
    return ClipTargets(torch.zeros(1, dtype=torch.int64), torch.zeros(1, 2, dtype=torch.int64), box, masks)


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: next(iter(switch)))
def test_a_switched_network_trains_and_answers(switch: dict[str, Any], tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = MDQE(NETWORK.replace(**switch)).train()
    frames = torch.rand(1, 2, 3, 64, 96, generator=torch.Generator().manual_seed(1)) * 255
    outputs = network(frames, [(64, 96)])
    compute_losses(outputs, [targets()], LossSettings.from_config(network.config), [torch.arange]).total.backward()
    still = [name for name, parameter in network.named_parameters() if parameter.grad is None]
    off = {id(parameter) for parameter in network.switched_off()}
    assert still == [name for name, parameter in network.named_parameters() if id(parameter) in off]
    assert all("temporal_attn" in name for name in still) and bool(still) == ("temporal_cross_attention" in switch)

    path = tmp_path / "switched.safetensors"
    save_checkpoint(network, path)
    loaded = build_network(load_checkpoint(path), "saved")
    assert loaded.config == network.config
    with torch.inference_mode():
        network.eval()
        expected = network.decode(network.encode(frames[0]), [0, 1])
        found = loaded.decode(loaded.encode(frames[0]), [0, 1])
    torch.testing.assert_close(found.class_scores, expected.class_scores)


def test_the_order_of_the_decoder_matters() -> None:
    torch.manual_seed(0)
    network = MDQE(NETWORK).eval()
    for parameter in network.parameters():  # an untrained network looks at the same places, whatever asks
        torch.nn.init.normal_(parameter, std=0.1)
    other = MDQE(NETWORK.replace(decoder_order="i2o")).eval()
    other.load_state_dict(network.state_dict())
    frames = torch.rand(2, 3, 64, 96, generator=torch.Generator().manual_seed(1)) * 255
    with torch.inference_mode():
        first, second = (each.decode(each.encode(frames), [0, 1]).query_embeddings for each in (network, other))
    assert not torch.allclose(first, second)


def test_repulsion_is_a_setting_of_the_losses() -> None:
    assert LossSettings.from_config(NETWORK).repulsion
    assert not LossSettings.from_config(NETWORK.replace(repulsion=False)).repulsion
