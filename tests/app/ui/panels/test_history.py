"""A person walks through the history: by clicks, by Enter, a long way, and where its panel floats."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget

from app.edits import AddCategory, CreateTrack
from app.ui.panels.history import SOON_DONE, HistoryPanel, Travel
from tests.app.helpers import FRAMES, Person

LEFT = Qt.MouseButton.LeftButton


def click_on(person: Person, row: int) -> None:
    panel: HistoryPanel = person.window.overview.history
    person.looks_at(panel)
    index = panel.entries.index(row, 0)
    panel.scrollTo(index)
    panel.clicked.emit(index)


def test_a_click_in_the_history_goes_back_and_on(labelled: Person) -> None:
    project, panel = labelled.workspace.project, labelled.window.overview.history
    track = labelled.workspace.tracks[0].id
    labelled.selects(track)
    for frame in range(5):
        labelled.window.go_to(frame)
        labelled.does("clear_mask")
    assert panel.entries.rowCount() == 1  # nobody looks
    labelled.looks_at(panel)
    shown = [panel.entries.data(panel.entries.index(row, 0)) for row in range(panel.entries.rowCount())]
    assert shown[0] == "Before the first edit"
    assert shown[-1] == "Remove mask of track 1, frame 5"
    assert panel.entries.now == len(shown) - 1
    click_on(labelled, len(shown) - 4)
    assert project.next_undo().name == "Remove mask of track 1, frame 2"
    labelled.sees_frame(2)  # the last one that was undone
    assert panel.entries.now == len(shown) - 4
    click_on(labelled, len(shown) - 2)
    assert project.next_undo().name == "Remove mask of track 1, frame 4"
    click_on(labelled, 0)
    labelled.waits_until_idle()
    assert project.next_undo() is None
    assert not labelled.workspace.tracks
    click_on(labelled, len(shown) - 1)
    labelled.waits_until_idle()
    assert project.next_redo() is None
    survey = labelled.window.overview.survey
    labelled.qtbot.waitUntil(lambda: survey.is_up_to_date and bool(survey.lanes), timeout=10_000)
    assert survey.lanes[track].presence == ((5, FRAMES - 1),)


def test_the_history_goes_on_where_it_floats(labelled: Person) -> None:
    """Qt does not say of a panel that it is seen when it comes out from behind another one to float."""
    panel = labelled.window.overview.history
    labelled.window.findChild(QDockWidget, "history").setFloating(True)
    labelled.selects(labelled.workspace.tracks[0].id)
    labelled.does("clear_mask")
    labelled.qtbot.waitUntil(
        lambda: panel.entries.entries[-1].name == "Remove mask of track 1, frame 1", timeout=10_000
    )


def test_enter_in_the_history_goes_back_and_on(labelled: Person) -> None:
    labelled.workspace.apply(AddCategory("thing"))
    labelled.workspace.apply(AddCategory("shell"))
    panel = labelled.window.overview.history
    labelled.window.findChild(QDockWidget, "history").raise_()
    labelled.turns_to_the_window()
    panel.setFocus()
    labelled.qtbot.keyClick(panel, Qt.Key.Key_Up)
    labelled.qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert labelled.workspace.project.next_undo().name == "Add category thing"
    labelled.qtbot.keyClick(panel, Qt.Key.Key_Down)
    labelled.qtbot.keyClick(panel, Qt.Key.Key_Return)
    assert labelled.workspace.project.next_redo() is None


def test_a_long_way_through_the_history_shows_progress_and_can_be_stopped(labelled: Person) -> None:
    project = labelled.workspace.project
    steps = 30 * SOON_DONE
    for _ in range(steps):
        project.apply(CreateTrack(labelled.workspace.video.id, project.categories()[0].id))
    travel = Travel(labelled.workspace, None, labelled.window)
    travel.progress.valueChanged.connect(lambda value: travel.reject() if value >= SOON_DONE else None)
    with labelled.qtbot.waitSignal(travel.finished, timeout=10_000):
        travel.begin()
        assert travel.isVisible()
        assert travel.progress.maximum() >= steps
    assert len(project.history("undone")) >= SOON_DONE
    assert len(project.history("done")) > 0
    assert labelled.workspace.tracks == project.tracks(labelled.workspace.video.id)
