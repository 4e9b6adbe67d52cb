"""Who is who: jumps to where identities go wrong, and all that mends them."""

from __future__ import annotations

from functools import partial

from tests.end_to_end.crossing import EXCHANGED, FRAMES, GHOST, MEETING, blue, orange
from tests.end_to_end.day.masks import agreement, bitmap
from tests.end_to_end.hands import Hands


def mends_identities(hands: Hands) -> None:
    _swaps(hands)
    _splits_and_merges(hands)
    _moves_masks(hands)
    _removes(hands)
    _gives_categories(hands)


def _swaps(hands: Hands) -> None:
    """To the crossing by F3, on to the frame in which the model mixes the discs up, and X."""
    hands.steps("first", 0)
    hands.does("next_crossing")
    hands.sees_frame(MEETING)
    hands.waits_until_idle()
    both = {hands.track(1).id, hands.track(2).id}
    assert hands.workspace.selected == both  # ready to be swapped
    for frame in range(MEETING + 1, EXCHANGED + 1):
        hands.steps("next", frame)
    hands.edits(f"Swap tracks 1 and 2 from frame {EXCHANGED + 1} on", lambda: hands.does("swap"))
    for frame in range(FRAMES):
        assert agreement(bitmap(hands, 1, frame), orange(frame)) > 0.9, frame
        if blue(frame).sum() > 100:
            assert agreement(bitmap(hands, 2, frame), blue(frame)) > 0.7, frame
    hands.chooses_frames(3, 6)
    hands.tries("Swap tracks 1 and 2 in frames 4 to 7", lambda: hands.does("swap_range"))
    hands.tries("Swap tracks 1 and 2 everywhere", lambda: hands.does("swap_everywhere"))
    hands.chooses_no_frames()


def _splits_and_merges(hands: Hands) -> None:
    whole = [bitmap(hands, 1, frame) for frame in range(FRAMES)]
    hands.goes_to(10)
    hands.picks_tracks(1)
    hands.edits("Split track 1 at frame 11 into track *", lambda: hands.does("split"))
    rest = max(track.number for track in hands.workspace.tracks)
    assert not bitmap(hands, 1, 10).any()
    hands.picks_tracks(1, rest)
    hands.tries(f"Merge track {rest} into track 1*", lambda: hands.does("merge_first"))
    hands.picks_tracks(1, rest)
    hands.edits(f"Merge track {rest} into track 1", lambda: hands.does("merge"))
    assert all((bitmap(hands, 1, frame) == whole[frame]).all() for frame in range(FRAMES))


def _moves_masks(hands: Hands) -> None:
    hands.goes_to(12)
    moved = bitmap(hands, 2)
    hands.picks_tracks(2)
    hands.edits("Move mask of track 2 to track *, frame 13", lambda: hands.does("move_mask_new"))
    new = max(track.number for track in hands.workspace.tracks)
    assert (bitmap(hands, new) == moved).all()
    hands.picks_tracks(new)

    def gives_back() -> None:
        hands.does("move_mask")
        hands.chooses_answer("2 ")

    hands.edits(f"Move mask of track {new} to track 2, frame 13", gives_back)
    assert (bitmap(hands, 2) == moved).all()
    hands.picks_tracks(new)
    hands.edits(f"Delete track {new}", lambda: hands.does("delete_track"))


def _removes(hands: Hands) -> None:
    """The ghost is found at its beginning and its end, and deleted; masks before, after and in a range are tried."""
    hands.steps("first", 0)
    hands.lanes()
    hands.steps("next_birth", GHOST.start)
    assert hands.workspace.selected == {hands.track(3).id}
    hands.steps("next_death", GHOST.stop - 1)
    hands.steps("previous_birth", GHOST.start)
    hands.edits("Delete track 3", lambda: hands.does("delete_track"))
    hands.goes_to(5)
    hands.picks_tracks(1)
    hands.tries("Remove masks of track 1, frames 1 to 5", lambda: hands.does("remove_before"))
    hands.goes_to(5)  # the way back has led to the first frame that changed
    hands.tries(f"Remove masks of track 1, frames 7 to {FRAMES}", lambda: hands.does("remove_after"))
    hands.chooses_frames(8, 12)
    hands.picks_tracks(1, 2)
    hands.tries("Remove masks of tracks 1 and 2, frames 9 to 13", lambda: hands.does("remove_range"))
    hands.chooses_no_frames()


def _gives_categories(hands: Hands) -> None:
    """By the digits, and by typing into the list."""
    canvas, panel = hands.window.canvas, hands.window.track_panel
    for number, name in ((1, "Fish"), (2, "lifebuoy")):
        hands.picks_tracks(number)
        hands.turns_to_the_window()
        hands.edits(f"Change track {number} to {name}", partial(hands.presses, str(number), canvas))
    row = [track.number for track in panel.model.tracks].index(4)
    index = panel.model.index(row, 2)
    hands.edits("Change track 4 to marker", lambda: hands.types_into_cell(panel.table, index, "marker"))
