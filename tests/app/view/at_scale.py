"""What must hold on a screen of several pixels for one of Qt's. `test_high_dpi` runs this file at each scale."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from app.ui.icons import icon
from app.view.pictures.image import rgb_of
from app.view.pictures.viewport import Viewport
from tests.app.helpers import SIZE, Person, disc, disc_x

RATIO = float(os.environ["QT_SCALE_FACTOR"])
Pixels = npt.NDArray[np.uint8]
WINDOW_IS_WHOLE = (
    24  # greatest difference of a pixel that the window shows from the canvas drawn anew; smoothing rounds
)


@pytest.fixture
def close_up(labelled: Person) -> Person:
    """Six pixels of the screen for one of the picture, which begins at one of the screen's."""
    labelled.window.canvas.set_viewport(Viewport(6 / RATIO, 30 / RATIO, 18 / RATIO))
    return labelled


def screen_of(person: Person) -> Pixels:
    """The canvas, one entry for each pixel of the screen."""
    image = person.window.canvas.grab().toImage()
    assert image.devicePixelRatioF() == RATIO
    return rgb_of(image)


def composed(person: Person) -> Pixels:
    """(H, W, 3) the frame with the masks over it."""
    picture = person.window.canvas.picture
    assert picture is not None
    frame = rgb_of(picture.frame).astype(float)
    over = picture.overlay.pixels.astype(float)  # premultiplied blue, green, red, alpha
    return np.rint(over[..., 2::-1] + frame * (1 - over[..., 3:] / 255)).astype(np.uint8)


def send(person: Person, kind: QEvent.Type, x: float, y: float, *, held: bool = False) -> None:
    """A mouse event at a place given in pixels of the screen."""
    canvas = person.window.canvas
    at = QPointF(x / RATIO, y / RATIO)
    left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind,
        at,
        canvas.mapToGlobal(at),
        no if kind == QEvent.Type.MouseMove else left,
        left if held else no,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas, event)


def clicks(person: Person, x: float, y: float) -> None:
    send(person, QEvent.Type.MouseButtonPress, x, y, held=True)
    send(person, QEvent.Type.MouseButtonRelease, x, y)


def close(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> bool:
    return bool(np.abs(first.astype(int) - second.astype(int)).max() <= 2)


def test_the_scale_is_what_was_asked_for(labelled: Person) -> None:
    assert labelled.window.canvas.devicePixelRatioF() == RATIO


def test_a_close_up_has_every_pixel_as_a_square(close_up: Person) -> None:
    shown = screen_of(close_up)
    rows, columns = (shown.shape[0] - 18) // 6, (shown.shape[1] - 30) // 6
    rows, columns = min(rows, SIZE[0]), min(columns, SIZE[1])
    wanted = composed(close_up)[:rows, :columns].repeat(6, axis=0).repeat(6, axis=1)
    assert close(shown[18 : 18 + 6 * rows, 30 : 30 + 6 * columns], wanted)


def test_the_closest_look_has_them_too(labelled: Person) -> None:
    labelled.window.canvas.set_viewport(Viewport(40, -40 * 100, -40 * 50))
    shown, wanted = screen_of(labelled), composed(labelled)
    step = round(40 * RATIO)
    for row in range(5):
        for column in range(8):
            inside = shown[step * row + 3 : step * (row + 1) - 3, step * column + 3 : step * (column + 1) - 3]
            assert close(inside, wanted[50 + row, 100 + column])


def test_actual_size_shows_pixel_for_pixel(labelled: Person) -> None:
    labelled.does("zoom_in")
    labelled.does("actual_size")
    viewport = labelled.window.canvas.viewport
    left, top = (round(place * RATIO) for place in (viewport.x, viewport.y))
    shown = screen_of(labelled)[top : top + SIZE[0], left : left + SIZE[1]]
    assert close(shown, composed(labelled))


def test_what_is_hit_is_what_is_seen(close_up: Person) -> None:
    """Along a line of the screen's pixels through a disc."""
    canvas = close_up.window.canvas
    hovers: list[Any] = []
    canvas.hovered.connect(hovers.append)
    first, _ = (track.id for track in close_up.workspace.tracks)
    wanted = disc(disc_x(0), 30)[30]
    row = 18 + 6 * 30 + 3
    for column in range(30 + 6 * 5, 30 + 6 * 40):
        send(close_up, QEvent.Type.MouseMove, column + 0.5, row + 0.5)
        place, hits = hovers[-1]
        assert place == ((column - 30) // 6, 30)
        assert (first in hits) == wanted[place[0]]


def test_the_brush_paints_the_pixel_under_it(close_up: Person) -> None:
    canvas = close_up.window.canvas
    first, _ = (track.id for track in close_up.workspace.tracks)
    close_up.selects(first)
    close_up.does("brush")
    canvas.set_radius(1)
    for x, y in ((50, 10), (61, 23), (90, 47)):
        close_up.waits_until_idle()
        earlier = close_up.mask(first, 0).to_bitmap()
        clicks(close_up, 30 + 6 * x + 3, 18 + 6 * y + 3)
        close_up.waits_until_idle()
        rows, columns = np.nonzero(close_up.mask(first, 0).to_bitmap() & ~earlier)
        assert (rows.mean(), columns.mean()) == (y, x)
        assert len(rows) <= 5


@pytest.mark.parametrize("viewport", [Viewport(3.7, 11.3, 7.9), Viewport(2.1, 9.4, 3.3), Viewport(8.6, -90.7, -41.2)])
def test_the_window_keeps_no_traces_of_what_was_painted_in_parts(labelled: Person, viewport: Viewport) -> None:
    """Strokes and the brush's ring repaint parts of the window only; together they are what painting all of it gives."""
    person, canvas = labelled, labelled.window.canvas
    canvas.set_viewport(viewport)
    person.selects(person.workspace.tracks[0].id)
    person.does("brush")
    canvas.set_radius(2.6)
    send(person, QEvent.Type.MouseButtonPress, 60, 60, held=True)
    for x, y in ((201, 97), (333.5, 81), (150, 206)):  # far apart, so that the ring's repainting does not help
        send(person, QEvent.Type.MouseMove, x, y, held=True)
        QApplication.processEvents()
    corner = canvas.mapTo(person.window, canvas.rect().topLeft())
    left, top = round(corner.x() * RATIO), round(corner.y() * RATIO)
    window = person.window.screen().grabWindow(person.window.winId()).toImage()  # offscreen, its left top part
    seen = rgb_of(window.convertToFormat(QImage.Format.Format_RGB32))[top:, left:].astype(int)
    anew = screen_of(person).astype(int)
    height, width = (min(pair) for pair in zip(seen.shape[:2], anew.shape[:2], strict=True))
    assert height > 240 and width > 390
    offset = np.abs(seen[:height, :width] - anew[:height, :width]).max(axis=2)
    assert offset.max() <= WINDOW_IS_WHOLE, np.argwhere(offset > WINDOW_IS_WHOLE)[:5]
    send(person, QEvent.Type.MouseButtonRelease, 150, 206)
    person.waits_until_idle()


def test_icons_have_the_pixels_of_the_screen(labelled: Person) -> None:
    pixmap = icon("brush").pixmap(QSize(16, 16), RATIO)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (round(16 * RATIO), RATIO)
