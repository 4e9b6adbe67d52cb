"""The network as inference uses it: on a device, in a precision, without gradients."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial

import torch
from torch import Tensor

from engine.inference.backends.folding import folded
from engine.inference.backends.processor import for_processor
from engine.inference.backends.recorded import Recorder
from engine.model.clip_frames import ClipFrames, LevelShapes, SharedFrames
from engine.model.config import MDQEConfig
from engine.model.frame_memory import RememberedFrames
from engine.model.mdqe import MDQE, each_clip
from engine.model.outputs import Features
from engine.types import ClipPrediction

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}

# Measured: as fast as twelve frames and all clips, in less memory, and a person who cancels waits less.
CPU_FRAMES_AT_ONCE = 2
CPU_CLIPS_AT_ONCE = 4
_WINDOWS = 16  # of other clips each, that are remembered


class TorchModel:
    """What `engine.load_model` returns for PyTorch weights. Stateless: one may serve many videos in turn."""

    def __init__(self, network: MDQE, device: torch.device, precision: str) -> None:
        self.network = network.to(device).eval()
        self._fast = folded(self.network)
        if device.type == "cpu":
            self._fast = for_processor(self._fast)
        self.device = device
        self.precision = precision
        self._recorder = Recorder(device) if device.type == "cuda" else None
        self._windows: dict[tuple[tuple[int, ...], ...], SharedFrames] = {}  # clips of windows -> how they share frames
        self._lock = threading.Lock()  # the recorder and the windows serve one at a time

    @property
    def config(self) -> MDQEConfig:
        """Sizes, clip length, thresholds and categories."""
        return self.network.config

    @property
    def frames_at_once(self) -> int | None:
        """Frames that are worth encoding together: a GPU wants all that a window has (None), a CPU gains no speed."""
        return None if self.device.type == "cuda" else CPU_FRAMES_AT_ONCE

    @property
    def clips_at_once(self) -> int | None:
        """Clips that are worth decoding together: a GPU wants all of a window (None)."""
        return None if self.device.type == "cuda" else CPU_CLIPS_AT_ONCE

    @property
    def computes_aside(self) -> bool:
        """Whether the host goes on while the device computes what it was given."""
        return self.device.type == "cuda"

    def encode(self, frames: Tensor) -> Features:
        """Encodes a window of frames, each alone.

        Args:
            frames: (F, 3, H, W) RGB in 0..255, uint8 or float32, at network size; padding happens inside.
        """
        work = partial(_encode, self._fast, self.precision)
        if self._recorder is None:
            return work(frames)
        on_host = frames.device.type == "cpu"
        with self._lock:
            return self._recorder.run("encode", work, frames.pin_memory() if on_host else frames)

    def decode(self, features: Features, indices: Sequence[int]) -> ClipPrediction:
        """Finds the instances of the clip that the encoded frames ``indices`` make, in order."""
        with torch.inference_mode(), _autocast(self._fast, self.precision):
            return self._fast.decode(features, indices)

    def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
        """The same for several clips of one length; what they share of a frame is computed once."""
        first, last = min(map(min, clips)), max(map(max, clips))
        used = tuple(tuple(frame - first for frame in clip) for clip in clips)
        tokens, padding = (x[first : last + 1] for x in (features.tokens, features.padding))
        with self._lock:
            sharing = self._sharing(used)
        work = partial(_decode, self._fast, self.precision, features.level_shapes)
        if self._recorder is None:
            frames: ClipFrames = sharing
            if features.memory is not None:
                needed = max(clip[0] for clip in clips) + 1  # by the next clip, at the earliest
                frames = RememberedFrames(sharing, features.memory, features.first + first, features.first + needed)
            return each_clip(work(frames, tokens, padding))
        work = partial(work, sharing)
        with self._lock:
            return each_clip(self._recorder.run((used, features.level_shapes), work, tokens, padding))

    def _sharing(self, clips: tuple[tuple[int, ...], ...]) -> SharedFrames:
        """How clips share frames, the same object for the same clips: made anew it would copy from the host."""
        sharing = self._windows.pop(clips, None) or SharedFrames(clips, self.device)
        while len(self._windows) >= _WINDOWS:
            del self._windows[next(iter(self._windows))]
        self._windows[clips] = sharing  # the last one, and so the last to go
        return sharing


# What is recorded is held by the recorder, and so holds neither the model nor what it works on.


def _encode(network: MDQE, precision: str, frames: Tensor) -> Features:
    with torch.inference_mode(), _autocast(network, precision):
        return network.encode(frames)


def _decode(
    network: MDQE, precision: str, level_shapes: LevelShapes, clips: ClipFrames, tokens: Tensor, padding: Tensor
) -> ClipPrediction:
    with torch.inference_mode(), _autocast(network, precision):
        return network.decode_batch(tokens, padding, level_shapes, clips)


def _autocast(network: MDQE, precision: str) -> AbstractContextManager[object]:
    dtype = PRECISIONS[precision]
    return torch.autocast(network.device.type, dtype=dtype, enabled=dtype is not torch.float32)
