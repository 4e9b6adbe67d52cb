"""YouTube-VIS average precision and recall, and OVIS's by level of occlusion.

Definition: Yang et al., "Video Instance Segmentation" (2019), section 4, as published for YouTube-VIS
(youtubevos/cocoapi): COCO's protocol with whole tubes in place of masks. The IoU of two tubes is the sum of their
intersections over the frames, divided by the sum of their unions. Occlusion levels: Qi et al., "Occluded Video
Instance Segmentation" (2022).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.errors import FormatError
from engine.ytvis.checking import check_result
from engine.ytvis.document import Annotation, Dataset, Result, RunLengths
from engine.ytvis.masks import mask_areas
from engine.ytvis.tubes import tube_ious

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

IOU_THRESHOLDS: Floats = np.linspace(0.5, 0.95, 10)
RECALL_POINTS: Floats = np.linspace(0.0, 1.0, 101)
MAX_DETECTIONS = (1, 10, 100)
AREA_RANGES = {"": (0.0, 1e10), "_small": (0.0, 128.0**2), "_medium": (128.0**2, 256.0**2), "_large": (256.0**2, 1e10)}
"""Mean area of an object over the frames where it is visible, in pixels, both ends included."""
OCCLUSION_RANGES = {"_light": (0.0, 0.25), "_medium_occlusion": (0.25, 0.5), "_heavy": (0.5, 1.0)}
"""Score of an object's occlusion, both ends included; in papers AP_so, AP_mo and AP_ho."""
_OCCLUSION_SCORES = {"no_occlusion": 0.0, "slight_occlusion": 0.25, "severe_occlusion": 0.75}


