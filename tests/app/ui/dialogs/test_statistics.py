"""The dialog with the project's numbers."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox, QTableWidget

from app.project.overview.statistics import statistics
from app.ui.dialogs.statistics_dialog import StatisticsDialog
from tests.app.helpers import FRAMES, Person


def asks(person: Person) -> StatisticsDialog:
    person.does("statistics")
    (dialog,) = person.window.findChildren(StatisticsDialog)
    return dialog


def counts(person: Person) -> StatisticsDialog:
    dialog = asks(person)
    person.qtbot.waitUntil(lambda: dialog.export.isEnabled(), timeout=10_000)
    return dialog


def writes(dialog: StatisticsDialog, path: Path, over: bool | None = None) -> None:
    """Asks for the table at ``path``; ``over``: what is answered where a file is there already."""

    def name_it() -> None:
        chooser = QApplication.activeModalWidget()
        assert isinstance(chooser, QFileDialog)
        chooser.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        if over is not None:
            QTimer.singleShot(100, answer)
        chooser.accept()
        if chooser.isVisible():  # it was not taken
            chooser.reject()

    def answer() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QMessageBox)
        button = QMessageBox.StandardButton.Yes if over else QMessageBox.StandardButton.No
        question.button(button).click()

    QTimer.singleShot(100, name_it)
    dialog.export.click()


def cells(table: QTableWidget) -> list[dict[str, str]]:
    titles = [table.horizontalHeaderItem(column).text() for column in range(table.columnCount())]
    return [
        {title: table.item(row, column).text() for column, title in enumerate(titles)}
        for row in range(table.rowCount())
    ]


def test_the_numbers_are_those_of_the_project(labelled: Person) -> None:
    first, _ = (track.id for track in labelled.workspace.tracks)
    labelled.selects(first)
    labelled.does("grow")
    labelled.waits_until_idle()
    labelled.does("review_frames")
    labelled.does("occlusion_slight")
    labelled.does("review_here")
    labelled.waits_until_idle()
    dialog = counts(labelled)
    whole, film = cells(dialog.videos)
    assert whole["Video"] == "All videos"
    assert film["Video"] == "film.mp4"
    assert {**film, "Video": ""} == {**whole, "Video": ""}
    assert film["Reviewed"] == "1 (3 %)"
    assert [film[name] for name in ("Frames", "Tracks", "Reviewed in frames", "Masks", "By people", "Slight")] == [
        str(FRAMES), "2", "1", str(2 * FRAMES), "1", "1",
    ]  # fmt: skip
    (category,) = cells(dialog.categories)
    assert "Frames" not in category
    assert category["By the model"] == str(2 * FRAMES - 1)
    dialog.reject()


def test_they_are_written_as_a_table(labelled: Person, tmp_path: Path) -> None:
    dialog = counts(labelled)
    writes(dialog, tmp_path / "numbers")
    labelled.qtbot.waitUntil(lambda: bool(dialog.said.text()), timeout=10_000)
    assert (tmp_path / "numbers.csv").read_text().splitlines()[1].startswith(f"project,film,{FRAMES},")
    writes(dialog, tmp_path / "missing" / "numbers.csv")
    labelled.qtbot.waitUntil(lambda: "cannot be written" in dialog.said.text(), timeout=10_000)
    dialog.reject()


def test_a_table_that_is_there_already_is_not_written_over_unasked(labelled: Person, tmp_path: Path) -> None:
    (tmp_path / "numbers.csv").write_text("somebody's")
    dialog = counts(labelled)
    writes(dialog, tmp_path / "numbers", over=False)
    labelled.waits_until_idle()
    assert (tmp_path / "numbers.csv").read_text() == "somebody's" and not dialog.said.text()
    writes(dialog, tmp_path / "numbers", over=True)
    labelled.qtbot.waitUntil(lambda: bool(dialog.said.text()), timeout=10_000)
    assert (tmp_path / "numbers.csv").read_text().startswith("about,")
    dialog.reject()


def test_they_are_counted_beside_the_window_and_that_can_be_left(
    labelled: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    may_go_on = threading.Event()

    def slow(*args, **more):
        threads.append(threading.current_thread())
        may_go_on.wait(10)
        return statistics(*args, **more)

    monkeypatch.setattr("app.jobs.statistics.statistics", slow)
    dialog = asks(labelled)
    labelled.qtbot.waitUntil(lambda: bool(threads), timeout=10_000)
    assert threads[0] is not threading.main_thread()
    close = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close)
    close.click()
    may_go_on.set()
    labelled.waits_until_idle()
    labelled.qtbot.waitUntil(lambda: not labelled.window.findChildren(StatisticsDialog), timeout=10_000)


def test_there_are_none_without_a_project(open_window) -> None:
    assert not open_window().window.commands["statistics"].isEnabled()
