"""J&F: how well masks cover their objects' regions (J) and follow their contours (F), frame by frame.

Definitions: Perazzi et al., "A Benchmark Dataset and Evaluation Methodology for Video Object Segmentation" (CVPR 2016),
section 4; detections find their objects as in the unsupervised task of DAVIS 2019 (arXiv 1905.00737), section 3, by J.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.video.opencv import cv2
from engine.ytvis.assignment import best_pairs
from engine.ytvis.document import Dataset, Result, RunLengths, Segmentation
from engine.ytvis.identities import frame_pairs, tracks_by_video
from engine.ytvis.masks import mask_of, visible_at

Bitmap = npt.NDArray[np.bool_]  # (H, W)

TOLERANCE = 0.008  # of the frame's diagonal: contours that are this near to each other agree


@dataclass(frozen=True)
class RegionScores:
    """Fractions in [0, 1], means over the objects of the means over a video's frames; 0 without objects.

    Attributes:
        j: IoU of the object's mask and its detection's; 1 in a frame that shows neither.
        f: F1 of their contours.
    """

    j: float
    f: float

    @property
    def mean(self) -> float:
        """J&F."""
        return (self.j + self.f) / 2


def evaluate_regions(dataset: Dataset, results: Sequence[Result], lowest_score: float = 0.0) -> RegionScores:
    """J and F of the objects of all videos; arguments as in `evaluate_identities`. Crowds are no objects here."""
    lengths = {video.id: len(video.file_names) for video in dataset.videos}
    regions: list[float] = []
    contours: list[float] = []
    for video_id, pairs in tracks_by_video(dataset, results, lowest_score).items():
        for tracks, detections in pairs:
            objects = [track.segmentations for track in tracks if not track.iscrowd]
            tubes = [detection.segmentations for detection in detections]
            overlap = _region_overlap(objects, tubes, lengths[video_id])
            rows, columns = best_pairs(overlap)
            partner = dict(zip(rows.tolist(), columns.tolist(), strict=True))
            for number, tube in enumerate(objects):
                matched = partner.get(number, len(tubes))
                regions.append(float(overlap[number, matched]))
                contours.append(_contour_agreement(tube, tubes[matched] if matched < len(tubes) else [], len(tube)))
    return RegionScores(float(np.mean(regions)) if regions else 0.0, float(np.mean(contours)) if contours else 0.0)


def _region_overlap(
    objects: Sequence[Sequence[Segmentation]], detections: Sequence[Sequence[Segmentation]], length: int
) -> npt.NDArray[np.float64]:
    """(G, D + G) mean IoU over the frames; the last G columns stand for finding nothing, as often as wanted."""
    absent, unfound = ~_shown(objects, length), np.ones((length, len(detections) + len(objects)), dtype=np.bool_)
    unfound[:, : len(detections)] = ~_shown(detections, length)
    total = absent.T.astype(np.float64) @ unfound.astype(np.float64)  # frames that show neither
    for frame in frame_pairs(objects, detections):
        total[np.ix_(frame.objects, frame.detections)] += frame.ious
    return total / max(length, 1)


def _shown(tubes: Sequence[Sequence[Segmentation]], length: int) -> npt.NDArray[np.bool_]:
    """(F, N): which tubes show something in a frame."""
    shown = np.zeros((length, len(tubes)), dtype=np.bool_)
    for frame in range(length):
        shown[frame, visible_at(tubes, frame)[0]] = True
    return shown


def _contour_agreement(tube: Sequence[Segmentation], other: Sequence[Segmentation], length: int) -> float:
    return float(
        np.mean([contour_f1(_bitmap(tube, frame), _bitmap(other, frame)) for frame in range(length)]) if length else 0.0
    )


def _bitmap(tube: Sequence[Segmentation], frame: int) -> Bitmap | None:
    segmentation = tube[frame] if frame < len(tube) else None
    if not isinstance(segmentation, RunLengths):
        return None
    mask = mask_of(segmentation, *segmentation.size)
    return None if mask is None else mask.to_bitmap()


def contour_f1(first: Bitmap | None, second: Bitmap | None) -> float:
    """F1 of two masks' contours: the share of each contour that lies near the other, in harmonic mean; None is empty."""
    if first is None or second is None:
        return float(first is second)
    reach = math.ceil(TOLERANCE * math.hypot(*first.shape))
    x, y = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disk = (x**2 + y**2 <= reach**2).astype(np.uint8)
    window = _around(first | second, reach + 1)  # what lies farther off decides nothing
    contour, other = _contour(first[window]), _contour(second[window])
    if not contour.any() and not other.any():  # both fill the frame
        return 1.0
    precision = contour[cv2.dilate(other, disk) > 0].sum() / max(int(contour.sum()), 1)
    recall = other[cv2.dilate(contour, disk) > 0].sum() / max(int(other.sum()), 1)
    return float(2 * precision * recall / (precision + recall)) if precision + recall > 0 else 0.0


def _around(mask: Bitmap, margin: int) -> tuple[slice, slice]:
    """Rows and columns of a mask, and as many more on each side as ``margin`` says and the frame has."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return slice(None), slice(None)
    top, left = max(int(rows[0]) - margin, 0), max(int(columns[0]) - margin, 0)
    return slice(top, int(rows[-1]) + margin + 1), slice(left, int(columns[-1]) + margin + 1)


def _contour(mask: Bitmap) -> npt.NDArray[np.uint8]:
    """1 where a pixel differs from the one to its right, below it, or diagonally below it; the border is none."""
    padded = np.pad(mask, ((0, 1), (0, 1)), mode="edge")
    here = padded[:-1, :-1]
    differs = (here != padded[:-1, 1:]) | (here != padded[1:, :-1]) | (here != padded[1:, 1:])
    contour: npt.NDArray[np.uint8] = differs.astype(np.uint8)
    return contour
