"""Looking: zoom, pan, what is shown of which track, in which colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from app.ui.look import COLORS_BY
from app.view.pictures.marks import GRID_FROM
from tests.end_to_end.crossing import orange_at
from tests.end_to_end.hands import LEFT, NO_KEYS, Hands


def looks_around(hands: Hands) -> None:
    _zooms_and_pans(hands)
    _chooses_what_is_shown(hands)


def _zooms_and_pans(hands: Hands) -> None:
    canvas = hands.window.canvas
    x, y = orange_at(0)
    place = hands.place(x, y)
    under = canvas.viewport.to_image(place.x(), place.y())
    hands.turns_wheel(canvas, place, 20)
    assert canvas.viewport.scale >= GRID_FROM
    assert canvas.viewport.to_image(place.x(), place.y()) == pytest.approx(under, abs=0.01)
    before = canvas.viewport
    middle = Qt.MouseButton.MiddleButton
    hands.qtbot.mousePress(canvas, middle, NO_KEYS, place)
    hands.qtbot.mouseMove(canvas, place + QPoint(30, 20))
    hands.qtbot.mouseRelease(canvas, middle, NO_KEYS, place + QPoint(30, 20))
    assert (canvas.viewport.x - before.x, canvas.viewport.y - before.y) == pytest.approx((30, 20))
    hands.turns_to_the_window()
    hands.qtbot.keyPress(canvas, Qt.Key.Key_Space)
    hands.draws(canvas.viewport.to_image(200, 200), canvas.viewport.to_image(170, 180))
    hands.qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert (canvas.viewport.x, canvas.viewport.y) == pytest.approx((before.x, before.y))
    assert not hands.window.player.is_playing
    hands.does("actual_size")
    assert canvas.viewport.scale * canvas.devicePixelRatioF() == pytest.approx(1)
    hands.does("zoom_in")
    before = canvas.viewport
    hands.does("pan_right")
    hands.does("pan_down")
    assert canvas.viewport.x < before.x
    assert canvas.viewport.y < before.y
    hands.does("zoom_out")
    hands.does("fit")
    assert canvas.is_fitted


def _chooses_what_is_shown(hands: Hands) -> None:
    window, canvas = hands.window, hands.window.canvas
    first, second = hands.track(1), hands.track(2)
    hands.qtbot.mouseMove(canvas, hands.place(*orange_at(0)))
    assert "selects track 1, object" in window.status._hint.text()
    hands.clicks(*orange_at(0))
    assert hands.workspace.selected == {first.id}
    hands.does("solo")
    hands.sees_masks(1)
    hands.does("solo")
    hands.does("toggle_visible")
    hands.qtbot.waitUntil(lambda: hands.patches() == [second.id], timeout=10_000)
    hands.does("toggle_visible")
    hands.does("show_masks")
    hands.sees_masks(0)
    hands.does("show_masks")
    hands.sees_masks(2)
    seen = []
    for _ in COLORS_BY:
        hands.does("next_color")
        hands.waits_until_idle()
        seen.append(tuple(patch.color for patch in canvas.picture.patches))
    assert len(set(seen)) == len(COLORS_BY)
    hands.does("onion")
    hands.qtbot.waitUntil(lambda: bool(canvas.picture.ghosts), timeout=10_000)
    hands.does("onion")
    opacity = window.opacity.value()
    hands.touches(window.opacity)
    for _ in range(5):
        hands.presses("Up", window.opacity)
    assert window.opacity.value() > opacity
    opacity = window.opacity.value()
    hands.does("opacity_less")
    hands.qtbot.waitUntil(lambda: window.opacity.value() < opacity, timeout=10_000)
    hands.does("opacity_more")
    hands.qtbot.waitUntil(lambda: window.opacity.value() == opacity, timeout=10_000)
    hands.does("deselect")
    assert not hands.workspace.selected


def compares_with_before(hands: Hands) -> None:
    """The split view shows, left of a divider to drag, that a track which a person mended had no mask here."""
    canvas, mended = hands.window.canvas, hands.track(1).id
    assert mended in hands.patches()
    hands.does("split_view")
    hands.qtbot.waitUntil(lambda: canvas.picture.before is not None, timeout=10_000)
    assert mended not in [patch.track_id for patch in canvas.picture.before.patches]
    places = [QPoint(canvas.divider.x(canvas.width()) - moved, canvas.height() // 2) for moved in (0, 60, 120)]
    hands.qtbot.mousePress(canvas, LEFT, NO_KEYS, places[0])
    for place in places[1:]:
        hands.qtbot.mouseMove(canvas, place)
    hands.qtbot.mouseRelease(canvas, LEFT, NO_KEYS, places[-1])
    assert canvas.divider.x(canvas.width()) == places[-1].x()
    hands.does("split_view")
    hands.qtbot.waitUntil(lambda: canvas.picture.before is None, timeout=10_000)
