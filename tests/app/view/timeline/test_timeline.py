"""The timeline's arithmetic: which frames a pixel shows, which spans are drawn, where the landmarks are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.project import Review, TrackRecord
from app.project.overview.lanes import Lane, Shade, Stretch, joined
from app.ui.panels.tracks import matches
from app.ui.work.survey import landmarks, nearest
from app.view.player import Player
from app.view.timeline.lane_strip import Scale, heat_pixels, lane_pixels, spans
from app.view.timeline.lane_view import LaneView, tick_step

scales = st.builds(Scale, st.just(0.0), st.floats(1, 5000), st.floats(50, 2000))
run_lists = st.sets(st.integers(0, 5000), max_size=60).map(
    lambda frames: joined((frame, frame) for frame in sorted(frames))
)


@given(scales, st.integers(0, 5000))
def test_the_middle_of_a_frame_shows_that_frame(scale, frame):
    assert scale.frame(scale.x(frame + 0.5)) == frame


@given(scales, st.floats(0.1, 10), st.floats(0, 1), st.integers(1, 5000))
def test_zooming_keeps_the_frame_under_the_mouse_and_the_video_in_sight(scale, factor, share, frame_count):
    scale = Scale(0.0, float(frame_count), scale.width)
    x = share * scale.width
    zoomed = scale.zoomed(factor, x, frame_count)
    assert 0 <= zoomed.start <= zoomed.start + zoomed.frames <= frame_count + 1e-6
    if factor >= 1 and frame_count > 8:
        assert zoomed.start + x / zoomed.cell == pytest.approx(scale.start + x / scale.cell, abs=1e-6 * frame_count)


@given(run_lists, scales, st.floats(0, 4000))
def test_spans_lie_in_sight_and_do_not_overlap(runs, scale, start):
    scale = Scale(start, scale.frames, scale.width)
    drawn = list(spans(runs, scale))
    right = 0.0
    for left, width in drawn:
        assert left >= right - 1e-9
        assert width >= 0.5
        right = left + width
    assert right <= scale.width + 1
    assert len(drawn) <= 2 * scale.width + 1
    for first, last in runs:
        middle = scale.x((first + last + 1) / 2)
        if 0 < middle < scale.width - 1:
            assert any(left - 1 <= middle <= left + width + 1 for left, width in drawn)


def colors_of(lane: Lane, frames: int, width: int) -> list[str]:
    """What the bar of a lane shows, a letter for each pixel: the human's edge, a bar, hatching, a gap, or nothing."""
    pixels = lane_pixels(lane, QColor("#ff0000"), Scale(0.0, float(frames), float(width)))
    found = []
    for column in range(width):
        edge, bar = pixels[4, column], pixels[7:14, column]
        if edge[0] > 150 and edge[3] == 255:
            found.append("h")
        elif (bar[:, 2] > 0).all() and (bar[:, 3] < 255).all():
            found.append("m")
        else:
            found.append("g" if bar[2, 2] > 100 and bar[2, 3] < 200 and not bar[0].any() else "-")
    return found


def test_a_lane_is_drawn_by_who_made_it():
    lane = Lane((Stretch(0, 2, "model", 0.5), Stretch(3, 3, "human", None), Stretch(6, 7, "model", 0.9)))
    assert "".join(colors_of(lane, 10, 10)) == "mmmhggmm--"
    pixels = lane_pixels(lane, QColor("#ff0000"), Scale(0.0, 10.0, 10.0))
    assert pixels[8, 7, 3] > pixels[8, 0, 3]  # surer, so bolder
    assert lane_pixels(lane, QColor("#ff0000"), Scale(0.0, 10.0, 10.0), 2.0).shape == (44, 20, 4)


def test_what_is_pale_is_seen_on_a_light_ground():
    lane = Lane((Stretch(0, 4, "model", 0.1), Stretch(5, 7, "propagated", 0.1)))
    for color in ("#ffe28c", "#a6ffe9", "#ffbca6"):
        pixels = lane_pixels(lane, QColor(color), Scale(0.0, 10.0, 10.0), rim=0).astype(int)
        seen = pixels[..., :3] + 255 - pixels[..., 3:]  # on white
        assert (seen[:, :8].mean(2).min(0) < 128).all()
        assert (seen[:, 8:] == 255).all()


def test_one_frame_of_a_person_is_seen_among_thousands():
    parts = (Stretch(0, 2500, "model", 0.5), Stretch(2501, 2501, "human", None), Stretch(2502, 9999, "model", 0.5))
    drawn = colors_of(Lane(parts), 10_000, 100)
    assert drawn == ["h" if column == 25 else "m" for column in range(100)]


