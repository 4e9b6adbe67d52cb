"""`train`: makes the bundled kind of model from synthetic scenes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer import Argument, Option

from app.commands.terminal import answer, messages, tell


def train(
    out: Annotated[Path, Argument(help="The .safetensors file to write.")],
    run: Annotated[Path, Option(help="Folder of checkpoint and log; a run found there goes on.")],
    steps: Annotated[int, Option(min=1, help="Optimiser steps in all.")] = 12_000,
    batch: Annotated[int, Option(min=1, help="Clips a step.")] = 4,
    height: Annotated[int, Option(min=64, help="Height of the training frames.")] = 192,
    width: Annotated[int, Option(min=64, help="Width of the training frames.")] = 320,
    seed: Annotated[int, Option(help="Decides weights, scenes and sampling.")] = 1,
    rate: Annotated[float, Option(help="Learning rate at its height.")] = 4e-4,
    difficulty: Annotated[float, Option(min=0, max=1, help="How hard the scenes are.")] = 0.5,
    most_objects: Annotated[int, Option(min=2, max=20, help="Most objects in a scene.")] = 10,
    precision: Annotated[str, Option(help="auto, no (float32), bf16 or fp16.")] = "auto",
    frame_range: Annotated[int, Option(min=1, help="The frames of a clip lie at most this far apart from one.")] = 10,
    workers: Annotated[int, Option(min=0, help="Processes that make scenes.")] = 1,
    photographs: Annotated[
        list[Path] | None, Option(help="Folder with pictures for backgrounds; may be given several times.")
    ] = None,
    cutouts: Annotated[
        list[Path] | None, Option(help="Folder with pictures of things on a transparent ground, likewise.")
    ] = None,
) -> None:
    """Train the small class-agnostic model on synthetic scenes; interrupted, it goes on from its last checkpoint."""
    import torch

    from engine.training.data import SyntheticClips
    from engine.training.loop import TrainingStep
    from engine.training.loop import train as train_network
    from engine.training.settings import SMALL, TrainingSettings
    from engine.training.synthetic import SceneSettings
    from engine.weights import save_checkpoint

    settings = TrainingSettings(
        steps=steps, batch_size=batch, seed=seed, learning_rate=rate, precision=precision, workers=workers
    )
    scenes = SceneSettings(
        objects=(2, most_objects),
        difficulty=difficulty,
        photographs=tuple(photographs or ()),
        cutouts=tuple(cutouts or ()),
    )
    clips = SyntheticClips(
        scenes,
        seed,
        steps * batch,
        clip_length=SMALL.clip_length,
        frame_range=frame_range,
        sizes=((height, width),),
        batch_size=batch,
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages) as progress:
        task = progress.add_task("training", total=steps)

        def show(step: TrainingStep) -> bool:
            progress.update(task, completed=step.step, description=f"loss {step.total:.2f}")
            return True

        network = train_network(SMALL, clips, settings, run, show)
    save_checkpoint(network, out, half=True)
    parameters = sum(tensor.numel() for tensor in network.parameters())
    tell(f"{parameters / 1e6:.1f} million parameters, torch {torch.__version__}")
    answer(str(out))
