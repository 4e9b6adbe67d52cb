"""A 4K video with 60 tracks and a video of 20,000 frames, worked on at a real window; each frame shows its own number.

The times that a person waits are told, never judged:

    make test ARGS="tests/end_to_end/test_large_videos.py --log-cli-level=INFO"
"""

from __future__ import annotations

import logging
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import LoadedModel
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.view.pictures.image import rgb_of
from app.view.pictures.picture import Picture
from engine.types import Category, Mask, WindowResult, WindowTrack
from engine.video.writer import VideoWriter
from tests.end_to_end.hands import Hands
from tests.engine.video.numbered_video import number_of, numbered

SEEKS, STROKES = 30, 20

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Case:
    """Attributes: size: (height, width); window: frames that the model labels at a time."""

    name: str
    size: tuple[int, int]
    frames: int
    tracks: int
    window: int

    def write(self, path: Path) -> Path:
        with VideoWriter(path, self.size, 25) as writer:
            for number in range(self.frames):
                writer.write(numbered(number, *self.size))
        return path

    def load_model(self, choice: ModelChoice) -> LoadedModel:
        return LoadedModel((Category(1, "object"),), self._stream)

    def _stream(
        self, video: Any, progress: Callable[[int, int], None], should_stop: Callable[[], bool]
    ) -> Iterable[WindowResult]:
        """Ellipses side by side that stay where they are."""
        height, width = self.size
        rows, columns = np.ogrid[:height, :width]
        across = int(np.ceil(np.sqrt(self.tracks * width / height)))
        down = -(-self.tracks // across)
        masks = []
        for number in range(self.tracks):
            row, column = divmod(number, across)
            y, x = (row + 0.5) * height / down, (column + 0.5) * width / across
            ellipse = ((rows - y) * down / height) ** 2 + ((columns - x) * across / width) ** 2 < 0.3**2
            masks.append(Mask.from_bitmap(ellipse))
        for index, start in enumerate(range(0, self.frames, self.window)):
            frames = range(start, min(start + self.window, self.frames))
            tracks = tuple(
                WindowTrack(number, 1, 0.9, np.array([0.9], np.float32), dict.fromkeys(frames, mask))
                for number, mask in enumerate(masks, start=1)
            )
            yield WindowResult(index, frames, self.frames, tracks, frames.stop == self.frames, ())
            progress(frames.stop, self.frames)


@dataclass
class Watch:
    """How long a person waited for what, in milliseconds."""

    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def takes(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.waited[what].append(1000 * (time.perf_counter() - began))

    def tell(self, name: str) -> None:
        for what, times in self.waited.items():
            ordered = sorted(times)
            text = "%s: %s: median %.1f ms, p95 %.1f ms, most %.1f ms of %d"
            p95 = ordered[round(0.95 * (len(ordered) - 1))]
            logger.info(text, name, what, statistics.median(ordered), p95, ordered[-1], len(ordered))


CASES = (
    Case("4K, 60 tracks", (2160, 3840), 60, 60, 20),
    Case("20,000 frames, 4 tracks", (64, 128), 20_000, 4, 1000),
)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_large_video_is_worked_on(case: Case, qtbot: QtBot, tmp_path: Path) -> None:
    watch = Watch()
    video = case.write(tmp_path / "large.mp4")
    attribute = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    before = QCoreApplication.testAttribute(attribute)
    QCoreApplication.setAttribute(attribute, True)
    window = MainWindow(Settings(tmp_path / "settings.json"), case.load_model)
    qtbot.addWidget(window)
    window.resize(1360, 860)
    window.show()
    qtbot.waitExposed(window)
    hands = Hands(qtbot, window)
    with watch.takes("from the menu through the file dialog to the first frame"):
        hands.does_with_files("open_video", video)
        hands.sees_frame(0)
    QCoreApplication.setAttribute(attribute, before)
    assert hands.workspace.video.frame_count == case.frames
    with watch.takes("pre-labelling, by a model that takes no time"):
        hands.prelabels()
        hands.sees_masks(case.tracks)
    _looks(hands, case, watch)
    _paints(hands, case, watch)
    window.close()
    watch.tell(case.name)


def _looks(hands: Hands, case: Case, watch: Watch) -> None:
    """Types frame numbers, steps on and jumps to the end; each picture shows the number that was asked for."""
    number = random.Random(1)
    line = hands.window.transport._number.lineEdit()
    for _ in range(SEEKS):
        frame = number.randrange(case.frames)
        if frame == hands.workspace.frame_index:
            continue
        hands.types(line, str(frame + 1))
        with watch.takes("a frame by its number"), _shown(hands, frame):
            hands.presses("Return", line)
        assert _number(hands) == frame
    hands.goes_to(case.frames // 3)
    for step in range(1, SEEKS // 2 + 1):
        with watch.takes("the next frame"), _shown(hands, case.frames // 3 + step):
            hands.does("next")
        assert _number(hands) == case.frames // 3 + step
    with watch.takes("the last frame"), _shown(hands, case.frames - 1):
        hands.does("last")
    assert _number(hands) == case.frames - 1


def _paints(hands: Hands, case: Case, watch: Watch) -> None:
    """Strokes over a track, each undone, and done again in the end; the project has them after the window is closed."""
    height, width = case.size
    track = hands.workspace.tracks[0]
    hands.picks_tracks(track.number)
    hands.does("brush")
    hands.waits_until_idle()
    frame = hands.workspace.frame_index
    whole, line = hands.mask(track.id, frame), hands.history()
    for stroke in range(STROKES):
        y = height * (stroke + 1) // (STROKES + 1)
        hands.begins_to_drag((width // 8, y))
        for place in range(1, 10):
            with watch.takes("a move of the brush until the canvas is painted"):
                hands.qtbot.mouseMove(hands.window.canvas, hands.place(width * (1 + place) // 12, y))
                QCoreApplication.processEvents()
        with watch.takes("the end of a stroke until it is stored and shown"), _shown(hands, frame):
            hands.qtbot.mouseRelease(
                hands.window.canvas, Qt.MouseButton.LeftButton, pos=hands.place(width * 10 // 12, y)
            )
        assert hands.history() == [*line, f"Paint on track {track.number}, frame {frame + 1}"]
        painted = hands.mask(track.id, frame)
        assert painted.area > whole.area
        with watch.takes("undo until it is shown"), _shown(hands, frame):
            hands.does("undo")
        assert hands.mask(track.id, frame) == whole
    hands.does("redo")
    hands.waits_until_idle()
    assert hands.mask(track.id, frame) == painted


@contextmanager
def _shown(hands: Hands, frame: int) -> Iterator[None]:
    """Waits until the frame is painted on the canvas."""

    def is_it(picture: Picture) -> bool:
        return picture.frame_index == frame

    with hands.qtbot.waitSignal(hands.workspace.picture_ready, check_params_cb=is_it, timeout=30_000):
        yield
    QCoreApplication.processEvents()


def _number(hands: Hands) -> int:
    """What the frame on the canvas says of itself."""
    picture = hands.window.canvas.picture
    assert picture is not None
    return number_of(rgb_of(picture.frame))
