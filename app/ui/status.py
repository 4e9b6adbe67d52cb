"""The line at the bottom: what a click would do, what is under the mouse, how fast the video plays."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from app.project import TrackRecord
from app.view.hit_test import next_hit
from app.view.paint_preview import Target
from app.view.tools.tool import Tool

OVERLAPS = {"front": "in front of other tracks", "behind": "on free pixels only", "allowed": ""}
USES = {
    Tool.BRUSH: "Drag paints on {}; [ and ] change the size, Esc drops the stroke",
    Tool.ERASER: "Drag erases from {}; [ and ] change the size, Esc drops the stroke",
    Tool.POLYGON: "Click sets corners on {}, Shift takes away; Enter closes, Esc takes a corner back",
    Tool.LASSO: "Drag around what {} gains, with Shift what it loses",
    Tool.FILL: "Click adds what has this colour to {}, Shift takes it away; tolerance {tolerance}, [ and ] change it",
    Tool.GRABCUT: "Drag a box for {}; then drag over the object, with Shift over the background; Enter takes it, Esc goes back",
    Tool.TRANSFORM: "Drag moves {}; a corner scales it, outside the box rotates it",
}


def click_hint(
    tool: Tool,
    target: Target | None,
    hits: Sequence[int],
    selected: frozenset[int],
    tracks: Sequence[TrackRecord],
    categories: Mapping[int, str],
    tolerance: int = 0,
) -> str:
    """What a click on the canvas would do, given the ids of the tracks under the mouse, topmost first."""
    by_id = {track.id: track for track in tracks}
    if tool is Tool.SELECT:
        chosen = next_hit(hits, next(iter(selected), None))
        if chosen is not None and chosen in by_id:
            track = by_id[chosen]
            more = f" (1 of {len(hits)} here)" if len(hits) > 1 else ""
            return f"Click selects track {track.number}, {categories.get(track.category_id, '')}{more}"
        return "Click selects nothing" if selected else "Wheel zooms, Space + drag pans, B paints"
    if target is None:
        if len(selected) > 1:
            return "Several tracks are selected; select one to paint on it"
        locked = [track.number for track in tracks if track.id in selected and track.locked]
        if locked:
            return f"Track {locked[0]} is locked; K unlocks it"
        hidden = [track.number for track in tracks if track.id in selected and not track.visible]
        return f"Track {hidden[0]} is hidden; H shows it" if hidden else "Masks are hidden; M shows them"
    if target.track_id is None and tool in (Tool.ERASER, Tool.TRANSFORM):
        return "Select a track to erase from it" if tool is Tool.ERASER else "Select a track to move its mask"
    name = "a new track" if target.track_id is None else f"track {by_id[target.track_id].number}"
    where = f" {OVERLAPS[target.overlap]}" if target.overlap != "allowed" and tool is not Tool.ERASER else ""
    return USES[tool].format(name + where, tolerance=tolerance)


class FrameRateMeter:
    """Frames per second over the last second."""

    def __init__(self) -> None:
        self._clock = QElapsedTimer()
        self._clock.start()
        self._times: deque[int] = deque(maxlen=240)  # milliseconds

    def count(self) -> None:
        """Another frame was shown."""
        self._times.append(self._clock.elapsed())

    def reset(self) -> None:
        self._times.clear()

    @property
    def rate(self) -> float:
        now = self._clock.elapsed()
        while self._times and now - self._times[0] > 1000:
            self._times.popleft()
        if len(self._times) < 2 or self._times[-1] == self._times[0]:
            return 0.0
        return 1000 * (len(self._times) - 1) / (self._times[-1] - self._times[0])


class StatusLine(QStatusBar):
    """Left, for a while, what happened, else what a click would do; right, place, frame rate and jobs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._hint = QLabel(self)
        self._job = QLabel(self)
        self._place = QLabel(self)
        self._rate = QLabel(self)
        self._place.setMinimumWidth(90)
        for label in (self._hint, self._job):
            label.setMinimumWidth(1)  # a long text is cut off; it would widen the window else
        self.addWidget(self._hint, 1)
        for label in (self._job, self._place, self._rate):
            self.addPermanentWidget(label)

    def show_hint(self, text: str) -> None:
        self._hint.setText(text)

    def show_place(self, place: tuple[int, int] | None) -> None:
        """The pixel under the mouse."""
        self._place.setText(f"{place[0]}, {place[1]}" if place else "")

    def show_rate(self, text: str) -> None:
        self._rate.setText(text)

    def show_job(self, text: str) -> None:
        self._job.setText(text)
        self._job.setToolTip(text)
