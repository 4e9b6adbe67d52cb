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

# Kernels take contiguous tensors, locations and weights in float32, and the sides of the levels as height, width,
# height, width ... They give the value's gradient in float32, as it is summed.
_LIBRARY = torch.library.Library("mdqe", "DEF")
_LIBRARY.define("ms_deform_attn(Tensor value, int[] level_shapes, Tensor locations, Tensor weights) -> Tensor")
_LIBRARY.define(
    "ms_deform_attn_backward(Tensor out_gradient, Tensor value, int[] level_shapes, Tensor locations, Tensor weights)"
    " -> (Tensor, Tensor, Tensor)"
)

_COMPILED = compiled_devices()  # asked once: to torch.compile it is a constant
_KERNEL_TYPES = (torch.float32, torch.bfloat16, torch.float16)
_CUDA_LEVELS = 128  # as many as engine/csrc/cuda passes among a kernel's parameters


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
    return torch.empty_like(value, dtype=torch.float32), torch.empty_like(locations), torch.empty_like(weights)


def _keep_inputs(ctx: Any, inputs: tuple[Tensor, list[int], Tensor, Tensor], output: Tensor) -> None:
    value, ctx.level_shapes, locations, weights = inputs
    ctx.save_for_backward(value, locations, weights)


def _differentiate(ctx: Any, out_gradient: Tensor) -> tuple[Tensor, None, Tensor, Tensor]:
    value, locations, weights = ctx.saved_tensors
    backward = torch.ops.mdqe.ms_deform_attn_backward
    gradients = backward(out_gradient.contiguous(), value, ctx.level_shapes, locations, weights)
    return gradients[0].to(value.dtype), None, gradients[1], gradients[2]


torch.library.register_fake("mdqe::ms_deform_attn", _shape_of_result, lib=_LIBRARY)
torch.library.register_fake("mdqe::ms_deform_attn_backward", _shapes_of_gradients, lib=_LIBRARY)
torch.library.register_autograd("mdqe::ms_deform_attn", _differentiate, setup_context=_keep_inputs, lib=_LIBRARY)


def ms_deform_attn(
    value: Tensor, level_shapes: Sequence[tuple[int, int]], locations: Tensor, weights: Tensor
) -> Tensor:
    """Multi-scale deformable attention by the best kernel at hand; arguments as in the reference.

    The compiled kernels serve values in float32, bfloat16 and float16 on the devices that they were built for (CUDA:
    where the channels of a head are a multiple of 8); anything else goes to the reference. On CUDA the value's gradient
    is summed in no fixed order, so that its last bits can differ from run to run.
    """
    if not _has_kernel(value, len(level_shapes)):
        return ms_deform_attn_reference(value, level_shapes, locations, weights)
    sides = [side for shape in level_shapes for side in shape]
    attended: Tensor = torch.ops.mdqe.ms_deform_attn(
        value.contiguous(), sides, locations.float().contiguous(), weights.float().contiguous()
    )
    return attended


def _has_kernel(value: Tensor, levels: int) -> bool:
    if value.dtype not in _KERNEL_TYPES or value.device.type not in _COMPILED:
        return False
    return value.device.type != "cuda" or (value.shape[-1] % 8 == 0 and levels <= _CUDA_LEVELS)
