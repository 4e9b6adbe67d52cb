"""From the decoder's queries to a clip's detections: duplicates, empty and doubtful masks go (specification, section 3).

Many clips at a time, filled up to the same number: the host waits a few times for its device, and not so often for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import CheckpointError
from engine.inference.detections import Detections
from engine.messages import message
from engine.types import ClipPrediction

_SAME_QUERY_COSINE = 0.99
_SUPPRESSED_OVERLAP = 0.5
_CANDIDATES_A_DETECTION = 10
_LONG_CLIP = 5  # clips from this length on are compared on every other frame
_LARGEST = 1 << 25  # numbers in the masks of clips that are looked at together


@dataclass(frozen=True)
class ClipDetections:
    """Detections, best first, and the query that each came from: (D,) int64."""

    detections: Detections
    queries: Tensor


@dataclass(frozen=True)
class _Candidates:
    """Queries of B clips that may become detections, D of each clip, best first; a clip with fewer is filled up.

    Attributes:
        queries: (B, D) int64, numbers of queries.
        is_real: (B, D) bool, False for what only fills up.
    """

    queries: Tensor
    is_real: Tensor

    def where(self, kept: Tensor) -> tuple[_Candidates, Tensor]:
        """The real ones that are ``kept`` (B, D), in as few columns D' as hold them; and the columns (B, D') that they had."""
        kept = kept & self.is_real
        count = int(kept.sum(1).max())
        places = torch.argsort((~kept).byte(), dim=1, stable=True)[:, :count]
        return _Candidates(_picked(self.queries, places), _picked(kept, places)), places


def detect(clip: ClipPrediction, mask_features: Tensor, threshold: float, max_detections: int) -> ClipDetections:
    """The objects that a clip shows, at least one unless every mask is empty.

    Args:
        clip: the decoder's answer.
        mask_features: (M, T, h4, w4) of the clip's frames.
        threshold: lowest class score.
        max_detections: ten times as many queries enter the comparison of masks.
    """
    return next(detect_clips([clip], [mask_features], threshold, max_detections))


def detect_clips(
    clips: Sequence[ClipPrediction], mask_features: Sequence[Tensor], threshold: float, max_detections: int
) -> Iterator[ClipDetections]:
    """As `detect`, of each of several clips of one length; what comes is in the host's memory.

    Raises:
        CheckpointError: the network gives no numbers.
    """
    scores, coefficients, embeddings = (
        torch.stack([getattr(clip, name) for clip in clips])
        for name in ("class_scores", "mask_coefficients", "query_embeddings")
    )  # (B, Q, ...)
    _check_numbers(scores, coefficients, embeddings, *mask_features)
    candidates = _candidates(scores, embeddings, threshold, _CANDIDATES_A_DETECTION * max_detections)
    numbers = max(candidates.queries.shape[1], 1) * mask_features[0][0].numel()  # of a clip's masks
    at_once = max(_LARGEST // numbers, 1)
    for first in range(0, len(clips), at_once):
        part = slice(first, first + at_once)
        some = _Candidates(candidates.queries[part], candidates.is_real[part])
        own = mask_features[part]
        features = torch.stack([*own]) if len(own) > 1 else own[0][None]  # (B, M, T, h, w), one is not copied
        yield from _detections(some, scores[part], coefficients[part], embeddings[part], features, threshold)


def _check_numbers(*tensors: Tensor) -> None:
    """Raises CheckpointError for NaN and infinity: masks made of them would be empty, and nobody would know why."""
    if not torch.stack([each.sum() for each in tensors]).isfinite().all():
        raise CheckpointError(
            message("The network gives numbers that are none (NaN or infinite)"),
            message("Its weights are damaged, or what it computes leaves the range of float16"),
            message("Use --precision float32, or another model"),
        )


def _candidates(scores: Tensor, embeddings: Tensor, threshold: float, most: int) -> _Candidates:
    """The queries that reach the threshold (or the clip's best score, if that is lower) and whose embeddings are not nearly
    those of better ones; at most so many of each clip."""
    best, order = torch.sort(scores.amax(2), dim=1, descending=True, stable=True)
    scored = _Candidates(order, best >= best[:, :1].clamp(max=threshold))
    sure = scored.where(scored.is_real)[0]
    unlike = sure.is_real & _unlike_better(_picked(embeddings, sure.queries))
    return sure.where(unlike & (unlike.cumsum(1) <= most))[0]


def _detections(
    candidates: _Candidates,
    scores: Tensor,
    coefficients: Tensor,
    embeddings: Tensor,
    mask_features: Tensor,
    threshold: float,
) -> Iterator[ClipDetections]:
    """scores, coefficients and embeddings (B, Q, ...), mask features (B, M, T, h, w) -> what each clip shows, on the host."""
    compared = mask_features[:, :, ::2] if mask_features.shape[2] >= _LONG_CLIP else mask_features
    half = _masks(coefficients, candidates, compared[..., ::2, ::2])
    shown = (half > 0).flatten(2).any(2)
    unclear, places = candidates.where(~shown)  # of these few, pixels may lie between
    shown = shown.scatter(1, places, (_masks(coefficients, unclear, mask_features) > 0).flatten(2).any(2))
    candidates, places = candidates.where(shown)
    overlap = _overlap_with_better(_picked(half, places))
    candidates, places = candidates.where(overlap < _SUPPRESSED_OVERLAP)
    overlap = _picked(overlap, places)
    masks = _masks(coefficients, candidates, mask_features)
    inside = (masks > 0).float()
    confidence = (masks.sigmoid() * inside).flatten(2).sum(2) / (inside.flatten(2).sum(2) + 1e-6)
    class_scores = _picked(scores, candidates.queries) * ((1 - overlap) * confidence)[..., None]
    score = class_scores.amax(2).masked_fill(~candidates.is_real, -1)  # below every score
    best, places = torch.sort(score, dim=1, descending=True, stable=True)
    counts: list[int] = torch.maximum((best > threshold).sum(1), candidates.is_real.any(1).long()).tolist()
    places = places[:, : max(counts)]
    queries = _picked(candidates.queries, places)
    kept = _picked(class_scores, places), _picked(masks, places), _picked(embeddings, queries), queries
    for count, *clip in zip(counts, *_on_host(*kept), strict=True):
        own_scores, own_masks, own_embeddings, own_queries = (each[:count] for each in clip)
        yield ClipDetections(Detections(own_scores, own_masks, own_embeddings), own_queries)


def _masks(coefficients: Tensor, candidates: _Candidates, mask_features: Tensor) -> Tensor:
    """coefficients (B, Q, M), mask features (B, M, T, h, w) -> (B, D, T, h, w)."""
    masks = _picked(coefficients, candidates.queries) @ mask_features.flatten(2)
    unflattened: Tensor = masks.unflatten(2, mask_features.shape[2:])
    return unflattened


def _on_host(*tensors: Tensor) -> list[Tensor]:
    """The tensors in the host's memory; from a GPU they are copied together, with one wait for all."""
    if tensors[0].device.type != "cuda":
        return [*tensors]
    copies = [torch.empty(each.shape, dtype=each.dtype, pin_memory=True) for each in tensors]
    for copy, each in zip(copies, tensors, strict=True):
        copy.copy_(each, non_blocking=True)
    torch.cuda.current_stream(tensors[0].device).synchronize()
    return copies


def _picked(rows: Tensor, places: Tensor) -> Tensor:
    """(B, Q, ...), (B, D) -> (B, D, ...)."""
    return rows[torch.arange(len(rows), device=rows.device)[:, None], places]


def _unlike_better(embeddings: Tensor) -> Tensor:
    """(B, Q, C), best first -> (B, Q) bool: no better query has nearly the same embedding."""
    normed = F.normalize(embeddings, dim=-1)
    return (normed @ normed.transpose(1, 2)).triu(diagonal=1).amax(1) < _SAME_QUERY_COSINE


def _overlap_with_better(masks: Tensor) -> Tensor:
    """Highest overlap of each mask with a better one: its soft mask against the own hard one.

    masks (B, D, ...) logits, best first; what fills up lies behind all others -> (B, D).
    """
    if masks.shape[1] == 0:
        return masks.new_zeros(masks.shape[:2])
    soft, hard = masks.sigmoid().flatten(2), (masks > 0).float().flatten(2)
    both = soft @ hard.transpose(1, 2)
    either = soft.sum(2)[:, :, None] + hard.sum(2)[:, None] - both + 1
    return (both / either).triu(diagonal=1).amax(1)
