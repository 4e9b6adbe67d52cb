"""Frame numbers are exact: each frame carries its own number as black and white blocks."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from engine.errors import VideoError
from engine.video import open_video
from engine.video.writer import VideoWriter

HEIGHT, WIDTH, BITS = 48, 96, 9
BLOCK = WIDTH // BITS


def numbered(number: int) -> npt.NDArray[np.uint8]:
    frame = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    for bit in range(BITS):
        frame[8:40, bit * BLOCK : (bit + 1) * BLOCK] = 235 if number >> bit & 1 else 16
    return frame


def number_of(frame: npt.NDArray[np.uint8]) -> int:
    return sum(1 << bit for bit in range(BITS) if frame[16:32, bit * BLOCK + 3 : (bit + 1) * BLOCK - 3].mean() > 125)


def write_video(
    path: Path, codec: str, count: int, pixels: str, options: dict[str, str], pts: list[int] | None = None
) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25, options=options)
        assert isinstance(stream, VideoStream)
        stream.height, stream.width, stream.pix_fmt = HEIGHT, WIDTH, pixels
        stream.codec_context.time_base = Fraction(1, 1000 if pts else 25)
        for number in range(count):
            frame = VideoFrame.from_ndarray(numbered(number), format="rgb24")
            frame.pts = pts[number] if pts else number
            frame.time_base = Fraction(1, 1000 if pts else 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


OPEN_GOP = {"x264-params": "open-gop=1:bframes=3:keyint=30:min-keyint=30:scenecut=0"}
CASES = {
    "b_frames.mp4": ("libx264", "yuv420p", {"bf": "3", "g": "24"}),
    "open_gop.mkv": ("libx264", "yuv420p", OPEN_GOP),
    "open_gop.mp4": ("libx264", "yuv420p", OPEN_GOP),
    "long_gop.mov": ("libx264", "yuv420p", {"g": "250", "bf": "2"}),
    "transport.ts": ("libx264", "yuv420p", {"g": "20", "bf": "2"}),
    "old.avi": ("mpeg4", "yuv420p", {"g": "12"}),
    "b_frames.avi": ("mpeg4", "yuv420p", {"g": "12", "bf": "2"}),
    "web.webm": ("libvpx-vp9", "yuv420p", {"g": "30", "deadline": "realtime", "cpu-used": "8"}),
    "lossless.mkv": ("ffv1", "yuv420p", {}),
    "grey.mkv": ("ffv1", "gray", {}),
    "ten_bit.mp4": ("libx264", "yuv420p10le", {"g": "24"}),
    "stills.mov": ("mjpeg", "yuvj422p", {}),
}


@pytest.mark.parametrize("name", CASES)
def test_random_look_ups_are_never_wrong(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.video.file._CACHE_BYTES", 0)  # all but the last few frames are decoded again
    codec, pixels, options = CASES[name]
    write_video(tmp_path / name, codec, 200, pixels, options)
    rng = np.random.default_rng(len(name))
    with open_video(tmp_path / name) as video:
        assert len(video) == 200
        assert video.size == (HEIGHT, WIDTH)
        assert np.all(np.diff(video.timestamps) > 0)
        for number in rng.integers(0, 200, 180).tolist():
            assert number_of(video[number]) == number
        for number, frame in enumerate(video.frames(60, 130), start=60):
            assert number_of(frame) == number


def test_variable_frame_rate_keeps_times_and_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.video.file._CACHE_BYTES", 0)
    steps = np.random.default_rng(3).integers(5, 120, 150)
    pts = [int(value) for value in np.cumsum(steps)]
    write_video(tmp_path / "vfr.mkv", "libx264", 150, "yuv420p", {"bf": "2", "g": "40"}, pts)
    with open_video(tmp_path / "vfr.mkv") as video:
        assert len(video) == 150
        assert np.allclose(np.diff(video.timestamps), steps[1:] / 1000, atol=1e-3)
        for number in np.random.default_rng(4).integers(0, 150, 150).tolist():
            assert number_of(video[number]) == number


def test_non_ascii_and_long_paths(tmp_path: Path) -> None:
    folder = tmp_path / ("长" * 60) / ("ü" * 100)
    folder.mkdir(parents=True)
    path = folder / "vidéo: первый 🎬.mp4"
    with VideoWriter(path, (HEIGHT, WIDTH), 25) as writer:
        for number in range(20):
            writer.write(numbered(number))
    with open_video(path) as video:
        assert [number_of(frame) for frame in video.frames()] == list(range(20))


@pytest.mark.parametrize("name", ["cut.ts", "cut.mkv", "cut.mp4"])
def test_a_truncated_file_yields_what_is_readable_and_says_what_is_lost(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with av.open(str(path), "w", options={"movflags": "faststart"} if name.endswith("mp4") else {}) as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "10", "bf": "2"})
        assert isinstance(stream, VideoStream)
        stream.height, stream.width, stream.pix_fmt = HEIGHT, WIDTH, "yuv420p"
        for number in range(100):
            container.mux(stream.encode(VideoFrame.from_ndarray(numbered(number), format="rgb24")))
        container.mux(stream.encode(None))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    with open_video(path) as video:
        assert 20 < len(video) < 95
        assert any("cut off" in warning for warning in video.warnings)
        if name == "cut.mp4":
            assert f"{100 - len(video)} of 100 frames" in video.warnings[0]
        readable = [number_of(video[number]) for number in range(len(video) - 4)]
        assert readable == list(range(len(video) - 4))


def test_image_folders_globs_and_lists(tmp_path: Path) -> None:
    for number in range(12):
        Image.fromarray(numbered(number)).save(tmp_path / f"frame{number}.png")
    (tmp_path / "notes.txt").write_text("no image")
    for source in (tmp_path, str(tmp_path / "*.png"), [tmp_path / f"frame{n}.png" for n in range(12)]):
        with open_video(source) as video:
            assert [number_of(frame) for frame in video.frames()] == list(range(12))
            assert video.fingerprint.startswith("images:")


def test_bad_input_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("not a video at all\n" * 100)
    (tmp_path / "none").mkdir()
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    Image.new("RGB", (8, 6)).save(mixed / "1.png")
    Image.new("RGB", (9, 6)).save(mixed / "2.png")
    for source, message in [
        ("missing.mp4", "no such file"),
        ("empty.mp4", "is empty"),
        ("text.mp4", "cannot be opened as a video"),
        ("none", "holds no JPEG or PNG"),
        ("mixed", r"2\.png is 9x6 pixels, but 1\.png is 8x6"),
    ]:
        with pytest.raises(VideoError, match=message):
            open_video(tmp_path / source)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "sound.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(VideoError, match="no video stream"):
        open_video(tmp_path / "sound.mp4")


def test_frames_outside_and_after_closing(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", "libx264", 5, "yuv420p", {})
    video = open_video(tmp_path / "a.mp4")
    for number in (-1, 5):
        with pytest.raises(IndexError):
            video[number]
    video.close()
    video.close()
    with pytest.raises(VideoError, match="closed"):
        video[0]
