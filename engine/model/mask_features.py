"""Mask features: one map a frame at stride 4 that instance queries mix into masks (specification, section 2)."""

from __future__ import annotations

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


class MaskFeatures(nn.Module):
    """Top-down over the encoder's strides 32, 16 and 8, then up to stride 4."""

    def __init__(self, dim: int, mask_dim: int) -> None:
        super().__init__()
        self.lay1, self.lay2, self.lay3 = (nn.Conv2d(dim, dim, 3, padding=1) for _ in range(3))
        self.gn1, self.gn2, self.gn3 = (nn.GroupNorm(8, dim) for _ in range(3))
        self.adapter1, self.adapter2 = nn.Conv2d(dim, dim, 1), nn.Conv2d(dim, dim, 1)
        self.out_lay1 = SeparableConv(dim, dim)
        self.out_uplay = nn.ConvTranspose2d(dim, dim, 1, stride=2, output_padding=1, groups=dim)
        self.out_lay2 = SeparableConv(dim, mask_dim)

    def forward(self, stride8: Tensor, stride16: Tensor, stride32: Tensor) -> Tensor:
        """Encoder maps (F, C, h, w) -> (F, M, h4, w4), not negative."""
        x = F.gelu(self.gn1(self.lay1(stride32)))
        x = self.adapter1(stride16) + F.interpolate(x, stride16.shape[-2:], mode="nearest")
        x = F.gelu(self.gn2(self.lay2(x)))
        x = self.adapter2(stride8) + F.interpolate(x, stride8.shape[-2:], mode="nearest")
        x = F.gelu(self.gn3(self.lay3(x)))
        return self.out_lay2(self.out_uplay(self.out_lay1(x)))  # type: ignore[no-any-return]
