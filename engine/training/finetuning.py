"""Fine-tuning: a model learns from corrected videos, by settings with which ten of them are enough to start.

Source: MDQE (arXiv 2303.14395), section 4.1 for the course of a training. The defaults are measured, see docs/notebook.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine import ytvis
from engine.errors import about
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.training.datasets import AnnotatedClips, ClipSettings, classes_by_name
from engine.training.loop import TrainingStep, train
from engine.training.processes import processes
from engine.training.settings import TrainingSettings
from engine.training.transfer import start_from
from engine.training.validation import check_measurable, validate
from engine.types import Category
from engine.weights import save_checkpoint

SMALL_WIDTH = 128  # channels of the widest model that counts as small
SIDES = (0.85, 1.0, 1.15)  # of the size that the model looks at videos in


@dataclass(frozen=True)
class Validation:
    """Other videos, on which accuracy is measured on the way.

    Attributes:
        data, media: annotations in YTVIS form, and the folder with their frames.
        every: steps between two measurements.
        tell: called with the measures, as fractions.
    """

    data: Path
    media: Path
    every: int
    tell: Callable[[Mapping[str, float]], object]


@dataclass(frozen=True)
class FineTuning:
    """What is to be learned, from what, and how long.

    Attributes:
        data, media: annotations in YTVIS form, and the folder with their frames.
        out: the ``.safetensors`` file to write.
        run: folder of checkpoint and log; a run found there goes on.
        origin: says what is begun with, e.g. its file: a run goes on with the same only.
        steps: optimiser steps in all.
        batch, accumulation: clips that a process takes at a time; batches that make a step.
        rate: learning rate at its height; None for the usual one of a model of this size.
        seed: decides sampling.
        precision: as in `TrainingSettings`.
        workers: processes that make clips.
        backbone: lets the backbone learn, too, at half the rate: for pictures of another kind than those it knows.
        classes: gives the model the data set's categories; False keeps those that it has.
        checkpoint_every, log_every: in steps.
    """

    data: Path
    media: Path
    out: Path
    run: Path
    origin: str
    steps: int = 400
    batch: int = 2
    accumulation: int = 1
    rate: float | None = None
    seed: int = 1
    precision: str = "auto"
    workers: int = 1
    backbone: bool = False
    classes: bool = True
    checkpoint_every: int = 100
    log_every: int = 10


def finetune(
    network: MDQE,
    wanted: FineTuning,
    on_step: Callable[[TrainingStep], bool] | None = None,
    validation: Validation | None = None,
) -> bool:
    """Learns, or goes on with what was interrupted, and writes the model.

    Args:
        network: what to begin with.
        on_step: told of every logged step; returning False stops after a checkpoint, and no model is written.

    Returns whether it came to its end. Raises as `engine.training.loop.train`; FormatError when the data set is not one or has
    nothing to learn from, VideoError when its media cannot be read.
    """
    dataset = ytvis.read_dataset(wanted.data)
    categories = [Category(category.id, category.name) for category in dataset.categories]
    with about(wanted.data):
        config, start = start_from(network, categories if wanted.classes else network.config.categories)
        clips = AnnotatedClips(
            dataset,
            wanted.media,
            classes_by_name(categories, config.categories),
            ClipSettings(
                config.clip_length,
                short_sides=tuple(round(side * config.test_short_side) for side in SIDES),
                longest_side=config.test_max_side,
                batch_size=wanted.batch,
            ),
            wanted.seed,
            wanted.steps * wanted.accumulation * wanted.batch * processes().num_processes,
        )
    is_stopped = False

    def tell(step: TrainingStep) -> bool:
        nonlocal is_stopped
        is_stopped = on_step is not None and not on_step(step) and step.step < wanted.steps
        return not is_stopped

    measure = None if validation is None else _measure(validation, config)
    try:
        learned = train(
            config, clips, _settings(wanted, config, validation), wanted.run, tell, start=start, validate=measure
        )
    finally:
        clips.close()
    if not is_stopped:
        save_checkpoint(learned, wanted.out)
    return not is_stopped


def _settings(wanted: FineTuning, config: MDQEConfig, validation: Validation | None) -> TrainingSettings:
    return TrainingSettings(
        steps=wanted.steps,
        batch_size=wanted.batch,
        accumulation=wanted.accumulation,
        learning_rate=usual_rate(config) if wanted.rate is None else wanted.rate,
        frozen_backbone=not wanted.backbone,
        backbone_factor=0.5,
        warmup_steps=20,
        ema_decay=0.99,
        precision=wanted.precision,
        seed=wanted.seed,
        workers=wanted.workers,
        validate_every=validation.every if validation is not None else 0,
        checkpoint_every=wanted.checkpoint_every,
        log_every=wanted.log_every,
        origin=_origin(wanted),
    )


def usual_rate(config: MDQEConfig) -> float:
    """What a model of this size is trained at from the start, too: measured for the bundled one, published for others."""
    return 4e-4 if config.hidden_dim <= SMALL_WIDTH else 1e-4


def _origin(wanted: FineTuning) -> str:
    """Tells one set of corrections and one model from another: a run goes on with what it began with."""
    return f"{wanted.origin} {hashlib.sha256(wanted.data.read_bytes()).hexdigest()}"


def _measure(validation: Validation, config: MDQEConfig) -> Callable[[MDQE], Mapping[str, float]]:
    dataset = ytvis.read_dataset(validation.data)
    categories = [Category(category.id, category.name) for category in dataset.categories]
    classes = classes_by_name(categories, config.categories)
    with about(validation.data):
        check_measurable(dataset, validation.media, classes)

    def measure(network: MDQE) -> Mapping[str, float]:
        stats = validate(network, dataset, validation.media, classes)
        validation.tell(stats)
        return stats

    return measure
