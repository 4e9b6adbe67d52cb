"""How long the window takes for what people do all day: stepping, seeking, painting, undoing, opening."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from math import sin
from pathlib import Path

import av
import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.project import Project
from app.view.pictures.image import frame_image
from engine.video import open_video
from tests.benchmarks.window_desk import Desk, Point, Turns
from tests.benchmarks.window_findings import Finding, percentile
from tests.benchmarks.window_media import GROUP

STEP, BRUSH, UNDO, OPEN, TURN = 33.0, 16.0, 30.0, 1500.0, 16.0  # milliseconds
AT_A_TRACK = 5  # strokes
MOVES = 12  # events of a stroke
BREATH = 100  # milliseconds between two strokes
RADIUS = 20  # of the brush, image pixels


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def stepping(desk: Desk, project: Path, film: Path, events: int) -> list[Finding]:
    """On by one frame, and back by one, as soon as the one before is painted; back, there is no keyframe to begin at."""
    desk.opens(project)
    desk.settle()
    desk.window.go_to(0)
    desk.settle()
    frames = range(1, min(events, GROUP - 10) + 1)
    steps = [desk.until_painted(partial(desk.does, "next"), partial(desk.shows, frame)) for frame in frames]
    desk.settle()
    desk.window.go_to(frames[-1] + 9)  # so that what was decoded on the way is not all that is needed
    desk.settle()
    desk.window.go_to(frames[-1])
    desk.settle()
    back = [
        desk.until_painted(partial(desk.does, "previous"), partial(desk.shows, frame - 1)) for frame in reversed(frames)
    ]
    desk.settle()
    with open_video(film) as video:
        plain = [timed(lambda: frame_image(video[frame])) for frame in frames]  # noqa: B023
    return [
        Finding("step to the next frame, 1080p, 20 tracks", steps, STEP, "decoding it alone", plain),
        Finding(f"step to the frame before, a keyframe each {GROUP} frames", back, STEP),
    ]


def seeking(desk: Desk, project: Path, film: Path, events: int) -> list[Finding]:
    """To frames at random, far apart."""
    desk.opens(project)
    desk.settle()
    with open_video(film) as video:
        count = len(video)
    half = [_decode_half_a_group(film, start) for start in range(0, count - GROUP + 1, GROUP) for _ in range(3)]
    wanted = random.Random(1)
    seeks = []
    for _ in range(events):
        frame = wanted.randrange(count)
        seeks.append(desk.until_painted(partial(desk.window.go_to, frame), partial(desk.shows, frame)))
    most = 4 * percentile(half, 50)
    name = f"random seek, 1080p H.264, a keyframe each {GROUP} frames"
    return [Finding(name, seeks, most, "decoding half a group", half)]


def _decode_half_a_group(film: Path, start: int) -> float:
    """By FFmpeg alone, from a keyframe on."""
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        assert stream.time_base is not None and stream.average_rate is not None
        container.seek(round(start / stream.average_rate / stream.time_base), stream=stream)
        began = time.perf_counter()
        for _, _frame in zip(range(GROUP // 2), container.decode(stream), strict=False):
            pass
        return 1000 * (time.perf_counter() - began)


def strokes(desk: Desk, count: int) -> Iterator[list[Point]]:
    """Wavy lines over the edge of each track in turn, which is selected for it; no two of them are the same."""
    for number in range(count):
        tracks = desk.workspace.tracks
        track = tracks[number // AT_A_TRACK % len(tracks)]
        if number % AT_A_TRACK == 0:
            desk.act(partial(desk.workspace.select, [track.id]))
            desk.settle()
        record = desk.workspace.project.mask(track.id, desk.workspace.frame_index)
        assert record is not None
        left, top, width, height = record.mask.box
        x, y = left + width * (number * 0.618 % 1), top + height * (number % AT_A_TRACK) / AT_A_TRACK
        yield [(x + 5 * step, y + 12 * sin(step / 2 + number)) for step in range(MOVES)]


def painting(desk: Desk, project: Path, name: str, events: int, baseline: bool) -> list[Finding]:
    """Strokes over all tracks in turn, and each of them undone again."""
    desk.opens(project)
    desk.settle()
    desk.does("brush")
    desk.window.canvas.set_radius(RADIUS)
    presses, moves, undone = [], [], []
    entries = len(desk.workspace.project.history("done"))
    for places in strokes(desk, events):
        press, moved = desk.stroke(places)
        presses.append(press)
        moves += moved
        desk.rest(BREATH)
    desk.settle()
    made = len(desk.workspace.project.history("done")) - entries
    for _ in range(made):
        before = desk.window.canvas.picture
        undone.append(
            desk.until_painted(lambda: desk.does("undo"), lambda: desk.window.canvas.picture is not before)  # noqa: B023
        )
    desk.does("select")
    desk.settle()
    canvas, undos = ("Qt alone", _paint_in_qt(desk, events)) if baseline else ("", [])
    alone = _undo_alone(desk, project, min(made, events))
    return [
        Finding(f"brush event to painted pixels, {name}", presses + moves, BRUSH, canvas, undos),
        Finding("  of these, the first of each stroke", presses, BRUSH),
        Finding(f"undo of a stroke, {name}", undone, UNDO, "in the project file alone", alone),
    ]


def _undo_alone(desk: Desk, path: Path, count: int) -> list[float]:
    """What undo takes without a window; the edits are there, for they are redone first."""
    desk.window.opening.close()
    with Project.open(path) as project:
        for _ in range(count):
            project.redo()
        return [timed(project.undo) for _ in range(count)]


class _Sheet(QWidget):
    """A 4K picture, dabbed at and painted again where it was dabbed, by Qt's own means."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = QImage(3840, 2160, QImage.Format.Format_RGB32)
        self.picture.fill(QColor(90, 100, 110))
        self.resize(1000, 562)

    def dab(self, x: int, y: int) -> None:
        painter = QPainter(self.picture)
        painter.setBrush(QColor(230, 120, 40))
        painter.drawEllipse(QPoint(x, y), RADIUS, RADIUS)
        painter.end()
        scale, reach = self.width() / 3840, RADIUS + 2
        left, top = round((x - reach) * scale), round((y - reach) * scale)
        self.repaint(QRect(left, top, round(2 * reach * scale) + 2, round(2 * reach * scale) + 2))

    def paintEvent(self, event: QEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self.picture)
        painter.end()


