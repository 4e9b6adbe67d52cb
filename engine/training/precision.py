"""The numbers that a training's network computes in; its losses are float32 in any case."""

from __future__ import annotations

from collections.abc import Mapping

import torch

# ARM's ``bf16`` is left out: what a training gains from it has not been measured, and emulation costs eightfold.
_NATIVE = "avx512_bf16"  # in `torch.cpu.get_capabilities`


def computes_bfloat16_natively() -> bool:
    """Whether this CPU multiplies bfloat16 by itself; False where PyTorch is too old to tell."""
    ask = getattr(torch.cpu, "get_capabilities", None)
    capabilities: Mapping[str, object] = ask() if ask is not None else {}
    return bool(capabilities.get(_NATIVE, False))


def choose_precision(asked: str, device: torch.device, started_with: str | None = None) -> str:
    """What ``auto`` means on a device: ``bf16`` or ``no`` (float32); anything else is what was asked for.

    Args:
        asked: see `TrainingSettings.precision`.
        device: that the network is trained on.
        started_with: precision of the run that goes on, if one does: it is kept, wherever the run goes on.
    """
    if asked != "auto":
        return asked
    if started_with not in (None, "auto"):
        return started_with
    if device.type == "cuda":
        return "bf16"
    # A run that recorded ``auto`` itself is older than the question to the CPU.
    return "bf16" if started_with is None and device.type == "cpu" and computes_bfloat16_natively() else "no"
