"""Writes frames as an H.264 mp4 file, which appears whole or not at all."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
import numpy.typing as npt
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from engine.errors import StorageError
from engine.files import replacing, storage_error
from engine.messages import message

ENCODER: Final = "libx264"
OPTIONS = {"crf": "18", "preset": "veryfast"}  # hardly to be told from the original
FALLBACK_RATE = 1.0  # frames/s of a single picture, whose rate is unknown
BT709 = 1  # number of the matrix, the primaries and the transfer curve in ITU-T H.273


def _ratio(number: float) -> Fraction:
    return Fraction(number).limit_denominator(1001)


class VideoWriter:
    """A context manager; the file takes its place when the block ends well.

    The file is written beside its place and renamed; when anything fails, what was there before stays.

    Args:
        path: the mp4 file.
        size: (height, width) of every frame. H.264 in the common 4:2:0 form has even sides only: an odd side grows by
            one pixel, a copy of the last row or column.
        frame_rate: frames per second, positive.

    Raises:
        StorageError: on entering, writing or leaving: the file cannot be written, or FFmpeg lacks the encoder.
    """

    def __init__(self, path: str | Path, size: tuple[int, int], frame_rate: float) -> None:
        self._path = Path(path)
        self._size = size
        self._padding = ((0, size[0] % 2), (0, size[1] % 2), (0, 0))
        self._rate = _ratio(frame_rate) if frame_rate > 1 else 1 / _ratio(1 / frame_rate)  # as of a time lapse
        self._written = 0

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            beside = stack.enter_context(replacing(self._path))
            try:
                self._container: OutputContainer = av.open(
                    f"file:{beside.absolute()}", "w", format="mp4", options={"movflags": "faststart"}
                )
                stack.callback(self._release)
                self._stream = self._add_stream()
            except av.codec.codec.UnknownCodecError as error:
                raise StorageError(
                    message(
                        "{path} cannot be written: FFmpeg has no encoder {encoder}", path=self._path, encoder=ENCODER
                    ),
                    message("PyAV was built without it"),
                    message("Install PyAV from PyPI"),
                ) from error
            except av.FFmpegError as error:
                raise self._failure(error) from error
            self._stack = stack.pop_all()
        return self

    def _add_stream(self) -> VideoStream:
        stream = self._container.add_stream(ENCODER, rate=self._rate, options=OPTIONS)
        stream.height, stream.width = (side + side % 2 for side in self._size)
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / self._rate
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = ColorRange.MPEG
        return stream

    def write(self, rgb: npt.NDArray[np.uint8]) -> None:
        """Appends a frame, (H, W, 3) uint8 RGB of the given size.

        Raises:
            ValueError: the frame has another shape.
        """
        if rgb.shape != (*self._size, 3):
            raise ValueError(f"a frame of shape {rgb.shape} does not fit into a video of size {self._size}")
        padded = np.pad(rgb, self._padding, mode="edge") if any(np.ravel(self._padding)) else rgb
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(padded), format="rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts, frame.time_base = self._written, 1 / self._rate
        self._written += 1
        self._encode(frame)

    def _encode(self, frame: VideoFrame | None) -> None:
        try:
            self._container.mux(self._stream.encode(frame))
        except av.FFmpegError as error:
            raise self._failure(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with ExitStack() as stack:
            stack.push(self._stack.__exit__)  # told of any error that is raised here, so that the file is thrown away
            if error is not None:
                raise error
            self._encode(None)
            try:
                self._container.close()
            except av.FFmpegError as failure:
                raise self._failure(failure) from failure

    def _release(self) -> None:
        """Closes what is still open and lets go of the encoder, whose threads live as long as it is referred to."""
        with suppress(av.FFmpegError):  # after a failed write this fails too, and the first failure is being told
            self._container.close()
        self.__dict__.pop("_stream", None)
        del self._container

    def _failure(self, error: av.FFmpegError) -> StorageError:
        return storage_error(self._path, OSError(error.errno, error.strerror))
