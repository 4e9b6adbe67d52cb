"""The deterministic made-up weights under which the golden numbers were computed."""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

GOLDEN = Path(__file__).parent / "golden"


@lru_cache(maxsize=1)
def _recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fill_recipe", GOLDEN / "fill_recipe.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def published_spec(name: str) -> dict[str, Any]:
    """Key -> shape, dtype and kind of each tensor of a published checkpoint (mdqe_r50_ovis, mdqe_swinl_ovis)."""
    loaded: dict[str, Any] = json.loads((GOLDEN / f"{name}.keys.json").read_text())
    return loaded


def published_weights(name: str, seed: int) -> dict[str, npt.NDArray[np.float32]]:
    """The filled state dict under published keys; constant buffers are left out."""
    spec = {key: (value["shape"], value["dtype"]) for key, value in published_spec(name).items()}
    weights: dict[str, npt.NDArray[np.float32]] = _recipe().fill(spec, seed)
    return weights
