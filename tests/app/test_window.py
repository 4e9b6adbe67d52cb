"""The main window at work: a real window on a real video, with a model that knows where the disc is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.jobs.prelabel import LoadedModel
from app.project import Project
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from engine.errors import EngineError
from engine.types import Category, Mask, WindowResult, WindowTrack
from engine.video.writer import VideoWriter

SIZE = (90, 160)
FRAMES = 30


def disc(x: int, y: int) -> np.ndarray[Any, Any]:
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.asarray((rows - y) ** 2 + (columns - x) ** 2 < 100)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    with VideoWriter(path, SIZE, 25) as writer:
        for number in range(FRAMES):
            frame = np.full((*SIZE, 3), 60, np.uint8)
            frame[disc(20 + 4 * number, 45)] = (230, 120, 40)
            writer.write(frame)
    return path


def two_discs(
    video: Any, progress: Callable[[int, int], None], should_stop: Callable[[], bool]
) -> Iterable[WindowResult]:
    """Two tracks in windows of ten frames."""
    for index in range(3):
        frames = range(10 * index, 10 * index + 10)
        progress(frames.stop, len(video))
        if should_stop():
            return
        tracks = []
        for number, y in ((1, 30), (2, 60)):
            masks = {frame: Mask.from_bitmap(disc(20 + 4 * frame, y)) for frame in frames}
            tracks.append(WindowTrack(number, 1, 0.9, np.array([0.9], np.float32), masks))
        yield WindowResult(index, frames, len(video), tuple(tracks), index == 2)


def fake_model(model: str, device: str) -> LoadedModel:
    return LoadedModel((Category(1, "object"),), two_discs)


def failing_model(model: str, device: str) -> LoadedModel:
    raise EngineError("The model cannot be loaded", "It is broken", "Take another")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, film: Path) -> Iterator[MainWindow]:
    opened = MainWindow(Settings(tmp_path / "settings.json"), fake_model)
    qtbot.addWidget(opened)
    opened.show()
    opened.open_paths([film])
    qtbot.waitUntil(lambda: opened.canvas.picture is not None)
    yield opened
    opened.close()


def prelabelled(qtbot: QtBot, window: MainWindow) -> None:
    window.start_prelabelling("bundled", "cpu")
    qtbot.waitUntil(lambda: window.prelabelling is None, timeout=10_000)
    assert window.workspace is not None
    assert len(window.workspace.tracks) == 2


def mask_at(window: MainWindow, track_id: int, frame: int) -> Mask:
    assert window.workspace is not None
    record = window.workspace.project.mask(track_id, frame)
    assert record is not None
    return record.mask


def drag(qtbot: QtBot, window: MainWindow, *points: tuple[int, int]) -> None:
    places = [QPoint(*(round(v) for v in window.canvas.viewport.to_widget(*point))) for point in points]
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        qtbot.mouseMove(window.canvas, place)
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=places[-1])


def test_stepping_and_scrubbing_show_the_frame_asked_for(qtbot: QtBot, window: MainWindow) -> None:
    for action, expected in (("next", 1), ("on_ten", 11), ("previous", 10), ("last", FRAMES - 1), ("first", 0)):
        window.actions_[action].trigger()
        qtbot.waitUntil(lambda: window.canvas.picture.frame_index == expected)  # noqa: B023 - called at once
    window.transport.frame_wanted.emit(17)
    qtbot.waitUntil(lambda: window.canvas.picture.frame_index == 17)
    shown: QImage = window.canvas.picture.frame
    assert shown.pixelColor(20 + 4 * 17, 45).red() > 180


def test_playing_moves_on_and_stops(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["play"].trigger()
    qtbot.waitUntil(lambda: window.workspace.frame_index > 3)
    window.actions_["play"].trigger()
    assert not window.player.is_playing


def test_prelabelling_stores_tracks_and_shows_them(qtbot: QtBot, window: MainWindow) -> None:
    prelabelled(qtbot, window)
    qtbot.waitUntil(lambda: len(window.canvas.picture.patches) == 2)
    assert window.prelabel_panel.start.isEnabled()
    assert window.tracks.model.rowCount() == 2


def test_cancelling_keeps_what_was_stored(qtbot: QtBot, window: MainWindow) -> None:
    window.start_prelabelling("bundled", "cpu")
    window.prelabel_panel.cancel.click()
    qtbot.waitUntil(lambda: window.prelabelling is None, timeout=10_000)
    assert window.prelabel_panel.start.isEnabled()


def test_a_model_that_cannot_be_loaded_is_one_message(qtbot: QtBot, tmp_path: Path, film: Path) -> None:
    window = MainWindow(Settings(tmp_path / "settings.json"), failing_model)
    qtbot.addWidget(window)
    window.open_paths([film])
    window.start_prelabelling("bundled", "cpu")
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=10_000)
    assert window.findChildren(QMessageBox)[0].text() == "The model cannot be loaded"
    window.close()


def test_select_paint_undo_redo(qtbot: QtBot, window: MainWindow) -> None:
    prelabelled(qtbot, window)
    qtbot.waitUntil(lambda: len(window.canvas.picture.patches) == 2)
    drag(qtbot, window, (20, 30))
    assert len(window.workspace.selected) == 1
    track = next(iter(window.workspace.selected))
    before = mask_at(window, track, 0)
    window.actions_["brush"].trigger()
    drag(qtbot, window, (40, 30), (60, 30))
    painted = mask_at(window, track, 0)
    assert painted.area > before.area
    assert window.workspace.project.mask(track, 0).source == "human"
    window.actions_["undo"].trigger()
    assert mask_at(window, track, 0) == before
    window.actions_["redo"].trigger()
    assert mask_at(window, track, 0) == painted
    window.actions_["eraser"].trigger()
    qtbot.waitUntil(lambda: not window.workspace.is_reading)
    drag(qtbot, window, (60, 30), (50, 30))
    assert mask_at(window, track, 0).area < painted.area


def test_painting_on_nothing_makes_a_track(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["brush"].trigger()
    drag(qtbot, window, (80, 45), (90, 50))
    assert [track.source for track in window.workspace.tracks] == ["human"]
    assert window.workspace.project.masks_at(window.workspace.video.id, 0)


def test_category_delete_and_swap(qtbot: QtBot, window: MainWindow) -> None:
    prelabelled(qtbot, window)
    first, second = window.workspace.tracks
    window.workspace.add_category("cup")
    cup = next(c for c in window.workspace.project.categories() if c.name == "cup")
    window.tracks.model.category_chosen.emit(first.id, cup.id)
    assert window.workspace.tracks[0].category_id == cup.id
    window.actions_["on_ten"].trigger()
    early, late = mask_at(window, first.id, 5), mask_at(window, second.id, 15)
    window.workspace.select(frozenset([first.id, second.id]))
    window.actions_["swap"].trigger()
    assert mask_at(window, first.id, 15) == late
    assert mask_at(window, first.id, 5) == early
    window.workspace.select(frozenset([second.id]))
    window.actions_["delete_track"].trigger()
    assert [track.id for track in window.workspace.tracks] == [first.id]
    window.actions_["undo"].trigger()
    assert len(window.workspace.tracks) == 2


def test_export_is_written(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    prelabelled(qtbot, window)
    window.export_to(tmp_path / "out", "ytvis")
    qtbot.waitUntil(lambda: (tmp_path / "out" / "annotations.json").exists(), timeout=20_000)
    document = json.loads((tmp_path / "out" / "annotations.json").read_text())
    assert len(document["annotations"]) == 2
    assert len(list((tmp_path / "out" / "JPEGImages").rglob("*.jpg"))) == FRAMES


def test_reopened_where_it_was_left(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    prelabelled(qtbot, window)
    track = window.workspace.tracks[1].id
    window.workspace.select(frozenset([track]))
    window.workspace.go_to(12)
    project = window.workspace.project.path
    window.close()
    again = MainWindow(Settings(tmp_path / "settings.json"), fake_model)
    qtbot.addWidget(again)
    again.open_paths([project])
    qtbot.waitUntil(lambda: again.canvas.picture is not None)
    assert again.canvas.picture.frame_index == 12
    assert again.workspace.selected == frozenset([track])
    again.close()


def test_a_missing_video_is_asked_for(
    qtbot: QtBot, window: MainWindow, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = window.workspace.project.path
    window.close()
    film.rename(film.with_name("moved.mp4"))
    asked: list[str] = []
    monkeypatch.setattr(MainWindow, "_ask_missing", lambda self, record: asked.append(record.path.name))
    again = MainWindow(Settings(tmp_path / "settings.json"), fake_model)
    qtbot.addWidget(again)
    again.open_paths([project])
    assert asked == ["film.mp4"]
    again.close()


def test_what_cannot_be_opened_is_said(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    window.open_paths([tmp_path / "text.mp4"])
    boxes = window.findChildren(QMessageBox)
    assert "cannot be opened as a video" in boxes[0].text()


def test_the_project_is_released_at_the_end(window: MainWindow) -> None:
    project = window.workspace.project.path
    window.close()
    Project.open(project).close()
