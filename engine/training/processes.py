"""The processes that train together, when `accelerate launch` started several, and how long one waits for another."""

from __future__ import annotations

from datetime import timedelta

import torch
from accelerate import PartialState
from accelerate.utils import parse_flag_from_env

# The first process measures and saves alone, for longer than the usual ten minutes if there is much.
_PATIENCE = timedelta(days=1)


def processes() -> PartialState:
    """Joins them, the first time.

    To be asked before accelerate is, which would join them with less patience. Told nothing, it takes each process for the
    only one where they compute on CPUs.
    """
    on_cpu = parse_flag_from_env("ACCELERATE_USE_CPU") or not torch.accelerator.is_available()
    return PartialState(cpu=on_cpu, timeout=_PATIENCE)
