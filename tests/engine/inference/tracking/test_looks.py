"""Tracks taken up by place and colours."""

from __future__ import annotations

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


def test_tracks_long_gone_are_forgotten() -> None:
    looks = Looks(1, 0.1)
    first = ClipLooks.of(_clip(0), _seen((RED, 2, 0.9)))
    looks.match(first)
    looks.record(first, [(0, 0)])
    for start in range(1, 32):
        looks.match(ClipLooks.of(_clip(start), _seen()))
    assert looks.match(ClipLooks.of(_clip(32), _seen((RED, 2, 0.9)))) == []


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
