"""Drawing one lane of the timeline: where its track is, by whose hand, how sure, and how much of it is hidden.

Drawn column by column with numpy, as a lane may have hundreds of stretches, and kept by `app.view.lane_view` as a picture
until the lane or the zoom changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from app.project.lanes import Lane, State
from app.project.records import OcclusionLevel
from app.view.image import Pixels

LANE_HEIGHT = 22  # pixels
BAR = (4.0, 11.0)  # top and height of the stretches within a lane
SHADE = (17.0, 3.0)  # top and height of the occlusion levels
LEVELS: tuple[OcclusionLevel, ...] = ("no_occlusion", "slight_occlusion", "severe_occlusion")
LEVEL_COLORS = np.array(  # blue, green, red, alpha; the first for no level
    [(0, 0, 0, 0), (0x5F, 0x7F, 0x4F, 255), (0x3E, 0xA3, 0xE0, 255), (0x55, 0x55, 0xE0, 255)], np.uint8
)
STATES: tuple[State, ...] = ("hidden", "model", "propagated", "human")  # where pixels are scarce, the last one shows
GAP, HIDDEN, PROPAGATED, HUMAN = 1, 2, 4, 5  # a column's kind: 0 for nothing, else 2 more than the place in STATES
GREY, BLACK = (0x8F, 0x87, 0x83, 255), (0, 0, 0, 255)
PALEST, BOLDEST = 0.3, 0.85  # opacity of a model's stretch of score 0 and 1


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


def lane_pixels(lane: Lane, color: QColor, scale: Scale, ratio: float = 1.0) -> Pixels:
    """A lane as (H, W, 4) premultiplied pixels in the order blue, green, red, alpha, ``ratio`` of them for one of the scale.

    A line runs through its gaps; a bar is where it has masks: a human's full with a light edge, a model's the paler the
    lower its score, a propagated one hatched; grey hatching where a person said that it is not to be seen. The thin bar
    below tells the occlusion level.
    """
    scale = Scale(scale.start, scale.frames, scale.width * ratio)
    width, height = max(1, round(scale.width)), round(LANE_HEIGHT * ratio)
    own = np.array([color.blue(), color.green(), color.red(), 255], np.float64)
    kinds = _columns(
        [(part.first, part.last, STATES.index(part.state) + 2) for part in lane.stretches]
        + [(first, last, GAP) for first, last in lane.gaps],
        scale, width,
    )  # fmt: skip
    scores = _columns(
        [(part.first, part.last, 1 + round(100 * (0.5 if part.score is None else part.score))) for part in lane.stretches],
        scale, width,
    )  # fmt: skip
    opacity = np.select([kinds == HUMAN, kinds > HIDDEN], [1.0, PALEST + (BOLDEST - PALEST) * (scores - 1) / 100], 0.0)
    pixels = np.zeros((height, width, 4), np.uint8)
    bar = _rows(BAR, ratio)
    pixels[bar] = (own * opacity[:, None]).astype(np.uint8)
    pixels[_rows((BAR[0], 2.0), ratio), kinds == HUMAN] = (own + 3 * 255) // 4
    rows, columns = np.mgrid[: pixels[bar].shape[0], :width]
    stripes = (rows + columns) % round(5 * ratio) < ratio
    pixels[bar][stripes & (kinds == HIDDEN)] = GREY
    pixels[bar][stripes[:, ::-1] & (kinds == PROPAGATED)] = BLACK
    pixels[_rows((BAR[0] + BAR[1] / 2 - 0.5, 1.0), ratio), kinds == GAP] = (own * 0.5).astype(np.uint8)
    levels = _columns([(shade.first, shade.last, 1 + LEVELS.index(shade.level)) for shade in lane.shades], scale, width)
    pixels[_rows(SHADE, ratio)] = LEVEL_COLORS[levels]
    return pixels


def _rows(part: tuple[float, float], ratio: float) -> slice:
    top, height = part
    return slice(round(top * ratio), round(top * ratio) + max(1, round(height * ratio)))


def _columns(runs: Sequence[tuple[int, int, int]], scale: Scale, width: int) -> npt.NDArray[np.int64]:
    """(W,) of the values of disjoint runs (first, last, value) at each pixel; 0 where there is none.

    A run narrower than a pixel still gets one, and of several in a pixel the one of the highest value.
    """
    columns = np.zeros(width, np.int64)
    if not runs:
        return columns
    first, last, value = np.array(sorted(runs), np.int64).T
    frames = scale.start + (np.arange(width) + 0.5) / scale.cell
    run = np.searchsorted(first, frames, side="right") - 1
    inside = (run >= 0) & (frames < last[run] + 1)
    columns[inside] = value[run[inside]]
    places = np.floor((first - scale.start) * scale.cell)
    narrow = ((last + 1 - first) * scale.cell < 1) & (places >= 0) & (places < width)
    order = np.argsort(value[narrow], kind="stable")
    columns[places[narrow].astype(np.int64)[order]] = value[narrow][order]
    return columns
