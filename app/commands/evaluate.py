"""`evaluate`: how good results are, measured against a data set."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from rich.table import Table
from typer import Argument, Option

from app.commands.output import keep_what_is_read, try_output
from app.commands.terminal import answer, tell
from engine.errors import about

if TYPE_CHECKING:
    from engine.ytvis import Annotation, Dataset, IdentityScores, RegionScores, Result


def evaluate(
    ground_truth: Annotated[Path, Argument(metavar="GT", help="YTVIS or OVIS annotations.")],
    predictions: Annotated[Path, Argument(metavar="RESULTS", help="Results JSON.")],
    report: Annotated[Path | None, Option("--json", metavar="OUT", help="Write the numbers to this file too.")] = None,
    lowest_score: Annotated[
        float, Option(min=0, max=1, help="HOTA, IDF1 and J&F, which know no scores, leave out results below this one.")
    ] = 0.0,
) -> None:
    """Evaluate results against a data set: YouTube-VIS AP and AR, by size and by OVIS's level of occlusion; identities
    by HOTA and IDF1; regions and contours by J&F."""
    if report is not None:
        keep_what_is_read("--json", [report], [ground_truth, predictions])
        try_output(report, example="scores.json")
    from engine import ytvis
    from engine.files import replacing

    dataset = ytvis.read_dataset(ground_truth)
    results = ytvis.read_results(predictions, dataset)
    with about(ground_truth):
        evaluation = ytvis.evaluate(dataset, results)
    known = {category.id for category in dataset.categories}
    strange = sum(result.category_id not in known for result in results)
    if strange:
        tell(
            f"{strange} of {len(results)} results are of categories that {ground_truth} does not have, and count nothing."
        )
    identities, by_video = ytvis.evaluate_identities(dataset, results, lowest_score)
    regions = ytvis.evaluate_regions(dataset, results, lowest_score)
    tracking = {**_identity_numbers(identities), **_region_numbers(regions)}
    videos = _video_rows(dataset, results, by_video)
    try:
        if report is not None:
            numbers = {**evaluation.to_json(), **tracking, "videos": videos}
            with replacing(report) as beside:
                beside.write_text(json.dumps(numbers, indent=1), "utf-8")
    finally:  # a disk that is full by now does not take the numbers with it
        _show({**evaluation.stats, **tracking}, evaluation.per_category, videos)


def _show(
    numbers: Mapping[str, float], by_category: Mapping[str, float], videos: list[dict[str, str | int | float]]
) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in numbers.items():
        table.add_row(name, _percent(value))
    answer(table)
    if len(by_category) > 1:
        table = Table("category", "AP", box=None, pad_edge=False)
        for name, value in by_category.items():
            table.add_row(name, _percent(value))
        answer(table)
    table = Table(*videos[0], box=None, pad_edge=False)
    for row in videos:
        table.add_row(*(_percent(value) if isinstance(value, float) else str(value) for value in row.values()))
    answer(table)


def _identity_numbers(scores: IdentityScores) -> dict[str, float]:
    return {
        "HOTA": scores.hota, "DetA": scores.deta, "AssA": scores.assa, "LocA": scores.loca, "IDF1": scores.idf1
    }  # fmt: skip


def _region_numbers(scores: RegionScores) -> dict[str, float]:
    return {"J": scores.j, "F": scores.f, "J&F": scores.mean}


def _video_rows(
    dataset: Dataset, results: list[Result], identities: dict[int, IdentityScores]
) -> list[dict[str, str | int | float]]:
    """A row for each video: objects and results in it, and its own measures."""
    from engine import ytvis

    annotations_by_video: dict[int, list[Annotation]] = defaultdict(list)
    for annotation in dataset.annotations:
        annotations_by_video[annotation.video_id].append(annotation)
    results_by_video: dict[int, list[Result]] = defaultdict(list)
    for result in results:
        results_by_video[result.video_id].append(result)
    rows: list[dict[str, str | int | float]] = []
    for video in dataset.videos:
        annotations, own = annotations_by_video[video.id], results_by_video[video.id]
        part = ytvis.Dataset(videos=[video], categories=dataset.categories, annotations=annotations)
        stats = ytvis.evaluate(part, own).stats if annotations else {"AP": -1.0, "AP50": -1.0, "AR10": -1.0}
        rows.append(
            {
                "video": video.file_names[0].rpartition("/")[0] if video.file_names else str(video.id),
                "objects": len(annotations),
                "results": len(own),
                **{name: stats[name] for name in ("AP", "AP50", "AR10")},
                "HOTA": identities[video.id].hota,
                "IDF1": identities[video.id].idf1,
            }
        )
    return rows


def _percent(value: float) -> str:
    return "-" if value < 0 else f"{100 * value:.1f}"
