"""What colours a thing has: the cue by which people tell things apart before they know what they are.

Embeddings of a small model say who is who for a few frames; colours say it across a whole occlusion.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.inference.drawing.masks import MASK_STRIDE

_LIGHT, _HUE = 4, 12  # steps of lightness, coarse as light changes, and of either colour difference
COLOURS = _LIGHT * _HUE * _HUE
_WIDEST_DIFFERENCE = 64  # of 128; what is more vivid counts as this vivid
_SAMPLES = 4  # in a cell of a mask, two by two


def colour_samples(frames: Tensor) -> Tensor:
    """The colours under the cells of masks.

    Args:
        frames: (T, 3, H, W) uint8 RGB at network size.

    Returns (T, ceil(H / 4), ceil(W / 4), 4) int64 in [0, `COLOURS`).
    """
    height, width = frames.shape[-2:]
    pixels = F.pad(frames.float(), (0, -width % MASK_STRIDE, 0, -height % MASK_STRIDE), mode="replicate")
    red, green, blue = F.avg_pool2d(pixels, MASK_STRIDE // 2).unbind(1)
    light = 0.299 * red + 0.587 * green + 0.114 * blue  # ITU-R BT.601, as are the differences
    bluish, reddish = 0.564 * (blue - light), 0.713 * (red - light)
    code: Tensor = (light * (_LIGHT / 256)).long()
    for difference in (bluish, reddish):
        step = (difference + _WIDEST_DIFFERENCE) * (_HUE / (2 * _WIDEST_DIFFERENCE))
        code = code * _HUE + step.long().clamp(0, _HUE - 1)
    cells: Tensor = code.unflatten(2, (-1, 2)).unflatten(1, (-1, 2))  # (T, h, 2, w, 2)
    return cells.transpose(2, 3).flatten(3)


def colours_of(mask_logits: Tensor, samples: Tensor) -> Tensor:
    """How much of each colour every mask has.

    Args:
        mask_logits: (D, T, h, w) of the padded frames.
        samples: (T, h', w', 4) of `colour_samples`; the padding, h' <= h and w' <= w, has none.

    Returns (D, `COLOURS`): square roots of shares that add up to 1, so that a product of two rows is 1 for masks of the
    same colours and 0 for such as share none (Bhattacharyya coefficient); zeros for a mask without a pixel.
    """
    # The first and the last frame of a clip are the least certain.
    inner = slice(1, -1) if mask_logits.shape[1] > 2 else slice(None)
    logits, samples = mask_logits[:, inner, : samples.shape[1], : samples.shape[2]], samples[inner]
    detection, frame, row, column = (logits > 0).nonzero(as_tuple=True)
    weights = logits[detection, frame, row, column].sigmoid()
    places = detection[:, None] * COLOURS + samples[frame, row, column]  # (pixels, 4)
    count = len(mask_logits) * COLOURS
    amounts = torch.bincount(places.flatten(), weights.repeat_interleave(_SAMPLES), minlength=count)
    amounts = amounts.unflatten(0, (-1, COLOURS)) if len(mask_logits) else amounts.new_zeros(0, COLOURS)
    return (amounts / amounts.sum(1, keepdim=True).clamp(min=1e-6)).sqrt().to(mask_logits.dtype)
