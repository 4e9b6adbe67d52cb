"""A person mends identities with the timeline, jumps, and reviews."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QInputDialog

from app.edits import CreateTrack, SetMask
from app.project import Review
from app.project.overview.crossings import suggested_levels
from app.project.overview.lanes import Shade, Stretch
from app.view.timeline.lane_strip import LANE_HEIGHT
from app.view.timeline.lane_view import HEADER_HEIGHT, LaneView
from engine.errors import StorageError
from engine.types import Mask
from tests.app.helpers import FRAMES, Person, disc, disc_x, write_film

LEFT = Qt.MouseButton.LeftButton


def lanes_of(person: Person) -> LaneView:
    """The timeline, up to date."""
    survey = person.window.overview.survey
    person.qtbot.waitUntil(lambda: survey.is_up_to_date and bool(survey.lanes), timeout=10_000)
    return person.window.overview.lanes


def drags_over_frames(person: Person, first: int, last: int) -> None:
    lanes = lanes_of(person)
    track = person.workspace.tracks[0].id
    begin, end = lanes.place_of(first, track), lanes.place_of(last, track)
    person.qtbot.mousePress(lanes.viewport(), LEFT, pos=begin)
    person.qtbot.mouseMove(lanes.viewport(), (begin + end) / 2)
    person.qtbot.mouseMove(lanes.viewport(), end)
    person.qtbot.mouseRelease(lanes.viewport(), LEFT, pos=end)
    assert lanes.chosen == range(first, last + 1)


def types_and_accepts(person: Person, text: str) -> None:
    (dialog,) = [dialog for dialog in person.window.findChildren(QInputDialog) if dialog.isVisible()]
    dialog.setTextValue(text)
    dialog.accept()


def test_lanes_follow_edits_undo_and_another_video(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    lanes_of(labelled)
    survey = labelled.window.overview.survey
    assert survey.lanes[first].stretches == (Stretch(0, FRAMES - 1, "model", 0.9),)
    untouched = survey.lanes[second]
    labelled.selects(first)
    labelled.window.go_to(4)
    labelled.does("clear_mask")
    lanes_of(labelled)
    assert survey.lanes[first].gaps == ((4, 4),)
    assert survey.lanes[second] is untouched  # what was drawn of it is kept
    labelled.does("undo")
    lanes_of(labelled)
    assert survey.lanes[first].gaps == ()
    assert "model, score 0.9" in lanes_of(labelled).told_at(lanes_of(labelled).place_of(7, first))


def test_lanes_that_a_drive_refused_are_read_with_the_next_ones(
    labelled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise StorageError("film.mdqe cannot be read", "its drive has gone away", "Bring it back")

    first, second = (track.id for track in labelled.workspace.tracks)
    lanes_of(labelled)
    for track, frame in ((first, 4), (second, 6)):
        with monkeypatch.context() as patched:
            if track == first:
                patched.setattr("app.ui.work.survey.lanes_job", lambda *_: refuse)
            labelled.selects(track)
            labelled.window.go_to(frame)
            labelled.does("clear_mask")
            lanes_of(labelled)
    labelled.is_told().close()
    lanes = labelled.window.overview.survey.lanes
    assert (lanes[first].gaps, lanes[second].gaps) == (((4, 4),), ((6, 6),))


def test_a_range_is_chosen_by_dragging_and_swapped(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    inside, after = labelled.mask(second, 7), labelled.mask(first, 15)
    drags_over_frames(labelled, 5, 10)
    labelled.selects(first, second)
    labelled.does("swap_range")
    assert (labelled.mask(first, 7), labelled.mask(first, 15)) == (inside, after)
    assert labelled.workspace.project.next_undo().name == "Swap tracks 1 and 2 in frames 6 to 11"
    lanes = lanes_of(labelled)
    labelled.qtbot.mouseClick(lanes.viewport(), LEFT, pos=lanes.place_of(20, first))
    assert lanes.chosen is None
    labelled.sees_frame(20)
    assert not labelled.window.commands["swap_range"].isEnabled()


def test_a_range_is_chosen_and_tracks_are_selected_by_keys_alone(labelled: Person) -> None:
    person, lanes = labelled, labelled.window.overview.lanes
    person.turns_to_the_window()

    def chosen() -> range | None:
        return lanes.chosen

    def presses(*keys: str) -> None:
        for key in keys:
            person.qtbot.keySequence(person.window.canvas, QKeySequence(key))

    assert not person.window.commands["range_none"].isEnabled()
    person.window.go_to(12)
    presses("Shift+I")
    assert chosen() == range(12, FRAMES)
    person.window.go_to(20)
    presses("Shift+O")
    assert chosen() == range(12, 21)
    person.window.go_to(5)
    presses("Shift+O")  # before the range: from the video's beginning
    assert chosen() == range(6)
    presses("Shift+I")
    assert chosen() == range(5, 6)
    presses("Ctrl+Shift+X")
    assert chosen() is None
    first, second = (track.id for track in person.workspace.tracks)
    for key, selected in (("PgDown", first), ("PgDown", second), ("PgDown", first), ("PgUp", second), ("PgUp", first)):
        presses(key)
        assert person.workspace.selected == {selected}
    presses("Esc", "PgUp")
    assert person.workspace.selected == {second}


def test_the_chosen_range_is_what_is_played_unless_that_is_switched_off(labelled: Person) -> None:
    player, chosen = labelled.window.player, range(4, 10)
    loops = [player.loop]
    drags_over_frames(labelled, chosen.start, chosen.stop - 1)
    for _ in range(2):
        loops.append(player.loop)
        labelled.does("loop")
    loops.append(player.loop)
    labelled.does("play")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.frame_index in chosen, timeout=10_000)
    labelled.does("play")
    labelled.window.overview.lanes.choose(None)
    loops.append(player.loop)
    assert loops == [None, chosen, None, chosen, None]


def test_an_answer_is_about_what_the_question_named_also_when_the_video_goes_on_behind_it(labelled: Person) -> None:
    workspace, window = labelled.workspace, labelled.window
    video, (first, second) = workspace.video.id, (track.id for track in workspace.tracks)
    moved = labelled.mask(first, 3)
    for command, answer in (
        ("move_mask", "2  object"),
        ("reject_frames", "blurred"),
        ("reject_here", "a shadow"),
        ("reject_tracks", "a shadow"),
        ("name_tracks", "whale"),
    ):
        labelled.selects(first)
        window.go_to(3)
        labelled.does("play")
        labelled.does(command)
        assert not window.player.is_playing
        window.go_to(20)  # as a search for a crossing does that ends only now
        workspace.select([second])
        types_and_accepts(labelled, answer)
        labelled.waits_until_idle()
    assert list(workspace.project.frame_reviews(video)) == [3]
    assert list(workspace.project.track_reviews(video)) == [first]
    assert labelled.mask(second, 3) == moved
    names = [workspace.project.category(workspace.project.track(track).category_id).name for track in (first, second)]
    assert names == ["whale", "object"]
    lanes_of(labelled)
    lanes = window.overview.survey.lanes
    assert [(part.first, part.last) for part in lanes[first].reviewed] == [(3, 3)]
    assert not lanes[second].reviewed


def test_the_heat_line_follows_a_verdict(labelled: Person) -> None:
    survey = labelled.window.overview.survey
    shown: list[np.ndarray[tuple[int], np.dtype[np.float32]] | None] = []
    survey.heat_changed.connect(shown.append)
    labelled.does("reject_frames")
    types_and_accepts(labelled, "")
    labelled.qtbot.waitUntil(lambda: any(heat is not None and heat[0] == 1 for heat in shown), timeout=10_000)
    heat = shown[-1]
    assert heat is not None
    assert 0.05 < heat[1] < 1  # the model's score is 0.9


def test_the_lanes_scrub_and_select(labelled: Person) -> None:
    lanes = lanes_of(labelled)
    second = labelled.workspace.tracks[1].id
    place = lanes.place_of(12, second)
    labelled.qtbot.mouseClick(lanes.viewport(), LEFT, pos=QPoint(place.x(), HEADER_HEIGHT // 2))
    labelled.sees_frame(12)
    labelled.qtbot.mouseClick(lanes.viewport(), LEFT, pos=QPoint(40, place.y()))
    assert labelled.workspace.selected == {second}
    shift = Qt.KeyboardModifier.ShiftModifier
    labelled.qtbot.mouseClick(lanes.viewport(), LEFT, shift, lanes.place_of(15, second))
    assert lanes.chosen == range(12, 16)


def test_merging_splitting_and_moving(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first)
    labelled.window.go_to(10)
    labelled.does("split")
    (new,) = labelled.workspace.selected
    assert labelled.workspace.project.frames_of(first) == list(range(10))
    labelled.does("move_mask")
    types_and_accepts(labelled, "1  object")
    assert labelled.workspace.selected == {first}
    assert labelled.workspace.project.frames_of(first) == list(range(11))
    labelled.does("move_mask_new")
    assert len(labelled.workspace.tracks) == 4
    labelled.selects(first, new)
    labelled.does("merge")
    labelled.waits_until_idle()
    assert labelled.workspace.project.frames_of(first) == [*range(10), *range(11, FRAMES)]
    labelled.selects(first)
    labelled.window.go_to(20)
    labelled.does("remove_after")
    labelled.window.go_to(5)
    labelled.does("remove_before")
    assert labelled.workspace.project.frames_of(first) == [*range(5, 10), *range(11, 21)]
    drags_over_frames(labelled, 7, 8)
    labelled.selects(first)
    labelled.does("remove_range")
    assert labelled.workspace.project.frames_of(first) == [5, 6, 9, *range(11, 21)]
    assert labelled.workspace.project.frames_of(second) == list(range(FRAMES))


def test_what_a_command_did_is_said(labelled: Person) -> None:
    """Much of it lies in frames that are not shown."""
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first, second)
    labelled.window.go_to(5)
    labelled.does("swap")
    labelled.waits_until_idle()
    assert labelled.notice() == "Done: Swap tracks 1 and 2 from frame 6 on; Ctrl+Z takes it back"
    labelled.does("merge")
    labelled.waits_until_idle()
    assert labelled.notice() == "Done: Merge track 2 into track 1; Ctrl+Z takes it back"
    labelled.does("undo")
    labelled.waits_until_idle()
    assert labelled.notice() == ""  # it is not done any more


def test_the_track_that_gets_a_mask_is_known_by_its_colour(labelled: Person) -> None:
    first, second = labelled.workspace.tracks
    labelled.selects(first.id)
    labelled.does("move_mask")
    (dialog,) = labelled.window.findChildren(QInputDialog)
    (box,) = dialog.findChildren(QComboBox)
    shown = box.itemIcon(0).pixmap(12, 12).toImage().pixelColor(6, 6)
    assert (box.itemText(0), shown.name()) == ("2  object", second.color)
    assert "comes back in exchange" in dialog.labelText()
    dialog.reject()


def test_jumps_to_a_gap_a_beginning_an_end_and_a_crossing(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first)
    for frame, command in ((6, "clear_mask"), (2, "remove_before"), (25, "remove_after")):
        labelled.window.go_to(frame)
        labelled.does(command)
    labelled.workspace.apply(SetMask(second, 15, Mask.from_bitmap(disc(disc_x(15), 40))))
    lanes_of(labelled)
    labelled.does("first")
    for command, frame in (("next_gap", 6), ("next_death", 25), ("previous_birth", 2), ("next_gap", 6)):
        labelled.does(command)
        assert labelled.workspace.frame_index == frame, command
        assert labelled.workspace.selected == {first}
    assert labelled.notice() == "Frame 7, gap: track 1"
    labelled.does("next_crossing")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.frame_index == 15, timeout=10_000)
    assert labelled.notice() == "Frame 16, crossing: tracks 1 and 2"
    assert labelled.workspace.selected == {first, second}  # ready to be swapped
    labelled.does("next_crossing")
    labelled.waits_until_idle()
    assert labelled.workspace.frame_index == 15
    labelled.does("last")
    labelled.does("previous_crossing")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.frame_index == 15, timeout=10_000)


@pytest.mark.parametrize("is_failing", [True, False])
def test_a_search_that_fails_or_is_left_is_not_said_to_go_on(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_failing: bool
) -> None:
    may_end = threading.Event()

    def searches(*_: object) -> Iterator[Any]:
        yield 7, frozenset()
        assert may_end.wait(30)
        if is_failing:
            raise StorageError("the project cannot be read")

    monkeypatch.setattr("app.jobs.survey.new_pairs", searches)
    film, job = labelled.workspace.video, labelled.window.status._job
    assert film is not None
    labelled.window.open_paths([write_film(tmp_path / "other.mp4")])
    labelled.qtbot.waitUntil(lambda: labelled.workspace.video not in (film, None), timeout=10_000)
    labelled.waits_until_idle()
    _, other = labelled.workspace.project.videos()
    labelled.window.opening.show_video(film)
    labelled.does("next_crossing")
    labelled.qtbot.waitUntil(lambda: job.text() == "Looking for a crossing… frame 8", timeout=10_000)
    if is_failing:
        may_end.set()
        assert "The project cannot be read" in labelled.is_told().text()
    else:
        labelled.window.opening.show_video(other)
        may_end.set()
    labelled.waits_until_idle()
    assert not job.text()


def test_reviewing_frames_and_tracks(labelled: Person) -> None:
    workspace, window = labelled.workspace, labelled.window
    video, (first, second) = workspace.video.id, (track.id for track in workspace.tracks)
    drags_over_frames(labelled, 0, 5)
    labelled.does("review_frames")
    assert list(workspace.project.frame_reviews(video)) == list(range(6))
    labelled.qtbot.waitUntil(
        lambda: window.video_panel.listed.index(0, 0).data().endswith("20 % reviewed"), timeout=10_000
    )
    window.overview.lanes.choose(None)
    window.go_to(3)
    labelled.does("reject_frames")
    types_and_accepts(labelled, "blurred")
    assert workspace.project.frame_reviews(video)[3] == Review("rejected", "blurred")
    labelled.selects(second)
    labelled.does("reject_tracks")
    types_and_accepts(labelled, "a shadow")
    labelled.selects(first)
    labelled.does("review_tracks")
    panel = window.track_panel
    for search, hidden in (("shadow", [0]), ("reviewed", [1]), ("2", [0]), ("object model", []), ("zebra", [0, 1])):
        panel.search.setText(search)
        assert [row for row in range(2) if panel.table.isRowHidden(row)] == hidden, search
    panel.search.clear()
    labelled.does("undo")
    assert list(workspace.project.track_reviews(video)) == [second]


def test_occlusion_levels_are_set_and_suggested(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    drags_over_frames(labelled, 3, 4)
    labelled.selects(first)
    labelled.does("occlusion_severe")
    labelled.does("deselect")
    labelled.window.overview.lanes.choose(None)
    labelled.does("suggest_occlusion")
    labelled.qtbot.waitUntil(lambda: bool(labelled.workspace.project.occlusions(second)), timeout=10_000)
    lanes_of(labelled)
    lane = labelled.window.overview.survey.lanes[first]
    assert lane.shades[:2] == (Shade(0, 2, "no_occlusion"), Shade(3, 4, "severe_occlusion"))
    assert len(labelled.workspace.project.occlusions(second)) == FRAMES


def test_suggested_levels_are_noted_also_when_another_video_is_shown_by_then(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go = threading.Event()

    def held(*arguments: Any) -> Iterator[Any]:
        assert may_go.wait(30)
        yield from suggested_levels(*arguments)

    monkeypatch.setattr("app.jobs.survey.suggested_levels", held)
    track, film = labelled.workspace.tracks[0].id, labelled.workspace.video
    labelled.does("suggest_occlusion")
    labelled.window.open_paths([write_film(tmp_path / "other.mp4")])
    labelled.qtbot.waitUntil(lambda: labelled.workspace.video not in (film, None), timeout=10_000)
    may_go.set()
    labelled.qtbot.waitUntil(lambda: len(labelled.workspace.project.occlusions(track)) == FRAMES, timeout=10_000)


def test_levels_that_cannot_be_suggested_are_not_said_to_be_looked_for_any_more(
    labelled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> NoReturn:
        raise StorageError("the project cannot be read")

    monkeypatch.setattr("app.jobs.survey.suggested_levels", fails)
    labelled.does("suggest_occlusion")
    labelled.waits_until_idle()
    assert "The project cannot be read" in labelled.is_told().text()
    assert not labelled.window.status._job.text()


def test_a_new_window_has_room_for_five_lanes(open_window: Callable[[], Person]) -> None:
    window = open_window().window
    window.resize(1360, 860)  # its size at the first start
    assert window.overview.lanes.height() >= HEADER_HEIGHT + 5 * LANE_HEIGHT


def test_the_lanes_follow_the_search_in_the_list_of_tracks(labelled: Person) -> None:
    lanes, search = labelled.window.overview.lanes, labelled.window.track_panel.search
    first, second = (track.id for track in labelled.workspace.tracks)

    def shown() -> list[int | None]:
        places = (QPoint(10, HEADER_HEIGHT + row * LANE_HEIGHT + 5) for row in range(3))
        return [lanes.track_at(place) for place in places]

    assert shown() == [first, second, None]
    search.setText("2")
    assert shown() == [second, None, None]
    one = labelled.workspace.tracks[0]
    labelled.workspace.apply(CreateTrack(one.video_id, one.category_id))
    labelled.waits_until_idle()
    assert len(labelled.workspace.tracks) == 3
    assert shown() == [second, None, None]
    reasons = labelled.window.track_panel.nothing, labelled.window.overview.nothing
    assert not any(reason.isVisible() for reason in reasons)
    search.setText("zebra")
    assert shown() == [None, None, None]
    assert all(reason.isVisible() for reason in reasons)
    assert not reasons[1].geometry().intersects(QRect(0, 0, lanes.width(), HEADER_HEIGHT))
    search.clear()
    assert not any(reason.isVisible() for reason in reasons)
    assert [track for track in shown() if track is not None] == [track.id for track in labelled.workspace.tracks]
