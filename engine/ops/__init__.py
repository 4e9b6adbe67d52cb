"""Operations with more than one kernel: a plain reference here, compiled ones where they could be built."""

from engine.ops.compiled import compiled_devices, kernel_troubles
from engine.ops.encode_masks import encode_masks, encode_masks_reference
from engine.ops.ms_deform_attn import ms_deform_attn, ms_deform_attn_reference

__all__ = [
    "encode_masks",
    "encode_masks_reference",
    "kernel_troubles",
    "kernels",
    "ms_deform_attn",
    "ms_deform_attn_reference",
]


def kernels() -> dict[str, str]:
    """Operation -> kernels that are live in this process."""
    return {operation: _kernels_of(operation) for operation in ("ms_deform_attn", "encode_masks")}


def _kernels_of(operation: str) -> str:
    compiled = ", ".join(f"compiled for {device}" for device in sorted(compiled_devices(operation)))
    return compiled or "reference (PyTorch)"
