"""Linear layers as convolutions: the same answers from the same weights."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.inference.backends.folding import folded
from engine.inference.backends.pointwise import PointwiseLinear, PointwiseSelfAttention, for_processor
from engine.model.attention import SelfAttention
from engine.model.mdqe import MDQE
from tests.engine.tiny import TINY


@pytest.mark.parametrize("shape", [(5,), (7, 5), (2, 3, 5)])
@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_answers_as_the_linear_one(shape: tuple[int, ...], bias: bool) -> None:
    linear = nn.Linear(5, 24, bias=bias)
    x = torch.randn(shape)
    torch.testing.assert_close(PointwiseLinear(linear.weight, linear.bias)(x), linear(x))


def test_attention_answers_as_the_one_it_replaces() -> None:
    attention = SelfAttention(32, 4).eval()
    nn.init.normal_(attention.attention.in_proj_bias)
    x, position = torch.randn(2, 3, 10, 32)[:, 0], torch.randn(2, 10, 32)
    torch.testing.assert_close(PointwiseSelfAttention(attention)(x, position), attention(x, position))


SWIN = {"backbone": "swin_v2", "swin_depths": (1, 2, 1, 1), "swin_heads": (1, 2, 4, 8), "swin_windows": (4, 4, 4, 2)}
OTHERS = {"grid_selection": False, "association": False, "temporal_cross_attention": False, "decoder_order": "i2o"}


@pytest.mark.parametrize(
    "changes", [{}, SWIN, {"backbone": "resnet50"}, OTHERS], ids=["tiny", "swin", "resnet50", "others"]
)
def test_a_network_answers_alike_and_shares_its_weights(changes: dict[str, Any]) -> None:
    torch.manual_seed(1)
    network = folded(MDQE(TINY.replace(**changes)).eval())
    fast = for_processor(network)
    weights = dict(network.named_parameters())
    left = [module for module in fast.modules() if isinstance(module, nn.Linear)]
    assert all(module.out_features < 16 for module in left)
    assert all(tensor is weights[name] for name, tensor in fast.named_parameters() if name in weights)
    frames = torch.rand(TINY.clip_length, 3, 64, 96) * 255
    with torch.inference_mode():
        expected, found = network.encode(frames), fast.encode(frames)
        torch.testing.assert_close(found.tokens, expected.tokens, rtol=1e-4, atol=1e-4)
        clip = range(TINY.clip_length)
        torch.testing.assert_close(
            fast.decode(expected, clip).class_scores, network.decode(expected, clip).class_scores, rtol=1e-4, atol=1e-5
        )
    assert any(isinstance(module, nn.MultiheadAttention) for module in network.modules())
