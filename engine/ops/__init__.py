"""Operations with more than one kernel: a plain reference here, compiled ones where they could be built."""

from engine.ops.compiled import compiled_devices, kernel_troubles
from engine.ops.ms_deform_attn import ms_deform_attn, ms_deform_attn_reference

__all__ = ["kernel_troubles", "kernels", "ms_deform_attn", "ms_deform_attn_reference"]


def kernels() -> dict[str, str]:
    """Operation -> kernels that are live in this process."""
    compiled = ", ".join(f"compiled for {device}" for device in sorted(compiled_devices()))
    return {"ms_deform_attn": compiled or "reference (PyTorch)"}
