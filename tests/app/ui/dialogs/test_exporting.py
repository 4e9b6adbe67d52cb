"""A person exports from the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.edits import SetMask, SetReview
from app.ui.dialogs.export_dialog import ExportDialog
from engine.ytvis import read_dataset
from tests.app.export_hands import choose_format, export_dialog, held
from tests.app.helpers import FRAMES, Person


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


def test_the_dry_run_lists_what_is_wrong_and_a_double_click_shows_the_place(labelled: Person, tmp_path: Path) -> None:
    first, second = labelled.workspace.tracks
    labelled.workspace.apply(SetMask(second.id, 7, labelled.mask(first.id, 7)))
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "out"))
    labelled.qtbot.mouseClick(dialog.check, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert f"2 tracks and {FRAMES} frames would be written." in dialog.status.text()
    assert not (tmp_path / "out").exists()
    item, written = (dialog.problems.item(row) for row in range(dialog.problems.count()))
    assert written.text() == f"film: 2 tracks, {FRAMES} frames"
    assert "frame 8: tracks 2 and 1 share" in item.text()
    place = dialog.problems.visualItemRect(item).center()
    labelled.qtbot.mouseClick(dialog.problems.viewport(), Qt.MouseButton.LeftButton, pos=place)
    labelled.qtbot.mouseDClick(dialog.problems.viewport(), Qt.MouseButton.LeftButton, pos=place)
    labelled.sees_frame(7)
    assert labelled.workspace.frame_index == 7
    assert labelled.workspace.selected == {first.id}


def test_choices_are_obeyed(labelled: Person, tmp_path: Path) -> None:
    dialog = export_dialog(labelled)
    choose_format(dialog, "mots")
    assert not dialog.overlaps.isEnabled()
    assert dialog.choices().overlaps == "resolve"
    dialog.every.setValue(10)
    dialog.folder.setText(str(tmp_path / "out"))
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert "2 tracks and 3 frames are in" in dialog.status.text()
    assert len(list((tmp_path / "out" / "instances").rglob("*.png"))) == 3
    dialog.videos.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.export.isEnabled()
    labelled.does("export")  # the same dialog comes to the front
    assert [found for found in labelled.window.findChildren(ExportDialog) if found.isVisible()] == [dialog]


def test_a_mask_that_was_rejected_in_its_frame_is_left_out_when_asked_for(labelled: Person, tmp_path: Path) -> None:
    first, _ = labelled.workspace.tracks
    labelled.workspace.apply(SetReview(first.id, 7, "rejected", "too large"))
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "out"))
    labelled.qtbot.mouseClick(dialog.leave_out_rejected, Qt.MouseButton.LeftButton)
    labelled.qtbot.mouseClick(dialog.check, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert dialog.problems.item(0).text() == "film, track 1 (object), frame 8: rejected there, and left out there"
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    parts = [each.segmentations for each in read_dataset(tmp_path / "out" / "annotations.json").annotations]
    assert [segmentations[7] is None for segmentations in parts] == [True, False]


def test_what_blocks_an_export_is_said_before(labelled: Person, film: Path, tmp_path: Path) -> None:
    dialog = export_dialog(labelled)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    dialog.folder.setText(str(tmp_path / "full"))
    labelled.qtbot.mouseClick(dialog.check, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert "Nothing can be exported" in dialog.status.text()
    assert dialog.problems.item(0).font().bold()


@pytest.mark.parametrize(("form", "written"), [("results", "results.json"), ("overlay", "overlay/film.mp4")])
def test_results_and_drawn_videos_are_exported_or_cancelled(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, written: str
) -> None:
    may_go = held(monkeypatch, "export_project")
    dialog = export_dialog(labelled)
    choose_format(dialog, form)
    dialog.folder.setText(str(tmp_path / "out"))
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    may_go.set()
    labelled.waits_until_idle()
    assert "Cancelled" in dialog.status.text()
    assert not (tmp_path / "out" / written).exists()
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert f"2 tracks and {FRAMES} frames are in" in dialog.status.text()
    assert (tmp_path / "out" / written).is_file()
