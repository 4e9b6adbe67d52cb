"""How far the project is: the numbers in the window are those of the project, and a table of them is written."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtWidgets import QTableWidget

from app.project import Project
from app.ui.dialogs.statistics_dialog import COLUMNS, StatisticsDialog
from tests.end_to_end.hands import Hands


def counts_the_project(hands: Hands, folder: Path) -> None:
    project = hands.workspace.project
    hands.does("statistics")
    dialog = hands.sees(StatisticsDialog)
    hands.qtbot.waitUntil(dialog.export.isEnabled, timeout=20_000)
    videos = project.videos()
    assert dialog.videos.rowCount() == 1 + len(videos)
    assert dialog.categories.rowCount() == len(project.categories())
    whole = _row(dialog.videos, 0)
    expected = _counted(project)
    assert {name: whole[COLUMNS[name]] for name in expected} == {name: str(count) for name, count in expected.items()}
    hands.answers_files(lambda: hands.presses_button(dialog, "&Write as CSV…"), folder / "numbers.csv")
    hands.qtbot.waitUntil(lambda: "numbers.csv" in dialog.said.text(), timeout=10_000)
    with (folder / "numbers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["about"] for row in rows].count("video") == len(videos)
    assert {name: rows[0][name] for name in expected} == {name: str(count) for name, count in expected.items()}
    hands.closes(dialog)


def _counted(project: Project) -> dict[str, int]:
    """Some of the numbers, counted mask by mask."""
    tracks = [track for video in project.videos() for track in project.tracks(video.id)]
    masks = [record for track in tracks for record in project.masks_of(track.id).values() if record.mask.area]
    return {
        "frames": sum(video.frame_count for video in project.videos()),
        "tracks": len(tracks),
        "masks": len(masks),
        "model_masks": sum(record.source == "model" for record in masks),
        "human_masks": sum(record.source == "human" for record in masks),
        "rejected_in_frames": sum(
            review.verdict == "rejected"
            for video in project.videos()
            for track in project.tracks(video.id)
            for review in project.reviews(track.id).values()
        ),
    }


def _row(table: QTableWidget, row: int) -> dict[str, str]:
    """Title of a column -> what stands there."""
    titles, cells = {}, range(table.columnCount())
    for column in cells:
        title, cell = table.horizontalHeaderItem(column), table.item(row, column)
        assert title is not None
        assert cell is not None
        titles[title.text()] = cell.text()
    return titles
