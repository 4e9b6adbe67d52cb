"""From a decoded frame to upright 8-bit RGB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from av.buffer import Buffer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from engine.video.opencv import cv2
from engine.video.source import RGB

# Within 2 levels of exact arithmetic; FFmpeg's fast path is up to 4 levels off and doubles chroma pixels.
ACCURATE = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


@dataclass(frozen=True)
class Orientation:
    """How stored rows and columns become an upright picture: exchange the axes first, then mirror.

    Attributes:
        transposed: rows and columns change places.
        mirrored_x, mirrored_y: left and right, top and bottom change places afterwards.
    """

    transposed: bool = False
    mirrored_x: bool = False
    mirrored_y: bool = False

    @classmethod
    def of_frame(cls, frame: VideoFrame) -> Orientation:
        """Reads the display matrix; an angle between quarter turns becomes the nearest quarter turn."""
        try:
            side_data = cast("Mapping[str, Buffer]", frame.side_data)
        except ValueError:  # PyAV knows no name for some other data of the frame; it still tells the angle
            turns = round(frame.rotation / 90) % 4  # counterclockwise
            return cls(turns % 2 == 1, mirrored_x=turns in (2, 3), mirrored_y=turns in (1, 2))
        if "DISPLAYMATRIX" not in side_data:
            return cls()
        # (x', y') = (a x + c y, b x + d y), y downwards (libavutil/display.h; ISO/IEC 14496-12, 8.2.2)
        matrix = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), dtype=np.int32)
        a, b, _, c, d = (int(value) for value in matrix[:5])
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(transposed=True, mirrored_x=c < 0, mirrored_y=b < 0)
        return cls(mirrored_x=a < 0, mirrored_y=d < 0)

    def apply(self, image: RGB) -> RGB:
        """Turns an (H, W, 3) image upright; a view where that suffices."""
        if self.transposed:
            image = image.transpose(1, 0, 2)
        return image[:: -1 if self.mirrored_y else 1, :: -1 if self.mirrored_x else 1]

    def apply_to_size(self, height: int, width: int) -> tuple[int, int]:
        """(height, width) of the upright picture."""
        return (width, height) if self.transposed else (height, width)


class Converter:
    """Converts frames of one video to RGB.

    The matrix and range that the file states are honoured. A file that states none is taken as BT.601 and limited
    range at every size, as by FFmpeg and OpenCV, which also write such files. Alpha is dropped.

    Args:
        height, width: size of the stored picture; a frame of another size is scaled to it.
        orientation: how the stored picture becomes upright.
        threads: 0 means one per core. They end when the converter is forgotten.
    """

    def __init__(self, height: int, width: int, orientation: Orientation, threads: int) -> None:
        self._height = height
        self._width = width
        self._size = height, width
        self._orientation = orientation
        self._threads = threads
        self._reformatter = VideoReformatter()
        self._planes: VideoFrame | None = None

    def convert(self, frame: VideoFrame) -> RGB:
        """Returns a new, contiguous, upright (H, W, 3) array."""
        by_planes = self._is_alike_by_planes(frame)
        converted = self._reformatter.reformat(
            frame,
            self._width,
            self._height,
            "gbrp" if by_planes else "rgb24",
            interpolation=ACCURATE,
            threads=self._threads,
        )
        if by_planes:
            # Kept until the next ones are there: freed at once, with other large blocks, their memory would go back to the
            # system, and every page of it would be fetched anew for the next frame.
            self._planes = converted
        stored = _interleaved(converted) if by_planes else np.asarray(converted.to_ndarray(), dtype=np.uint8)
        image = self._orientation.apply(stored)
        if converted is frame:  # it was RGB already, and the array is the decoder's own memory
            return image.copy()
        return np.ascontiguousarray(image)

    def _is_alike_by_planes(self, frame: VideoFrame) -> bool:
        """Whether three planes hold the very pixels that packed RGB would, which takes FFmpeg three times as long.

        They do not where a picture is scaled, or ends within a pixel of its chroma.
        """
        described = frame.format
        if described.is_rgb or len(described.components) < 3 or (frame.height, frame.width) != self._size:
            return False
        columns, rows = 4 // described.chroma_width(4), 4 // described.chroma_height(4)  # luma to a pixel of chroma
        return frame.width % columns == 0 and frame.height % rows == 0


def _interleaved(planar: VideoFrame) -> RGB:
    """(H, W, 3) of a frame in planes green, blue, red."""
    green, blue, red = (
        np.frombuffer(cast("memoryview[int]", plane), np.uint8).reshape(-1, plane.line_size)[
            : planar.height, : planar.width
        ]
        for plane in planar.planes
    )
    return np.asarray(cv2.merge((red, green, blue)), dtype=np.uint8)
