"""Which of two masks that claim the same pixels is in front, and masks that claim none twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pycocotools import mask as coco_mask

from app.project.records import OcclusionLevel, TrackRecord
from app.project.toggles import union, without
from engine.types import Mask

_HIDDEN_BY_OTHERS: Mapping[OcclusionLevel | None, int] = {
    None: 0, "no_occlusion": 0, "slight_occlusion": 1, "severe_occlusion": 2,
}  # fmt: skip


@dataclass(frozen=True)
class SeenTrack:
    """A track in one frame; ``level`` is how much of it others hide there, None where nobody said."""

    track: TrackRecord
    mask: Mask
    level: OcclusionLevel | None


@dataclass(frozen=True)
class Conflict:
    """Two tracks of a frame that claim ``pixels`` pixels both; ``front`` is the one that is in front."""

    front: int
    back: int
    pixels: int


def front_to_back(seen: Sequence[SeenTrack]) -> list[SeenTrack]:
    """The depth order: what others hide less is in front; among equals, what the canvas draws on top (the later number)."""
    return sorted(seen, key=lambda item: (_HIDDEN_BY_OTHERS[item.level], -item.track.number, -item.track.id))


def conflicts(ordered: Sequence[SeenTrack]) -> list[Conflict]:
    """The pairs that claim pixels both, of what one frame shows in depth order. Only where boxes meet are masks compared."""
    found = []
    for front, back in combinations(ordered, 2):
        if boxes_meet(front.mask, back.mask) and (pixels := shared_pixels(front.mask, back.mask)):
            found.append(Conflict(front.track.id, back.track.id, pixels))
    return found


def resolved(masks: Mapping[int, Mask], found: Sequence[Conflict]) -> dict[int, Mask]:
    """Track id -> mask, where of each conflict the track behind has given its pixels to the one in front."""
    # The fronts' own masks, not what is left of them: what a third track in front of both hides, it hides here too.
    fronts: dict[int, Mask] = {}
    for conflict in found:
        front = masks[conflict.front]
        fronts[conflict.back] = union(fronts[conflict.back], front) if conflict.back in fronts else front
    return {
        track_id: without(mask, fronts[track_id]) if track_id in fronts else mask for track_id, mask in masks.items()
    }


def shared_pixels(first: Mask, second: Mask) -> int:
    """How many pixels two masks of one size have both, counted on the run lengths: the mask of them is not made."""
    encoded = [{"size": [mask.height, mask.width], "counts": mask.counts} for mask in (first, second)]
    return int(coco_mask.area(coco_mask.merge(encoded, intersect=True)))


def boxes_meet(first: Mask, second: Mask) -> bool:
    """Whether the tight boxes of two masks share a pixel."""
    x, y, width, height = first.box
    left, top, columns, rows = second.box
    return x < left + columns and left < x + width and y < top + rows and top < y + height
