"""From mask logits at stride 4 to run-length masks at the video's own size."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.inference.drawing.pictures import Pictures, draw
from engine.ops.encode_masks import Enlargement, Taps, encode_masks
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


def _enlarging_taps(cells: int, pixels: int) -> Taps:
    """`aligned_bilinear` by the stride of the masks, from ``cells`` to the first ``pixels``."""
    place = (torch.arange(pixels) - MASK_STRIDE // 2).clamp(min=0)
    low = torch.div(place, MASK_STRIDE, rounding_mode="floor")
    return Taps(low, (low + 1).clamp(max=cells - 1), place % MASK_STRIDE / MASK_STRIDE)


def _resizing_taps(pixels: int, wanted: int, smooth: bool) -> Taps:
    """From ``pixels`` to ``wanted``, bilinear or nearest, placed as by `torch.nn.functional.interpolate`."""
    scale = torch.tensor(pixels / wanted, dtype=torch.float32)
    if not smooth:
        nearest = (torch.arange(wanted) * scale).to(torch.int64).clamp(max=pixels - 1)
        return Taps(nearest, nearest, torch.zeros(wanted))
    place = ((torch.arange(wanted) + 0.5) * scale - 0.5).clamp(min=0)
    low = place.to(torch.int64).clamp(max=pixels - 1)
    return Taps(low, (low + 1).clamp(max=pixels - 1), place - low)


@lru_cache(maxsize=16)
def _enlargement(
    cells: tuple[int, int], network_size: tuple[int, int], video_size: tuple[int, int], smooth: bool
) -> Enlargement:
    rows, columns = map(_enlarging_taps, cells, network_size)
    resized = [_resizing_taps(pixels, wanted, smooth) for pixels, wanted in zip(network_size, video_size, strict=True)]
    return Enlargement((rows, columns), (resized[0], resized[1]))


@lru_cache(maxsize=16)
def _resizing(size: tuple[int, int], video_size: tuple[int, int], smooth: bool) -> Enlargement:
    """For logits that have the pixels of the network already: only the way to the video's size is left."""
    places = [torch.arange(side) for side in size]
    rows, columns = (Taps(place, place, torch.zeros(len(place))) for place in places)
    resized = [_resizing_taps(pixels, wanted, smooth) for pixels, wanted in zip(size, video_size, strict=True)]
    return Enlargement((rows, columns), (resized[0], resized[1]))


def window_masks(
    logits: Tensor,
    first_frame: int,
    network_size: tuple[int, int],
    video_size: tuple[int, int],
    smooth: bool,
    pictures: Pictures | None = None,
) -> list[dict[int, Mask]]:
    """The masks of each track on the frames of a window; frames without a pixel are left out.

    The logits are enlarged by `aligned_bilinear`, drawn by the pictures if there are any, and their probabilities enlarged
    to the video's size.

    Args:
        logits: (P, F, h4, w4), of the padded frames.
        first_frame: number of the first of them.
        network_size: (height, width) of the frames without padding, as the network saw them.
        video_size: (height, width) of the video.
        smooth: enlarge bilinearly to the video's size; otherwise by nearest pixels, as the published models do.
        pictures: of the F frames.
    """
    enlargement = _enlargement((logits.shape[2], logits.shape[3]), network_size, video_size, smooth)
    planes: Iterable[Tensor] = logits
    if pictures is not None:
        planes = draw(logits, pictures, enlargement.enlarge)
        enlargement = _resizing(network_size, video_size, smooth)
    encoded = (encode_masks(track, enlargement) for track in planes)
    return [{first_frame + frame: mask for frame, mask in enumerate(masks) if mask is not None} for masks in encoded]


def encode_pixels(logits: Tensor, video_size: tuple[int, int]) -> list[Mask | None]:
    """(F, h, w) logits of whole frames -> their masks, probabilities enlarged to the video's size; None where no pixel is."""
    height, width = logits.shape[-2:]
    return encode_masks(logits, _resizing((height, width), video_size, True))


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
