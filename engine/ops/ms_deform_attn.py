"""Multi-scale deformable attention: weighted bilinear samples of a few places instead of attention to all.

`ms_deform_attn` is what the network calls. `ms_deform_attn_reference` is the obvious version in plain PyTorch,
right on every device and the oracle for any faster kernel.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def ms_deform_attn_reference(
    value: Tensor, level_shapes: Sequence[tuple[int, int]], locations: Tensor, weights: Tensor
) -> Tensor:
    """Σ over levels and points of weight · bilinear(value of the level, location); zero outside the level.

    Args:
        value: (B, N, H, D), projected tokens, levels in a row; N is the sum of height times width over the levels.
        level_shapes: (height, width) of each of the L levels.
        locations: (B, Q, H, L, P, 2), x and y in [0, 1] over a level's area (``align_corners=False``).
        weights: (B, Q, H, L, P).

    Returns:
        (B, Q, H * D) in the type of ``value``; sums are float32 at least.

    Source: Zhu et al., Deformable DETR, section 4.1; the MDQE specification, section 2.
    """
    batch, _, heads, channels = value.shape
    queries, points = locations.shape[1], locations.shape[4]
    compute = torch.promote_types(value.dtype, torch.float32)
    grids = (2 * locations.to(compute) - 1).permute(3, 0, 2, 1, 4, 5).flatten(1, 2)  # (L, B*H, Q, P, 2)
    level_values = value.to(compute).split([height * width for height, width in level_shapes], dim=1)
    sampled = [
        F.grid_sample(
            level.permute(0, 2, 3, 1).reshape(batch * heads, channels, height, width),
            grid,
            mode="bilinear",
            padding_mode="zeros",
            align_corners=False,
        )  # (B*H, D, Q, P)
        for level, (height, width), grid in zip(level_values, level_shapes, grids, strict=True)
    ]
    samples = torch.stack(sampled, dim=-2)  # (B*H, D, Q, L, P)
    shares = weights.to(compute).transpose(1, 2).reshape(batch * heads, 1, queries, len(level_shapes), points)
    attended = (samples * shares).sum((-2, -1))  # (B*H, D, Q)
    return attended.view(batch, heads * channels, queries).transpose(1, 2).to(value.dtype)


def ms_deform_attn(
    value: Tensor, level_shapes: Sequence[tuple[int, int]], locations: Tensor, weights: Tensor
) -> Tensor:
    """Multi-scale deformable attention by the best kernel at hand; arguments as in the reference."""
    return ms_deform_attn_reference(value, level_shapes, locations, weights)
