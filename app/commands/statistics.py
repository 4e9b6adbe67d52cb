"""`statistics`: how far a project is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from app.commands.opened import open_project
from app.commands.output import keep_what_is_read, try_output
from app.commands.terminal import answer, frame_progress


def show_statistics(
    project: Annotated[Path, Argument(metavar="PROJECT", help="A project file, NAME.mdqe.")],
    table: Annotated[Path | None, Option("--csv", metavar="OUT.csv", help="Write all numbers there.")] = None,
) -> None:
    """Count a project's frames, tracks and masks, by video and category, and what was reviewed."""
    if table is not None:
        keep_what_is_read("--csv", [table], [project])
        try_output(table, example="counts.csv")
    from rich.table import Table
    from rich.text import Text

    from app.project.overview.statistics import statistics, write_csv

    with open_project(project) as opened, frame_progress() as progress:
        task = progress.add_task(project.stem, total=None)
        counted = statistics(opened, lambda done, total: progress.update(task, completed=done, total=total))
    if table is not None:
        write_csv(counted.rows, table)
    shown = Table(box=None, pad_edge=False)
    shown.add_column("", overflow="fold")
    for name in (
        "frames", "reviewed", "tracks", "rejected\nframes/\ntracks/\nin frame", "masks", "model/\npropagated/\nhuman",
        "none/\nslight/\nsevere",
    ):  # fmt: skip
        shown.add_column(name, justify="right", no_wrap=True)
    for row in counted.rows:
        counts = row.counts
        share = counts.reviewed_share
        shown.add_row(
            Text(f"{row.about} {row.name}"),
            "" if share is None else str(counts.frames),
            "" if share is None else f"{100 * share:.0f} %",
            str(counts.tracks),
            f"{'–' if share is None else counts.rejected_frames}/{counts.rejected_tracks}/{counts.rejected_in_frames}",
            str(counts.masks),
            f"{counts.model_masks}/{counts.propagated_masks}/{counts.human_masks}",
            f"{counts.no_occlusion}/{counts.slight_occlusion}/{counts.severe_occlusion}",
        )
    answer(shown)
    if table is not None:
        answer(str(table))
