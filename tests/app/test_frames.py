"""The reader of frames when something is wrong with the video or with itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.view.picture import PicturePainter
from engine.errors import VideoError
from tests.app.helpers import Person

OpenWindow = Callable[[], Person]


def test_a_video_that_cannot_be_opened_again_is_said_where_it_would_be_shown(
    person: Person, open_window: OpenWindow, film: Path
) -> None:
    project = person.workspace.project.path
    person.window.close()
    film.write_bytes(b"overwritten")
    again = open_window()
    again.window.open_paths([project])
    assert "film.mp4" in again.is_told().text()
    assert again.window.canvas.hint == again.is_told().text()
    assert not again.workspace.is_reading


def test_a_defect_of_the_reader_is_said_and_ends_the_wait(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def defective(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(PicturePainter, "picture", defective)
    person.does("next")
    assert "by nothing" in person.is_told().text()
    assert not person.workspace.is_reading


def test_frames_that_cannot_be_read_are_one_message(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(painter: PicturePainter, frame_index: int, *_: object) -> None:
        raise VideoError(f"Frame {frame_index} cannot be read")

    monkeypatch.setattr(PicturePainter, "picture", broken)
    for frame in (4, 8, 12):
        person.window.go_to(frame)
        person.waits_until_idle()
    assert "Frame 4" in person.is_told().text()
