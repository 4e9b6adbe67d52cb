"""Each tool at a real window: one gesture or key, one entry of the journal, undone in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.project import Project
from app.ui.panels.tracks import CATEGORY
from app.view.tools.cutting import Cutting
from app.view.tools.tool import Tool
from tests.app.helpers import SIZE, Person, disc, disc_x, write_film

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def bitmap(person: Person, track: int, frame: int = 0) -> np.ndarray:
    record = person.workspace.project.mask(track, frame)
    return np.zeros(SIZE, bool) if record is None else record.mask.to_bitmap()


def entries(person: Person) -> list[str]:
    return [entry.name for entry in person.workspace.project.history("done")]


def changes(person: Person, track: int, act: Callable[[], None], name: str) -> np.ndarray:
    """Acts, checks that it is one entry of that name with its way back, and returns the mask."""
    before, history = bitmap(person, track), entries(person)
    act()
    person.waits_until_idle()
    after = bitmap(person, track)
    assert entries(person) == [*history, name]
    person.does("undo")
    assert (bitmap(person, track) == before).all()
    person.does("redo")
    assert (bitmap(person, track) == after).all()
    person.waits_until_idle()
    return after


def test_each_tool_has_its_key(labelled: Person) -> None:
    labelled.window.canvas.setFocus()
    for key, tool in zip("VBEPLWGT", Tool, strict=True):
        labelled.qtbot.keyClick(labelled.window.canvas, key)
        assert labelled.window.canvas.tool is tool
        assert labelled.window.commands[tool.value].isChecked()


def test_lasso_adds_and_with_shift_takes_away(labelled: Person, first: int) -> None:
    person, canvas = labelled, labelled.window.canvas
    before = bitmap(person, first)
    person.does("lasso")
    square = ((60, 20), (80, 20), (80, 40), (60, 40), (60, 21))
    after = changes(person, first, lambda: person.drags(*square), "Lasso on track 1, frame 1")
    gained = after & ~before
    assert gained[22:38, 62:78].all()
    assert not gained[:, 82:].any()
    assert abs(int(gained.sum()) - 400) <= 44  # within a pixel along the outline

    def take_away() -> None:
        person.qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, SHIFT, person.place(60, 20))
        for point in square[1:]:
            person.qtbot.mouseMove(canvas, person.place(*point))
        person.qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, SHIFT, person.place(60, 21))

    assert (changes(person, first, take_away, "Lasso, taking away, on track 1, frame 1") == before).all()


def test_polygon_is_closed_by_enter_and_loses_a_corner_by_backspace(labelled: Person, first: int) -> None:
    person, canvas = labelled, labelled.window.canvas
    before = bitmap(person, first)
    person.does("polygon")

    def draw() -> None:
        for corner in ((60, 20), (80, 20), (100, 85), (80, 40), (60, 40)):
            person.clicks(*corner)
            if corner == (100, 85):
                person.qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
        person.qtbot.keyClick(canvas, Qt.Key.Key_Return)

    after = changes(person, first, draw, "Polygon on track 1, frame 1")
    gained = after & ~before
    assert gained[22:38, 62:78].all()
    assert not gained[42:].any()


CORNERS = ((60, 20), (80, 20), (80, 40))


def draws_corners(person: Person) -> None:
    person.does("polygon")
    for corner in CORNERS:
        person.clicks(*corner)


def has_polygon(person: Person, track: int, before: np.ndarray) -> bool:
    return bool((bitmap(person, track) & ~before)[25, 70:78].all())


KEYS = {"Esc": Qt.Key.Key_Escape, "Backspace": Qt.Key.Key_Backspace}


@pytest.mark.parametrize("key", [*KEYS, "undo"])
def test_a_polygon_is_left_corner_by_corner(labelled: Person, first: int, key: str) -> None:
    person, canvas = labelled, labelled.window.canvas
    before, history = bitmap(person, first), entries(person)

    def takes_back() -> None:
        if key == "undo":
            person.does("undo")
        else:
            person.qtbot.keyClick(canvas, KEYS[key])

    draws_corners(person)
    person.clicks(100, 85)
    takes_back()
    assert canvas.is_painting
    person.qtbot.keyClick(canvas, Qt.Key.Key_Return)
    person.waits_until_idle()
    assert entries(person)[:-1] == history
    assert has_polygon(person, first, before)
    assert not (bitmap(person, first) & ~before)[42:].any()
    draws_corners(person)
    for left in (True, True, False):
        takes_back()
        assert canvas.is_painting is left
    assert entries(person)[:-1] == history


@pytest.mark.parametrize("way", ["next", "brush", "polygon", "play"])
def test_an_open_polygon_is_kept_when_something_else_is_chosen(labelled: Person, first: int, way: str) -> None:
    before, history = bitmap(labelled, first), entries(labelled)
    draws_corners(labelled)
    assert entries(labelled) == history
    labelled.does(way)
    labelled.window.player.stop()
    labelled.waits_until_idle()
    assert has_polygon(labelled, first, before)
    assert not labelled.window.canvas.is_painting


def test_an_open_polygon_is_kept_when_another_video_comes(labelled: Person, first: int, film: Path) -> None:
    person, before, shown = labelled, bitmap(labelled, first), labelled.workspace.video
    other = film.with_name("other.mp4")
    write_film(other, frames=12)
    draws_corners(person)
    person.window.open_paths([other])
    person.qtbot.waitUntil(lambda: person.workspace.video != shown, timeout=10_000)
    person.waits_until_idle()
    assert has_polygon(person, first, before)
    assert person.workspace.selected == frozenset()


@pytest.mark.parametrize("way", ["window", "project"])
@pytest.mark.parametrize("tool", ["polygon", "grabcut", "transform", "brush", "fill"])
def test_what_is_in_progress_is_kept_when_the_project_closes(
    labelled: Person, first: int, film: Path, tool: str, way: str
) -> None:
    person, before, path = labelled, bitmap(labelled, first), labelled.workspace.project.path
    person.does(tool)
    x, y = disc_x(0), ROW
    if tool == "polygon":
        draws_corners(person)
    elif tool == "grabcut":
        person.begins_to_drag((4, 30), (20, 50), (36, 60))
    elif tool == "fill":
        person.clicks(100, 10)
    else:
        person.begins_to_drag((x, y), (x + 20, y), (x + 60, y + 20))
    if way == "window":
        person.window.close()
    else:
        person.qtbot.waitUntil(lambda: not person.window.jobs.is_busy, timeout=20_000)
        person.window.opening.open_project(film.with_name("new.mdqe"), create=True)
        person.window.opening.close()
    with Project.open(path) as project:
        record = project.mask(first, 0)
        assert record is not None
        assert (record.mask.to_bitmap() != before).any()


def test_escape_takes_back_grabcut_step_by_step(labelled: Person) -> None:
    person, canvas = labelled, labelled.window.canvas
    person.does("new_track")
    person.does("grabcut")
    history = entries(person)
    person.drags((4, 30), (20, 50), (36, 60))
    person.drags((disc_x(0) - 3, 45), (disc_x(0) + 3, 45))
    person.begins_to_drag((disc_x(0) - 3, 48), (disc_x(0) + 3, 48))
    for left in (True, True, False):  # the scribble that is drawn, the one before, the box
        person.qtbot.keyClick(canvas, Qt.Key.Key_Escape)
        assert canvas.is_painting is left
    person.waits_until_idle()
    assert entries(person) == history


def test_a_tool_without_a_selection_makes_a_track(labelled: Person) -> None:
    labelled.does("new_track")
    labelled.does("lasso")
    labelled.drags((100, 20), (120, 20), (120, 40), (100, 40))
    labelled.waits_until_idle()
    assert entries(labelled)[-1] == "Lasso new track 3, frame 1"
    assert labelled.workspace.selected == {labelled.workspace.tracks[-1].id}


def test_fill_by_colour_finds_the_disc(labelled: Person) -> None:
    labelled.does("new_track")
    labelled.does("fill")
    labelled.window.canvas.step_size(4)
    assert labelled.window.canvas.tolerance == 32
    labelled.clicks(disc_x(0), 45)
    labelled.waits_until_idle()
    created = labelled.workspace.tracks[-1].id
    wanted = disc(disc_x(0), 45)
    assert (bitmap(labelled, created) != wanted).sum() < 0.15 * wanted.sum()


def test_grabcut_proposes_and_enter_takes_it(labelled: Person) -> None:
    person, canvas = labelled, labelled.window.canvas
    person.does("new_track")
    person.does("grabcut")
    history = entries(person)
    person.drags((4, 30), (20, 50), (36, 60))
    person.waits_until_idle()
    assert canvas.is_painting
    assert entries(person) == history
    canvas.set_radius(1)
    person.drags((disc_x(0) - 3, 45), (disc_x(0) + 3, 45))  # it is the object
    person.waits_until_idle()
    person.qtbot.keyClick(canvas, Qt.Key.Key_Return)
    person.waits_until_idle()
    assert entries(person) == [*history, "GrabCut new track 3, frame 1"]
    wanted = disc(disc_x(0), 45)
    assert (bitmap(person, person.workspace.tracks[-1].id) != wanted).sum() < 0.15 * wanted.sum()


def test_transform_moves_scales_and_rotates(labelled: Person, first: int) -> None:
    person = labelled
    before = bitmap(person, first)
    person.does("transform")
    x, y = disc_x(0), ROW
    moved = changes(
        person, first, lambda: person.drags((x, y), (x + 30, y), (x + 60, y + 20)), "Move on track 1, frame 1"
    )
    rows, columns = (np.flatnonzero(moved.any(axis=axis))[0] for axis in (1, 0))
    assert (rows, columns) == tuple(np.flatnonzero(before.any(axis=axis))[0] + by for axis, by in ((1, 20), (0, 60)))
    assert moved.sum() == before.sum()
    right, bottom = (int(np.flatnonzero(moved.any(axis=axis))[-1]) + 1 for axis in (0, 1))
    larger = changes(
        person, first, lambda: person.drags((right, bottom), (right + 3, bottom + 3), (right + 10, bottom + 10)),
        "Scale on track 1, frame 1",
    )  # fmt: skip
    assert larger.sum() == pytest.approx(before.sum() * (29 / 19) ** 2, rel=0.12)
    changes(person, first, lambda: person.drags((5, 5), (5, 30), (40, 80)), "Rotate on track 1, frame 1")


def extent(mask: np.ndarray) -> tuple[int, int]:
    """Topmost row and leftmost column."""
    return int(np.flatnonzero(mask.any(axis=1))[0]), int(np.flatnonzero(mask.any(axis=0))[0])


def test_keys_move_the_mask_and_enter_takes_it(labelled: Person, first: int) -> None:
    person, canvas = labelled, labelled.window.canvas
    before = bitmap(person, first)
    person.does("transform")
    person.turns_to_the_window()

    def move() -> None:
        for key in [Qt.Key.Key_Right] * 9 + [Qt.Key.Key_Down] * 3 + [Qt.Key.Key_Up] * 11 + [Qt.Key.Key_Left]:
            person.qtbot.keyClick(canvas, key, CONTROL)
        assert canvas.is_painting
        person.qtbot.keyClick(canvas, Qt.Key.Key_Return)

    after = changes(person, first, move, "Move on track 1, frame 1")
    row, column = extent(before)
    assert extent(after) == (row - 8, column + 8)
    assert after.sum() == before.sum()


def test_what_keys_have_placed_is_taken_when_the_frame_is_left(labelled: Person, first: int) -> None:
    person, canvas = labelled, labelled.window.canvas
    before, history = bitmap(person, first), entries(person)
    person.does("transform")
    person.turns_to_the_window()
    person.qtbot.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
    person.qtbot.keyClick(canvas, Qt.Key.Key_Right)  # the arrows alone go on through the frames
    person.waits_until_idle()
    assert person.workspace.frame_index == 1
    assert entries(person) == [*history, "Move on track 1, frame 1"]
    assert extent(bitmap(person, first))[1] == extent(before)[1] + 1


def test_keys_scale_and_rotate_and_a_drag_goes_on_from_there(labelled: Person, first: int) -> None:
    person, canvas = labelled, labelled.window.canvas
    before, history = bitmap(person, first), entries(person)
    person.does("transform")
    person.turns_to_the_window()
    for _ in range(20):
        person.qtbot.keyClick(canvas, Qt.Key.Key_Up, SHIFT)
    person.qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.is_painting
    assert entries(person) == history

    def scale_and_move() -> None:
        for _ in range(20):
            person.qtbot.keyClick(canvas, Qt.Key.Key_Up, SHIFT)
            person.qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        x, y = disc_x(0), ROW
        person.drags((x, y), (x + 20, y), (x + 40, y + 20))

    after = changes(person, first, scale_and_move, "Transform on track 1, frame 1")
    assert after.sum() == pytest.approx(before.sum() * 1.01**40, rel=0.06)
    middle = np.argwhere(after).mean(axis=0) - np.argwhere(before).mean(axis=0)
    assert middle == pytest.approx((20, 40), abs=0.6)


ROW = 30  # of the first track's disc


@pytest.mark.parametrize(
    ("key", "name"),
    [("+", "Grow"), ("-", "Shrink"), ("S", "Smooth"), ("I", "Fill holes"), ("U", "Drop specks")],
)
def test_mending_takes_one_key(labelled: Person, first: int, key: str, name: str) -> None:
    person, canvas = labelled, labelled.window.canvas
    canvas.setFocus()
    person.does("eraser")
    canvas.set_radius(1)
    person.drags((disc_x(0), ROW), (disc_x(0) + 1, ROW))  # a hole
    person.does("brush")
    person.clicks(150, 80)  # a speck
    person.waits_until_idle()
    before = bitmap(person, first)
    after = changes(person, first, lambda: person.qtbot.keyClick(canvas, key), f"{name} on track 1, frame 1")
    assert not before[ROW, disc_x(0)]
    assert before[80, 150]
    if key in "+I":
        assert (after >= before).all()
    if key in "-U":
        assert (after <= before).all()
    if key in "IU":
        assert (after[ROW, disc_x(0)], after[80, 150]) == ((True, True) if key == "I" else (False, False))


def test_keys_pressed_quickly_build_on_one_another(labelled: Person, first: int) -> None:
    before = bitmap(labelled, first).sum()
    for _ in range(3):
        labelled.does("grow")
    labelled.waits_until_idle()
    assert entries(labelled)[-3:] == ["Grow on track 1, frame 1"] * 3
    assert bitmap(labelled, first).sum() > before + 3 * 2 * np.pi * 9  # three rings


def test_a_mask_is_copied_from_the_neighbours(labelled: Person, first: int) -> None:
    person = labelled
    copied = changes(person, first, lambda: person.does("copy_next"), "Copy mask on track 1, frame 1")
    assert (copied == bitmap(person, first, 1)).all()
    person.does("last")
    person.waits_until_idle()
    person.does("clear_mask")
    person.does("copy_previous")
    person.waits_until_idle()
    assert (bitmap(person, first, 29) == bitmap(person, first, 28)).all()
    person.does("copy_next")
    person.is_refused("There is no frame to copy a mask from")


def overlapping(person: Person, mode: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Paints with the first track over the second: both masks before and after."""
    first, second = (track.id for track in person.workspace.tracks)
    person.selects(first)
    person.does(f"overlap_{mode}")
    before = bitmap(person, first), bitmap(person, second)
    person.does("brush")
    person.window.canvas.set_radius(6)
    person.drags((20, 45), (20, 60))
    shown = {patch.track_id: patch for patch in person.window.canvas.picture.patches}
    person.waits_until_idle()
    after = bitmap(person, first), bitmap(person, second)
    for track, mask in ((first, after[0]), (second, after[1])):  # the preview has promised nothing else
        seen = np.zeros(SIZE, bool)
        seen[shown[track].rect.slices] = shown[track].bitmap_in(shown[track].rect)
        assert (seen == mask).all()
    return *before, *after


