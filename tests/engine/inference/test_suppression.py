"""Clips whose detections are found together, against each alone; what each alone should be the golden numbers say."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.errors import CheckpointError
from engine.inference.suppression import ClipDetections, detect, detect_clips
from engine.types import ClipPrediction

QUERIES, CLASSES, PLANES = 12, 2, 5


def clip_of(seed: int, length: int, shown: float) -> tuple[ClipPrediction, Tensor]:
    """A clip whose queries show something with the given probability, some of them the same."""
    generator = torch.Generator().manual_seed(seed)
    scores = torch.rand(QUERIES, CLASSES, generator=generator) * (torch.rand(QUERIES, 1, generator=generator) < shown)
    coefficients = torch.randn(QUERIES, PLANES, generator=generator)
    embeddings = torch.randn(QUERIES, 6, generator=generator)
    same = torch.randint(QUERIES, (3,), generator=generator)
    for rows in (coefficients, embeddings):
        rows[same] = rows[same[0]].clone()
    features = torch.randn(PLANES, length, 8, 12, generator=generator) - 0.5
    return ClipPrediction(scores, coefficients, embeddings, torch.zeros(QUERIES, length, 4)), features


def check(found: ClipDetections, expected: ClipDetections) -> None:
    assert found.queries.tolist() == expected.queries.tolist()
    for name in ("class_scores", "mask_logits", "embeddings"):
        torch.testing.assert_close(getattr(found.detections, name), getattr(expected.detections, name))


@settings(deadline=None, max_examples=50)
@given(
    seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=5),
    length=st.sampled_from([1, 3, 5]),
    shown=st.sampled_from([0.0, 0.2, 1.0]),
    most=st.sampled_from([1, 20]),
)
def test_clips_together_are_as_each_alone(seeds: list[int], length: int, shown: float, most: int) -> None:
    clips = [clip_of(seed, length, shown) for seed in seeds]
    together = list(detect_clips([clip for clip, _ in clips], [features for _, features in clips], 0.3, most))
    assert len(together) == len(clips)
    for found, (clip, features) in zip(together, clips, strict=True):
        check(found, detect(clip, features, 0.3, most))


def test_many_clips_are_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    clips = [clip_of(seed, 3, 1.0) for seed in range(7)]
    monkeypatch.setattr("engine.inference.suppression._LARGEST", 2 * QUERIES * 3 * 8 * 12)
    together = detect_clips([clip for clip, _ in clips], [features for _, features in clips], 0.3, 20)
    for found, (clip, features) in zip(together, clips, strict=True):
        check(found, detect(clip, features, 0.3, 20))


def test_a_clip_without_any_mask_shows_nothing_beside_one_that_does() -> None:
    (first, features), (second, _) = clip_of(1, 3, 1.0), clip_of(2, 3, 1.0)
    nothing, something = detect_clips([first, second], [features.clamp(max=0) * 0, features], 0.3, 20)
    assert len(nothing.queries) == 0
    assert len(something.queries) > 0


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("where", ["class_scores", "mask_coefficients", "query_embeddings", "features"])
def test_what_is_no_number_is_said(number: float, where: str) -> None:
    (clip, features), other = clip_of(1, 3, 1.0), clip_of(2, 3, 1.0)
    (features if where == "features" else getattr(clip, where)).view(-1)[5] = number
    with pytest.raises(CheckpointError, match=r"none.*float16.*--precision float32"):
        list(detect_clips([other[0], clip], [other[1], features], 0.3, 20))
