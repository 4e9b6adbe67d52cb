"""One-to-many assignment of queries to objects, by dynamic k.

Source: the published recipe of MDQE (arXiv 2303.14395), which follows the optimal-transport assignment of YOLOX
(arXiv 2107.08430, section 2.1, SimOTA) with costs over whole clips.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import softplus

from engine.training.boxes import clip_giou, cxcywh_to_xyxy
from engine.training.targets import PreparedTargets

BOX_COST = 2.0  # of L1, summed over the frames (an absent object's box is zero), and of 1 - GIoU
MASK_COST = 4.0  # of cross-entropy and of dice
OUTSIDE_COST = 100.0  # for each frame in which the box's centre lies in no object
CENTRE_RADIUS = 2.5 / 32  # a centre this near to an object's centre also counts as inside, in units of the frame
CANDIDATES = 10  # boxes whose GIoUs with an object sum up to its number of queries
FEWEST_QUERIES = 2
WORST_COST = 1e30


@torch.no_grad()
def match(
    class_logits: Tensor, boxes: Tensor, mask_coefficients: Tensor, mask_features: Tensor, targets: PreparedTargets
) -> Tensor:
    """Assigns queries to objects for every decoder output and clip.

    Args:
        class_logits: (S, B, Q, K).
        boxes: (S, B, Q, T, 4) cxcywh.
        mask_coefficients: (S, B, Q, M).
        mask_features: (B, M, T, h4, w4).
        targets: of the B clips, N objects each.

    Returns:
        (S, B, Q) int64: the object in 0..N-1 that a query serves, -1 for none.
    """
    outputs, _, queries, _ = class_logits.shape
    corners = cxcywh_to_xyxy(boxes)  # (S, B, Q, T, 4)
    giou = clip_giou(corners[:, :, :, None], targets.boxes[:, None], targets.present[:, None])  # (S, B, Q, N)
    cost = -class_logits.sigmoid().gather(-1, targets.labels[:, None].expand(outputs, -1, queries, -1))
    cost += BOX_COST * torch.cdist(corners.flatten(3), targets.boxes.flatten(2).expand(outputs, -1, -1, -1), p=1)
    cost += BOX_COST * (1 - giou)
    cost += OUTSIDE_COST * _frames_outside(corners, targets)[..., None]
    features, masks = mask_features.flatten(2), targets.masks.flatten(2)  # (B, M, pixels), (B, N, pixels)
    for output in range(outputs):  # one by one: (B, Q, pixels) is large
        cost[output] += MASK_COST * mask_cost(mask_coefficients[output] @ features, masks)
    real = targets.real.expand(outputs, -1, -1)  # (S, B, N)
    owner = assign(cost.flatten(0, 1), giou.flatten(0, 1), real.flatten(0, 1))
    return owner.view(outputs, -1, queries)


def mask_cost(logits: Tensor, masks: Tensor) -> Tensor:
    """Mean binary cross-entropy plus dice of every query with every object, without forming (Q, N, pixels).

    Args:
        logits: (..., Q, pixels).
        masks: (..., N, pixels) in [0, 1].

    Returns:
        (..., Q, N).
    """
    target = masks.mT  # (..., pixels, N)
    # BCE(x, m) = softplus(x) - x m
    cross_entropy = (softplus(logits).sum(dim=-1, keepdim=True) - logits @ target) / masks.shape[-1]
    probability = logits.sigmoid()
    area = probability.sum(dim=-1, keepdim=True) + masks.sum(dim=-1)[..., None, :]
    return cross_entropy + 1 - (2 * (probability @ target) + 1) / (area + 1)


def assign(cost: Tensor, giou: Tensor, real: Tensor) -> Tensor:
    """Gives every object its cheapest queries and every query at most one object, in R cases at once.

    An object asks for its cheapest queries, as many as the whole part of the sum of its ten highest GIoUs, at least
    two. A query that several ask for serves the object for which it is cheapest. Objects left with none ask for their
    cheapest free query, again and again; when no query is free, for one that another object can spare. With more
    objects than queries some stay without.

    Args:
        cost: (R, Q, N).
        giou: (R, Q, N).
        real: (R, N) bool; the other objects ask for nothing.

    Returns:
        (R, Q) int64: the object that each query serves, -1 for none.
    """
    num_queries, num_objects = cost.shape[1:]
    # A query that has diverged is no object's choice.
    cost = cost.nan_to_num(nan=WORST_COST, posinf=WORST_COST).masked_fill(~real[:, None], torch.inf)
    candidates = min(CANDIDATES, num_queries)
    best = giou.nan_to_num().clamp(0, 1).topk(candidates, dim=1).values  # (R, candidates, N)
    wanted = best.sum(dim=1).long().clamp(min=FEWEST_QUERIES)  # (R, N), at most as many as there are candidates
    order = cost.argsort(dim=1, stable=True)[:, :candidates]
    asks = (torch.arange(candidates, device=cost.device)[:, None] < wanted[:, None]) & real[:, None]
    asked = torch.zeros_like(cost, dtype=torch.bool).scatter(1, order, asks)
    owner = _serve(cost.new_full(cost.shape[:2], -1, dtype=torch.int64), asked, cost)

    objects = torch.arange(num_objects, device=cost.device)
    while True:
        needy = real & ~(owner[..., None] == objects).any(dim=1)  # (R, N)
        free = owner < 0  # (R, Q)
        asking = needy & free.any(dim=1, keepdim=True)
        if not asking.any():
            break
        cheapest = cost.masked_fill(~free[..., None], torch.inf).argmin(dim=1, keepdim=True)  # (R, 1, N)
        owner = _serve(owner, torch.zeros_like(asked).scatter(1, cheapest, asking[:, None]), cost)
    for row in needy.any(dim=1).nonzero()[:, 0].tolist():  # no query is free any more
        spared = _spare(owner[row].cpu().numpy(), cost[row].cpu().numpy(), needy[row].cpu().numpy())
        owner[row] = torch.from_numpy(spared).to(owner.device)
    return owner


def _serve(owner: Tensor, asked: Tensor, cost: Tensor) -> Tensor:
    """Lets a query serve the object that asks for it or, when several ask, the one of all for which it is cheapest."""
    count = asked.sum(dim=2)  # (R, Q)
    owner = torch.where(count == 1, asked.to(torch.uint8).argmax(dim=2), owner)
    return torch.where(count > 1, cost.argmin(dim=2), owner)


def _spare(
    owner: npt.NDArray[np.int64], cost: npt.NDArray[np.float32], needy: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """The owners (Q,) of a case without free queries after needy objects (N,) were given what others can spare."""
    held = np.bincount(owner, minlength=cost.shape[1])
    for needing in np.flatnonzero(needy):
        spare = held[owner] > 1
        if not spare.any():
            break
        query = np.where(spare, cost[:, needing], np.inf).argmin()
        held[owner[query]] -= 1
        held[needing] += 1
        owner[query] = needing
    return owner


def _frames_outside(boxes: Tensor, targets: PreparedTargets) -> Tensor:
    """(S, B, Q, T, 4) -> (S, B, Q): frames in which a box's centre lies in no object and near to no object's centre."""
    centre = ((boxes[..., :2] + boxes[..., 2:]) / 2)[:, :, :, None]  # (S, B, Q, 1, T, 2)
    corners = targets.boxes[:, None]  # (B, 1, N, T, 4)
    middle = (corners[..., :2] + corners[..., 2:]) / 2
    in_box = ((centre > corners[..., :2]) & (centre < corners[..., 2:])).all(dim=-1)  # (S, B, Q, N, T)
    near_middle = ((centre - middle).abs() < CENTRE_RADIUS).all(dim=-1)
    inside = (in_box | near_middle) & targets.real[:, None, :, None]
    return (~inside.any(dim=3)).sum(dim=-1)