@pytest.mark.parametrize("mode", ["allowed", "behind", "front"])
def test_a_proposal_shows_no_pixel_that_others_keep(labelled: Person, first: int, mode: str) -> None:
    """The first track's mask hides the upper part of the disc; in front, it keeps that because it is locked."""
    labelled.does(f"overlap_{mode}")
    if mode == "front":
        labelled.workspace.select([first])
        labelled.does("toggle_locked")
        labelled.waits_until_idle()
    labelled.does("new_track")
    labelled.does("grabcut")
    x = disc_x(0)
    labelled.drags((x - 15, 30), (x, 45), (x + 15, 60))
    labelled.waits_until_idle()
    gesture = labelled.window.canvas._gesture
    assert isinstance(gesture, Cutting)
    assert gesture.proposal is not None
    left, top = gesture.proposal.region.rect[:2]
    shown = {y: gesture.proposal.image.pixelColor(x - left, y - top).alpha() > 0 for y in (37, 45)}
    assert shown == {37: mode == "allowed", 45: True}


def test_paint_in_front_takes_pixels(labelled: Person) -> None:
    first, second, first_after, second_after = overlapping(labelled, "front")
    assert first_after[60, 20]
    assert not (first_after & second_after).any()
    assert ((first | second) <= (first_after | second_after)).all()
    labelled.does("undo")
    assert (bitmap(labelled, labelled.workspace.tracks[1].id) == second).all()


