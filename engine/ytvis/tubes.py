"""Overlaps of whole tubes: the masks of one track in all the frames of its video."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pycocotools import mask as coco_mask

from engine.ytvis.document import RunLengths, Segmentation
from engine.ytvis.masks import rle_areas

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PAIRS_AT_ONCE = 1 << 13  # of masks, handed to the codec in one call; measured: half or twice as many are no faster


def tube_ious(tubes: Sequence[Sequence[Segmentation]], others: Sequence[Sequence[Segmentation]]) -> Floats:
    """IoU of whole tubes: the sum of intersections over the frames divided by the sum of unions.

    Args:
        tubes, others: for each tube one segmentation per frame, None or compressed run lengths, all of one size.

    Returns:
        (len(tubes), len(others)) in [0, 1], exact; 0 for two tubes without a pixel.
    """
    shape = (len(tubes), len(others))
    intersections, areas, other_areas = np.zeros(shape), np.zeros(shape[0]), np.zeros(shape[1])
    length = max(map(len, [*tubes, *others]), default=0)
    step = max(1, math.isqrt(PAIRS_AT_ONCE // max(shape[0] * shape[1], 1)))
    for first in range(0, length, step):
        rows, masks = _masks_of_frames(tubes, first, first + step)
        columns, other_masks = _masks_of_frames(others, first, first + step)
        row_areas, column_areas = rle_areas(masks), rle_areas(other_masks)
        areas += np.bincount(rows, row_areas, shape[0])
        other_areas += np.bincount(columns, column_areas, shape[1])
        if not masks or not other_masks:
            continue
        ious = np.asarray(coco_mask.iou(masks, other_masks, [0] * len(other_masks)))
        row, column = np.nonzero(ious > 0)
        # iou = i / (a + b - i), so i = iou (a + b) / (1 + iou); pixels are whole, so rounding makes it exact.
        found = ious[row, column]
        pixels = np.rint(found * (row_areas[row] + column_areas[column]) / (1 + found))
        pair = rows[row] * shape[1] + columns[column]
        intersections += np.bincount(pair, pixels, shape[0] * shape[1]).reshape(shape)
    unions = areas[:, None] + other_areas - intersections
    return np.divide(intersections, unions, out=np.zeros(shape), where=unions > 0)


def _masks_of_frames(
    tubes: Sequence[Sequence[Segmentation]], first: int, stop: int
) -> tuple[Integers, list[dict[str, object]]]:
    """The tube of each mask in some frames, and the masks as pycocotools's RLE objects.

    A call of the codec costs as much as many masks, so it is asked about several frames at once. It overlaps masks of
    one size only and answers -1 for others (maskApi.c, `rleIou`; widths have no other effect on it): so that it leaves
    out pairs of different frames, those of the k-th frame say that they are k pixels wider than they are.
    """
    owners: list[int] = []
    masks: list[dict[str, object]] = []
    for index, tube in enumerate(tubes):
        for wider, segmentation in enumerate(tube[first:stop]):
            if isinstance(segmentation, RunLengths):
                height, width = segmentation.size
                owners.append(index)
                masks.append({"size": (height, width + wider), "counts": segmentation.counts})
    return np.array(owners, dtype=np.int64), masks
