"""`train`: makes the bundled kind of model, from synthetic scenes and from data sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, BadParameter, Option

from app.commands.output import keep_what_is_read, try_model_output
from app.commands.terminal import answer, step_progress, tell, training_processes
from engine.errors import about

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor
    from torch.utils.data import Dataset

    from engine.model.config import MDQEConfig
    from engine.training.data import Clip


def train(
    out: Annotated[Path, Argument(help="The .safetensors file to write.")],
    run: Annotated[Path, Option(help="Folder of checkpoint and log; a run found there goes on.")],
    steps: Annotated[int, Option(min=1, help="Optimiser steps in all.")] = 12_000,
    batch: Annotated[int, Option(min=1, help="Clips that a process takes at a time.")] = 4,
    accumulation: Annotated[int, Option(min=1, help="Batches that make a step.")] = 1,
    height: Annotated[int, Option(min=64, help="Height of the synthetic frames; the shorter side of others.")] = 192,
    width: Annotated[int, Option(min=64, help="Width of the synthetic frames.")] = 320,
    seed: Annotated[int, Option(min=0, help="Decides weights, scenes and sampling.")] = 1,
    rate: Annotated[float, Option(min=0, help="Learning rate at its height.")] = 4e-4,
    schedule: Annotated[
        Literal["cosine", "drop"], Option(help="How the rate falls: smoothly, or to a tenth after 10 of 12 parts.")
    ] = "cosine",
    start: Annotated[
        str | None,
        Option(
            metavar="MODEL", help="Weights to begin with: bundled, or a .safetensors or .pth of the same architecture."
        ),
    ] = None,
    difficulty: Annotated[float, Option(min=0, max=1, help="How hard the scenes are.")] = 0.5,
    most_objects: Annotated[int, Option(min=2, max=20, help="Most objects in a scene.")] = 10,
    precision: Annotated[
        Literal["auto", "no", "bf16", "fp16"],
        Option(
            help="Numbers to compute in: no is float32; auto is bf16 on a GPU and on a CPU that computes it natively."
        ),
    ] = "auto",
    frame_range: Annotated[int, Option(min=1, help="The frames of a clip lie at most this far apart from one.")] = 10,
    workers: Annotated[int, Option(min=0, help="Processes that make clips.")] = 1,
    photographs: Annotated[
        list[Path] | None, Option(help="Folder with pictures for backgrounds; may be given several times.")
    ] = None,
    cutouts: Annotated[
        list[Path] | None, Option(help="Folder with pictures of things on a transparent ground, likewise.")
    ] = None,
    synthetic: Annotated[float, Option(min=0, help="Share of synthetic scenes, beside the ratios of --data.")] = 1.0,
    data: Annotated[
        list[Path] | None, Option(help="A data set's annotations in YTVIS form, or COCO's for instances; repeatable.")
    ] = None,
    media: Annotated[list[Path] | None, Option(help="Where the frames lie; once for each --data.")] = None,
    ratio: Annotated[list[float] | None, Option(min=0, help="Share of each --data; 1 when not given.")] = None,
) -> None:
    """Train the small class-agnostic model; interrupted, it goes on from its last checkpoint."""
    keep_what_is_read("OUT", [out], data or [])
    try_model_output("OUT", out)
    from engine.training.data import SyntheticClips
    from engine.training.datasets import AnnotatedClips, MixedClips
    from engine.training.loop import train as train_network
    from engine.training.settings import SMALL, TrainingSettings
    from engine.training.synthetic import SceneSettings
    from engine.weights import save_checkpoint

    sources = _paired(data or [], media or [], ratio or [])
    config = SMALL.replace(test_short_side=height)  # it looks at videos at the size that it learns at
    weights = None if start is None else _weights(start, config)
    settings = TrainingSettings(
        steps=steps,
        batch_size=batch,
        accumulation=accumulation,
        seed=seed,
        learning_rate=rate,
        schedule=schedule,
        precision=precision,
        workers=workers,
    )
    length = steps * accumulation * batch * training_processes()
    parts: list[Dataset[Clip]] = []
    ratios: list[float] = []
    if synthetic > 0 or not sources:
        scenes = SceneSettings(
            objects=(2, most_objects),
            difficulty=difficulty,
            photographs=tuple(photographs or ()),
            cutouts=tuple(cutouts or ()),
        )
        parts.append(
            SyntheticClips(
                scenes,
                seed,
                length,
                clip_length=config.clip_length,
                frame_range=frame_range,
                sizes=((height, width),),
                batch_size=batch,
            )
        )
        ratios.append(synthetic or 1.0)
    for document, folder, share in sources:
        parts.append(_clips(document, folder, config, height, frame_range, batch, seed, length))
        ratios.append(share)
    clips = parts[0] if len(parts) == 1 else MixedClips(parts, ratios, seed, length)
    try:
        with step_progress(steps) as show:
            network = train_network(config, clips, settings, run, show, start=weights)
    finally:
        for part in parts:
            if isinstance(part, AnnotatedClips):
                part.close()
    save_checkpoint(network, out, half=True)
    tell(f"{sum(tensor.numel() for tensor in network.parameters()) / 1e6:.1f} million parameters")
    answer(str(out))


def _paired(data: list[Path], media: list[Path], ratio: list[float]) -> list[tuple[Path, Path, float]]:
    if len(media) != len(data):
        raise BadParameter(f"{len(data)} data sets, but {len(media)} folders of frames", param_hint="--media")
    if ratio and len(ratio) != len(data):
        raise BadParameter(f"{len(data)} data sets, but {len(ratio)} ratios", param_hint="--ratio")
    if ratio and min(ratio) == 0:
        raise BadParameter("a data set without a share teaches nothing; leave it out", param_hint="--ratio")
    return list(zip(data, media, ratio or [1.0] * len(data), strict=True))


def _weights(model: str, config: MDQEConfig) -> Mapping[str, Tensor]:
    from engine.catalogue import load_network
    from engine.training.transfer import weights_for

    return weights_for(config, load_network(model), model)


def _clips(
    document: Path,
    folder: Path,
    config: MDQEConfig,
    short_side: int,
    frame_range: int,
    batch: int,
    seed: int,
    length: int,
) -> Dataset[Clip]:
    from engine.training.datasets import AnnotatedClips, ClipSettings, classes_by_name
    from engine.training.stills import StillClips, is_coco
    from engine.types import Category
    from engine.ytvis import read_dataset

    settings = ClipSettings(config.clip_length, frame_range, (short_side,), 2 * short_side, batch)
    if is_coco(document):
        return StillClips(document, folder, config.categories, settings, seed, length)
    dataset = read_dataset(document)
    categories = [Category(category.id, category.name) for category in dataset.categories]
    with about(document):
        return AnnotatedClips(dataset, folder, classes_by_name(categories, config.categories), settings, seed, length)
