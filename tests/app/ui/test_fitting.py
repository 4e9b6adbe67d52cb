"""The window and its dialogs on small screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QToolButton

from app.ui.dialogs.statistics_dialog import StatisticsDialog
from app.ui.fitting import fit_on_screen
from tests.app.export_hands import export_dialog
from tests.app.helpers import Person


def test_the_first_window_is_no_larger_than_a_small_screen(open_window: Callable[[], Person]) -> None:
    window = open_window().window
    window.resize(1360, 860)
    usual = window.size()
    fit_on_screen(window, QRect(0, 0, 4000, 3000))
    assert window.size() == usual
    room = QRect(0, 24, 1400, 776)  # a laptop's, below the system's bar
    fit_on_screen(window, room)
    assert window.width() == usual.width() and window.height() < room.height()
    window.move(1300, 700)  # where a larger screen was
    fit_on_screen(window, room)
    assert room.contains(QRect(window.pos(), window.size()))


def test_what_fits_stays_where_it_is(open_window: Callable[[], Person]) -> None:
    window = open_window().window
    window.setGeometry(40, 60, 1000, 760)
    fit_on_screen(window, QRect(0, 0, 1400, 900))
    assert window.geometry() == QRect(40, 60, 1000, 760)


def test_the_statistics_are_no_wider_than_the_screen(person: Person) -> None:
    person.window.commands["statistics"].trigger()
    (dialog,) = person.window.findChildren(StatisticsDialog)
    assert dialog.width() <= dialog.screen().availableGeometry().width()  # the tests' screen has 800 pixels
    dialog.close()


@pytest.mark.parametrize("learns", [False, True])
def test_the_window_can_be_as_low_as_a_laptop_s_screen(themed: None, labelled: Person, learns: bool) -> None:
    """Of 768 pixels the bars of the system and of the window leave 680."""
    window = labelled.window
    if learns:
        window.learning_panel.show_running(True)
        window.learning_panel.tell("“day” learns: step 3 of 4,000, loss 17.50, about 3 min left")
    window.resize(1366, 680)
    labelled.qtbot.waitUntil(lambda: window.size() == QSize(1366, 680))
    window.resize(1024, 680)
    labelled.qtbot.waitUntil(lambda: window.size() == QSize(1024, 680))


def test_the_export_is_never_too_narrow_for_its_words(themed: None, labelled: Person) -> None:
    """A new dialog has at most two thirds of the screen, unless it needs more."""
    dialog = export_dialog(labelled)
    dialog.resize(300, 300)
    labelled.qtbot.waitUntil(lambda: dialog.width() != 300)
    for box in (dialog.reviewed_frames, dialog.reviewed_tracks, dialog.leave_out_rejected):
        assert box.width() >= box.sizeHint().width(), box.text()
    dialog.reject()


def test_a_narrow_window_shows_that_there_are_more_tools(themed: None, person: Person) -> None:
    window = person.window
    window.resize(800, 700)
    more = window.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is not None
    person.qtbot.waitUntil(more.isVisible)
    drawn = more.grab().toImage()
    shades = [drawn.pixelColor(x, y).lightness() for x in range(drawn.width()) for y in range(drawn.height())]
    assert max(shades) - min(shades) > 80  # a sign on its ground
