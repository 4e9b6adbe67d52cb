"""The window and its dialogs on small screens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect

from app.ui.dialogs.statistics_dialog import StatisticsDialog
from app.ui.fitting import fit_on_screen
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
