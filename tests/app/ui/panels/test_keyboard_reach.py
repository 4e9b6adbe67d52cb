"""Somebody works without a mouse: the timeline's zoom and place, and the way from panel to panel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDockWidget, QFileDialog, QInputDialog, QWidget

from app.edits import CreateTrack
from app.ui.commands.palette import entries_of
from app.ui.commands.table import COMMANDS
from app.ui.dialogs.category_editor import CategoryEditor
from app.ui.dialogs.statistics_dialog import StatisticsDialog
from app.ui.tour import Tour
from app.view.timeline.lane_view import HEADER_HEIGHT, LaneView
from tests.app.helpers import FRAMES, Person


def timeline_of(person: Person) -> LaneView:
    survey = person.window.overview.survey
    person.qtbot.waitUntil(lambda: survey.is_up_to_date and bool(survey.lanes), timeout=10_000)
    person.turns_to_the_window()
    return person.window.overview.lanes


def test_every_command_stands_in_a_menu(labelled: Person) -> None:
    assert {entry.id for entry in entries_of(labelled.window.menuBar())} >= set(COMMANDS)


def test_the_timeline_is_zoomed_around_the_frame_that_is_shown(labelled: Person) -> None:
    lanes = timeline_of(labelled)
    labelled.window.go_to(20)
    assert lanes.frames_in_sight() == (0, FRAMES)
    for keys in ("Alt++", "Alt+=", "Alt++"):
        first, last = lanes.frames_in_sight()
        labelled.hits(keys)
        assert lanes.frames_in_sight()[1] - lanes.frames_in_sight()[0] < last - first
        assert lanes.frames_in_sight()[0] < 20.5 < lanes.frames_in_sight()[1]
    first, last = lanes.frames_in_sight()
    labelled.hits("Alt+-")
    assert lanes.frames_in_sight()[1] - lanes.frames_in_sight()[0] > last - first
    labelled.hits("Alt+Home")
    assert lanes.frames_in_sight() == (0, FRAMES)


def test_the_timeline_is_moved_as_far_as_the_video_goes(labelled: Person) -> None:
    lanes = timeline_of(labelled)
    labelled.window.go_to(0)
    labelled.hits(*["Alt++"] * 8)
    length = lanes.frames_in_sight()[1] - lanes.frames_in_sight()[0]
    assert length == pytest.approx(8)  # no less
    labelled.hits("Alt+Left")
    assert lanes.frames_in_sight() == (0, length)
    labelled.hits("Alt+Right")
    assert 0 < lanes.frames_in_sight()[0] < length
    labelled.hits(*["Alt+Right"] * 30)
    assert lanes.frames_in_sight() == pytest.approx((FRAMES - length, FRAMES))
    assert labelled.workspace.frame_index == 0
    labelled.hits("Alt++")  # the frame that is shown is out of sight: what is seen stays where it is
    assert lanes.frames_in_sight() == pytest.approx((FRAMES - length, FRAMES))


def test_without_a_video_the_timeline_has_nothing_to_zoom(open_window: Callable[[], Person]) -> None:
    window = open_window().window
    for name in COMMANDS:
        if name.startswith("timeline_"):
            assert not window.commands[name].isEnabled()


def test_a_track_that_the_keys_select_comes_into_sight_in_the_timeline(labelled: Person) -> None:
    project, lanes = labelled.workspace.project, timeline_of(labelled)
    category = project.categories()[0].id
    for _ in range(60):
        project.apply(CreateTrack(labelled.workspace.video.id, category))
    labelled.workspace.refresh()
    for keys, track in (("PgUp", labelled.workspace.tracks[-1]), ("PgDown", labelled.workspace.tracks[0])):
        labelled.hits(keys)
        assert labelled.workspace.selected == {track.id}
        assert HEADER_HEIGHT <= lanes.place_of(0, track.id).y() < lanes.viewport().height()
    labelled.hits("Ctrl+3", "Down", "Down")
    assert lanes.verticalScrollBar().value() > 0


def test_each_panel_has_a_key_also_when_it_is_closed_or_behind_another(labelled: Person) -> None:
    window = labelled.window
    labelled.turns_to_the_window()
    goals: dict[str, tuple[QWidget, str]] = {
        "Ctrl+3": (window.overview.lanes, "timeline"),
        "Ctrl+4": (window.video_panel, "videos"),
        "Ctrl+5": (window.track_panel.table, "tracks"),
        "Ctrl+6": (window.overview.history, "history"),
        "Ctrl+7": (window.overview.review, "review"),
        "Ctrl+8": (window.prelabel_panel.model, "pre-labelling"),
    }
    for closed in (False, True):
        for keys, (goal, name) in goals.items():
            dock = window.findChild(QDockWidget, name)
            assert dock is not None
            if closed:
                dock.close()
            labelled.hits(keys)
            assert goal is window.focusWidget() or goal.isAncestorOf(window.focusWidget()), name
            assert not dock.visibleRegion().isEmpty(), name
    labelled.hits("Ctrl+2")
    assert window.focusWidget() is window.canvas


def test_masks_become_more_and_less_opaque(labelled: Person) -> None:
    labelled.turns_to_the_window()
    opacity = labelled.window.opacity
    before = opacity.value()
    labelled.hits("Ctrl+[", "Ctrl+[")
    assert opacity.value() == before - 20
    labelled.hits(*["Ctrl+]"] * 12)
    assert opacity.value() == 100
    assert labelled.workspace.style.opacity == 1


def test_the_picture_is_moved(labelled: Person) -> None:
    canvas = labelled.window.canvas
    labelled.turns_to_the_window()
    labelled.hits(*["Ctrl++"] * 8)
    before = canvas.viewport
    labelled.hits("Ctrl+Shift+Right", "Ctrl+Shift+Down")
    assert canvas.viewport.x == pytest.approx(before.x - canvas.width() / 10)
    assert canvas.viewport.y == pytest.approx(before.y - canvas.height() / 10)
    labelled.hits("Ctrl+Shift+Left", "Ctrl+Shift+Up")
    assert (canvas.viewport.x, canvas.viewport.y) == pytest.approx((before.x, before.y))


def test_a_frame_is_found_by_its_number(labelled: Person) -> None:
    labelled.turns_to_the_window()
    labelled.hits("Ctrl+G", "1", "7", "Return")
    assert labelled.workspace.frame_index == 16
    labelled.hits("Ctrl+2", "D")
    assert labelled.workspace.frame_index == 17


def test_tracks_get_a_category_that_is_typed(labelled: Person) -> None:
    labelled.selects(*(track.id for track in labelled.workspace.tracks))
    labelled.turns_to_the_window()
    labelled.hits("R")
    (dialog,) = labelled.window.findChildren(QInputDialog)
    box = dialog.findChild(QComboBox)
    assert box is not None
    assert box.currentText() == "object"
    box.lineEdit().selectAll()
    labelled.qtbot.keyClicks(box.lineEdit(), "crab")
    labelled.qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    labelled.waits_until_idle()
    names = {category.id: category.name for category in labelled.workspace.project.categories()}
    assert [names[track.category_id] for track in labelled.workspace.tracks] == ["crab", "crab"]


def test_a_search_is_emptied_and_left_by_esc_and_enter_takes_what_is_found(labelled: Person) -> None:
    window, second = labelled.window, labelled.workspace.tracks[1]
    labelled.turns_to_the_window()
    for keys, field in (("Ctrl+F", window.track_panel.search), ("Ctrl+Shift+F", window.project_panel.search)):
        labelled.hits("Ctrl+2", keys)
        labelled.qtbot.keyClicks(field, "2")
        labelled.hits("Esc")
        assert (field.text(), window.focusWidget()) == ("", field)
        labelled.hits("Esc")
        assert window.focusWidget() is window.canvas
    labelled.hits("Ctrl+F")
    labelled.qtbot.keyClicks(window.track_panel.search, "2")
    labelled.hits("Return")
    assert window.focusWidget() is window.track_panel.table
    assert labelled.workspace.selected == {second.id}


def test_tab_leaves_a_table(labelled: Person) -> None:
    window = labelled.window
    labelled.turns_to_the_window()
    labelled.hits("Ctrl+5", "Tab")
    assert window.focusWidget() is window.opacity
    labelled.does("edit_categories")
    (editor,) = window.findChildren(CategoryEditor)
    labelled.qtbot.waitUntil(editor.isActiveWindow)
    editor.table.setFocus()
    labelled.qtbot.keyClick(editor.table, Qt.Key.Key_Tab)
    assert editor.focusWidget() is editor.add
    labelled.qtbot.keyClick(editor.add, Qt.Key.Key_Space)
    labelled.waits_until_idle()
    assert "category 1" in [category.name for category in labelled.workspace.project.categories()]
    editor.reject()
    labelled.does("statistics")
    (statistics,) = window.findChildren(StatisticsDialog)
    labelled.qtbot.waitUntil(statistics.isActiveWindow)
    statistics.videos.setFocus()
    labelled.qtbot.keyClick(statistics.videos, Qt.Key.Key_Tab)
    assert statistics.focusWidget() is not statistics.videos


def test_tab_leads_from_the_picture_to_the_tour(labelled: Person) -> None:
    labelled.does("tour")
    (tour,) = labelled.window.findChildren(Tour)
    labelled.turns_to_the_window()
    labelled.hits("Tab")
    assert labelled.window.focusWidget() is tour.forward
    labelled.qtbot.keyClick(tour.forward, Qt.Key.Key_Space)
    assert tour.step > 0


def test_a_new_category_may_begin_as_another_one_does(labelled: Person) -> None:
    first = labelled.workspace.tracks[0]
    labelled.turns_to_the_window()
    labelled.hits("PgDown", "R")
    (dialog,) = labelled.window.findChildren(QInputDialog)
    field = dialog.findChild(QComboBox).lineEdit()
    field.selectAll()
    labelled.qtbot.keyClicks(field, "obj")
    labelled.qtbot.keyClick(field, Qt.Key.Key_Return)
    labelled.waits_until_idle()
    track = labelled.workspace.project.track(first.id)
    assert labelled.workspace.project.category(track.category_id).name == "obj"


def test_tracks_that_are_not_neighbours_are_selected(labelled: Person) -> None:
    category = labelled.workspace.project.categories()[0].id
    labelled.workspace.project.apply(CreateTrack(labelled.workspace.video.id, category))
    labelled.workspace.refresh()
    labelled.turns_to_the_window()
    labelled.hits("PgDown", "Ctrl+5", "Ctrl+Down", "Ctrl+Down", "Ctrl+Space")
    first, _, third = labelled.workspace.tracks
    assert labelled.workspace.selected == {first.id, third.id}


def test_f7_goes_through_the_open_panels_and_back(labelled: Person) -> None:
    window = labelled.window
    labelled.turns_to_the_window()
    closed = window.findChild(QDockWidget, "videos")
    assert closed is not None
    closed.close()
    passed = []
    for keys in ["F7"] * 6 + ["Shift+F7"] * 6:
        labelled.hits(keys)
        passed.append(window.panels.present)
    there = ["timeline", "tracks", "history", "review", "prelabelling", "picture"]
    assert passed == [*there, *reversed(there[:-1]), "picture"]
    assert closed.isHidden()


def test_the_parts_of_the_pre_labelling_panel_answer_to_keys(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    window, panel = labelled.window, labelled.window.prelabel_panel
    labelled.turns_to_the_window()
    asked: list[object] = []

    def cancels(*args: object) -> tuple[str, str]:
        asked.append(args)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", cancels)
    labelled.hits("Ctrl+8", "Tab")
    assert window.focusWidget() is panel.browse
    labelled.qtbot.keyClick(panel.browse, Qt.Key.Key_Space)
    assert len(asked) == 1
    assert not window.player.is_playing
    labelled.hits("Tab")
    assert window.focusWidget() is panel.device
    labelled.qtbot.keyClick(panel.device, Qt.Key.Key_Space)
    assert panel.device.view().isVisible()
    panel.device.hidePopup()
    labelled.turns_to_the_window()
    labelled.hits("Ctrl+2")
    labelled.qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    labelled.qtbot.waitUntil(lambda: window.player.is_playing)
    labelled.does("play")
