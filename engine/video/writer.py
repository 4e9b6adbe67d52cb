"""Writes H.264 video in mp4."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.errors import StorageError
from engine.files import replacing


class VideoWriter:
    """A video being written; it takes its place when the block ends well. Use it as a context manager.

    Args:
        path: ends with ``.mp4``.
        size: (height, width); an odd side is cut by one pixel, since H.264 with 4:2:0 colour has none.
        frame_rate: frames per second.

    Raises:
        StorageError: the file cannot be written, or FFmpeg was built without an H.264 encoder.
    """

    def __init__(self, path: Path, size: tuple[int, int], frame_rate: float) -> None:
        self._path = path
        self._size = (size[0] - size[0] % 2, size[1] - size[1] % 2)
        self._rate = Fraction(frame_rate).limit_denominator(1001)
        self._replacing = replacing(path)

    def __enter__(self) -> Self:
        beside = self._replacing.__enter__()
        try:
            self._container = av.open(str(beside), mode="w", format="mp4")
            stream = self._container.add_stream("libx264", rate=self._rate, options={"crf": "20", "preset": "veryfast"})
        except (ValueError, av.FFmpegError) as error:
            failure = StorageError(f"{self._path} cannot be written as H.264 video ({error})", "", "Reinstall PyAV")
            self._replacing.__exit__(StorageError, failure, None)
            raise failure from error
        assert isinstance(stream, VideoStream)
        self._stream = stream
        self._stream.height, self._stream.width = self._size
        self._stream.pix_fmt = "yuv420p"
        return self

    def write(self, rgb: npt.NDArray[np.uint8]) -> None:
        """Appends a frame, (H, W, 3) uint8 RGB."""
        cut = np.ascontiguousarray(rgb[: self._size[0], : self._size[1]])
        for packet in self._stream.encode(VideoFrame.from_ndarray(cut, format="rgb24")):
            self._container.mux(packet)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None:
                for packet in self._stream.encode(None):
                    self._container.mux(packet)
            self._container.close()
        except OSError as failure:
            self._replacing.__exit__(type(failure), failure, failure.__traceback__)
            raise
        finally:
            del self._stream, self._container
        self._replacing.__exit__(kind, error, traceback)
