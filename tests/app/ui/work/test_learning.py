"""A model learns from a project's corrections beside the window."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.edits import RemoveMask, ReviewFrames
from app.jobs.learning.folders import learning_place, stopped_learning
from app.jobs.learning.models import models_folder
from app.jobs.learning.process import Target
from app.ui.dialogs.learn_dialog import LearnDialog
from engine.catalogue import load_network
from engine.ytvis import read_dataset
from tests.app import pupils
from tests.app.helpers import FRAMES, Person
from tests.app.learners import TaughtBy, asks_to_learn, is_stopped, request_of, until_it_learns, until_over

pytestmark = pytest.mark.usefixtures("no_process_left_behind")


@pytest.mark.slow
def test_the_bundled_model_learns_and_is_chosen(labelled: Person) -> None:
    """The real one, for two steps."""
    labelled.window.learning.begin(request_of(labelled, steps=2))
    assert not labelled.window.commands["learn"].isEnabled()
    assert until_over(labelled) == "“film 1” has learned, and is chosen for pre-labelling"
    path = models_folder() / "film 1.safetensors"
    assert labelled.window.prelabel_panel.model.currentData() == str(path)
    assert labelled.window.settings.values.models[0] == str(path)
    categories = [category.name for category in load_network(path).config.categories]
    assert categories == [category.name for category in labelled.workspace.project.categories()]
    assert not learning_place().folder.exists()
    assert labelled.window.commands["learn"].isEnabled()


def test_the_dialog_takes_reviewed_frames_where_there_are_some(labelled: Person, taught_by: TaughtBy) -> None:
    taught_by(pupils.waits)
    video = labelled.workspace.video
    assert video is not None
    labelled.workspace.apply(ReviewFrames(video.id, 0, 4, "reviewed"))
    dialog = asks_to_learn(labelled)
    assert dialog.teachers.index(0).data() == f"film.mp4 — 2 tracks, 5 of {FRAMES} frames reviewed"
    assert dialog.said.text().startswith("5 frames of 1 video")
    assert dialog.said.text().endswith("So few frames teach little: correct and review more of them first.")
    dialog.reviewed.setChecked(False)
    assert dialog.said.text().startswith(f"{FRAMES} frames of 1 video")
    dialog.reviewed.setChecked(True)
    dialog.teachers.setData(dialog.teachers.index(0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert dialog.said.text() == "Choose a video with frames to learn from."
    assert not dialog.learn.isEnabled()
    dialog.teachers.setData(dialog.teachers.index(0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    dialog.name.setText("a/b")
    assert "cannot be a model's name" in dialog.said.text()
    assert not dialog.learn.isEnabled()
    dialog.name.setText("mine")
    dialog.learn.click()
    labelled.qtbot.waitUntil(lambda: "loss 17.50" in labelled.window.learning_panel.status.text(), timeout=30_000)
    (written,) = read_dataset(learning_place().data / "annotations.json").videos
    assert len(written.file_names) == 5
    labelled.window.learning_panel.stop.click()
    assert until_over(labelled) == "“mine” was stopped; it can go on later"


def test_what_nobody_has_corrected_teaches_nothing_unasked(labelled: Person, film: Path) -> None:
    """A model that learns what it said itself learns its own mistakes."""
    labelled.does("learn")
    (dialog,) = (found for found in labelled.window.findChildren(LearnDialog) if found.isVisible())
    labelled.qtbot.waitUntil(lambda: dialog.teachers.rowCount() > 0)
    assert dialog.teachers.index(0).data() == "film.mp4 — 2 tracks, nothing corrected"
    assert dialog.teachers.chosen == []
    assert dialog.said.text().startswith("Nothing is corrected yet")
    assert not dialog.learn.isEnabled()
    dialog.all.click()
    assert "nothing is corrected: it learns" in dialog.said.text()
    assert dialog.learn.isEnabled()
    dialog.done(QDialog.DialogCode.Rejected)
    track = labelled.workspace.tracks[0]
    labelled.workspace.apply(RemoveMask(track.id, 3))
    labelled.waits_until_idle()
    labelled.does("learn")
    (dialog,) = (found for found in labelled.window.findChildren(LearnDialog) if found.isVisible())
    labelled.qtbot.waitUntil(lambda: dialog.teachers.rowCount() > 0)
    assert dialog.teachers.index(0).data() == f"film.mp4 — 2 tracks, 0 of {FRAMES} frames reviewed"
    assert [teacher.name for teacher in dialog.teachers.chosen] == ["film.mp4"]
    assert "nothing is corrected" not in dialog.said.text()
    dialog.done(QDialog.DialogCode.Rejected)


def test_what_was_stopped_goes_on_by_a_button_beside_what_says_so(labelled: Person, taught_by: TaughtBy) -> None:
    panel = labelled.window.learning_panel
    is_stopped(labelled, taught_by)
    assert panel.goes_on.text() == "Go on with “film 1”"
    assert panel.goes_on.isVisible()
    taught_by(pupils.learns)
    panel.goes_on.click()
    assert not panel.goes_on.isVisible()
    assert until_over(labelled).startswith("“film 1” has learned")
    assert not panel.goes_on.isVisible()
    assert (models_folder() / "film 1.safetensors").read_text() == "bundled 400"


@pytest.mark.parametrize(("is_other_kind", "learns"), [(True, "backbone, too"), (False, "not the backbone")])
def test_of_other_pictures_the_backbone_learns_too(
    labelled: Person, taught_by: TaughtBy, is_other_kind: bool, learns: str
) -> None:
    taught_by(pupils.writes_what_learns)
    dialog = asks_to_learn(labelled)
    assert not dialog.other_kind.isChecked()
    dialog.other_kind.setChecked(is_other_kind)
    dialog.learn.click()
    until_over(labelled)
    (model,) = models_folder().glob("*.safetensors")
    assert model.read_text() == learns


def test_what_was_stopped_goes_on(labelled: Person, taught_by: TaughtBy) -> None:
    taught_by(pupils.waits)
    request = request_of(labelled)
    labelled.window.learning.begin(request)
    until_it_learns(labelled)
    labelled.window.learning.stop()
    until_over(labelled)
    assert stopped_learning(learning_place()) == request
    frames = learning_place().data / "annotations.json"
    made = frames.stat().st_mtime_ns
    taught_by(pupils.learns)
    dialog = asks_to_learn(labelled)
    assert dialog.goes_on.text() == "Go on with “film 1”, which was stopped"
    kept: list[int] = []
    labelled.window.learning_panel.progress.valueChanged.connect(lambda _: kept.append(frames.stat().st_mtime_ns))
    dialog.goes_on.click()
    assert until_over(labelled).startswith("“film 1” has learned")
    assert set(kept) == {made}
    assert (models_folder() / "film 1.safetensors").read_text() == "bundled 400"
    assert stopped_learning(learning_place()) is None
    dialog = asks_to_learn(labelled)
    assert dialog.goes_on.isHidden()
    assert dialog.name.text() == "film 2"
    dialog.done(QDialog.DialogCode.Rejected)


def test_closing_the_window_ends_it(labelled: Person, taught_by: TaughtBy) -> None:
    taught_by(pupils.waits)
    request = request_of(labelled)
    labelled.window.learning.begin(request)
    until_it_learns(labelled)
    labelled.window.close()
    assert not multiprocessing.active_children()
    assert stopped_learning(learning_place()) == request


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (pupils.dies, "The process that learned has ended (exit code 3)."),
        (pupils.is_short_of_memory, "The process that learned has ended (signal 9, SIGKILL)."),
        (pupils.fails, "No memory."),
    ],
)
def test_what_goes_wrong_is_told(labelled: Person, taught_by: TaughtBy, target: Target, said: str) -> None:
    taught_by(target)
    labelled.window.learning.begin(request_of(labelled))
    assert until_over(labelled) == "“film 1” could not learn"
    assert labelled.is_told().text() == said
    assert not learning_place().folder.exists()  # nothing could go on from it


def test_one_window_learns_at_a_time(labelled: Person, open_window: Callable[[], Person], taught_by: TaughtBy) -> None:
    taught_by(pupils.waits)
    labelled.window.learning.begin(request_of(labelled))
    until_it_learns(labelled)
    other = open_window()
    other.window.learning.begin(request_of(labelled))
    assert until_over(other) == "“film 1” could not learn"
    assert other.is_told().text() == "A model is learning in another window."
    other.is_told().close()
    assert stopped_learning(learning_place()) == request_of(labelled)
    other.window.opening.open_project(other.window.settings.path.with_name("other.mdqe"), create=True)
    other.qtbot.waitUntil(lambda: other.window.workspace is not None)
    other.does("learn")
    (dialog,) = other.window.findChildren(LearnDialog)
    other.qtbot.waitUntil(lambda: dialog.said.text().startswith("A model is learning in another"), timeout=10_000)
    assert dialog.goes_on.isHidden()


def test_the_next_window_tells_of_what_was_stopped(
    labelled: Person, open_window: Callable[[], Person], taught_by: TaughtBy
) -> None:
    taught_by(pupils.waits)
    labelled.window.learning.begin(request_of(labelled))
    until_it_learns(labelled)
    labelled.window.close()
    panel = open_window().window.learning_panel
    labelled.qtbot.waitUntil(lambda: panel.status.text() == "“film 1” was stopped; it can go on later", timeout=10_000)
    assert not panel.stop.isVisible()


def test_nothing_is_learned_from_nothing(person: Person) -> None:
    person.window.learning.begin(request_of(person))
    until_over(person)
    assert person.is_told().text() == "There is nothing to learn from."


def test_without_tracks_the_dialog_says_what_to_do(person: Person) -> None:
    person.does("learn")
    (dialog,) = person.window.findChildren(LearnDialog)
    person.qtbot.waitUntil(lambda: dialog.said.text().startswith("No video has a track yet"))
    assert not dialog.learn.isEnabled()


def test_a_damaged_note_is_no_stopped_learning(tmp_path: Path) -> None:
    place = learning_place()
    place.run.mkdir(parents=True)
    (place.run / "last.pt").touch()
    (place.folder / "request.json").write_text('{"name": 3}')
    assert stopped_learning(place) is None
