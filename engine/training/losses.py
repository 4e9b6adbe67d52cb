"""All losses of MDQE on one batch of clips.

Source: MDQE (arXiv 2303.14395), section 3.4 for the inter-instance mask repulsion, the published recipe for the rest.
Every loss is computed in float32, whatever precision the network ran in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot, softplus

from engine.model.config import MDQEConfig
from engine.model.outputs import ClipTargets, TrainingOutputs
from engine.training.boxes import box_giou, cxcywh_to_xyxy
from engine.training.matching import match
from engine.training.query_losses import Average, Permute, alone, contrastive_losses, query_identities, semantic_loss
from engine.training.targets import PreparedTargets, pad_targets, prepare_targets

FOCAL_ALPHA = 0.25
FOCAL_GAMMA = 2.0


@dataclass(frozen=True)
class LossSettings:
    """Weights and switches of the losses; the defaults are the paper's.

    Attributes:
        semantic_weight: of the token classes of query initialisation.
        contrastive_weight, contrastive_aux_weight: of the association embeddings.
        class_weight, box_weight, giou_weight, mask_weight, dice_weight: of the decoder outputs.
        repulsion: whether masks are pushed off the masks of overlapping neighbours.
        association_window: w in grid cells; queries compete with those within w * (|frames apart| + 1).
        num_points: most tokens of a frame in the semantic loss, the most uncertain ones.
        published: copies two quirks of the published training: a contrastive sum above 1000 gives no gradient, and an
            object that fills all of its reach is compared with the clip's second query alone.
    """

    semantic_weight: float = 2.0
    class_weight: float = 2.0
    box_weight: float = 2.0
    giou_weight: float = 2.0
    mask_weight: float = 4.0
    dice_weight: float = 4.0
    contrastive_weight: float = 0.5
    contrastive_aux_weight: float = 0.5
    repulsion: bool = True
    association_window: float = 5.0
    num_points: int = 12544
    published: bool = False

    @classmethod
    def from_config(cls, config: MDQEConfig, **changes: Any) -> Self:
        """The paper's settings with the network's association window and repulsion, and with some fields changed."""
        return dataclasses.replace(
            cls(association_window=config.association_window, repulsion=config.repulsion), **changes
        )


@dataclass(frozen=True)
class LossTerms:
    """The losses of a batch.

    Attributes:
        raw: name -> scalar before weighting. ``loss_cls``, ``_bbox``, ``_giou``, ``_mask`` and ``_dice`` are of the last
            decoder output; a suffix ``_0`` means the output before layer 1, ``_1`` that after it, and so on.
        weights: name -> factor.
        total: Σ weight * raw, what to call ``backward`` on.
    """

    raw: dict[str, Tensor]
    weights: dict[str, float]
    total: Tensor


def seeded_permutation(generator: torch.Generator) -> Permute:
    """Random orders from a CPU generator."""

    def permute(count: int) -> Tensor:
        return torch.randperm(count, generator=generator)

    return permute


def compute_losses(
    outputs: TrainingOutputs,
    targets: Sequence[ClipTargets],
    settings: LossSettings,
    permutes: Sequence[Permute],
    average: Average = alone,
) -> LossTerms:
    """Compares the network's outputs on B clips with the ground truth.

    Finite, with finite gradients, also for clips without objects, for absent objects and for more objects than queries.

    Args:
        outputs: of B clips, in any floating point type.
        targets: B clips, of the size of the frames that the network was given, which it may have padded further.
        settings: weights and switches.
        permutes: for each clip, count -> (count,) random order of 0..count-1 on the CPU; see `seeded_permutation`.
        average: mean of a tensor over the processes that train together, so that their gradients' mean is that of one
            process with all the clips.
    """
    device = outputs.class_logits.device
    with torch.autocast(device.type, enabled=False):
        outputs = _as_float32(outputs)
        prepared = prepare_targets(
            [pad_targets(target, outputs.padded_size) for target in targets],
            mask_size=_size(outputs.mask_features, -2, -1),
            token_size=_size(outputs.semantic_logits, 2, 3),
            num_classes=outputs.class_logits.shape[-1],
            device=device,
        )
        identities = query_identities(outputs.query_points, prepared.semantic.ids)
        contrastive, auxiliary = contrastive_losses(
            outputs.association_embeddings,
            identities,
            settings.association_window,
            permutes,
            settings.published,
            average,
        )
        raw = {
            "loss_sem_cls_query_init": semantic_loss(outputs.semantic_logits, prepared.semantic, settings.num_points),
            "loss_reid_query_init": contrastive,
            "loss_reid_query_init_aux": auxiliary,
            **_set_losses(outputs, prepared, settings.repulsion, average),
        }
        weights = {name: _weight(name, settings) for name in raw}
        total = torch.stack([weights[name] * value for name, value in raw.items()]).sum()
    return LossTerms(raw, weights, total)


def _as_float32(outputs: TrainingOutputs) -> TrainingOutputs:
    tensors: dict[str, Any] = {
        name: value.float() for name, value in vars(outputs).items() if isinstance(value, Tensor)
    }
    return dataclasses.replace(outputs, **tensors)


def _size(tensor: Tensor, height_axis: int, width_axis: int) -> tuple[int, int]:
    return tensor.shape[height_axis], tensor.shape[width_axis]


def _weight(name: str, settings: LossSettings) -> float:
    by_name = {
        "loss_sem_cls_query_init": settings.semantic_weight,
        "loss_reid_query_init": settings.contrastive_weight,
        "loss_reid_query_init_aux": settings.contrastive_aux_weight,
        "loss_cls": settings.class_weight,
        "loss_bbox": settings.box_weight,
        "loss_giou": settings.giou_weight,
        "loss_mask": settings.mask_weight,
        "loss_dice": settings.dice_weight,
    }
    return by_name[name.rstrip("0123456789").rstrip("_")]


def _set_losses(
    outputs: TrainingOutputs, targets: PreparedTargets, repulsion: bool, average: Average
) -> dict[str, Tensor]:
    """The five losses of each decoder output, on the matching of that output."""
    logits, boxes = outputs.class_logits, outputs.boxes  # (S, B, Q, K), (S, B, Q, T, 4)
    num_outputs, batch, num_queries, _ = logits.shape
    owner = match(logits, boxes, outputs.mask_coefficients, outputs.mask_features, targets)  # (S, B, Q)
    served = targets.labels[:, None].expand(num_outputs, -1, num_queries, -1).gather(3, owner.clamp(min=0)[..., None])
    classes = torch.zeros_like(logits).scatter(3, served, (owner >= 0).to(logits.dtype)[..., None])

    # The pairs of each clip side by side, outputs in order: (B, P), P those of the clip with most.
    clip_owner = owner.transpose(0, 1).flatten(1)  # (B, S * Q)
    matched = clip_owner >= 0
    most = int(matched.sum(dim=1).max())
    pairs = (~matched).to(torch.uint8).argsort(dim=1, stable=True)[:, :most]  # (B, P) among the S * Q queries
    is_pair = matched.gather(1, pairs)
    target = clip_owner.gather(1, pairs).clamp(min=0)  # (B, P) among the clip's objects
    clip = torch.arange(batch, device=logits.device)[:, None]

    def of_pairs(values: Tensor) -> Tensor:
        return values.transpose(0, 1).flatten(1, 2)[clip, pairs]  # (S, B, Q, ...) -> (B, P, ...)

    output = torch.div(pairs, num_queries, rounding_mode="floor").masked_fill(~is_pair, num_outputs)
    member = one_hot(output.flatten(), num_outputs + 1)[:, :num_outputs].to(logits.dtype).T  # (S, B * P)
    count = average(member.sum(dim=1)).clamp(min=1e-6)  # (S,)

    def per_output(losses: Tensor) -> Tensor:
        return member @ losses.masked_fill(~is_pair, 0).flatten() / count  # (B, P) -> (S,), in a fixed order

    present = targets.present[clip, target].to(logits.dtype)  # (B, P, T)
    target_boxes, pair_boxes = targets.boxes[clip, target], cxcywh_to_xyxy(of_pairs(boxes))  # (B, P, T, 4)
    cross_entropy, dice = mask_losses(
        of_pairs(outputs.mask_coefficients) @ outputs.mask_features.flatten(2),  # (B, P, T * h4 * w4)
        target,
        targets.masks.flatten(2),
        targets.neighbourhood.flatten(2) if repulsion else None,
    )
    losses = {
        "loss_cls": focal_loss(logits, classes).sum(dim=-1).mean(dim=(1, 2)),
        "loss_bbox": per_output(((pair_boxes - target_boxes).abs().sum(dim=-1) * present).mean(dim=-1)),
        "loss_giou": per_output(((1 - box_giou(pair_boxes, target_boxes)) * present).mean(dim=-1)),
        "loss_mask": per_output(cross_entropy),
        "loss_dice": per_output(dice),
    }
    last = num_outputs - 1
    return {
        name if index == last else f"{name}_{index}": values[index]
        for index in (last, *range(last))
        for name, values in losses.items()
    }


def focal_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Sigmoid focal loss (arXiv 1708.02002) with α 0.25 and γ 2, element by element; target is 0 or 1."""
    probability = logits.sigmoid()
    wrong = probability + target - 2 * probability * target  # 1 - p_t
    balance = FOCAL_ALPHA * target + (1 - FOCAL_ALPHA) * (1 - target)
    return balance * wrong**FOCAL_GAMMA * binary_cross_entropy_with_logits(logits, target, reduction="none")


