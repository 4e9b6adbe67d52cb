"""What cannot be done is said in the status line, where it hinders nobody, and not in a box that has to be closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.edits import SetCategoryDigit
from app.project import Project
from tests.app.helpers import FRAMES, Person, disc, disc_x


@pytest.fixture
def ready(labelled: Person) -> Person:
    """At the pre-labelled film, with the keys on the canvas."""
    labelled.turns_to_the_window()
    return labelled


def test_there_is_no_frame_before_the_first_to_copy_from(ready: Person) -> None:
    ready.hits("PgDown", "C")
    ready.is_refused("There is no frame to copy a mask from")
    ready.hits("Right")
    assert ready.refusal() == ""


def test_a_mask_that_is_not_there_is_not_copied_and_the_others_are(ready: Person) -> None:
    first, second = ready.workspace.tracks
    ready.hits("PgDown", "Shift+Del", "Right")
    ready.waits_until_idle()
    ready.hits("C")
    ready.is_refused("No mask of track 1 in frame 1.")
    ready.workspace.select([first.id, second.id])
    ready.hits("C")
    ready.qtbot.waitUntil(lambda: ready.mask(second.id, 1) == ready.mask(second.id, 0), timeout=10_000)
    ready.waits_until_idle()
    assert ready.mask(first.id, 1).area > 0
    assert ready.refusal() == ""


def test_a_mask_that_is_as_it_should_be_is_said(ready: Person) -> None:
    ready.hits("PgDown", "I")
    ready.is_refused("Fill holes: nothing changes in frame 1.")
    ready.window.go_to(FRAMES - 1)
    ready.hits("Shift+Del")
    ready.waits_until_idle()
    ready.hits("S")
    ready.is_refused(f"No mask of track 1 in frame {FRAMES}.")


def test_a_command_that_cannot_be_done_says_what_it_lacks(ready: Person) -> None:
    ready.hits("S")
    ready.is_refused("Smooth: select a track first")
    ready.hits("PgDown", "X")
    ready.is_refused("Swap identities from here on: select two tracks, the second one by Ctrl + click")
    ready.hits("Ctrl+Del")
    ready.is_refused("Remove masks in chosen range: choose a range of frames first: drag across the lanes")
    ready.hits(",")
    ready.is_refused("Move divider left: only in the split view: Y")
    ready.does("deselect")
    ready.hits("Esc")
    assert ready.refusal() == ""


def test_what_is_lacking_first_is_said_first(open_window: Callable[[], Person]) -> None:
    person = open_window()
    person.turns_to_the_window()
    person.hits("X")
    person.is_refused("Swap identities from here on: open a video first")


def test_no_track_can_be_selected_where_there_is_none(person: Person) -> None:
    person.turns_to_the_window()
    person.hits("Del")
    person.is_refused("Delete track: there is no track in this video yet")


def test_a_locked_track_is_said_to_be_locked(ready: Person) -> None:
    track = ready.workspace.tracks[0].id
    ready.hits("PgDown", "K")
    ready.waits_until_idle()
    before = ready.mask(track, 0)
    ready.does("grow")
    ready.is_refused("Track 1 is locked. Somebody protected its masks. Unlock it first.")
    assert ready.mask(track, 0) == before


def test_a_box_without_a_margin_is_answered_in_the_status_line(ready: Person) -> None:
    ready.hits("N", "G")
    ready.drags((0, 0), (80, 40), (160, 90))
    ready.is_refused("GrabCut cannot tell the background")


def test_a_refusal_while_something_is_asked_is_a_box(ready: Person) -> None:
    """The status line is behind what asks."""
    track = ready.workspace.tracks[0]
    ready.workspace.project.set_locked(track.id, True)
    ready.workspace.refresh()
    ready.workspace.select([track.id])
    ready.does("reject_tracks")
    ready.does("grow")
    assert ready.is_told().text() == "Track 1 is locked."
    ready.answers("OK")


def test_the_first_corner_in_a_new_project_can_be_undone(person: Person) -> None:
    person.turns_to_the_window()
    person.hits("P")
    person.clicks(20, 20)
    person.clicks(60, 20)
    assert not person.window.commands["undo"].isEnabled()
    person.hits("Ctrl+Z", "Ctrl+Z")
    assert not person.window.canvas.is_painting
    assert person.refusal() == ""
    person.hits("Ctrl+Z")
    person.is_refused("Undo: there is nothing to undo")


def test_what_there_is_none_of_is_said_where_the_eyes_are(ready: Person) -> None:
    for keys, text in (("F4", "No track that begins after"), ("F6", "No gap in a track"), ("F3", "No crossing after")):
        ready.hits(keys)
        ready.is_refused(text)
        ready.hits("Right")
        assert ready.refusal() == ""


def test_a_digit_without_a_category_or_a_track_says_so(ready: Person) -> None:
    ready.hits("PgDown", "3")
    ready.is_refused("No category has the key 3; Ctrl+Shift+C opens the categories")
    (category,) = ready.workspace.project.categories()
    ready.workspace.apply(SetCategoryDigit(category.id, 3))
    ready.waits_until_idle()
    ready.hits("3")
    assert ready.refusal() == ""
    ready.hits("Esc", "3")
    ready.is_refused("Select a track first: 3 makes it object")


def test_what_comes_up_by_itself_may_wait(ready: Person, tmp_path: Path) -> None:
    with Project.create(tmp_path / "other.mdqe"):
        pass
    (tmp_path / "other.mdqe").replace(ready.workspace.project.path)
    ready.window.attention.look()
    assert "lies in the place of" in ready.is_told().text()
    ready.answers("Not now")
    assert ready.messages() == []


def test_pixels_that_others_keep_are_said_to_be_theirs(ready: Person) -> None:
    """And no track without a pixel is left behind."""
    first, second = ready.workspace.tracks
    around = [(disc_x(0) - 3, 27), (disc_x(0) + 3, 27), (disc_x(0) + 3, 33), (disc_x(0) - 3, 33)]
    ready.does("overlap_behind")
    ready.hits("N", "L")
    ready.drags(*around)
    ready.is_refused("No pixel there is free. Other tracks keep them in this overlap mode, or are locked.")
    assert ready.workspace.tracks == (first, second)
    ready.workspace.select([second.id])
    before = ready.mask(second.id, 0)
    ready.drags(*around)
    ready.is_refused("No pixel there is free.")
    assert ready.mask(second.id, 0) == before
    ready.does("overlap_front")
    ready.drags(*around)
    ready.waits_until_idle()
    assert ready.refusal() == ""
    assert ready.mask(second.id, 0).area > before.area


def test_what_is_so_already_is_said(ready: Person) -> None:
    ready.hits("Ctrl+K")
    ready.waits_until_idle()
    assert ready.refusal() == ""
    ready.hits("Ctrl+K")
    ready.is_refused("Nothing has changed: it is so already")
    ready.hits("PgDown", "Ctrl+Shift+Home")
    ready.is_refused("There is no frame there to remove masks from")
    ready.hits("Ctrl+Shift+End")
    ready.waits_until_idle()
    ready.hits("Ctrl+Shift+End")
    ready.is_refused("Nothing has changed: it is so already")


def test_the_list_of_tracks_has_a_menu(ready: Person) -> None:
    table = ready.window.track_panel.table
    assert table.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu
    names = [action.objectName() for action in table.actions()]
    assert {"name_tracks", "toggle_visible", "toggle_locked", "delete_track", "swap", "merge"} <= set(names)


def test_a_refusal_is_seen_also_while_the_mouse_rests_on_a_tool(ready: Person) -> None:
    """Whose tip stands in the status line."""
    status = ready.window.status
    QApplication.sendEvent(ready.window, QStatusTipEvent("Paint on the selected track"))
    assert status.currentMessage() == "Paint on the selected track"
    ready.hits("X")
    ready.is_refused("select two tracks")
    assert status.currentMessage() == ""
    assert status.findChild(QLabel, "refusal").isVisible()


def test_keys_in_a_search_are_letters(ready: Person) -> None:
    ready.does("find_tracks")
    ready.qtbot.keyClick(ready.window.track_panel.search, Qt.Key.Key_X)
    assert ready.window.track_panel.search.text() == "x"
    assert ready.refusal() == ""
    assert ready.mask(ready.workspace.tracks[0].id, 0).area == disc(disc_x(0), 30).sum()
