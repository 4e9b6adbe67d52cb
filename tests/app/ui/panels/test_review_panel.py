"""A reviewer rejects a track in single frames, says why, and somebody else finds the places again."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import QInputDialog

from app.project import Review
from app.project.overview.lanes import Lane, Reviewed
from app.view.timeline.lane_strip import Scale, lane_pixels
from tests.app.helpers import FRAMES, Person
from tests.app.ui.panels.test_overview import lanes_of, types_and_accepts


def listed(person: Person) -> list[str]:
    lanes_of(person)
    panel = person.window.overview.review
    return [panel.item(row).text() for row in range(panel.count())]


def test_a_track_is_rejected_in_a_frame_with_a_note_and_taken_back(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    project, window = labelled.workspace.project, labelled.window
    assert not window.commands["reject_here"].isEnabled()
    labelled.selects(first)
    window.go_to(6)
    labelled.turns_to_the_window()
    labelled.qtbot.keySequence(window.canvas, QKeySequence("Ctrl+Shift+D"))
    types_and_accepts(labelled, "an arm is missing")
    assert project.reviews(first) == {6: Review("rejected", "an arm is missing")}
    assert project.reviews(second) == {}
    assert project.next_undo().name == "Mark track 1, frame 7 as rejected"
    assert listed(labelled) == ["Track 1, frame 7: an arm is missing"]
    assert not window.overview.review.hint()
    assert lanes_of(labelled).told_at(lanes_of(labelled).place_of(6, first)).endswith("rejected (an arm is missing)")
    labelled.does("undo")
    assert (listed(labelled), project.reviews(first)) == ([], {})
    assert window.overview.review.hint() == "Nothing in this video is rejected"
    labelled.does("redo")
    assert len(listed(labelled)) == 1
    labelled.does("review_here")
    assert (listed(labelled), project.reviews(first)) == ([], {6: Review("reviewed", "")})
    labelled.does("unreview_here")
    assert project.reviews(first) == {}
    assert project.next_undo().name == "Take review marks off track 1, frame 7"


def test_a_range_of_several_tracks_is_rejected_as_one_edit(labelled: Person) -> None:
    ids = [track.id for track in labelled.workspace.tracks]
    labelled.selects(*ids)
    labelled.window.overview.lanes.choose(range(4, 24))
    labelled.does("reject_here")
    types_and_accepts(labelled, "")
    labelled.waits_until_idle()
    assert listed(labelled) == ["Track 1, frames 5 to 24", "Track 2, frames 5 to 24"]
    assert labelled.workspace.project.next_undo().name == "Mark tracks 1 and 2, frames 5 to 24 as rejected"
    labelled.does("undo")
    labelled.waits_until_idle()
    assert listed(labelled) == []


def test_a_note_of_before_is_offered_again(labelled: Person) -> None:
    first = labelled.workspace.tracks[0]
    labelled.selects(first.id)
    labelled.does("reject_here")
    types_and_accepts(labelled, "an arm is missing")
    assert listed(labelled) == ["Track 1, frame 1: an arm is missing"]
    labelled.window.overview.lanes.choose(range(4, 24))
    labelled.does("reject_frames")
    (dialog,) = [dialog for dialog in labelled.window.findChildren(QInputDialog) if dialog.isVisible()]
    assert "frames 5 to 24" in dialog.labelText()
    assert dialog.comboBoxItems() == ["", "an arm is missing"]
    assert dialog.textValue() == ""
    types_and_accepts(labelled, "an arm is missing")
    labelled.does("reject_tracks")
    (dialog,) = [dialog for dialog in labelled.window.findChildren(QInputDialog) if dialog.isVisible()]
    assert "track 1" in dialog.labelText()
    dialog.reject()
    assert len(listed(labelled)) == 2


def test_the_review_lists_all_that_was_rejected_and_leads_there(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    window, panel = labelled.window, labelled.window.overview.review
    labelled.selects(second)
    window.go_to(20)
    labelled.does("reject_here")
    types_and_accepts(labelled, "too large")
    window.go_to(9)
    labelled.does("reject_frames")
    types_and_accepts(labelled, "blurred")
    labelled.selects(first)
    labelled.does("reject_tracks")
    types_and_accepts(labelled, "a shadow")
    window.go_to(3)
    labelled.does("review_frames")  # is none of them
    assert listed(labelled) == ["Track 1: a shadow", "Frame 10: blurred", "Track 2, frame 21: too large"]
    labelled.turns_to_the_window()
    labelled.qtbot.keySequence(window.canvas, QKeySequence("Ctrl+7"))
    assert window.focusWidget() is panel
    for place, selected in ((0, frozenset([first])), (9, frozenset[int]()), (20, frozenset([second]))):
        labelled.qtbot.keyClick(panel, Qt.Key.Key_Return)
        assert (labelled.workspace.frame_index, labelled.workspace.selected) == (place, selected)
        labelled.qtbot.keyClick(panel, Qt.Key.Key_Down)


def test_a_track_rejected_in_a_frame_needs_a_look_there(labelled: Person) -> None:
    shown: list[np.ndarray[tuple[int], np.dtype[np.float32]] | None] = []
    labelled.window.overview.survey.heat_changed.connect(shown.append)
    labelled.selects(labelled.workspace.tracks[0].id)
    labelled.window.go_to(12)
    labelled.does("reject_here")
    types_and_accepts(labelled, "")
    labelled.qtbot.waitUntil(lambda: any(heat is not None and heat[12] == 1 for heat in shown), timeout=10_000)


def test_the_lane_shows_what_was_said_of_single_frames() -> None:
    said = (Reviewed(0, 9, Review("reviewed", "")), Reviewed(20, 20, Review("rejected", "an arm is missing")))
    pixels = lane_pixels(Lane((), (), said), QColor("#3355aa"), Scale(0, FRAMES, 300))
    green, red = (pixels[1, x] for x in (50, 205))
    assert green[1] > green[2] and red[2] > red[1]
    assert pixels[1, 150, 3] == 0


def test_levels_of_occlusion_go_to_the_masks_in_the_chosen_range(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    project = labelled.workspace.project
    labelled.selects(first)
    labelled.window.go_to(5)
    labelled.does("clear_mask")
    labelled.window.overview.lanes.choose(range(4, 7))
    for command, level in (("none", "no_occlusion"), ("slight", "slight_occlusion"), ("severe", "severe_occlusion")):
        labelled.does(f"occlusion_{command}")
        labelled.waits_until_idle()
        assert project.occlusions(first) == {4: level, 6: level}  # in frame 5 there is no mask
    labelled.does("occlusion_clear")
    labelled.waits_until_idle()
    assert (project.occlusions(first), project.occlusions(second)) == ({}, {})


def test_marks_are_taken_off_again(labelled: Person) -> None:
    workspace, lanes = labelled.workspace, labelled.window.overview.lanes
    assert workspace.video is not None
    lanes.choose(range(4, 7))
    labelled.does("review_frames")
    lanes.choose(range(5, 6))
    labelled.does("unreview_frames")
    labelled.waits_until_idle()
    assert workspace.project.frame_reviews(workspace.video.id).keys() == {4, 6}
    labelled.selects(*(track.id for track in workspace.tracks))
    labelled.does("review_tracks")
    labelled.waits_until_idle()
    assert len(workspace.project.track_reviews(workspace.video.id)) == 2
    labelled.selects(workspace.tracks[0].id)
    labelled.does("unreview_tracks")
    labelled.waits_until_idle()
    assert workspace.project.track_reviews(workspace.video.id).keys() == {workspace.tracks[1].id}


def test_a_merge_may_keep_the_masks_of_the_first(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    before = labelled.mask(first, 7)
    labelled.selects(first, second)
    labelled.does("merge_first")
    labelled.waits_until_idle()
    assert [track.id for track in labelled.workspace.tracks] == [first]
    assert labelled.mask(first, 7) == before


def test_the_selected_tracks_are_named_by_a_new_word(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first)
    labelled.does("name_tracks")
    types_and_accepts(labelled, " whale ")
    labelled.waits_until_idle()
    project = labelled.workspace.project
    names = [project.category(project.track(track).category_id).name for track in (first, second)]
    assert names == ["whale", "object"]