def mask_losses(logits: Tensor, target: Tensor, masks: Tensor, neighbourhood: Tensor | None) -> tuple[Tensor, Tensor]:
    """Mask losses with inter-instance repulsion (paper, section 3.4), as sums that are matrix products with the masks.

    With m the mask, o the union of the neighbours' masks with it, o' the part of o outside of m and p the probability:
    cross-entropy = Σ (1 + o) BCE / Σ (1 + o); dice = 1 - (2 Σ p m + Σ (1 - p) o' + 1) / (Σ p + Σ m + Σ o' + 1).

    Args:
        logits: (..., P, pixels) of matched queries.
        target: (..., P) int64, the object of each.
        masks: (..., N, pixels) in [0, 1].
        neighbourhood: (..., N, pixels) 0 or 1, the unions o; None for plain cross-entropy and dice.

    Returns:
        Cross-entropy and dice, each (..., P).
    """
    if neighbourhood is None:
        weight, others = torch.ones_like(masks), torch.zeros_like(masks)
    else:
        weight, others = 1 + neighbourhood, ((neighbourhood - masks) > 0.5).to(masks.dtype)

    def over(pixels: Tensor, of_object: Tensor) -> Tensor:
        return (pixels @ of_object.mT).gather(-1, target[..., None])[..., 0]  # Σ pixels * of_object[target] -> (..., P)

    def area(of_object: Tensor) -> Tensor:
        return of_object.sum(dim=-1).gather(-1, target)  # (..., P)

    # BCE(x, m) = softplus(x) - x m
    cross_entropy = (over(softplus(logits), weight) - over(logits, weight * masks)) / area(weight)
    probability = logits.sigmoid()
    agreement = 2 * over(probability, masks) + area(others) - over(probability, others)
    union = probability.sum(dim=-1) + area(masks) + area(others)
    return cross_entropy, 1 - (agreement + 1) / (union + 1)
