"""Operations with more than one kernel: a plain reference here, compiled ones where they could be built."""

from engine.ops.compiled import compiled_devices, kernel_troubles
from engine.ops.encode_masks import encode_masks, encode_masks_reference, has_kernel
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
    compiled = ", ".join(f"compiled for {device}" for device in sorted(compiled_devices()))
    plain = "reference (PyTorch)"
    return {"ms_deform_attn": compiled or plain, "encode_masks": "compiled for cpu" if has_kernel() else plain}
