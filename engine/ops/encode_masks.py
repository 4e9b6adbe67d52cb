"""Mask logits to run-length masks: enlarged, made probabilities, resized to the video, compared with a half, encoded.

`encode_masks` is what pre-labelling calls. `encode_masks_reference` does the same step by step in PyTorch and is the oracle
for the compiled kernel of ``mdqe::encode_masks`` in ``engine/csrc/cpu``, which goes from logits to strings in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from engine.ops.compiled import compiled_devices
from engine.types import Mask

# Places are (2, n) int32, low and high; of enlarging rows, enlarging columns, resizing rows, resizing columns. Gives
# COCO's compressed strings in a row, uint8, and where each of them ends; the string of a frame without a pixel is empty.
_LIBRARY = torch.library.Library("mdqe", "FRAGMENT")
_LIBRARY.define("encode_masks(Tensor logits, Tensor[] places, Tensor[] weights) -> (Tensor, Tensor)")


@dataclass(frozen=True, eq=False)
class Taps:
    """Linear interpolation along one axis: output i is ``(1 - weight) * x[low] + weight * x[high]``.

    Attributes:
        low, high: (n,) int64 places in the input, neither ever falling; high is low or the next one.
        weight: (n,) float32 in [0, 1).
    """

    low: Tensor
    high: Tensor
    weight: Tensor

    def __len__(self) -> int:
        return len(self.low)

    @cached_property
    def places(self) -> Tensor:
        """(2, n) int32, as the compiled kernel reads them."""
        return torch.stack((self.low, self.high)).to(torch.int32)

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


@dataclass(frozen=True, eq=False)
class Enlargement:
    """The way from cells to the pixels of the network, and from those to the pixels of the video.

    Attributes:
        enlarge, resize: taps of the rows and of the columns; `resize` takes what `enlarge` gives, as probabilities.
    """

    enlarge: tuple[Taps, Taps]
    resize: tuple[Taps, Taps]

    @property
    def video_size(self) -> tuple[int, int]:
        """(height, width)."""
        return len(self.resize[0]), len(self.resize[1])


def encode_masks_reference(logits: Tensor, enlargement: Enlargement) -> list[Mask | None]:
    """The mask of each frame; None where it has no pixel.

    Only where a mask can be is anything computed: a pixel whose probability exceeds a half mixes at least one cell with a
    positive logit.

    Args:
        logits: (F, h4, w4) float32 on the CPU.
    """
    return [_encode(frame, enlargement) for frame in logits]


def _encode(logits: Tensor, enlargement: Enlargement) -> Mask | None:
    found = probabilities(logits, enlargement)
    if found is None:
        return None
    part, rows, columns = found
    bitmap = np.zeros(enlargement.video_size, np.uint8, order="F")
    bitmap[rows.start : rows.stop, columns.start : columns.stop] = (part > 0.5).numpy()
    mask = Mask.from_bitmap(bitmap)
    return mask if mask.area else None


def probabilities(logits: Tensor, enlargement: Enlargement) -> tuple[Tensor, range, range] | None:
    """Probabilities of one frame, and the rows and columns of the video that they fill: outside they are a half at most.

    None where no pixel can exceed a half.
    """
    positive = logits > 0
    if not positive.any():
        return None
    wanted = []
    for axis in (0, 1):
        cells = positive.any(1 - axis).nonzero()[:, 0]
        pixels = enlargement.enlarge[axis].touching(range(int(cells[0]), int(cells[-1]) + 1))
        wanted.append(enlargement.resize[axis].touching(pixels))
    if not all(wanted):
        return None  # in the padding, or between the pixels that a smaller video keeps
    pixels_of = [taps.inputs(outputs) for taps, outputs in zip(enlargement.resize, wanted, strict=True)]
    part = logits
    for axis in (0, 1):
        cells_of = enlargement.enlarge[axis].inputs(pixels_of[axis])
        part = part.narrow(axis, cells_of.start, len(cells_of))
        part = enlargement.enlarge[axis].apply(part, cells_of, pixels_of[axis], axis)
    part = part.sigmoid()
    for axis in (0, 1):
        part = enlargement.resize[axis].apply(part, pixels_of[axis], wanted[axis], axis)
    return part, wanted[0], wanted[1]


def _shapes_of_strings(logits: Tensor, places: list[Tensor], weights: list[Tensor]) -> tuple[Tensor, Tensor]:
    characters = torch.library.get_ctx().new_dynamic_size()
    counts = logits.new_empty([characters], dtype=torch.uint8)  # a size yet unknown
    return counts, logits.new_empty(logits.shape[0], dtype=torch.int64)


torch.library.register_fake("mdqe::encode_masks", _shapes_of_strings, lib=_LIBRARY)


def has_kernel() -> bool:
    """Whether the compiled kernel serves."""
    return "cpu" in compiled_devices("encode_masks")


def encode_masks(logits: Tensor, enlargement: Enlargement) -> list[Mask | None]:
    """The mask of each frame by the best kernel at hand, as the reference says; a pixel at a half may round to either side.

    Raises:
        RuntimeError: the logits are not float32 on the CPU, or do not fit the enlargement.
    """
    if not has_kernel():
        return encode_masks_reference(logits, enlargement)
    taps = (*enlargement.enlarge, *enlargement.resize)
    counts, ends = torch.ops.mdqe.encode_masks(
        logits.contiguous(), [axis.places for axis in taps], [axis.weight for axis in taps]
    )
    text, masks, start = counts.numpy().tobytes(), list[Mask | None](), 0
    height, width = enlargement.video_size
    for end in ends.tolist():
        masks.append(Mask(height, width, text[start:end]) if end > start else None)
        start = end
    return masks
