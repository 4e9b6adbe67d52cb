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
    """B clips of T frames with N objects each, masks at the size of the mask features.

    N is that of the clip with most objects, at least 1. Clips with fewer are filled up with objects that no frame shows,
    so that the losses of a batch are a few large operations: a GPU waits for every single one.

    Attributes:
        labels: (B, N) int64.
        boxes: (B, N, T, 4) xyxy in [0, 1] of the padded frame; zeros where absent.
        present: (B, N, T) bool.
        masks: (B, N, T, h4, w4) float32 in [0, 1], soft at the outline; zeros where absent.
        neighbourhood: (B, N, T, h4, w4) float32, 1 on the union of an object and its neighbours.
        semantic: what the tokens show.
    """

    labels: Tensor
    boxes: Tensor
    present: Tensor
    masks: Tensor
    neighbourhood: Tensor
    semantic: SemanticTargets

    @property
    def real(self) -> Tensor:
        """(B, N) bool: the objects that some frame shows."""
        return self.present.any(dim=-1)


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
    clips = [_without_invisible(clip) for clip in targets]
    counts = [len(clip.labels) for clip in clips]
    most = max(1, *counts)
    place = torch.tensor([b * most + n for b, count in enumerate(counts) for n in range(count)], dtype=torch.int64)
    place = place.to(device)

    def side_by_side(values: Tensor, filling: float = 0) -> Tensor:
        """(objects of all clips, ...) -> (B, N, ...)."""
        filled = values.new_full((len(clips) * most, *values.shape[1:]), filling)
        return filled.index_copy(0, place, values).view(len(clips), most, *values.shape[1:])

    def joined(name: str) -> Tensor:
        return torch.cat([getattr(clip, name).to(device, non_blocking=True) for clip in clips])

    ids = joined("ids")
    masks = joined("masks").float() * (ids >= 0)[:, :, None, None]  # (objects, T, H, W)
    small = side_by_side(_resize(masks, mask_size))
    inside = side_by_side(_resize(masks, token_size) > 0.5)
    labels, ids, boxes = side_by_side(joined("labels")), side_by_side(ids, -1), side_by_side(joined("boxes").float())
    present = ids >= 0
    corners = cxcywh_to_xyxy(boxes)
    neighbours = find_neighbours(corners, present).to(small.dtype)  # (B, N, N)
    covered = neighbours @ (small > 0.5).to(small.dtype).flatten(2)  # (B, N, T * h4 * w4), by how many neighbours
    return PreparedTargets(
        labels=labels,
        boxes=corners,
        present=present,
        masks=small,
        neighbourhood=covered.clamp(max=1).view_as(small),
        semantic=_semantic_targets(labels, ids, boxes, inside, num_classes),
    )


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
    if visible.all():
        return clip
    return ClipTargets(clip.labels[visible], clip.ids[visible], clip.boxes[visible], clip.masks[visible])


def find_neighbours(boxes: Tensor, present: Tensor) -> Tensor:
    """Which objects of a clip repel each other: those whose boxes overlap by more than 0.1 in a frame that shows both.

    Args:
        boxes: (..., N, T, 4) xyxy in [0, 1].
        present: (..., N, T) bool.

    Returns:
        (..., N, N) bool, symmetric; an object is its own neighbour.
    """
    centre, half_size = (boxes[..., :2] + boxes[..., 2:]) / 2, (boxes[..., 2:] - boxes[..., :2]) / 2
    half_size = half_size.clamp(min=SMALLEST_SIDE / 2)
    grown = torch.cat([centre - half_size, centre + half_size], dim=-1)
    iou, _ = box_iou(grown[..., :, None, :, :], grown[..., None, :, :, :])  # (..., N, N, T)
    together = present[..., :, None, :] & present[..., None, :, :]  # (..., N, N, T)
    overlapping = ((iou > NEIGHBOUR_IOU) & together).any(dim=-1)
    return overlapping | torch.eye(present.shape[-2], dtype=torch.bool, device=boxes.device)


