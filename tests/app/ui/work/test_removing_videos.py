"""A person takes videos out of the project, and has them back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.edits import AddCategory
from app.project import VideoRecord
from app.ui.dialogs.export_dialog import ExportDialog
from tests.app.helpers import FRAMES, Person, write_film


@pytest.fixture
def two(labelled: Person, tmp_path: Path) -> tuple[VideoRecord, VideoRecord]:
    """The film, which is pre-labelled and shown, and another one."""
    first = labelled.workspace.video
    assert first is not None
    labelled.window.open_paths([write_film(tmp_path / "other.mp4")])
    shows(labelled, "other.mp4")
    labelled.waits_until_idle()
    other = labelled.workspace.video
    assert other is not None
    labelled.window.opening.show_video(first)
    labelled.waits_until_idle()
    return first, other


def shows(person: Person, name: str | None) -> None:
    def is_shown() -> bool:
        video = person.workspace.video
        return (None if video is None else video.name) == name

    person.qtbot.waitUntil(is_shown, timeout=10_000)


def lists(person: Person, *names: str) -> None:
    panel = person.window.video_panel

    def are_listed() -> bool:
        return [panel.listed.index(row, 0).data().split("\n")[0] for row in range(panel.listed.rowCount())] == [*names]

    person.qtbot.waitUntil(are_listed, timeout=10_000)


def test_the_next_video_is_shown_in_place_of_a_removed_one(
    labelled: Person, two: tuple[VideoRecord, VideoRecord]
) -> None:
    labelled.does("remove_video")
    shows(labelled, "other.mp4")
    lists(labelled, "other.mp4")
    labelled.waits_until_idle()
    assert labelled.workspace.tracks == ()
    labelled.does("undo")
    lists(labelled, "film.mp4", "other.mp4")
    labelled.window.opening.show_video(two[0])
    labelled.sees_masks(2)
    labelled.does("redo")
    shows(labelled, "other.mp4")
    lists(labelled, "other.mp4")


def test_the_one_marked_in_the_list_goes_also_when_it_is_not_there_any_more(
    labelled: Person, two: tuple[VideoRecord, VideoRecord]
) -> None:
    two[1].path.unlink()
    labelled.window.show_videos()
    labelled.waits_until_idle()
    panel = labelled.window.video_panel
    labelled.turns_to_the_window()
    panel.setFocus()
    labelled.qtbot.keyClick(panel, Qt.Key.Key_Down)
    labelled.does("remove_video")
    lists(labelled, "film.mp4")
    shows(labelled, "film.mp4")
    assert labelled.messages() == []
    assert len(labelled.patches()) == 2


def test_a_project_without_videos_invites_to_open_one(labelled: Person, film: Path) -> None:
    labelled.does("remove_video")
    shows(labelled, None)
    lists(labelled)
    labelled.waits_until_idle()
    window = labelled.window
    assert window.canvas.picture is None
    assert "Open a video" in window.canvas.hint
    assert window.overview.survey.lanes == {}
    assert window.track_panel.model.tracks == ()
    assert not window.commands["prelabel"].isEnabled()
    assert window.windowTitle() == "film.mdqe — MDQE Annotator"
    window.open_paths([film])
    labelled.sees_masks(2)  # it comes back with all that it had
    lists(labelled, "film.mp4")


def test_another_file_under_the_name_of_a_removed_video_is_another_video(labelled: Person, film: Path) -> None:
    removed = labelled.workspace.video
    assert removed is not None
    labelled.does("remove_video")
    shows(labelled, None)
    film.unlink()
    labelled.window.open_paths([write_film(film, FRAMES + 4)])
    shows(labelled, "film.mp4")
    labelled.waits_until_idle()
    assert labelled.messages() == []
    assert labelled.workspace.frame_count == FRAMES + 4
    assert labelled.workspace.tracks == ()
    labelled.does("undo")
    lists(labelled, "film.mp4  (missing)", "film.mp4")
    labelled.window.opening.show_video(labelled.workspace.project.video(removed.id))
    assert str(film) in labelled.is_told().informativeText()
    labelled.answers("Cancel")


def test_another_file_under_the_name_of_a_video_is_asked_about(labelled: Person, film: Path) -> None:
    film.unlink()
    labelled.window.open_paths([write_film(film, FRAMES + 4)])
    assert labelled.is_told().text() == "film.mp4 is not the video that the project was made with."
    labelled.answers("Use it all the same")
    labelled.qtbot.waitUntil(lambda: labelled.workspace.frame_count == FRAMES + 4, timeout=10_000)
    labelled.waits_until_idle()
    assert labelled.messages() == []
    assert len(labelled.workspace.tracks) == 2


def test_what_is_undone_in_a_video_that_is_not_shown_is_said(
    labelled: Person, two: tuple[VideoRecord, VideoRecord]
) -> None:
    labelled.selects(labelled.workspace.tracks[0].id)
    labelled.does("clear_mask")
    labelled.waits_until_idle()
    labelled.does("undo")
    labelled.waits_until_idle()
    assert labelled.refusal() == ""
    labelled.does("redo")
    labelled.waits_until_idle()
    labelled.window.opening.show_video(two[1])
    shows(labelled, "other.mp4")
    labelled.does("undo")
    labelled.is_refused(
        "Undone in film.mp4, which is not shown: Remove mask of track 1, frame 1; Ctrl+Shift+Z does it again"
    )
    labelled.does("redo")
    labelled.is_refused("Redone in film.mp4, which is not shown: Remove mask of track 1, frame 1; Ctrl+Z takes it back")
    labelled.workspace.apply(AddCategory("whale"))
    labelled.does("undo")
    labelled.is_refused("Undone: Add category whale")


def test_an_export_that_is_open_lists_what_there_is_now(labelled: Person, two: tuple[VideoRecord, VideoRecord]) -> None:
    labelled.does("export")
    (dialog,) = labelled.window.findChildren(ExportDialog)
    dialog.videos.item(1).setCheckState(Qt.CheckState.Unchecked)

    def are_there(*states: tuple[str, bool]) -> bool:
        items = [dialog.videos.item(row) for row in range(dialog.videos.count())]
        return [(item.text(), item.checkState() is Qt.CheckState.Checked) for item in items] == [*states]

    labelled.does("remove_video")
    labelled.qtbot.waitUntil(lambda: are_there(("other.mp4", False)), timeout=10_000)
    assert not dialog.export.isEnabled()
    labelled.does("undo")
    labelled.qtbot.waitUntil(lambda: are_there(("film.mp4", True), ("other.mp4", False)), timeout=10_000)
    assert dialog.export.isEnabled()


def test_what_was_removed_stays_removed_after_a_restart(labelled: Person, two: tuple[VideoRecord, VideoRecord]) -> None:
    labelled.does("remove_video")
    shows(labelled, "other.mp4")
    labelled.waits_until_idle()
    path = labelled.workspace.project.path
    labelled.window.opening.open_project(path.with_name("empty.mdqe"), create=True)
    labelled.window.open_paths([path])
    labelled.sees_frame(None)
    shows(labelled, "other.mp4")
    labelled.does("undo")
    lists(labelled, "film.mp4", "other.mp4")


def test_without_a_video_it_is_said_why_none_is_removed(labelled: Person) -> None:
    labelled.does("remove_video")
    shows(labelled, None)
    labelled.waits_until_idle()
    labelled.does("remove_video")
    assert labelled.refusal() == "Choose a video in the list first"
