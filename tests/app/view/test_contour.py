"""The outline of a mask that is placed, held against the plain one: of all pixels, all of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.view.pictures.rect import Rect
from app.view.tools.contour import MOST_POINTS, Contour
from app.view.tools.region import Region
from engine.video.opencv import cv2

PLACE = 30, 50  # x, y
SEEN = Rect(0, 0, 1000, 800)


def star(height: int = 300, width: int = 400) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    angle = np.arctan2(rows - height / 2, columns - width / 2)
    inside = np.hypot((rows - height / 2) / height, (columns - width / 2) / width) < 0.4 + 0.08 * np.sin(9 * angle)
    return np.asarray(inside & (np.hypot(rows % 90 - 45, columns % 90 - 45) > 8))


def region(bitmap: np.ndarray) -> Region:
    height, width = bitmap.shape
    return Region(Rect(PLACE[0], PLACE[1], PLACE[0] + width, PLACE[1] + height), bitmap)


def points(path: QPainterPath) -> np.ndarray:
    """(N, 2)"""
    elements = [path.elementAt(index) for index in range(path.elementCount())]
    return np.array([(element.x, element.y) for element in elements])


def drawn(path: QPainterPath, seen: Rect, scale: float) -> np.ndarray:
    """(h, w) what one sees of the path."""
    image = QImage(round(seen.width * scale), round(seen.height * scale), QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.strokePath(
        QTransform.fromScale(scale, scale).translate(-seen.left, -seen.top).map(path), QPen(QColor("white"), 1)
    )
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].copy()


def test_close_up_it_is_the_plain_outline() -> None:
    bitmap = star()
    plain, _ = cv2.findContours(bitmap.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = {tuple(point) for point in points(Contour(region(bitmap)).path(SEEN, 8.0)).tolist()}
    assert found == {tuple(point) for point in (np.concatenate(plain).reshape(-1, 2) + PLACE + 0.5).tolist()}


@pytest.mark.parametrize("seen", [Rect(140, 180, 260, 270), Rect(30, 200, 120, 340), Rect(390, 280, 470, 380)])
def test_of_a_part_one_sees_what_the_whole_would_show(seen: Rect, monkeypatch: pytest.MonkeyPatch) -> None:
    bitmap, is_seen = star(900, 1200), False
    moving = Contour(region(bitmap))
    with monkeypatch.context() as patched:
        patched.setattr("app.view.tools.contour.MOST_POINTS", 10**9)
        patched.setattr("app.view.tools.contour.MOST_CROSSINGS", 10**9)
        whole = Contour(region(bitmap)).path(Rect(0, 0, 2000, 2000), 4.0)
    for dragged in (0, 25, 90, 200):
        here = Rect(seen.left + dragged, seen.top, seen.right + dragged, seen.bottom)
        path = moving.path(here, 4.0)
        part, all_of_it = (drawn(each, here, 4.0) > 0 for each in (path, whole))
        for first, second in ((part, all_of_it), (all_of_it, part)):  # within a pixel of the picture
            near = cv2.dilate(second.astype(np.uint8), np.ones((9, 9), np.uint8))
            assert not (first & (near == 0)).any()
        is_seen = is_seen or bool(part.any())
        assert path.elementCount() < whole.elementCount() / 2
    assert is_seen
    assert moving.path(Rect(5000, 5000, 5100, 5100), 4.0).isEmpty()


@pytest.mark.parametrize("scale", [0.5, 0.26, 0.1])
def test_from_afar_it_is_off_by_less_than_the_screen_shows(scale: float) -> None:
    bitmap = star(900, 1200)
    path = Contour(region(bitmap)).path(SEEN, scale)
    plain, _ = cv2.findContours(bitmap.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    true = np.concatenate(plain).reshape(-1, 2) + PLACE + 0.5
    away = [np.hypot(*(true - point).T).min() for point in points(path)]
    assert max(away) * scale <= 1.5
    assert len(away) < len(true) / 2


@pytest.mark.parametrize("density", [0.03, 0.5, 0.97])
def test_strewn_pixels_are_outlined_roughly_rather_than_slowly(density: float) -> None:
    bitmap = np.random.default_rng(1).random((900, 1200)) < density
    for scale in (1.0, 0.3):
        path = Contour(region(bitmap)).path(SEEN, scale)
        assert 3 < path.elementCount() < 2 * MOST_POINTS
        box = path.boundingRect()
        assert abs(box.width() - 1200) < 100 and abs(box.height() - 900) < 100
