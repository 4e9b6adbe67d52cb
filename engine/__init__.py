"""MDQE: video instance segmentation of objects that hide one another, as a library.

    model = engine.load_model("bundled")
    with engine.open_video("street.mp4") as video:
        for result in engine.prelabel(video, model):
            ...

Names are loaded when first used: reading a video or an annotation file never waits for torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.assist import PropagatedFrame, propagate
    from engine.catalogue import load_model
    from engine.inference import PrelabelOptions, collect_tracks, prelabel
    from engine.video import open_video

from engine.errors import CheckpointError, DeviceError, EngineError, FormatError, StorageError, VideoError
from engine.types import Category, ClipPrediction, FrameSource, Mask, Track, WindowResult, WindowTrack

_LAZY = {
    "load_model": "engine.catalogue",
    "open_video": "engine.video",
    "prelabel": "engine.inference",
    "collect_tracks": "engine.inference",
    "PrelabelOptions": "engine.inference",
    "propagate": "engine.assist",
    "PropagatedFrame": "engine.assist",
}

__all__ = [
    "Category",
    "CheckpointError",
    "ClipPrediction",
    "DeviceError",
    "EngineError",
    "FormatError",
    "FrameSource",
    "Mask",
    "PrelabelOptions",
    "PropagatedFrame",
    "StorageError",
    "Track",
    "VideoError",
    "WindowResult",
    "WindowTrack",
    "collect_tracks",
    "load_model",
    "open_video",
    "prelabel",
    "propagate",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'engine' has no attribute '{name}'")
    return getattr(import_module(_LAZY[name]), name)
