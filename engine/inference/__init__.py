"""Pre-labelling: clips, windows, the tracker and the stream of results. Names are loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.inference.collect import collect_tracks
    from engine.inference.options import PrelabelOptions
    from engine.inference.stream import prelabel

_LAZY = {
    "PrelabelOptions": "engine.inference.options",
    "collect_tracks": "engine.inference.collect",
    "prelabel": "engine.inference.stream",
}

__all__ = ["PrelabelOptions", "collect_tracks", "prelabel"]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'engine.inference' has no attribute '{name}'")
    return getattr(import_module(_LAZY[name]), name)