def _resize(masks: Tensor, size: tuple[int, int]) -> Tensor:
    """(N, T, H, W) -> (N, T, *size), bilinear without smoothing, as the published models were trained."""
    count, frames = masks.shape[:2]
    if count == 0:
        return masks.new_zeros(count, frames, *size)
    return interpolate(masks, size=size, mode="bilinear", align_corners=False)


def _semantic_targets(labels: Tensor, ids: Tensor, boxes: Tensor, inside: Tensor, num_classes: int) -> SemanticTargets:
    """What the tokens of B clips show.

    Objects are painted from small to large. Where a larger one covers tokens of a smaller one, the tokens take the
    larger one's label and id with closeness 0 to its class, and keep their closeness to the smaller one's class: so
    neither class is pressed hard on tokens that two objects share.

    Args:
        labels: (B, N) int64.
        ids: (B, N, T) int64, -1 where absent.
        boxes: (B, N, T, 4) cxcywh.
        inside: (B, N, T, h8, w8) bool, the objects' tokens.
        num_classes: K.
    """
    count, height, width = inside.shape[1], *inside.shape[3:]
    device = inside.device
    mean_area = boxes[..., 2:].prod(dim=-1).mean(dim=-1)  # (B, N)
    order = mean_area.argsort(dim=1, stable=True)  # from small to large; fillers paint nothing, wherever they come
    clip = torch.arange(len(order), device=device)[:, None]
    labels, ids, boxes, inside = labels[clip, order], ids[clip, order], boxes[clip, order], inside[clip, order]

    y = (torch.arange(height, device=device) + 0.5) / height
    x = (torch.arange(width, device=device) + 0.5) / width
    size = boxes[..., 2:].clamp(min=SMALLEST_SIDE)
    distance_x = (x - boxes[..., 0, None]) / size[..., 0, None]  # (B, N, T, w8)
    distance_y = (y - boxes[..., 1, None]) / size[..., 1, None]  # (B, N, T, h8)
    distance = distance_x[..., None, :] ** 2 + distance_y[..., None] ** 2  # (B, N, T, h8, w8), squared

    # An object too thin for any token gets the token nearest to its centre.
    nearest = torch.zeros_like(inside).flatten(3)
    nearest.scatter_(3, distance.flatten(3).argmin(dim=3, keepdim=True), True)
    lost = ~inside.flatten(3).any(dim=3)  # (B, N, T)
    inside = inside | (nearest.view_as(inside) & lost[..., None, None])
    inside = inside & (ids >= 0)[..., None, None]

    number = torch.arange(count, device=device)[:, None, None, None]  # in the order of painting
    first = torch.where(inside, number, count).amin(dim=1)  # (B, T, h8, w8), count where nobody painted
    last = torch.where(inside, number, -1).amax(dim=1)
    painted = last >= 0
    first, last = first.clamp(max=count - 1), last.clamp(min=0)
    first_label = labels[clip[..., None, None], first]  # (B, T, h8, w8)
    alike = inside & (labels[..., None, None, None] == first_label[:, None])  # (B, N, T, h8, w8)
    alone = painted & (alike.sum(dim=1) == 1)  # another of that class would have painted its closeness over
    closeness = 1 - 2 * distance.gather(1, first[:, None])[:, 0].clamp(max=0.5)
    closeness = torch.where(alone, closeness, 0)[..., None]  # (B, T, h8, w8, 1)
    last_id = ids[..., None, None].expand_as(inside).gather(1, last[:, None])[:, 0]
    return SemanticTargets(
        labels=torch.where(painted, labels[clip[..., None, None], last], -1),
        ids=torch.where(painted, last_id, -1),
        closeness=closeness.new_zeros(*first.shape, num_classes).scatter(-1, first_label[..., None], closeness),
    )
