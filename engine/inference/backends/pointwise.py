"""A network for a processor: its linear layers become convolutions of single pixels.

The two are the same sums. But PyTorch gives linear layers in float32 to MKL, which leaves AVX-512 alone on processors that
are not Intel's, and convolutions to oneDNN, which does not: there it is 2 to 2.7 times as fast (docs/benchmarks.md).
"""

from __future__ import annotations

import copy
from typing import cast

import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.attention import SelfAttention
from engine.model.mdqe import MDQE

_FEWEST_OUTPUTS = 16  # below it there is too little to multiply


class PointwiseLinear(nn.Module):
    """A linear layer whose weights are shared with the given ones, (out, in) and (out,)."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self._weight = weight[:, :, None, None]
        self._bias = bias

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) -> (..., out), of at least one row."""
        column = x.reshape(1, -1, 1, x.shape[-1]).permute(0, 3, 1, 2)  # (1, in, rows, 1), its channels last in memory
        return F.conv2d(column, self._weight, self._bias).permute(0, 2, 3, 1).reshape(*x.shape[:-1], -1)


class PointwiseSelfAttention(nn.Module):
    """`SelfAttention` with its weights."""

    def __init__(self, attention: SelfAttention) -> None:
        super().__init__()
        inner = attention.attention
        weight, bias = cast(Tensor, inner.in_proj_weight), cast(Tensor, inner.in_proj_bias)
        queries_and_keys = 2 * inner.embed_dim
        self._heads = inner.num_heads
        self.query_and_key = PointwiseLinear(weight[:queries_and_keys], bias[:queries_and_keys])
        self.value = PointwiseLinear(weight[queries_and_keys:], bias[queries_and_keys:])
        self.output = PointwiseLinear(inner.out_proj.weight, inner.out_proj.bias)
        self.norm = attention.norm

    def forward(self, x: Tensor, position: Tensor) -> Tensor:
        """x and position (B, Q, C) -> (B, Q, C)."""
        query, key = self.query_and_key(x + position).chunk(2, -1)
        parts = [part.unflatten(-1, (self._heads, -1)).transpose(1, 2) for part in (query, key, self.value(x))]
        attended = F.scaled_dot_product_attention(*parts).transpose(1, 2).flatten(2)  # (B, Q, C)
        return self.norm(x + self.output(attended))  # type: ignore[no-any-return]


def for_processor(network: MDQE) -> MDQE:
    """The same network, for inference on a CPU; all weights are shared with ``network``."""
    shared = {id(tensor): tensor for tensor in (*network.parameters(), *network.buffers())}
    fast = copy.deepcopy(network, shared)
    _replace(fast)
    return fast.eval()


def _replace(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, SelfAttention):
            setattr(module, name, PointwiseSelfAttention(child))
        elif isinstance(child, nn.Linear) and child.out_features >= _FEWEST_OUTPUTS:
            setattr(module, name, PointwiseLinear(child.weight, child.bias))
        else:
            _replace(child)
