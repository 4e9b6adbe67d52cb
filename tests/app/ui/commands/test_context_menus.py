"""A right click on the picture and on the timeline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.ui.commands.context_menus import OF_FRAMES, OF_MASKS, OF_PICTURE, OF_RANGE
from tests.app.helpers import ROWS, Person, disc_x


def right_clicks(person: Person, widget: QWidget, place: QPoint, *, by_key: bool = False) -> list[str]:
    """The commands of the menu that opens, by their names; none if none does."""
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, widget.mapToGlobal(place), Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return []
    found = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return found


def commands(*names: tuple[str, ...]) -> list[str]:
    return [name for part in names for name in part if name]


def test_on_a_mask_it_selects_the_track_and_offers_what_can_be_done_with_it(labelled: Person) -> None:
    track = labelled.workspace.tracks[0]
    canvas, disc = labelled.window.canvas, labelled.place(disc_x(0), ROWS[1])
    assert labelled.workspace.selected == frozenset()
    assert right_clicks(labelled, canvas, disc) == commands(OF_MASKS)
    assert labelled.workspace.selected == {track.id}


def test_on_one_of_several_selected_tracks_all_stay_selected(labelled: Person) -> None:
    ids = [track.id for track in labelled.workspace.tracks]
    labelled.selects(*ids)
    assert right_clicks(labelled, labelled.window.canvas, labelled.place(disc_x(0), ROWS[1])) == commands(OF_MASKS)
    assert labelled.workspace.selected == frozenset(ids)
    assert labelled.window.commands["merge"].isEnabled()


def test_beside_all_masks_it_leaves_the_selection_and_offers_what_can_be_done_there(labelled: Person) -> None:
    track = labelled.workspace.tracks[0]
    labelled.selects(track.id)
    assert right_clicks(labelled, labelled.window.canvas, labelled.place(1, 1)) == commands(OF_PICTURE)
    assert labelled.workspace.selected == {track.id}


def test_the_key_for_menus_speaks_of_what_is_selected(labelled: Person) -> None:
    canvas, anywhere = labelled.window.canvas, labelled.place(1, 1)
    assert right_clicks(labelled, canvas, anywhere, by_key=True) == commands(OF_PICTURE)
    labelled.selects(labelled.workspace.tracks[1].id)
    assert right_clicks(labelled, canvas, anywhere, by_key=True) == commands(OF_MASKS)
    lanes = labelled.window.overview.lanes
    assert right_clicks(labelled, lanes, QPoint(5, 5), by_key=True) == commands(OF_MASKS)


def test_a_tool_in_progress_is_not_disturbed(labelled: Person) -> None:
    labelled.selects(labelled.workspace.tracks[0].id)
    labelled.does("polygon")
    labelled.clicks(20, 20)
    assert labelled.window.canvas.is_painting
    assert right_clicks(labelled, labelled.window.canvas, labelled.place(disc_x(0), ROWS[1])) == []
    assert labelled.window.canvas.is_painting
    labelled.window.canvas.step_back()


def test_without_a_video_there_is_none(open_window: Callable[[], Person]) -> None:
    person = open_window()
    assert right_clicks(person, person.window.canvas, QPoint(20, 20)) == []
    assert right_clicks(person, person.window.overview.lanes.viewport(), QPoint(20, 20)) == []


def test_in_a_lane_it_goes_to_the_frame_and_selects_the_track(labelled: Person) -> None:
    track, lanes = labelled.workspace.tracks[1], labelled.window.overview.lanes
    assert right_clicks(labelled, lanes.viewport(), lanes.place_of(7, track.id)) == commands(OF_MASKS)
    assert labelled.workspace.selected == {track.id}
    labelled.sees_frame(7)


def test_in_a_chosen_range_it_stays_and_offers_what_works_on_a_range(labelled: Person) -> None:
    track, lanes = labelled.workspace.tracks[1], labelled.window.overview.lanes
    lanes.choose(range(4, 9))
    assert right_clicks(labelled, lanes.viewport(), lanes.place_of(7, track.id)) == commands(OF_RANGE, OF_MASKS)
    assert lanes.chosen == range(4, 9) and labelled.workspace.frame_index == 0


def test_in_the_header_it_speaks_of_frames_and_below_the_lanes_too(labelled: Person) -> None:
    lanes = labelled.window.overview.lanes
    header = QPoint(lanes.place_of(5, labelled.workspace.tracks[0].id).x(), 4)
    assert right_clicks(labelled, lanes.viewport(), header) == commands(OF_FRAMES)
    labelled.sees_frame(5)


def test_the_list_of_videos_and_of_tracks_keep_theirs(labelled: Person) -> None:
    assert [action.objectName() for action in labelled.window.video_panel.actions()] == [
        "prelabel_chosen",
        "prelabel_new",
        "remove_video",
    ]
    assert "merge" in [action.objectName() for action in labelled.window.track_panel.table.actions()]
