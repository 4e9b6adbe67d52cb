"""A stroke in progress on a picture: what is painted shows at once, and is nowhere else until it is finished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.edits import Overlap
from app.edits.names import PAINT
from app.project.toggles import mask_of_parts
from app.view.pictures.brush import Stroke
from app.view.pictures.overlay import Color, Pixels, Shown, edge_width, paint
from app.view.pictures.picture import Picture
from app.view.pictures.rect import Rect
from app.view.pictures.tiles import PaintedPatch, Place, Tiles, rect_of, tiles_of
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


def barring(patches: Iterable[Shown], target: Target) -> list[Shown]:
    """Those of other tracks that keep their pixels for themselves in the target's overlap mode."""
    return [
        patch
        for patch in patches
        if patch.track_id != target.track_id
        and (target.overlap == "behind" or (target.overlap == "front" and patch.locked))
    ]


class PaintPreview:
    """Paints a stroke into the overlay of a picture. However large the masks are, what is touched alone is worked at."""

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
        self._patch = PaintedPatch(
            track_id, target.color if old is None else old.color, self._stroke.tiles, self._edge_width
        )
        patches[place:] = [self._patch, *patches[place + 1 :]]
        self._patches = patches
        self._robbed: dict[int, Tiles] = {}  # by the places of their patches
        self._style = replace(picture.style, selected=frozenset([track_id]))
        self._overlay_before: dict[Place, Pixels] = {}  # the tiles of the overlay that were painted on, as they were

    @property
    def patches(self) -> tuple[Shown, ...]:
        """The picture's masks as the stroke has left them so far."""
        return tuple(self._patches)

    def extend(self, x: float, y: float, radius: float) -> Rect:
        """Paints on to the image point, where the brush has ``radius``; gives back the rectangle to be repainted."""
        touched = self._stroke.extend(x, y, radius)
        if touched.is_empty:
            return touched
        if self._takes:
            for part in self._stroke.renewed:
                self._take_from_others(part)
        for part in self._stroke.renewed:
            self._repaint(part.padded(self._edge_width).intersection(self._frame_rect))
        return touched.padded(self._edge_width).intersection(self._frame_rect)

    def _repaint(self, part: Rect) -> None:
        pixels = self._picture.overlay.pixels
        for place in tiles_of(part):
            if place not in self._overlay_before:
                self._overlay_before[place] = pixels[rect_of(place).slices].copy()
        paint(pixels, part, self._patches, self._style, self._picture.ghosts)

    def _take_from_others(self, touched: Rect) -> None:
        """Takes the stroke's new pixels from the other masks. The picture's own patches stay: others share them."""
        for place, patch in enumerate(self._patches):
            shared = touched.intersection(patch.rect)
            if patch is self._patch or patch.locked or shared.is_empty:
                continue
            theirs, tiles = patch.bitmap_in(shared), self._stroke.tiles
            lost = tiles.bitmap_in(shared) & ~tiles.before_in(shared) & theirs
            if not lost.any():
                continue
            if place not in self._robbed:
                self._robbed[place] = Tiles(patch, patch.rect)
                self._patches[place] = PaintedPatch(
                    patch.track_id, patch.color, self._robbed[place], self._edge_width, patch.locked
                )
            self._robbed[place].write(shared, theirs & ~lost)

    def finish(self) -> FinishedStroke | None:
        """What the stroke did; None if it changed nothing."""
        parts = [(rect.left, rect.top, differs) for rect, differs in self._stroke.tiles.differences()]
        if not parts:
            return None
        pixels = mask_of_parts(parts, self._frame_rect.height, self._frame_rect.width)
        frame_index, track_id = self._picture.frame_index, self._target.track_id
        if self._stroke.erase:
            return FinishedStroke(frame_index, track_id, None, pixels, message("Erase"))
        return FinishedStroke(frame_index, track_id, pixels, None, PAINT)

    def restore(self) -> Rect:
        """Has the picture look as it did before; gives back the rectangle to be repainted."""
        restored = Rect(0, 0, 0, 0)
        for place, pixels in self._overlay_before.items():
            rect = rect_of(place).intersection(self._frame_rect)
            self._picture.overlay.pixels[rect.slices] = pixels
            restored = restored.union(rect)
        return restored
