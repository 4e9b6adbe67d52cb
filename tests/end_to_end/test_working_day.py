"""A working day at a real window: once everything that an annotator does, by keyboard and mouse alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.jobs.learning.job import LearnJob
from app.ui.main_window import MainWindow
from tests.app import pupils
from tests.end_to_end.day import canvas, counting, exchange, feel, keeping, learning, masks, start, timeline, tracks
from tests.end_to_end.hands import Hands


@pytest.mark.slow
def test_a_working_day(
    starts: Callable[[], MainWindow], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.work.learning.LearnJob", partial(LearnJob, target=pupils.learns_in_two_goes))
    hands = Hands(qtbot, starts())
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
    hands = Hands(qtbot, starts())
    feel.comes_back(hands, state, line)
    keeping.takes_all_back_and_does_it_again(hands)
