"""What the tracker remembers, beside the golden sequences."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.inference.tracker import Detections, Tracker, TrackerSettings
from engine.inference.window_logits import WindowLogits

PUBLISHED = TrackerSettings(
    4, 1, 0.1, keep_newcomers=False, guard_identities=False, trust_overlap=False, doubt_first_clip=False
)


def _mask(*rows: int) -> Tensor:
    """(4, 8, 8) logits of a clip of four frames that show these rows of pixels."""
    logits = torch.full((4, 8, 8), -5.0)
    logits[:, list(rows)] = 5.0
    return logits


def _detections(scores: list[float], masks: list[Tensor], looks: list[int]) -> Detections:
    return Detections(torch.tensor(scores)[:, None], torch.stack(masks), 5 * torch.eye(8)[looks])


def test_frames_of_a_clip_without_tracks_are_frames_where_nothing_was() -> None:
    logits = WindowLogits()
    logits.add(range(4), [0], _mask(0)[None])
    logits.add(range(1, 5), [], _mask()[None][:0])
    assert logits.overlap(range(2, 6), _mask(0)[None], 1).item() == pytest.approx(2 / 3)  # on frames 2, 3 and 4


def test_a_clip_without_tracks_counts_for_the_tracker() -> None:
    tracker = Tracker(PUBLISHED)
    tracker.update(range(4), _detections([0.9, 0.9], [_mask(0), _mask(4)], [0, 1]))
    assert tracker.update(range(1, 5), _detections([0.05], [_mask(7)], [2])) == []
    held = tracker.window_size
    assert tracker.update(range(2, 6), _detections([0.9, 0.9], [_mask(0), _mask(4)], [0, 1])) == [(0, 0), (1, 1)]
    assert held == 2 * 5 * (8 * 8 + 1)  # five frames of two tracks
    assert tracker.finish_window(range(6)).mask_logits.shape == (2, 6, 8, 8)


@pytest.mark.parametrize("trust_overlap", [False, True])
def test_a_mask_that_overlaps_goes_on_with_its_track(trust_overlap: bool) -> None:
    """The published tracker drops a detection between its two thresholds: too unlike to match, too near to be new."""
    tracker = Tracker(replace(PUBLISHED, trust_overlap=trust_overlap))
    tracker.update(range(4), _detections([0.9, 0.9], [_mask(0, 1), _mask(6)], [0, 1]))
    changed = _detections([0.9, 0.9], [_mask(1), _mask(6)], [1, 1])  # IoU 1 / 2, other looks
    changed.embeddings[:, :2] = torch.tensor([[0.0, 2.0], [5.0, 5.0]])  # both tracks resemble the second one more
    assert tracker.update(range(1, 5), changed) == ([(0, 0), (1, 1)] if trust_overlap else [(1, 1)])


@pytest.mark.parametrize("doubt", [False, True])
def test_the_first_clip_is_no_exception_when_it_is_doubted(doubt: bool) -> None:
    tracker = Tracker(replace(PUBLISHED, doubt_first_clip=doubt))
    faint = _detections([0.9, 0.15], [_mask(0), _mask(4)], [0, 1])
    assert tracker.update(range(4), faint) == ([(0, 0)] if doubt else [(0, 0), (1, 1)])
    assert tracker.update(range(1, 5), faint) == ([(0, 0)] if doubt else [(0, 0), (1, 1)])
