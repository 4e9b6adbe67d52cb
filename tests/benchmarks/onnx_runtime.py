"""ONNX Runtime beside PyTorch on the CPU: the same video by both, and what ONNX Runtime spends its time on.

    python -m tests.benchmarks.onnx_runtime

Needs the extra ``onnx``.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections import Counter
from pathlib import Path

import onnxruntime
import torch
from rich.console import Console
from rich.table import Table

import engine
from engine.inference.backends.onnx_export import export_onnx
from engine.inference.backends.onnx_file import OnnxGraphs, read_graphs
from engine.inference.backends.onnx_model import OnnxModel
from engine.inference.backends.torch_model import TorchModel
from engine.model.mdqe import MDQE
from tests.benchmarks.end_to_end import VIDEO, Beginning, lowest_iou, prelabel_fast, resnet50, seconds

ROUNDS = 3
SHOWN = 6  # kinds of operations with the most time
CPU = torch.device("cpu")


def main() -> None:
    """Prints both tables."""
    speed = Table(
        "", "frames", "torch, frames/s", "onnx, frames/s", "onnx / torch", "lowest IoU", title="Speed", box=None
    )
    where = Table("", "graph", "share of its time", title="Where ONNX Runtime's time goes", box=None)
    for name, network, frames in (
        ("bundled", engine.load_model("bundled", device="cpu").network, 36),
        ("ResNet-50, 360x640", resnet50(), 12),
    ):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            export_onnx(network, path)
            graphs = read_graphs(path)
        speed.add_row(*compare(name, network, graphs, frames))
        for graph, shares in profile(graphs, frames, Path(tempfile.gettempdir())).items():
            where.add_row(name, graph, shares)
    console = Console()
    console.print(speed)
    console.print(where)


def compare(name: str, network: MDQE, graphs: OnnxGraphs, frames: int) -> list[str]:
    """A row: frames/s of both in turn, median of some rounds, and the lowest IoU of two tubes."""
    models = TorchModel(network, CPU, "float32"), OnnxModel(graphs, CPU)
    taken: tuple[list[float], list[float]] = ([], [])
    with engine.open_video(VIDEO) as video:
        part = Beginning(video, frames)
        found = [prelabel_fast(part, model) for model in models]  # warms up
        for _ in range(ROUNDS):
            for model, times in zip(models, taken, strict=True):
                times.append(seconds(lambda model=model: prelabel_fast(part, model)))  # type: ignore[misc]
    by_torch, by_onnx = (frames / statistics.median(times) for times in taken)
    return [
        name, str(frames), f"{by_torch:.2f}", f"{by_onnx:.2f}", f"{by_onnx / by_torch:.2f}x", f"{lowest_iou(*found):.4f}"
    ]  # fmt: skip


def profile(graphs: OnnxGraphs, frames: int, folder: Path) -> dict[str, str]:
    """Of each graph, the kinds of operations that take most of its time, with their shares."""
    model = OnnxModel(graphs, CPU)
    sessions = {}
    for name, graph in (("encoder", graphs.encoder), ("decoder", graphs.decoder)):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.enable_profiling = True
        options.profile_file_prefix = str(folder / name)
        sessions[name] = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    model._encoder, model._decoder = sessions["encoder"], sessions["decoder"]
    with engine.open_video(VIDEO) as video:
        prelabel_fast(Beginning(video, frames), model)
    return {name: _shares(Path(session.end_profiling())) for name, session in sessions.items()}


def _shares(trace: Path) -> str:
    spent: Counter[str] = Counter()
    for event in json.loads(trace.read_text("utf-8")):
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            spent[event["args"]["op_name"]] += event["dur"]
    trace.unlink()
    return ", ".join(f"{name} {100 * amount / spent.total():.0f} %" for name, amount in spent.most_common(SHOWN))


if __name__ == "__main__":
    main()
