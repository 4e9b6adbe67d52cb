"""The evaluator's tube overlaps on 200 videos against a loop over pairs and frames."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from pycocotools import mask as coco_mask

from engine.types import Mask
from engine.ytvis.document import RunLengths
from engine.ytvis.masks import segmentation_of
from engine.ytvis.tubes import tube_ious
from tests.benchmarks.timing import compare, show

VIDEOS, FRAMES, OBJECTS, DETECTIONS = 200, 20, 10, 20
HEIGHT, WIDTH = 360, 640
KINDS = 40  # outlines drawn once and used in turn: drawing takes longer than measuring
Tube = list[RunLengths | None]


def outlines(rng: np.random.Generator) -> list[RunLengths]:
    """Ragged discs here and there."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    drawn = []
    for _ in range(KINDS):
        down, right = y - rng.uniform(60, HEIGHT - 60), x - rng.uniform(80, WIDTH - 80)
        angle = np.arctan2(down, right)
        radius = rng.uniform(30, 90) * (1 + 0.2 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.1 * np.sin(7 * angle))
        drawn.append(segmentation_of(Mask.from_bitmap(np.hypot(down, right) < radius)))
    return drawn


def random_tubes(rng: np.random.Generator, shapes: list[RunLengths], count: int) -> list[Tube]:
    """Tubes that show something in nine of ten frames."""
    return [
        [shapes[rng.integers(len(shapes))] if rng.random() < 0.9 else None for _ in range(FRAMES)] for _ in range(count)
    ]


def plain(tubes: list[Tube], others: list[Tube]) -> np.ndarray:
    """As the published evaluator does it: for each pair and frame the areas of the merged masks."""
    decoded, other_decoded = (
        [[item and {"size": list(item.size), "counts": item.counts} for item in tube] for tube in part]
        for part in (tubes, others)
    )
    ious = np.zeros((len(tubes), len(others)))
    for row, tube in enumerate(decoded):
        for column, other in enumerate(other_decoded):
            intersection = union = 0.0
            for first, second in zip(tube, other, strict=True):
                if first and second:
                    intersection += float(coco_mask.area(coco_mask.merge([first, second], True)))
                    union += float(coco_mask.area(coco_mask.merge([first, second], False)))
                elif first or second:
                    union += float(coco_mask.area(first or second))
            ious[row, column] = intersection / union if union else 0.0
    return ious


def measure(path: Callable[[list[Tube], list[Tube]], np.ndarray], videos: list[tuple[list[Tube], list[Tube]]]) -> None:
    """All videos by one path."""
    for tubes, others in videos:
        path(tubes, others)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    shapes = outlines(rng)
    rows = []
    for detections, objects in ((DETECTIONS, OBJECTS), (DETECTIONS // 2, OBJECTS // 2)):
        videos = [(random_tubes(rng, shapes, detections), random_tubes(rng, shapes, objects)) for _ in range(VIDEOS)]
        for video in videos[:3]:
            np.testing.assert_array_equal(tube_ious(*video), plain(*video))
        rows.append(
            compare(
                f"{VIDEOS} videos, {FRAMES} frames, {detections} x {objects} tubes",
                partial(measure, plain, videos),
                partial(measure, tube_ious, videos),
                rounds=1,
            )
        )
    show("tube overlaps", rows)
