"""From mask logits at stride 4 to run-length masks at the video's own size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
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


@dataclass(frozen=True)
class _Taps:
    """Linear interpolation along one axis: output i is ``(1 - weight) * x[low] + weight * x[high]``.

    Attributes:
        low, high: (n,) int64 places in the input, neither ever falling; low <= high.
        weight: (n,) float32 in [0, 1).
    """

    low: Tensor
    high: Tensor
    weight: Tensor

    def touching(self, inputs: range) -> range:
        """The outputs that look at any of the inputs."""
        found = ((self.high >= inputs.start) & (self.low < inputs.stop)).nonzero()[:, 0]
        return range(int(found[0]), int(found[-1]) + 1) if len(found) else range(0)

    def inputs(self, outputs: range) -> range:
        """The inputs that the outputs look at."""
        return range(int(self.low[outputs.start]), int(self.high[outputs.stop - 1]) + 1)

    def apply(self, x: Tensor, inputs: range, outputs: range, axis: int) -> Tensor:
        """Outputs along an axis of (h, w), which holds the given inputs there."""
        part = slice(outputs.start, outputs.stop)
        low, high = (x.index_select(axis, places[part] - inputs.start) for places in (self.low, self.high))
        weight = self.weight[part]
        return low.lerp(high, weight[:, None] if axis == 0 else weight)


def _enlarging_taps(cells: int, pixels: int) -> _Taps:
    """`aligned_bilinear` by the stride of the masks, from ``cells`` to the first ``pixels``."""
    place = (torch.arange(pixels) - MASK_STRIDE // 2).clamp(min=0)
    low = torch.div(place, MASK_STRIDE, rounding_mode="floor")
    return _Taps(low, (low + 1).clamp(max=cells - 1), place % MASK_STRIDE / MASK_STRIDE)


def _resizing_taps(pixels: int, wanted: int, smooth: bool) -> _Taps:
    """From ``pixels`` to ``wanted``, bilinear or nearest, placed as by `torch.nn.functional.interpolate`."""
    scale = torch.tensor(pixels / wanted, dtype=torch.float32)
    if not smooth:
        nearest = (torch.arange(wanted) * scale).to(torch.int64).clamp(max=pixels - 1)
        return _Taps(nearest, nearest, torch.zeros(wanted))
    place = ((torch.arange(wanted) + 0.5) * scale - 0.5).clamp(min=0)
    low = place.to(torch.int64).clamp(max=pixels - 1)
    return _Taps(low, (low + 1).clamp(max=pixels - 1), place - low)


def video_masks(
    logits: Tensor, first_frame: int, network_size: tuple[int, int], video_size: tuple[int, int], smooth: bool
) -> dict[int, Mask]:
    """One track's masks on the frames of a window; frames without a pixel are left out.

    The logits are enlarged by `aligned_bilinear`, and their probabilities to the video's size. Only where a mask can be:
    a pixel whose probability exceeds a half mixes at least one cell with a positive logit.

    Args:
        logits: (F, h4, w4), of the padded frame.
        first_frame: number of the first of them.
        network_size: (height, width) of the frames without padding, as the network saw them.
        video_size: (height, width) of the video.
        smooth: enlarge bilinearly to the video's size; otherwise by nearest pixels, as the published models do.
    """
    enlarge = [_enlarging_taps(cells, pixels) for cells, pixels in zip(logits.shape[1:], network_size, strict=True)]
    resize = [_resizing_taps(pixels, wanted, smooth) for pixels, wanted in zip(network_size, video_size, strict=True)]
    positive = logits > 0
    masks: dict[int, Mask] = {}
    for frame in positive.flatten(1).any(1).nonzero()[:, 0].tolist():
        part = logits[frame]
        wanted = []
        for axis in (0, 1):
            cells = positive[frame].any(1 - axis).nonzero()[:, 0]
            pixels = enlarge[axis].touching(range(int(cells[0]), int(cells[-1]) + 1))
            wanted.append(resize[axis].touching(pixels))
        if not all(wanted):
            continue  # in the padding, or between the pixels that a smaller video keeps
        pixels_of = [taps.inputs(outputs) for taps, outputs in zip(resize, wanted, strict=True)]
        for axis in (0, 1):
            cells_of = enlarge[axis].inputs(pixels_of[axis])
            part = enlarge[axis].apply(
                part.narrow(axis, cells_of.start, len(cells_of)), cells_of, pixels_of[axis], axis
            )
        part = part.sigmoid()
        for axis in (0, 1):
            part = resize[axis].apply(part, pixels_of[axis], wanted[axis], axis)
        bitmap = np.zeros(video_size, np.uint8, order="F")
        bitmap[wanted[0].start : wanted[0].stop, wanted[1].start : wanted[1].stop] = (part > 0.5).numpy()
        mask = Mask.from_bitmap(bitmap)
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
