"""A tablet's pen on the canvas: what it paints by its pressure, and when it is a mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from app.view.pen import LEAST, share_of
from app.view.pictures.brush import Stroke
from tests.app.helpers import SIZE, Person, disc_x

TIP, OTHER_END = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
RADIUS = 10.0


class Tablet:
    """A pen in a person's hand."""

    def __init__(self, person: Person, end: QPointingDevice.PointerType = TIP) -> None:
        self._person = person
        self._device = QPointingDevice(
            "pen", 1, QInputDevice.DeviceType.Stylus, end, QInputDevice.Capability.Pressure, 1, 1
        )

    def sends(self, kind: QEvent.Type, at: tuple[float, float], pressure: float) -> bool:
        """Gives back whether the canvas took the event; Qt makes a mouse event of one that it does not."""
        canvas = self._person.window.canvas
        place = QPointF(*canvas.viewport.to_widget(*at))
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
        event = QTabletEvent(
            kind, self._device, place, canvas.mapToGlobal(place), pressure, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, button, held,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
        return event.isAccepted()

    def draws(self, *points: tuple[float, float, float]) -> None:
        """Points are (x, y, pressure)."""
        for number, (x, y, pressure) in enumerate(points):
            kind = QEvent.Type.TabletMove if number else QEvent.Type.TabletPress
            assert self.sends(kind, (x, y), pressure)
        assert self.sends(QEvent.Type.TabletRelease, points[-1][:2], 0)
        self._person.waits_until_idle()


@pytest.fixture
def painter(person: Person) -> Person:
    """Somebody with the brush of a known size in hand."""
    person.does("brush")
    person.window.canvas.set_radius(RADIUS)
    return person


def painted(person: Person) -> np.ndarray[Any, Any]:
    (track,) = person.workspace.tracks
    return person.mask(track.id, 0).to_bitmap()


def stroked(*points: tuple[float, float, float]) -> np.ndarray[Any, Any]:
    """What the brush leaves at points (x, y, radius)."""
    stroke = Stroke(None, *SIZE, erase=False)
    for point in points:
        stroke.extend(*point)
    return stroke.tiles.bitmap_in(stroke.tiles.rect)


@pytest.mark.parametrize("pressure", [0.2, 0.5, 1.0])
def test_the_brush_is_as_wide_as_the_pen_presses(painter: Person, pressure: float) -> None:
    Tablet(painter).draws((80, 45, pressure))
    radius = RADIUS * share_of(pressure)
    assert painted(painter).sum() == pytest.approx(np.pi * radius**2, rel=0.1)


def test_a_stroke_swells_and_thins(painter: Person) -> None:
    points = [(40.0, 45.0, 0.1), (80.0, 45.0, 1.0), (120.0, 45.0, 0.1)]
    Tablet(painter).draws(*points)
    mask = painted(painter)
    widths = mask.sum(axis=0)
    assert widths[80] > 1.6 * widths[60] > 2 * widths[42]
    assert (np.diff(widths[45:80].astype(int)) >= 0).all()
    assert np.array_equal(mask, stroked(*((x, y, RADIUS * share_of(pressure)) for x, y, pressure in points)))


def test_the_eraser_and_the_other_end_of_the_pen_take_away(labelled: Person) -> None:
    person = labelled
    first, _ = (track.id for track in person.workspace.tracks)
    person.selects(first)
    person.window.canvas.set_radius(RADIUS)
    areas = [person.mask(first, 0).area]
    for tool, end in (("eraser", TIP), ("brush", OTHER_END)):
        person.does(tool)
        Tablet(person, end).draws((disc_x(0) + len(areas) * 6 - 9, 30, 0.3))
        areas.append(person.mask(first, 0).area)
    assert areas[0] > areas[1] > areas[2] > 0
    person.does("brush")
    person.clicks(disc_x(0), 30)  # a mouse has no other end
    person.waits_until_idle()
    assert person.mask(first, 0).area > areas[2]


def test_one_pen_stroke_is_one_edit(painter: Person) -> None:
    Tablet(painter).draws((40, 45, 0.3), (60, 45, 0.5), (80, 45, 0.8))
    assert len(painter.workspace.project.history()) == 1
    painter.does("undo")
    painter.waits_until_idle()
    assert not painter.workspace.tracks


def test_a_mouse_paints_at_full_size_after_a_pen(painter: Person) -> None:
    Tablet(painter).draws((80, 45, 0.1))
    painter.clicks(80, 45)
    painter.waits_until_idle()
    assert painted(painter).sum() == pytest.approx(np.pi * RADIUS**2, rel=0.1)


def test_other_tools_have_the_pen_as_a_mouse(labelled: Person) -> None:
    tablet = Tablet(labelled)
    for tool in ("select", "lasso", "polygon"):
        labelled.does(tool)
        assert not tablet.sends(QEvent.Type.TabletPress, (disc_x(0), 30), 0.5)


def test_pressure_is_switched_off_for_good(open_window: Callable[[], Person], painter: Person) -> None:
    command = painter.window.commands["pen_pressure"]
    assert command.isChecked()
    painter.does("pen_pressure")
    assert not Tablet(painter).sends(QEvent.Type.TabletPress, (80, 45), 0.1)
    painter.window.settings.finish()
    again = open_window()
    assert not again.window.commands["pen_pressure"].isChecked()
    assert not again.window.canvas.pen.is_heeded
    again.does("pen_pressure")
    assert again.window.canvas.pen.is_heeded


def test_the_lightest_touch_paints_something(painter: Person) -> None:
    painter.window.canvas.set_radius(1)
    for place in ((40.0, 40.0), (80.5, 40.5), (120.25, 40.75)):
        Tablet(painter).draws((*place, 0.001))
    assert painted(painter).any()
    assert share_of(0) == LEAST
