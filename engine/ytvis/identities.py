"""How well identities are kept: HOTA and IDF1 of masks.

Definitions: Luiten et al., "HOTA: A Higher Order Metric for Evaluating Multi-Object Tracking" (IJCV 2021), sections 5
and 6; Ristani et al., "Performance Measures and a Data Set for Multi-Target, Multi-Camera Tracking" (2016), section 3.
Each category of each video is matched by itself; counts are summed over all of them before anything is divided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pycocotools import mask as coco_mask

from engine.ytvis.assignment import best_pairs
from engine.ytvis.document import Annotation, Dataset, Result, Segmentation
from engine.ytvis.masks import visible_at

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LOCALIZATIONS: Floats = np.arange(0.05, 0.99, 0.05)
"""IoUs from which on a detection counts as one, over which HOTA is averaged."""
IDENTITY_IOU = 0.5
IN_CROWD = 0.5  # share of a detection's pixels within crowds from which on it is not counted


@dataclass(frozen=True)
class IdentityScores:
    """Fractions in [0, 1]; 0 where there is neither an object nor a detection.

    Attributes:
        hota: geometric mean of detection and association accuracy, mean over localizations.
        deta: detection accuracy: matched masks / (matched + missed + invented).
        assa: association accuracy: how much of the life of a matched pair's two tracks is matched to each other.
        loca: mean IoU of matched masks; 1 at a localization that nothing reaches, as TrackEval counts it.
        idf1: F1 of masks under the best one-to-one assignment of whole tracks.
    """

    hota: float
    deta: float
    assa: float
    loca: float
    idf1: float


@dataclass(frozen=True)
class FramePair:
    """The objects and detections of one frame, by their numbers in the video, and (G, D) IoUs."""

    objects: Integers
    detections: Integers
    ious: Floats


@dataclass
class _Counts:
    """Sums over categories and videos; arrays have one entry per localization."""

    matched: Floats
    missed: Floats
    invented: Floats
    association: Floats
    overlap: Floats
    identity_matched: int = 0
    objects: int = 0
    detections: int = 0

    @classmethod
    def nothing(cls) -> _Counts:
        zeros = np.zeros((5, len(LOCALIZATIONS)))
        return cls(zeros[0], zeros[1], zeros[2], zeros[3], zeros[4])

    def add(self, other: _Counts) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)  # not in place: integers are among them

    def scores(self) -> IdentityScores:
        every = np.maximum(self.matched + self.missed + self.invented, 1)
        detection = self.matched / every
        association = self.association / np.maximum(self.matched, 1)
        overlap = np.where(self.matched > 0, self.overlap / np.maximum(self.matched, 1), 1.0)
        return IdentityScores(
            hota=float(np.sqrt(detection * association).mean()),
            deta=float(detection.mean()),
            assa=float(association.mean()),
            loca=float(overlap.mean()),
            idf1=2 * self.identity_matched / max(self.objects + self.detections, 1),
        )


def evaluate_identities(
    dataset: Dataset, results: Sequence[Result], lowest_score: float = 0.0
) -> tuple[IdentityScores, dict[int, IdentityScores]]:
    """HOTA and IDF1 of all videos together, and of each by its id.

    Args:
        dataset, results: as this package reads or builds them and as they fit each other.
        lowest_score: detections of a lower score are not counted: these measures know no scores.
    """
    total = _Counts.nothing()
    by_video: dict[int, IdentityScores] = {}
    for video, pairs in tracks_by_video(dataset, results, lowest_score).items():
        counts = _Counts.nothing()
        for objects, detections in pairs:
            counts.add(_count(objects, detections))
        by_video[video] = counts.scores()
        total.add(counts)
    return total.scores(), by_video


def tracks_by_video(
    dataset: Dataset, results: Sequence[Result], lowest_score: float
) -> dict[int, list[tuple[list[Annotation], list[Result]]]]:
    """Video id -> for each category its annotations and detections there."""
    annotations: defaultdict[tuple[int, int], list[Annotation]] = defaultdict(list)
    detections: defaultdict[tuple[int, int], list[Result]] = defaultdict(list)
    for annotation in dataset.annotations:
        annotations[annotation.video_id, annotation.category_id].append(annotation)
    for result in results:
        if result.score >= lowest_score:
            detections[result.video_id, result.category_id].append(result)
    return {
        video.id: [
            (annotations[video.id, category.id], detections[video.id, category.id]) for category in dataset.categories
        ]
        for video in dataset.videos
    }


def _count(annotations: Sequence[Annotation], detections: Sequence[Result]) -> _Counts:
    objects = [annotation.segmentations for annotation in annotations if not annotation.iscrowd]
    crowds = [annotation.segmentations for annotation in annotations if annotation.iscrowd]
    frames = list(frame_pairs(objects, [result.segmentations for result in detections], crowds))
    counts = _Counts.nothing()
    if not frames:
        return counts
    shape = (len(objects), len(detections))
    lives = np.bincount(np.concatenate([frame.objects for frame in frames]), minlength=shape[0])  # frames of an object
    other_lives = np.bincount(np.concatenate([frame.detections for frame in frames]), minlength=shape[1])
    counts.objects, counts.detections = int(lives.sum()), int(other_lives.sum())
    counts.identity_matched = _identity_matches(frames, shape)
    if min(shape) == 0:
        counts.missed += counts.objects
        counts.invented += counts.detections
        return counts
    alignment = _alignment(frames, lives, other_lives)
    together = np.zeros((len(LOCALIZATIONS), *shape))
    for frame in frames:
        rows, columns = best_pairs(alignment[np.ix_(frame.objects, frame.detections)] * frame.ious)
        ious = frame.ious[rows, columns]
        hits = ious >= LOCALIZATIONS[:, None] - np.finfo(np.float64).eps  # (localizations, pairs)
        found = hits.sum(axis=1)
        counts.matched += found
        counts.missed += len(frame.objects) - found
        counts.invented += len(frame.detections) - found
        counts.overlap += (hits * ious).sum(axis=1)
        together[:, frame.objects[rows], frame.detections[columns]] += hits
    shared = together / np.maximum(lives[:, None] + other_lives - together, 1)
    counts.association += (together * shared).sum(axis=(1, 2))
    return counts


def _alignment(frames: Iterable[FramePair], lives: Integers, other_lives: Integers) -> Floats:
    """(G, D): how much two whole tracks are one another's, by which ties within a frame are settled (paper, 5.2)."""
    potential = np.zeros((len(lives), len(other_lives)))
    for frame in frames:
        sums = frame.ious.sum(axis=0) + frame.ious.sum(axis=1)[:, None] - frame.ious
        share = np.divide(frame.ious, sums, out=np.zeros_like(frame.ious), where=sums > np.finfo(np.float64).eps)
        potential[np.ix_(frame.objects, frame.detections)] += share
    union = lives[:, None] + other_lives - potential
    return np.divide(potential, union, out=np.zeros_like(potential), where=union > 0)


