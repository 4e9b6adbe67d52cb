"""The canvas in a real window: scales, grid, what is shown of which track, and in which colours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.look import NEXT_FRAME, PREVIOUS_FRAME, SOURCE_COLORS, Look, rgb
from app.view.pictures.marks import GRID_FROM, grid_lines
from app.view.pictures.rect import Rect
from app.view.pictures.viewport import Viewport
from tests.app.helpers import Person, disc_x

SCALES = st.floats(0.02, 40)
PLACES = st.floats(-3000, 3000)


@settings(max_examples=60, deadline=None)
@given(scale=SCALES, x=PLACES, y=PLACES, factor=st.floats(0.2, 5), at=st.tuples(PLACES, PLACES))
def test_zooming_keeps_the_point_under_the_mouse(scale, x, y, factor, at):
    before = Viewport(scale, x, y)
    after = before.zoomed(factor, *at)
    assert after.to_widget(*before.to_image(*at)) == pytest.approx(at, abs=1e-6)
    assert after.to_image(*after.to_widget(3.5, 4.5)) == pytest.approx((3.5, 4.5), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(scale=SCALES, x=PLACES, y=PLACES)
def test_the_grid_lies_between_pixels_and_only_close_up(scale, x, y):
    viewport = Viewport(scale, x, y)
    lines = grid_lines(viewport, Rect(2, 3, 6, 5))
    if scale < GRID_FROM:
        assert not lines
        return
    assert len(lines) == 5 + 3
    ends = [viewport.to_image(line.x1(), line.y1()) for line in lines]
    assert np.allclose(ends, np.rint(ends), atol=1e-6)


def test_actual_size_is_one_pixel_of_the_screen(person: Person) -> None:
    canvas = person.window.canvas
    person.does("zoom_in")
    person.does("actual_size")
    assert canvas.viewport.scale * canvas.devicePixelRatioF() == pytest.approx(1)
    person.does("fit")
    assert canvas.is_fitted


def test_the_grid_is_drawn_when_close(person: Person) -> None:
    canvas = person.window.canvas
    canvas.set_viewport(Viewport(20.0, -100.0, -100.0))
    close = canvas.grab().toImage()
    ratio = canvas.devicePixelRatioF()
    line, inside = (close.pixelColor(round(at * ratio), round(107 * ratio)) for at in (100, 110))
    assert line != inside


def shown(person: Person) -> list[int]:
    person.waits_until_idle()
    return person.patches()


def test_solo_shows_the_selected_tracks_only(labelled: Person) -> None:
    first, second = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first)
    labelled.does("solo")
    assert shown(labelled) == [first]
    labelled.selects(second)
    assert shown(labelled) == [second]
    labelled.does("deselect")
    assert shown(labelled) == [first, second]
    labelled.selects(second)
    labelled.does("solo")
    assert shown(labelled) == [first, second]


def colors(person: Person) -> dict[int, tuple[int, int, int]]:
    person.waits_until_idle()
    return {patch.track_id: patch.color for patch in person.window.canvas.picture.patches}


def test_colours_tell_track_category_or_source(labelled: Person) -> None:
    person = labelled
    first, second = person.workspace.tracks
    by_track = {track.id: rgb(track.color) for track in (first, second)}
    assert colors(person) == by_track
    person.does("next_color")
    assert person.window.commands["color_category"].isChecked()
    (category,) = person.workspace.project.categories()
    assert set(colors(person).values()) == {rgb(category.color)}
    person.does("color_source")
    person.selects(first.id)
    person.does("grow")
    assert colors(person) == {first.id: SOURCE_COLORS["human"], second.id: SOURCE_COLORS["model"]}
    person.does("color_track")
    assert colors(person) == by_track


def test_the_onion_skin_outlines_the_neighbouring_frames(labelled: Person) -> None:
    person = labelled
    person.does("next")
    first, second = (track.id for track in person.workspace.tracks)

    def ghosts() -> set[tuple[int, tuple[int, int, int]]]:
        person.waits_until_idle()
        return {(ghost.track_id, ghost.color) for ghost in person.window.canvas.picture.ghosts}

    assert not ghosts()
    person.does("onion")
    assert ghosts() == {(track, color) for track in (first, second) for color in (PREVIOUS_FRAME, NEXT_FRAME)}
    person.selects(second)
    assert ghosts() == {(second, color) for color in (PREVIOUS_FRAME, NEXT_FRAME)}
    pixels = person.window.canvas.picture.overlay.pixels
    assert pixels[60, disc_x(2) + 9, 0] > pixels[60, disc_x(2) + 9, 2]  # the next frame's outline is blue
    person.does("first")
    assert ghosts() == {(second, NEXT_FRAME)}
    person.does("onion")
    assert not ghosts()


def test_choices_are_remembered_with_the_project(open_window: Callable[[], Person], labelled: Person) -> None:
    labelled.does("overlap_behind")
    labelled.does("color_source")
    labelled.does("onion")
    path = labelled.workspace.project.path
    labelled.window.close()
    again = open_window()
    again.opens(path)
    assert again.workspace.overlap == "behind"
    assert again.workspace.look == Look("source", onion=True)
    for command in ("overlap_behind", "color_source", "onion"):
        assert again.window.commands[command].isChecked()
