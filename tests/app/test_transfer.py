"""Export and import from the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.ui.dialogs import ExportDialog
from engine.ytvis import read_dataset
from tests.app.helpers import FRAMES, Person


def export_dialog(person: Person) -> ExportDialog:
    person.does("export")
    (dialog,) = person.window.findChildren(ExportDialog)
    return dialog


def test_export_writes_a_data_set(labelled: Person, tmp_path: Path) -> None:
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.dialect.setCurrentIndex(1)
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert f"2 tracks and {FRAMES} frames" in dialog.status.text()
    assert len(read_dataset(tmp_path / "out" / "annotations.json").annotations) == 2
    assert "occlusion" in json.loads((tmp_path / "out" / "annotations.json").read_text())["annotations"][0]
    assert len(list((tmp_path / "out" / "JPEGImages").rglob("*.jpg"))) == FRAMES


def test_a_cancelled_export_leaves_nothing(labelled: Person, tmp_path: Path) -> None:
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "out"))
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert "Cancelled" in dialog.status.text()
    assert not (tmp_path / "out" / "annotations.json").exists()


def test_an_export_that_fails_is_said(labelled: Person, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "full"))
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert str(tmp_path / "full") in labelled.is_told().text()


def test_what_was_exported_can_be_imported(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "out"))
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    dialog.reject()
    answers = (str(tmp_path / "out" / "annotations.json"), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answers)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    videos = labelled.workspace.project.videos()
    assert len(videos) == 2
    assert len(labelled.workspace.project.tracks(videos[1].id)) == 2
    assert labelled.window.video_panel.count() == 2


def test_a_broken_document_is_said(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"videos": 3}')
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(broken), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    labelled.does("import_ytvis")
    assert "broken.json" in labelled.is_told().text()
