"""Somebody leads the tools without a mouse: Ctrl + arrows move a pointer over the picture, and Space is its button."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.commands.menu_commands import apply_keys
from app.view.key_pointer import FASTEST, KeyPointer
from app.view.pictures.viewport import Viewport
from tests.app.helpers import Person, disc, disc_x

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


def pixel(person: Person) -> tuple[int, int]:
    """That the pointer is on, as the status line says."""
    texts = [label.text() for label in person.window.status.findChildren(QLabel)]
    (place,) = (text for text in texts if text and all(part.strip().isdigit() for part in text.split(",")))
    x, y = place.split(",")
    return int(x), int(y)


def presses(person: Person, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    person.qtbot.keyClick(person.window.canvas, key, held)


def moves_to(person: Person, x: int, y: int) -> None:
    """By one press of an arrow after another."""
    if not person.window.canvas.is_led_by_keys:
        presses(person, Qt.Key.Key_Left, CTRL)
    here = pixel(person)
    for key, (right, down) in ARROWS.items():
        for _ in range(max(right * (x - here[0]) + down * (y - here[1]), 0)):
            presses(person, key, CTRL)
    assert pixel(person) == (x, y)


def is_painting(person: Person) -> bool:
    return person.window.canvas.is_painting


def hint(person: Person) -> str:
    return person.window.status.findChildren(QLabel)[0].text()


def at(person: Person, track: int) -> np.ndarray:
    """(H, W) its mask in the first frame."""
    return person.mask(track, 0).to_bitmap()


@pytest.fixture
def ready(labelled: Person) -> Person:
    """At the pre-labelled film, close enough for each pixel to be a step, with the keys on the canvas."""
    labelled.turns_to_the_window()
    assert labelled.window.canvas.viewport.scale > 1
    return labelled


def test_the_brush_paints_between_two_presses_of_space(ready: Person) -> None:
    first = ready.workspace.tracks[0].id
    ready.hits("PgDown", "B")
    ready.window.canvas.set_radius(2)
    moves_to(ready, 80, 70)
    assert "Space begins and ends painting on track 1" in hint(ready)
    assert ready.workspace.project.next_undo().name.startswith("Pre-label")
    presses(ready, Qt.Key.Key_Space)
    moves_to(ready, 90, 70)
    presses(ready, Qt.Key.Key_Space)
    moves_to(ready, 90, 80)  # with the brush lifted
    ready.waits_until_idle()
    mask = at(ready, first)
    assert mask[70, 78:93].all()
    assert not mask[74:, 90].any()
    assert ready.workspace.project.next_undo().name == "Paint on track 1, frame 1"
    assert not ready.window.player.is_playing


def test_esc_drops_the_stroke_and_then_the_pointer(ready: Person) -> None:
    ready.hits("PgDown", "B")
    moves_to(ready, 80, 70)
    presses(ready, Qt.Key.Key_Space)
    assert is_painting(ready)
    presses(ready, Qt.Key.Key_Escape)
    assert not is_painting(ready)
    presses(ready, Qt.Key.Key_Escape)
    assert not ready.window.canvas.is_led_by_keys
    presses(ready, Qt.Key.Key_Space)  # plays as ever
    ready.qtbot.waitUntil(lambda: ready.window.player.is_playing)
    ready.does("play")
    ready.waits_until_idle()
    assert at(ready, ready.workspace.tracks[0].id).sum() == disc(disc_x(0), 30).sum()


def test_a_polygon_is_set_corner_by_corner_also_close_to_one_another(ready: Person) -> None:
    ready.hits("N", "P")
    for x, y in ((60, 70), (64, 70), (66, 72), (66, 80), (60, 80)):
        moves_to(ready, x, y)
        presses(ready, Qt.Key.Key_Space)
    assert ready.window.canvas.is_painting
    presses(ready, Qt.Key.Key_Return)
    ready.waits_until_idle()
    new = ready.workspace.tracks[-1]
    mask = at(ready, new.id)
    assert mask[71:79, 61:65].all()
    assert mask.sum() < 6 * 10 + 16


def test_a_lasso_takes_away_with_shift(ready: Person) -> None:
    first = ready.workspace.tracks[0].id
    before = at(ready, first)
    ready.hits("PgDown", "L")
    moves_to(ready, disc_x(0), 15)
    presses(ready, Qt.Key.Key_Space, SHIFT)
    for x, y in ((disc_x(0), 45), (disc_x(0) + 15, 45), (disc_x(0) + 15, 15)):
        moves_to(ready, x, y)
    presses(ready, Qt.Key.Key_Space)
    ready.waits_until_idle()
    after = at(ready, first)
    assert (after <= before).all()
    assert not after[:, disc_x(0) + 1 :].any()
    assert after[:, : disc_x(0) - 1].sum() == before[:, : disc_x(0) - 1].sum()


def test_a_box_and_a_scribble_are_drawn_and_taken(ready: Person) -> None:
    ready.hits("N", "G")
    ready.window.canvas.set_radius(3)
    for x, y in ((disc_x(0) - 15, 30), (disc_x(0) + 15, 60)):
        moves_to(ready, x, y)
        presses(ready, Qt.Key.Key_Space)
    ready.waits_until_idle()
    assert ready.window.canvas.is_painting
    for x, y in ((disc_x(0), 45), (disc_x(0) + 2, 45)):
        moves_to(ready, x, y)
        presses(ready, Qt.Key.Key_Space)
    presses(ready, Qt.Key.Key_Return)
    ready.waits_until_idle()
    found = at(ready, ready.workspace.tracks[-1].id)
    wanted = disc(disc_x(0), 45)
    assert (found & wanted).sum() > 0.8 * (found | wanted).sum()


def test_a_fill_and_a_selection_are_one_press(ready: Person) -> None:
    first, second = (track.id for track in ready.workspace.tracks)
    ready.hits("V")
    moves_to(ready, disc_x(0), 60)
    assert "Space selects track 2" in hint(ready)
    presses(ready, Qt.Key.Key_Space)
    assert ready.workspace.selected == {second}
    moves_to(ready, disc_x(0), 30)
    presses(ready, Qt.Key.Key_Space, CTRL)
    assert ready.workspace.selected == {first, second}
    ready.hits("N", "W")
    moves_to(ready, disc_x(0), 45)
    presses(ready, Qt.Key.Key_Space)
    ready.waits_until_idle()
    assert at(ready, ready.workspace.tracks[-1].id)[45, disc_x(0)]


def test_an_arrow_that_is_held_goes_faster_and_stays_in_the_picture(ready: Person) -> None:
    canvas = ready.window.canvas
    ready.hits("B")
    moves_to(ready, 20, 20)

    def holds(times: int) -> None:
        presses(ready, Qt.Key.Key_Right, CTRL)
        for _ in range(times):
            event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Right, CTRL, "", True)
            QApplication.sendEvent(canvas, event)
            ready.does("pointer_right")  # as Qt has it in the same turn
        QApplication.processEvents()

    holds(4)
    assert pixel(ready) == (20 + 1 + 2 + 3 + 4 + 5, 20)
    presses(ready, Qt.Key.Key_Left, CTRL)
    assert pixel(ready) == (34, 20)
    holds(60)
    assert pixel(ready) == (159, 20)


def test_the_pointer_stays_on_its_pixel_and_in_sight(ready: Person) -> None:
    canvas = ready.window.canvas
    ready.hits("B")
    moves_to(ready, 150, 80)
    ready.hits(*["Ctrl++"] * 8)  # about the pointer
    assert pixel(ready) == (150, 80)
    x, y = canvas.viewport.to_widget(150.5, 80.5)
    assert 0 < x < canvas.width()
    assert 0 < y < canvas.height()
    moves_to(ready, 100, 80)
    x, y = canvas.viewport.to_widget(100.5, 80.5)
    assert 0 < x < canvas.width()


def test_the_mouse_leads_again_once_it_moves_but_spoils_no_stroke(ready: Person) -> None:
    canvas = ready.window.canvas
    ready.hits("PgDown", "B")
    moves_to(ready, 80, 70)
    presses(ready, Qt.Key.Key_Space)
    ready.qtbot.mouseMove(canvas, ready.place(10, 10))
    assert is_painting(ready)
    assert canvas.is_led_by_keys
    presses(ready, Qt.Key.Key_Return)  # lifts the brush, too
    assert not is_painting(ready)
    ready.qtbot.mouseMove(canvas, ready.place(10, 10) + QPoint(2, 1))
    QApplication.processEvents()
    assert canvas.is_led_by_keys
    ready.qtbot.mouseMove(canvas, ready.place(12.5, 12.5))
    ready.qtbot.waitUntil(lambda: not canvas.is_led_by_keys)
    ready.qtbot.waitUntil(lambda: pixel(ready) == (12, 12))


def test_what_keys_draw_is_kept_where_the_keys_go_elsewhere(ready: Person) -> None:
    first = ready.workspace.tracks[0].id
    ready.hits("PgDown", "B")
    moves_to(ready, 80, 70)
    presses(ready, Qt.Key.Key_Space)
    ready.hits("Ctrl+5")
    assert not ready.window.canvas.is_painting
    ready.waits_until_idle()
    assert at(ready, first)[70, 80]


def test_a_tool_that_is_chosen_in_a_list_is_led_at_once(ready: Person) -> None:
    ready.hits("Ctrl+5", "Down", "E")
    assert ready.window.focusWidget() is ready.window.canvas
    presses(ready, Qt.Key.Key_Up, CTRL)
    assert ready.window.canvas.is_led_by_keys
    ready.hits("T")  # whose keys move the mask
    assert not ready.window.canvas.is_led_by_keys


def test_steps_are_of_the_screen_where_the_picture_is_smaller() -> None:
    pointer = KeyPointer()
    pointer.show((100.2, 50.7), (400, 300))
    assert pointer.at == (100.5, 50.5)
    pointer.move((1, 0), 0.25, (400, 300), is_held=False)
    assert pointer.at == (104.5, 50.5)
    for _ in range(3 * FASTEST):
        pointer.move((0, 1), 0.25, (400, 300), is_held=True)
    assert pointer.at == (104.5, 299.5)
    seen = pointer.in_sight(Viewport(1, 0, 0), (200, 200))
    assert 0 < seen.to_widget(*pointer.at)[1] < 200


@pytest.fixture
def rekeyed(ready: Person) -> Person:
    """Somebody who leads the pointer by other keys."""
    ready.window.settings.remember_shortcuts(
        {"pointer_left": ["J"], "pointer_press": ["Ins"], "pointer_press_away": ["F9"]}
    )
    apply_keys(ready.window)
    return ready


def test_a_tool_is_led_by_the_keys_that_a_person_has_chosen(rekeyed: Person) -> None:
    person, canvas = rekeyed, rekeyed.window.canvas
    first = person.workspace.tracks[0].id
    person.hits("PgDown", "B")
    moves_to_by(person, "Ctrl+Right", 80, 70)
    assert "J, Ctrl+Right, Ctrl+Up, Ctrl+Down move" in hint(person)
    presses(person, Qt.Key.Key_Left, CTRL)  # has no use any more
    assert pixel(person) == (80, 70)
    presses(person, Qt.Key.Key_Insert)
    assert is_painting(person)
    presses(person, Qt.Key.Key_J)
    presses(person, Qt.Key.Key_Insert)
    person.waits_until_idle()
    assert not is_painting(person)
    assert at(person, first)[70, 79]
    person.hits("W")
    presses(person, Qt.Key.Key_F9)
    person.waits_until_idle()
    assert not at(person, first)[70, 79]
    assert canvas.is_led_by_keys


def moves_to_by(person: Person, key: str, x: int, y: int) -> None:
    """As `moves_to`, from the left and from wherever the row is."""
    person.qtbot.mouseMove(person.window.canvas, person.place(x - 1, y))
    person.hits(key)
    while pixel(person) != (x, y):
        here = pixel(person)
        person.hits("Ctrl+Down" if here[1] < y else "Ctrl+Up" if here[1] > y else "Ctrl+Right" if here[0] < x else "J")


def test_a_pointer_comes_up_where_its_button_is_pressed_first(rekeyed: Person) -> None:
    rekeyed.hits("B")
    presses(rekeyed, Qt.Key.Key_Insert)
    assert rekeyed.window.canvas.is_led_by_keys
    assert not is_painting(rekeyed)


def test_the_keys_are_the_pictures_alone(rekeyed: Person) -> None:
    """Lists have uses of their own for arrows with Ctrl and Shift."""
    rekeyed.hits("Ctrl+5")
    table = rekeyed.window.focusWidget()
    rekeyed.qtbot.keyClick(table, Qt.Key.Key_Right, CTRL)
    rekeyed.qtbot.keyClick(table, Qt.Key.Key_Down, SHIFT)
    assert not rekeyed.window.canvas.is_led_by_keys
    assert rekeyed.refusal() == ""


def test_what_the_keys_of_a_mask_lack_is_said(ready: Person) -> None:
    ready.hits("B")
    presses(ready, Qt.Key.Key_Up, SHIFT)
    ready.is_refused("Choose the tool that moves a mask first: T")
    ready.workspace.select([])
    ready.hits("T")
    presses(ready, Qt.Key.Key_Up, SHIFT)
    ready.is_refused("Select a track that has a mask in this frame first")
    presses(ready, Qt.Key.Key_Left, CTRL)
    ready.is_refused("Select a track that has a mask in this frame first")
