"""`evaluate`: average precision and recall of results against a data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from rich.table import Table
from typer import Argument, Option

from app.commands.terminal import results


def evaluate(
    ground_truth: Annotated[Path, Argument(metavar="GT", help="YTVIS or OVIS annotations.")],
    predictions: Annotated[Path, Argument(metavar="RESULTS", help="Results JSON.")],
    report: Annotated[Path | None, Option("--json", metavar="OUT", help="Write the numbers to this file too.")] = None,
) -> None:
    """Evaluate results against a data set: YouTube-VIS AP and AR, by size and by OVIS's level of occlusion."""
    from engine import ytvis
    from engine.files import replacing

    dataset = ytvis.read_dataset(ground_truth)
    evaluation = ytvis.evaluate(dataset, ytvis.read_results(predictions, dataset))
    if report is not None:
        with replacing(report) as beside:
            beside.write_text(json.dumps(evaluation.to_json(), indent=1), "utf-8")
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in evaluation.stats.items():
        table.add_row(name, "-" if value < 0 else f"{100 * value:.1f}")
    results.print(table)
