"""Layers by oneDNN: the same answers from the same weights."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.inference.backends.folding import folded
from engine.inference.backends.processor import (
    ProcessorFeedForward,
    ProcessorGroupNorm,
    ProcessorLinear,
    ProcessorMLP,
    ProcessorSelfAttention,
    for_processor,
    has_inner_product,
)
from engine.model.attention import MLP, FeedForward, SelfAttention
from engine.model.mdqe import MDQE
from tests.engine.tiny import TINY


@pytest.fixture(params=["inner product", "convolution"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How linear layers are computed; a PyTorch without oneDNN's inner product has the other way only."""
    if request.param == "convolution":
        monkeypatch.setattr("engine.inference.backends.processor.has_inner_product", lambda: False)
    elif not has_inner_product():
        pytest.skip("this PyTorch has no inner product of oneDNN's")
    return str(request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("shape", [(5,), (7, 5), (2, 3, 5), (9000, 5)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("gelu", [True, False])
def test_a_layer_answers_as_the_linear_one(shape: tuple[int, ...], bias: bool, gelu: bool) -> None:
    linear = nn.Linear(5, 24, bias=bias)
    x = torch.randn(shape)
    expected = F.gelu(linear(x)) if gelu else linear(x)
    layer = ProcessorLinear(linear.weight, linear.bias, gelu=gelu)
    with torch.inference_mode():
        torch.testing.assert_close(layer(x), expected.detach())
        torch.testing.assert_close(layer(torch.stack((x, x), -1)[..., 0]), expected.detach())  # any strides


@pytest.mark.usefixtures("way")
def test_blocks_answer_as_those_they_replace() -> None:
    attention, block, mlp = SelfAttention(32, 4).eval(), FeedForward(32, 3).eval(), MLP(32, 40, 20).eval()
    nn.init.normal_(attention.attention.in_proj_bias)
    x, position = torch.randn(2, 3, 10, 32)[:, 0], torch.randn(2, 10, 32)
    with torch.inference_mode():
        torch.testing.assert_close(ProcessorSelfAttention(attention)(x, position), attention(x, position))
        torch.testing.assert_close(ProcessorFeedForward(block)(x), block(x))
        torch.testing.assert_close(ProcessorMLP(mlp)(x), mlp(x))


def test_bfloat16_is_multiplied_as_bfloat16() -> None:
    linear = nn.Linear(16, 24)
    x = torch.randn(7, 16)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        found = ProcessorLinear(linear.weight, linear.bias)(x)
        assert found.dtype == torch.bfloat16
        torch.testing.assert_close(found, linear(x), rtol=2e-2, atol=2e-2)


def test_a_group_norm_is_as_exact_however_the_channels_lie() -> None:
    norm = nn.GroupNorm(4, 8)
    x = 1000 + torch.randn(2, 8, 1, 2)  # variances small beside the means
    laid_out = x.contiguous(memory_format=torch.channels_last)
    with torch.inference_mode():
        exact = copy.deepcopy(norm).double()(x.double())
        torch.testing.assert_close(ProcessorGroupNorm(norm)(laid_out).double(), exact, rtol=0, atol=1e-3)


SWIN = {"backbone": "swin_v2", "swin_depths": (1, 2, 1, 1), "swin_heads": (1, 2, 4, 8), "swin_windows": (4, 4, 4, 2)}
OTHERS = {"grid_selection": False, "association": False, "temporal_cross_attention": False, "decoder_order": "i2o"}


@pytest.mark.usefixtures("way")
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
