"""What the processor of this computer does by itself, and not step by step as several of its instructions."""

from __future__ import annotations

from collections.abc import Mapping

import torch

# Names in `torch.cpu.get_capabilities`. ARM's ``bf16`` is left out: what is gained from it has not been measured, and emulation
# costs eightfold.
_NATIVE = {"float32": (), "bfloat16": ("avx512_bf16",), "float16": ("avx512_fp16", "amx_fp16")}


def computes_natively(precision: str) -> bool:
    """Whether this CPU multiplies numbers of a type by itself; False, but for float32, where PyTorch is too old to tell."""
    ask = getattr(torch.cpu, "get_capabilities", None)
    capabilities: Mapping[str, object] = ask() if ask is not None else {}
    names = _NATIVE[precision]
    return not names or any(capabilities.get(name, False) for name in names)
