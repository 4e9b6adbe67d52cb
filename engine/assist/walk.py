"""The frames that a propagation looks at, in the order in which it goes through them, forward or backward."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.types import FrameSource, Image
from engine.video.opencv import cv2


class Walk:
    """A `FrameSource` of some frames of a video in the order of a propagation: frame 0 is the first place on the way.

    Keeps a small picture of each frame that was read until it is taken.

    Attributes:
        numbers: place -> number of the frame in the video.
    """

    def __init__(self, video: FrameSource, frames: range, around: int, picture_size: tuple[int, int]) -> None:
        """
        Args:
            frames: to be filled, in the order of the walk; the one before them is the start.
            around: frames that are looked at before the start and after the end, as far as there are any.
            picture_size: (height, width) of the small pictures.
        """
        start, step = frames.start - frames.step, frames.step
        first, last = start, frames[-1]
        for _ in range(around):
            first = first - step if 0 <= first - step < len(video) else first
            last = last + step if 0 <= last + step < len(video) else last
        self.numbers = range(first, last + step, step)
        self._video, self._picture_size = video, picture_size
        self._pictures: dict[int, Image] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the video."""
        return self._video.size

    @property
    def timestamps(self) -> npt.NDArray[np.float64]:
        """Seconds since the first place."""
        times = self._video.timestamps[list(self.numbers)]
        distances: npt.NDArray[np.float64] = np.abs(times - times[0])
        return distances

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, place: int) -> Image:
        frame = self._video[self.numbers[place]]
        height, width = self._picture_size
        self._pictures[place] = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
        return frame

    def take_picture(self, place: int) -> Image:
        """(h, w, 3) of a frame that was read; once."""
        return self._pictures.pop(place)
