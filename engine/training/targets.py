"""Ground truth of clips in the shape in which the losses compare it with what the network says.

Source: MDQE (arXiv 2303.14395), section 3.4 (inter-instance mask repulsion) and the published recipe for the targets of
query initialisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

from engine.model.outputs import ClipTargets
from engine.training.boxes import box_iou, cxcywh_to_xyxy

SMALLEST_SIDE = 0.05  # boxes count as at least this wide and high, in units of the frame
NEIGHBOUR_IOU = 0.1  # objects whose boxes overlap more than this repel each other's masks


@dataclass(frozen=True)
class PreparedClip:
    """One clip of T frames with N objects, masks at the size of the mask features.

    Attributes:
        labels: (N,) int64.
        boxes: (N, T, 4) xyxy in [0, 1] of the padded frame; zeros where absent.
        present: (N, T) bool.
        masks: (N, T, h4, w4) float32 in [0, 1], soft at the outline; zeros where absent.
        neighbourhood: (N, T, h4, w4) float32, 1 on the union of an object and its neighbours.
    """

    labels: Tensor
    boxes: Tensor
    present: Tensor
    masks: Tensor
    neighbourhood: Tensor


@dataclass(frozen=True)
class SemanticTargets:
    """What the stride-8 tokens of B clips show.

    Attributes:
        labels: (B, T, h8, w8) int64 class, -1 for background.
        ids: (B, T, h8, w8) int64 identity, -1 for background.
        closeness: (B, T, h8, w8, K) float32 in [0, 1], 1 at the centre of an object of that class, 0 outside.
    """

    labels: Tensor
    ids: Tensor
    closeness: Tensor


@dataclass(frozen=True)
class PreparedTargets:
    """A batch: its clips and the targets of their tokens."""

    clips: tuple[PreparedClip, ...]
    semantic: SemanticTargets


def prepare_targets(
    targets: Sequence[ClipTargets],
    mask_size: tuple[int, int],
    token_size: tuple[int, int],
    num_classes: int,
    device: torch.device,
) -> PreparedTargets:
    """Resizes masks to stride 4 and stride 8 and finds the neighbours of each object.

    Args:
        targets: one entry a clip, all of T frames, in the padded frames. An object that no frame shows is left out.
        mask_size: (h4, w4) of the mask features.
        token_size: (h8, w8) of the stride-8 tokens.
        num_classes: K.
        device: where the losses will be computed.
    """
    clips, semantic = [], []
    for clip in map(_without_invisible, targets):
        masks = clip.masks.to(device).float()  # (N, T, H, W)
        boxes = cxcywh_to_xyxy(clip.boxes.to(device).float())  # (N, T, 4)
        present = clip.ids.to(device) >= 0  # (N, T)
        masks = masks * present[:, :, None, None]
        labels = clip.labels.to(device)
        small = _resize(masks, mask_size)
        neighbours = find_neighbours(boxes, present).to(small.dtype)  # (N, N)
        covered = neighbours @ (small > 0.5).to(small.dtype).flatten(1)  # (N, T * h4 * w4), by how many neighbours
        neighbourhood = covered.clamp(max=1).view_as(small)
        clips.append(PreparedClip(labels, boxes, present, small, neighbourhood))
        semantic.append(_semantic_targets(clip, _resize(masks, token_size) > 0.5, num_classes))
    token_labels, token_ids, closeness = (torch.stack(parts) for parts in zip(*semantic, strict=True))
    return PreparedTargets(tuple(clips), SemanticTargets(token_labels, token_ids, closeness))


def pad_targets(targets: ClipTargets, size: tuple[int, int]) -> ClipTargets:
    """The same objects in frames that were padded to (height, width) at the right and the bottom."""
    (height, width), (own_height, own_width) = size, targets.masks.shape[2:]
    if (own_height, own_width) == size:
        return targets
    if own_height > height or own_width > width:
        raise ValueError(f"targets of {own_height}x{own_width} pixels do not fit into frames of {height}x{width}")
    ratio = targets.boxes.new_tensor([own_width / width, own_height / height] * 2)
    masks = pad(targets.masks, (0, width - own_width, 0, height - own_height))
    return ClipTargets(targets.labels, targets.ids, targets.boxes * ratio, masks)


def _without_invisible(clip: ClipTargets) -> ClipTargets:
    """The objects that at least one frame shows: the others cannot be learnt from."""
    visible = (clip.ids >= 0).any(dim=1)
    return ClipTargets(clip.labels[visible], clip.ids[visible], clip.boxes[visible], clip.masks[visible])


def find_neighbours(boxes: Tensor, present: Tensor) -> Tensor:
    """Which objects of a clip repel each other: those whose boxes overlap by more than 0.1 in a frame that shows both.

    Args:
        boxes: (N, T, 4) xyxy in [0, 1].
        present: (N, T) bool.

    Returns:
        (N, N) bool, symmetric; an object is its own neighbour.
    """
    centre, half_size = (boxes[..., :2] + boxes[..., 2:]) / 2, (boxes[..., 2:] - boxes[..., :2]) / 2
    half_size = half_size.clamp(min=SMALLEST_SIDE / 2)
    grown = torch.cat([centre - half_size, centre + half_size], dim=-1)
    iou, _ = box_iou(grown[:, None], grown[None])  # (N, N, T)
    together = present[:, None] & present[None]  # (N, N, T)
    overlapping = ((iou > NEIGHBOUR_IOU) & together).any(dim=-1)
    return overlapping | torch.eye(len(boxes), dtype=torch.bool, device=boxes.device)


def _resize(masks: Tensor, size: tuple[int, int]) -> Tensor:
    """(N, T, H, W) -> (N, T, *size), bilinear without smoothing, as the published models were trained."""
    count, frames = masks.shape[:2]
    if count == 0:
        return masks.new_zeros(count, frames, *size)
    return interpolate(masks, size=size, mode="bilinear", align_corners=False)


def _semantic_targets(clip: ClipTargets, inside: Tensor, num_classes: int) -> tuple[Tensor, Tensor, Tensor]:
    """Labels (T, h8, w8), ids (T, h8, w8) and closeness (T, h8, w8, K) of one clip's tokens.

    Objects are painted from small to large. Where a larger one covers tokens of a smaller one, the tokens take the
    larger one's label and id with closeness 0 to its class, and keep their closeness to the smaller one's class: so
    neither class is pressed hard on tokens that two objects share.

    Args:
        clip: the ground truth.
        inside: (N, T, h8, w8) bool, the objects' tokens.
        num_classes: K.
    """
    device = inside.device
    frames, height, width = inside.shape[1:]
    boxes, ids = clip.boxes.to(device).float(), clip.ids.to(device)  # (N, T, 4), (N, T)
    y = (torch.arange(height, device=device) + 0.5) / height
    x = (torch.arange(width, device=device) + 0.5) / width
    size = boxes[..., 2:].clamp(min=SMALLEST_SIDE)
    distance_x = (x - boxes[..., 0, None]) / size[..., 0, None]  # (N, T, w8)
    distance_y = (y - boxes[..., 1, None]) / size[..., 1, None]  # (N, T, h8)
    distance = distance_x[..., None, :] ** 2 + distance_y[..., None] ** 2  # (N, T, h8, w8), squared

    # An object too thin for any token gets the token nearest to its centre.
    nearest = torch.zeros_like(inside).flatten(2)
    nearest.scatter_(2, distance.flatten(2).argmin(dim=2, keepdim=True), True)
    lost = ~inside.flatten(2).any(dim=2)  # (N, T)
    inside = inside | (nearest.view_as(inside) & lost[..., None, None])
    inside = inside & (ids >= 0)[..., None, None]

    labels = torch.full((frames, height, width), -1, dtype=torch.int64, device=device)
    identities = torch.full_like(labels, -1)
    closeness = torch.zeros(frames, height, width, num_classes, device=device)
    mean_area = boxes[..., 2:].prod(dim=-1).mean(dim=1)  # (N,)
    classes = clip.labels.tolist()
    for index in mean_area.argsort(stable=True).tolist():
        own, label = inside[index], classes[index]
        fresh = 1 - 2 * distance[index].clamp(max=0.5)
        fresh = torch.where(labels >= 0, torch.zeros_like(fresh), fresh)
        closeness[..., label] = torch.where(own, fresh, closeness[..., label])
        labels = torch.where(own, label, labels)
        identities = torch.where(own, ids[index][:, None, None], identities)
    return labels, identities, closeness
