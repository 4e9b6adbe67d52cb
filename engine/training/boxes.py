"""Boxes of clips: conversions and overlaps. Shapes are broadcast over all axes but the last, which holds a box."""

from __future__ import annotations

import torch
from torch import Tensor

SMALLEST_AREA = 1e-3  # unions and hulls are not divided by less, in units of the frame's area


def cxcywh_to_xyxy(boxes: Tensor) -> Tensor:
    """(..., 4) centre and size -> (..., 4) corners, in the same unit."""
    centre, half_size = boxes[..., :2], boxes[..., 2:] / 2
    return torch.cat([centre - half_size, centre + half_size], dim=-1)


def box_area(boxes: Tensor) -> Tensor:
    """(..., 4) xyxy -> (...)."""
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def box_iou(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Intersection over union of xyxy boxes (..., 4) that broadcast against each other.

    Returns:
        IoU and union area, each (...); the union is clamped at `SMALLEST_AREA`.
    """
    top_left = torch.maximum(first[..., :2], second[..., :2])
    bottom_right = torch.minimum(first[..., 2:], second[..., 2:])
    intersection = (bottom_right - top_left).clamp(min=0).prod(dim=-1)
    union = (box_area(first) + box_area(second) - intersection).clamp(min=SMALLEST_AREA)
    return intersection / union, union


def box_giou(first: Tensor, second: Tensor) -> Tensor:
    """Generalised IoU of xyxy boxes (..., 4), which the paper's recipe counts as 0 where the boxes do not meet.

    A box far away is told to come nearer by the L1 term alone.
    """
    iou, union = box_iou(first, second)
    hull_size = torch.maximum(first[..., 2:], second[..., 2:]) - torch.minimum(first[..., :2], second[..., :2])
    hull = hull_size.clamp(min=0).prod(dim=-1).clamp(min=SMALLEST_AREA)
    return torch.where(iou > 0, iou - (hull - union) / hull, torch.zeros_like(iou))


def clip_giou(predicted: Tensor, target: Tensor, present: Tensor) -> Tensor:
    """Mean GIoU over the frames where a target is present.

    Args:
        predicted: (..., T, 4) xyxy.
        target: (..., T, 4) xyxy.
        present: (..., T) bool.

    Returns:
        (...); 0 for a target that is nowhere.
    """
    frames = present.to(predicted.dtype)
    return (box_giou(predicted, target) * frames).sum(dim=-1) / frames.sum(dim=-1).clamp(min=1)
