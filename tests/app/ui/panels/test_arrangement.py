"""Where the panels are from one start to the next, and what is to be seen in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel

from app.ui.panels.tracks import NUMBER
from tests.app.helpers import Person


def dock(person: Person, name: str) -> QDockWidget:
    found = person.window.findChild(QDockWidget, name)
    assert isinstance(found, QDockWidget)
    return found


def test_panels_are_where_they_were_left(open_window: Callable[[], Person]) -> None:
    first = open_window()
    first.window.resize(1360, 860)
    dock(first, "videos").close()
    first.window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock(first, "review"))
    first.window.resizeDocks([dock(first, "timeline")], [300], Qt.Orientation.Vertical)
    first.qtbot.waitUntil(lambda: dock(first, "timeline").height() == 300)
    first.window.close()
    again = open_window()
    assert not dock(again, "videos").isVisible()
    assert again.window.dockWidgetArea(dock(again, "review")) is Qt.DockWidgetArea.LeftDockWidgetArea
    again.window.resize(1360, 860)
    again.qtbot.waitUntil(lambda: dock(again, "timeline").height() == 300)
    again.does("usual_panels")
    assert dock(again, "videos").isVisible()
    assert again.window.dockWidgetArea(dock(again, "review")) is Qt.DockWidgetArea.RightDockWidgetArea


def test_an_arrangement_that_cannot_be_read_is_left_alone(open_window: Callable[[], Person]) -> None:
    first = open_window()
    first.window.settings.values.panels = "bm90aGluZw=="
    first.window.settings.save()
    first.window.settings.finish()
    again = open_window()
    assert all(dock(again, name).isVisible() for name in ("videos", "tracks", "timeline", "pre-labelling"))


def test_the_last_of_many_videos_stands_at_the_end_of_its_list(
    open_window: Callable[[], Person], film: Path, tmp_path: Path
) -> None:
    films = [film]
    for number in range(5):
        films.append(tmp_path / f"again_{number}.mp4")
        films[-1].write_bytes(film.read_bytes())
    person = open_window()
    person.opens(*films)
    panel = person.window.video_panel
    panel.setCurrentIndex(panel.listed.index(len(films) - 1, 0))
    panel.scrollToBottom()
    last = panel.visualRect(panel.listed.index(len(films) - 1, 0))
    assert panel.viewport().height() - last.bottom() <= 2 * panel.spacing() + 1


def test_over_the_timeline_the_status_line_says_what_a_click_does_there(labelled: Person) -> None:
    def said(text: str) -> bool:
        return any(text in label.text() for label in labelled.window.status.findChildren(QLabel))

    lanes = labelled.window.overview.lanes
    labelled.selects(labelled.workspace.tracks[0].id)
    lanes.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    QApplication.sendEvent(lanes, QEvent(QEvent.Type.Enter))
    assert said("Click goes to the frame")
    lanes.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(lanes, QEvent(QEvent.Type.Leave))
    assert not said("Click goes to the frame")


def test_numbers_of_four_digits_are_not_cut_off(labelled: Person) -> None:
    model, table = labelled.window.track_panel.model, labelled.window.track_panel.table
    plain = table.fontMetrics().horizontalAdvance("      2345")
    margins = table.sizeHintForIndex(model.index(0, NUMBER)).width() - table.fontMetrics().horizontalAdvance("      1")
    assert plain + margins <= table.columnWidth(NUMBER)
