"""The reader of frames: what it reads ahead and makes beforehand, and when something is wrong with the video or with itself."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.jobs.decoding import AHEAD, BEHIND, Decoding
from app.jobs.frames import FrameReader
from app.view.pictures.overlay import OverlayStyle
from app.view.pictures.picture import Picture, PicturePainter, Scene
from engine.errors import VideoError
from engine.types import Image
from engine.video import open_video
from engine.video.decoder import Decoder
from engine.video.file import VideoFile, _bytes
from tests.app.helpers import FRAMES, SIZE, Person

OpenWindow = Callable[[], Person]


def test_a_video_that_cannot_be_opened_again_is_said_where_it_would_be_shown(
    person: Person, open_window: OpenWindow, film: Path
) -> None:
    project = person.workspace.project.path
    person.window.close()
    film.write_bytes(b"overwritten")
    again = open_window()
    again.window.open_paths([project])

    def said() -> list[str]:  # beside it, somebody may be asked about the other content
        return [box.text() for box in again.messages() if "cannot be opened as a video" in box.text()]

    again.qtbot.waitUntil(lambda: len(said()) == 1)
    assert "film.mp4" in said()[0]
    assert again.window.canvas.hint == said()[0]
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
    """A video of black frames that notes which are read, and stands still on the way to some of them."""

    def __init__(self, count: int = 3) -> None:
        self.count = count
        self.read: list[int] = []
        self.far: set[int] = set()
        self.may_arrive = threading.Event()
        self.approached: list[int] = []
        self.left: list[int] = []

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Image:
        self.read.append(index)
        return np.zeros((20, 30, 3), np.uint8)

    def approach(self, number: int, should_stop: Callable[[], bool]) -> bool:
        self.approached.append(number)
        while number in self.far and not self.may_arrive.wait(0.001):
            if should_stop():
                self.left.append(number)
                return False
        return True

    def is_replaced(self, number: int) -> bool:
        return False

    @property
    def fingerprint(self) -> str:
        return "blank"

    def close(self) -> None: ...


@pytest.fixture
def read(qtbot: QtBot) -> Iterator[Callable[[Blank], FrameReader[Scene, Picture]]]:
    """Opens a reader of a video; it is closed at the end."""
    readers: list[FrameReader[Scene, Picture]] = []

    def open_reader(video: Blank) -> FrameReader[Scene, Picture]:
        readers.append(FrameReader(lambda: video, PicturePainter()))
        return readers[-1]

    yield open_reader
    for reader in readers:
        reader.close()


OpenReader = Callable[[Blank], FrameReader[Scene, Picture]]


@pytest.mark.parametrize("step", [1, -1])
def test_frames_are_read_ahead_the_way_that_somebody_goes(qtbot: QtBot, read: OpenReader, step: int) -> None:
    video = Blank(200)
    reader = read(video)
    with qtbot.waitSignal(reader.ready):
        reader.request(100, Scene(), step=step)
    expected = [100 + distance * step for distance in range(AHEAD + 1)]
    qtbot.waitUntil(lambda: video.read == expected)
    with qtbot.waitSignal(reader.ready):
        reader.request(100 + step, Scene(), step=step)
    qtbot.waitUntil(lambda: video.read == [*expected, 100 + (AHEAD + 1) * step])
    with qtbot.waitSignal(reader.ready):
        reader.request(100 + step, Scene(), step=0)  # looked at again, e.g. after an edit
    assert len(video.read) == AHEAD + 2


def test_reading_ahead_ends_at_the_ends_of_the_video(qtbot: QtBot, read: OpenReader) -> None:
    video = Blank(6)
    reader = read(video)
    for frame, step, all_read in ((3, -1, [3, 2, 1, 0]), (4, 1, [3, 2, 1, 0, 4, 5])):
        with qtbot.waitSignal(reader.ready):
            reader.request(frame, Scene(), step=step)
        qtbot.waitUntil(lambda all_read=all_read: video.read == all_read)  # type: ignore[misc]


def test_a_frame_that_is_there_does_not_wait_for_one_that_is_being_read_ahead(qtbot: QtBot, read: OpenReader) -> None:
    video = Blank(200)
    video.far = {97}  # decoded from its keyframe
    reader = read(video)
    with qtbot.waitSignal(reader.ready):
        reader.request(100, Scene(), step=-1)
    qtbot.waitUntil(lambda: 97 in video.approached)
    for frame in (99, 98):
        with qtbot.waitSignal(reader.ready):
            reader.request(frame, Scene(), step=-1)
    assert video.approached.count(97) == 1 and not video.left  # it has been gone on with all the time
    video.may_arrive.set()
    qtbot.waitUntil(lambda: video.read[:4] == [100, 99, 98, 97])


def test_nobody_waits_for_the_end_of_reading_ahead(qtbot: QtBot, read: OpenReader) -> None:
    video = Blank(200)
    video.far = {97}
    reader = read(video)
    with qtbot.waitSignal(reader.ready):
        reader.request(100, Scene(), step=-1)
    qtbot.waitUntil(lambda: 97 in video.approached)
    with qtbot.waitSignal(reader.ready):
        reader.request(20, Scene(), step=1)
    assert video.left == [97]
    video.far = {60}
    with qtbot.waitSignal(reader.ready):
        reader.request(61, Scene(), step=-1)
    qtbot.waitUntil(lambda: 60 in video.approached)
    reader.close()
    assert video.left == [97, 60]


def test_reading_ahead_goes_on_while_an_answer_waits_to_be_taken() -> None:
    """Else it would be begun and left again and again until the thread that asked is given a processor."""
    changed = threading.Condition()
    decoding = Decoding(lambda: Blank(9), changed)
    decoding._count = 9
    with changed:
        decoding.travel(3, 1)
    decoding._is_awaited, decoding._wanted = False, 3
    assert decoding._is_to_leave(4)
    decoding._found = QImage(30, 20, QImage.Format.Format_RGB32)
    assert not decoding._is_to_leave(4)


def test_a_frame_that_is_asked_for_while_it_is_being_read_is_read_once(qtbot: QtBot, read: OpenReader) -> None:
    class Slow(Blank):
        def __getitem__(self, index: int) -> Image:
            if index == 4:
                reached.set()
                may_end.wait()
            return super().__getitem__(index)

    reached, may_end = threading.Event(), threading.Event()
    video = Slow(9)
    reader = read(video)
    with qtbot.waitSignal(reader.ready):
        reader.request(3, Scene(), step=1)
    qtbot.waitUntil(reached.is_set)
    with qtbot.waitSignal(reader.ready):
        reader.request(4, Scene(), step=1)
        qtbot.waitUntil(lambda: reader._decoding._wanted == 4)
        may_end.set()
    qtbot.waitUntil(lambda: video.read == [3, 4, 5, 6, 7, 8])


def test_what_lies_ahead_is_kept_rather_than_what_lies_behind(
    qtbot: QtBot, read: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.decoding.IMAGE_BYTES", 10 * 20 * 30 * 4)
    video = Blank(200)
    reader = read(video)
    for frame in range(100, 60, -1):
        with qtbot.waitSignal(reader.ready):
            reader.request(frame, Scene(), step=-1)
    ahead = 10 - BEHIND
    qtbot.waitUntil(lambda: len(video.read) == 40 + ahead)
    assert video.read == list(range(100, 60 - ahead, -1))  # each of them once


def test_a_picture_that_is_expected_is_made_beforehand(
    qtbot: QtBot, read: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    plain = PicturePainter._made

    def note(painter: PicturePainter, frame_index: int, *others: Any) -> Picture:
        painted.append(frame_index)
        return plain(painter, frame_index, *others)

    monkeypatch.setattr(PicturePainter, "_made", note)
    reader = read(Blank(50))
    for frame in (10, 11, 12):
        with qtbot.waitSignal(reader.ready) as answered:
            reader.request(frame, Scene(), step=1)
        assert answered.args is not None and answered.args[0].frame_index == frame
        reader.expect(frame + 1, Scene())
        qtbot.waitUntil(lambda frame=frame: painted[-1] == frame + 1)  # type: ignore[misc]
    assert painted == [10, 11, 12, 13]
    with qtbot.waitSignal(reader.ready) as answered:
        reader.request(13, Scene(style=OverlayStyle(opacity=0.1)), step=1)  # it looks otherwise by now
    assert painted == [10, 11, 12, 13, 13]
    assert answered.args is not None and answered.args[0].style.opacity == 0.1


def test_who_steps_finds_the_next_picture_painted(labelled: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person = labelled
    prepared: list[int] = []
    plain = PicturePainter.prepare

    def note(painter: PicturePainter, frame_index: int, *others: Any) -> None:
        plain(painter, frame_index, *others)
        prepared.append(frame_index)

    monkeypatch.setattr(PicturePainter, "prepare", note)
    for command, next_ones in (("next", (2, 3)), ("previous", (0,))):
        for expected in next_ones:
            person.does(command)
            person.qtbot.waitUntil(lambda expected=expected: prepared[-1:] == [expected])  # type: ignore[misc]
    monkeypatch.setattr("app.view.pictures.painting.paint", None)  # nothing is painted any more
    person.does("previous")
    person.sees_frame(0)
    assert len(person.patches()) == 2
    monkeypatch.undo()
    person.waits_until_idle()


def test_stepping_back_through_a_long_group_decodes_few_runs(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The film has one keyframe. Not every few steps is one decoded from there, and none that somebody waits for."""
    monkeypatch.setattr("app.ui.showing.DECODED_BYTES", 10 * frame_bytes(person))
    monkeypatch.setattr("app.jobs.decoding.IMAGE_BYTES", 8 * SIZE[0] * SIZE[1] * 4)
    record = person.workspace.video
    assert record is not None
    person.workspace.show_video(record, FRAMES - 1)
    person.waits_until_idle()
    restarts: list[int] = []
    waited: list[int] = []
    restart, answer = Decoder.restart, Decoding._answer

    def note_restart(decoder: Decoder, table: Any, start: int) -> None:
        restarts.append(start)
        restart(decoder, table, start)

    def note_answer(decoding: Decoding, video: Any, image: Any, index: int) -> None:
        waited.append(index)
        answer(decoding, video, image, index)

    monkeypatch.setattr(Decoder, "restart", note_restart)
    monkeypatch.setattr(Decoding, "_answer", note_answer)
    for frame in reversed(range(FRAMES - 1)):
        person.does("previous")
        person.sees_frame(frame)
        person.qtbot.waitUntil(lambda: not is_reading_ahead(person))
    assert waited == [FRAMES - 2]
    assert len(restarts) <= 3


