"""What is selected after a way through the history."""

from __future__ import annotations

from tests.app.helpers import Person


def test_a_track_that_comes_back_is_selected_so_that_work_on_it_goes_on(labelled: Person) -> None:
    labelled.does("new_track")
    labelled.drags((100, 20), (120, 20))
    labelled.waits_until_idle()
    (drawn,) = labelled.workspace.selected
    labelled.does("undo")
    assert not labelled.workspace.selected
    labelled.does("redo")
    assert labelled.workspace.selected == {drawn}
    labelled.drags((100, 30), (120, 30))  # else this would be a second new track
    labelled.waits_until_idle()
    assert [track.id for track in labelled.workspace.tracks][2:] == [drawn]
    labelled.does("delete_track")
    labelled.does("undo")
    assert labelled.workspace.selected == {drawn}


def test_the_selection_stays_when_an_edit_of_another_track_is_undone(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first)
    labelled.does("clear_mask")
    labelled.selects(second)
    labelled.does("undo")
    assert labelled.workspace.selected == {second}


def test_tracks_that_the_search_hides_are_not_selected_with_the_others(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    panel = labelled.window.track_panel
    panel.search.setText("1")
    assert panel.table.isRowHidden(1)
    panel.table.selectAll()  # as Ctrl+A does
    assert labelled.workspace.selected == {first}
    labelled.does("delete_track")
    labelled.waits_until_idle()
    assert [track.id for track in labelled.workspace.tracks] == [second]