def test_occlusion_levels_are_drawn_below():
    lane = Lane((), (Shade(1, 1, "no_occlusion"), Shade(2, 3, "severe_occlusion")))
    pixels = lane_pixels(lane, QColor("#ff0000"), Scale(0.0, 5.0, 5.0))
    assert pixels[18, :, 3].tolist() == [0, 255, 255, 255, 0]
    assert pixels[18, 2, 2] > pixels[18, 1, 2]
    assert not pixels[:16].any()


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=80), st.floats(0, 1), st.floats(1, 100))
def test_the_heat_of_every_frame_in_sight_is_seen(heat, start, width):
    heat = np.array(heat, np.float32)
    scale = Scale(0.0, float(len(heat)), width).zoomed(2.0, start * width, len(heat), 1.0)
    shown = heat_pixels(heat, scale, 4)
    assert shown.shape == (4, round(width), 4)
    for frame in range(len(heat)):
        column = int(scale.x(frame + 0.5))
        if scale.x(frame) >= 0 and column < round(width):
            assert shown[0, column, 3] >= int(255 * heat[frame]) - 1
    assert shown[..., 3].max() <= int(255 * heat.max()) + 1


def test_lanes_left_for_the_next_turns_come_to_look_as_if_drawn_at_once(qtbot, monkeypatch):
    def view(patience: int) -> QImage:
        monkeypatch.setattr("app.view.timeline.lane_view.PATIENCE", patience)
        lanes = LaneView()
        qtbot.addWidget(lanes)
        lanes.resize(700, 600)
        lanes.set_frame_count(300)
        tracks = [
            TrackRecord(number, 1, number, 1, "human", None, "#ff0000", True, "human", None, False, False)
            for number in range(1, 20)
        ]
        parts = (Stretch(0, 99, "model", 0.5), Stretch(100, 150, "human", None), Stretch(200, 299, "model", 0.9))
        lanes.show_tracks(tracks, {1: "crab"}, frozenset([3]))
        lanes.show_lanes({track.id: Lane(parts) for track in tracks})
        lanes.show()
        qtbot.waitExposed(lanes)
        lanes.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # only one of the two would have the frame that tells it
        lanes.set_frame_index(5)
        middle = QPointF(400, 100)
        wheel = QWheelEvent(
            middle, lanes.viewport().mapToGlobal(middle), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(lanes.viewport(), wheel)
        qtbot.waitUntil(lambda: lanes.viewport().grab() is not None and not lanes.is_behind)
        return lanes.viewport().grab().toImage()

    assert view(0) == view(10_000)


def test_a_loop_is_played_at_true_speed_again_and_again(qtbot):
    player = Player()
    shown: list[int] = []
    times = np.arange(100) / 50
    player.set_timestamps(times)
    player.frame_due.connect(shown.append)
    player.loop = range(40, 44)
    player.play(7)
    qtbot.waitUntil(lambda: len(shown) > 10, timeout=10_000)
    player.stop()
    assert shown[0] == 40
    assert set(shown) <= set(player.loop)
    assert {42, 43} <= set(shown)
    assert any(later < earlier for earlier, later in pairwise(shown))
    for now, due in ((0.8, 40), (0.86, 43), (0.8799, 43), (0.8801, 40), (0.8801 + 5 * 0.08, 40), (0.9001, 41)):
        player._began_at, player._due = 0.8, -1
        player._play_loop(player.loop, now)
        assert shown[-1] == due
    player.loop = range(97, 100)  # the last frame is shown as long as the one before
    player._due = -1
    player._play_loop(player.loop, 1.9999)
    assert shown[-1] == 99


@given(st.floats(0.001, 200))
def test_numbers_of_the_ruler_have_room(cell):
    step = tick_step(cell)
    assert step * cell >= 60
    assert str(step).rstrip("0") in ("1", "2", "5")


LANES = {
    1: Lane((Stretch(0, 9, "model", 0.5), Stretch(10, 10, "hidden", None), Stretch(11, 20, "human", None))),
    2: Lane((Stretch(5, 9, "model", 0.5), Stretch(10, 29, "human", None))),
    3: Lane((Stretch(3, 3, "hidden", None),)),
    4: Lane(),
}


def test_landmarks_are_where_tracks_begin_end_and_pause():
    assert landmarks(LANES, "birth", 30) == {5: [2]}  # the first begins with the video
    assert landmarks(LANES, "death", 30) == {20: [1]}  # the second ends with it
    assert landmarks(LANES, "gap", 30) == {10: [1]}


@given(st.sets(st.integers(0, 50)), st.integers(0, 50))
def test_the_nearest_frame_has_none_between(frames, here):
    after, before = nearest(frames, here, 1), nearest(frames, here, -1)
    assert not [frame for frame in frames if here < frame < (51 if after is None else after)]
    assert not [frame for frame in frames if (-1 if before is None else before) < frame < here]


@pytest.mark.parametrize(
    ("search", "found"),
    [("", True), ("3", True), ("1", False), ("cra", True), ("you crab", True), ("rejected", True), ("rev", False),
     ("unrev", False), ("hidden", False), ("shadow", True), ("fish", False)],
)  # fmt: skip
def test_a_track_is_found_by_words(search, found):
    track = TrackRecord(13, 1, 3, 1, "human", None, "#ffffff", True, "human", None, False, False)
    assert matches(search, track, "Crab", Review("rejected", "Shadow")) == found
