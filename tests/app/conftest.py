"""Windows to work at."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.learning.job import LearnJob
from app.ui.language import language
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.theme import apply_theme
from tests.app.drives import USUAL_PATIENCE, waits_for
from tests.app.helpers import Person, StandIn, write_film
from tests.app.learners import TaughtBy
from tests.app.propagators import Carrier


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has much to do is no drive that does not answer."""
    waits_for(USUAL_PATIENCE, monkeypatch)


@pytest.fixture(scope="session")
def film_once(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_film(tmp_path_factory.mktemp("film") / "film.mp4").read_bytes()


@pytest.fixture
def film(tmp_path: Path, film_once: bytes) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(film_once)
    return path


@pytest.fixture
def model() -> StandIn:
    return StandIn()


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def chinese(qapp: QCoreApplication) -> Iterator[None]:
    """The window speaks Simplified Chinese."""
    with language(qapp, "zh_CN"):
        yield


@pytest.fixture
def themed(qapp: QCoreApplication) -> Iterator[None]:
    """The window looks as the program's does; other tests see the application as it was."""
    assert isinstance(qapp, QApplication)
    style, palette, sheet = qapp.style().objectName(), qapp.palette(), qapp.styleSheet()
    apply_theme(qapp)
    yield
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, model: StandIn, carrier: Carrier) -> Iterator[Callable[[], Person]]:
    windows: list[MainWindow] = []

    def make() -> Person:
        window = MainWindow(Settings(tmp_path / "settings.json"), model.load, carrier.load)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1200, 800)
        window.show()
        qtbot.waitExposed(window)
        return Person(qtbot, window)

    yield make
    for window in windows:
        window.close_without_held()


@pytest.fixture
def person(open_window: Callable[[], Person], film: Path) -> Person:
    """Somebody who has opened the film."""
    somebody = open_window()
    somebody.opens(film)
    return somebody


@pytest.fixture
def labelled(person: Person) -> Person:
    """Somebody who has opened the film and had it pre-labelled."""
    person.prelabels()
    person.sees_masks(2)
    return person


@pytest.fixture
def taught_by(monkeypatch: pytest.MonkeyPatch) -> TaughtBy:
    """Has another process learn than the real one."""
    return lambda target: monkeypatch.setattr("app.ui.work.learning.LearnJob", partial(LearnJob, target=target))


@pytest.fixture
def no_process_left_behind() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


@pytest.fixture
def first(labelled: Person) -> int:
    """The upper one of two tracks that touch nothing, selected; brush and tools are at hand."""
    track = labelled.workspace.tracks[0].id
    labelled.selects(track)
    labelled.waits_until_idle()
    return track
