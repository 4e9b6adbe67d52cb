"""A stroke in progress on a picture: what is painted shows at once, and is nowhere else until it is finished."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.view.brush import Stroke
from app.view.overlay import Color, Patch, edge_of, edge_width, full_bitmap, paint
from app.view.picture import Picture
from app.view.rect import Rect

NEW_TRACK = -1  # id of the patch of a track that will be made by the stroke


@dataclass(frozen=True)
class Target:
    """What is painted on. Attributes: track_id: None for a new track; color: of its mask."""

    track_id: int | None
    color: Color


@dataclass(frozen=True)
class FinishedStroke:
    """A stroke to be committed.

    Attributes:
        frame_index, track_id: where it belongs; track_id None: on a new track.
        rect: smallest known rectangle that holds every changed pixel.
        changed: (h, w) pixels inside ``rect`` that the stroke changed.
        value: what they became: True painted, False erased.
    """

    frame_index: int
    track_id: int | None
    rect: Rect
    changed: npt.NDArray[np.bool_]
    value: bool


class PaintPreview:
    """Paints a stroke into the overlay of a picture."""

    def __init__(self, picture: Picture, target: Target, radius: float, *, erase: bool) -> None:
        self._picture = picture
        self._target = target
        width, height = picture.size
        self._frame_rect = Rect(0, 0, width, height)
        self._edge_width = edge_width(height, width)
        track_id = NEW_TRACK if target.track_id is None else target.track_id
        old = next((patch for patch in picture.patches if patch.track_id == track_id), None)
        self._stroke = Stroke(full_bitmap(old, height, width), radius, erase=erase)
        edge = np.zeros((height, width), np.bool_)
        if old is not None:
            edge[old.rect.slices] = old.edge
        self._patch = Patch(track_id, target.color, self._frame_rect, self._stroke.bitmap, edge)
        if old is None:
            self.patches = (*picture.patches, self._patch)
        else:
            self.patches = tuple(self._patch if patch is old else patch for patch in picture.patches)
        self._style = replace(picture.style, selected=frozenset([track_id]))

    def extend(self, x: float, y: float) -> Rect:
        """Paints on to the image point; gives back the rectangle to be repainted."""
        touched = self._stroke.extend(x, y)
        if touched.is_empty:
            return touched
        margin = self._edge_width
        repainted = touched.padded(margin).intersection(self._frame_rect)
        seen = touched.padded(2 * margin).intersection(self._frame_rect)
        edge = edge_of(self._stroke.bitmap[seen.slices], margin)
        self._patch.edge[repainted.slices] = edge[repainted.moved(-seen.left, -seen.top).slices]
        paint(self._picture.overlay.pixels, repainted, self.patches, self._style)
        return repainted

    def finish(self) -> FinishedStroke | None:
        """What the stroke did; None if it changed nothing."""
        rect = self._stroke.changed
        changed = self._stroke.before[rect.slices] != self._stroke.bitmap[rect.slices]
        if not changed.any():
            return None
        return FinishedStroke(self._picture.frame_index, self._target.track_id, rect, changed, not self._stroke.erase)

    def restore(self) -> Rect:
        """Paints the picture as it was before; gives back the rectangle to be repainted."""
        rect = self._stroke.changed.padded(self._edge_width).intersection(self._frame_rect)
        paint(self._picture.overlay.pixels, rect, self._picture.patches, self._picture.style)
        return rect
