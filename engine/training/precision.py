"""The numbers that a training's network computes in; its losses are float32 in any case."""

from __future__ import annotations

import torch

from engine.capabilities import computes_natively


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
    return "bf16" if started_with is None and device.type == "cpu" and computes_natively("bfloat16") else "no"
