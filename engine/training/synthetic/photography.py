"""What a camera and a video file do to a picture: light, focus, noise, compression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.training.synthetic.compositor import Canvas
from engine.training.synthetic.motion import Wave, random_wave
from engine.types import Image
from engine.video.opencv import cv2

Random = np.random.Generator


@dataclass(frozen=True)
class Photography:
    """The same for all frames of a scene, but for flickering light and noise.

    Attributes:
        gamma: exponent on brightness.
        gain: (3,) factors of red, green and blue.
        flicker: factor over time.
        vignette: darkening of the corners, 0..1.
        softness: blur, standard deviation as a share of the frame's height.
        noise: standard deviation in grey values.
        quality: of the JPEG compression, or None for none.
    """

    gamma: float
    gain: tuple[float, float, float]
    flicker: Wave
    vignette: float
    softness: float
    noise: float
    quality: int | None

    def develop(self, canvas: Canvas, time: float, rng: Random) -> Image:
        """Turns a composed (H, W, 3) canvas into a frame. ``rng`` makes the noise."""
        height, width = canvas.shape[:2]
        picture: Canvas = canvas
        if self.softness > 0:
            picture = cv2.GaussianBlur(picture, (0, 0), max(0.3, self.softness * height))
        if self.vignette > 0:
            rows, columns = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
            corners = np.add.outer(np.square(rows), np.square(columns))  # 0 in the middle, 2 in the corners
            picture = picture * (1 - np.float32(self.vignette / 2) * corners)[..., None].astype(np.float32)
        if self.noise > 0:
            grain = rng.standard_normal((height, width, 1 if self.noise < 4 else 3), dtype=np.float32)
            picture = picture + grain * np.float32(self.noise)
        frame = cv2.LUT(picture.clip(0, 255).astype(np.uint8), self._curves(time)).astype(np.uint8)
        return frame if self.quality is None else _compressed(frame, self.quality)

    def _curves(self, time: float) -> Image:
        """(1, 256, 3) new values of red, green and blue."""
        level = (np.arange(256) / 255) ** self.gamma * self.flicker.at(time) * 255
        curves: Image = (level[None, :, None] * np.asarray(self.gain)).clip(0, 255).round().astype(np.uint8)
        return curves


def random_photography(rng: Random, difficulty: float) -> Photography:
    """Mostly a plain camera; worse ones with difficulty."""

    def happens(share: float) -> bool:
        return bool(rng.random() < share * (0.5 + difficulty))

    cast = rng.normal(1.0, 0.05, 3) if happens(0.5) else np.ones(3)
    return Photography(
        gamma=float(np.exp(rng.normal(0, 0.15))) if happens(0.6) else 1.0,
        gain=(float(cast[0]), float(cast[1]), float(cast[2])),
        flicker=random_wave(rng, 1.0, 0.08 * rng.random(), (4, 40)) if happens(0.2) else Wave(1.0),
        vignette=0.5 * rng.random() if happens(0.15) else 0.0,
        softness=0.004 * rng.random() if happens(0.25) else 0.0,
        noise=8 * rng.random() ** 2 if happens(0.4) else 0.0,
        quality=int(rng.integers(40, 95)) if happens(0.6) else None,
    )


def _compressed(frame: Image, quality: int) -> Image:
    """Through JPEG and back, with halved colour as in H.264."""
    done, encoded = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded, np.uint8)  # red and blue swapped twice: as they were
