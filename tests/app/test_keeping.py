"""A person restores a point of the history, saves under another name, packs and compacts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.project import Project
from app.ui.keeping import CopyDialog
from tests.app.helpers import Person


def done(person: Person) -> list[str]:
    return [entry.name for entry in person.workspace.project.history("done")]


def chooses_in_history(person: Person, row: int) -> None:
    panel = person.window.overview.history
    panel.setCurrentIndex(panel.entries.index(row, 0))


def test_a_point_of_the_history_comes_back_as_a_new_edit(labelled: Person) -> None:
    project, track = labelled.workspace.project, labelled.workspace.tracks[0].id
    labelled.selects(track)
    whole = labelled.mask(track, 0)
    line = done(labelled)
    labelled.does("clear_mask")
    labelled.does("delete_track")
    after = done(labelled)
    labelled.does("undo")
    chooses_in_history(labelled, len(line))
    labelled.does("restore")
    labelled.waits_until_idle()
    assert done(labelled) == [*after, f"Back to “{after[-2]}”", f"Restore as of “{line[-1]}”"]
    assert labelled.mask(track, 0) == whole
    labelled.sees_masks(2)
    labelled.does("undo")
    labelled.waits_until_idle()
    assert labelled.mask(track, 0).area == 0
    chooses_in_history(labelled, 0)
    labelled.does("restore")
    labelled.waits_until_idle()
    assert not labelled.workspace.tracks
    assert not project.history("discarded")


def test_save_as_goes_on_in_the_copy(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, old = done(labelled), labelled.workspace.project.path
    (tmp_path / "deep").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(tmp_path / "deep" / "other"), ""))
    labelled.does("save_as")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.project.path != old, timeout=10_000)
    labelled.sees_frame(0)
    assert labelled.workspace.project.path == tmp_path / "deep" / "other.mdqe"
    assert done(labelled) == before
    labelled.does("save_as")
    assert "exists already" in labelled.is_told().text()


def test_pack_makes_a_folder_that_opens(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = done(labelled)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(tmp_path))
    for suffix in ("", "-2"):
        labelled.does("pack")
        labelled.waits_until_idle()
        with Project.open(tmp_path / f"film-packed{suffix}" / "film.mdqe") as project:
            assert [entry.name for entry in project.history("done")] == before
            assert project.videos()[0].path == tmp_path / f"film-packed{suffix}" / "media" / "film.mp4"
            assert project.videos()[0].exists


def test_a_cancelled_pack_leaves_nothing(labelled: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(tmp_path))
    there = {path.name for path in tmp_path.iterdir()}
    labelled.does("pack")
    (dialog,) = labelled.window.findChildren(CopyDialog)
    dialog.reject()
    with labelled.qtbot.waitSignal(dialog.finished, timeout=10_000):
        pass
    assert {path.name for path in tmp_path.iterdir()} - there <= {"film-packed"}  # it may have been done already
    assert not labelled.messages()


def test_compacting_says_what_it_gave_back(labelled: Person) -> None:
    before = done(labelled)
    labelled.does("compact")
    labelled.waits_until_idle()
    assert "MB now" in labelled.window.status._job.text()
    assert done(labelled) == before
    labelled.does("undo")
