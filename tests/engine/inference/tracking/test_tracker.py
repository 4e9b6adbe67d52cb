"""What the tracker remembers, beside the golden sequences."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.inference.detections import Detections
from engine.inference.tracking.tracker import Tracker, TrackerSettings
from engine.inference.tracking.window_logits import WindowLogits


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
    tracker = Tracker(TrackerSettings(4, 1, 0.1, keep_newcomers=False, guard_identities=False))
    tracker.update(range(4), _detections([0.9, 0.9], [_mask(0), _mask(4)], [0, 1]))
    assert tracker.update(range(1, 5), _detections([0.05], [_mask(7)], [2])) == []
    held = tracker.window_size
    assert tracker.update(range(2, 6), _detections([0.9, 0.9], [_mask(0), _mask(4)], [0, 1])) == [(0, 0), (1, 1)]
    assert held == 2 * 5 * (8 * 8 + 1)  # five frames of two tracks
    assert tracker.finish_window(range(6)).mask_logits.shape == (2, 6, 8, 8)
