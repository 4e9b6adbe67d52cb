"""The timeline: zoom, scrub, choose, play a range again and again, occlusion levels; and what people say of frames and tracks."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint

from app.project import Review
from app.view.timeline.lane_view import HEADER_HEIGHT, NAMES_WIDTH
from tests.end_to_end.crossing import FRAMES
from tests.end_to_end.hands import CONTROL, LEFT, NO_KEYS, SHIFT, Hands


def works_along_the_timeline(hands: Hands) -> None:
    lanes = hands.lanes()
    view = lanes.viewport()
    second = hands.track(2).id
    there = lanes.place_of(25, second)
    hands.turns_wheel(view, there, 6, CONTROL)  # zooms about the mouse
    assert lanes.place_of(35, second).x() - lanes.place_of(25, second).x() > 2 * 10 * (view.width() / FRAMES)
    assert lanes.frame_at(there.x()) == 25
    hands.turns_wheel(view, there, 30, SHIFT)
    assert lanes.frame_at(NAMES_WIDTH) == 0
    hands.turns_wheel(view, there, -40, CONTROL)
    assert (lanes.frame_at(NAMES_WIDTH), lanes.frame_at(view.width())) == (0, FRAMES - 1)
    for command in ("timeline_in", "timeline_in", "timeline_on", "timeline_out", "timeline_back"):
        before = lanes.frames_in_sight()
        hands.does(command)
        assert lanes.frames_in_sight() != before, command
    hands.does("timeline_whole")
    assert lanes.frames_in_sight() == (0, FRAMES)
    hands.qtbot.mouseClick(view, LEFT, NO_KEYS, QPoint(lanes.place_of(20, second).x(), HEADER_HEIGHT // 2))
    hands.sees_frame(20)
    hands.qtbot.mouseClick(view, LEFT, NO_KEYS, QPoint(40, there.y()))
    assert hands.workspace.selected == {second}
    assert "model" in lanes.told_at(lanes.place_of(7, second))
    hands.qtbot.waitUntil(lambda: lanes._heat is not None and len(lanes._heat) == FRAMES, timeout=10_000)
    _plays_a_range(hands)
    _says_how_hidden(hands)


def _plays_a_range(hands: Hands) -> None:
    chosen, shown = range(4, 10), list[int]()
    hands.chooses_frames(chosen.start, chosen.stop - 1)
    hands.workspace.frame_changed.connect(shown.append)
    hands.does("play")
    hands.qtbot.waitUntil(
        lambda: sum(later < earlier for earlier, later in pairwise(shown)) >= 2, timeout=20_000
    )  # came round twice
    hands.does("play")
    assert not hands.window.player.is_playing
    assert set(shown[1:]) <= set(chosen)
    hands.does("loop")
    assert hands.window.player.loop is None
    hands.does("loop")


def _says_how_hidden(hands: Hands) -> None:
    """In the range that is chosen."""
    project, second = hands.workspace.project, hands.track(2).id
    hands.picks_tracks(2)
    hands.edits("Set severe occlusion of track 2, frames 5 to 10", lambda: hands.does("occlusion_severe"))
    assert set(project.occlusions(second).values()) == {"severe_occlusion"}
    hands.tries("Take occlusion levels off track 2, frames 5 to 10", lambda: hands.does("occlusion_clear"))
    hands.chooses_no_frames()
    hands.does("deselect")
    hands.edits("Suggest occlusion levels", lambda: hands.does("suggest_occlusion"))
    levels = project.occlusions(second)
    assert all(levels[frame] == "severe_occlusion" for frame in range(4, 10))  # what a person said stays
    assert levels[0] == "no_occlusion"
    assert len(levels) == len(project.frames_of(second))


def reviews(hands: Hands) -> None:
    """Frames and tracks, with notes; what is found in the list; how far the video is."""
    project, video = hands.workspace.project, hands.workspace.video.id
    panel = hands.window.track_panel
    hands.chooses_frames(0, 9)
    hands.edits("Mark frames 1 to 10 as reviewed", lambda: hands.does("review_frames"))
    hands.qtbot.waitUntil(
        lambda: hands.window.video_panel.listed.index(0, 0).data().endswith(f"{100 * 10 // FRAMES} % reviewed"),
        timeout=10_000,
    )
    hands.tries("Take review marks off frames 1 to 10", lambda: hands.does("unreview_frames"))
    hands.chooses_no_frames()
    hands.goes_to(12)

    def rejects(command: str, note: str) -> None:
        hands.does(command)
        hands.answers_with(note)

    hands.edits("Mark frame 13 as rejected", lambda: rejects("reject_frames", "blurred"))
    assert project.frame_reviews(video)[12] == Review("rejected", "blurred")
    hands.picks_tracks(4)
    hands.edits("Mark track 4 as rejected", lambda: rejects("reject_tracks", "half a marker"))
    assert project.track_reviews(video) == {hands.track(4).id: Review("rejected", "half a marker")}
    hands.edits("Mark track 4, frame 13 as rejected", lambda: rejects("reject_here", "cut off"))
    rejections = hands.window.overview.review
    hands.qtbot.waitUntil(lambda: rejections.count() == 3, timeout=10_000)
    hands.goes_to(0)
    hands.does("panel_review")
    hands.presses("Down", rejections)
    hands.presses("Return", rejections)
    hands.sees_frame(12)
    hands.does("panel_tracks")
    hands.does("panel_picture")
    hands.picks_tracks(1, 2)
    hands.edits("Mark tracks 1 and 2 as reviewed", lambda: hands.does("review_tracks"))
    hands.tries("Take review marks off tracks 1 and 2", lambda: hands.does("unreview_tracks"))
    for search, found in (
        ("half", [4]),
        ("reviewed", [1, 2]),
        ("fish", [1]),
        ("you", [4]),
        ("2", [2]),
        ("", [1, 2, 4]),
    ):
        if search:
            hands.types(panel.search, search)
        else:
            hands.presses("Ctrl+A", panel.search)
            hands.presses("Del", panel.search)
        shown = [track.number for row, track in enumerate(panel.model.tracks) if not panel.table.isRowHidden(row)]
        assert shown == found, search
