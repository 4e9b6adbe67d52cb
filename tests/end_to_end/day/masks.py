"""Every tool and every command that changes a mask, each undone and done again; the overlap modes; locks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from tests.end_to_end.crossing import LOST, SIZE, SQUARE, Bitmap, blue, orange, orange_at, square
from tests.end_to_end.day.start import goes_to_video
from tests.end_to_end.hands import ALT, SHIFT, Hands

LEFT, TOP, RIGHT, BOTTOM = SQUARE
CORNERS = ((LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM), (LEFT, BOTTOM))
MIDDLE = (LEFT + RIGHT) // 2, (TOP + BOTTOM) // 2


def bitmap(hands: Hands, number: int, frame: int | None = None) -> Bitmap:
    """A track's mask, here or in another frame."""
    record = hands.workspace.project.mask(
        hands.track(number).id, hands.workspace.frame_index if frame is None else frame
    )
    return np.zeros(SIZE, bool) if record is None else record.mask.to_bitmap()


def agreement(first: Bitmap, second: Bitmap) -> float:
    """Intersection over union."""
    return float((first & second).sum() / (first | second).sum())


def draws_the_square(hands: Hands) -> None:
    """The square that the model does not know becomes track 4, with each tool that makes a mask."""
    canvas = hands.window.canvas

    def polygon() -> None:
        for corner in CORNERS:
            hands.clicks(*corner)
        hands.clicks(20, 20)  # one too many
        hands.presses("Backspace", canvas)
        hands.presses("Return", canvas)

    def grabcut() -> None:
        hands.draws((LEFT - 9, TOP - 9), MIDDLE, (RIGHT + 9, BOTTOM + 9))
        hands.waits_until_idle()
        hands.draws((MIDDLE[0] - 4, MIDDLE[1]), (MIDDLE[0] + 4, MIDDLE[1]))
        hands.draws((LEFT - 7, TOP - 7), (RIGHT, TOP - 7), keys=SHIFT)
        hands.waits_until_idle()
        hands.presses("Return", canvas)

    hands.does("new_track")
    hands.does("polygon")
    hands.edits("Polygon new track 4, frame 1", polygon)
    assert agreement(bitmap(hands, 4), square()) > 0.95
    hands.edits("Remove mask of track 4, frame 1", lambda: hands.does("clear_mask"))
    hands.does("fill")
    hands.edits("Fill by colour on track 4, frame 1", lambda: hands.clicks(*MIDDLE))
    assert agreement(bitmap(hands, 4), square()) > 0.8
    hands.edits("Take away by colour on track 4, frame 1", lambda: hands.clicks(*MIDDLE, keys=SHIFT))
    hands.does("lasso")
    hands.edits("Lasso on track 4, frame 1", lambda: hands.draws(*CORNERS))
    corner = (LEFT - 2, TOP - 2), (LEFT + 8, TOP - 2), (LEFT - 2, TOP + 8)
    hands.edits("Lasso, taking away, on track 4, frame 1", lambda: hands.draws(*corner, keys=SHIFT))
    hands.does("brush")
    for command, larger in (("larger", True), ("smaller", False)):
        radius = canvas.radius
        hands.does(command)
        assert (canvas.radius > radius) is larger
    while canvas.radius > 4:
        hands.turns_wheel(canvas, hands.place(*MIDDLE), -1, ALT)
    hands.edits("Paint on track 4, frame 1", lambda: hands.draws((LEFT + 3, TOP + 3), (LEFT + 6, TOP + 3)))
    hands.steps("next", 1)
    hands.does("grabcut")
    hands.edits("GrabCut on track 4, frame 2", grabcut)
    assert agreement(bitmap(hands, 4), square()) > 0.9
    hands.steps("first", 0)


