"""Videos whose frames show their own numbers as black and white blocks, which survive any lossy codec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

HEIGHT, WIDTH = 64, 128
ROWS, COLUMNS = 2, 8  # one bit a block
QUIET = {"libx265": {"x265-params": "log-level=none"}}

Picture = npt.NDArray[np.uint8]  # (H, W, 3)


def numbered(number: int, height: int = HEIGHT, width: int = WIDTH) -> Picture:
    """A frame of the given size whose 16 blocks are the bits of ``number``, the lowest at the upper left."""
    bits = np.array([number >> bit & 1 for bit in range(ROWS * COLUMNS)], dtype=np.uint8).reshape(ROWS, COLUMNS)
    blocks = np.repeat(np.repeat(bits * 255, height // ROWS, axis=0), width // COLUMNS, axis=1)
    padded = np.pad(blocks, ((0, height - blocks.shape[0]), (0, width - blocks.shape[1])))
    return np.repeat(padded[..., None], 3, axis=2)


def number_of(picture: Picture) -> int:
    """Reads the number back; fails when a block is neither black nor white, as in a broken picture."""
    height, width = picture.shape[0] // ROWS, picture.shape[1] // COLUMNS
    number = 0
    for bit in range(ROWS * COLUMNS):
        row, column = divmod(bit, COLUMNS)
        block = picture[row * height : (row + 1) * height, column * width : (column + 1) * width]
        level = block[height // 4 : -height // 4, width // 4 : -width // 4].mean()
        assert level < 70 or level > 185, f"bit {bit} is unreadable: {level:.0f}"
        number |= int(level > 128) << bit
    return number


def write_numbered(
    path: Path,
    codec: str = "libx264",
    count: int = 150,
    pixels: str = "yuv420p",
    options: Mapping[str, str] | None = None,
    *,
    size: tuple[int, int] = (HEIGHT, WIDTH),
    ticks: Sequence[int] | None = None,
    container_options: Mapping[str, str] | None = None,
    rotation: int | None = None,
    first: int = 0,
) -> None:
    """Writes frames ``first``, ``first`` + 1, ...; ``ticks`` are their times in milliseconds, else 25 a second."""
    tick = Fraction(1, 1000 if ticks else 25)
    with av.open(str(path), "w", options=dict(container_options or {})) as container:
        stream = container.add_stream(codec, rate=25, options={**QUIET.get(codec, {}), **(options or {})})
        assert isinstance(stream, VideoStream)
        stream.height, stream.width, stream.pix_fmt = *size, pixels
        stream.codec_context.time_base = tick
        stream.time_base = tick
        stream.codec_context.thread_count = 1
        if rotation is not None:
            stream.set_display_rotation(rotation)
        for number in range(count):
            frame = VideoFrame.from_ndarray(numbered(first + number, *size), format="rgb24").reformat(format=pixels)
            frame.pts = ticks[number] if ticks else number
            frame.time_base = tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
