"""A person imports into the window."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QProgressDialog, QPushButton

from app.project.exchange.export_plan import ExportChoices, FormatName
from app.project.exchange.exporting import export_project
from app.project.exchange.importing import read_found
from app.ui.dialogs.import_dialog import ImportDialog
from app.ui.dialogs.video_questions import ANSWER
from tests.app.export_hands import export_dialog, held
from tests.app.helpers import SIZE, Person
from tests.project.helpers import make_frames


def questions(person: Person) -> ImportDialog:
    """What is asked before an import goes on."""
    (dialog,) = (dialog for dialog in person.window.findChildren(ImportDialog) if dialog.isVisible())
    return dialog


def names_asked(dialog: ImportDialog) -> list[str]:
    return [question.video.name for question in dialog.videos.questions.questions]


def answer_to(dialog: ImportDialog, name: str) -> str:
    questions = dialog.videos.questions
    return str(questions.index(names_asked(dialog).index(name), ANSWER).data())


def choose_video(person: Person, dialog: ImportDialog, name: str, text: str) -> None:
    """Goes to a row, opens its list by Enter, and through it by the arrow keys."""
    table = dialog.videos
    table.setCurrentIndex(table.questions.index(names_asked(dialog).index(name), 0))
    person.qtbot.keyClick(table, Qt.Key.Key_Return)
    (combo,) = table.findChildren(QComboBox)
    person.qtbot.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText() != text:
            person.qtbot.keyClick(combo, Qt.Key.Key_Down)
    table.setFocus()
    person.qtbot.waitUntil(lambda: not table.findChildren(QComboBox), timeout=10_000)
    assert answer_to(dialog, name) == text


def category_editor(person: Person, dialog: ImportDialog, name: str) -> QComboBox:
    """Goes to a row of the categories and opens what can be answered there by Enter."""
    table = dialog.categories
    table.setCurrentIndex(table.questions.index(table.questions.names.index(name), 0))
    person.qtbot.keyClick(table, Qt.Key.Key_Return)
    (combo,) = table.findChildren(QComboBox)
    return combo


def choose_category(person: Person, dialog: ImportDialog, name: str, meaning: str) -> None:
    combo = category_editor(person, dialog, name)
    combo.setCurrentIndex(combo.findText(meaning))
    combo.activated.emit(combo.currentIndex())
    person.qtbot.keyClick(combo, Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: not dialog.categories.findChildren(QComboBox), timeout=10_000)


def type_category(person: Person, dialog: ImportDialog, name: str, meaning: str) -> None:
    combo = category_editor(person, dialog, name)
    person.qtbot.keyClicks(combo.lineEdit(), meaning)  # what stood there was selected
    person.qtbot.keyClick(combo, Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: not dialog.categories.findChildren(QComboBox), timeout=10_000)


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
    asked = questions(labelled)  # it is likely the video that it was made of
    choose_video(labelled, asked, "film", "A video of its own: film")
    labelled.qtbot.mouseClick(asked.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    videos = labelled.workspace.project.videos()
    assert len(videos) == 2
    assert len(labelled.workspace.project.tracks(videos[1].id)) == 2
    assert labelled.window.video_panel.listed.rowCount() == 2


def test_a_broken_document_is_said(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"videos": 3}')
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(broken), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    labelled.does("import_ytvis")
    assert "broken.json" in labelled.is_told().text()


def labelme_folder(folder: Path) -> Path:
    make_frames(folder)
    for label, name in (("crab", "0"), ("fish", "1")):
        shapes = [{"label": label, "points": [[1, 1], [9, 1], [9, 9]], "shape_type": "polygon", "group_id": 1}]
        (folder / f"{name}.json").write_text(json.dumps({"shapes": shapes, "imagePath": f"{name}.png"}))
    return folder


def import_dialog(person: Person, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ImportDialog:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    person.does("import_folder")
    (dialog,) = person.window.findChildren(ImportDialog)
    return dialog


def test_an_import_asks_what_unknown_categories_mean(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = import_dialog(labelled, labelme_folder(tmp_path / "pond"), monkeypatch)
    labelled.waits_until_idle()
    assert "2 tracks in 1 video" in dialog.status.text()
    assert dialog.categories.questions.names == ("crab", "fish")
    assert not dialog.accept_button.isEnabled()
    choose_category(labelled, dialog, "crab", "object")
    type_category(labelled, dialog, "fish", "cod")
    assert [str(dialog.categories.questions.index(row, 2).data()) for row in range(2)] == [
        "object",
        "New category “cod”",
    ]
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert "imported" in dialog.status.text()
    project = labelled.workspace.project
    video = project.videos()[1]
    assert [project.category(track.category_id).name for track in project.tracks(video.id)] == ["object", "cod"]
    assert labelled.window.video_panel.listed.rowCount() == 2
    assert not dialog.accept_button.isEnabled()


def test_categories_are_answered_and_imported_by_keys(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = import_dialog(labelled, labelme_folder(tmp_path / "pond"), monkeypatch)
    labelled.waits_until_idle()
    table = dialog.categories
    assert dialog.focusWidget() is table
    keys = labelled.qtbot
    for row in (0, 1):
        keys.keyClick(table, Qt.Key.Key_Space)
        (combo,) = table.findChildren(QComboBox)
        for _ in range(row + 1):
            keys.keyClick(combo, Qt.Key.Key_Down)
        keys.keyClick(combo, Qt.Key.Key_Return)
        keys.waitUntil(lambda: not table.findChildren(QComboBox), timeout=10_000)
        keys.keyClick(table, Qt.Key.Key_Down)
    assert table.questions.mapping() == {"crab": "crab", "fish": "object"}
    keys.keyClick(table, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is not table
    keys.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    labelled.waits_until_idle()
    assert "imported" in dialog.status.text()


def test_a_category_without_a_name_becomes_no_new_one(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it left out unasked."""
    folder = labelme_folder(tmp_path / "pond")
    for path in folder.glob("*.json"):
        path.write_text(path.read_text().replace('"fish"', '" "'))
    dialog = import_dialog(labelled, folder, monkeypatch)
    labelled.waits_until_idle()
    asked = dialog.categories.questions
    dialog.rest_as_new.click()
    assert asked.mapping() == {"crab": "crab"}
    assert [asked.index(1, column).data() for column in (0, 2)] == ["without a name", "What is it?"]
    assert not dialog.accept_button.isEnabled()
    assert asked.choices(1) == [None, "object", ""]


