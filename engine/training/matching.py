"""One-to-many assignment of queries to objects, by dynamic k.

Source: the published recipe of MDQE (arXiv 2303.14395), which follows the optimal-transport assignment of YOLOX
(arXiv 2107.08430, section 2.1, SimOTA) with costs over whole clips.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import softplus

from engine.training.boxes import clip_giou, cxcywh_to_xyxy
from engine.training.targets import PreparedClip

BOX_COST = 2.0  # of L1, summed over the frames (an absent object's box is zero), and of 1 - GIoU
MASK_COST = 4.0  # of cross-entropy and of dice
OUTSIDE_COST = 100.0  # for each frame in which the box's centre lies in no object
CENTRE_RADIUS = 2.5 / 32  # a centre this near to an object's centre also counts as inside, in units of the frame
CANDIDATES = 10  # boxes whose GIoUs with an object sum up to its number of queries
FEWEST_QUERIES = 2
WORST_COST = 1e30

Costs = npt.NDArray[np.float32]  # (Q, N)
Indices = npt.NDArray[np.int64]


@torch.no_grad()
def match(
    class_logits: Tensor,
    boxes: Tensor,
    mask_coefficients: Tensor,
    mask_features: Tensor,
    clips: Sequence[PreparedClip],
) -> Tensor:
    """Assigns queries to objects for every decoder output and clip.

    Args:
        class_logits: (S, B, Q, K).
        boxes: (S, B, Q, T, 4) cxcywh.
        mask_coefficients: (S, B, Q, M).
        mask_features: (B, M, T, h4, w4).
        clips: B clips.

    Returns:
        (P, 4) int64: output, clip, query and object of each pair, sorted. A query occurs at most once for an
        output and clip.
    """
    outputs = len(class_logits)
    pairs = []
    for b, clip in enumerate(clips):
        if len(clip.labels) == 0:
            continue
        features = mask_features[b].flatten(1)  # (M, T * h4 * w4)
        corners = cxcywh_to_xyxy(boxes[:, b])  # (S, Q, T, 4)
        giou = clip_giou(corners[:, :, None], clip.boxes, clip.present)  # (S, Q, N)
        cost = -class_logits[:, b].sigmoid()[..., clip.labels]  # (S, Q, N)
        cost += BOX_COST * (
            torch.cdist(corners.flatten(2), clip.boxes.flatten(1).expand(outputs, -1, -1), p=1) + 1 - giou
        )
        cost += OUTSIDE_COST * _frames_outside(corners, clip)[..., None]
        cost += MASK_COST * torch.stack(
            [mask_cost(mask_coefficients[s, b] @ features, clip.masks) for s in range(outputs)]
        )
        table = torch.stack([cost, giou]).cpu().numpy()  # one transfer a clip
        for s in range(outputs):
            queries, objects = assign(table[0, s], table[1, s])
            pairs.append(np.stack([np.full_like(queries, s), np.full_like(queries, b), queries, objects], axis=1))
    found = np.concatenate(pairs) if pairs else np.zeros((0, 4), dtype=np.int64)
    found = found[np.lexsort(found.T[::-1])]
    return torch.from_numpy(found).to(class_logits.device)


def mask_cost(logits: Tensor, masks: Tensor) -> Tensor:
    """Mean binary cross-entropy plus dice of every query with every object, without forming (Q, N, pixels).

    Args:
        logits: (Q, pixels).
        masks: (N, T, h4, w4) in [0, 1].

    Returns:
        (Q, N).
    """
    target = masks.flatten(1).T  # (pixels, N)
    # BCE(x, m) = softplus(x) - x m
    cross_entropy = (softplus(logits).sum(dim=1, keepdim=True) - logits @ target) / len(target)
    probability = logits.sigmoid()
    area = probability.sum(dim=1, keepdim=True) + target.sum(dim=0)
    return cross_entropy + 1 - (2 * (probability @ target) + 1) / (area + 1)


def assign(cost: Costs, giou: Costs) -> tuple[Indices, Indices]:
    """Gives every object its cheapest queries and every query at most one object.

    An object asks for its cheapest queries, as many as the whole part of the sum of its ten highest GIoUs, at least
    two. A query that several ask for serves the object for which it is cheapest. Objects left with none ask for their
    cheapest free query, again and again; when no query is free, for one that another object can spare. With more
    objects than queries some stay without.

    Args:
        cost: (Q, N).
        giou: (Q, N).

    Returns:
        Queries, ascending, and their objects, each (P,).
    """
    num_queries, num_objects = cost.shape
    # A query that has diverged is no object's choice.
    cost = np.nan_to_num(cost, nan=WORST_COST, posinf=WORST_COST)
    best = np.sort(np.nan_to_num(giou).clip(0, 1), axis=0)[::-1][:CANDIDATES]
    wanted = np.maximum(best.sum(axis=0).astype(np.int64), FEWEST_QUERIES)  # (N,)
    order = cost.argsort(axis=0, kind="stable")
    asked = np.zeros(cost.shape, dtype=np.bool_)  # (Q, N)
    np.put_along_axis(asked, order, np.arange(num_queries)[:, None] < wanted, axis=0)
    owner = np.full(num_queries, -1, dtype=np.int64)  # object that a query serves, -1 for none
    _serve(owner, asked, cost)

    while True:
        held = np.bincount(owner[owner >= 0], minlength=num_objects)
        needy = np.flatnonzero(held == 0)
        free = owner < 0
        if len(needy) == 0 or not free.any():
            break
        asked[:] = False
        asked[np.where(free[:, None], cost[:, needy], np.inf).argmin(axis=0), needy] = True
        _serve(owner, asked, cost)
    for needing in needy:  # no query is free any more
        spare = held[owner] > 1
        if not spare.any():
            break
        query = np.where(spare, cost[:, needing], np.inf).argmin()
        held[owner[query]] -= 1
        held[needing] += 1
        owner[query] = needing
    queries = np.flatnonzero(owner >= 0)
    return queries, owner[queries]


def _serve(owner: Indices, asked: npt.NDArray[np.bool_], cost: Costs) -> None:
    """Lets a query serve the object that asks for it or, when several ask, the one of all for which it is cheapest."""
    count = asked.sum(axis=1)
    owner[count == 1] = asked[count == 1].argmax(axis=1)
    owner[count > 1] = cost[count > 1].argmin(axis=1)


def _frames_outside(boxes: Tensor, clip: PreparedClip) -> Tensor:
    """(S, Q, T, 4) -> (S, Q): frames in which a box's centre lies in no object and near to no object's centre."""
    centre = ((boxes[..., :2] + boxes[..., 2:]) / 2)[:, :, None]  # (S, Q, 1, T, 2)
    middle = (clip.boxes[..., :2] + clip.boxes[..., 2:]) / 2  # (N, T, 2)
    in_box = ((centre > clip.boxes[..., :2]) & (centre < clip.boxes[..., 2:])).all(dim=-1)  # (S, Q, N, T)
    near_middle = ((centre - middle).abs() < CENTRE_RADIUS).all(dim=-1)
    return (~(in_box | near_middle).any(dim=2)).sum(dim=-1)
