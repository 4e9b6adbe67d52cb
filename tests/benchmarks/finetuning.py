"""Does fine-tuning pay? AP on videos of a new kind, before and after learning from 4, 8 and 16 corrected ones.

    python -m tests.benchmarks.finetuning FOLDER --kind thermal

Two kinds that the bundled model does badly on: ``thermal``, drawn shapes as a thermal camera shows things (negative, grey,
dim, soft and noisy), which it has never seen, and ``crowd``, drawn shapes in crowds, many of them alike. Learning is
`mdqe-annotator finetune` with its default settings; the videos that AP is measured on are others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine import ytvis
from engine.catalogue import load_network
from engine.training.synthetic import SceneGenerator, SceneSettings
from engine.training.synthetic.scenes import Scene
from engine.training.synthetic.writing import write_scenes
from engine.training.validation import validate
from engine.video.opencv import cv2

CROWD = SceneSettings(objects=(6, 14), difficulty=0.8, glyph_share=0.0, shape_share=1.0)
THERMAL = SceneSettings(objects=(3, 8), difficulty=0.4, glyph_share=0.0, shape_share=1.0)
LEARN_SEED, MEASURE_SEED = 7000, 8000
COUNTS, MEASURED = (4, 8, 16), 10


class ThermalScenes(SceneGenerator):
    """The same scenes as a thermal camera would show them."""

    def scene(self, index: int, times: Sequence[float] | None = None, size: tuple[int, int] | None = None) -> Scene:
        """As `SceneGenerator.scene`."""
        scene = super().scene(index, times, size)
        rng = np.random.default_rng([self.seed, index, 77])
        frames = np.empty_like(scene.frames)
        softness = scene.frames.shape[1] / 180  # pixels
        for shown, frame in zip(frames, scene.frames, strict=True):
            negative = 255 - cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
            dim = 96 + 0.45 * (cv2.GaussianBlur(negative, (0, 0), softness) - 128)
            noise = rng.normal(0, 9, dim.shape)  # grey levels
            shown[:] = np.clip(dim + noise, 0, 255).astype(np.uint8)[..., None]
        return replace(scene, frames=frames)


KINDS = {"thermal": (ThermalScenes, THERMAL), "crowd": (SceneGenerator, CROWD)}


def main() -> None:
    """Makes the videos, fine-tunes on more and more of them and prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="thermal")
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, help="numbers of corrected videos")
    arguments = parser.parse_args()
    folder, kind = arguments.folder / arguments.kind, arguments.kind
    measured = _videos(folder / "measured", kind, MEASURE_SEED, MEASURED)
    lines = ["| corrected videos | minutes | AP | AP50 | AR10 |", "| --- | --- | --- | --- | --- |"]
    lines.append(_row("none", 0.0, "bundled", measured))
    for count in arguments.counts:
        learned = _videos(folder / f"corrected-{count}", kind, LEARN_SEED, count)
        out = folder / f"tuned-{count}.safetensors"
        began = time.monotonic()
        words = ["finetune", str(learned), "--media", str(learned.parent), "-o", str(out)]
        subprocess.run([sys.executable, "-m", "app", *words], check=True)
        lines.append(_row(str(count), (time.monotonic() - began) / 60, str(out), measured))
    sys.stdout.write("\n".join(lines) + "\n")


def _videos(folder: Path, kind: str, seed: int, count: int) -> Path:
    path = folder / "annotations.json"
    generator, scenes = KINDS[kind]
    return path if path.exists() else write_scenes(folder, generator(scenes, seed), count)


def _row(name: str, minutes: float, model: str, measured: Path) -> str:
    network = load_network(model)
    stats = validate(network, ytvis.read_dataset(measured), measured.parent, {1: 0})
    numbers = " | ".join(f"{100 * stats[key]:.1f}" for key in ("AP", "AP50", "AR10"))
    return f"| {name} | {minutes:.1f} | {numbers} |"


if __name__ == "__main__":
    main()
