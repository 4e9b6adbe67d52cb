"""What every source of frames offers: exact frames by number, their times, and what is wrong with the source."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import SupportsIndex

import numpy as np
import numpy.typing as npt

from engine.errors import VideoError
from engine.messages import message

RGB = npt.NDArray[np.uint8]  # (H, W, 3)
Times = npt.NDArray[np.float64]  # (F,) seconds


class Video(ABC):
    """A sequence of frames in presentation order. `engine.video.open_video` makes one.

    One instance belongs to one thread: decoding has a state. Use it as a context manager, or call `close`.

    Attributes:
        path: the file; for images their folder.
    """

    path: Path

    @property
    @abstractmethod
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels, upright: rotation metadata is applied, the pixel aspect ratio is not."""

    @property
    @abstractmethod
    def timestamps(self) -> Times:
        """(F,) presentation time of each frame in seconds, strictly rising, starting anywhere."""

    @property
    @abstractmethod
    def warnings(self) -> tuple[str, ...]:
        """What a person should know, e.g. how many frames a truncated file has lost. It may grow while frames are read."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def _read(self, number: int) -> RGB:
        """Frame ``number``, which is in 0..len-1."""

    @abstractmethod
    def _compute_fingerprint(self) -> str: ...

    @abstractmethod
    def is_replaced(self, number: int) -> bool:
        """Whether what frame ``number`` is read from was written anew since the video was opened, or replaced.

        Asked after a frame was read, it tells whether that frame may be another video's. It asks the drive, which may be
        slow to answer; a file that is gone, or a drive, says nothing: False.
        """

    @abstractmethod
    def close(self) -> None:
        """Frees the decoder and its threads. Closing twice is allowed; reading afterwards raises VideoError."""

    def __getitem__(self, index: SupportsIndex) -> RGB:
        """Frame ``index`` as (H, W, 3) uint8 RGB, a new array each time.

        Raises:
            IndexError: ``index`` is outside 0..len-1; negative numbers do not count from the end.
            VideoError: the frame cannot be read (any more), or the video is closed.
        """
        number = operator.index(index)
        if not 0 <= number < len(self):
            raise IndexError(f"frame {number} is not in 0..{len(self) - 1} of {self.path}")
        if self._closed:
            raise VideoError(
                message(
                    "{path}: frame {number} was asked for after the video was closed", path=self.path, number=number
                )
            )
        return self._read(number)

    def approach(self, number: int, should_stop: Callable[[], bool]) -> bool:
        """Does what takes long before frame ``number`` can be read, piece by piece, so that it can be broken off.

        Returns whether it is done, so that reading the frame takes no longer than reading any. Else ``should_stop`` said
        True; nothing of what was done until then is lost.

        Raises VideoError when the frame cannot be read.
        """
        return True

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[RGB]:
        """Yields frames start..stop-1 (to the end without ``stop``) by decoding on, without seeking."""
        for number in range(start, len(self) if stop is None else min(stop, len(self))):
            yield self[number]

    @property
    def frame_rate(self) -> float:
        """Mean rate in frames per second; 0 when a single frame leaves it unknown."""
        times = self.timestamps
        return float((len(times) - 1) / (times[-1] - times[0])) if len(times) > 1 else 0.0

    @cached_property
    def fingerprint(self) -> str:
        """A short text that follows the content wherever it is moved; reads a few megabytes even of a huge file."""
        try:
            return self._compute_fingerprint()
        except OSError as error:
            raise VideoError(
                message("{path} cannot be read any more ({reason})", path=self.path, reason=error.strerror or error)
            ) from error

    _closed: bool = False

    def __enter__(self) -> Video:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
