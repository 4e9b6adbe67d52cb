"""Pictures come out upright, whole and in the right colours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from engine.video import open_video
from engine.video.color import ACCURATE, Converter, Orientation
from tests.engine.video.numbered_video import HEIGHT, WIDTH, number_of, numbered, write_numbered

QUARTERS = np.array(  # 2 x 2 blocks of different colours, (y, x, rgb)
    [[[200, 40, 40], [40, 200, 40]], [[40, 40, 200], [200, 200, 200]]], dtype=np.uint8
)
MATRICES = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}
UNSTATED = 2
LIMITED, FULL = 1, 2


def quarters(height: int, width: int) -> npt.NDArray[np.uint8]:
    rows = np.arange(height) * 2 // height
    columns = np.arange(width) * 2 // width
    return QUARTERS[rows][:, columns]


def corners(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """(2, 2, 3) mean colours of the middle of each quarter."""
    height, width = picture.shape[:2]
    return (
        np.array(
            [
                [picture[y - 2 : y + 3, x - 2 : x + 3].mean((0, 1)) for x in (width // 4, 3 * width // 4)]
                for y in (height // 4, 3 * height // 4)
            ]
        )
        .round()
        .astype(np.int64)
    )


def write_pictures(
    path: Path, codec: str, pixels: str, pictures: list[npt.NDArray[np.uint8]], matrix: list[int] | int | None = None
) -> None:
    """``matrix``: degrees counterclockwise to show the pictures at, or a whole display matrix."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pixels
        if isinstance(matrix, int):
            stream.set_display_rotation(matrix)
        elif matrix is not None:
            stream.set_display_matrix(matrix)
        for number, picture in enumerate(pictures):
            frame = VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, -90])
@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv"])
def test_rotated_recordings_come_upright(tmp_path: Path, name: str, degrees: int) -> None:
    write_pictures(tmp_path / name, "libx264", "yuv444p", [quarters(48, 96)] * 3, degrees)
    with open_video(tmp_path / name, threads=1) as video:
        turns = degrees // 90 % 4
        assert video.size == ((96, 48) if turns % 2 else (48, 96))
        assert video[1].shape == (*video.size, 3)
        np.testing.assert_allclose(corners(video[1]), np.rot90(QUARTERS, turns), atol=12)


ONE = 1 << 16


@pytest.mark.parametrize(
    ("a", "b", "c", "d"), [(1, 0, 0, 1), (-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0), (0, 1, -1, 0)]
)
def test_mirrored_recordings_come_upright(tmp_path: Path, a: int, b: int, c: int, d: int) -> None:
    """The pixel at (x, y) from the centre is shown at (ax + cy, bx + dy)."""
    matrix = [a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, 1 << 30]
    write_pictures(tmp_path / "a.mov", "libx264", "yuv444p", [quarters(48, 96)] * 2, matrix)
    expected = np.empty_like(QUARTERS)
    for y in (-1, 1):
        for x in (-1, 1):
            shown_x, shown_y = a * x + c * y, b * x + d * y
            expected[(shown_y + 1) // 2, (shown_x + 1) // 2] = QUARTERS[(y + 1) // 2, (x + 1) // 2]
    with open_video(tmp_path / "a.mov", threads=1) as video:
        np.testing.assert_allclose(corners(video[0]), expected, atol=12)


@pytest.mark.parametrize("size", [(65, 131), (33, 130), (64, 129), (66, 250)])
@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [("a.mkv", "ffv1", "yuv420p"), ("a.mp4", "libx264", "yuv444p"), ("a.avi", "mjpeg", "yuvj420p"),
     ("a.webm", "libvpx-vp9", "yuv420p"), ("a.mov", "png", "rgb24"), ("b.mkv", "ffv1", "gray")],
)  # fmt: skip
def test_odd_sizes_are_kept(tmp_path: Path, size: tuple[int, int], name: str, codec: str, pixels: str) -> None:
    write_numbered(tmp_path / name, codec, 5, pixels, size=size)
    with open_video(tmp_path / name, threads=1) as video:
        assert video.size == size
        for number in (3, 0, 4):
            assert video[number].shape == (*size, 3)
            assert number_of(video[number]) == number


