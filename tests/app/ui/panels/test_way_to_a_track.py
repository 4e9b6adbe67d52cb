"""Among many tracks over thousands of frames, the list of tracks leads to where one is to be seen."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.edits import RemoveMasks
from tests.app.helpers import FRAMES, Person


def test_the_list_leads_to_where_a_track_is_to_be_seen(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    for track, gone in ((first, FRAMES), (second, 12)):
        labelled.workspace.apply(RemoveMasks([track], 0, gone - 1))
    survey = labelled.window.overview.survey
    labelled.waits_until_idle()
    labelled.qtbot.waitUntil(lambda: survey.is_up_to_date and bool(survey.lanes), timeout=10_000)
    table = labelled.window.track_panel.table
    labelled.selects(first, second)  # the second is the current one
    labelled.window.go_to(2)
    labelled.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert labelled.workspace.frame_index == 12
    assert labelled.workspace.selected == {first, second}
    assert labelled.notice() == "Frame 13: track 2"
    labelled.window.go_to(20)  # it is to be seen there, too
    labelled.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert labelled.workspace.frame_index == 20
    labelled.selects(first)
    labelled.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert labelled.workspace.frame_index == 20
    labelled.is_refused("This track is to be seen in no frame")
