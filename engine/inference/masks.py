"""From mask logits at stride 4 to run-length masks at the video's own size."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.types import Mask

MASK_STRIDE = 4


def aligned_bilinear(maps: Tensor, factor: int) -> Tensor:
    """(N, C, h, w) -> (N, C, factor·h, factor·w), bilinear with the sample grid of the published models.

    The map is extended by its last row and column, enlarged corner to corner, and moved by half a cell.
    """
    height, width = maps.shape[-2:]
    extended = F.pad(maps, (0, 1, 0, 1), mode="replicate")
    enlarged = F.interpolate(extended, (factor * height + 1, factor * width + 1), mode="bilinear", align_corners=True)
    moved = F.pad(enlarged, (factor // 2, 0, factor // 2, 0), mode="replicate")
    return moved[..., : factor * height, : factor * width]


def video_masks(
    logits: Tensor, first_frame: int, network_size: tuple[int, int], video_size: tuple[int, int], smooth: bool
) -> dict[int, Mask]:
    """One track's masks on the frames of a window; frames without a pixel are left out.

    Args:
        logits: (F, h4, w4), of the padded frame.
        first_frame: number of the first of them.
        network_size: (height, width) of the frames without padding, as the network saw them.
        video_size: (height, width) of the video.
        smooth: enlarge bilinearly to the video's size; otherwise by nearest pixels, as the published models do.
    """
    shown = (logits > 0).flatten(1).any(1).nonzero()[:, 0]
    masks: dict[int, Mask] = {}
    for frame in shown.tolist():
        probability = aligned_bilinear(logits[frame][None, None], MASK_STRIDE).sigmoid()
        probability = probability[..., : network_size[0], : network_size[1]]
        if smooth:
            sized = F.interpolate(probability, video_size, mode="bilinear", align_corners=False)
        else:
            sized = F.interpolate(probability, video_size, mode="nearest")
        mask = Mask.from_bitmap((sized[0, 0] > 0.5).numpy())
        if mask.area:
            masks[first_frame + frame] = mask
    return masks


def network_size(video_size: tuple[int, int], short_side: int, max_side: int) -> tuple[int, int]:
    """(height, width) that frames are resized to: the short side as told, unless the long one would pass its bound."""
    height, width = video_size
    scale = short_side / min(height, width)
    if max(height, width) * scale > max_side:
        scale = max_side / max(height, width)
    return max(int(height * scale + 0.5), 1), max(int(width * scale + 0.5), 1)


def resize_frame(frame: Tensor, size: tuple[int, int]) -> Tensor:
    """(3, H, W) uint8 -> (3, height, width) uint8, bilinear with antialiasing as Pillow does it."""
    if frame.shape[-2:] == torch.Size(size):
        return frame
    return F.interpolate(frame[None], size, mode="bilinear", antialias=True, align_corners=False)[0]
