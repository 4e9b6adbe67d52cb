"""What `engine.inference.drawing.masks` says of a window with a single track."""

from __future__ import annotations

from torch import Tensor

from engine.inference.drawing.masks import window_masks
from engine.inference.drawing.pictures import Pictures
from engine.types import Mask


def masks_of_one(
    logits: Tensor,
    first_frame: int,
    network_size: tuple[int, int],
    video_size: tuple[int, int],
    smooth: bool,
    pictures: Pictures | None = None,
) -> dict[int, Mask]:
    """logits: (F, h4, w4)."""
    return window_masks(logits[None], first_frame, network_size, video_size, smooth, pictures)[0]