def as_yuv(rgb: npt.NDArray[np.int64], matrix: int, full: bool, bits: int) -> list[int]:
    """ITU-T H.273, section 8.3: the codes of one colour."""
    red_share, blue_share = MATRICES.get(matrix, MATRICES[6])
    red, green, blue = rgb / 255
    luma = red_share * red + (1 - red_share - blue_share) * green + blue_share * blue
    chroma = [(blue - luma) / 2 / (1 - blue_share), (red - luma) / 2 / (1 - red_share)]
    top = (1 << bits) - 1
    scale = 1 << (bits - 8)
    codes = [luma * top, *(value * top + 128 * scale for value in chroma)]
    if not full:
        codes = [(16 + 219 * luma) * scale, *((128 + 224 * value) * scale for value in chroma)]
    return [int(np.clip(round(code), 0, top)) for code in codes]


@pytest.mark.parametrize("matrix", [*MATRICES, UNSTATED])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "yuv444p", "yuva420p", "yuv420p10le", "yuv444p12le"])
@pytest.mark.parametrize("full", [False, True])
def test_colours_follow_the_stated_matrix_and_range(matrix: int, pixels: str, full: bool) -> None:
    bits = int(pixels[7:-2]) if pixels.endswith("le") else 8
    converter = Converter(16, 32, Orientation(), threads=1)
    for color in np.random.default_rng(matrix).integers(0, 256, (20, 3)):
        frame = VideoFrame(32, 16, pixels)
        for plane, code in zip(frame.planes, [*as_yuv(color, matrix, full, bits), 128], strict=False):
            samples = plane.buffer_size * 8 // (8 if bits == 8 else 16)
            plane.update(np.full(samples, code, np.uint8 if bits == 8 else np.uint16).tobytes())
        frame.colorspace, frame.color_range = matrix, FULL if full else LIMITED
        picture = converter.convert(frame)
        np.testing.assert_allclose(picture, np.broadcast_to(color, (16, 32, 3)), atol=3)


FORMATS: tuple[str, ...] = (
    "yuv420p",
    "yuvj420p",
    "yuv422p",
    "yuv444p",
    "yuv440p",
    "yuv411p",
    "yuv410p",
    "yuv420p10le",
    "yuv422p12le",
)
FORMATS += (
    "yuva420p",
    "yuva444p10le",
    "nv12",
    "nv16",
    "p010le",
    "yuyv422",
    "gray",
    "gray10le",
    "rgb24",
    "gbrp",
    "argb",
)