def mends_the_square(hands: Hands) -> None:
    """A hole and a speck, and all that mends them with one key; the mask is moved, scaled and rotated."""
    hands.does("eraser")
    hands.edits("Erase on track 4, frame 1", lambda: hands.draws(MIDDLE, (MIDDLE[0] + 2, MIDDLE[1])))
    hands.does("brush")
    while hands.window.canvas.radius > 1:
        hands.does("smaller")
    hands.edits("Paint on track 4, frame 1", lambda: hands.clicks(20, 20))
    for command, name in (
        ("fill_holes", "Fill holes"), ("drop_specks", "Drop specks"), ("grow", "Grow"), ("shrink", "Shrink"),
        ("smooth", "Smooth"),
    ):  # fmt: skip
        hands.edits(f"{name} on track 4, frame 1", partial(hands.does, command))
    assert agreement(bitmap(hands, 4), square()) > 0.85
    hands.does("transform")
    whole = bitmap(hands, 4)
    hands.edits("Move on track 4, frame 1", lambda: hands.draws(MIDDLE, (200, 120), (220, 90)))
    hands.edits("Move on track 4, frame 1", lambda: hands.draws((220, 90), (200, 120), MIDDLE))
    assert (bitmap(hands, 4) == whole).all()
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    corner = int(columns[-1]) + 1, int(rows[-1]) + 1
    hands.edits("Scale on track 4, frame 1", lambda: hands.draws(corner, (corner[0] + 8, corner[1] + 8), (190, 170)))
    hands.edits("Rotate on track 4, frame 1", lambda: hands.draws((100, 60), (60, 100), (60, 140)))
    hands.steps("next", 1)
    hands.does("copy_previous")  # into frame 2
    hands.waits_until_idle()
    assert (bitmap(hands, 4) == bitmap(hands, 4, 0)).all()
    hands.does("undo")
    hands.waits_until_idle()
    hands.steps("first", 0)
    hands.edits("Copy mask on track 4, frame 1", lambda: hands.does("copy_next"))
    assert agreement(bitmap(hands, 4), square()) > 0.9


def finds_the_lost_disc(hands: Hands) -> None:
    """Where the model lost the blue disc: three masks, each copied from the frame before and moved to where it is."""
    hands.lanes()
    hands.steps("next_gap", LOST.start)
    assert hands.workspace.selected == {hands.track(1).id}
    hands.does("transform")
    for frame in LOST:
        hands.goes_to(frame)
        hands.picks_tracks(1)  # which has the blue disc after the crossing
        hands.edits(f"Copy mask on track 1, frame {frame + 1}", lambda: hands.does("copy_previous"))
        here = np.argwhere(bitmap(hands, 1)).mean(axis=0)[::-1]
        there = np.argwhere(blue(frame)).mean(axis=0)[::-1]
        hands.edits(
            f"Move on track 1, frame {frame + 1}",
            partial(hands.draws, tuple(here), tuple((here + there) / 2), tuple(there)),
        )
        assert agreement(bitmap(hands, 1), blue(frame)) > 0.9
    hands.does("select")


def overlaps_and_locks(hands: Hands) -> None:
    """The brush over two tracks in each overlap mode, and over a locked one."""
    goes_to_video(hands, 1)
    x, y = orange_at(0)
    hands.picks_tracks(2)
    hands.does("brush")
    hands.turns_to_the_window()
    modes = {"front": True, "behind": False, "allowed": True}  # whether the stroke gains what is the other's
    for mode, gains in modes.items():
        while hands.workspace.overlap != mode:
            hands.does("next_overlap")
        before, other = bitmap(hands, 2), bitmap(hands, 1)
        assert other[y, x + 4]
        _paints(hands, lambda: hands.draws((x - 40, y), (x, y), (x + 8, y)))
        after, left = bitmap(hands, 2), bitmap(hands, 1)
        assert bool(after[y, x + 4]) is gains
        assert bool((left != other).any()) is (mode == "front")
        assert bool((after & left).any()) is (mode == "allowed")
        assert (after >= before).all()
        hands.does("undo")
        hands.waits_until_idle()
    hands.picks_tracks(1)
    hands.does("toggle_locked")
    hands.waits_until_idle()
    assert hands.track(1).locked
    hands.does("delete_track")
    hands.is_refused("Track 1 is locked")
    hands.picks_tracks(2)
    hands.chooses("overlap_front")
    _paints(hands, lambda: hands.draws((x - 40, y), (x, y), (x + 8, y)))
    assert (bitmap(hands, 1) == orange(0)).all()
    assert not (bitmap(hands, 1) & bitmap(hands, 2)).any()
    hands.picks_tracks(1)
    hands.does("toggle_locked")
    hands.waits_until_idle()
    assert not hands.track(1).locked
    hands.chooses("overlap_allowed")
    hands.does("select")
    goes_to_video(hands, 0)


def carries_the_square_on(hands: Hands) -> None:
    """From its second frame to the end of a range, and the picture follows."""

    def carries_on() -> None:
        hands.does("propagate_forward")
        hands.waits_until_idle()
        hands.sees_frame(4)
        assert hands.window.prelabel_panel.status.text() == "Propagated to frame 5"

    hands.chooses_frames(1, 4)
    hands.goes_to(1)
    hands.picks_tracks(4)
    hands.edits("Propagate track 4, frames 3 to 5", carries_on)
    assert all((bitmap(hands, 4, frame) == square()).all() for frame in (2, 3, 4))
    assert not bitmap(hands, 4, 5).any()
    hands.chooses_no_frames()


def _paints(hands: Hands, deed: Callable[[], None]) -> None:
    hands.edits("Paint on track 2, frame 1", deed)
