"""Where things move from one frame to the next: dense optical flow, and how far it is to be trusted.

Flow is found by dense inverse search (Kroeger, Timofte, Dai and Van Gool, Fast Optical Flow using Dense Inverse Search, ECCV
2016). What comes back to where it started when it is followed there and back moves as the flow says; what does not was
hidden, or came out from behind something (Sundaram, Brox and Keutzer, Dense Point Trajectories by GPU-accelerated Large
Displacement Optical Flow, ECCV 2010, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.types import Image, Plane
from engine.video.opencv import cv2

_ASTRAY = 1.0  # pixels by which a way there and back may miss, and more for longer ways
_ASTRAY_SHARE = 0.1  # of the way
_UNLIKE = 15.0  # of 255, mean difference of colours at which two places hardly show the same
_UNLIKE_SIDE = 5  # pixels, of the square over which that is averaged
_NOWHERE = 1e3  # pixels; what leaves the picture does not come back
_LEAST_SIDE = 16  # pixels; smaller pictures are searched past their ends, which can end the program


@dataclass(frozen=True, eq=False)
class Motion:
    """From a frame to the next one.

    Attributes:
        columns, rows: (h, w) where each pixel of the next frame was in this one.
        trust: (h, w) in [0, 1], how surely it was there.
    """

    columns: Plane
    rows: Plane
    trust: Plane

    @classmethod
    def between(cls, before: Image, after: Image) -> Self:
        """Of two frames of one size."""
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
        height, width = grey[0].shape
        below, beside = (max(_LEAST_SIDE - side, 0) for side in (height, width))
        one, two = (cv2.copyMakeBorder(plane, 0, below, 0, beside, cv2.BORDER_REPLICATE) for plane in grey)
        back = search.calc(two, one, None)[:height, :width]  # (h, w, 2) x, y
        forth = search.calc(one, two, None)[:height, :width]
        columns: Plane = np.arange(width, dtype=np.float32) + back[..., 0]
        rows: Plane = np.arange(height, dtype=np.float32)[:, None] + back[..., 1]
        there = cv2.remap(
            forth, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(_NOWHERE, _NOWHERE)
        )
        astray = np.linalg.norm(back + there, axis=2) / (_ASTRAY + _ASTRAY_SHARE * np.linalg.norm(back, axis=2))
        moved = cv2.remap(before, columns, rows, cv2.INTER_LINEAR)
        unlike = cv2.blur(cv2.absdiff(moved, after).astype(np.float32).mean(2), (_UNLIKE_SIDE, _UNLIKE_SIDE)) / _UNLIKE
        return cls(columns, rows, np.exp(-astray - unlike).astype(np.float32))

    def carry(self, plane: Plane) -> Plane:
        """(h, w) of this frame, as it looks in the next; 0 comes in at the borders."""
        moved: Plane = cv2.remap(plane, self.columns, self.rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return moved
