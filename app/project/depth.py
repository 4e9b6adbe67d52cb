"""Which of two masks that claim the same pixels is in front, and masks that claim none twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.project.records import OcclusionLevel, TrackRecord
from app.project.toggles import intersection, without
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
        if boxes_meet(front.mask, back.mask) and (pixels := intersection(front.mask, back.mask).area):
            found.append(Conflict(front.track.id, back.track.id, pixels))
    return found


def resolved(masks: Mapping[int, Mask], found: Sequence[Conflict]) -> dict[int, Mask]:
    """Track id -> mask, where of each conflict the track behind has given its pixels to the one in front."""
    settled = dict(masks)
    for conflict in found:
        # The front's own mask, not what is left of it: what a third track in front of both hides, it hides here too.
        settled[conflict.back] = without(settled[conflict.back], masks[conflict.front])
    return settled


def boxes_meet(first: Mask, second: Mask) -> bool:
    """Whether the tight boxes of two masks share a pixel."""
    x, y, width, height = first.box
    left, top, columns, rows = second.box
    return x < left + columns and left < x + width and y < top + rows and top < y + height
