"""Multi-scale deformable attention: weighted bilinear samples of a few places instead of attention to all.

`ms_deform_attn` is what the network calls. `ms_deform_attn_reference` is the obvious version in plain PyTorch,
right on every device and the oracle for any faster kernel. Schema, shapes and gradient of the operation
``mdqe::ms_deform_attn`` stand here; its compiled kernels are in ``engine/csrc``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.ops.compiled import compiled_devices

# Kernels take contiguous tensors of one type, and the sides of the levels as height, width, height, width ...
_LIBRARY = torch.library.Library("mdqe", "DEF")
_LIBRARY.define("ms_deform_attn(Tensor value, int[] level_shapes, Tensor locations, Tensor weights) -> Tensor")
_LIBRARY.define(
    "ms_deform_attn_backward(Tensor out_gradient, Tensor value, int[] level_shapes, Tensor locations, Tensor weights)"
    " -> (Tensor, Tensor, Tensor)"
)


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


def _shape_of_result(value: Tensor, level_shapes: Sequence[int], locations: Tensor, weights: Tensor) -> Tensor:
    return value.new_empty(value.shape[0], locations.shape[1], value.shape[2] * value.shape[3])


def _shapes_of_gradients(
    out_gradient: Tensor, value: Tensor, level_shapes: Sequence[int], locations: Tensor, weights: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    return torch.empty_like(value), torch.empty_like(locations), torch.empty_like(weights)


def _keep_inputs(ctx: Any, inputs: tuple[Tensor, list[int], Tensor, Tensor], output: Tensor) -> None:
    value, ctx.level_shapes, locations, weights = inputs
    ctx.save_for_backward(value, locations, weights)


def _differentiate(ctx: Any, out_gradient: Tensor) -> tuple[Tensor, None, Tensor, Tensor]:
    value, locations, weights = ctx.saved_tensors
    backward = torch.ops.mdqe.ms_deform_attn_backward
    gradients = backward(out_gradient.contiguous(), value, ctx.level_shapes, locations, weights)
    return gradients[0], None, gradients[1], gradients[2]


torch.library.register_fake("mdqe::ms_deform_attn", _shape_of_result, lib=_LIBRARY)
torch.library.register_fake("mdqe::ms_deform_attn_backward", _shapes_of_gradients, lib=_LIBRARY)
torch.library.register_autograd("mdqe::ms_deform_attn", _differentiate, setup_context=_keep_inputs, lib=_LIBRARY)


def ms_deform_attn(
    value: Tensor, level_shapes: Sequence[tuple[int, int]], locations: Tensor, weights: Tensor
) -> Tensor:
    """Multi-scale deformable attention by the best kernel at hand; arguments as in the reference.

    The compiled kernels take float32 tensors on the devices that they were built for; anything else goes to the
    reference.
    """
    alike = value.dtype == locations.dtype == weights.dtype == torch.float32
    if not alike or value.device.type not in compiled_devices():
        return ms_deform_attn_reference(value, level_shapes, locations, weights)
    sides = [side for shape in level_shapes for side in shape]
    attended: Tensor = torch.ops.mdqe.ms_deform_attn(
        value.contiguous(), sides, locations.contiguous(), weights.contiguous()
    )
    return attended
