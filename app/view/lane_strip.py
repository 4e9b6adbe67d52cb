"""Drawing one lane of the timeline: where its track is, by whose hand, how sure, and how much of it is hidden.

Pure drawing on a painter; `app.view.lane_view` keeps what it drew as a picture until the lane or the zoom changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from app.project.lanes import Lane, State
from app.project.records import OcclusionLevel

LANE_HEIGHT = 22  # pixels
BAR = (4.0, 11.0)  # top and height of the stretches within a lane
SHADE = (17.0, 3.0)  # top and height of the occlusion levels
LEVEL_COLORS: dict[OcclusionLevel, QColor] = {
    "no_occlusion": QColor("#4f7f5f"),
    "slight_occlusion": QColor("#e0a33e"),
    "severe_occlusion": QColor("#e05555"),
}
HIDDEN = QColor("#83878f")
PALEST = 0.3  # opacity of a model's stretch with score 0


@dataclass(frozen=True)
class Scale:
    """Which frames a width of pixels shows.

    Attributes:
        start: the frame at the left edge, with its fraction.
        frames: how many frames fit.
        width: in pixels.
    """

    start: float
    frames: float
    width: float

    @property
    def cell(self) -> float:
        """Pixels for one frame."""
        return self.width / self.frames

    def x(self, frame: float) -> float:
        """Where a frame begins."""
        return (frame - self.start) * self.cell

    def frame(self, x: float) -> int:
        """The frame at a place, which may lie outside the video."""
        return int((self.start + x / self.cell) // 1)

    def moved(self, frames: float, frame_count: int) -> Scale:
        """Further on by so many frames, as far as the video goes."""
        start = min(max(self.start + frames, 0.0), max(0.0, frame_count - self.frames))
        return Scale(start, self.frames, self.width)

    def zoomed(self, factor: float, x: float, frame_count: int, fewest: float = 8.0) -> Scale:
        """``factor`` times as many pixels for a frame, with the same frame at ``x``."""
        frames = min(max(self.frames / factor, min(fewest, frame_count)), float(frame_count))
        under = self.start + x / self.cell
        return Scale(under - x * frames / self.width, frames, self.width).moved(0, frame_count)


def spans(runs: Iterable[tuple[int, int]], scale: Scale) -> Iterator[tuple[float, float]]:
    """(left, width) in pixels of the runs (first, last) in sight, rising; what is narrower than a pixel becomes one.

    Runs that would fall on the same pixel are drawn once, so that there are never more spans than pixels.
    """
    covered = -1.0
    for first, last in runs:
        left, right = max(0.0, scale.x(first)), min(scale.width, scale.x(last + 1))
        if right <= 0 or left >= scale.width:
            continue
        right = max(right, left + 1.0)
        left = max(left, covered)
        if right - left >= 0.5:
            yield left, right - left
            covered = right


def draw_lane(painter: QPainter, lane: Lane, color: QColor, scale: Scale) -> None:
    """Draws a lane at the origin: a line through its gaps, a bar where it is, a thin bar of occlusion levels below."""
    painter.setPen(Qt.PenStyle.NoPen)
    faint = QColor(color)
    faint.setAlphaF(0.45)
    middle = BAR[0] + BAR[1] / 2
    for left, width in spans(lane.gaps, scale):
        painter.fillRect(QRectF(left, middle - 0.5, width, 1), faint)
    kinds: dict[tuple[State, float | None], list[tuple[int, int]]] = {}
    for stretch in lane.stretches:
        kinds.setdefault((stretch.state, stretch.score), []).append((stretch.first, stretch.last))
    for (state, score), runs in kinds.items():
        for left, width in spans(runs, scale):
            _draw_stretch(painter, QRectF(left, BAR[0], width, BAR[1]), state, score, color)
    for level, fill in LEVEL_COLORS.items():
        for left, width in spans(((shade.first, shade.last) for shade in lane.shades if shade.level == level), scale):
            painter.fillRect(QRectF(left, SHADE[0], width, SHADE[1]), fill)


def _draw_stretch(painter: QPainter, bar: QRectF, state: State, score: float | None, color: QColor) -> None:
    """A human's bar is full, with a light edge; a model's the paler the lower its score; a propagated one is hatched."""
    if state == "hidden":
        painter.fillRect(bar, QBrush(HIDDEN, Qt.BrushStyle.BDiagPattern))
        return
    fill = QColor(color)
    if state != "human":
        fill.setAlphaF(PALEST + (1 - PALEST) * 0.8 * (0.5 if score is None else score))
    painter.fillRect(bar, fill)
    if state == "human":
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width(), 2), QColor(255, 255, 255, 190))
    elif state == "propagated":
        painter.fillRect(bar, QBrush(QColor(0, 0, 0, 150), Qt.BrushStyle.FDiagPattern))
