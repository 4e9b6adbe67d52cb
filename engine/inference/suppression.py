"""From the decoder's queries to one clip's detections: duplicates, empty and doubtful masks go (specification, section 3)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.inference.detections import Detections
from engine.types import ClipPrediction

_SAME_QUERY_COSINE = 0.99
_SUPPRESSED_OVERLAP = 0.5
_CANDIDATES_A_DETECTION = 10
_LONG_CLIP = 5  # clips from this length on are compared on every other frame


@dataclass(frozen=True)
class ClipDetections:
    """Detections, best first, and the query that each came from: (D,) int64."""

    detections: Detections
    queries: Tensor


def detect(clip: ClipPrediction, mask_features: Tensor, threshold: float, max_detections: int) -> ClipDetections:
    """The objects that a clip shows, at least one unless every mask is empty.

    Args:
        clip: the decoder's answer.
        mask_features: (M, T, h4, w4) of the clip's frames.
        threshold: lowest class score.
        max_detections: ten times as many queries enter the comparison of masks.
    """
    best = clip.class_scores.amax(1)
    order = best.argsort(descending=True, stable=True)
    order = order[best[order] >= best.max().clamp(max=threshold)]
    order = order[_unlike_better(clip.query_embeddings[order])][: _CANDIDATES_A_DETECTION * max_detections]
    masks = torch.einsum("qm,mthw->qthw", clip.mask_coefficients[order], mask_features)
    shown = (masks > 0).flatten(1).any(1)
    order, masks = order[shown], masks[shown]
    class_scores = clip.class_scores[order]
    overlap = _overlap_with_better(masks)
    class_scores = class_scores * (1 - overlap)[:, None]
    apart = overlap < _SUPPRESSED_OVERLAP
    order, masks, class_scores = order[apart], masks[apart], class_scores[apart]
    inside = (masks > 0).float()
    confidence = (masks.sigmoid() * inside).flatten(1).sum(1) / (inside.flatten(1).sum(1) + 1e-6)
    class_scores = class_scores * confidence[:, None]
    score = class_scores.amax(1)
    count = max(int((score > threshold).sum()), min(1, len(score)))
    kept = score.argsort(descending=True, stable=True)[:count]
    detections = Detections(class_scores[kept], masks[kept], clip.query_embeddings[order[kept]])
    return ClipDetections(detections, order[kept])


def _unlike_better(embeddings: Tensor) -> Tensor:
    """(Q, C), best first -> (Q,) bool: no better query has nearly the same embedding."""
    normed = F.normalize(embeddings, dim=-1)
    return (normed @ normed.T).triu(diagonal=1).amax(0) < _SAME_QUERY_COSINE


def _overlap_with_better(masks: Tensor) -> Tensor:
    """(D, T, h, w) logits, best first -> (D,) highest overlap with a better one: its soft mask against the own hard one."""
    if len(masks) == 0:
        return masks.new_zeros(0)
    frames = masks[:, ::2] if masks.shape[1] >= _LONG_CLIP else masks
    half = frames[..., ::2, ::2].flatten(1)
    soft, hard = half.sigmoid(), (half > 0).float()
    both = soft @ hard.T
    either = soft.sum(1)[:, None] + hard.sum(1)[None] - both + 1
    return (both / either).triu(diagonal=1).amax(0)
