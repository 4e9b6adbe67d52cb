"""The split view: what was before left of a divider, what is now right of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.view.pictures.image import rgb_of
from tests.app.helpers import SIZE, Person, disc, disc_x

MIDDLE = SIZE[1] // 2


@pytest.fixture
def corrected(labelled: Person) -> Person:
    """Somebody who has taken the upper disc's mask off frame 0, and painted on the lower one's."""
    person = labelled
    first, second = (track.id for track in person.workspace.tracks)
    person.selects(first)
    person.does("clear_mask")
    person.selects(second)
    person.does("brush")
    person.drags((MIDDLE + 30, 70), (MIDDLE + 40, 70))
    person.does("select")
    person.waits_until_idle()
    return person


def splits(person: Person) -> None:
    person.does("split_view")
    person.waits_until_idle()


def before(person: Person) -> dict[int, np.ndarray]:
    picture = person.window.canvas.picture
    assert picture is not None and picture.before is not None
    found = {}
    for patch in picture.before.patches:
        bitmap = np.zeros(SIZE, bool)
        bitmap[patch.rect.slices] = patch.bitmap_in(patch.rect)
        found[patch.track_id] = bitmap
    return found


def test_a_stroke_leaves_the_other_side_as_it_was_painted(corrected: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person, canvas = corrected, corrected.window.canvas
    _, second = (track.id for track in person.workspace.tracks)
    splits(person)
    person.selects(second)
    person.waits_until_idle()
    assert canvas.picture is not None
    side = canvas.picture.before
    canvas.divider.move_to(0, canvas.width())
    person.does("brush")
    for x in (60, 70, 80):
        person.drags((x, 80), (x + 5, 80))
        person.waits_until_idle()
    assert person.mask(second, 0).to_bitmap()[80, 85]
    assert side is not None and canvas.picture.before is side


def grip(person: Person) -> QPoint:
    canvas = person.window.canvas
    return QPoint(canvas.divider.x(canvas.width()), canvas.height() // 2)


def test_the_other_side_shows_what_the_model_gave(corrected: Person) -> None:
    person = corrected
    first, second = (track.id for track in person.workspace.tracks)
    assert person.window.canvas.picture.before is None
    splits(person)
    found = before(person)
    assert np.array_equal(found[first], disc(disc_x(0), 30))
    assert np.array_equal(found[second], disc(disc_x(0), 60))
    assert person.patches() == [second]
    person.does("next")
    person.waits_until_idle()
    assert np.array_equal(before(person)[first], disc(disc_x(1), 30))
    person.does("split_view")
    person.waits_until_idle()
    assert person.window.canvas.picture.before is None


def test_each_side_is_drawn_up_to_the_divider(corrected: Person) -> None:
    """Pixel for pixel as the whole pictures of one side and the other."""
    person, canvas = corrected, corrected.window.canvas
    after = rgb_of(canvas.grab().toImage()).astype(int)
    splits(person)
    canvas.divider.move_to(canvas.width(), canvas.width())
    earlier = rgb_of(canvas.grab().toImage()).astype(int)
    x = person.place(disc_x(0), 0).x()  # through the discs
    canvas.divider.move_to(x, canvas.width())
    halves = rgb_of(canvas.grab().toImage()).astype(int)
    ratio = halves.shape[1] / canvas.width()
    left, right = round((x - 14) * ratio), round((x + 14) * ratio)
    rows = slice(round(40 * ratio), round(0.45 * halves.shape[0]))  # without the words and the grip
    assert np.array_equal(halves[rows, :left], earlier[rows, :left])
    assert np.array_equal(halves[rows, right:], after[rows, right:])
    assert not np.array_equal(after[rows], earlier[rows])


def test_the_divider_is_moved_by_mouse_and_keys(corrected: Person) -> None:
    person, canvas = corrected, corrected.window.canvas
    assert not person.window.commands["divider_left"].isEnabled()
    splits(person)
    place = grip(person)
    person.qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place)
    person.qtbot.mouseMove(canvas, place + QPoint(70, 0))
    person.qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place + QPoint(70, 0))
    assert grip(person).x() == place.x() + 70
    assert not canvas.divider.is_dragged
    person.turns_to_the_window()
    share = canvas.divider.share
    QTest.keyClick(person.window, Qt.Key.Key_Comma)
    assert canvas.divider.share == pytest.approx(share - 0.05, abs=0.002)
    QTest.keyClick(person.window, Qt.Key.Key_Period)
    assert canvas.divider.share == pytest.approx(share, abs=0.002)
    for _ in range(30):
        person.does("divider_right")
    assert canvas.divider.share == 1
    QTest.keyClick(person.window, Qt.Key.Key_Y)
    assert person.workspace.look.split is False


def test_a_click_selects_what_is_seen_there(corrected: Person) -> None:
    person, canvas = corrected, corrected.window.canvas
    first, second = (track.id for track in person.workspace.tracks)
    splits(person)
    canvas.divider.move_to(canvas.width(), canvas.width())
    person.clicks(disc_x(0), 30)
    assert person.workspace.selected == {first}
    canvas.divider.move_to(0, canvas.width())
    person.clicks(disc_x(0), 30)
    assert not person.workspace.selected
    person.clicks(disc_x(0), 60)
    assert person.workspace.selected == {second}


def test_a_deleted_track_is_seen_on_the_other_side_and_not_selected(corrected: Person) -> None:
    person, canvas = corrected, corrected.window.canvas
    first, second = (track.id for track in person.workspace.tracks)
    person.selects(second)
    person.does("delete_track")
    splits(person)
    assert before(person).keys() == {first, second}
    canvas.divider.move_to(canvas.width(), canvas.width())
    person.clicks(disc_x(0), 60)
    assert not person.workspace.selected


def test_tools_leave_the_other_side_alone(corrected: Person) -> None:
    person, canvas = corrected, corrected.window.canvas
    _, second = (track.id for track in person.workspace.tracks)
    splits(person)
    person.selects(second)
    person.does("brush")
    canvas.divider.move_to(person.place(MIDDLE, 0).x(), canvas.width())
    before_it = person.mask(second, 0)
    person.drags((10, 80), (20, 80))
    person.waits_until_idle()
    assert person.mask(second, 0) == before_it
    person.drags((MIDDLE + 20, 80), (MIDDLE - 20, 80))  # begun on this side, a stroke goes on
    person.waits_until_idle()
    assert person.mask(second, 0).to_bitmap()[80, MIDDLE - 20 : MIDDLE + 20].all()
    assert np.array_equal(before(person)[second], disc(disc_x(0), 60))


@pytest.mark.parametrize("tool", ["brush", "polygon", "fill"])
def test_why_a_tool_does_nothing_on_the_other_side_is_said(corrected: Person, tool: str) -> None:
    person, canvas = corrected, corrected.window.canvas
    person.selects(person.workspace.tracks[1].id)
    splits(person)
    person.does(tool)
    person.turns_to_the_window()
    person.qtbot.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    for _ in range(20):
        person.does("divider_right")
    assert "Left of the divider is what was before" in person.window.status.findChildren(QLabel)[0].text()
    person.qtbot.keyClick(canvas, Qt.Key.Key_Space)
    person.is_refused("Left of the divider is what was before: work right of it, or move it (, and .)")
    assert not canvas.is_painting
    person.clicks(20, 20)
    person.is_refused("Left of the divider is what was before")
    person.qtbot.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    for _ in range(20):
        person.does("divider_left")
    person.qtbot.keyClick(canvas, Qt.Key.Key_Space)
    person.waits_until_idle()
    assert person.refusal() == ""
