"""A tablet's pen: how hard it presses says how wide brush and eraser are, and its other end erases."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPointingDevice, QTabletEvent

LEAST = 0.15  # share of the brush's size that the lightest touch has


def share_of(pressure: float) -> float:
    """What share of its size the brush has at a pressure in [0, 1]."""
    return LEAST + (1 - LEAST) * min(max(pressure, 0.0), 1.0)


class Pen:
    """What is known of the pen.

    Attributes:
        is_heeded: whether pressure counts; else the pen is a mouse.
        share: of the brush's size at the present pressure; 1 for a mouse.
        erases: whether its other end touches the tablet.
    """

    def __init__(self) -> None:
        self.is_heeded = True
        self.share = 1.0
        self.erases = False

    def take(self, event: QTabletEvent) -> None:
        """Remembers how the pen is held. Until it touches the tablet, the brush is as wide as it may become."""
        touches = event.type() != QEvent.Type.TabletRelease and event.pressure() > 0
        self.share = share_of(event.pressure()) if touches else 1.0
        self.erases = event.pointerType() == QPointingDevice.PointerType.Eraser

    def put_down(self) -> None:
        """A mouse is used from now on."""
        self.share, self.erases = 1.0, False
