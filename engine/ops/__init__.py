"""Operations with more than one kernel: a plain reference here, compiled ones where they could be built."""

from engine.ops.ms_deform_attn import ms_deform_attn, ms_deform_attn_reference

__all__ = ["kernels", "ms_deform_attn", "ms_deform_attn_reference"]


def kernels() -> dict[str, str]:
    """Operation -> kernel that is live in this process."""
    return {"ms_deform_attn": "reference (PyTorch)"}
