"""Does fine-tuning pay? AP on videos of a new kind, before and after learning from 4, 8 and 16 corrected ones.

    python -m tests.benchmarks.finetuning FOLDER

The kind: crowds of drawn shapes, many of them alike, in noisy pictures. Learning is `mdqe-annotator finetune` with its
default settings; the videos that AP is measured on are others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from engine import ytvis
from engine.catalogue import load_network
from engine.training.synthetic import SceneGenerator, SceneSettings
from engine.training.synthetic.writing import write_scenes
from engine.training.validation import validate

SCENES = SceneSettings(objects=(6, 14), difficulty=0.8, glyph_share=0.0, shape_share=1.0)
LEARN_SEED, MEASURE_SEED = 7000, 8000
COUNTS, MEASURED = (4, 8, 16), 10


def main() -> None:
    """Makes the videos, fine-tunes on more and more of them and prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    measured = _videos(folder / "measured", MEASURE_SEED, MEASURED)
    lines = ["| corrected videos | minutes | AP | AP50 | AR10 |", "| --- | --- | --- | --- | --- |"]
    lines.append(_row("none", 0.0, "bundled", measured))
    for count in COUNTS:
        learned = _videos(folder / f"corrected-{count}", LEARN_SEED, count)
        out = folder / f"tuned-{count}.safetensors"
        began = time.monotonic()
        words = ["finetune", str(learned), "--media", str(learned.parent), "-o", str(out)]
        subprocess.run([sys.executable, "-m", "app", *words], check=True)
        lines.append(_row(str(count), (time.monotonic() - began) / 60, str(out), measured))
    sys.stdout.write("\n".join(lines) + "\n")


def _videos(folder: Path, seed: int, count: int) -> Path:
    path = folder / "annotations.json"
    return path if path.exists() else write_scenes(folder, SceneGenerator(SCENES, seed), count)


def _row(name: str, minutes: float, model: str, measured: Path) -> str:
    network = load_network(model)
    stats = validate(network, ytvis.read_dataset(measured), measured.parent, {1: 0})
    numbers = " | ".join(f"{100 * stats[key]:.1f}" for key in ("AP", "AP50", "AR10"))
    return f"| {name} | {minutes:.1f} | {numbers} |"


if __name__ == "__main__":
    main()