def _paint_in_qt(desk: Desk, events: int) -> list[float]:
    sheet = _Sheet()
    sheet.show()
    desk.pump(sheet.isVisible)
    places = np.random.default_rng(1).integers((100, 100), (3700, 2000), (events, 2))
    taken = [timed(partial(sheet.dab, int(x), int(y))) for x, y in places]
    sheet.close()
    sheet.deleteLater()
    return taken


def opening(desk: Desk, project: Path, other: Path, times: int) -> list[Finding]:
    """A large project, until its first picture is painted; and how long the window stood still meanwhile."""
    taken, alone, turns = [], [], []
    for _ in range(times):
        desk.opens(other)
        desk.settle()
        desk.window.opening.close()
        with desk.watched() as watched:
            taken.append(desk.opens(project))
            desk.settle()
        turns.append(watched.longest.milliseconds)
        desk.window.opening.close()
        alone.append(timed(lambda: _read(project)))
    name = "opening 200 videos and 5,000 tracks, to the first picture"
    return [
        Finding(name, taken, OPEN, "read without a window", alone),
        Finding("  longest turn of the event loop meanwhile", turns, TURN),
    ]


def _read(path: Path) -> None:
    with Project.open(path) as project:
        for video in project.videos():
            project.tracks(video.id)


def editing(desk: Desk, project: Path, name: str, rounds: int) -> tuple[list[Finding], Turns]:
    """Every turn of the event loop while somebody works, and how many took too long."""
    desk.opens(project)
    desk.settle()
    chance = random.Random(2)
    with desk.watched() as turns:
        for _ in range(rounds):
            work_a_round(desk, chance)
            desk.rest(BREATH)
    desk.settle()
    taken = [turn.milliseconds for turn in turns.all]
    busy = [turn.busy for turn in turns.all]
    return [
        Finding(f"turns of the event loop while editing, {name}", taken, None),
        Finding("  the longest, which may take", [max(taken)], TURN, "of it computing in this thread", [max(busy)]),
    ], turns


def work_a_round(desk: Desk, chance: random.Random) -> None:
    """Something that people do, by chance."""
    workspace, window = desk.workspace, desk.window
    frames, tracks = min(workspace.frame_count, 60), workspace.tracks

    def choose(count: int) -> None:
        desk.act(lambda: workspace.select([track.id for track in chance.sample(tracks, count)]))
        desk.settle()

    deed = chance.choice(("stroke", "stroke", "stroke", "undo", "redo", "step", "step", "go", "swap", "copy", "look"))
    if deed == "stroke":
        choose(1)
        desk.does("brush")
        window.canvas.set_radius(RADIUS)
        x, y = chance.uniform(0.2, 0.8) * window.canvas.width(), chance.uniform(0.2, 0.8) * window.canvas.height()
        to_image = window.canvas.viewport.to_image
        desk.stroke([to_image(x + 4 * step, y + 9 * sin(step / 2)) for step in range(MOVES)])
    elif deed in ("undo", "redo"):
        entry = workspace.project.next_undo() if deed == "undo" else workspace.project.next_redo()
        if entry is not None and entry.run_id is None:
            desk.act(lambda: desk.does(deed))
    elif deed == "step":
        for _ in range(5):
            desk.act(lambda: desk.does("next"))
            desk.rest(40)
    elif deed == "go":
        frame = chance.randrange(frames)
        desk.act(lambda: window.go_to(frame))
    elif deed == "swap":
        choose(2)
        desk.act(lambda: desk.does("swap"))
    elif deed == "copy" and workspace.frame_index > 0:
        choose(1)
        desk.act(lambda: desk.does("copy_previous"))
    elif deed == "look":
        desk.act(lambda: workspace.set_opacity(chance.uniform(0.2, 0.8)))
    desk.settle()
    if workspace.frame_index >= frames:
        desk.act(lambda: window.go_to(0))
        desk.settle()
