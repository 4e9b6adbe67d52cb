"""`finetune`: lets a model learn from corrected videos."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, BadParameter, Option

from app.commands.output import keep_what_is_read, try_model_output
from app.commands.terminal import answer, step_progress, tell


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
    backbone: Annotated[
        bool, Option(help="Let the backbone learn, too: for other kinds of pictures, e.g. thermal.")
    ] = False,
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
    keep_what_is_read("--output", [out], [data, validation])
    try_model_output("--output", out)
    from engine.catalogue import load_network
    from engine.training.finetuning import FineTuning, Validation
    from engine.training.finetuning import finetune as learn

    if (validation is None) != (validation_media is None):
        raise BadParameter("--validation and --validation-media go together", param_hint="--validation")
    wanted = FineTuning(
        data,
        media,
        out,
        run or out.with_suffix(".run"),
        f"{model} {preset or ''}",
        steps=steps,
        batch=batch,
        accumulation=accumulation,
        rate=rate,
        seed=seed,
        precision=precision,
        workers=workers,
        backbone=backbone,
        classes=classes,
    )
    measured = None
    if validation and validation_media:
        measured = Validation(validation, validation_media, validate_every, _tell)
    network = load_network(model, preset)
    with step_progress(steps) as show:
        learn(network, wanted, show, measured)
    answer(str(out))


def _tell(stats: Mapping[str, float]) -> None:
    tell("validation: " + ", ".join(f"{name} {100 * value:.1f}" for name, value in stats.items()))