def rename(root: Path, new: str) -> Path:
    """Gives the one video of an exported document another name than that of the video that it was made of."""
    (root / "JPEGImages" / "film").rename(root / "JPEGImages" / new)
    document = root / "annotations.json"
    document.write_text(document.read_text().replace("film/", f"{new}/"))
    return document


def test_a_coco_document_needs_no_answers(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    export_project(labelled.workspace.project, out, ExportChoices(format="coco", every=10))
    rename(out, "other")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(out / "annotations.json"), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    project = labelled.workspace.project
    assert [len(project.tracks(video.id)) for video in project.videos()] == [2, 2]


def test_what_would_be_there_twice_is_shown_first(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_project(labelled.workspace.project, out, ExportChoices())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(out / "annotations.json"), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    first = questions(labelled)
    assert answer_to(first, "film") == "film.mp4"  # which is likely
    assert listed(first) == ["film.mp4 has tracks already, 2 of them; the 2 that are imported come beside them"]
    choose_video(labelled, first, "film", "A video of its own: film")
    assert listed(first) == [] and not first.problems.isVisible()
    labelled.qtbot.mouseClick(first.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    first.reject()
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    second = questions(labelled)
    assert listed(second) == ["film has tracks already, 2 of them; the 2 that are imported come beside them"]
    assert "Look at the list first." in second.status.text() and second.accept_button.isEnabled()
    second.reject()
    project = labelled.workspace.project
    assert [len(project.tracks(video.id)) for video in project.videos()] == [2, 2]


def listed(dialog: ImportDialog) -> list[str]:
    model = dialog.problems.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_an_import_that_fails_or_is_cancelled_changes_nothing(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = labelme_folder(tmp_path / "pond")
    is_cancelled = threading.Event()
    read: Callable[..., object] = read_found

    def reads_then(*args: object) -> object:
        is_cancelled.wait(10)
        return read(*args)

    monkeypatch.setattr("app.jobs.transfer.read_found", reads_then)
    dialog = import_dialog(labelled, folder, monkeypatch)
    labelled.qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    is_cancelled.set()
    labelled.waits_until_idle()
    assert "Cancelled" in dialog.status.text()
    (folder / "0.json").write_text('{"shapes": 3}')
    dialog.read()
    labelled.qtbot.waitUntil(lambda: "failed" in dialog.status.text(), timeout=10_000)
    assert len(labelled.workspace.project.videos()) == 1


def test_an_import_of_a_document_can_be_cancelled(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_project(labelled.workspace.project, out, ExportChoices(every=10))
    rename(out, "other")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(out / "annotations.json"), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    may_go = held(monkeypatch, "import_found")
    labelled.does("import_ytvis")
    (shown,) = labelled.window.findChildren(QProgressDialog)
    (button,) = shown.findChildren(QPushButton)
    labelled.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    may_go.set()
    labelled.waits_until_idle()
    project = labelled.workspace.project
    assert len(project.videos()) == 1
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    assert len(project.videos()) == 2
    assert not any(dialog.isVisible() for dialog in labelled.window.findChildren(QProgressDialog))


def test_an_import_of_a_document_that_fails_once_it_was_called_off_ends_like_any(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no.json").write_text("[]")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "no.json"), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    may_go, read = threading.Event(), read_found

    def read_late(*arguments: Any) -> object:
        assert may_go.wait(30)
        return read(*arguments)

    monkeypatch.setattr("app.jobs.transfer.read_found", read_late)
    labelled.does("import_ytvis")
    (shown,) = labelled.window.findChildren(QProgressDialog)
    labelled.qtbot.keyClick(shown, Qt.Key.Key_Escape)
    QApplication.processEvents()
    may_go.set()
    labelled.waits_until_idle()
    labelled.qtbot.waitUntil(lambda: not labelled.window.findChildren(QProgressDialog))  # it is deleted a little later


def test_storing_what_was_read_can_be_cancelled(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = import_dialog(labelled, labelme_folder(tmp_path / "pond"), monkeypatch)
    labelled.waits_until_idle()
    for name in dialog.categories.questions.names:
        dialog.categories.questions.answer(name, "object")
    may_go = held(monkeypatch, "import_found")
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    dialog.reject()
    may_go.set()
    labelled.waits_until_idle()
    assert "Cancelled" in dialog.status.text()
    assert len(labelled.workspace.project.videos()) == 1
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert len(labelled.workspace.project.videos()) == 2


@pytest.mark.parametrize("form", ["ytvis", "coco"])
def test_a_document_without_frames_finds_its_video_when_somebody_says_so(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: FormatName
) -> None:
    out = tmp_path / "out"
    export_project(labelled.workspace.project, out, ExportChoices(format=form, every=10))
    document = rename(out, "FILM")
    shutil.rmtree(out / "JPEGImages")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(document), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    dialog = questions(labelled)
    numbers = "the images' numbers, from 0" if form == "ytvis" else "the data set's numbers"
    assert answer_to(dialog, "FILM") == f"film.mp4, frames by {numbers}"
    assert dialog.accept_button.isEnabled()
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    project = labelled.workspace.project
    (video,) = project.videos()
    first, second, *imported = project.tracks(video.id)
    assert [list(project.masks_of(track.id)) for track in imported] == [[0, 10, 20]] * 2
    assert project.mask(imported[0].id, 20).mask == project.mask(first.id, 20).mask
    assert len(labelled.workspace.tracks) == 4
    labelled.does("undo")
    labelled.waits_until_idle()
    assert [track.id for track in labelled.workspace.tracks] == [first.id, second.id]


def test_what_is_there_can_make_room_for_what_is_imported(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_project(labelled.workspace.project, out, ExportChoices(format="ytvis"))
    answers = (str(out / "annotations.json"), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answers)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    dialog = questions(labelled)
    assert answer_to(dialog, "film") == "film.mp4"
    assert dialog.replaces.isVisible()

    def told() -> str:
        return str(dialog.problems.model().index(0, 0).data())

    assert told().endswith("the 2 that are imported come beside them")
    labelled.qtbot.keyClick(dialog.replaces, Qt.Key.Key_Space)
    assert "its 2 tracks are deleted unless locked, 0 of them with masks that people made" in told()
    before = {track.id for track in labelled.workspace.tracks}
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert len(labelled.workspace.tracks) == 2
    assert not before & {track.id for track in labelled.workspace.tracks}
    labelled.does("undo")
    labelled.waits_until_idle()
    assert {track.id for track in labelled.workspace.tracks} == before


def test_an_order_that_the_names_speak_against_is_said_after_the_import(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_project(labelled.workspace.project, out, ExportChoices(format="ytvis"))
    document = rename(out, "FILM")
    shutil.rmtree(out / "JPEGImages")
    raw = json.loads(document.read_text())
    count = raw["videos"][0]["length"]
    raw["videos"][0]["file_names"] = [f"FILM/{name}.jpg" for name in sorted(map(str, range(count)))]
    document.write_text(json.dumps(raw))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(document), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    labelled.does("import_ytvis")
    labelled.waits_until_idle()
    dialog = questions(labelled)
    assert answer_to(dialog, "FILM") == "film.mp4"
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    (note,) = [dialog.problems.model().index(row, 0).data() for row in range(dialog.problems.model().rowCount())]
    assert note.startswith("FILM: its frames count in the order of the data set")
    assert dialog.problems.isVisible()


def test_a_folder_of_a_likely_name_is_asked_about_and_may_be_left_out(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled.workspace.project.add_category("crab")
    labelled.workspace.project.add_category("fish")
    for place, name in enumerate(("film", "pond")):
        folder = labelme_folder(tmp_path / "all" / name)
        for image in folder.glob("*.png"):
            Image.new("RGB", SIZE[::-1], (place, 0, 0)).save(image)
    dialog = import_dialog(labelled, tmp_path / "all", monkeypatch)
    labelled.waits_until_idle()
    assert names_asked(dialog) == ["film"]  # nothing in the project is like the other one
    assert "1 other videos come with their own frames." in dialog.status.text()  # without a translation
    assert answer_to(dialog, "film") == "film.mp4, frames by the images' numbers, from 0"
    assert not dialog.rest.isEnabled()
    choose_video(labelled, dialog, "film", "Which video is it?")
    assert not dialog.accept_button.isEnabled()
    labelled.qtbot.mouseClick(dialog.rest, Qt.MouseButton.LeftButton)
    assert answer_to(dialog, "film") == "Leave out"
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    assert [video.name for video in labelled.workspace.project.videos()] == ["film.mp4", "pond"]
    labelled.qtbot.keyClick(dialog, Qt.Key.Key_Return)  # leaves
    assert not dialog.isVisible()


def test_an_import_of_two_videos_is_one_entry_of_the_history_and_one_undo(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, history = labelled.workspace.project, labelled.window.overview.history
    for name in ("crab", "fish"):
        project.add_category(name)
    for name in ("brook", "pond"):
        labelme_folder(tmp_path / "all" / name)
    before = labelled.workspace.project.history()
    dialog = import_dialog(labelled, tmp_path / "all", monkeypatch)
    labelled.waits_until_idle()
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.waits_until_idle()
    dialog.reject()
    labelled.looks_at(history)
    model = history.entries
    assert model.index(model.rowCount() - 1, 0).data() == "Import 4 tracks from all"
    assert len(model.entries) == len(before) + 1
    assert labelled.window.commands["undo"].text() == "&Undo “Import 4 tracks from all”"
    labelled.does("undo")
    labelled.waits_until_idle()
    assert [video.name for video in project.videos()] == ["film.mp4"]
    labelled.qtbot.waitUntil(lambda: labelled.window.video_panel.listed.rowCount() == 1, timeout=10_000)
    history.point_chosen.emit(model.entries[-1].id)
    labelled.waits_until_idle()
    assert [video.name for video in project.videos()] == ["film.mp4", "brook", "pond"]
    history.point_chosen.emit(before[-1].id)
    labelled.waits_until_idle()
    assert [video.name for video in project.videos()] == ["film.mp4"]
