"""What the program remembers, also where two of its windows write it at once."""

from __future__ import annotations

from pathlib import Path

from app.ui.settings import Settings


def test_a_file_that_another_window_is_writing_is_not_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    (tmp_path / "settings.json.part").mkdir()  # as good as one that is held by another program
    Settings(path).remember_theme("dark")
    assert Settings(path).values.theme == "dark"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["settings.json", "settings.json.part"]


def test_two_windows_keep_what_the_other_one_remembers(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    first, second = Settings(path), Settings(path)
    first.remember_shortcuts({"brush": ["K"]})
    second.remember_theme("dark")
    first.remember_language("zh_CN")
    first.remember_shortcuts({})
    second.save()
    found = Settings(path).values
    assert (found.shortcuts, found.theme, found.language) == ({}, "dark", "zh_CN")


def test_a_file_that_was_damaged_meanwhile_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path)
    settings.remember_shortcuts({"brush": ["K"]})
    path.write_text("{")
    settings.remember_theme("dark")
    assert Settings(path).values.shortcuts == {"brush": ["K"]}


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_memory(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("no folder")
    settings = Settings(tmp_path / "config" / "settings.json")
    settings.remember_theme("dark")
    assert settings.values.theme == "dark"
