"""What lies behind the objects: a photograph or a drawn surface under a moving camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.training.synthetic.motion import Wave, random_wave
from engine.training.synthetic.sprites import SpriteMaker
from engine.training.synthetic.textures import octave_noise, random_texture
from engine.types import Image
from engine.video.opencv import cv2

Random = np.random.Generator
LIVING_GRID = (6, 10)  # rows and columns of the coarse field by which a living background flows


@dataclass(frozen=True)
class Background:
    """A picture seen by a camera that pans, turns and zooms, parts of which may sway by themselves.

    Attributes:
        picture: (h, w, 3) uint8 RGB.
        zoom: frame pixels for a picture pixel, over time, at a frame height of one.
        x, y: where the camera looks, as shares of the picture's width and height.
        angle: turn of the camera in radians.
        flow: (4, rows, columns) amplitudes (x, y, as shares of the frame's height), periods and phases of its own
            motion, or None.
    """

    picture: Image
    zoom: Wave
    x: Wave
    y: Wave
    angle: Wave
    flow: npt.NDArray[np.float64] | None

    def at(self, time: float, height: int, width: int) -> Image:
        """(height, width, 3) uint8 RGB at a time in frames."""
        scale = self.zoom.at(time) * height
        cosine, sine = np.cos(self.angle.at(time)) / scale, np.sin(self.angle.at(time)) / scale
        x, y = self.x.at(time) * self.picture.shape[1], self.y.at(time) * self.picture.shape[0]
        matrix = np.array(
            [
                [cosine, -sine, x - cosine * width / 2 + sine * height / 2],
                [sine, cosine, y - sine * width / 2 - cosine * height / 2],
            ]
        )
        options = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        frame = cv2.warpAffine(self.picture, matrix, (width, height), flags=options, borderMode=cv2.BORDER_REFLECT_101)
        return (frame if self.flow is None else self._flowing(frame, time)).astype(np.uint8)

    def _flowing(self, frame: Image, time: float) -> Image:
        assert self.flow is not None
        height, width = frame.shape[:2]
        amount_x, amount_y, period, phase = self.flow
        wave = np.sin(2 * np.pi * time / period + phase) * height
        size = (width, height)
        shift_x = cv2.resize((amount_x * wave).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
        shift_y = cv2.resize((amount_y * wave).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
        shift_x += np.arange(width, dtype=np.float32)[None, :]
        shift_y += np.arange(height, dtype=np.float32)[:, None]
        border = cv2.BORDER_REFLECT_101
        flowing: Image = cv2.remap(frame, shift_x, shift_y, cv2.INTER_LINEAR, borderMode=border)
        return flowing


def random_background(rng: Random, maker: SpriteMaker, size: tuple[int, int], difficulty: float) -> Background:
    """A background for frames of a size; six in seven are photographs where there are any."""
    height, width = size
    photographs = maker.photographs
    closeness = rng.uniform(0.9, 2.2)  # how many times the frame fits into the picture's width
    if len(photographs) and rng.random() < 0.86:
        picture = photographs.at_width(rng, width * closeness)
        if rng.random() < 0.5:
            picture = picture[:, ::-1]
        if rng.random() < 0.12:
            picture = picture[::-1]
        if rng.random() < 0.1:
            picture = _blended(rng, picture, photographs.picture(rng))
        if rng.random() < 0.1 + 0.2 * difficulty:
            picture = _littered(rng, picture, maker, int(rng.integers(2, 16)))
        picture = np.ascontiguousarray(picture)
    else:
        picture = random_texture(rng, int(height * 1.3), int(width * 1.3))
        closeness = 1.2
    fitting = max(width / picture.shape[1], height / picture.shape[0]) / height
    zoom = fitting * max(closeness, 1.05)
    freedom = max(0.0, 0.5 - 0.5 * width / (picture.shape[1] * zoom * height))
    freedom_y = max(0.0, 0.5 - 0.5 / (picture.shape[0] * zoom))
    moving = rng.random() < 0.55
    pan = rng.uniform(0.0, 0.6) if moving else rng.uniform(0.0, 0.02)
    return Background(
        picture=picture,
        zoom=random_wave(rng, zoom, zoom * rng.uniform(0, 0.12) * moving, (40, 150)),
        x=random_wave(rng, 0.5 + freedom * rng.uniform(-1, 1) * (1 - pan), freedom * pan, (30, 150)),
        y=random_wave(rng, 0.5 + freedom_y * rng.uniform(-1, 1) * (1 - pan), freedom_y * pan, (30, 150)),
        angle=random_wave(rng, rng.normal(0, 0.05), rng.uniform(0, 0.1) * moving, (30, 150)),
        flow=_random_flow(rng) if rng.random() < 0.25 + 0.3 * difficulty else None,
    )


def _random_flow(rng: Random) -> npt.NDArray[np.float64]:
    """Still in most places, and swaying in a few, as people and leaves do."""
    calm = rng.random(LIVING_GRID) < rng.uniform(0.2, 0.9)
    amount = rng.normal(0, 0.04, (2, *LIVING_GRID)) * ~calm
    return np.stack([*amount, rng.uniform(8, 50, LIVING_GRID), np.full(LIVING_GRID, rng.uniform(0, 2 * np.pi))])


def _littered(rng: Random, picture: Image, maker: SpriteMaker, count: int) -> Image:
    """A copy with pieces of other photographs stuck to it: clutter with outlines, that belongs to the background."""
    littered = picture.copy()
    largest = min(picture.shape[:2]) - 1
    for _ in range(count):
        cutout = maker.patch(rng, feather=0.1 * rng.random()).cutout(0.0)
        side = min(max(int(rng.uniform(0.08, 0.4) * picture.shape[0]), 1), largest)
        cutout = cv2.resize(cutout, (side, side), interpolation=cv2.INTER_AREA)
        top, left = int(rng.integers(picture.shape[0] - side)), int(rng.integers(picture.shape[1] - side))
        place = littered[top : top + side, left : left + side]
        place[:] = cutout[..., :3] + (place * (255 - cutout[..., 3:].astype(np.uint16)) + 127) // 255
    return littered


def _blended(rng: Random, first: Image, second: Image) -> Image:
    """Two photographs side by side, with a wandering border between them."""
    height, width = first.shape[:2]
    second = cv2.resize(second, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    share = np.clip((octave_noise(rng, height, width, 2, 3) - 0.5) * rng.uniform(4, 40) + 0.5, 0, 1)[..., None]
    blended: Image = (first * (1 - share) + second * share).astype(np.uint8)
    return blended
