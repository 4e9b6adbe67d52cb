"""The training loop: interrupted and resumed it ends bit for bit where an uninterrupted one does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.utils.data import Dataset

from engine.errors import CheckpointError, EngineError
from engine.model.config import MDQEConfig
from engine.model.outputs import ClipTargets
from engine.training.data import Clip
from engine.training.loop import LAST, LOG, learning_rate_factor, train
from engine.training.settings import TrainingSettings

TINY = MDQEConfig(
    backbone="resnet18",
    backbone_width=8,
    backbone_norm="batch",
    hidden_dim=32,
    num_heads=4,
    encoder_layers=1,
    decoder_layers=1,
    mask_dim=8,
    embedding_dim=8,
    num_classes=1,
    clip_length=2,
    grid_size=4,
)
SETTINGS = TrainingSettings(
    steps=4, batch_size=1, warmup_steps=2, precision="no", checkpoint_every=2, log_every=1, seed=5, workers=0
)


class MovingSquares(Dataset[Clip]):
    """One bright square a clip; the clip's number decides where it is."""

    def __init__(self, broken: bool = False) -> None:
        self._broken = broken

    def __len__(self) -> int:
        return 100

    def __getitem__(self, index: int) -> Clip:
        frames = torch.full((2, 3, 64, 64), 60, dtype=torch.uint8)
        masks = torch.zeros(1, 2, 64, 64, dtype=torch.bool)
        left = index * 7 % 40
        for time in range(2):
            frames[time, :, 20:40, left + time : left + 20 + time] = 220
            masks[0, time, 20:40, left + time : left + 20 + time] = True
        boxes = torch.tensor([[[(left + time + 10) / 64, 30 / 64, 20 / 64, 20 / 64] for time in range(2)]])
        if self._broken:
            boxes = boxes * torch.nan
        return frames, ClipTargets(
            torch.zeros(1, dtype=torch.int64), torch.zeros(1, 2, dtype=torch.int64), boxes, masks
        )


def test_a_resumed_run_ends_where_an_uninterrupted_one_does(tmp_path: Path) -> None:
    whole = train(TINY, MovingSquares(), SETTINGS, tmp_path / "whole")
    train(TINY, MovingSquares(), SETTINGS, tmp_path / "parts", on_step=lambda step: step.step < 2)
    resumed = train(TINY, MovingSquares(), SETTINGS, tmp_path / "parts")
    for (name, expected), found in zip(whole.state_dict().items(), resumed.state_dict().values(), strict=True):
        assert torch.equal(expected, found), name
    steps = [json.loads(line)["step"] for line in (tmp_path / "parts" / LOG).read_text().splitlines()]
    assert steps == [1, 2, 3, 4]


def test_another_seed_or_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    train(TINY, MovingSquares(), replace(SETTINGS, steps=2), tmp_path)
    with pytest.raises(CheckpointError, match="other settings \\(seed\\)"):
        train(TINY, MovingSquares(), replace(SETTINGS, seed=6), tmp_path)
    (tmp_path / LAST).write_bytes((tmp_path / LAST).read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="cannot go on from it"):
        train(TINY, MovingSquares(), SETTINGS, tmp_path)


def test_losses_that_are_not_finite_stop_and_keep_the_batch(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="not finite at step 1"):
        train(TINY, MovingSquares(broken=True), SETTINGS, tmp_path)
    assert (tmp_path / "not-finite-1.pt").exists()


def test_the_rate_warms_up_and_falls_to_its_end() -> None:
    settings = TrainingSettings(steps=1000, warmup_steps=100, final_factor=0.02)
    factors = [learning_rate_factor(step, settings) for step in range(1000)]
    assert factors[0] == pytest.approx(0.01)
    assert max(factors) == factors[100] == 1.0
    assert factors[999] == pytest.approx(0.02, abs=1e-3)
