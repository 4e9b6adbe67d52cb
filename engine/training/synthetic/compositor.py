"""Puts sprites into frames, and knows for every pixel whose it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.training.synthetic.motion import Pose
from engine.training.synthetic.sprites import BORDER, Cutout
from engine.video.opencv import cv2

Canvas = npt.NDArray[np.float32]  # (H, W, 3) RGB in 0..255
Owners = npt.NDArray[np.int16]  # (H, W), the object whose pixel it is, NOBODY for the background
Patch = npt.NDArray[np.float32]  # (h, w, 4) RGB times alpha, and alpha, all in 0..255

NOBODY = -1
OPAQUE = 127.5  # alpha above which a pixel counts as covered


@dataclass(frozen=True)
class Placed:
    """A posed sprite's pixels and where their top left corner lies in the frame; may reach beyond its borders."""

    patch: Patch
    top: int
    left: int

    def clipped(self, height: int, width: int) -> Placed | None:
        """What of it lies inside the frame; None when nothing does."""
        top, left = max(0, -self.top), max(0, -self.left)
        bottom = min(self.patch.shape[0], height - self.top)
        right = min(self.patch.shape[1], width - self.left)
        if top >= bottom or left >= right:
            return None
        return Placed(self.patch[top:bottom, left:right], self.top + top, self.left + left)


def place(cutout: Cutout, pose: Pose, frame_height: int, blur: tuple[float, float] = (0.0, 0.0)) -> Placed:
    """Bends, stretches, turns, scales and moves a sprite.

    Args:
        frame_height: pixels that are one unit of the pose's lengths.
        blur: way (x, y) in pixels that the sprite moves while the shutter is open.
    """
    longest = pose.extent * frame_height  # pixels of the sprite's longer side in the frame
    drawn = max(cutout.shape[:2]) - 2 * BORDER
    shrink = longest / drawn
    if shrink < 0.75:  # bilinear sampling would skip source pixels
        size = (max(3, round(cutout.shape[1] * shrink)), max(3, round(cutout.shape[0] * shrink)))
        cutout = cv2.resize(cutout, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    height, width = cutout.shape[:2]
    unit = float(max(height, width))  # source pixels of the longer side, border included
    half_width, half_height = width / unit / 2, height / unit / 2
    scale = longest * (1 + 2 * BORDER / drawn)  # frame pixels of the same length

    # The bounding box in the frame, from that of the stretched and bent sprite.
    own_reach_y = half_height + abs(pose.bend_y) * half_width
    shift_x = max(half_height, own_reach_y**2 * 2 / half_height - half_height)
    own_reach_x = half_width + abs(pose.bend_x) * shift_x + pose.ripple
    reach_x, reach_y = own_reach_x * pose.stretch_x * scale, own_reach_y * pose.stretch_y * scale
    cosine, sine = float(np.cos(pose.angle)), float(np.sin(pose.angle))
    box_x = abs(cosine) * reach_x + abs(sine) * reach_y + 1
    box_y = abs(sine) * reach_x + abs(cosine) * reach_y + 1
    x, y = pose.x * frame_height, pose.y * frame_height
    left, top = int(np.floor(x - box_x)), int(np.floor(y - box_y))
    right, bottom = int(np.ceil(x + box_x)) + 1, int(np.ceil(y + box_y)) + 1

    across = (np.arange(left, right, dtype=np.float32) + np.float32(0.5 - x))[None, :]
    down = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - y))[:, None]
    own_x = (across * (cosine / (scale * pose.stretch_x)) + down * (sine / (scale * pose.stretch_x))).astype(np.float32)
    own_y = (down * (cosine / (scale * pose.stretch_y)) - across * (sine / (scale * pose.stretch_y))).astype(np.float32)
    source_x, source_y = own_x, own_y
    if pose.bend_x:  # the middle goes one way and the ends the other: a parabola along the other axis
        source_x = own_x - np.float32(pose.bend_x) * (np.square(own_y) * np.float32(2 / half_height) - half_height)
    if pose.ripple:
        source_x = source_x + np.float32(pose.ripple) * np.sin(own_y * np.float32(9) + np.float32(pose.ripple_phase))
    if pose.bend_y:  # of what is bent already, so that the bounding box above holds
        source_y = own_y - np.float32(pose.bend_y) * (np.square(source_x) * np.float32(2 / half_width) - half_width)
    map_x = (source_x * unit + np.float32(width / 2 - 0.5)).astype(np.float32)
    map_y = (source_y * unit + np.float32(height / 2 - 0.5)).astype(np.float32)
    warped = cv2.remap(cutout, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0,) * 4)
    placed = Placed(warped.astype(np.float32), top, left)
    return _smeared(placed, blur) if max(abs(blur[0]), abs(blur[1])) > 1.5 else placed


def _smeared(placed: Placed, way: tuple[float, float]) -> Placed:
    """Motion blur: the mean over the way."""
    steps = int(np.ceil(max(abs(way[0]), abs(way[1]))))
    side = 2 * ((steps + 1) // 2) + 1
    kernel = np.zeros((side, side), np.float32)
    middle = side // 2
    start = (round(middle - way[0] / 2), round(middle - way[1] / 2))
    end = (round(middle + way[0] / 2), round(middle + way[1] / 2))
    cv2.line(kernel, start, end, 1.0)
    patch = np.pad(placed.patch, ((middle, middle), (middle, middle), (0, 0)))
    return Placed(cv2.filter2D(patch, -1, kernel / kernel.sum()), placed.top - middle, placed.left - middle)


def paint(canvas: Canvas, owners: Owners, placed: Placed, owner: int) -> int:
    """Lays a sprite over everything painted so far.

    Returns:
        Number of its pixels inside the frame, before anything is painted over them.
    """
    inside = placed.clipped(*owners.shape)
    if inside is None:
        return 0
    height, width = inside.patch.shape[:2]
    region = (slice(inside.top, inside.top + height), slice(inside.left, inside.left + width))
    alpha = inside.patch[..., 3]
    canvas[region] *= (1 - alpha * np.float32(1 / 255))[..., None]
    canvas[region] += inside.patch[..., :3]
    covered = alpha > OPAQUE
    owners[region][covered] = owner
    return int(np.count_nonzero(covered))


def darken(canvas: Canvas, placed: Placed, strength: float, softness: float, offset: tuple[int, int]) -> None:
    """Lets a sprite throw a shadow on what is painted so far.

    Args:
        strength: 0..1, light that it takes away.
        softness: standard deviation of its edge in pixels.
        offset: (x, y) in pixels from the sprite to its shadow.
    """
    margin = int(np.ceil(2 * softness))
    alpha = np.pad(placed.patch[..., 3:], ((margin, margin), (margin, margin), (0, 0)))
    soft = cv2.GaussianBlur(alpha, (0, 0), softness)[..., None]
    shadow = Placed(soft, placed.top - margin + offset[1], placed.left - margin + offset[0])
    inside = shadow.clipped(*canvas.shape[:2])
    if inside is None:
        return
    height, width = inside.patch.shape[:2]
    canvas[inside.top : inside.top + height, inside.left : inside.left + width] *= 1 - inside.patch * np.float32(
        strength / 255
    )
