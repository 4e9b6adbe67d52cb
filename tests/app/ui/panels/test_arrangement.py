"""Where the panels are from one start to the next, and what is to be seen in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QWidget

from app.jobs.learning.job import LearnProgress
from app.ui.panels.scrolled import Scrolled
from app.ui.panels.tracks import NUMBER
from app.view.timeline.lane_strip import LANE_HEIGHT
from app.view.timeline.lane_view import HEADER_HEIGHT
from tests.app import pupils
from tests.app.helpers import Person, StandIn
from tests.app.learners import TaughtBy, request_of, until_it_learns, until_over


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


def test_a_new_window_shows_eight_tracks_and_five_lanes(themed: None, open_window: Callable[[], Person]) -> None:
    person = open_window()
    person.window.resize(1360, 860)  # its size at the first start
    table = person.window.track_panel.table
    rows = table.verticalHeader().defaultSectionSize()
    person.qtbot.waitUntil(lambda: table.viewport().height() >= 8 * rows)
    assert person.window.overview.lanes.viewport().height() >= HEADER_HEIGHT + 5 * LANE_HEIGHT


def test_a_run_moves_nothing_around_it(themed: None, person: Person, model: StandIn) -> None:
    while model.may_go_on.acquire(blocking=False):
        pass
    person.window.resize(1360, 860)
    person.qtbot.wait(0)
    parts = [person.window.video_panel, person.window.track_panel.table, person.window.prelabel_panel]
    before = [QRect(part.mapToGlobal(QPoint(0, 0)), part.size()) for part in parts]

    def places() -> list[QRect]:
        QApplication.sendPostedEvents()
        return [QRect(part.mapToGlobal(QPoint(0, 0)), part.size()) for part in parts]

    person.does("prelabel")
    person.qtbot.waitUntil(person.window.prelabel_panel.cancel.isVisible)
    assert places() == before
    model.may_go_on.release()
    person.sees_masks(2)
    assert places() == before
    model.may_go_on.release(10)
    person.waits_until_idle()
    assert person.window.prelabel_panel.start.isVisible()
    assert places() == before


def test_a_panel_that_comes_to_hold_more_grows_or_scrolls(open_window: Callable[[], Person]) -> None:
    person = open_window()
    window = person.window
    learning, shown = window.learning_panel, window.findChild(Scrolled)
    assert isinstance(shown, Scrolled)
    window.resize(1200, 900)
    QApplication.sendPostedEvents()
    learning.show_running(True)
    learning.tell("“day” learns")
    person.qtbot.waitUntil(lambda: shown.height() >= shown.sizeHint().height())
    assert shown.viewport().rect().contains(QRect(learning.mapTo(shown.viewport(), QPoint(0, 0)), learning.size()))
    window.resize(1200, window.minimumSizeHint().height())
    QApplication.sendPostedEvents()
    assert shown.height() < shown.sizeHint().height()
    assert shown.verticalScrollBar().maximum() > 0


def _has_room(shown: Scrolled) -> bool:
    return shown.height() >= shown.sizeHint().height()


def test_what_comes_to_be_shown_after_a_start_moves_nothing_from_one_start_to_the_next(
    themed: None, open_window: Callable[[], Person]
) -> None:
    heights = []
    for _ in range(4):
        person = open_window()
        person.window.resize(1360, 860)
        QApplication.sendPostedEvents()
        shown = person.window.findChild(Scrolled)
        assert isinstance(shown, Scrolled)
        person.window.learning_panel.show_running(
            False
        )  # as it is reminded of what was stopped, once the disk has said so
        person.window.learning_panel.offer("day")
        person.qtbot.waitUntil(partial(_has_room, shown))
        heights.append([dock(person, name).height() for name in ("videos", "tracks", "pre-labelling")])
        person.window.close()
    assert heights == heights[:1] * 4


def test_in_a_small_window_what_runs_can_be_stopped_without_scrolling(
    themed: None, labelled: Person, model: StandIn, taught_by: TaughtBy
) -> None:
    while model.may_go_on.acquire(blocking=False):
        pass
    taught_by(pupils.waits)
    window = labelled.window
    window.resize(1366, 680)
    shown = window.findChild(Scrolled)
    assert isinstance(shown, Scrolled)

    def is_seen(part: QWidget) -> bool:
        QApplication.sendPostedEvents()
        return shown.viewport().rect().contains(QRect(part.mapTo(shown.viewport(), QPoint(0, 0)), part.size()))

    window.learning.begin(request_of(labelled))
    until_it_learns(labelled)
    labelled.qtbot.waitUntil(lambda: is_seen(window.learning_panel.stop))
    window.prelabelling.start(labelled.workspace, window.prelabel_panel.choice)
    labelled.qtbot.waitUntil(lambda: is_seen(window.prelabel_panel.cancel))
    assert is_seen(window.learning_panel.stop)
    tracks = window.track_panel.table
    assert tracks.viewport().height() >= 2 * tracks.verticalHeader().defaultSectionSize()
    window.resize(1366, 860)
    QApplication.sendPostedEvents()
    window.resize(1366, 680)
    labelled.qtbot.waitUntil(lambda: is_seen(window.prelabel_panel.cancel))
    assert is_seen(window.learning_panel.stop)
    window.prelabelling.cancel()
    window.learning.stop()
    until_over(labelled)
    model.may_go_on.release(100)
    labelled.waits_until_idle()


def test_stop_stays_where_it_is_while_a_model_learns(themed: None, person: Person) -> None:
    panel = person.window.learning_panel
    panel.show_running(True)
    heights = []
    for name in ("1", "a name for no single line"):
        panel.show_progress(name, LearnProgress("learning", 400, 400, 5.99, 2000))
        heights.append(panel.layout().totalHeightForWidth(330))
    assert heights[0] == heights[1]


def test_the_wheel_over_a_choice_chooses_nothing_before_it_has_the_keys(person: Person) -> None:
    choice = person.window.prelabel_panel.device
    for has_keys in (False, True):
        if has_keys:
            person.turns_to_the_window()
            choice.setFocus(Qt.FocusReason.TabFocusReason)
        place = QPointF(choice.rect().center())
        wheel = QWheelEvent(
            place, choice.mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(choice, wheel)
        assert choice.currentIndex() == int(has_keys)


def test_nothing_is_squeezed_when_a_panel_comes_to_hold_more(open_window: Callable[[], Person]) -> None:
    window = open_window().window
    start, before = window.prelabel_panel.start, window.prelabel_panel.start.height()
    window.learning_panel.show_running(True)  # before anything else is laid out anew
    assert start.height() == before
    assert window.learning_panel.stop.height() >= window.learning_panel.stop.minimumSizeHint().height()
