"""Between a document's segmentations and `engine.types.Mask`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from pycocotools import mask as coco_mask

from engine.types import Mask
from engine.ytvis.document import RunLengths, Segmentation

if TYPE_CHECKING:
    from engine.ytvis.document import Annotation, Result

MOST_AT_ONCE = 255


def segmentation_of(mask: Mask) -> RunLengths:
    """The compressed run lengths of a mask."""
    return RunLengths((mask.height, mask.width), mask.counts.decode("ascii"))


def compressed(segmentation: Segmentation, height: int, width: int) -> RunLengths | None:
    """Any form of segmentation as compressed run lengths; None for None and for an empty list of polygons.

    ``segmentation`` must be sound (see `engine.ytvis.checking`). Polygons are drawn as COCO draws them, at
    (height, width) pixels, and united; run lengths know their own size.
    """
    if not segmentation:
        return None
    if isinstance(segmentation, RunLengths):
        if isinstance(segmentation.counts, str):
            return segmentation
        encoded = coco_mask.frPyObjects(
            {"size": list(segmentation.size), "counts": segmentation.counts}, *segmentation.size
        )
        return RunLengths(segmentation.size, encoded["counts"].decode("ascii"))
    outline = coco_mask.merge(coco_mask.frPyObjects(segmentation, height, width))
    return RunLengths((height, width), outline["counts"].decode("ascii"))


def mask_of(segmentation: Segmentation, height: int, width: int) -> Mask | None:
    """The mask of a segmentation of any form; None when it has no pixel."""
    encoded = compressed(segmentation, height, width)
    if encoded is None or not (mask := _mask(encoded)).area:
        return None
    return mask


def masks_of(owner: Annotation | Result) -> dict[int, Mask]:
    """Frame number -> mask of an annotation or result that was read from a file (compressed, no empty mask)."""
    return {
        frame: _mask(segmentation)
        for frame, segmentation in enumerate(owner.segmentations)
        if isinstance(segmentation, RunLengths)
    }


def coco_rles(segmentations: Iterable[RunLengths]) -> list[dict[str, object]]:
    """What pycocotools calls RLE objects."""
    return [{"size": list(item.size), "counts": item.counts} for item in segmentations]


def visible_at(tubes: Sequence[Sequence[Segmentation]], frame: int) -> tuple[list[int], list[dict[str, object]]]:
    """The tubes that show something in a frame, by their numbers, and their RLE objects there.

    A tube is one segmentation per frame, None or compressed run lengths; it may end before the frame.
    """
    visible = [
        (index, mask)
        for index, tube in enumerate(tubes)
        if frame < len(tube) and isinstance(mask := tube[frame], RunLengths)
    ]
    return [index for index, _ in visible], coco_rles(mask for _, mask in visible)


def mask_areas(segmentations: Iterable[RunLengths]) -> list[float]:
    """Pixels of each mask."""
    return [float(area) for area in rle_areas(coco_rles(segmentations))]


def rle_areas(rles: Sequence[dict[str, object]]) -> npt.NDArray[np.float64]:
    """(len(rles),) pixels of each; pycocotools 2.0.11 fails beyond 255 masks at a time."""
    parts = [coco_mask.area(list(rles[start : start + MOST_AT_ONCE])) for start in range(0, len(rles), MOST_AT_ONCE)]
    return np.concatenate([np.zeros(0), *parts]).astype(np.float64)


def _mask(segmentation: RunLengths) -> Mask:
    counts = segmentation.counts
    if not isinstance(counts, str):
        raise TypeError("run lengths of a document that was read are compressed")
    return Mask(*segmentation.size, counts.encode("ascii"))
