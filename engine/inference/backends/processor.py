"""A network for a processor: the same sums, done in the way in which processors do them soonest.

PyTorch gives linear layers in float32 to MKL, which leaves AVX-512 alone on processors that are not Intel's: there oneDNN
is 2 to 2.7 times as fast (docs/notebook.md), and applies GELU while a result is in its hands.
"""

from __future__ import annotations

import copy
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.inference.backends.processor_backbone import ProcessorBlock, ProcessorConvolution, ProcessorStem
from engine.model.attention import MLP, FeedForward, SelfAttention
from engine.model.backbone_resnet import BasicBlock, Bottleneck, Stem
from engine.model.mdqe import MDQE

_FEWEST_OUTPUTS = 16  # below it there is too little to multiply
_USUAL_ROWS = 4096  # that weights are packed for; any number of rows is served


class ProcessorLinear(nn.Module):
    """A linear layer, followed by GELU if asked for, with the given weights (out, in) and (out,), which are shared.

    In float32 it is oneDNN's inner product, with a packed copy of the weights. Where PyTorch has none, and in the other
    precisions, it is a convolution of single pixels, which oneDNN does, too, on more than one thread.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None, *, gelu: bool = False) -> None:
        super().__init__()
        self._weight = weight[:, :, None, None]
        self._bias, self._gelu = bias, gelu
        self._packed = None
        if has_inner_product():
            self._packed = torch.ops.mkldnn._reorder_linear_weight(weight.detach(), _USUAL_ROWS)

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out), of at least one row."""
        if self._packed is not None and x.dtype == torch.float32 and not torch.is_autocast_enabled("cpu"):
            activation = "gelu" if self._gelu else "none"
            product: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._packed, self._bias, activation, [], "none")
            return product
        column = x.reshape(1, -1, 1, x.shape[-1]).permute(0, 3, 1, 2)  # (1, in, rows, 1), its channels last in memory
        summed = F.conv2d(column, self._weight, self._bias).permute(0, 2, 3, 1).reshape(*x.shape[:-1], -1)
        return F.gelu(summed) if self._gelu else summed


class ProcessorMLP(nn.Module):
    """`MLP` with its weights."""

    def __init__(self, mlp: MLP) -> None:
        super().__init__()
        *inner, last = cast(list[nn.Linear], list(mlp.layers))
        layers = [_linear(layer, gelu=True) for layer in inner]
        self.layers = nn.Sequential(*layers, _linear(last))

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out)."""
        return self.layers(x)  # type: ignore[no-any-return]


class ProcessorFeedForward(nn.Module):
    """`FeedForward` with its weights."""

    def __init__(self, block: FeedForward) -> None:
        super().__init__()
        self.linear1, self.linear2 = _linear(block.linear1, gelu=True), _linear(block.linear2)
        self.norm = block.norm

    def forward(self, x: Tensor) -> Tensor:
        """(..., C) -> (..., C)."""
        return self.norm(x + self.linear2(self.linear1(x)))  # type: ignore[no-any-return]


class ProcessorSelfAttention(nn.Module):
    """`SelfAttention` with its weights."""

    def __init__(self, attention: SelfAttention) -> None:
        super().__init__()
        inner = attention.attention
        weight, bias = cast(Tensor, inner.in_proj_weight), cast(Tensor, inner.in_proj_bias)
        queries_and_keys = 2 * inner.embed_dim
        self._heads = inner.num_heads
        self.query_and_key = ProcessorLinear(weight[:queries_and_keys], bias[:queries_and_keys])
        self.value = ProcessorLinear(weight[queries_and_keys:], bias[queries_and_keys:])
        self.output = ProcessorLinear(inner.out_proj.weight, inner.out_proj.bias)
        self.norm = attention.norm

    def forward(self, x: Tensor, position: Tensor) -> Tensor:
        """x and position (B, Q, C) -> (B, Q, C)."""
        query, key = self.query_and_key(x + position).chunk(2, -1)
        parts = [part.unflatten(-1, (self._heads, -1)).transpose(1, 2) for part in (query, key, self.value(x))]
        attended = F.scaled_dot_product_attention(*parts).transpose(1, 2).flatten(2)  # (B, Q, C)
        return self.norm(x + self.output(attended))  # type: ignore[no-any-return]


class ProcessorGroupNorm(nn.Module):
    """`nn.GroupNorm` with its weights, of maps laid out in any way.

    Where the channels of a pixel lie side by side, PyTorch takes a variance as the difference of two large numbers, and
    loses of it what makes them differ; channel by channel it does not.
    """

    def __init__(self, norm: nn.GroupNorm) -> None:
        super().__init__()
        self.norm = norm

    def forward(self, x: Tensor) -> Tensor:
        """(F, C, h, w) -> (F, C, h, w)."""
        return self.norm(x.contiguous())  # type: ignore[no-any-return]


def has_inner_product() -> bool:
    """Whether this PyTorch has oneDNN's inner product."""
    names = ("_linear_pointwise", "_reorder_linear_weight")
    return torch.backends.mkldnn.is_available() and all(hasattr(torch.ops.mkldnn, name) for name in names)


def for_processor(network: MDQE) -> MDQE:
    """The same network, for inference on a CPU; all weights are shared with ``network``."""
    shared = {id(tensor): tensor for tensor in (*network.parameters(), *network.buffers())}
    fast = copy.deepcopy(network, shared)
    _replace(fast)
    return fast.eval()


def _linear(layer: nn.Linear, *, gelu: bool = False) -> nn.Module:
    if layer.out_features >= _FEWEST_OUTPUTS:
        return ProcessorLinear(layer.weight, layer.bias, gelu=gelu)
    return nn.Sequential(layer, nn.GELU()) if gelu else layer


def _replace(module: nn.Module) -> None:
    for name, child in module.named_children():
        match child:
            case SelfAttention():
                setattr(module, name, ProcessorSelfAttention(child))
            case FeedForward():
                setattr(module, name, ProcessorFeedForward(child))
            case MLP():
                setattr(module, name, ProcessorMLP(child))
            case Stem():
                setattr(module, name, ProcessorStem(child))
            case BasicBlock() | Bottleneck():
                setattr(module, name, ProcessorBlock(child))
            case nn.GroupNorm():
                setattr(module, name, ProcessorGroupNorm(child))
            case nn.Conv2d():
                setattr(module, name, ProcessorConvolution(child, relu=False))
            case nn.Linear():
                setattr(module, name, _linear(child))
            case _:
                _replace(child)
