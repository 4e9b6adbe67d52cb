"""Somebody has several videos pre-labelled, one after another."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from app.edits import SetMask
from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import LoadedModel
from app.project import Project, VideoRecord
from engine.errors import CheckpointError, StorageError
from tests.app.helpers import FRAMES, WINDOW, Person, StandIn

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NAMES = ("film.mp4", "ants.mp4", "bees.mp4")


@pytest.fixture
def three(person: Person, film: Path) -> Person:
    """Somebody who has three videos, and sees the first."""
    twins = [film.with_name(name) for name in NAMES[1:]]
    for twin in twins:
        twin.write_bytes(film.read_bytes())
    person.window.open_paths(twins)
    person.qtbot.waitUntil(lambda: person.window.video_panel.listed.rowCount() == len(NAMES), timeout=10_000)
    person.waits_until_idle()
    clicks(person, 0)
    shows(person, "film.mp4")
    person.turns_to_the_window()
    person.waits_until_idle()
    return person


def clicks(person: Person, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    panel = person.window.video_panel
    place = panel.visualRect(panel.listed.index(row)).center()
    person.qtbot.mouseClick(panel.viewport(), Qt.MouseButton.LeftButton, keys, place)


def shows(person: Person, name: str) -> None:
    def is_shown() -> bool:
        video = person.workspace.video
        return video is not None and video.name == name

    person.qtbot.waitUntil(is_shown, timeout=10_000)


def video(person: Person, name: str) -> VideoRecord:
    (found,) = (video for video in person.workspace.project.videos() if video.name == name)
    return found


def said(person: Person) -> str:
    return person.window.prelabel_panel.status.text()


def tracks(person: Person) -> list[int]:
    """How many each video has."""
    project = person.workspace.project
    return [len(project.tracks(video.id)) for video in project.videos()]


def states(person: Person) -> dict[str, list[str]]:
    project = person.workspace.project
    return {video.name: [run.state for run in project.runs(video.id)] for video in project.videos()}


def is_up_to_date(person: Person) -> None:
    """The list of videos: it follows half a second after the last edit."""
    listed, project = person.window.video_panel.listed, person.workspace.project

    def is_so() -> bool:
        progress = project.progress()
        new = [video.id for video in project.videos() if progress[video.id].state(video.frame_count) == "new"]
        return [video.id for video in listed.new()] == new

    person.qtbot.waitUntil(is_so, timeout=10_000)


def paints(person: Person, name: str) -> int:
    """A track by hand, in the video of that name; which is shown then."""
    person.window.opening.show_video(video(person, name))
    shows(person, name)
    person.sees_frame(0)
    person.does("new_track")
    person.does("brush")
    person.drags((20, 20), (40, 20))
    person.waits_until_idle()
    (track,) = person.workspace.tracks
    return track.id


def test_chosen_videos_are_prelabelled_one_after_another_by_one_model(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    clicks(three, 2, CONTROL)
    clicks(three, 1, CONTROL)
    shows(three, "film.mp4")  # to mark several opens none
    assert three.window.commands["prelabel_chosen"].text() == "Pre-label 3 chosen v&ideos"
    three.does("prelabel_chosen")
    three.qtbot.waitUntil(lambda: said(three).startswith("1 of 3: film.mp4\n"))
    assert not three.window.commands["prelabel"].isEnabled()
    model.may_go_on.release(FRAMES // WINDOW + 1)
    three.sees_masks(2)
    three.qtbot.waitUntil(lambda: said(three).startswith("2 of 3: ants.mp4\n") and "frames/s" in said(three))
    model.may_go_on.release(10)
    three.waits_until_idle()
    assert said(three) == "Done\n3 videos pre-labelled"
    assert states(three) == {name: ["finished"] for name in NAMES}
    assert tracks(three) == [2, 2, 2]
    assert len(model.loaded) == 1
    assert three.messages() == []
    clicks(three, 1)
    shows(three, "ants.mp4")
    three.sees_masks(2)
    assert said(three) == "Done\n3 videos pre-labelled"  # it is of all of them
    three.selects(three.workspace.tracks[0].id)
    three.does("propagate_forward")
    three.waits_until_idle()
    clicks(three, 2)
    shows(three, "bees.mp4")
    assert said(three) == ""


def test_they_are_chosen_and_begun_by_keys_alone(three: Person) -> None:
    keys, window = three.qtbot, three.window
    keys.keySequence(window.canvas, QKeySequence("Ctrl+4"))
    keys.keyClick(window.video_panel, Qt.Key.Key_Down, SHIFT)
    keys.keySequence(window.video_panel, QKeySequence("Ctrl+Shift+R"))
    three.waits_until_idle()
    assert said(three) == "Done\n2 videos pre-labelled"
    assert tracks(three) == [2, 2, 0]
    shows(three, "film.mp4")


def test_the_one_that_is_opened_by_keys_is_the_only_one_chosen(three: Person) -> None:
    panel = three.window.video_panel
    clicks(three, 1, CONTROL)
    assert len(panel.all_chosen()) == 2
    three.qtbot.keySequence(three.window.canvas, QKeySequence("Ctrl+PgDown"))  # Ctrl is down while the list follows
    shows(three, "bees.mp4")
    assert panel.all_chosen() == [video(three, "bees.mp4").id]


def test_those_that_have_tracks_are_left_out_and_named(three: Person) -> None:
    track = paints(three, "ants.mp4")
    before = three.mask(track, 0)
    three.qtbot.waitUntil(lambda: bool(three.window.video_panel.listed.with_tracks()), timeout=10_000)
    three.window.video_panel.selectAll()
    three.does("prelabel_chosen")
    assert three.is_told().text() == "1 of these videos have tracks already."
    three.answers("Leave these videos out")
    three.waits_until_idle()
    assert said(three) == "Done\n2 videos pre-labelled\nLeft out, as they have tracks: ants.mp4"
    assert tracks(three) == [2, 1, 2]
    assert three.mask(track, 0) == before


def test_tracks_that_some_have_make_room_if_the_person_says_so(three: Person) -> None:
    """As a model that has learned is wanted everywhere: what models made goes, and what people did stays."""
    three.does("prelabel_new")
    three.waits_until_idle()
    before = {track.id for each in NAMES for track in three.workspace.project.tracks(video(three, each).id)}
    corrected = three.workspace.tracks[0].id
    three.workspace.apply(SetMask(corrected, 0, three.mask(corrected, 1)))
    three.waits_until_idle()
    three.qtbot.waitUntil(lambda: len(three.window.video_panel.listed.with_tracks()) == 3, timeout=10_000)
    three.window.video_panel.selectAll()
    three.does("prelabel_chosen")
    assert three.is_told().text() == "3 of these videos have tracks already."
    assert [button.text() for button in three.is_told().buttons()] == ["Replace them", "Cancel"]
    three.answers("Replace them")
    three.waits_until_idle()
    assert said(three) == "Done\n3 videos pre-labelled"
    assert tracks(three) == [2, 2, 2]
    after = {track.id for each in NAMES for track in three.workspace.project.tracks(video(three, each).id)}
    assert before & after == {corrected}


def test_nothing_is_begun_where_the_question_is_cancelled(three: Person) -> None:
    paints(three, "ants.mp4")
    three.qtbot.waitUntil(lambda: bool(three.window.video_panel.listed.with_tracks()), timeout=10_000)
    three.window.video_panel.selectAll()
    three.does("prelabel_chosen")
    three.answers("Cancel")
    assert not three.window.prelabelling.is_running
    assert tracks(three) == [0, 1, 0]


def test_one_that_gets_tracks_while_it_waits_is_left_out(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    three.window.video_panel.selectAll()
    three.does("prelabel_chosen")
    three.qtbot.waitUntil(lambda: said(three).startswith("1 of 3"))
    three.window.opening.show_video(video(three, "bees.mp4"))
    shows(three, "bees.mp4")
    three.sees_frame(0)
    assert said(three).startswith("1 of 3: film.mp4\n")
    three.does("new_track")
    three.does("brush")
    three.drags((20, 20), (40, 20))
    three.qtbot.waitUntil(lambda: len(three.workspace.tracks) == 1)
    model.may_go_on.release(10)
    three.waits_until_idle()
    assert said(three) == "Done\n2 videos pre-labelled\nLeft out, as they have tracks: bees.mp4"
    assert tracks(three) == [2, 2, 1]


def test_one_that_is_removed_while_it_waits_is_passed_over(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    three.does("prelabel_new")
    three.qtbot.waitUntil(lambda: said(three).startswith("1 of 3"))
    clicks(three, 1)
    shows(three, "ants.mp4")
    three.does("remove_video")
    three.qtbot.waitUntil(lambda: three.window.video_panel.listed.rowCount() == 2, timeout=10_000)
    model.may_go_on.release(10)
    three.waits_until_idle()
    assert said(three) == "Done\n2 videos pre-labelled\nRemoved from the project meanwhile: ants.mp4"
    assert tracks(three) == [2, 2]
    assert three.messages() == []


def test_it_goes_on_past_one_that_fails_and_names_it_at_the_end(three: Person) -> None:
    three.window.video_panel.selectAll()
    (ants := video(three, "ants.mp4").path).write_bytes(b"no video")
    three.does("prelabel_chosen")
    three.waits_until_idle()
    assert said(three) == "Done\n2 videos pre-labelled\nFailed: ants.mp4"
    assert tracks(three) == [2, 0, 2]
    message = three.is_told()
    assert message.text() == "1 of 3 videos could not be pre-labelled."
    assert message.informativeText().startswith("“ants.mp4”: ") and str(ants) in message.informativeText()
    message.close()


def test_others_are_added_behind_those_that_wait(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    clicks(three, 1, CONTROL)
    three.does("prelabel_chosen")
    three.qtbot.waitUntil(lambda: said(three).startswith("1 of 2: film.mp4\n"))
    three.does("prelabel_chosen")
    three.is_refused("They wait for their turn already")
    clicks(three, 2)
    shows(three, "bees.mp4")  # even alone and shown
    three.does("prelabel_chosen")
    assert said(three).startswith("1 of 3: film.mp4\n")
    assert "1 videos more are pre-labelled behind the others" in three.notice()
    three.does("prelabel_new")
    three.is_refused("No video is new")
    model.may_go_on.release(10)
    three.waits_until_idle()
    assert said(three) == "Done\n3 videos pre-labelled"
    assert tracks(three) == [2, 2, 2]
    assert len(model.loaded) == 1


def test_one_that_failed_may_have_another_turn(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    film, ants = video(three, "film.mp4").path, video(three, "ants.mp4").path
    ants.write_bytes(b"no video")
    clicks(three, 0)
    clicks(three, 1, CONTROL)
    clicks(three, 2, CONTROL)
    three.does("prelabel_chosen")
    three.qtbot.waitUntil(lambda: said(three).startswith("1 of 3: film.mp4\n"))
    model.may_go_on.release(FRAMES // WINDOW + 1)
    three.qtbot.waitUntil(lambda: said(three).startswith("3 of 3: bees.mp4\n"))
    ants.write_bytes(film.read_bytes())
    clicks(three, 1)
    three.does("prelabel_chosen")
    three.qtbot.waitUntil(lambda: said(three).startswith("3 of 4: bees.mp4\n"))
    model.may_go_on.release(10)
    three.waits_until_idle()
    assert said(three) == "Done\n3 videos pre-labelled\nFailed: ants.mp4"
    assert tracks(three) == [2, 2, 2]
    three.is_told().close()


def test_while_a_single_video_is_prelabelled_none_is_added(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    three.does("prelabel")
    three.qtbot.waitUntil(lambda: three.window.prelabelling.is_running)
    assert not three.window.commands["prelabel_chosen"].isEnabled()
    three.qtbot.keySequence(three.window.canvas, QKeySequence("Ctrl+Shift+R"))
    three.is_refused("a single video is being pre-labelled: wait for its end, or cancel it")
    model.may_go_on.release(10)
    three.waits_until_idle()


def test_once_it_is_cancelled_nothing_is_added(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    clicks(three, 1, CONTROL)
    three.does("prelabel_chosen")
    three.qtbot.waitUntil(lambda: said(three).startswith("1 of 2"))
    three.window.prelabelling.cancel()
    clicks(three, 2)
    three.does("prelabel_chosen")
    three.is_refused("Pre-labelling is just ending: try again")
    model.may_go_on.release(10)
    three.waits_until_idle()
    three.does("prelabel_chosen")
    three.waits_until_idle()
    assert tracks(three)[2] == 2


def test_cancelling_stops_all_and_keeps_what_is_stored(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(FRAMES // WINDOW + 1)
    three.does("prelabel_new")
    three.qtbot.waitUntil(lambda: said(three).startswith("2 of 3") and "frames/s" in said(three), timeout=10_000)
    three.qtbot.mouseClick(three.window.prelabel_panel.cancel, Qt.MouseButton.LeftButton)
    model.may_go_on.release(10)
    three.waits_until_idle()
    assert said(three) == "Cancelled; finished windows are kept\n1 videos pre-labelled"
    assert states(three) == {"film.mp4": ["finished"], "ants.mp4": ["cancelled"], "bees.mp4": []}
    assert tracks(three) == [2, 2, 0]
    is_up_to_date(three)
    three.does("prelabel_new")  # goes on with those that are left
    three.waits_until_idle()
    assert said(three) == "Done\n1 videos pre-labelled"
    is_up_to_date(three)
    three.does("prelabel_new")
    three.is_refused("No video is new")


def test_closing_the_window_ends_it(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(1)
    three.does("prelabel_new")
    three.sees_masks(2)
    path = three.workspace.project.path
    three.window.close()
    with Project.open(path) as project:
        assert [len(project.tracks(video.id)) for video in project.videos()] == [2, 0, 0]
        assert [run.state for run in project.runs(project.videos()[0].id)] == ["cancelled"]


def test_what_is_new_is_neither_reviewed_nor_missing(three: Person) -> None:
    three.does("review_frames")
    three.waits_until_idle()
    is_up_to_date(three)
    video(three, "bees.mp4").path.unlink()
    three.window.show_videos()
    three.waits_until_idle()
    three.does("prelabel_new")
    three.waits_until_idle()
    assert said(three) == "Done\n1 videos pre-labelled\nLeft out, as their files are missing: bees.mp4"
    assert tracks(three) == [0, 2, 0]
    is_up_to_date(three)
    three.does("prelabel_new")
    three.is_refused("The files of all of them are missing")
    clicks(three, 1)
    clicks(three, 2, CONTROL)
    three.does("prelabel_chosen")
    three.answers("Leave these videos out")
    three.is_refused("The files of all that have no tracks are missing")


def test_the_one_that_is_shown_is_begun_as_by_its_own_command(three: Person) -> None:
    assert three.window.commands["prelabel_chosen"].text() == "Pre-label 1 chosen v&ideos"
    three.does("prelabel_chosen")
    three.waits_until_idle()
    assert said(three) == "Done"
    three.does("prelabel_chosen")
    three.answers("Cancel")


def test_nothing_is_begun_where_none_is_chosen(three: Person) -> None:
    three.window.video_panel.clearSelection()
    three.does("prelabel_chosen")
    three.is_refused("Choose videos in the list first")
    assert three.window.commands["prelabel_chosen"].text() == "Pre-label chosen v&ideos"


def test_a_model_that_cannot_be_loaded_is_told_of_once(three: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(choice: ModelChoice) -> LoadedModel:
        raise CheckpointError("m.pth is no model", "", "Choose another")

    monkeypatch.setattr(three.window.prelabelling, "_load_model", broken)
    three.does("prelabel_new")
    assert three.is_told().text() == "M.pth is no model."
    three.waits_until_idle()
    assert said(three) == "Failed\n0 videos pre-labelled"
    three.answers("OK")


def test_what_the_project_does_not_take_is_not_tried_with_the_next(
    three: Person, model: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("The disk is full")

    monkeypatch.setattr(Project, "begin_run", full)
    three.does("prelabel_new")
    assert three.is_told().text() == "The disk is full."
    three.waits_until_idle()
    assert said(three) == "Failed\n0 videos pre-labelled"
    three.answers("OK")


def test_another_project_waits_for_the_whole_queue(three: Person, model: StandIn) -> None:
    model.may_go_on = threading.Semaphore(0)
    three.does("prelabel_new")
    three.window.opening.open_project(three.workspace.project.path.with_name("other.mdqe"), create=True)
    assert three.is_told().text() == "Pre-labelling of 3 videos goes on."
    three.answers("OK")
    three.window.prelabelling.cancel()
    three.waits_until_idle()


def test_only_one_of_several_chosen_videos_is_removed_if_it_is_said_which(three: Person) -> None:
    three.window.video_panel.selectAll()
    three.does("remove_video")
    three.is_refused("Several videos are chosen: choose the one to be removed")


def test_the_menu_of_the_list_offers_it(three: Person) -> None:
    actions: list[QAction] = three.window.video_panel.actions()
    assert [action.objectName() for action in actions] == ["prelabel_chosen", "prelabel_new", "remove_video"]
