"""Does the paper hold? Trains the small model with each of its ideas switched off, from one seed and budget.

    python -m tests.benchmarks.ablation RUNS --steps 1500 --photographs DIR

With ``--features MODEL`` all begin with what that model has learned before any query (backbone, encoder, mask features);
only what the switches change, queries and decoder, begins with nothing: on a CPU hardly anything could be told from
trainings that begin without. Each training goes on where it was interrupted; `docs/ablation.md` grows with each that is
done. Measured on synthetic scenes of another seed than the training's.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine import ytvis
from engine.catalogue import load_network
from engine.files import replacing
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.training.data import SyntheticClips
from engine.training.loop import train
from engine.training.settings import SMALL, TrainingSettings
from engine.training.synthetic import SceneGenerator, SceneSettings
from engine.training.synthetic.writing import write_scenes
from engine.training.validation import validate

# In the order in which the table is wanted when time runs out.
VARIANTS: dict[str, dict[str, Any]] = {
    "as in the paper": {},
    "learned queries, no grid-guided selection": {"grid_selection": False},
    "no inter-frame association": {"association": False},
    "association window 2": {"association_window": 2.0},
    "no inter-instance repulsion": {"repulsion": False},
    "decoder order I2O": {"decoder_order": "i2o"},
    "no temporal cross-attention": {"temporal_cross_attention": False},
    "clips of 1 frame": {"clip_length": 1},
    "clips of 2 frames": {"clip_length": 2},
    "clips of 4 frames": {"clip_length": 4},
}
TABLE = Path("docs/ablation.md")
SIZE = (128, 224)
HELD_OUT_SEED, SCENES = 5000, 12
OF_QUERIES = ("query_init.", "decoder.")  # all other weights are features, which no variant changes


def main() -> None:
    """Trains, measures and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--features", help="model to take backbone, encoder and mask features from, e.g. bundled")
    parser.add_argument("--photographs", type=Path, action="append", default=[])
    parser.add_argument("--font", type=Path, help="where there is no fontconfig")
    parser.add_argument(
        "--only", action="append", choices=list(VARIANTS), help="train this one (repeatable); default all"
    )
    arguments = parser.parse_args()
    scenes = SceneSettings(
        objects=(4, 10), difficulty=0.35, photographs=tuple(arguments.photographs), font=arguments.font
    )
    truth = arguments.runs / "scenes" / "annotations.json"
    if not truth.exists():
        write_scenes(truth.parent, SceneGenerator(scenes, HELD_OUT_SEED), SCENES)
    dataset = ytvis.read_dataset(truth)
    rows = []
    for name in arguments.only or VARIANTS:
        network = _trained(arguments, scenes, name, VARIANTS[name])
        rows.append((name, validate(network, dataset, truth.parent, {1: 0})))
        _write(rows, arguments)


def _trained(arguments: argparse.Namespace, scenes: SceneSettings, name: str, switch: dict[str, Any]) -> MDQE:
    config = SMALL.replace(test_short_side=SIZE[0], score_threshold=0.1, **switch)
    clips = SyntheticClips(
        scenes, arguments.seed, arguments.steps * arguments.batch, clip_length=config.clip_length, frame_range=6,
        sizes=(SIZE,), batch_size=arguments.batch,
    )  # fmt: skip
    settings = TrainingSettings(
        steps=arguments.steps, batch_size=arguments.batch, learning_rate=arguments.rate, seed=arguments.seed,
        workers=arguments.workers, ema_decay=0.99, warmup_steps=min(100, arguments.steps // 10),
        frozen_backbone=arguments.features is not None,
    )  # fmt: skip
    run = arguments.runs / name.replace(" ", "-").replace(",", "")
    return train(config, clips, settings, run, start=_start(config, arguments))


def _start(config: MDQEConfig, arguments: argparse.Namespace) -> Mapping[str, Tensor] | None:
    """Fresh queries and decoder behind the features of the chosen model."""
    if arguments.features is None:
        return None
    torch.manual_seed(arguments.seed)
    fresh = MDQE(config).state_dict()
    learned = load_network(arguments.features).state_dict()
    return {
        name: tensor if name.startswith(OF_QUERIES) else learned.get(name, tensor)  # counters are not saved
        for name, tensor in fresh.items()
    }


def _write(rows: Iterable[tuple[str, dict[str, float]]], arguments: argparse.Namespace) -> None:
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"{torch.get_num_threads()} CPU threads"
    lines = [
        "# Does the paper hold?",
        "",
        f"The small model, {arguments.steps} steps of {arguments.batch} clips at {SIZE[1]}x{SIZE[0]}, seed {arguments.seed},",
        *(
            [f"from the features of `{arguments.features}` and with fresh queries and decoder,"]
            if arguments.features
            else []
        ),
        f"measured on {SCENES} synthetic scenes of another seed, in percent ({date.today()}, {device}).",
        "",
        "| | AP | AP50 | AP75 | AR10 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, stats in rows:
        numbers = " | ".join(f"{100 * stats[key]:.1f}" for key in ("AP", "AP50", "AP75", "AR10"))
        lines.append(f"| {name} | {numbers} |")
    with replacing(TABLE) as beside:
        beside.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
