"""How near the stages of the network come to what the processor can do: `python -m tests.benchmarks.roofline [--plot SVG]`.

A stage's floor is the longer of two times: its operations at the highest rate that a product of matrices reaches here, and
its bytes (weights, what goes in, what comes out, each moved once) at the rate of a copy. Both ceilings are measured in the
same run, on as many threads.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch.utils.flop_counter import FlopCounterMode, register_flop_formula

import engine
from engine.inference.backends.folding import folded
from engine.inference.backends.processor import ProcessorLinear, for_processor
from engine.inference.drawing.masks import network_size, resize_frame
from engine.model.clip_frames import SharedFrames
from engine.model.mdqe import MDQE
from tests.benchmarks.end_to_end import VIDEO, resnet50, seconds

REPEATS = 5
FRAMES, CLIPS = 2, 4  # at once, as on a CPU: `engine.inference.backends.torch_model`


@register_flop_formula(torch.ops.mdqe.ms_deform_attn)
def _operations_of_attention(
    value: torch.Size, level_shapes: object, locations: torch.Size, weights: torch.Size, *_: object, **__: object
) -> int:
    """Each of the sampled values is a weighted sum of four, and is weighted itself."""
    return math.prod(weights) * value[-1] * 10


@dataclass(frozen=True)
class Ceilings:
    """Operations and bytes a second."""

    operations: float
    bytes: float


@dataclass(frozen=True)
class Stage:
    """What a stage needs and how long it takes, for a frame or a clip.

    Attributes:
        operations: a multiplication and an addition are two.
        bytes: weights, what goes in and what comes out.
        seconds: best of `REPEATS`.
    """

    name: str
    operations: float
    bytes: float
    seconds: float

    def floor(self, ceilings: Ceilings) -> float:
        """Seconds."""
        return max(self.operations / ceilings.operations, self.bytes / ceilings.bytes)


def measure_ceilings() -> Ceilings:
    """Of float32 products of 2048 x 2048, and of copying 256 MiB (read and written)."""
    side, count = 2048, 1 << 28
    left, right = torch.randn(side, side), torch.randn(side, side)
    source, target = torch.ones(count, dtype=torch.uint8), torch.zeros(count, dtype=torch.uint8)
    multiply = ProcessorLinear(right, None)
    with torch.no_grad():
        product = min(seconds(lambda: multiply(left)) for _ in range(REPEATS))
    copy = min(seconds(lambda: target.copy_(source)) for _ in range(REPEATS))
    return Ceilings(2 * side**3 / product, 2 * count / copy)


def measure_stages(network: MDQE) -> list[Stage]:
    """Backbone, encoder and mask features for a frame of the demo video, decoder for a clip, as inference runs them."""
    config = network.config
    plain = folded(network)
    fast = for_processor(plain)
    count = FRAMES + CLIPS + config.inference_clip_length
    with engine.open_video(VIDEO) as video:
        size = network_size(video.size, config.test_short_side, config.test_max_side)
        frames = torch.stack([resize_frame(torch.from_numpy(video[k]).permute(2, 0, 1), size) for k in range(count)])
    stages = []
    with torch.no_grad():
        features = fast.encode(frames.float())
        images = fast._normalise(frames[:FRAMES].float(), [size] * FRAMES)
        maps = fast.backbone(images)
        projected = [project(level) for project, level in zip(fast.projections, [*maps, maps[-1]], strict=True)]
        valid = [torch.ones(FRAMES, *level.shape[2:], dtype=torch.bool) for level in projected]
        pyramid = projected[:3]
        clips = [list(range(first, first + config.inference_clip_length)) for first in range(CLIPS)]
        used = features.tokens[: clips[-1][-1] + 1], features.padding[: clips[-1][-1] + 1]

        def decode(network: MDQE) -> object:
            return network.decode_batch(*used, features.level_shapes, SharedFrames(clips, used[0].device))

        for name, count, given, made, part, work in (
            ("backbone", FRAMES, [images], maps, plain.backbone, lambda network: network.backbone(images)),
            ("encoder", FRAMES, projected, [fast.encoder(projected, valid)], plain.encoder,
             lambda network: network.encoder(projected, valid)),
            ("mask features", FRAMES, pyramid, [fast.mask_features(*pyramid)], plain.mask_features,
             lambda network: network.mask_features(*pyramid)),
            ("decoder, a clip", CLIPS, used, [], plain.decoder, decode),
        ):  # fmt: skip
            moved = sum(tensor.nbytes for tensor in (*part.parameters(), *given, *made))
            taken = min(seconds(partial(work, fast)) for _ in range(REPEATS))
            stages.append(Stage(name, _operations(partial(work, plain)) / count, moved / count, taken / count))
    return stages


def _operations(work: Callable[[], object]) -> int:
    """Of the plain network: of what oneDNN does at once, nobody counts the parts."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def table_of(name: str, stages: list[Stage], ceilings: Ceilings) -> Table:
    """A row for each stage."""
    table = Table("", "GFLOP", "MB", "FLOP/byte", "floor, ms", "measured, ms", "gap", title=name, box=None)
    for stage in stages:
        floor = stage.floor(ceilings)
        table.add_row(
            stage.name,
            f"{stage.operations / 1e9:.2f}",
            f"{stage.bytes / 1e6:.1f}",
            f"{stage.operations / stage.bytes:.0f}",
            f"{floor * 1e3:.1f}",
            f"{stage.seconds * 1e3:.1f}",
            f"{stage.seconds / floor:.1f}x",
        )
    return table


def plot(path: Path, measured: dict[str, list[Stage]], ceilings: Ceilings) -> None:
    """Operations a second against operations a byte, both logarithmic, under the two ceilings."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    ridge = ceilings.operations / ceilings.bytes
    reach = [
        1.0,
        ridge,
        max(1000.0, *(stage.operations / stage.bytes for stages in measured.values() for stage in stages)),
    ]
    axes.loglog(reach, [min(ceilings.operations, x * ceilings.bytes) / 1e9 for x in reach], color="0.4", linewidth=2)
    for (name, stages), marker in zip(measured.items(), "os", strict=True):
        x = [stage.operations / stage.bytes for stage in stages]
        y = [stage.operations / stage.seconds / 1e9 for stage in stages]
        axes.loglog(x, y, marker, label=name)
        for stage, across, up in zip(stages, x, y, strict=True):
            axes.annotate(stage.name, (across, up), xytext=(6, -3), textcoords="offset points", fontsize=8)
    axes.set_xlabel("operations a byte")
    axes.set_ylabel("GFLOP/s")
    axes.set_ylim(bottom=10 ** math.floor(math.log10(ceilings.operations / 1e11)))
    axes.set_title(f"{torch.get_num_threads()} CPU threads, float32: {ceilings.operations / 1e9:.0f} GFLOP/s, "
                   f"{ceilings.bytes / 1e9:.0f} GB/s")  # fmt: skip
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Prints a table for each network; draws them when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plot", type=Path, help=".svg file to write")
    arguments = parser.parse_args()
    ceilings = measure_ceilings()
    console = Console()
    console.print(f"ceilings: {ceilings.operations / 1e9:.0f} GFLOP/s, {ceilings.bytes / 1e9:.1f} GB/s")
    measured: dict[str, list[Stage]] = {}
    bundled = engine.load_model("bundled", device="cpu").network
    for name, network in (("bundled", bundled), ("ResNet-50, 360x640", resnet50())):
        measured[name] = measure_stages(network)
        console.print(table_of(name, measured[name], ceilings))
    if arguments.plot:
        plot(arguments.plot, measured, ceilings)


if __name__ == "__main__":
    main()