def test_paint_behind_leaves_pixels(labelled: Person) -> None:
    _, second, first_after, second_after = overlapping(labelled, "behind")
    assert (second == second_after).all()
    assert not (first_after & second_after).any()


def test_overlap_allowed_lets_both_have_it(labelled: Person) -> None:
    _, second, first_after, second_after = overlapping(labelled, "allowed")
    assert (second == second_after).all()
    assert (first_after & second_after)[60, 20]


def test_a_locked_track_never_loses_a_pixel(labelled: Person) -> None:
    second = labelled.workspace.tracks[1].id
    labelled.selects(second)
    labelled.window.canvas.setFocus()
    labelled.qtbot.keyClick(labelled.window.canvas, "K")
    assert labelled.workspace.tracks[1].locked
    panel = labelled.window.track_panel.model
    marks = [panel.data(panel.index(row, CATEGORY), Qt.ItemDataRole.DecorationRole) for row in range(2)]
    assert marks[0] is None
    assert not marks[1].isNull()
    assert labelled.workspace.target() is None
    labelled.waits_until_idle()
    _, before, first_after, after = overlapping(labelled, "front")
    assert (before == after).all()
    assert not (first_after & after).any()
    labelled.selects(second)
    for command in ("delete_track", "clear_mask", "grow"):
        labelled.does(command)
        labelled.is_refused("Track 2 is locked")
    assert (bitmap(labelled, second) == before).all()
    labelled.does("toggle_locked")
    assert not labelled.workspace.tracks[1].locked


def test_one_key_walks_through_the_overlap_modes(labelled: Person) -> None:
    labelled.window.canvas.setFocus()
    seen = []
    for _ in range(3):
        labelled.qtbot.keyClick(labelled.window.canvas, "Q")
        seen.append(labelled.workspace.overlap)
        assert labelled.window.commands[f"overlap_{seen[-1]}"].isChecked()
    assert sorted(seen) == ["allowed", "behind", "front"]
