"""What decides a training besides its data: sizes of the bundled kind of model, steps, rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.model.config import MDQEConfig
from engine.types import Category

# The bundled model: class-agnostic, small enough to train and to run on a laptop.
SMALL = MDQEConfig(
    backbone="resnet18",
    backbone_width=32,
    backbone_norm="batch",
    hidden_dim=128,
    encoder_layers=3,
    decoder_layers=3,
    mlp_ratio=3,
    grid_size=12,
    mask_dim=32,
    embedding_dim=32,
    num_classes=1,
    clip_length=5,
    test_short_side=256,
    test_max_side=640,
    window_length=12,
    score_threshold=0.1,
    match_colours=True,
    follow_edges=True,
    weigh_colours=True,
    categories=(Category(1, "object"),),
)


@dataclass(frozen=True)
class TrainingSettings:
    """The course of a training.

    Attributes:
        steps: optimiser steps in all.
        batch_size: clips that a process takes at a time.
        accumulation: batches whose gradients are summed to a step.
        learning_rate: of AdamW at its height; the backbone gets ``backbone_factor`` of it.
        weight_decay: of AdamW, on everything.
        clip_norm: largest norm of the whole gradient.
        frozen_backbone: whether the backbone stays as it is.
        warmup_steps: linear rise of the rate.
        schedule: what follows: ``cosine`` down to ``final_factor`` of the rate, or ``drop`` to a tenth of it at each of
            ``drops``.
        drops: shares of the steps.
        ema_decay: of the running average of weights that is saved as the model.
        precision: ``no`` (float32), ``bf16``, ``fp16``, or ``auto``: bfloat16 on a GPU and on a CPU that computes it
            natively (AVX-512), else float32, as emulated bfloat16 is eight times slower; a run that goes on keeps what it
            began with. Losses are always float32.
        checkpoint_every, log_every, validate_every: in steps; 0 for never.
        seed: decides weights, data and sampling.
        workers: processes that make clips.
        origin: says what the run begins with and learns from, e.g. by a hash; it goes on with the same only.
    """

    steps: int = 12_000
    batch_size: int = 4
    accumulation: int = 1
    learning_rate: float = 4e-4
    backbone_factor: float = 1.0
    weight_decay: float = 1e-4
    clip_norm: float = 0.1
    frozen_backbone: bool = False
    warmup_steps: int = 100
    schedule: Literal["cosine", "drop"] = "cosine"
    final_factor: float = 0.02
    drops: tuple[float, ...] = (10 / 12,)
    ema_decay: float = 0.998
    precision: str = "auto"
    checkpoint_every: int = 100
    log_every: int = 10
    validate_every: int = 0
    seed: int = 1
    workers: int = 1
    origin: str = ""
