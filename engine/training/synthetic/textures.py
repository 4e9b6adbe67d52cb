"""Drawn surfaces: what covers shapes and fills backgrounds where no photograph does."""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.types import Image
from engine.video.opencv import cv2

Random = np.random.Generator
Colour = tuple[int, int, int]
FloatArray = npt.NDArray[np.float32]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#&?!%+-"


def random_colour(rng: Random) -> Colour:
    """One RGB colour, from pale to saturated and from dark to light."""
    red, green, blue = colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.1, 1.0), rng.uniform(0.15, 1.0))
    return int(red * 255), int(green * 255), int(blue * 255)


def octave_noise(rng: Random, height: int, width: int, coarsest: int = 3, octaves: int = 5) -> FloatArray:
    """(H, W) smooth noise in 0..1: random grids, each twice as fine as and fainter than the one before."""
    total = np.zeros((height, width), np.float32)
    persistence = rng.uniform(0.4, 0.75)
    for octave in range(octaves):
        cells = coarsest * 2**octave
        if cells > max(height, width):
            break
        rows = max(2, round(cells * height / max(height, width)))
        grid = rng.random((rows, max(2, cells)), dtype=np.float32)
        total += persistence**octave * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    low, high = float(total.min()), float(total.max())
    return (total - low) / max(high - low, 1e-6)


def between(first: Colour, second: Colour, share: FloatArray) -> Image:
    """Blends two colours by an (H, W) share of the second in 0..1."""
    start = np.asarray(first, np.float32)
    step = np.asarray(second, np.float32) - start
    blended: Image = (start + share[..., None] * step).clip(0, 255).astype(np.uint8)
    return blended


def noise(rng: Random, height: int, width: int) -> Image:
    """Clouds: three colours over noise."""
    share = octave_noise(rng, height, width, int(rng.integers(2, 8)))
    image = between(random_colour(rng), random_colour(rng), share)
    spots = octave_noise(rng, height, width, int(rng.integers(3, 12)), octaves=3)
    edge = np.clip((spots - rng.uniform(0.4, 0.7)) * rng.uniform(4, 30), 0, 1)[..., None]
    spotted: Image = (image * (1 - edge) + np.asarray(random_colour(rng), np.float32) * edge).astype(np.uint8)
    return spotted


def gradient(rng: Random, height: int, width: int) -> Image:
    """One colour runs into another along a line."""
    angle = rng.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    along = np.cos(angle) * columns / width + np.sin(angle) * rows / height
    along = (along - along.min()) / max(float(np.ptp(along)), 1e-6)
    return between(random_colour(rng), random_colour(rng), along.astype(np.float32))


def stripes(rng: Random, height: int, width: int) -> Image:
    """Parallel stripes, soft or crisp, straight or wavy."""
    angle, period = rng.uniform(0, np.pi), rng.uniform(0.03, 0.25) * max(height, width)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    along, across = np.cos(angle) * columns + np.sin(angle) * rows, np.cos(angle) * rows - np.sin(angle) * columns
    along += rng.uniform(0, 0.5) * period * np.sin(across / (period * rng.uniform(0.3, 2)))
    wave = 0.5 + 0.5 * np.clip(np.sin(2 * np.pi * along / period) * rng.uniform(1, 12), -1, 1)
    return between(random_colour(rng), random_colour(rng), wave.astype(np.float32))


def grid(rng: Random, height: int, width: int) -> Image:
    """Ruled lines or a chess board on a plain ground, as a cutting mat or tiles."""
    image = gradient(rng, height, width)
    step = int(rng.uniform(0.03, 0.18) * max(height, width)) + 3
    colour = random_colour(rng)
    if rng.random() < 0.5:
        thickness = int(rng.integers(1, max(2, step // 8) + 1))
        for position in range(int(rng.integers(step)), max(height, width), step):
            cv2.line(image, (position, 0), (position, height), colour, thickness, cv2.LINE_AA)
            cv2.line(image, (0, position), (width, position), colour, thickness, cv2.LINE_AA)
        return image
    board = (np.add.outer(np.arange(height) // step, np.arange(width) // step) % 2).astype(np.bool_)
    image[board] = colour
    return image


def dots(rng: Random, height: int, width: int) -> Image:
    """Discs, regular or strewn."""
    image = gradient(rng, height, width)
    radius = max(1, int(rng.uniform(0.01, 0.06) * max(height, width)))
    colour = random_colour(rng)
    for x, y in rng.random((int(rng.integers(10, 60)), 2)):
        centre = (int(x * width), int(y * height))
        cv2.circle(image, centre, radius, random_colour(rng) if rng.random() < 0.2 else colour, -1, cv2.LINE_AA)
    return image


def writing(rng: Random, height: int, width: int) -> Image:
    """Lines of letters, as on a page or a board."""
    image = gradient(rng, height, width)
    scale = rng.uniform(0.4, 2.0) * max(height, width) / 400
    line_height = max(6, int(34 * scale))
    colour = random_colour(rng)
    for baseline in range(line_height, height + line_height, line_height):
        text = "".join(rng.choice(list(LETTERS), size=int(rng.integers(4, 40))))
        start = (int(rng.uniform(-0.1, 0.6) * width), baseline)
        cv2.putText(image, text, start, cv2.FONT_HERSHEY_DUPLEX, scale, colour, max(1, int(2 * scale)), cv2.LINE_AA)
    return image


def clutter(rng: Random, height: int, width: int) -> Image:
    """Many flat polygons over one another, often out of focus: things that are no objects."""
    image = noise(rng, height, width)
    for _ in range(int(rng.integers(10, 50))):
        corners = int(rng.integers(3, 8))
        centre = rng.random(2) * (width, height)
        reach = rng.uniform(0.02, 0.2) * max(height, width)
        points = centre + reach * rng.uniform(-1, 1, (corners, 2))
        cv2.fillPoly(image, [points.astype(np.int32)], random_colour(rng), cv2.LINE_AA)
    if rng.random() < 0.7:
        sigma = rng.uniform(0.002, 0.015) * max(height, width)
        image = cv2.GaussianBlur(image, (0, 0), sigma).astype(np.uint8)
    return image


TEXTURES: tuple[Callable[[Random, int, int], Image], ...] = (
    noise, gradient, stripes, grid, dots, writing, clutter,
)  # fmt: skip


def random_texture(rng: Random, height: int, width: int) -> Image:
    """(H, W, 3) uint8 RGB of a kind drawn at random."""
    return TEXTURES[int(rng.integers(len(TEXTURES)))](rng, height, width)
