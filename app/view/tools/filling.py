"""The flood-fill's gesture: a click."""

from __future__ import annotations

from math import floor

from PySide6.QtGui import QImage

from app.view.pictures.image import rgb_of
from app.view.tools.fill import similar_region
from app.view.tools.gesture import Gesture, Touch
from app.view.tools.region import Point, Region
from app.view.tools.work import Check, Work
from engine.messages import message


class Filling(Gesture):
    """A click adds what has the colour under it, with Shift it takes that away."""

    name = message("Fill by colour")

    def press(self, at: Point, touch: Touch) -> Work | None:
        self.is_open = False
        x, y = floor(at[0]), floor(at[1])
        tolerance = self.situation.tolerance

        def find(frame: QImage, check: Check) -> Region:
            return similar_region(rgb_of(frame), x, y, tolerance)

        name = message("Take away by colour") if touch.subtracts else self.name
        return Work(self.situation.picture, self.situation.target, self._effect(touch.subtracts), name, find)
