"""The evaluator's tube overlaps on 200 videos against a loop over pairs and frames."""

from __future__ import annotations

import numpy as np
from pycocotools import mask as coco_mask

from engine.types import Mask
from engine.ytvis.document import RunLengths
from engine.ytvis.evaluation import tube_ious
from engine.ytvis.masks import segmentation_of
from tests.benchmarks.timing import compare, show

VIDEOS, FRAMES, OBJECTS, DETECTIONS = 200, 20, 5, 10
Tube = list[RunLengths | None]


def random_tubes(rng: np.random.Generator, count: int) -> list[Tube]:
    tubes = []
    for _ in range(count):
        tube: Tube = []
        for _ in range(FRAMES):
            bitmap = np.zeros((90, 160), dtype=bool)
            top, left = rng.integers(0, 60), rng.integers(0, 120)
            bitmap[top : top + 30, left : left + 40] = True
            tube.append(segmentation_of(Mask.from_bitmap(bitmap)))
        tubes.append(tube)
    return tubes


def plain(tubes: list[Tube], others: list[Tube]) -> np.ndarray:
    """As the published evaluator does it: for each pair and frame, merged masks and their areas."""
    ious = np.zeros((len(tubes), len(others)))
    for row, tube in enumerate(tubes):
        for column, other in enumerate(others):
            intersection = union = 0.0
            for first, second in zip(tube, other, strict=True):
                pair = [{"size": list(item.size), "counts": item.counts} for item in (first, second) if item]
                if len(pair) == 2:
                    intersection += float(coco_mask.area(coco_mask.merge(pair, True)))
                if pair:
                    union += float(coco_mask.area(coco_mask.merge(pair, False)))
            ious[row, column] = intersection / union if union else 0.0
    return ious


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    videos = [(random_tubes(rng, DETECTIONS), random_tubes(rng, OBJECTS)) for _ in range(VIDEOS)]
    for found, expected in zip(
        (tube_ious(*video) for video in videos[:3]), (plain(*v) for v in videos[:3]), strict=True
    ):
        np.testing.assert_allclose(found, expected)
    row = compare(
        f"{VIDEOS} videos, {FRAMES} frames, {DETECTIONS} x {OBJECTS} tubes",
        lambda: [plain(*video) for video in videos],
        lambda: [tube_ious(*video) for video in videos],
        rounds=1,
    )
    show("tube overlaps", [row])
