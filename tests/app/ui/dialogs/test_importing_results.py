"""Results JSON comes into the window as a model's tracks; what its numbers stand for is asked."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog

from app.edits import AddCategory
from app.jobs import transfer
from app.project import MaskRecord, Project
from app.project.exchange.export_plan import ExportChoices
from app.project.exchange.exporting import export_project
from app.project.formats import results
from app.ui.dialogs.results_dialog import ResultsDialog
from engine.errors import StorageError
from engine.types import Mask, Track
from engine.ytvis import write_results
from tests.app.helpers import FRAMES, SIZE, Person, disc

MASK = Mask.from_bitmap(disc(40, 40))


@pytest.fixture
def exported(labelled: Person, tmp_path: Path) -> Path:
    """The results that the window's own project was exported to."""
    export_project(labelled.workspace.project, tmp_path / "out", ExportChoices(format="results"))
    return tmp_path / "out" / "results.json"


def write(path: Path, *entries: tuple[int, int, float, Mask], length: int = FRAMES) -> Path:
    """Entries are (video id, category id, score, mask in frame 3)."""
    tracks: dict[int, list[Track]] = {}
    for number, (video, category, score, mask) in enumerate(entries):
        tracks.setdefault(video, []).append(Track(number, category, score, {3: mask}))
    write_results(path, tracks.items(), dict.fromkeys(tracks, length))
    return path


