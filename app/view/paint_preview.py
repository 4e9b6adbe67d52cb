"""A stroke in progress on a picture: what is painted shows at once, and is nowhere else until it is finished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from app.edits import Overlap
from app.edits.names import PAINT
from app.project.toggles import region_mask
from app.view.brush import Stroke
from app.view.overlay import Color, Patch, edge_of, edge_width, paint
from app.view.picture import Picture
from app.view.rect import Rect
from engine.messages import Message, message
from engine.types import Mask

NEW_TRACK = -1  # id of the patch of a track that will be made by the stroke


@dataclass(frozen=True)
class Target:
    """What is painted on.

    Attributes:
        track_id: None for a new track.
        color: of its mask.
        overlap: what happens where another track has a pixel already; see `app.edits.Draw`.
    """

    track_id: int | None
    color: Color
    overlap: Overlap = "allowed"


@dataclass(frozen=True)
class FinishedStroke:
    """A stroke of any tool, to be committed.

    Attributes:
        frame_index, track_id: where it belongs; track_id None: on a new track.
        add, remove: the pixels that the mask shall gain and lose.
        name: of the tool, for the history.
    """

    frame_index: int
    track_id: int | None
    add: Mask | None
    remove: Mask | None
    name: Message


def barring(patches: Iterable[Patch], target: Target) -> list[Patch]:
    """Those of other tracks that keep their pixels for themselves in the target's overlap mode."""
    return [
        patch
        for patch in patches
        if patch.track_id != target.track_id
        and (target.overlap == "behind" or (target.overlap == "front" and patch.locked))
    ]


class PaintPreview:
    """Paints a stroke into the overlay of a picture."""

    def __init__(self, picture: Picture, target: Target, *, erase: bool) -> None:
        self._picture = picture
        self._target = target
        self._takes = target.overlap == "front" and not erase
        width, height = picture.size
        self._frame_rect = Rect(0, 0, width, height)
        self._edge_width = edge_width(height, width)
        track_id = NEW_TRACK if target.track_id is None else target.track_id
        patches = list(picture.patches)
        place = next((index for index, patch in enumerate(patches) if patch.track_id == track_id), len(patches))
        old = patches[place] if place < len(patches) else None
        self._stroke = Stroke(old, height, width, erase=erase, barred=barring(patches, target))
        edge = np.zeros((height, width), np.bool_)
        if old is not None:
            edge[old.rect.slices] = old.edge
        self._patch = Patch(track_id, target.color, self._frame_rect, self._stroke.bitmap, edge)
        patches[place:] = [self._patch, *patches[place + 1 :]]
        self._patches = patches
        self._robbed: set[int] = set()  # places of the patches that are copies already
        self._style = replace(picture.style, selected=frozenset([track_id]))

    @property
    def patches(self) -> tuple[Patch, ...]:
        """The picture's masks as the stroke has left them so far."""
        return tuple(self._patches)

    def extend(self, x: float, y: float, radius: float) -> Rect:
        """Paints on to the image point, where the brush has ``radius``; gives back the rectangle to be repainted."""
        touched = self._stroke.extend(x, y, radius)
        if touched.is_empty:
            return touched
        self._renew_edge(self._patch, touched)
        if self._takes:
            self._take_from_others(touched)
        repainted = touched.padded(self._edge_width).intersection(self._frame_rect)
        paint(self._picture.overlay.pixels, repainted, self._patches, self._style, self._picture.ghosts)
        return repainted

    def _take_from_others(self, touched: Rect) -> None:
        """Takes the stroke's new pixels from the other masks. The picture's own patches stay: others share them."""
        for place, patch in enumerate(self._patches):
            shared = touched.intersection(patch.rect)
            if patch is self._patch or patch.locked or shared.is_empty:
                continue
            inner = shared.moved(-patch.rect.left, -patch.rect.top).slices
            lost = self._stroke.bitmap[shared.slices] & ~self._stroke.before(shared) & patch.bitmap[inner]
            if not lost.any():
                continue
            if place not in self._robbed:
                self._robbed.add(place)
                patch = replace(patch, bitmap=patch.bitmap.copy(), edge=patch.edge.copy())
                self._patches[place] = patch
            patch.bitmap[inner] &= ~lost
            self._renew_edge(patch, shared)

    def _renew_edge(self, patch: Patch, touched: Rect) -> None:
        """Finds a patch's edge anew near the pixels that have changed."""
        margin = self._edge_width
        renewed = touched.padded(margin).intersection(patch.rect)
        seen = touched.padded(2 * margin).intersection(patch.rect)
        edge = edge_of(patch.bitmap[seen.moved(-patch.rect.left, -patch.rect.top).slices], margin)
        inner = renewed.moved(-patch.rect.left, -patch.rect.top).slices
        patch.edge[inner] = edge[renewed.moved(-seen.left, -seen.top).slices]

    def finish(self) -> FinishedStroke | None:
        """What the stroke did; None if it changed nothing."""
        rect = self._stroke.changed
        changed = self._stroke.before(rect) != self._stroke.bitmap[rect.slices]
        if not changed.any():
            return None
        pixels = region_mask(rect.left, rect.top, changed, self._frame_rect.height, self._frame_rect.width)
        frame_index, track_id = self._picture.frame_index, self._target.track_id
        if self._stroke.erase:
            return FinishedStroke(frame_index, track_id, None, pixels, message("Erase"))
        return FinishedStroke(frame_index, track_id, pixels, None, PAINT)

    def restore(self) -> Rect:
        """Paints the picture as it was before; gives back the rectangle to be repainted."""
        rect = self._stroke.changed.padded(self._edge_width).intersection(self._frame_rect)
        picture = self._picture
        paint(picture.overlay.pixels, rect, picture.patches, picture.style, picture.ghosts)
        return rect
