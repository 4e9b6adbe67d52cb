"""Drawing one lane of the timeline: where its track is, by whose hand, how sure, and how much of it is hidden.

Drawn column by column with numpy, as a lane may have hundreds of stretches, and kept by `app.view.timeline.lane_view` as a picture
until the lane or the zoom changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from app.project.overview.lanes import GAP, STATES, Lane
from app.view.pictures.image import Pixels

LANE_HEIGHT = 22  # pixels
BAR = (4.0, 11.0)  # top and height of the stretches within a lane
SHADE = (17.0, 3.0)  # top and height of the occlusion levels
VERDICT = (0.0, 3.0)  # top and height of what a person said of the track in single frames
VERDICT_COLORS = np.array([(0, 0, 0, 0), (0x78, 0xB8, 0x5F, 255), (0x55, 0x55, 0xE0, 255)], np.uint8)  # as LEVEL_COLORS
LEVEL_COLORS = np.array(  # blue, green, red, alpha; the first for no level
    [(0, 0, 0, 0), (0x5F, 0x7F, 0x4F, 255), (0x3E, 0xA3, 0xE0, 255), (0x55, 0x55, 0xE0, 255)], np.uint8
)
HIDDEN, PROPAGATED, HUMAN = (2 + STATES.index(state) for state in ("hidden", "propagated", "human"))
HEAT = (0x32, 0x9A, 0xF5)  # blue, green, red of a frame that needs a look most
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


def lane_pixels(lane: Lane, color: QColor, scale: Scale, ratio: float = 1.0, *, rim: int = 255) -> Pixels:
    """A lane as (H, W, 4) premultiplied pixels in the order blue, green, red, alpha, ``ratio`` of them for one of the scale.

    A line runs through its gaps; a bar is where it has masks: a human's full with an edge that is nearer to the grey ``rim``
    (0 to 255), a model's the paler the lower its score, a propagated one hatched; grey hatching where a person said that it is
    not to be seen. The thin bar below tells the occlusion level, the one above what a person said of the track there.
    """
    scale = Scale(scale.start, scale.frames, scale.width * ratio)
    width, height = max(1, round(scale.width)), round(LANE_HEIGHT * ratio)
    own = np.array([color.blue(), color.green(), color.red(), 255], np.float64)
    row = _rows_at(lane.table, scale, width)  # (W,)
    kinds = np.where(row < 0, 0, lane.table[row, 2] if len(lane.table) else 0)
    pixels = np.zeros((height, width, 4), np.uint8)
    bar = _rows(BAR, ratio)
    bars = _bar_colors(own)  # (kinds, 101, 4)
    pixels[bar] = bars[kinds, lane.table[row, 3] if len(lane.table) else 0]
    pixels[_rows((BAR[0], 2.0), ratio), kinds == HUMAN] = (own + 3 * np.array([rim, rim, rim, 255])) // 4
    if rim < 128:  # what is pale is hardly seen on a light ground, but for a dark line below it
        pixels[_rows((BAR[0] + BAR[1] - 1, 1.0), ratio), (kinds > HIDDEN) & (kinds < HUMAN)] = (
            own + 2 * np.array([rim, rim, rim, 255])
        ) // 3
    if (hatched := (kinds == HIDDEN) | (kinds == PROPAGATED)).any():
        rows, columns = np.mgrid[: pixels[bar].shape[0], :width]
        stripes = (rows + columns) % round(5 * ratio) < ratio
        pixels[bar][stripes & hatched & (kinds == HIDDEN)] = GREY
        pixels[bar][stripes[:, ::-1] & (kinds == PROPAGATED)] = BLACK
    pixels[_rows((BAR[0] + BAR[1] / 2 - 0.5, 1.0), ratio), kinds == GAP] = (own * 0.5).astype(np.uint8)
    if len(lane.shades):
        shade = _rows_at(lane.shade_table, scale, width)
        pixels[_rows(SHADE, ratio)] = LEVEL_COLORS[np.where(shade < 0, 0, lane.shade_table[shade, 2])]
    if len(lane.reviewed):
        said = _rows_at(lane.verdict_table, scale, width)
        pixels[_rows(VERDICT, ratio)] = VERDICT_COLORS[np.where(said < 0, 0, lane.verdict_table[said, 2])]
    return pixels


def heat_pixels(heat: npt.NDArray[np.float32], scale: Scale, height: int) -> Pixels:
    """(height, W, 4) premultiplied: how much the frames (F,) need a look; a pixel shows the most urgent of its frames."""
    width = max(1, round(scale.width))
    edges = np.clip(scale.start + np.arange(width + 1) / scale.cell, 0, len(heat))
    first = np.minimum(edges[:-1].astype(np.int64), len(heat) - 1)
    last = np.maximum(np.ceil(edges[1:]).astype(np.int64), first + 1)
    # reduceat takes the pieces between its indices; every second of them is one of ours.
    padded = np.append(heat, np.float32(0))
    most = np.maximum.reduceat(padded, np.stack([first, last], axis=1).ravel())[::2]  # (W,)
    row = (np.array([*HEAT, 255]) * most[:, None]).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(row, (height, width, 4)))


def _bar_colors(own: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """(kinds, 101, 4) the colour of a bar by its kind and score in hundredths."""
    opacity = np.zeros((HUMAN + 1, 101))
    opacity[HIDDEN + 1 : HUMAN] = PALEST + (BOLDEST - PALEST) * np.arange(101) / 100
    opacity[HUMAN] = 1
    return (own * opacity[..., None]).astype(np.uint8)


def _rows(part: tuple[float, float], ratio: float) -> slice:
    top, height = part
    return slice(round(top * ratio), round(top * ratio) + max(1, round(height * ratio)))


def _rows_at(table: npt.NDArray[np.int64], scale: Scale, width: int) -> npt.NDArray[np.int64]:
    """(W,) which row of a table of disjoint runs (first, last, value, ...), rising, each pixel shows; -1 for none.

    A run narrower than a pixel still gets one, and of several in a pixel the one of the highest value.
    """
    if not len(table):
        return np.full(width, -1, np.int64)
    first, last, value = table[:, 0], table[:, 1], table[:, 2]
    frames = scale.start + (np.arange(width) + 0.5) / scale.cell
    found = np.searchsorted(first, frames, side="right") - 1
    found[(found < 0) | (frames >= last[found] + 1)] = -1
    places = np.floor((first - scale.start) * scale.cell)
    (narrow,) = np.nonzero(((last + 1 - first) * scale.cell < 1) & (places >= 0) & (places < width))
    if len(narrow):
        narrow = narrow[np.argsort(value[narrow], kind="stable")]
        found[places[narrow].astype(np.int64)] = narrow
    return found
