"""A person corrects a mask once and carries it on: what is asked for, watched, stopped, and taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.edits import CreateTrack, RemoveMask, SetMask
from app.jobs.model_choice import ModelChoice
from app.project import Project
from engine.errors import CheckpointError
from engine.types import Mask
from tests.app.helpers import FRAMES, Person, StandIn, disc, disc_x
from tests.app.propagators import Carrier, carried

START = 10


@pytest.fixture
def corrected(person: Person) -> Iterator[Person]:
    """Somebody who has drawn a track in frame 10, and has it selected."""
    person.window.go_to(START)
    person.sees_frame(START)
    person.does("brush")
    person.drags((disc_x(START), 40), (disc_x(START), 50))
    person.waits_until_idle()
    (track,) = person.workspace.tracks
    assert person.workspace.selected == {track.id}
    yield person
    person.window.propagation.cancel()


@pytest.fixture
def held(corrected: Person, carrier: Carrier) -> Iterator[Person]:
    """The same, with a propagator that waits after each frame."""
    carrier.may_go_on = threading.Semaphore(0)
    yield corrected
    carrier.may_go_on.release(1000)


def sources(person: Person, source: str = "propagated") -> list[int]:
    (track,) = person.workspace.tracks
    return [frame for frame, record in person.workspace.project.masks_of(track.id).items() if record.source == source]


def steps(person: Person) -> list[str]:
    return [entry.name for entry in person.workspace.project.history("done")]


def reaches(person: Person, frame: int) -> None:
    """Waits until the person could know that a frame is stored."""
    person.qtbot.waitUntil(lambda: f"frame {frame + 1}," in job_text(person), timeout=10_000)


def job_text(person: Person) -> str:
    return " ".join(label.text() for label in person.window.status.findChildren(QLabel))


def panel_text(person: Person) -> str:
    return person.window.prelabel_panel.status.text()


@pytest.mark.parametrize(
    ("command", "keys", "expected"),
    [("propagate_forward", "F8", range(11, FRAMES)), ("propagate_backward", "Shift+F8", range(9, -1, -1))],
)
def test_masks_are_carried_on_and_the_picture_follows(
    corrected: Person, carrier: Carrier, command: str, keys: str, expected: range
) -> None:
    corrected.turns_to_the_window()
    corrected.hits(keys)
    corrected.waits_until_idle()
    corrected.sees_frame(expected[-1])
    corrected.sees_masks(1)
    ((given, frames),) = carrier.asked
    (track,) = corrected.workspace.tracks
    assert frames == expected
    assert given == {track.id: {START: corrected.mask(track.id, START)}}
    assert sources(corrected) == sorted(expected)
    assert corrected.mask(track.id, expected[-1]) == carried(expected[-1])
    assert panel_text(corrected) == f"Propagated to frame {expected[-1] + 1}"
    assert carrier.loaded == [ModelChoice("bundled")]
    name = f"Propagate track 1, frames {min(expected) + 1} to {max(expected) + 1}"
    assert steps(corrected)[-1] == name
    assert name.partition(",")[0] in corrected.window.commands["undo"].text()
    corrected.does("undo")
    corrected.waits_until_idle()
    assert sources(corrected) == []
    corrected.does("redo")
    corrected.waits_until_idle()
    assert sources(corrected) == sorted(expected)
    assert corrected.window.commands[command].isEnabled()


def test_the_chosen_range_bounds_it(corrected: Person, carrier: Carrier) -> None:
    corrected.window.overview.lanes.choose(range(8, 15))
    corrected.does("propagate_forward")
    corrected.waits_until_idle()
    assert sources(corrected) == [11, 12, 13, 14]
    corrected.window.go_to(START)
    corrected.does("propagate_backward")
    corrected.waits_until_idle()
    assert sources(corrected) == [8, 9, 11, 12, 13, 14]
    corrected.window.go_to(14)
    corrected.does("propagate_forward")
    corrected.is_refused("The chosen range has no frame after this one.")


def test_it_ends_before_the_next_mask_that_the_person_drew(corrected: Person) -> None:
    (track,) = corrected.workspace.tracks
    corrected.workspace.apply(SetMask(track.id, 15, Mask.from_bitmap(disc(30, 30))))
    corrected.does("propagate_forward")
    corrected.waits_until_idle()
    assert sources(corrected) == [11, 12, 13, 14]
    corrected.does("propagate_forward")
    corrected.is_refused("You have drawn these masks in frame 16, too. Go there, and propagate from it.")


def test_what_is_drawn_right_before_it_is_carried_on(corrected: Person, carrier: Carrier) -> None:
    """A stroke in progress, and a command for masks that has yet to be done."""
    corrected.begins_to_drag((20, 20), (30, 20))
    corrected.window.commands["grow"].trigger()
    corrected.does("propagate_forward")
    corrected.waits_until_idle()
    (track,) = corrected.workspace.tracks
    ((given, _),) = carrier.asked
    assert given[track.id][START] == corrected.mask(track.id, START)
    assert corrected.mask(track.id, START).to_bitmap()[20, 25]


def test_esc_stops_it_and_keeps_what_is_stored(held: Person, carrier: Carrier) -> None:
    held.turns_to_the_window()
    held.does("propagate_forward")
    carrier.may_go_on.release(3)
    reaches(held, 13)
    held.sees_frame(13)
    assert "3 of 19" in job_text(held) and "Esc stops it" in job_text(held)
    held.hits("Esc")
    held.waits_until_idle()
    assert sources(held) == [11, 12, 13]
    assert panel_text(held) == "Stopped at frame 14; what is stored stays"
    assert "stops it" not in job_text(held)
    assert len(held.workspace.selected) == 1  # which Esc takes back only where nothing goes on
    held.does("undo")
    held.waits_until_idle()
    assert sources(held) == []
    held.hits("Esc")
    assert held.workspace.selected == frozenset()


def test_the_button_stops_it_also_with_nothing_selected(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(1)
    reaches(held, 11)
    held.workspace.select([])
    assert held.window.commands["deselect"].isEnabled()
    held.qtbot.mouseClick(held.window.prelabel_panel.cancel, Qt.MouseButton.LeftButton)
    held.waits_until_idle()
    assert sources(held) == [11]


def test_whoever_steps_elsewhere_is_left_there(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(2)
    reaches(held, 12)
    held.sees_frame(12)
    held.does("previous")
    held.does("next")  # also when it is the frame that was reached
    carrier.may_go_on.release(2)
    reaches(held, 14)
    assert held.workspace.frame_index == 12
    held.window.go_to(15)
    held.sees_frame(15)
    carrier.may_go_on.release(1000)
    held.waits_until_idle()
    assert held.workspace.frame_index == 15
    held.sees_masks(1)  # which came while the frame was shown
    assert sources(held) == list(range(11, FRAMES))


def test_whoever_draws_is_left_there_and_undoes_that_first(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(2)
    reaches(held, 12)
    held.sees_frame(12)
    held.drags((20, 20), (30, 20))
    carrier.may_go_on.release(1000)
    held.waits_until_idle()
    assert held.workspace.frame_index == 12
    assert steps(held)[-3:] == [
        "Propagate track 1, frames 12 to 13",
        "Paint on track 1, frame 13",
        "Propagate track 1, frames 14 to 30",
    ]
    assert "undo takes it back in 2 steps" in panel_text(held)
    for left in ([11], [11], []):
        held.does("undo")
        held.waits_until_idle()
        assert [frame for frame in sources(held) if frame != 12] == left


def test_what_is_drawn_meanwhile_is_undone_alone_while_it_goes_on(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(2)
    reaches(held, 12)
    held.sees_frame(12)
    found = held.mask(1, 12)
    held.drags((20, 20), (30, 20))
    carrier.may_go_on.release(2)
    reaches(held, 14)
    held.qtbot.waitUntil(lambda: "Paint on track 1" in held.window.commands["undo"].text())
    held.does("undo")
    held.qtbot.waitUntil(lambda: held.mask(1, 12) == found)
    assert "Paint on track 1" in held.window.commands["redo"].text()
    assert "Propagate track 1" in held.window.commands["undo"].text()
    carrier.may_go_on.release(1000)
    held.waits_until_idle()
    assert sources(held) == list(range(11, FRAMES))
    assert panel_text(held).startswith("Propagated to frame 30")
    held.does("redo")
    held.waits_until_idle()
    assert held.mask(1, 12).to_bitmap()[20, 25]


# ---- identities that are mended meanwhile --------------------------------------------------------


@pytest.fixture
def beside(held: Person) -> Person:
    """The same, with a second track, in all frames from 8 on."""
    workspace = held.workspace
    assert workspace.video is not None
    workspace.apply(CreateTrack(workspace.video.id, workspace.tracks[0].category_id))
    held.waits_until_idle()
    for frame in range(8, FRAMES):
        workspace.apply(SetMask(2, frame, Mask.from_bitmap(disc(80, 20)), "model", 0.5))
    held.waits_until_idle()
    held.selects(1)
    return held


def carried_frames(person: Person) -> dict[int, list[int]]:
    """Track -> frames in which it has propagated masks."""
    project = person.workspace.project
    return {
        track.id: [frame for frame, record in project.masks_of(track.id).items() if record.source == "propagated"]
        for track in person.workspace.tracks
    }


def mends(person: Person, carrier: Carrier, command: str, *selected: int, at: int = 12) -> None:
    """Propagates up to frame 13, and mends then what is wrong from frame ``at`` on; the rest is held back."""
    person.does("propagate_forward")
    carrier.may_go_on.release(3)
    reaches(person, 13)
    person.sees_frame(13)
    person.window.go_to(at)
    person.sees_frame(at)
    person.selects(*selected)
    person.does(command)
    person.qtbot.waitUntil(lambda: not person.workspace.storing.is_busy)


@pytest.mark.parametrize(
    ("command", "selected", "expected"),
    [
        ("swap", (1, 2), {1: [11], 2: [*range(12, FRAMES)]}),
        ("merge", (1, 2), {1: [*range(11, FRAMES)]}),
        ("split", (1,), {1: [11], 2: [], 3: [*range(12, FRAMES)]}),
    ],
)
def test_an_object_goes_on_in_the_track_that_it_is_made(
    beside: Person, carrier: Carrier, command: str, selected: tuple[int, ...], expected: dict[int, list[int]]
) -> None:
    before = beside.workspace.project.masks_of(1)
    mends(beside, carrier, command, *selected)
    carrier.may_go_on.release(1000)
    beside.waits_until_idle()
    assert carried_frames(beside) == expected
    assert panel_text(beside).startswith("Propagated to frame 30")
    assert "undo takes it back in 2 steps" in panel_text(beside)
    for _ in range(3):
        beside.does("undo")
        beside.waits_until_idle()
    assert beside.workspace.project.masks_of(1) == before
    assert carried_frames(beside) == {1: [], 2: []}


def test_mended_and_taken_back_while_it_goes_on(beside: Person, carrier: Carrier) -> None:
    mends(beside, carrier, "swap", 1, 2)
    assert carried_frames(beside) == {1: [11], 2: [12, 13]}
    beside.does("undo")
    beside.qtbot.waitUntil(lambda: carried_frames(beside) == {1: [11, 12, 13], 2: []})
    carrier.may_go_on.release(1000)
    beside.waits_until_idle()
    assert carried_frames(beside) == {1: [*range(11, FRAMES)], 2: []}


def test_one_of_two_is_deleted_and_the_other_goes_on(beside: Person, carrier: Carrier) -> None:
    beside.selects(1, 2)
    mends(beside, carrier, "delete_track", 2)
    carrier.may_go_on.release(1000)
    beside.waits_until_idle()
    assert carried_frames(beside) == {1: [*range(11, FRAMES)]}
    assert panel_text(beside).startswith("Propagated to frame 30")


def test_undone_while_it_goes_on_it_ends(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(2)
    reaches(held, 12)
    held.window.commands["undo"].trigger()
    carrier.may_go_on.release(1)
    held.waits_until_idle()
    assert sources(held) == []
    assert panel_text(held) == "Propagation ended: it was undone"


def test_undone_in_part_it_says_so(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(2)
    reaches(held, 12)
    held.sees_frame(12)
    held.drags((20, 20), (30, 20))
    carrier.may_go_on.release(1)
    reaches(held, 13)
    for _ in range(2):  # the stroke, and what came after it
        held.window.commands["undo"].trigger()
    carrier.may_go_on.release(1)
    held.waits_until_idle()
    assert sources(held) == [11, 12]
    assert (
        panel_text(held)
        == "Propagation ended: a part of it was undone; parts from before your edits may still be there"
    )


def test_an_undo_that_takes_no_time_leaves_nothing_in_the_status_line(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(3)
    reaches(held, 13)
    held.window.propagation.cancel()
    held.waits_until_idle()
    held.does("undo")
    held.waits_until_idle()
    assert "Undoing" not in job_text(held)


def test_what_a_person_did_is_left_alone(corrected: Person) -> None:
    (track,) = corrected.workspace.tracks
    corrected.workspace.apply(RemoveMask(track.id, 20))
    corrected.does("propagate_forward")
    corrected.waits_until_idle()
    assert sources(corrected) == [frame for frame in range(11, FRAMES) if frame != 20]
    assert corrected.mask(track.id, 20).area == 0


# ---- what it is refused for ----------------------------------------------------------------------


def test_a_track_without_a_mask_here_is_named(corrected: Person) -> None:
    corrected.window.go_to(START + 1)
    corrected.does("propagate_forward")
    corrected.is_refused("Track 1 has no mask in frame 12. Draw it there first, or go to a frame where it is right.")
    assert not corrected.window.propagation.is_running


def test_a_locked_track_is_refused(corrected: Person) -> None:
    corrected.does("toggle_locked")
    corrected.does("propagate_backward")
    corrected.is_refused("Track 1 is locked")


def test_what_is_lacking_is_said(person: Person, carrier: Carrier) -> None:
    person.turns_to_the_window()
    person.hits("F8")
    person.is_refused("Propagate forward: there is no track in this video yet")
    assert carrier.asked == []


def test_one_at_a_time(held: Person, carrier: Carrier, model: StandIn) -> None:
    held.turns_to_the_window()
    held.does("propagate_forward")
    carrier.may_go_on.release(1)
    reaches(held, 11)
    held.hits("Shift+F8")
    held.is_refused("Propagate backward: masks are being propagated: wait for the end, or Esc stops it")
    held.hits("Ctrl+R")
    held.is_refused("Pre-label video: masks are being propagated")
    held.window.propagation.cancel()
    held.waits_until_idle()
    model.may_go_on = threading.Semaphore(0)
    held.does("prelabel")
    held.hits("F8")
    held.is_refused("Propagate forward: a video is being pre-labelled")
    model.may_go_on.release(10)


def test_the_project_is_not_left_while_it_goes_on(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(1)
    reaches(held, 11)
    held.window.commands["save_as"].trigger()
    assert held.is_told().text() == "A propagation goes on in this project."


# ---- failures, and what stays --------------------------------------------------------------------


def test_a_model_that_cannot_be_loaded_is_told_once(corrected: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(choice: ModelChoice) -> None:
        raise CheckpointError("mine.safetensors is not there")

    monkeypatch.setattr(corrected.window.propagation._models, "_load", fail)
    corrected.does("propagate_forward")
    assert corrected.is_told().text() == "Mine.safetensors is not there."
    assert panel_text(corrected) == "Failed"
    assert corrected.window.commands["propagate_forward"].isEnabled()


def test_a_video_that_is_gone_is_told_once_and_what_is_stored_stays(
    held: Person, carrier: Carrier, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(2)
    reaches(held, 12)
    film.unlink()
    film.write_bytes(b"another one")
    carrier.may_go_on.release(1)
    held.qtbot.waitUntil(lambda: not held.window.propagation.is_running)
    assert "written anew" in held.is_told().text()
    assert sources(held) == [11, 12]


def test_closing_the_window_keeps_what_is_stored(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(4)
    reaches(held, 14)
    path, (track,) = held.workspace.project.path, held.workspace.tracks
    held.window.close()
    assert carrier.ended.is_set()
    with Project.open(path) as project:
        assert project.frames_of(track.id) == [10, 11, 12, 13, 14]
        assert project.undo() is not None
        assert project.frames_of(track.id) == [10]


def test_a_model_stays_loaded_until_another_one_is_chosen(corrected: Person, carrier: Carrier) -> None:
    panel = corrected.window.prelabel_panel
    for device in (None, None, "cpu"):
        if device is not None:
            panel.device.setCurrentIndex(panel.device.findData(device))
        corrected.window.go_to(START)
        corrected.does("propagate_forward")
        corrected.waits_until_idle()
    assert carrier.loaded == [ModelChoice("bundled"), ModelChoice("bundled", "cpu")]
    assert corrected.window.settings.values.device == "cpu"


def test_another_video_is_shown_meanwhile(held: Person, carrier: Carrier, film: Path) -> None:
    other = film.with_name("other.mp4")
    other.write_bytes(film.read_bytes())
    held.does("propagate_forward")
    carrier.may_go_on.release(1)
    reaches(held, 11)
    held.window.open_paths([other])
    held.qtbot.waitUntil(lambda: held.workspace.video is not None and held.workspace.video.path == other)
    assert held.window.prelabel_panel.is_running
    assert panel_text(held).startswith("film.mp4: ")
    carrier.may_go_on.release(1)
    reaches(held, 12)
    assert panel_text(held).startswith("film.mp4: ")
    assert "film.mp4: Propagating: frame 13," in job_text(held)
    carrier.may_go_on.release(1000)
    held.waits_until_idle()
    assert panel_text(held) == "film.mp4: Propagated to frame 30"
    assert held.workspace.frame_index == 0


def test_restoring_an_earlier_state_stops_it(held: Person, carrier: Carrier) -> None:
    held.does("propagate_forward")
    carrier.may_go_on.release(2)
    reaches(held, 12)
    beginning = held.workspace.project.history()[0].id
    held.window.overview.history.restore_wanted.emit(beginning)
    held.waits_until_idle()
    assert sources(held) == []
    assert steps(held)[-1].startswith("Restore as of")
