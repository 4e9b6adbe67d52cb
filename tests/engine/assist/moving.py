"""A small video of textured discs that move over a textured ground, with their true masks, and a model that is blind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.errors import VideoError
from engine.model.config import MDQEConfig
from engine.model.outputs import Features
from engine.types import Category, ClipPrediction, Mask
from engine.video.opencv import cv2

SIZE = (192, 256)
RADIUS = 28


def _texture(seed: int, size: tuple[int, int], colour: tuple[int, int, int]) -> npt.NDArray[np.uint8]:
    noise = np.random.default_rng(seed).normal(0, 1, (*size, 3)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), 4) * 240
    return np.clip(noise + np.array(colour, np.float32), 0, 255).astype(np.uint8)


class MovingDiscs:
    """Discs at (x, y) in each frame; ``None`` for a frame in which a disc is gone. The later ones lie in front."""

    def __init__(self, places: Mapping[int, Sequence[tuple[int, int] | None]], broken_at: int | None = None) -> None:
        self.places, self.broken_at = places, broken_at
        self.size = SIZE
        self.timestamps = np.arange(len(self)) / 10
        self.read: list[int] = []
        self._ground = _texture(0, SIZE, (90, 110, 80))
        colours = [(200, 60, 60), (60, 60, 210)]
        side = 2 * RADIUS + 1
        self._faces = {disc: _texture(disc + 1, (side, side), colours[disc % 2]) for disc in places}

    def __len__(self) -> int:
        return len(next(iter(self.places.values())))

    def __getitem__(self, index: int) -> npt.NDArray[np.uint8]:
        if index == self.broken_at:
            raise VideoError(f"frame {index} cannot be decoded")
        self.read.append(index)
        frame = self._ground.copy()
        for disc in self.places:
            place = self.places[disc][index]
            if place is None:
                continue
            inside = self._inside(place)
            rows, columns = np.nonzero(inside)
            frame[inside] = self._faces[disc][rows - place[1] + RADIUS, columns - place[0] + RADIUS]
        return frame

    def mask(self, disc: int, index: int) -> Mask:
        """What is to be seen of it."""
        place = self.places[disc][index]
        shown = np.zeros(SIZE, np.bool_) if place is None else self._inside(place)
        discs = list(self.places)
        for other in discs[discs.index(disc) + 1 :]:
            if (there := self.places[other][index]) is not None:
                shown &= ~self._inside(there)
        return Mask.from_bitmap(shown)

    @staticmethod
    def _inside(place: tuple[int, int]) -> npt.NDArray[np.bool_]:
        rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
        inside: npt.NDArray[np.bool_] = (columns - place[0]) ** 2 + (rows - place[1]) ** 2 <= RADIUS**2
        return inside


class BlindModel:
    """Finds nothing: what is followed is followed by its motion and its colours."""

    def __init__(self, clip_length: int = 3) -> None:
        self.frames_at_once: int | None = 2
        self.clips_at_once: int | None = None
        self.computes_aside = False
        self.encoded = 0
        self.config = MDQEConfig(
            num_classes=1,
            clip_length=clip_length,
            window_length=6,
            test_short_side=SIZE[0],
            categories=(Category(1, "disc"),),
        )

    def encode(self, frames: Tensor) -> Features:
        count, height, width = len(frames), *SIZE
        self.encoded += count
        return Features(
            tokens=torch.zeros(count, 1, 1),
            padding=torch.zeros(count, 1, dtype=torch.bool),
            level_shapes=((1, 1),),
            mask_features=torch.ones(1, count, height // 4, width // 4),
            padded_size=SIZE,
            frame_size=SIZE,
        )

    def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
        return [
            ClipPrediction(torch.zeros(2, 1), torch.full((2, 1), -1.0), torch.ones(2, 4), torch.zeros(2, len(clip), 4))
            for clip in clips
        ]


def straight(count: int, start: tuple[int, int], step: tuple[int, int]) -> list[tuple[int, int] | None]:
    """Places along a line."""
    return [(start[0] + step[0] * index, start[1] + step[1] * index) for index in range(count)]


def cast_video(video: MovingDiscs) -> Any:
    """As a `FrameSource`."""
    return video