def frame_bytes(person: Person) -> int:
    """What a decoded frame of the film takes."""
    assert person.workspace.video is not None
    with open_video(person.workspace.video.path) as video:
        assert isinstance(video, VideoFile)
        return _bytes(video._find_frame(0))


def is_reading_ahead(person: Person) -> bool:
    reader = person.workspace._reader
    assert reader is not None
    with reader._changed:
        return any(not reader._decoding.has(index) for index in reader._decoding._ahead())


def test_a_closed_reader_lets_go_of_what_was_drawn_and_remembered(qtbot: QtBot) -> None:
    """Decoded masks and an overlay of a 4K video are 60 MB, and the reader itself may live on for a while."""
    painter = PicturePainter()
    reader: FrameReader[Scene, Picture] = FrameReader(Blank, painter)  # opens it in its thread
    remembered = weakref.ref(painter)
    del painter
    with qtbot.waitSignal(reader.ready):
        reader.request(0, Scene())
    assert remembered() is not None
    reader.close()
    assert remembered() is None


def test_a_closed_reader_lets_go_of_the_masks_that_were_to_be_shown(qtbot: QtBot) -> None:
    """A window keeps the readers of all videos that were shown, and a 4K frame's masks take a third of a megabyte."""
    reader: FrameReader[Scene, Picture] = FrameReader(Blank, PicturePainter())
    scene = Scene()
    waiting = weakref.ref(scene)
    reader.expect(1_000_000, scene)  # a frame that never comes
    reader.close()
    del scene
    assert waiting() is None