def opened(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> ResultsDialog:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    person.does("import_results")
    (dialog,) = (found for found in person.window.findChildren(ResultsDialog) if found.isVisible())
    return dialog


def answer(person: Person, table: Any, row: int, text: str) -> None:
    """Opens what can be answered in a row by Enter, and goes through the list by keys."""
    table.setCurrentIndex(table.questions.index(row, 0))
    person.qtbot.keyClick(table, Qt.Key.Key_Return)
    (combo,) = table.findChildren(QComboBox)
    combo.setCurrentIndex(0)
    for _ in range(combo.count()):
        if combo.currentText() != text:
            person.qtbot.keyClick(combo, Qt.Key.Key_Down)
    person.qtbot.keyClick(combo, Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: not table.findChildren(QComboBox), timeout=10_000)


def shown(table: Any) -> list[tuple[str, ...]]:
    model = table.questions
    columns = range(model.columnCount())
    return [tuple(str(model.index(row, column).data()) for column in columns) for row in range(model.rowCount())]


def problems(dialog: ResultsDialog) -> list[str]:
    return [str(dialog.problems.model().index(row, 0).data()) for row in range(dialog.problems.model().rowCount())]


def imports(person: Person, dialog: ResultsDialog) -> None:
    person.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    person.waits_until_idle()


def test_what_was_exported_comes_back_with_its_masks_and_scores(
    labelled: Person, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = labelled.workspace.project
    before = labelled.workspace.tracks
    dialog = opened(labelled, exported, monkeypatch)
    labelled.waits_until_idle()
    assert dialog.legend.currentText() == "As export.json says"  # it lies beside, and names videos and categories
    assert shown(dialog.videos) == [("film", str(FRAMES), "2", "film.mp4")]
    assert shown(dialog.categories) == []
    assert problems(dialog) == ["film.mp4 has tracks already, 2 of them; the 2 that are imported come beside them"]
    imports(labelled, dialog)
    assert "2 tracks in 1 video" in dialog.status.text()
    again = [track for track in labelled.workspace.tracks if track not in before]
    assert len(project.videos()) == 1

    def seen(track_id: int) -> dict[int, MaskRecord]:
        return project.masks_of(track_id)

    assert [(track.source, track.score, track.category_id) for track in again] == [
        ("model", track.score, track.category_id) for track in before
    ]
    assert [
        {frame: (record.mask, record.source) for frame, record in seen(track.id).items()} for track in again
    ] == [{frame: (record.mask, "model") for frame, record in seen(track.id).items()} for track in before]  # fmt: skip
    assert not dialog.accept_button.isEnabled() and not dialog.legend.isEnabled()
    labelled.does("undo")
    labelled.waits_until_idle()
    assert labelled.workspace.tracks == before
    labelled.does("redo")
    labelled.waits_until_idle()
    assert len(labelled.workspace.tracks) == 4


def test_each_id_that_nothing_explains_is_asked_for(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = labelled.workspace.project
    known = {track.id for track in labelled.workspace.tracks}
    small = Mask.from_bitmap(disc(40, 40)[:50])
    path = write(
        tmp_path / "r.json", (7, 3, 0.9, MASK), (7, 5, 0.2, MASK), (7, 6, 0.8, MASK), (8, 3, 0.7, MASK),
        (8, 3, 0.7, small), (9, 3, 0.7, small),
    )  # fmt: skip
    dialog = opened(labelled, path, monkeypatch)
    labelled.waits_until_idle()
    assert shown(dialog.videos) == [
        (f"id {number}", str(FRAMES), tracks, "Which video is it?") for number, tracks in ((7, "3"), (8, "2"), (9, "1"))
    ]
    assert [row[0] for row in shown(dialog.categories)] == ["id 3", "id 5", "id 6"]
    assert not dialog.rest_as_new.isVisible()  # a number is no name
    assert problems(dialog) == [
        f"id 8: [4] has {FRAMES} frames of {SIZE[1]}x50 pixels, but [3] has {FRAMES} frames of {SIZE[1]}x{SIZE[0]}",
        f"No video of the project has the {FRAMES} frames of {SIZE[1]}x50 pixels of id 9",
    ]
    answer(labelled, dialog.videos, 0, "film.mp4")
    answer(labelled, dialog.videos, 1, "film.mp4")  # it contradicts itself, and is not offered any
    assert shown(dialog.videos)[1][3] == "Leave out"
    labelled.qtbot.mouseClick(dialog.rest, Qt.MouseButton.LeftButton)
    assert not dialog.accept_button.isEnabled()
    dialog.minimum.setValue(0.5)
    labelled.waits_until_idle()
    assert [row[3] for row in shown(dialog.videos)] == ["film.mp4", "Leave out", "Leave out"]  # as was said before
    assert [row[0] for row in shown(dialog.categories)] == ["id 3", "id 6"]
    assert problems(dialog)[0] == "film.mp4 has tracks already, 2 of them; the 2 that are imported come beside them"
    assert problems(dialog)[1] == "1 results have a score below 0.5; they are left out."
    answer(labelled, dialog.categories, 0, "object")
    answer(labelled, dialog.categories, 1, "Leave out")
    imports(labelled, dialog)
    (track,) = [track for track in labelled.workspace.tracks if track.id not in known]
    assert (project.category(track.category_id).name, track.score, track.source) == ("object", 0.9, "model")
    assert {frame: record.mask for frame, record in project.masks_of(track.id).items()} == {3: MASK}
    assert len(project.videos()) == 1


def test_a_data_set_that_is_named_says_what_the_ids_are(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"film/{frame:05d}.jpg" for frame in range(FRAMES)]
    video = {"id": 7, "width": SIZE[1], "height": SIZE[0], "file_names": names}
    document = {"videos": [video], "categories": [{"id": 3, "name": "crab"}], "annotations": None}
    (tmp_path / "set.json").write_text(json.dumps(document))
    (tmp_path / "broken.json").write_text("{}")
    dialog = opened(labelled, write(tmp_path / "r.json", (7, 3, 0.9, MASK)), monkeypatch)
    labelled.waits_until_idle()
    assert [row[0] for row in shown(dialog.categories)] == ["id 3"]

    def chooses(place: int, path: str) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
        dialog.legend.setCurrentIndex(place)
        dialog.legend.activated.emit(place)

    chooses(dialog.legend.count() - 1, "")  # and thinks again
    assert dialog.legend.currentText() == "Ask for each id"
    chooses(dialog.legend.count() - 1, str(tmp_path / "broken.json"))
    assert "broken.json names no categories" in labelled.is_told().text()
    labelled.is_told().close()
    assert not dialog.accept_button.isEnabled()
    chooses(dialog.legend.count() - 1, str(tmp_path / "set.json"))
    labelled.waits_until_idle()
    assert dialog.legend.currentText() == "As set.json says"
    assert shown(dialog.videos) == [("film", str(FRAMES), "1", "film.mp4")]
    assert shown(dialog.categories) == []
    chooses(1, "")
    labelled.waits_until_idle()
    assert [row[0] for row in shown(dialog.videos)] == ["id 7"]  # OVIS names categories, and no videos
    chooses(dialog.legend.count() - 2, "")
    labelled.waits_until_idle()
    imports(labelled, dialog)
    categories = {category.id: category.name for category in labelled.workspace.project.categories()}
    assert categories[labelled.workspace.tracks[-1].category_id] == "crab"


def test_a_choice_that_is_changed_while_it_reads_is_obeyed(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(labelled, write(tmp_path / "r.json", (7, 3, 0.9, MASK), (7, 3, 0.2, MASK)), monkeypatch)
    dialog.minimum.setValue(0.5)
    labelled.waits_until_idle()
    assert [row[2] for row in shown(dialog.videos)] == ["1"]


def test_the_keys_stay_with_the_score_while_it_reads_anew(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(labelled, write(tmp_path / "r.json", (7, 3, 0.9, MASK), (7, 3, 0.2, MASK)), monkeypatch)
    labelled.waits_until_idle()
    dialog.minimum.setFocus()
    for _ in range(3):
        labelled.qtbot.keyClick(dialog.minimum, Qt.Key.Key_Up)
        labelled.waits_until_idle()
        assert dialog.focusWidget() is dialog.minimum


def test_a_score_that_was_being_typed_when_the_dialog_is_left_has_nothing_read(
    labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The field takes what is in it as it loses the keys; pytest-qt fails it if that comes to a dialog that is no more."""
    dialog = opened(labelled, write(tmp_path / "r.json", (7, 3, 0.9, MASK)), monkeypatch)
    labelled.waits_until_idle()
    dialog.activateWindow()
    labelled.qtbot.waitUntil(dialog.isActiveWindow)
    dialog.minimum.setFocus()
    dialog.minimum.selectAll()
    labelled.qtbot.keyClicks(dialog.minimum, "0.5")
    labelled.qtbot.keyClick(dialog.minimum, Qt.Key.Key_Escape)
    assert not labelled.window.jobs.is_busy
    labelled.qtbot.waitUntil(lambda: not labelled.window.findChildren(ResultsDialog))


def test_reading_and_storing_can_be_cancelled(
    labelled: Person, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = labelled.workspace.tracks
    may_read, read = threading.Event(), results.read

    def wait_to_read(*arguments: Any, **named: Any) -> object:
        assert may_read.wait(30)
        return read(*arguments, **named)

    monkeypatch.setattr(results, "read", wait_to_read)
    dialog = opened(labelled, exported, monkeypatch)
    labelled.qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    may_read.set()
    labelled.waits_until_idle()
    assert "Cancelled" in dialog.status.text()
    assert not dialog.accept_button.isEnabled()
    dialog.read()
    labelled.waits_until_idle()
    may_go, work = threading.Event(), getattr(transfer, "import_found")  # noqa: B009  # which it only imports

    def wait(*arguments: Any, **named: Any) -> object:
        assert may_go.wait(30)
        return work(*arguments, **named)

    monkeypatch.setattr(transfer, "import_found", wait)
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert not dialog.minimum.isEnabled()
    labelled.qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    may_go.set()
    labelled.waits_until_idle()
    assert "Cancelled" in dialog.status.text()
    labelled.workspace.refresh()
    assert labelled.workspace.tracks == before
    imports(labelled, dialog)
    assert len(labelled.workspace.tracks) == 4


def test_what_is_edited_while_results_are_stored_waits_for_its_turn(
    labelled: Person, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(labelled, exported, monkeypatch)
    labelled.waits_until_idle()
    may_go, work = threading.Event(), getattr(transfer, "import_found")  # noqa: B009  # which it only imports

    def wait(*arguments: Any, **named: Any) -> object:
        with arguments[0].together():  # nobody else can write now
            assert may_go.wait(30)
            return work(*arguments, **named)

    monkeypatch.setattr(transfer, "import_found", wait)
    labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    labelled.workspace.set_visible([labelled.workspace.tracks[0].id], False)  # the window's thread does not wait for it
    may_go.set()
    labelled.waits_until_idle()
    assert [track.visible for track in labelled.workspace.tracks] == [False, True, True, True]


def test_what_the_disk_cannot_take_is_said_and_nobody_waits_for_it(
    labelled: Person, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("Cannot write film.mdqe", "the disk is full", "Free some space")

    storing, before = labelled.workspace.storing, labelled.workspace.tracks
    storing.retry_due.setInterval(10**6)
    dialog = opened(labelled, exported, monkeypatch)
    labelled.waits_until_idle()
    may_go = threading.Event()
    with monkeypatch.context() as patched:
        patched.setattr(Project, "apply", refuse)
        storing.do(lambda *_: may_go.wait(30), is_long=lambda: True)  # something before it
        labelled.workspace.apply(AddCategory("whale"))
        labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        may_go.set()
        labelled.qtbot.waitUntil(lambda: storing.held == 2, timeout=10_000)
        labelled.is_told().close()
        labelled.qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
        assert "Cancelled" in dialog.status.text()  # though its turn has not come
        labelled.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        assert "Cannot write film.mdqe" in labelled.is_told().text()
        assert dialog.status.text() == "The import failed."
        labelled.is_told().close()
    storing.retry_due.timeout.emit()
    labelled.waits_until_idle()
    assert labelled.workspace.tracks == before
    imports(labelled, dialog)
    assert len(labelled.workspace.tracks) == 4


def test_an_import_into_a_video_that_may_not_be_edited_is_refused(
    labelled: Person, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = labelled.workspace.tracks
    labelled.workspace.set_read_only(labelled.workspace.project.videos()[0].id, True)
    dialog = opened(labelled, exported, monkeypatch)
    labelled.waits_until_idle()
    imports(labelled, dialog)
    assert "can only be looked at" in labelled.is_told().text()
    assert dialog.status.text() == "The import failed."
    assert labelled.workspace.tracks == before


def test_a_file_that_is_no_results_is_said(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "r.json").write_text('[{"video_id": 1}]')
    dialog = opened(labelled, tmp_path / "r.json", monkeypatch)
    assert "[0].category_id: missing" in labelled.is_told().text()
    assert not dialog.accept_button.isEnabled()
