"""Tracks taken up by place and colours."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.inference.detections import Detections
from engine.inference.tracking.colours import COLOURS
from engine.inference.tracking.looks import ClipLooks, Looks
from engine.inference.tracking.tracker import Tracker, TrackerSettings

RED, BLUE, GREEN = 3, 5, 7  # colours
LENGTH = 5


def _mask(column: int, width: int = 4) -> Tensor:
    """(T, 12, 40) logits of a thing that stands at a column."""
    logits = torch.full((LENGTH, 12, 40), -5.0)
    logits[:, 4:8, column : column + width] = 5.0
    return logits


def _seen(*things: tuple[int, int, float]) -> Detections:
    """Things by (colour, column, score); embeddings say nothing."""
    return Detections(
        torch.tensor([score for _, _, score in things]).view(-1, 1),
        torch.stack([_mask(column) for _, column, _ in things]) if things else torch.zeros(0, LENGTH, 12, 40),
        torch.ones(len(things), 4),
        torch.eye(COLOURS)[[colour for colour, _, _ in things]],
    )


def _with(seen: Detections, *, colours: Tensor | None = None, embeddings: Tensor | None = None) -> Detections:
    """The same things of other colours or embeddings."""
    return replace(
        seen,
        colours=seen.colours if colours is None else colours,
        embeddings=seen.embeddings if embeddings is None else embeddings,
    )


def _mixed(red: float) -> Tensor:
    """(1, colours) of a thing that is red to this share, and blue: square roots of shares."""
    colours = torch.zeros(1, COLOURS)
    colours[0, RED], colours[0, BLUE] = red**0.5, (1 - red) ** 0.5
    return colours


def _tracker(stride: int = 1) -> Tracker:
    return Tracker(TrackerSettings(LENGTH, stride, 0.1, keep_newcomers=True, guard_identities=True, match_colours=True))


def _clip(start: int) -> range:
    return range(start, start + LENGTH)


def test_a_thing_keeps_its_track_whatever_the_order_of_detections() -> None:
    tracker = _tracker()
    assert tracker.update(_clip(0), _seen((RED, 2, 0.9), (BLUE, 20, 0.8))) == [(0, 0), (1, 1)]
    assert tracker.update(_clip(1), _seen((BLUE, 19, 0.9), (RED, 3, 0.5))) == [(0, 1), (1, 0)]


def test_a_track_is_not_handed_to_a_thing_of_other_colours_that_stands_in_its_place() -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9)))
    assert tracker.update(_clip(1), _seen((BLUE, 2, 0.9))) == [(1, 0)]


def test_a_thing_that_was_hidden_comes_back_as_itself() -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9), (BLUE, 12, 0.9)))
    for start in range(1, 9):
        tracker.update(_clip(start), _seen((BLUE, 12, 0.9)))
    assert tracker.update(_clip(9), _seen((RED, 22, 0.9), (BLUE, 12, 0.9))) == [(0, 0), (1, 1)]


def test_of_two_look_alikes_each_goes_on_where_it_was() -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9), (RED, 12, 0.9)))
    assert tracker.update(_clip(1), _seen((RED, 11, 0.9), (RED, 3, 0.9))) == [(0, 1), (1, 0)]


def test_things_that_follow_one_another_are_compared_on_the_same_frames() -> None:
    """The second is in each frame where the first was in the one before."""
    places = torch.arange(LENGTH + 1)[:, None] * 4 + torch.tensor([4, 0])  # (frame, thing)
    masks = torch.stack([torch.stack([_mask(int(column))[0] for column in row]) for row in places], 1)

    def clip(start: int) -> Detections:
        return replace(_seen((RED, 0, 0.9), (RED, 0, 0.9)), mask_logits=masks[:, start : start + LENGTH])

    tracker = _tracker()
    assert tracker.update(_clip(0), clip(0)) == [(0, 0), (1, 1)]
    assert tracker.update(_clip(1), clip(1)) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("hidden", [False, True])
def test_a_thing_may_change_its_colours_somewhat_while_it_is_in_view(hidden: bool) -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9)))
    if hidden:
        tracker.update(_clip(1), _seen())
    again = tracker.update(_clip(1 + hidden), _with(_seen((RED, 2, 0.9)), colours=_mixed(0.4)))
    assert again == [(1 if hidden else 0, 0)]


@pytest.mark.parametrize(("red", "column"), [(0.24, 2), (0.4, 5)])
def test_colours_and_place_have_to_speak_for_a_track_together(red: float, column: int) -> None:
    """Too little red, however well it lies; red enough for one that lies well, but it does not."""
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9)))
    assert tracker.update(_clip(1), _with(_seen((RED, column, 0.9)), colours=_mixed(red))) == [(1, 0)]


@pytest.mark.parametrize(("score", "is_remembered"), [(0.9, False), (0.05, True)])
def test_the_colours_of_all_clips_count_by_how_sure_each_was(score: float, is_remembered: bool) -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9)))
    for start in range(1, 6):
        assert tracker.update(_clip(start), _with(_seen((RED, 2, score)), colours=_mixed(0.4))) == [(0, 0)]
    tracker.update(_clip(6), _seen())
    assert tracker.update(_clip(7), _seen((RED, 2, 0.9))) == [(0 if is_remembered else 1, 0)]


def test_of_two_look_alikes_that_were_hidden_embeddings_of_all_clips_tell_who_is_who() -> None:
    tracker, own = _tracker(), torch.eye(4)[:2]
    for start in range(4):
        embeddings = own if start < 3 else own.flip(0)
        tracker.update(_clip(start), _with(_seen((RED, 2, 0.9), (RED, 12, 0.9)), embeddings=embeddings))
    for start in range(4, 8):
        tracker.update(_clip(start), _seen())
    swapped = _with(_seen((RED, 4, 0.9), (RED, 10, 0.9)), embeddings=own.flip(0))
    assert tracker.update(_clip(8), swapped) == [(0, 1), (1, 0)]


def test_a_look_alike_too_far_away_is_another() -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 0, 0.9)))
    tracker.update(_clip(1), _seen())
    assert tracker.update(_clip(2), _seen((RED, 30, 0.9))) == [(1, 0)]


def test_what_is_in_view_has_a_claim_before_what_comes_back() -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9), (RED, 12, 0.9)))
    tracker.update(_clip(1), _seen((RED, 12, 0.9)))
    assert tracker.update(_clip(2), _seen((RED, 11, 0.9))) == [(1, 0)]


def test_what_is_in_view_has_its_claim_also_where_another_looks_more_like_it() -> None:
    tracker = _tracker()
    both = _with(_seen((RED, 2, 0.9), (RED, 7, 0.9)), colours=torch.cat([_mixed(1.0), _mixed(0.4)]))
    tracker.update(_clip(0), both)
    tracker.update(_clip(1), _with(_seen((RED, 7, 0.9)), colours=_mixed(0.4)))
    assert tracker.update(_clip(2), _seen((RED, 7, 0.9))) == [(1, 0)]


def test_a_newborn_is_sure_and_apart() -> None:
    looks = Looks(1, 0.1)
    seen = ClipLooks.of(_clip(0), _seen((RED, 2, 0.9), (GREEN, 3, 0.5), (BLUE, 20, 0.31), (BLUE, 30, 0.29)))
    assert looks.newborn(seen, set()) == [0, 2]
    assert looks.newborn(seen, {1}) == [2]


def test_no_detection_is_no_trouble() -> None:
    tracker = _tracker()
    assert tracker.update(_clip(0), _seen()) == []
    tracker.update(_clip(1), _seen((RED, 2, 0.9)))
    assert tracker.update(_clip(2), _seen()) == []
    assert tracker.finish_window(range(3)).shown == [0]


def test_clips_that_share_no_frame_are_joined_by_colour_and_way() -> None:
    tracker = _tracker(stride=LENGTH)
    tracker.update(_clip(0), _seen((RED, 2, 0.9), (BLUE, 20, 0.9)))
    assert tracker.update(_clip(LENGTH), _seen((BLUE, 25, 0.9), (RED, 7, 0.9))) == [(0, 1), (1, 0)]
    assert tracker.update(_clip(2 * LENGTH), _seen((BLUE, 25, 0.9), (RED, 35, 0.9))) == [(1, 0), (2, 1)]  # too far


@pytest.mark.parametrize(("clips", "found"), [(30, [(0, 0)]), (31, [])])
def test_tracks_long_gone_are_forgotten(clips: int, found: list[tuple[int, int]]) -> None:
    looks = Looks(1, 0.1)
    first = ClipLooks.of(_clip(0), _seen((RED, 2, 0.9)))
    looks.match(first)
    looks.record(first, [(0, 0)])
    for start in range(1, clips):
        looks.match(ClipLooks.of(_clip(start), _seen()))
    assert looks.match(ClipLooks.of(_clip(clips), _seen((RED, 2, 0.9)))) == found


def test_the_middle_of_a_clip_counts_for_more_than_its_ends() -> None:
    tracker = _tracker()
    tracker.update(_clip(0), _seen((RED, 2, 0.9)))
    tracker.update(_clip(2), _seen((RED, 4, 0.9)))
    window = tracker.finish_window(range(7)).mask_logits[0]  # (F, h, w)
    assert window[2, 5, 2] > 0 > window[2, 5, 7]  # the first clip's middle, the second's first frame
    assert window[4, 5, 7] > 0 > window[4, 5, 2]


def test_detections_without_colours_are_refused() -> None:
    tracker = _tracker()
    seen = _seen((RED, 2, 0.9))
    with pytest.raises(ValueError, match="without colours"):
        tracker.update(_clip(0), Detections(seen.class_scores, seen.mask_logits, seen.embeddings))
