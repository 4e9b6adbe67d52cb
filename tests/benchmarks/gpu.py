"""What pre-labelling does on a GPU: ceilings, operations, end to end, stages and choices of precision and compiling.

    python -m tests.benchmarks.gpu --out FOLDER [--device cuda|cpu] [--quick] [--seconds 100] [--only PART ...]

Writes gpu.json and gpu.md into the folder after each part, so that what was measured stands if a later part fails or is
cut off. A part that fails is reported with where it failed, and the others go on; parts that begin when the seconds are
spent are left out, and that is said. ``--quick`` takes tiny sizes: it proves that every part runs, on a CPU too.
"""

from __future__ import annotations

import argparse
import datetime
import json
import logging
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import torch

from engine.errors import EngineError
from engine.ops import kernels
from tests.benchmarks import gpu_attention, gpu_busy, gpu_ceilings, gpu_choices, gpu_pipeline
from tests.benchmarks.gpu_clock import Clock

Row = dict[str, object]
FAILURES = (
    RuntimeError,  # of CUDA and the compilers; torch.OutOfMemoryError is one
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    LookupError,
    OSError,
    ImportError,
    ArithmeticError,
    EngineError,
    subprocess.SubprocessError,
)
_log = logging.getLogger("gpu")


class Report:
    """The rows of each part, on disk after each change."""

    def __init__(self, folder: Path, about: Row) -> None:
        self._folder, self._about = folder, about
        self.rows: dict[str, list[Row]] = {}
        self.troubles: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def write(self) -> None:
        """Both files."""
        content = {"about": self._about, "parts": self.rows, "troubles": self.troubles}
        (self._folder / "gpu.json").write_text(json.dumps(content, indent=1) + "\n")
        text = [", ".join(f"{key} {value}" for key, value in self._about.items())]
        text += [f"## {part}\n\n{_table(rows)}" for part, rows in self.rows.items()]
        text += [f"## {part}\n\n```\n{trouble}\n```" for part, trouble in self.troubles.items()]
        (self._folder / "gpu.md").write_text("\n\n".join(text) + "\n")


def _table(rows: list[Row]) -> str:
    """Markdown; columns are those of any row, in the order in which they come up."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[_shown(row.get(column)) for column in columns] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2e}" if 0 < abs(value) < 1e-3 else f"{value:.4g}"


def _about(device: torch.device, quick: bool) -> Row:
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine()
    return {
        "device": name,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "torch": torch.__version__,
        "python": platform.python_version(),
        "kernels": kernels()["ms_deform_attn"],
        "threads": torch.get_num_threads(),
        "quick": quick,
    }


def main() -> int:
    """Runs the parts in order; 1 if any failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seconds", type=float, default=100.0)
    parser.add_argument("--only", nargs="+", help="names of parts, or beginnings of them")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    began = time.monotonic()
    clock = Clock(torch.device(chosen.device))
    quick: bool = chosen.quick
    report = Report(chosen.out, _about(clock.device, quick))

    def bandwidth() -> float:
        """Bytes a second."""
        measured = report.rows.get("ceilings")
        return float(str(measured[0]["GB/s"])) * 1e9 if measured else float("nan")

    def left() -> float:
        return chosen.seconds - (time.monotonic() - began)

    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "ceilings": lambda: gpu_ceilings.measure(clock, quick),
        "attention": lambda: gpu_attention.measure(clock, quick, bandwidth()),
        "end to end, ResNet-50": lambda: gpu_pipeline.end_to_end(clock, "ResNet-50", quick),
        "end to end, bundled": lambda: gpu_pipeline.end_to_end(clock, "bundled", quick),
        "stages, ResNet-50": lambda: gpu_pipeline.stages(clock, "ResNet-50", quick),
        "stages, bundled": lambda: gpu_pipeline.stages(clock, "bundled", quick),
        "stages of the host, ResNet-50": lambda: gpu_pipeline.host_times(clock, "ResNet-50", quick),
        "stages of the host, bundled": lambda: gpu_pipeline.host_times(clock, "bundled", quick),
        "busy, ResNet-50": lambda: gpu_pipeline.device_times(clock, "ResNet-50", quick),
        "busy, bundled": lambda: gpu_pipeline.device_times(clock, "bundled", quick),
        "1080p, ResNet-50": lambda: gpu_busy.measure(clock, "ResNet-50", quick),
        "1080p, bundled": lambda: gpu_busy.measure(clock, "bundled", quick),
        "precisions": lambda: gpu_choices.precisions(clock, quick),
        "compiling": lambda: gpu_choices.compiling(clock, quick, left),
    }
    for name, part in parts.items():
        if chosen.only and not any(name.startswith(beginning) for beginning in chosen.only):
            continue
        if left() <= 0:
            report.troubles[name] = f"left out: {chosen.seconds:.0f} s were spent"
            report.write()
            continue
        started = time.monotonic()
        rows: list[Row] = []
        report.rows[name] = rows
        try:
            for row in part():
                rows.append(row)
                report.write()
        except FAILURES:
            report.troubles[name] = traceback.format_exc()
            _log.error("%s failed\n%s", name, report.troubles[name])
        report.write()
        _log.info("%s: %.1f s\n%s\n", name, time.monotonic() - started, _table(rows) if rows else "nothing")
    failed = [name for name, trouble in report.troubles.items() if not trouble.startswith("left out")]
    _log.info("%.1f s in all; failed: %s", time.monotonic() - began, ", ".join(failed) or "none")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