def _identity_matches(frames: Iterable[FramePair], shape: tuple[int, int]) -> int:
    """Masks that overlap their partner's under the assignment of whole tracks for which that number is highest."""
    common = np.zeros(shape)
    for frame in frames:
        common[np.ix_(frame.objects, frame.detections)] += frame.ious >= IDENTITY_IOU
    rows, columns = best_pairs(common)
    return int(common[rows, columns].sum())


def frame_pairs(
    objects: Sequence[Sequence[Segmentation]],
    detections: Sequence[Sequence[Segmentation]],
    crowds: Sequence[Sequence[Segmentation]] = (),
) -> Iterable[FramePair]:
    """Yields each frame that shows an object or a detection; detections within ``crowds`` are left out.

    Each argument holds tubes: for each track one segmentation per frame, None or compressed run lengths.
    """
    for frame in range(max(map(len, [*objects, *detections]), default=0)):
        rows, masks = visible_at(objects, frame)
        columns, other_masks = visible_at(detections, frame)
        _, crowd_masks = visible_at(crowds, frame)
        if columns and crowd_masks:
            everyone = coco_mask.merge(crowd_masks)
            inside = np.asarray(coco_mask.iou(other_masks, [everyone], [1]))[:, 0] >= IN_CROWD
            columns = [column for column, is_inside in zip(columns, inside, strict=True) if not is_inside]
            other_masks = [mask for mask, is_inside in zip(other_masks, inside, strict=True) if not is_inside]
        if not rows and not columns:
            continue
        ious = np.zeros((len(rows), len(columns)))
        if rows and columns:
            ious[:] = coco_mask.iou(masks, other_masks, [0] * len(columns))
        yield FramePair(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), ious)
