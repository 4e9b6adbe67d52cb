"""What the program remembers, also where two of its windows write it at once, and that nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import remembered
from app.ui.settings import Settings
from engine.files import replacing
from tests.app.helpers import Person


@pytest.fixture
def settings_of(qtbot: QtBot) -> Iterator[Callable[[Path], Settings]]:
    opened: list[Settings] = []

    def make(path: Path) -> Settings:
        opened.append(Settings(path))
        return opened[-1]

    yield make
    for settings in opened:
        settings.close()


SettingsOf = Callable[[Path], Settings]


def test_a_file_that_another_window_is_writing_is_not_in_the_way(tmp_path: Path, settings_of: SettingsOf) -> None:
    path = tmp_path / "settings.json"
    (tmp_path / "settings.json.part").mkdir()  # as good as one that is held by another program
    settings = settings_of(path)
    settings.remember_theme("dark")
    settings.finish()
    assert Settings(path).values.theme == "dark"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["settings.json", "settings.json.part"]


def test_two_windows_keep_what_the_other_one_remembers(tmp_path: Path, settings_of: SettingsOf) -> None:
    path = tmp_path / "settings.json"
    first, second = settings_of(path), settings_of(path)
    first.remember_shortcuts({"brush": ["K"]})
    first.finish()
    second.remember_theme("dark")
    second.finish()
    first.remember_language("zh_CN")
    first.remember_shortcuts({})
    first.finish()
    second.save()
    second.finish()
    found = Settings(path).values
    assert (found.shortcuts, found.theme, found.language) == ({}, "dark", "zh_CN")
    assert (second.values.shortcuts, second.values.language) == ({}, "zh_CN")


def test_a_file_that_was_damaged_meanwhile_is_written_anew(tmp_path: Path, settings_of: SettingsOf) -> None:
    path = tmp_path / "settings.json"
    settings = settings_of(path)
    settings.remember_shortcuts({"brush": ["K"]})
    settings.finish()
    path.write_text("{")
    settings.remember_theme("dark")
    settings.finish()
    assert Settings(path).values.shortcuts == {"brush": ["K"]}


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_memory_and_is_said_once(
    tmp_path: Path, settings_of: SettingsOf
) -> None:
    (tmp_path / "config").write_text("no folder")
    settings = settings_of(tmp_path / "config" / "settings.json")
    told: list[str] = []
    settings.failed.connect(lambda error: told.append(error.what))
    for theme in ("dark", "light"):
        settings.remember_theme(theme)
        settings.finish()
    assert settings.values.theme == "light"
    assert len(told) == 1
    assert "settings.json cannot be written" in told[0]
    (tmp_path / "config").unlink()
    settings.remember_language("zh_CN")
    settings.finish()
    assert Settings(settings.path).values.theme == "light"


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, list[threading.Thread]]]:
    """A disk that takes nothing until it is let, and the threads that have waited for it."""
    may_go_on, waited = threading.Event(), list[threading.Thread]()

    def slow(path: Path):
        waited.append(threading.current_thread())
        may_go_on.wait(10)
        return replacing(path)

    monkeypatch.setattr(remembered, "replacing", slow)
    yield may_go_on, waited
    may_go_on.set()


def test_nobody_waits_for_a_slow_disk_and_only_the_newest_is_written_then(
    qtbot: QtBot, tmp_path: Path, settings_of: SettingsOf, slow_disk: tuple[threading.Event, list[threading.Thread]]
) -> None:
    may_go_on, waited = slow_disk
    settings = settings_of(tmp_path / "settings.json")
    for command in ("brush", "eraser", "lasso", "fill"):
        settings.remember_command(command)
        qtbot.waitUntil(lambda: bool(waited), timeout=10_000)
    assert not settings.path.exists()
    may_go_on.set()
    qtbot.waitUntil(lambda: len(waited) == 2, timeout=10_000)
    settings.finish()
    assert Settings(settings.path).values.commands == ["fill", "lasso", "eraser", "brush"]
    assert threading.main_thread() not in waited
    assert len(waited) == 2


def test_a_window_that_closes_waits_for_what_is_still_to_be_written(
    open_window: Callable[[], Person], slow_disk: tuple[threading.Event, list[threading.Thread]]
) -> None:
    may_go_on, waited = slow_disk
    window = open_window().window
    window.settings.remember_theme("dark")
    window.settings.remember_language("zh_CN")
    assert not window.settings.path.exists()
    may_go_on.set()
    window.close()
    found = Settings(window.settings.path).values
    assert (found.theme, found.language) == ("dark", "zh_CN")
    assert found.geometry
    assert threading.main_thread() not in waited


def test_that_nothing_is_remembered_is_said_at_the_window(open_window: Callable[[], Person], tmp_path: Path) -> None:
    person = open_window()
    person.window.settings.path = tmp_path / "settings.json" / "below"
    (tmp_path / "settings.json").write_text("{}")
    person.window.settings.remember_theme("dark")
    person.qtbot.waitUntil(lambda: "forgotten" in person.window.status._job.text(), timeout=10_000)
