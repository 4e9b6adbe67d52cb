"""The reader of frames when something is wrong with the video or with itself."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.jobs.frames import FrameReader
from app.view.picture import Picture, PicturePainter, Scene
from engine.errors import VideoError
from engine.types import Image
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


class Blank:
    """A video of black frames."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: int) -> Image:
        return np.zeros((20, 30, 3), np.uint8)

    def close(self) -> None: ...


def test_a_closed_reader_lets_go_of_what_was_drawn_and_remembered(qtbot: QtBot) -> None:
    """Decoded masks and an overlay of a 4K video are 60 MB, and the reader itself may live on for a while."""
    painter = PicturePainter()
    reader: FrameReader[Scene, Picture] = FrameReader(Blank, painter)
    remembered = weakref.ref(painter)
    del painter
    with qtbot.waitSignal(reader.ready):
        reader.request(0, Scene())
    assert remembered() is not None
    reader.close()
    assert remembered() is None
