"""Masks are copied in one frame and pasted in another."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from tests.app.helpers import Person


@pytest.fixture
def ready(labelled: Person) -> Person:
    """At the pre-labelled film, with the keys on the canvas."""
    labelled.turns_to_the_window()
    return labelled


def last_edit(person: Person) -> str:
    person.waits_until_idle()
    entry = person.workspace.project.next_undo()
    assert entry is not None
    return entry.name


def test_a_mask_is_pasted_far_from_where_it_was_copied(ready: Person) -> None:
    first = ready.workspace.tracks[0].id
    ready.hits("PgDown", "Ctrl+C")
    notice = ready.window.status.findChild(QLabel, "notice")
    assert notice is not None
    assert notice.text() == "Copied from frame 1: track 1"
    ready.window.go_to(20)
    assert ready.window.status.findChild(QLabel, "notice") is None
    before = ready.mask(first, 20)
    ready.hits("Ctrl+V")
    assert last_edit(ready) == "Paste mask on track 1, frame 21"
    assert ready.mask(first, 20) == ready.mask(first, 0)
    ready.hits("Ctrl+Z")
    ready.waits_until_idle()
    assert ready.mask(first, 20) == before


def test_a_single_mask_goes_to_the_selected_track(ready: Person) -> None:
    first, second = (track.id for track in ready.workspace.tracks)
    ready.hits("PgDown", "Ctrl+C", "PgDown", "Right", "Ctrl+V")
    assert last_edit(ready) == "Paste mask on track 2, frame 2"
    assert ready.mask(second, 1) == ready.mask(first, 0)


def test_several_masks_go_to_their_own_tracks_as_one_edit(ready: Person) -> None:
    ids = [track.id for track in ready.workspace.tracks]
    ready.selects(*ids)
    ready.turns_to_the_window()
    ready.hits("Ctrl+C", "Esc", "End", "Ctrl+V")
    assert last_edit(ready) == "Paste mask, 2 tracks"
    for track in ids:
        assert ready.mask(track, ready.workspace.frame_index) == ready.mask(track, 0)


def test_what_cannot_be_copied_or_pasted_is_said(ready: Person) -> None:
    ready.hits("Ctrl+V")
    ready.is_refused("No mask is copied yet")
    ready.hits("Ctrl+C")
    ready.is_refused("Copy masks: select a track first")
    ready.hits("PgDown", "Shift+Del")
    ready.waits_until_idle()
    ready.hits("Ctrl+C")
    ready.is_refused("No mask of track 1 in frame 1")
    ready.hits("Right", "Ctrl+C", "Del")
    ready.waits_until_idle()
    ready.hits("Ctrl+V")
    ready.is_refused("The tracks of the copied masks are not in this video")
