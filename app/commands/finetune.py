"""`finetune`: lets a model learn from corrected videos."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, BadParameter, Option

from app.commands.terminal import answer, step_progress, tell, training_processes

if TYPE_CHECKING:
    from engine.model.config import MDQEConfig
    from engine.model.mdqe import MDQE
    from engine.types import Category

SMALL_WIDTH = 128  # channels of the widest model that counts as small
SIDES = (0.85, 1.0, 1.15)  # of the size that the model looks at videos in


def finetune(
    data: Annotated[Path, Argument(metavar="JSON", help="Annotations in YTVIS form, e.g. of `export`.")],
    media: Annotated[Path, Option(metavar="DIR", help="Where the data set's image folders or videos lie.")],
    out: Annotated[Path, Option("-o", "--output", metavar="OUT", help="The .safetensors file to write.")],
    model: Annotated[str, Option(help="What to begin with: name in the catalogue, .pth or .safetensors.")] = "bundled",
    preset: Annotated[str | None, Option(help="Task settings of a published checkpoint, e.g. r50_ovis_360.")] = None,
    run: Annotated[
        Path | None,
        Option(metavar="DIR", help="Folder of checkpoint and log; a run found there goes on. Default: OUT.run"),
    ] = None,
    steps: Annotated[int, Option(min=1, help="Optimiser steps in all.")] = 400,
    batch: Annotated[int, Option(min=1, help="Clips that a process takes at a time.")] = 2,
    accumulation: Annotated[int, Option(min=1, help="Batches that make a step.")] = 1,
    rate: Annotated[
        float | None,
        Option(min=0, help="Learning rate at its height. Default: 4e-4 for small models, 1e-4 for others."),
    ] = None,
    seed: Annotated[int, Option(min=0, help="Decides sampling.")] = 1,
    precision: Annotated[
        Literal["auto", "no", "bf16", "fp16"],
        Option(
            help="Numbers to compute in: no is float32; auto is bf16 on a GPU and on a CPU that computes it natively."
        ),
    ] = "auto",
    workers: Annotated[int, Option(min=0, help="Processes that make clips.")] = 1,
    backbone: Annotated[bool, Option(help="Let the backbone learn, too; it needs many videos.")] = False,
    classes: Annotated[
        bool, Option(help="Give the model the data set's categories; --no-classes keeps those that it has.")
    ] = True,
    validation: Annotated[
        Path | None, Option(metavar="JSON", help="Annotations of other videos, on which AP is measured on the way.")
    ] = None,
    validation_media: Annotated[Path | None, Option(metavar="DIR", help="Where their frames lie.")] = None,
    validate_every: Annotated[int, Option(min=1, help="Steps between two measurements.")] = 100,
) -> None:
    """Fine-tune a model on corrected videos; interrupted, it goes on from its last checkpoint."""
    from engine import ytvis
    from engine.catalogue import load_network
    from engine.training.datasets import AnnotatedClips, ClipSettings, classes_by_name
    from engine.training.loop import train
    from engine.training.settings import TrainingSettings
    from engine.training.transfer import start_from
    from engine.types import Category
    from engine.weights import save_checkpoint

    if (validation is None) != (validation_media is None):
        raise BadParameter("--validation and --validation-media go together", param_hint="--validation")
    dataset = ytvis.read_dataset(data)
    categories = [Category(category.id, category.name) for category in dataset.categories]
    network = load_network(model, preset)
    config, start = start_from(network, categories if classes else network.config.categories)
    sides = tuple(round(side * config.test_short_side) for side in SIDES)
    settings = TrainingSettings(
        steps=steps,
        batch_size=batch,
        accumulation=accumulation,
        learning_rate=_usual_rate(config) if rate is None else rate,
        frozen_backbone=not backbone,
        backbone_factor=0.1,
        warmup_steps=20,
        ema_decay=0.99,
        precision=precision,
        seed=seed,
        workers=workers,
        validate_every=validate_every if validation else 0,
        origin=_origin(data, model, preset),
    )
    clips = AnnotatedClips(
        dataset,
        media,
        classes_by_name(categories, config.categories),
        ClipSettings(config.clip_length, short_sides=sides, longest_side=config.test_max_side, batch_size=batch),
        seed,
        steps * accumulation * batch * training_processes(),
    )
    measure = None
    if validation and validation_media:
        measure = _validator(validation, validation_media, config.categories)
    try:
        with step_progress(steps) as show:
            network = train(
                config, clips, settings, run or out.with_suffix(".run"), show, start=start, validate=measure
            )
    finally:
        clips.close()
    save_checkpoint(network, out)
    answer(str(out))


def _usual_rate(config: MDQEConfig) -> float:
    """What a model of this size is trained at from the start, too: measured for the bundled one, published for others."""
    return 4e-4 if config.hidden_dim <= SMALL_WIDTH else 1e-4


def _origin(data: Path, model: str, preset: str | None) -> str:
    """Tells one set of corrections and one model from another: a run goes on with what it began with."""
    return f"{model} {preset or ''} {hashlib.sha256(data.read_bytes()).hexdigest()}"


def _validator(document: Path, media: Path, known: Sequence[Category]) -> Callable[[MDQE], Mapping[str, float]]:
    from engine import ytvis
    from engine.training.datasets import classes_by_name
    from engine.training.validation import check_measurable, validate
    from engine.types import Category

    dataset = ytvis.read_dataset(document)
    classes = classes_by_name([Category(category.id, category.name) for category in dataset.categories], known)
    check_measurable(dataset, media, classes)

    def measure(network: MDQE) -> Mapping[str, float]:
        stats = validate(network, dataset, media, classes)
        tell("validation: " + ", ".join(f"{name} {100 * value:.1f}" for name, value in stats.items()))
        return stats

    return measure
