"""`benchmark`: how fast this machine pre-labels, and with how much memory."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated

from rich.table import Table
from typer import Argument, Option

from app.commands.computing import DeviceOption, PrecisionOption
from app.commands.output import keep_what_is_read, try_output
from app.commands.terminal import frame_progress, results, tell


def benchmark(
    videos: Annotated[list[str], Argument(metavar="VIDEO...", help="Video files, folders of images or globs.")],
    model: Annotated[
        str, Option("--model", help="Name in the catalogue, or a .pth, .safetensors or .onnx file.")
    ] = "bundled",
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
    report: Annotated[Path | None, Option("--json", metavar="OUT", help="Write the numbers to this file too.")] = None,
) -> None:
    """Measure speed and peak memory of decoding and pre-labelling on this machine."""
    if report is not None:
        keep_what_is_read("--json", [report], [*videos, model])
        try_output(report, example="speed.json")
    import torch

    import engine
    from engine.files import replacing

    loaded = engine.load_model(model, device, precision, tell=tell)
    measured: list[dict[str, float | str | None]] = []
    with frame_progress() as progress:
        for path in videos:
            with engine.open_video(path) as video:
                task = progress.add_task(Path(path).name, total=len(video))
                began = time.perf_counter()
                for _ in video.frames():
                    pass
                decoded = time.perf_counter()
                for result in engine.prelabel(video, loaded):
                    progress.update(task, completed=result.frames.stop)
                ended = time.perf_counter()
                measured.append(
                    {
                        "video": path,
                        "frames": len(video),
                        "decoding, frames/s": len(video) / (decoded - began),
                        "pre-labelling, frames/s": len(video) / (ended - decoded),
                        "peak memory so far, MiB": _peak_memory(),
                        "peak GPU memory so far, MiB": torch.cuda.max_memory_allocated() / 2**20,
                    }
                )
    table = Table(box=None, pad_edge=False)
    for name in measured[0]:
        table.add_column(name)
    for row in measured:
        table.add_row(*map(_shown, row.values()))
    results.print(table)
    if report is not None:
        with replacing(report) as beside:
            beside.write_text(json.dumps(measured, indent=1), "utf-8")


def _shown(value: float | str | None) -> str:
    """A cell of the table; what is not known is a dash."""
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def _peak_memory() -> float | None:
    """MiB of main memory that the process held at most; not known on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)  # bytes on macOS, KiB elsewhere
