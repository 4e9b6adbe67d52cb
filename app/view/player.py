"""Plays a video in its own time: says which frame is due, and leaves out frames rather than falling behind."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

TICK_MILLISECONDS = 8


class Player(QObject):
    """Signals: frame_due(int): a later frame is due; playing_changed(bool)."""

    frame_due = Signal(int)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timestamps: npt.NDArray[np.float64] = np.zeros(0)
        self._clock = QElapsedTimer()
        self._began_at = 0.0
        self._due = 0
        self.loop: range | None = None  # frames that are played again and again; None: all of them, once
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def set_timestamps(self, timestamps: npt.ArrayLike) -> None:
        """Times of the frames in seconds, rising."""
        self.stop()
        self._timestamps = np.asarray(timestamps, np.float64)

    def play(self, frame_index: int) -> None:
        """Plays from a frame on; from the beginning if it is the last one. A loop begins with its first frame."""
        if len(self._timestamps) < 2:
            return
        if self.loop is not None and frame_index not in self.loop[:-1]:
            frame_index = self.loop.start
            self.frame_due.emit(frame_index)
        elif frame_index >= len(self._timestamps) - 1:
            frame_index = 0
            self.frame_due.emit(0)
        self._due = frame_index
        self._began_at = float(self._timestamps[frame_index])
        self._clock.start()
        self._timer.start()
        self.playing_changed.emit(True)

    def stop(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def _tick(self) -> None:
        now = self._began_at + self._clock.elapsed() / 1000
        if self.loop is not None:
            self._play_loop(self.loop, now)
            return
        due = int(np.searchsorted(self._timestamps, now, side="right")) - 1
        if due > self._due:
            self._due = due
            self.frame_due.emit(due)
        if due >= len(self._timestamps) - 1:
            self.stop()

    def _play_loop(self, loop: range, now: float) -> None:
        """Goes on with the first frame when the last one has been shown for its time."""
        times = self._timestamps
        start, end = float(times[loop.start]), self._end_of(loop.stop - 1)
        if now >= end:
            self._began_at -= (now - start) // (end - start) * (end - start)
            now = start + (now - start) % (end - start)
        due = min(max(int(np.searchsorted(times, now, side="right")) - 1, loop.start), loop.stop - 1)
        if due != self._due:
            self._due = due
            self.frame_due.emit(due)

    def _end_of(self, frame_index: int) -> float:
        """When the next frame comes; the last one takes as long as the one before."""
        times = self._timestamps
        if frame_index + 1 < len(times):
            return float(times[frame_index + 1])
        return float(2 * times[-1] - times[-2])
