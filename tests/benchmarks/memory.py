"""Peak memory of pre-labelling against the length of the video: `python -m tests.benchmarks.memory`.

Each length runs in a process of its own, so that its peak is its own. A small network looks at small frames in which
objects come and go: what would grow with the video grows all the same, and 10,000 frames take minutes, not hours.
"""

from __future__ import annotations

import resource
import subprocess
import sys

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

import engine
from engine.inference.backends.torch_model import TorchModel
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE

LENGTHS = (100, 300, 1_000, 10_000)
SIZE = (96, 160)


class Passing:
    """Squares that cross the picture and are followed by others, made when asked for."""

    def __init__(self, length: int) -> None:
        self.size, self.timestamps = SIZE, np.arange(length) / 12

    def __len__(self) -> int:
        return len(self.timestamps)

    def __getitem__(self, index: int) -> engine.types.Image:
        frame = np.full((*SIZE, 3), 60, np.uint8)
        for lane in range(4):
            left = (index * (2 + lane) + 40 * lane) % (SIZE[1] + 24) - 24
            colour = (90 * lane + 37 * (index // 50)) % 200 + 55
            frame[lane * 24 + 4 : lane * 24 + 20, max(left, 0) : max(left + 16, 0)] = colour
        return frame


def small_model() -> TorchModel:
    torch.manual_seed(0)
    config = MDQEConfig(
        backbone="resnet18",
        backbone_width=8,
        backbone_norm="batch",
        hidden_dim=32,
        encoder_layers=1,
        decoder_layers=1,
        mask_dim=8,
        embedding_dim=8,
        num_classes=1,
        grid_size=6,
        clip_length=3,
        window_length=12,
        test_short_side=SIZE[0],
        score_threshold=0.0,
    )
    return TorchModel(MDQE(config), torch.device("cpu"), "float32")


def peak(length: int) -> float:
    """MiB that this process holds at most while it pre-labels so many frames, results thrown away as they come."""
    masks = 0
    for result in engine.prelabel(Passing(length), small_model()):
        masks += sum(len(track.masks) for track in result.tracks)
    assert masks > length  # the network, untrained, sees something everywhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Prints a table of lengths."""
    table = Table("frames", "peak, MiB", "of that of 300 frames", title="Memory against length", box=None)
    peaks = {}
    for length in LENGTHS:
        finished = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.memory", str(length)], check=True, capture_output=True, text=True
        )
        peaks[length] = float(finished.stdout)
    for length, value in peaks.items():
        table.add_row(f"{length:,}", f"{value:.0f}", f"{value / peaks[300]:.3f}")
    Console().print(table)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(str(peak(int(sys.argv[1]))))
    else:
        main()
