"""Losses of query initialisation: what each token shows, and which queries of a clip belong to the same object.

Source: MDQE (arXiv 2303.14395), section 3.2 (grid-guided selection, inter-frame association) and the published recipe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, normalize, one_hot, softplus

from engine.training.targets import SemanticTargets

NEGATIVES_PER_FRAME = 50  # most negatives of an object, times the frames of the clip
NEGATIVES_PER_POSITIVE = 5
FEWEST_POSITIVES = 2
PUBLISHED_LARGEST_SUM = 1e3
SMALLEST_NORM = 1e-6

Permute = Callable[[int], Tensor]
Average = Callable[[Tensor], Tensor]


def alone(count: Tensor) -> Tensor:
    """The `Average` of a training in one process."""
    return count


def semantic_loss(logits: Tensor, targets: SemanticTargets, num_points: int) -> Tensor:
    """Focal-like loss of the class scores of the stride-8 tokens.

    Binary cross-entropy times (1 - p_t)², times the square of a token's closeness to an object's centre (where the
    class is right) or of one minus it (where it is wrong), divided by the number of object tokens; mean over frames.
    Of a frame with too many tokens only those of objects and the background's most uncertain ones count.

    Args:
        logits: (B, T, h8, w8, K).
        targets: of the same tokens.
        num_points: most tokens of a frame.
    """
    frames = logits.flatten(0, 1).flatten(1, 2)  # (B * T, tokens, K)
    labels = targets.labels.flatten(0, 1).flatten(1)  # (B * T, tokens)
    closeness = targets.closeness.flatten(0, 1).flatten(1, 2)  # (B * T, tokens, K)
    is_class = one_hot(labels + 1, frames.shape[-1] + 1)[..., 1:].to(frames.dtype)  # (B * T, tokens, K)
    cross_entropy = binary_cross_entropy_with_logits(frames, is_class, reduction="none")
    probability = frames.sigmoid()
    wrong = probability + is_class - 2 * probability * is_class  # 1 - p_t
    weight = torch.where(is_class > 0, closeness, 1 - closeness)
    per_token = (cross_entropy * (wrong * weight) ** 2).sum(dim=-1)  # (B * T, tokens)
    is_object = (labels >= 0).to(frames.dtype)
    if per_token.shape[1] > num_points:
        # Tokens of objects come first, then the background that is most taken for objects.
        priority = probability.detach().sum(dim=-1) + is_object * frames.shape[-1]
        chosen = priority.topk(num_points, dim=1).indices
        per_token, is_object = per_token.gather(1, chosen), is_object.gather(1, chosen)
    return (per_token.sum(dim=1) / is_object.sum(dim=1).clamp(min=1)).mean()


def query_identities(points: Tensor, token_ids: Tensor) -> Tensor:
    """Identity of the object on whose token each query sits, -1 on background.

    Args:
        points: (B, T, Q, 2) x, y in [0, 1].
        token_ids: (B, T, h8, w8) int64.

    Returns:
        (B, T, Q) int64.
    """
    height, width = token_ids.shape[2:]
    column = (points[..., 0] * width).long().clamp(0, width - 1)
    row = (points[..., 1] * height).long().clamp(0, height - 1)
    return token_ids.flatten(2).gather(2, row * width + column)


def contrastive_losses(
    embeddings: Tensor,
    identities: Tensor,
    window: float,
    permutes: Sequence[Permute],
    published: bool = False,
    average: Average = alone,
) -> tuple[Tensor, Tensor]:
    """Pulls the embeddings of an object's queries together and pushes those of other queries near them away.

    The anchor of an object is its first query, frame by frame and row by row. Within reach of it,
    `window` · (|frames apart| + 1) grid cells, queries are drawn at random: at most 50 T of others (negatives) and a
    fifth as many of its own (positives). Main loss: mean over positives of log(1 + Σ exp(negative - positive)), the sum
    over negatives, of dot products with the anchor. Auxiliary: mean squared difference of the cosine with the anchor to
    1 (positives) or 0 (negatives). Both are means over the objects of the batch.

    Args:
        embeddings: (B, T, Q, E) of a square grid of queries.
        identities: (B, T, Q) int64, -1 for none.
        window: w in grid cells.
        permutes: for each clip, count -> random order; called for the positives, then for the negatives of each object,
            objects in the order of their identities.
        published: see `LossSettings`.
        average: of the number of objects over the processes that train together.

    Returns:
        Main loss and auxiliary loss, scalars; 0 with zero gradients when there is no object.
    """
    frames, num_queries = embeddings.shape[1:3]
    flat = embeddings.flatten(1, 2)  # (B, T * Q, E)
    anchors: list[list[int]] = []  # of each clip
    positive_rows, negative_rows = [], []
    for ids, permute in zip(identities.flatten(1).cpu(), permutes, strict=True):
        anchors.append([])
        for identity in ids[ids >= 0].unique(sorted=True):
            own = ids == identity  # (T * Q,)
            anchor = int(own.to(torch.int8).argmax())
            reach = _reach(anchor, frames, num_queries, window)
            positives, negatives = _draw(own & reach, ~own & reach, frames, permute)
            if published and not negatives.any():
                positives = torch.zeros_like(own)
                positives[1] = True
            anchors[-1].append(anchor)
            positive_rows.append(positives)
            negative_rows.append(negatives)
    count = average(torch.tensor(float(len(positive_rows)), device=flat.device))
    if not positive_rows:
        nothing = flat.sum() * 0
        return nothing, nothing

    positive = torch.stack(positive_rows).to(flat.device)  # (I, T * Q)
    negative = torch.stack(negative_rows).to(flat.device)
    dots = _products_with_anchors(flat, anchors)  # (I, T * Q)
    cosines = _products_with_anchors(normalize(flat, dim=-1, eps=SMALLEST_NORM), anchors)

    # log(1 + Σ exp(n - p)) = softplus(logsumexp(n) - p); a finite filler keeps the gradient finite without negatives.
    filler = torch.finfo(dots.dtype).min / 2
    strongest = dots.masked_fill(~negative, filler).logsumexp(dim=1, keepdim=True)  # (I, 1)
    contrast = softplus(strongest - dots, threshold=60)  # (I, T * Q)
    if published:
        contrast = contrast.clamp(max=math.log1p(PUBLISHED_LARGEST_SUM))
    positive_count = positive.sum(dim=1)
    main = contrast.masked_fill(~positive, 0).sum(dim=1) / positive_count
    error = (cosines - positive.to(cosines.dtype)) ** 2
    drawn = positive | negative
    auxiliary = error.masked_fill(~drawn, 0).sum(dim=1) / drawn.sum(dim=1)
    return main.sum() / count, auxiliary.sum() / count


def _reach(anchor: int, frames: int, num_queries: int, window: float) -> Tensor:
    """(T * Q,) bool: the queries whose grid cells are near to the anchor's."""
    grid = math.isqrt(num_queries)
    index = torch.arange(frames * num_queries)
    frame, cell = index // num_queries, index % num_queries
    distance = torch.maximum((cell // grid - cell[anchor] // grid).abs(), (cell % grid - cell[anchor] % grid).abs())
    return distance <= window * ((frame - frame[anchor]).abs() + 1)


def _draw(positives: Tensor, negatives: Tensor, frames: int, permute: Permute) -> tuple[Tensor, Tensor]:
    """(T * Q,) bool each: a random choice of both; the anchor counts among the positives."""
    own, others = positives.nonzero()[:, 0], negatives.nonzero()[:, 0]
    own, others = own[permute(len(own))], others[permute(len(others))]
    others = others[: NEGATIVES_PER_FRAME * frames]
    own = own[: max(len(others) // NEGATIVES_PER_POSITIVE, FEWEST_POSITIVES)]
    return torch.zeros_like(positives).index_fill(0, own, True), torch.zeros_like(negatives).index_fill(0, others, True)


def _products_with_anchors(vectors: Tensor, anchors: list[list[int]]) -> Tensor:
    """(B, T * Q, E) -> (I, T * Q): dot products of each object's anchor with all queries of its clip."""
    return torch.cat([queries[rows] @ queries.T for queries, rows in zip(vectors, anchors, strict=True)])
