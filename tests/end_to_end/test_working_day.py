"""A working day at a real window: once everything that an annotator does, by keyboard and mouse alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.learning.job import LearnJob
from app.ui.language import language
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from engine.types import Mask
from tests.app import pupils
from tests.app.propagators import Carrier
from tests.end_to_end.crossing import load_model, square
from tests.end_to_end.day import canvas, counting, exchange, feel, keeping, learning, masks, start, timeline, tracks
from tests.end_to_end.hands import Hands


@pytest.fixture
def starts(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Hands]]:
    """Starts the program. Its file dialogs are Qt's own, as those of a desktop hear no events of Qt's."""
    windows: list[MainWindow] = []

    def start() -> Hands:
        settings = Settings(tmp_path / "settings.json")
        languages.enter_context(language(qapp, settings.values.language or "en"))
        window = MainWindow(settings, load_model, Carrier(finds=lambda _: Mask.from_bitmap(square())).load)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1360, 860)
        window.show()
        qtbot.waitExposed(window)
        return Hands(qtbot, window)

    attribute = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    before = QCoreApplication.testAttribute(attribute)
    QCoreApplication.setAttribute(attribute, True)
    style, palette, sheet = qapp.style().objectName(), qapp.palette(), qapp.styleSheet()
    with ExitStack() as languages:
        yield start
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    QCoreApplication.setAttribute(attribute, before)
    for window in windows:
        window.close()


@pytest.mark.slow
def test_a_working_day(starts: Callable[[], Hands], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.work.learning.LearnJob", partial(LearnJob, target=pupils.learns_in_two_goes))
    hands = starts()
    start.opens_videos(hands, tmp_path)
    start.makes_categories(hands)
    start.prelabels(hands)
    canvas.looks_around(hands)
    masks.draws_the_square(hands)
    masks.mends_the_square(hands)
    masks.finds_the_lost_disc(hands)
    canvas.compares_with_before(hands)
    masks.overlaps_and_locks(hands)
    masks.carries_the_square_on(hands)
    tracks.mends_identities(hands)
    timeline.works_along_the_timeline(hands)
    timeline.reviews(hands)
    counting.counts_the_project(hands, tmp_path)
    keeping.walks_through_the_history(hands)
    keeping.keeps_copies(hands, tmp_path)
    exchange.exports_everything(hands, tmp_path)
    learning.lets_a_model_learn(hands)
    exchange.imports_everything(hands, tmp_path)
    feel.finds_commands(hands)
    feel.gives_other_keys(hands)
    feel.takes_the_tour(hands)
    feel.changes_the_theme(hands)
    feel.chooses_chinese(hands)
    state, line = hands.state(), hands.history()
    feel.goes_home(hands)
    hands = starts()
    feel.comes_back(hands, state, line)
    keeping.takes_all_back_and_does_it_again(hands)
