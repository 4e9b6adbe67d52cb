"""Mask features: one map a frame at stride 4 that instance queries mix into masks (specification, section 2)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def _norm(channels: int) -> nn.GroupNorm:
    """GroupNorm of 32 groups, or the next smaller count that divides the channels (24 in the Swin checkpoints)."""
    return nn.GroupNorm(next(groups for groups in (32, 24, 16, 8, 4, 2, 1) if channels % groups == 0), channels)


class SeparableConv(nn.Module):
    """Depthwise 5x5, pointwise 1x1, GroupNorm, ReLU."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(in_channels, in_channels, 5, padding=2, groups=in_channels)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1)
        self.gn = _norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.gn(self.pointwise(self.depthwise(x))))


class SparseUpsampling(nn.Module):
    """Twice the size: a cell's value, times its channel's weight, in one place of four, zero in the others; then the bias.

    That is a transposed convolution of single pixels with a stride of 2, of each channel alone, and has its weights and
    their start; what libraries have for it takes ten times as long.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(dim, 1, 1, 1).uniform_(-1, 1))
        self.bias = nn.Parameter(torch.empty(dim).uniform_(-1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(F, C, h, w) -> (F, C, 2h, 2w)."""
        height, width = x.shape[-2:]
        weighted = (x * self.weight[:, 0])[:, :, :, None, :, None]  # (F, C, h, 1, w, 1)
        spread = F.pad(weighted, (0, 1, 0, 0, 0, 1)).reshape(*x.shape[:2], 2 * height, 2 * width)
        return spread + self.bias[:, None, None]


class MaskFeatures(nn.Module):
    """Top-down over the encoder's strides 32, 16 and 8, then up to stride 4."""

    def __init__(self, dim: int, mask_dim: int) -> None:
        super().__init__()
        self.lay1, self.lay2, self.lay3 = (nn.Conv2d(dim, dim, 3, padding=1) for _ in range(3))
        self.gn1, self.gn2, self.gn3 = (nn.GroupNorm(8, dim) for _ in range(3))
        self.adapter1, self.adapter2 = nn.Conv2d(dim, dim, 1), nn.Conv2d(dim, dim, 1)
        self.out_lay1 = SeparableConv(dim, dim)
        self.out_uplay = SparseUpsampling(dim)
        self.out_lay2 = SeparableConv(dim, mask_dim)

    def forward(self, stride8: Tensor, stride16: Tensor, stride32: Tensor) -> Tensor:
        """Encoder maps (F, C, h, w) -> (F, M, h4, w4), not negative."""
        x = F.gelu(self.gn1(self.lay1(stride32)))
        x = self.adapter1(stride16) + F.interpolate(x, stride16.shape[-2:], mode="nearest")
        x = F.gelu(self.gn2(self.lay2(x)))
        x = self.adapter2(stride8) + F.interpolate(x, stride8.shape[-2:], mode="nearest")
        x = F.gelu(self.gn3(self.lay3(x)))
        return self.out_lay2(self.out_uplay(self.out_lay1(x)))  # type: ignore[no-any-return]
