"""What a gesture asks for: pixels to be found beside the window's thread, and what shall become of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import numpy as np
from PySide6.QtGui import QImage

from app.view.pictures.image import OverlayImage
from app.view.pictures.overlay import Color, OverlayStyle, Patch, edge_of, paint
from app.view.pictures.paint_preview import FinishedStroke, Target, barring
from app.view.pictures.picture import Picture
from app.view.pictures.rect import Rect
from app.view.tools.region import Region
from engine.messages import Message

Check: TypeAlias = Callable[[], None]  # raises what ends the work
PROPOSAL_EDGE = 2  # pixels


class Effect(Enum):
    """What becomes of the pixels: the mask gains them, loses them, or consists of them alone."""

    ADD = "add"
    SUBTRACT = "subtract"
    REPLACE = "replace"


@dataclass(frozen=True)
class Proposal:
    """Pixels that a person may still change before they are accepted. ``image`` shows them at ``region.rect``."""

    region: Region
    image: QImage


@dataclass(frozen=True)
class Work:
    """Pixels to be found.

    Attributes:
        picture: the frame and the masks that the person saw.
        find: called with the frame in another thread.
        old: with REPLACE, the pixels that the mask loses.
        is_proposal: the result is to be shown, and not yet stored.
    """

    picture: Picture
    target: Target
    effect: Effect
    name: Message
    find: Callable[[QImage, Check], Region]
    old: Region | None = None
    is_proposal: bool = False

    def propose(self, check: Check) -> Proposal:
        """The pixels, to be shown. Any thread may call it."""
        region = self.find(self.picture.frame, check)
        return Proposal(region, _tinted(self._to_be_had(region), self.target.color))

    def _to_be_had(self, region: Region) -> Region:
        """Without the pixels that other tracks keep; see `app.edits.Draw`."""
        bitmap = region.bitmap.copy()
        for patch in barring(self.picture.patches, self.target):
            shared = region.rect.intersection(patch.rect)
            if not shared.is_empty:
                bitmap[shared.within(region.rect)] &= ~patch.bitmap_in(shared)
        return Region(region.rect, bitmap)

    def stroke(self, check: Check) -> FinishedStroke:
        """The pixels, to be stored. Any thread may call it."""
        width, height = self.picture.size
        found = self.find(self.picture.frame, check).mask(height, width)
        add = None if self.effect is Effect.SUBTRACT else found
        remove = found if self.effect is Effect.SUBTRACT else None
        if self.old is not None:
            remove = self.old.mask(height, width)
        return FinishedStroke(self.picture.frame_index, self.target.track_id, add, remove, self.name)


def _tinted(region: Region, color: Color) -> QImage:
    height, width = region.bitmap.shape
    if region.rect.is_empty:
        return QImage()
    pixels = OverlayImage.wrap(np.zeros((height, width, 4), np.uint8))
    rect = Rect(0, 0, width, height)
    patch = Patch(0, color, rect, region.bitmap, edge_of(region.bitmap, PROPOSAL_EDGE))
    paint(pixels.pixels, rect, [patch], OverlayStyle(selected=frozenset([0])))
    return pixels.image.copy()
