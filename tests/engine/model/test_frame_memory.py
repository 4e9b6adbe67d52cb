"""Of a video's frames, what does not hang on the clips is computed once, however few of these are decoded at a time."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
import torch
from torch import Tensor

import engine
from engine.inference.backends.torch_model import TorchModel
from engine.model.attention import DeformableAttention, EncoderAttention
from engine.model.clip_frames import SharedFrames
from engine.model.frame_memory import FrameMemory, RememberedFrames
from engine.model.mdqe import MDQE
from engine.types import ClipPrediction, Image
from tests.engine.model.test_shared_frames import SMALLEST

CLIPS = [[start, start + 1, start + 2] for start in range(8)]


class Film:
    """Noise."""

    size = (64, 96)

    def __init__(self, count: int) -> None:
        self.timestamps = np.arange(count) / 25.0
        self._frames = np.random.default_rng(5).integers(0, 255, (count, *self.size, 3), np.uint8)

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: int) -> Image:
        return self._frames[index]


def model() -> TorchModel:
    torch.manual_seed(3)
    return TorchModel(MDQE(SMALLEST), torch.device("cpu"), "float32")


def assert_same(found: ClipPrediction, expected: ClipPrediction) -> None:
    for name in ("class_scores", "mask_coefficients", "query_embeddings", "boxes"):
        torch.testing.assert_close(getattr(found, name), getattr(expected, name), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("groups", [[4, 4], [3, 1, 4], [1] * 8, [8]])
def test_clips_say_the_same_in_whatever_groups_they_come(groups: list[int]) -> None:
    """The frames of a group begin where the earliest of its clips does, as those that are not needed go."""
    torch.manual_seed(4)
    network = model()
    features = dataclasses.replace(network.encode(torch.rand(10, 3, 64, 96) * 255), memory=FrameMemory())
    alone = [network.decode(features, clip) for clip in CLIPS]
    done = 0
    for count in groups:
        group = CLIPS[done : done + count]
        there = dataclasses.replace(
            features, tokens=features.tokens[done:], padding=features.padding[done:], first=done
        )
        found = network.decode_clips(there, [[frame - done for frame in clip] for clip in group])
        for one, expected in zip(found, alone[done:], strict=False):
            assert_same(one, expected)
        done += count


def test_a_frame_is_worked_on_once() -> None:
    memory, seen = FrameMemory(), list[int]()

    def work(frames: Tensor) -> Tensor:
        seen.extend(frames.flatten().int().tolist())
        return frames * 2

    for first, starts in ((0, [0, 1]), (2, [2, 3]), (4, [4]), (5, [5, 7])):
        count = starts[-1] + 3 - first
        clips = SharedFrames([[start - first + step for step in range(3)] for start in starts], torch.device("cpu"))
        frames = RememberedFrames(clips, memory, first, starts[-1] + 1)
        numbers = torch.arange(first, first + count, dtype=torch.float32)[:, None]
        assert torch.equal(frames.of_each("doubled", work, numbers), numbers * 2)
    assert seen == list(range(10))


def test_what_is_not_known_is_worked_on_again() -> None:
    memory = FrameMemory()
    memory.keep("sum", 3, torch.arange(3, 6))
    assert memory.of_frames("sum", 2, 4) is None  # begins before
    assert memory.of_frames("sum", 6, 4) is None  # begins behind
    assert memory.of_frames("other", 3, 4) is None
    known = memory.of_frames("sum", 4, 1)
    assert known is not None and known.tolist() == [4]


def test_prelabelling_projects_each_frame_once_for_each_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Although a processor encodes, joins, decodes and forgets them a few at a time."""
    projected: Counter[DeformableAttention] = Counter()
    project = DeformableAttention.project

    def counted(self: DeformableAttention, tokens: Tensor, padding: Tensor) -> Tensor:
        projected[self] += len(tokens)
        return project(self, tokens, padding)

    monkeypatch.setattr(DeformableAttention, "project", counted)
    network = model()
    list(engine.prelabel(Film(23), network))
    of_clips = {part: count for part, count in projected.items() if not isinstance(part, EncoderAttention)}
    assert len(of_clips) == 2 * SMALLEST.decoder_layers
    assert set(of_clips.values()) == {23}
