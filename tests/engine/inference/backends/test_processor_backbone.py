"""Convolutions by oneDNN: the same answers from the same weights."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.inference.backends.folding import fold_norms
from engine.inference.backends.processor_backbone import (
    ProcessorBlock,
    ProcessorConvolution,
    ProcessorStem,
    has_joined_convolution,
)
from engine.model.backbone_resnet import BasicBlock, Bottleneck, Stem


@pytest.fixture(params=["joined", "plain"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How convolutions are computed; a PyTorch without oneDNN's joined convolution has the other way only."""
    if request.param == "plain":
        monkeypatch.setattr("engine.inference.backends.processor_backbone.has_joined_convolution", lambda: False)
    elif not has_joined_convolution():
        pytest.skip("this PyTorch has no joined convolution of oneDNN's")
    return str(request.param)


@pytest.mark.parametrize(
    ("kernel", "stride", "groups"), [(1, 1, 1), (1, 2, 1), (3, 1, 1), (3, 2, 1), (5, 1, 8), (7, 2, 1)]
)
@pytest.mark.parametrize("size", [(9, 14), (1, 2)])
@pytest.mark.parametrize("relu", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_a_convolution_answers_as_the_one_it_replaces(
    kernel: int, stride: int, groups: int, size: tuple[int, int], relu: bool, bias: bool
) -> None:
    plain = nn.Conv2d(8, 16, kernel, stride, kernel // 2, groups=groups, bias=bias)
    convolution = ProcessorConvolution(plain, relu=relu)
    x = torch.randn(2, 8, *size)
    for memory_format in (torch.contiguous_format, torch.channels_last):
        laid_out = x.contiguous(memory_format=memory_format)
        with torch.inference_mode():
            expected = plain(laid_out)
            joined = torch.randn_like(expected)
            before = joined.clone()
            both = expected + joined
            if relu:
                expected, both = expected.relu(), both.relu()
            torch.testing.assert_close(convolution(laid_out), expected)
            torch.testing.assert_close(convolution(laid_out, joined), both)
        assert torch.equal(joined, before)  # who joined it goes on using it


@pytest.mark.parametrize("size", [(8, 12), (9, 13), (10, 7), (1, 2)])
def test_a_stem_answers_as_the_one_it_replaces(size: tuple[int, int]) -> None:
    stem = fold_norms(Stem(8, "frozen_bn")).eval()
    x = torch.randn(2, 3, *size)
    with torch.inference_mode():
        torch.testing.assert_close(ProcessorStem(stem)(x), stem(x))


@pytest.mark.parametrize("block", [BasicBlock, Bottleneck])
@pytest.mark.parametrize(("in_channels", "stride"), [(16, 1), (16, 2), (8, 1)])
def test_a_block_answers_as_the_one_it_replaces(
    block: type[BasicBlock] | type[Bottleneck], in_channels: int, stride: int
) -> None:
    plain = fold_norms(block(in_channels, 16, stride, "frozen_bn")).eval()
    x = torch.randn(2, in_channels, 9, 12).contiguous(memory_format=torch.channels_last)
    before = x.clone()
    with torch.inference_mode():
        torch.testing.assert_close(ProcessorBlock(plain)(x), plain(x))
    assert torch.equal(x, before)  # a stage's answer is also the network's


def test_other_precisions_are_computed_by_pytorch() -> None:
    plain = nn.Conv2d(8, 16, 3)
    x = torch.randn(2, 8, 9, 12)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(ProcessorConvolution(plain, relu=False)(x), plain(x))