@dataclass(frozen=True)
class Evaluation:
    """What the evaluation says; every value is a fraction in [0, 1], or -1 where there is nothing to find.

    Attributes:
        stats: AP, AP50, AP75, AP_small, AP_medium, AP_large, AR1, AR10, AR100, AR_small, AR_medium, AR_large, and
            for data with occlusion levels AP_ and AR_ with light, medium_occlusion and heavy.
        per_category: AP by name of category.
    """

    stats: dict[str, float]
    per_category: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Plain numbers for a report: the statistics by name, and ``per_category_AP``."""
        return {**self.stats, "per_category_AP": dict(self.per_category)}


@dataclass(frozen=True)
class _Pairing:
    """All of one category in one video: D detections, best first, against G annotations.

    Attributes:
        scores: (D,) falling.
        ious: (D, G) of whole tubes.
        detection_areas, annotation_areas: (D,), (G,) mean pixels over visible frames.
        occlusions: (G,) score in [0, 1], nan where no level is given.
        crowd: (G,)
    """

    scores: Floats
    ious: Floats
    detection_areas: Floats
    annotation_areas: Floats
    occlusions: Floats
    crowd: Flags


@dataclass(frozen=True)
class _Matches:
    """One pairing judged: (thresholds, D) flags for its detections, and how many annotations were to be found."""

    scores: Floats
    matched: Flags
    ignored: Flags
    wanted: int


def evaluate(dataset: Dataset, results: Sequence[Result]) -> Evaluation:
    """Average precision and recall of ``results`` against ``dataset``, both as this package reads or builds them.

    Results of categories that the data set does not list are left out, as published.

    Raises:
        FormatError: the data set has no annotations, or a result does not belong to it.
    """
    if not dataset.annotations:
        raise FormatError(
            "the data set has no annotations", "It is probably a test set.", "Choose one with annotations."
        )
    videos = {video.id: video for video in dataset.videos}
    for index, result in enumerate(results):
        check_result(result, f"results[{index}]", videos)
    by_category = _pairings(dataset, results)
    with_occlusion = any(annotation.occlusion is not None for annotation in dataset.annotations)

    precision: dict[str, Floats] = {}  # name of range -> (categories, thresholds, recall points), -1 where undefined
    recall: dict[str, Floats] = {}  # name of range and limit -> (categories, thresholds), -1 where undefined
    ranges = [(name, _by_area, bounds) for name, bounds in AREA_RANGES.items()]
    ranges += [(name, _by_occlusion, bounds) for name, bounds in OCCLUSION_RANGES.items() if with_occlusion]
    for name, ignored_by, bounds in ranges:
        for limit in MAX_DETECTIONS if name == "" else MAX_DETECTIONS[-1:]:
            curves = [
                _curve([_match(pairing, *ignored_by(pairing, *bounds), limit) for pairing in pairings])
                for pairings in by_category
            ]
            precision[name] = np.stack([curve[0] for curve in curves])
            recall[name or str(limit)] = np.stack([curve[1] for curve in curves])

    overall = precision[""]
    stats = {"AP": _mean(overall), "AP50": _mean(overall[:, 0]), "AP75": _mean(overall[:, 5])}
    stats |= {f"AP{name}": _mean(values) for name, values in precision.items() if name}
    stats |= {f"AR{name}": _mean(values) for name, values in recall.items()}
    names = [category.name for category in dataset.categories]
    return Evaluation(stats, {name: _mean(values) for name, values in zip(names, overall, strict=True)})


def _pairings(dataset: Dataset, results: Sequence[Result]) -> list[list[_Pairing]]:
    """For each category the pairings of all videos that hold an annotation or a detection of it."""
    annotations: defaultdict[tuple[int, int], list[Annotation]] = defaultdict(list)
    detections: defaultdict[tuple[int, int], list[Result]] = defaultdict(list)
    for annotation in dataset.annotations:
        annotations[annotation.category_id, annotation.video_id].append(annotation)
    for result in results:
        detections[result.category_id, result.video_id].append(result)
    return [
        [
            _pair(detections[key], annotations[key])
            for video in dataset.videos
            if (key := (category.id, video.id)) in annotations or key in detections
        ]
        for category in dataset.categories
    ]


def _pair(detections: Sequence[Result], annotations: Sequence[Annotation]) -> _Pairing:
    best = sorted(detections, key=lambda detection: -detection.score)[: MAX_DETECTIONS[-1]]
    return _Pairing(
        scores=np.array([detection.score for detection in best], dtype=np.float64),
        ious=tube_ious([item.segmentations for item in best], [item.segmentations for item in annotations]),
        detection_areas=np.array([_mean_area(_visible_areas(item)) for item in best], dtype=np.float64),
        annotation_areas=np.array([_mean_area(item.areas or ()) for item in annotations], dtype=np.float64),
        occlusions=np.array([occlusion_score(item) for item in annotations], dtype=np.float64),
        crowd=np.array([item.iscrowd for item in annotations], dtype=np.bool_),
    )


def _visible_areas(result: Result) -> list[float]:
    return mask_areas(item for item in result.segmentations if isinstance(item, RunLengths))


def _mean_area(areas: Sequence[float | None]) -> float:
    visible = [area for area in areas if area]
    return float(np.mean(visible)) if visible else 0.0


def occlusion_score(annotation: Annotation) -> float:
    """OVIS's score of an object: mean of the highest half (rounded up) of its frames' scores; nan without levels."""
    scores = sorted((_OCCLUSION_SCORES[level] for level in annotation.occlusion or () if level), reverse=True)
    return float(np.mean(scores[: math.ceil(len(scores) / 2)])) if scores else math.nan


def _by_area(pairing: _Pairing, low: float, high: float) -> tuple[Flags, Flags]:
    """Which annotations are ignored, and which detections are when nothing matches them."""
    outside = (pairing.annotation_areas < low) | (pairing.annotation_areas > high)
    return pairing.crowd | outside, (pairing.detection_areas < low) | (pairing.detection_areas > high)


def _by_occlusion(pairing: _Pairing, low: float, high: float) -> tuple[Flags, Flags]:
    inside = (pairing.occlusions >= low) & (pairing.occlusions <= high)
    return pairing.crowd | ~inside, np.zeros(len(pairing.scores), dtype=np.bool_)


def _match(pairing: _Pairing, annotation_ignored: Flags, detection_ignored: Flags, limit: int) -> _Matches:
    """Gives each detection, best first, the free annotation with the highest IoU above the threshold.

    Annotations that count go before ignored ones; a crowd may be taken any number of times.
    """
    order = np.argsort(annotation_ignored, kind="stable")
    ignored, crowd = annotation_ignored[order], pairing.crowd[order]
    ious = pairing.ious[:limit, order]  # (D, G)
    shape = (len(IOU_THRESHOLDS), len(ious))
    matched, matched_ignored = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    taken = np.zeros((len(IOU_THRESHOLDS), len(order)), dtype=np.bool_)
    for detection, row in enumerate(ious):
        if not (row >= IOU_THRESHOLDS[0]).any():
            continue
        eligible = (row >= IOU_THRESHOLDS[:, None]) & (~taken | crowd)  # (thresholds, G)
        counting = eligible & ~ignored
        eligible = np.where(counting.any(axis=1, keepdims=True), counting, eligible)
        levels = np.flatnonzero(eligible.any(axis=1))
        # The last of equal ones, as published.
        best = len(row) - 1 - np.where(eligible[levels], row, -1.0)[:, ::-1].argmax(axis=1)
        taken[levels, best] = matched[levels, detection] = True
        matched_ignored[levels, detection] = ignored[best]
    unmatched_ignored = ~matched & detection_ignored[:limit]
    wanted = int((~annotation_ignored).sum())
    return _Matches(pairing.scores[:limit], matched, matched_ignored | unmatched_ignored, wanted)


def _curve(matches: Sequence[_Matches]) -> tuple[Floats, Floats]:
    """Precision at the recall points (thresholds, points) and recall (thresholds,); all -1 where nothing is wanted."""
    precision = np.full((len(IOU_THRESHOLDS), len(RECALL_POINTS)), -1.0)
    recall = np.full(len(IOU_THRESHOLDS), -1.0)
    wanted = sum(match.wanted for match in matches)
    if not wanted:
        return precision, recall
    scores = np.concatenate([match.scores for match in matches])
    order = np.argsort(-scores, kind="stable")
    counted = ~np.concatenate([match.ignored for match in matches], axis=1)[:, order]
    matched = np.concatenate([match.matched for match in matches], axis=1)[:, order]
    hits = np.cumsum(matched & counted, axis=1).astype(np.float64)  # (thresholds, detections)
    misses = np.cumsum(~matched & counted, axis=1).astype(np.float64)
    precision[:], recall[:] = 0.0, hits[:, -1] / wanted if len(scores) else 0.0
    for level in range(len(IOU_THRESHOLDS)):
        values = hits[level] / np.maximum(hits[level] + misses[level], np.spacing(1))
        envelope = np.maximum.accumulate(values[::-1])[::-1]
        places = np.searchsorted(hits[level] / wanted, RECALL_POINTS, side="left")
        reached = places < len(envelope)
        precision[level, reached] = envelope[places[reached]]
    return precision, recall


def _mean(values: Floats) -> float:
    """Mean over what is defined; -1 when nothing is."""
    defined = values[values > -1]
    return float(defined.mean()) if defined.size else -1.0
