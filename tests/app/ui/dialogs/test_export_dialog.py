"""The dialog of an export remembers what was chosen, makes way for what it speaks of, and says why tracks were left out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QPushButton

from app.edits import CreateTrack, ReviewTracks, SetMask
from app.jobs.remembered import ExportHabits
from app.ui.dialogs.aside import free_place
from app.ui.dialogs.export_dialog import ExportDialog
from tests.app.export_hands import choose_format, export_dialog
from tests.app.helpers import Person


def test_choices_are_remembered_from_one_opening_to_the_next_and_the_folder_of_each_project(
    labelled: Person, open_window: Callable[[], Person], film: Path, tmp_path: Path
) -> None:
    dialog = export_dialog(labelled)
    usual = dialog.folder.text()
    choose_format(dialog, "coco")
    dialog.overlaps.setCurrentIndex(1)
    dialog.every.setValue(5)
    dialog.validation.setValue(20)
    dialog.seed.setValue(7)
    dialog.leave_out_rejected.setChecked(True)
    dialog.folder.setText(str(tmp_path / "out"))
    chosen = dialog.choices()
    dialog.reject()
    labelled.qtbot.waitUntil(lambda: not labelled.window.findChildren(ExportDialog))
    again = export_dialog(labelled)
    assert again.choices() == chosen
    assert (chosen.format, chosen.every, chosen.validation_share, chosen.seed) == ("coco", 5, 0.2, 7)
    assert again.folder.text() == str(tmp_path / "out")
    labelled.window.settings.finish()
    another = open_window()
    another.opens(Path(shutil.copyfile(film, tmp_path / "another.mp4")))
    its = export_dialog(another)
    assert (its.choices().every, its.choices().leave_out_rejected) == (5, True)
    assert its.folder.text() == usual.replace("film", "another")  # an export there would take this one's place


def test_a_format_of_one_track_a_pixel_leaves_the_choice_for_the_others_as_it_was(labelled: Person) -> None:
    dialog = export_dialog(labelled)
    for written in ("davis", "mots"):
        choose_format(dialog, written)
        assert dialog.choices().overlaps == "resolve"
    choose_format(dialog, "ytvis")
    assert dialog.choices().overlaps == "keep"
    choose_format(dialog, "davis")
    dialog.reject()
    labelled.qtbot.waitUntil(lambda: not labelled.window.findChildren(ExportDialog))
    again = export_dialog(labelled)
    assert again.choices().overlaps == "resolve"
    choose_format(again, "ovis")
    assert again.choices().overlaps == "keep"


def test_what_the_file_of_settings_cannot_mean_is_left_as_usual(labelled: Person) -> None:
    labelled.window.settings.values.export = ExportHabits(format="gif", every=-3, validation=1000, overlaps="?")
    dialog = export_dialog(labelled)
    assert dialog.choices().format == "ytvis"
    assert (dialog.every.value(), dialog.validation.value(), dialog.overlaps.currentData()) == (1, 99, "keep")


def test_the_dialog_makes_way_for_what_it_speaks_of(labelled: Person, tmp_path: Path) -> None:
    first, second = labelled.workspace.tracks
    labelled.workspace.apply(SetMask(second.id, 0, labelled.mask(first.id, 0)))
    dialog = export_dialog(labelled)
    dialog.folder.setText(str(tmp_path / "out"))
    labelled.qtbot.mouseClick(dialog.check, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    canvas = labelled.window.canvas
    _, _, box = next(found for found in labelled.workspace.project.boxes_at(1, 0) if found[0] == first.id)
    corners = (canvas.viewport.to_widget(box[0], box[1]), canvas.viewport.to_widget(box[0] + box[2], box[1] + box[3]))
    thing = QRect(*(canvas.mapToGlobal(QPoint(round(x), round(y))) for x, y in corners))
    dialog.move(thing.topLeft() - QPoint(200, 100))
    assert dialog.frameGeometry().intersects(thing)
    dialog.problems.itemActivated.emit(dialog.problems.item(0))
    labelled.sees_frame(0)
    assert dialog.isVisible() and not dialog.isModal()
    assert not dialog.frameGeometry().intersects(thing)


def test_all_or_none_of_thousands_of_videos_are_ticked_at_once(labelled: Person) -> None:
    dialog = export_dialog(labelled)
    (video,) = labelled.workspace.project.videos()
    dialog.follow_videos([replace(video, id=number) for number in range(1, 2001)])
    all_of_them, none = (
        next(button for button in dialog.findChildren(QPushButton) if button.text() == text) for text in ("All", "None")
    )
    began = time.perf_counter()
    none.click()
    assert not dialog.choices().video_ids and not dialog.export.isEnabled()
    all_of_them.click()
    assert dialog.choices().video_ids == list(range(1, 2001)) and dialog.export.isEnabled()
    assert time.perf_counter() - began < 3


SCREEN, PICTURE = QRect(0, 0, 1000, 800), QRect(0, 50, 700, 500)


@pytest.mark.parametrize(
    ("now", "things", "expected"),
    [
        (QRect(500, 100, 300, 200), [], QPoint(700, 100)),  # beside the picture
        (QRect(100, 400, 300, 200), [], QPoint(100, 550)),  # below it, which is nearer
        (QRect(100, 100, 600, 700), [QRect(350, 60, 50, 50)], QPoint(400, 100)),  # too large: at least off the thing
        (QRect(0, 0, 1200, 900), [QRect(10, 60, 50, 50)], QPoint(0, 0)),  # larger than the screen
    ],
)
def test_the_place_that_covers_least_is_taken(now: QRect, things: list[QRect], expected: QPoint) -> None:
    assert free_place(now, SCREEN, [*things, PICTURE]) == expected


def test_why_tracks_were_left_out_is_told(labelled: Person, tmp_path: Path) -> None:
    first, second = labelled.workspace.tracks
    labelled.workspace.apply(ReviewTracks([first.id], "rejected"))
    labelled.workspace.apply(CreateTrack(1, first.category_id))
    dialog = export_dialog(labelled)
    choose_format(dialog, "results")
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.leave_out_rejected.setChecked(True)
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert dialog.status.text().partition("out. ")[2].splitlines() == [
        "1 tracks that are to be seen in no chosen frame were left out. 1 rejected tracks were left out."
    ]
    dialog.leave_out_rejected.setChecked(False)
    dialog.reviewed_tracks.setChecked(True)
    labelled.workspace.apply(ReviewTracks([second.id], "reviewed"))
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert "1 tracks that nobody has marked as reviewed were left out." in dialog.status.text()
    assert "1 rejected tracks were left out." in dialog.status.text()


@pytest.mark.parametrize(("typed", "where"), [("out", "beside"), ("~/out", "home")])
def test_a_folder_that_was_typed_lies_beside_the_project_or_at_home(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, where: str
) -> None:
    places = {"beside": labelled.workspace.project.path.parent, "home": tmp_path / "home"}
    monkeypatch.setenv("HOME", str(places["home"]))
    dialog = export_dialog(labelled)
    choose_format(dialog, "results")
    dialog.folder.setText(typed)
    labelled.qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert (places[where] / "out" / "results.json").is_file()


def test_tab_leads_through_the_dialog_as_it_is_seen(labelled: Person) -> None:
    dialog = export_dialog(labelled)
    seen = [dialog.dialect, dialog.folder, dialog.videos, dialog.every, dialog.reviewed_frames, dialog.validation]
    seen += [dialog.overlaps, dialog.problems, dialog.check, dialog.close_button, dialog.export]
    assert dialog.focusWidget() is dialog.dialect
    way = []
    for _ in range(20):
        way.append(dialog.focusWidget())
        labelled.qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert [part for part in way if part in seen][: len(seen)] == seen
