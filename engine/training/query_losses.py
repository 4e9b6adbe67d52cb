"""Losses of query initialisation: what each token shows, and which queries of a clip belong to the same object.

Source: MDQE (arXiv 2303.14395), section 3.2 (grid-guided selection, inter-frame association) and the published recipe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
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
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
    ids = identities.flatten(1).cpu().numpy()  # (B, T * Q); who is drawn is decided here, object by object
    clip, own = _queries_of_objects(ids)  # (I,), (I, T * Q)
    count = average(torch.tensor(float(len(clip)), device=flat.device))
    if len(clip) == 0:
        nothing = flat.sum() * 0
        return nothing, nothing

    anchor = own.argmax(axis=1)  # (I,)
    reach = _reach(anchor, frames, num_queries, window)
    near_own, near_others = own & reach, ~own & reach
    drawn = [_draw(near_own[i], near_others[i], frames, permutes[b]) for i, b in enumerate(clip)]
    positive, negative = (torch.stack(rows) for rows in zip(*drawn, strict=True))  # (I, T * Q)
    if published:  # an object without negatives is compared with the clip's second query
        second = torch.arange(positive.shape[1]) == 1
        positive = torch.where(negative.any(dim=1, keepdim=True), positive, second)
    positive, negative = positive.to(flat.device), negative.to(flat.device)
    dots = _products_with_anchors(flat, clip, anchor)  # (I, T * Q)
    cosines = _products_with_anchors(normalize(flat, dim=-1, eps=SMALLEST_NORM), clip, anchor)

    # log(1 + Σ exp(n - p)) = softplus(logsumexp(n) - p); a finite filler keeps the gradient finite without negatives.
    filler = torch.finfo(dots.dtype).min / 2
    strongest = dots.masked_fill(~negative, filler).logsumexp(dim=1, keepdim=True)  # (I, 1)
    contrast = softplus(strongest - dots, threshold=60)  # (I, T * Q)
    if published:
        contrast = contrast.clamp(max=math.log1p(PUBLISHED_LARGEST_SUM))
    positive_count = positive.sum(dim=1)
    main = contrast.masked_fill(~positive, 0).sum(dim=1) / positive_count
    error = (cosines - positive.to(cosines.dtype)) ** 2
    compared = positive | negative
    auxiliary = error.masked_fill(~compared, 0).sum(dim=1) / compared.sum(dim=1)
    return main.sum() / count, auxiliary.sum() / count


def _queries_of_objects(ids: Indices) -> tuple[Indices, Flags]:
    """(B, T * Q) identities -> each object's clip (I,) and queries (I, T * Q), by clip and then by identity."""
    clips, own = [], []
    for clip, identities in enumerate(ids):
        objects = np.unique(identities[identities >= 0])
        clips.append(np.full(len(objects), clip))
        own.append(identities == objects[:, None])
    return np.concatenate(clips), np.concatenate(own)


def _reach(anchor: Indices, frames: int, num_queries: int, window: float) -> Flags:
    """(I,) -> (I, T * Q): the queries whose grid cells are near to an anchor's."""
    grid = math.isqrt(num_queries)
    index = np.arange(frames * num_queries)
    frame, row, column = index // num_queries, index % num_queries // grid, index % grid
    distance = np.maximum(np.abs(row - row[anchor][:, None]), np.abs(column - column[anchor][:, None]))
    reach: Flags = distance <= window * (np.abs(frame - frame[anchor][:, None]) + 1)
    return reach


def _draw(own: Flags, others: Flags, frames: int, permute: Permute) -> tuple[Tensor, Tensor]:
    """(T * Q,) bool each: a random choice of an object's queries and of others; the anchor counts among its own."""
    positives, negatives = torch.from_numpy(np.flatnonzero(own)), torch.from_numpy(np.flatnonzero(others))
    positives, negatives = positives[permute(len(positives))], negatives[permute(len(negatives))]
    negatives = negatives[: NEGATIVES_PER_FRAME * frames]
    positives = positives[: max(len(negatives) // NEGATIVES_PER_POSITIVE, FEWEST_POSITIVES)]
    nobody = torch.zeros(len(own), dtype=torch.bool)
    return nobody.index_fill(0, positives, True), nobody.index_fill(0, negatives, True)


def _products_with_anchors(vectors: Tensor, clip: Indices, anchor: Indices) -> Tensor:
    """(B, T * Q, E) -> (I, T * Q): dot products of each object's anchor with all queries of its clip."""
    counts = np.bincount(clip, minlength=len(vectors))  # objects of each clip
    place = np.arange(len(clip)) - (np.cumsum(counts) - counts)[clip]  # of an object in its clip
    rows = np.zeros((len(vectors), counts.max()), np.int64)
    rows[clip, place] = anchor
    anchors = vectors.gather(1, _on(vectors, rows)[..., None].expand(-1, -1, vectors.shape[-1]))  # (B, most, E)
    return (anchors @ vectors.mT)[_on(vectors, clip), _on(vectors, place)]


def _on(like: Tensor, indices: Indices) -> Tensor:
    return torch.from_numpy(indices).to(like.device)