class NotingReformatter:
    """Notes which pixel formats it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.made: list[VideoFrame] = []
        self._reformatter = VideoReformatter()

    def reformat(self, frame: VideoFrame, width: int, height: int, format: str, **others: Any) -> VideoFrame:
        self.asked.append(format)
        self.made.append(self._reformatter.reformat(frame, width, height, format, **others))
        return self.made[-1]


def test_planes_are_kept_until_the_next_ones_are_there() -> None:
    """Else their memory goes back to the system after each frame, and to get it again takes longer than to convert."""
    converter = Converter(36, 64, Orientation(), threads=1)
    noting = NotingReformatter()
    converter._reformatter = noting  # type: ignore[assignment]  # as much of one as is needed
    for count in (1, 2, 3):
        converter.convert(VideoFrame(64, 36, "yuv420p"))
        assert len(noting.made) == count
        assert [converter._planes is made for made in noting.made] == [False] * (count - 1) + [True]


@pytest.mark.parametrize("pixels", FORMATS)
def test_the_short_way_by_planes_gives_the_pixels_of_the_long_one(pixels: str) -> None:
    """FFmpeg needs three times as long for packed pixels, which was half of what decoding a frame took."""
    random = np.random.default_rng(5)
    for height, width in ((36, 64), (66, 130), (65, 131), (18, 33)):
        frame = VideoFrame(width, height, pixels)
        for plane in frame.planes:
            codes = random.integers(0, 256, plane.buffer_size, dtype=np.uint8)
            bits = frame.format.components[0].bits
            if bits > 8:
                deep = codes.view(np.uint16)
                deep &= 0xFFC0 if pixels == "p010le" else (1 << bits) - 1
            plane.update(codes.tobytes())
        for matrix, full in ((1, LIMITED), (5, FULL), (UNSTATED, LIMITED)):
            frame.colorspace, frame.color_range = matrix, full
            converter = Converter(height, width, Orientation(), threads=1)
            noting = NotingReformatter()
            converter._reformatter = noting  # type: ignore[assignment]  # as much of one as is needed
            long_way = VideoReformatter().reformat(frame, width, height, "rgb24", interpolation=ACCURATE, threads=1)
            assert np.array_equal(converter.convert(frame), long_way.to_ndarray())
            if pixels.startswith(("yuv", "nv", "p0")) and (height, width) == (36, 64):
                assert noting.asked == ["gbrp"]


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "tolerance"),
    [("a.mkv", "ffv1", "gray", 0), ("b.mkv", "ffv1", "gray10le", 1), ("c.mkv", "ffv1", "gray16le", 1),
     ("d.mp4", "libx264", "gray", 4), ("e.mp4", "libx264", "gray10le", 4), ("f.avi", "mjpeg", "yuvj420p", 6)],
)  # fmt: skip
def test_grey_keeps_its_levels(tmp_path: Path, name: str, codec: str, pixels: str, tolerance: int) -> None:
    levels = np.arange(0, 256, 17, dtype=np.uint8)
    ramp = np.repeat(np.repeat(levels, 16)[None, :, None], 64, axis=0).repeat(3, axis=2)
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"crf": "1"} if codec == "libx264" else {})
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = ramp.shape[:2]
        stream.pix_fmt = pixels
        stream.codec_context.color_range = FULL  # unstated, H.264 means limited range, in grey too
        container.mux(stream.encode(VideoFrame.from_ndarray(ramp, format="rgb24").reformat(format=pixels)))
        container.mux(stream.encode(None))
    with open_video(tmp_path / name, threads=1) as video:
        columns = video[0].astype(int)[8:-8, 8::16]
        np.testing.assert_allclose(columns, np.broadcast_to(levels[:, None], columns.shape), atol=tolerance)


def test_alpha_is_dropped_and_the_colour_below_stays(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mov"), "w") as container:
        stream = container.add_stream("qtrle", rate=25)
        assert isinstance(stream, VideoStream)
        stream.height, stream.width, stream.pix_fmt = 32, 64, "argb"
        rgba = np.full((32, 64, 4), (200, 100, 50, 0), dtype=np.uint8)
        container.mux(stream.encode(VideoFrame.from_ndarray(rgba, format="rgba").reformat(format="argb")))
        container.mux(stream.encode(None))
    with open_video(tmp_path / "a.mov", threads=1) as video:
        assert np.all(video[0] == (200, 100, 50))


def test_a_picture_that_changes_its_size_is_scaled_to_the_first(tmp_path: Path) -> None:
    """As browsers record calls: the stream's size follows the bandwidth."""
    for name, size, first in (("small.ts", (HEIGHT, WIDTH), 0), ("large.ts", (HEIGHT * 2, WIDTH * 2), 30)):
        write_numbered(tmp_path / name, "libx264", 30, options={"bf": "2"}, size=size, first=first)
    joined = tmp_path / "joined.ts"
    joined.write_bytes((tmp_path / "small.ts").read_bytes() + (tmp_path / "large.ts").read_bytes())
    with open_video(joined, threads=1) as video:
        assert video.size == (HEIGHT, WIDTH)
        assert [number_of(frame) for frame in video.frames()] == list(range(60))
        assert any("scaled" in warning for warning in video.warnings)


def test_the_reader_of_these_tests_notices_a_broken_picture() -> None:
    picture = numbered(77)
    assert number_of(picture) == 77
    picture[:, WIDTH // 2 :] = 128
    with pytest.raises(AssertionError, match="unreadable"):
        number_of(picture)
