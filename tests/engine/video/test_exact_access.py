"""Frame numbers are exact in every codec and container, in whatever order frames are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.video import Video, open_video
from engine.video.decoder import Decoder
from engine.video.file import VideoFile, _bytes
from tests.engine.video.numbered_video import HEIGHT, WIDTH, number_of, numbered, write_numbered

COUNT = 150
LOOK_UPS = 120

OPEN_GOP = {"x264-params": "open-gop=1:bframes=3:b-pyramid=strict:keyint=24:min-keyint=24:scenecut=0"}
WRAP = {"output_ts_offset": str(2**33 / 90000 - 3)}  # three seconds before the 33 bits of MPEG's clock overflow


def x264(group: int = 40) -> dict[str, str]:
    """Options of an encoder that is fast but uses B-frames."""
    return {"preset": "ultrafast", "bf": "3", "g": str(group)}


# file name -> codec, pixel format, encoder options, muxer options
CASES: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    "b_frames.mp4": ("libx264", "yuv420p", x264(), {}),
    "b_pyramid.mp4": ("libx264", "yuv420p", {"bf": "7", "g": "50", "x264-params": "b-adapt=0:b-pyramid=normal"}, {}),
    "open_gop.mp4": ("libx264", "yuv420p", OPEN_GOP, {}),
    "open_gop.mkv": ("libx264", "yuv420p", OPEN_GOP, {}),
    "open_gop.ts": ("libx264", "yuv420p", OPEN_GOP, {}),
    "long_gop.mov": ("libx264", "yuv420p", x264(250), {}),
    "all_intra.mp4": ("libx264", "yuv420p", {"g": "1", "preset": "ultrafast"}, {}),
    "intra_refresh.mp4": ("libx264", "yuv420p", {"intra-refresh": "1", "g": "30"}, {}),
    "intra_refresh.ts": ("libx264", "yuv420p", {"intra-refresh": "1", "g": "30"}, {}),
    "fragmented.mp4": ("libx264", "yuv420p", x264(), {"movflags": "frag_keyframe+empty_moov"}),
    "ten_bit.mp4": ("libx264", "yuv420p10le", x264(), {}),
    "chroma_422.mkv": ("libx264", "yuv422p", x264(), {}),
    "chroma_444.mkv": ("libx264", "yuv444p", x264(), {}),
    "full_range.mp4": ("libx264", "yuvj420p", x264(), {}),
    "grey.mp4": ("libx264", "gray", x264(), {}),
    "hevc.mp4": ("libx265", "yuv420p", {"preset": "ultrafast", "g": "30", "bf": "3"}, {}),
    "hevc_open_gop.mkv": (
        "libx265",
        "yuv420p10le",
        {"preset": "ultrafast", "x265-params": "log-level=none:open-gop=1:keyint=25:min-keyint=25:bframes=4"},
        {},
    ),
    "hevc.ts": ("libx265", "yuv420p", {"preset": "ultrafast", "g": "30"}, {}),
    "av1.mp4": ("libsvtav1", "yuv420p", {"preset": "8", "g": "40"}, {}),
    "mpeg4.mp4": ("mpeg4", "yuv420p", {"g": "24", "bf": "2"}, {}),
    "stills.mov": ("mjpeg", "yuvj422p", {}, {}),
    "prores.mov": ("prores_ks", "yuv422p10le", {}, {}),
    "alpha.mov": ("qtrle", "argb", {"g": "20"}, {}),
    "png.mov": ("png", "rgb24", {}, {}),
    "mpeg2.mkv": ("mpeg2video", "yuv420p", {"g": "15", "bf": "2"}, {}),
    "lossless.mkv": ("ffv1", "yuv420p", {}, {}),
    "grey.mkv": ("ffv1", "gray", {}, {}),
    "deep_grey.mkv": ("ffv1", "gray16le", {}, {}),
    "deep.mkv": ("ffv1", "yuv444p12le", {}, {}),
    "vp8.webm": ("libvpx", "yuv420p", {"g": "40", "auto-alt-ref": "1", "lag-in-frames": "16", "cpu-used": "8"}, {}),
    "vp9.webm": ("libvpx-vp9", "yuv420p", {"g": "40", "auto-alt-ref": "1", "lag-in-frames": "16", "cpu-used": "8"}, {}),
    "alpha.webm": ("libvpx-vp9", "yuva420p", {"g": "40", "cpu-used": "8", "deadline": "realtime"}, {}),
    "av1.webm": ("libsvtav1", "yuv420p10le", {"preset": "8", "g": "40"}, {}),
    "old.avi": ("mpeg4", "yuv420p", {"g": "24"}, {}),
    "b_frames.avi": ("mpeg4", "yuv420p", {"g": "24", "bf": "2"}, {}),
    "h264.avi": ("libx264", "yuv420p", x264(), {}),
    "microsoft.avi": ("msmpeg4v3", "yuv420p", {"g": "24"}, {}),
    "stills.avi": ("mjpeg", "yuvj420p", {}, {}),
    "raw.avi": ("rawvideo", "bgr24", {}, {}),
    "huffyuv.avi": ("huffyuv", "yuv422p", {}, {}),
    "b_frames.ts": ("libx264", "yuv420p", x264(), {}),
    "mpeg2.ts": ("mpeg2video", "yuv420p", {"g": "15", "bf": "2"}, {}),
    "late_start.ts": ("libx264", "yuv420p", x264(), {"output_ts_offset": "5000"}),
    "clock_overflow.ts": ("libx264", "yuv420p", x264(), WRAP),
    "old.mpg": ("mpeg2video", "yuv420p", {"g": "15", "bf": "2"}, {}),
    "old.wmv": ("wmv2", "yuv420p", {"g": "24"}, {}),
    "old.flv": ("flv1", "yuv420p", {"g": "24"}, {}),
}


@pytest.fixture(autouse=True)
def tiny_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the last two frames are remembered, so that all others must be decoded again."""
    monkeypatch.setattr("engine.video.file.CACHE_BYTES", 0)


@pytest.mark.parametrize("name", CASES)
def test_random_look_ups_are_never_wrong(tmp_path: Path, name: str) -> None:
    codec, pixels, options, muxer = CASES[name]
    write_numbered(tmp_path / name, codec, COUNT, pixels, options, container_options=muxer)
    wanted = np.random.default_rng(sum(name.encode())).integers(0, COUNT, LOOK_UPS).tolist()
    with open_video(tmp_path / name, threads=1) as video:
        assert (len(video), video.size, video.warnings) == (COUNT, (HEIGHT, WIDTH), ())
        assert [number_of(video[number]) for number in wanted] == wanted
        assert [number_of(frame) for frame in video.frames()] == list(range(COUNT))
        assert np.all(np.diff(video.timestamps) > 0)
        assert video.frame_rate == pytest.approx(25, rel=0.02)
        assert video.warnings == ()


def test_variable_frame_rate_keeps_numbers_and_times(tmp_path: Path) -> None:
    steps = np.random.default_rng(3).integers(5, 400, COUNT)
    ticks = np.cumsum(steps).tolist()
    for name in ("vfr.mkv", "vfr.mp4", "vfr.ts"):
        write_numbered(tmp_path / name, "libx264", COUNT, options=x264(), ticks=ticks)
        with open_video(tmp_path / name, threads=1) as video:
            assert len(video) == COUNT
            np.testing.assert_allclose(np.diff(video.timestamps), steps[1:] / 1000, atol=1e-3)
            for number in np.random.default_rng(4).permutation(COUNT).tolist():
                assert number_of(video[number]) == number


@pytest.fixture(scope="module")
def hard_video(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Video]:
    path = tmp_path_factory.mktemp("hard") / "open_gop.ts"
    write_numbered(path, options=OPEN_GOP, count=COUNT)
    with open_video(path, threads=1) as video:
        yield video


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, COUNT - 1) | st.tuples(st.integers(0, COUNT - 1), st.integers(1, 30)), max_size=12))
def test_any_mixture_of_jumps_and_runs_is_exact(hard_video: Video, accesses: list[int | tuple[int, int]]) -> None:
    for access in accesses:
        first, length = access if isinstance(access, tuple) else (access, 1)
        run = range(first, min(first + length, COUNT))
        assert [number_of(frame) for frame in hard_video.frames(run.start, run.stop)] == list(run)


def test_two_iterators_over_one_video_do_not_disturb_each_other(hard_video: Video) -> None:
    pairs = zip(hard_video.frames(0, 40), hard_video.frames(90, 130), strict=True)
    assert [(number_of(a), number_of(b)) for a, b in pairs] == list(zip(range(40), range(90, 130), strict=True))


def test_frames_in_a_row_are_decoded_without_seeking(hard_video: Video, monkeypatch: pytest.MonkeyPatch) -> None:
    number_of(hard_video[0])

    def refuse(*_: object) -> None:
        raise AssertionError("a sequential read must not seek")

    monkeypatch.setattr("engine.video.decoder.Decoder.restart", refuse)
    assert [number_of(frame) for frame in hard_video.frames(1)] == list(range(1, COUNT))


def test_stepping_back_within_the_cache_decodes_nothing(hard_video: Video, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.video.file.CACHE_BYTES", 1 << 20)
    assert number_of(hard_video[115]) == 115
    monkeypatch.setattr("engine.video.decoder.Decoder.advance", None)
    assert [number_of(hard_video[number]) for number in range(115, 105, -1)] == list(range(115, 105, -1))


def count_decoding(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts packets that are fed (``advance``) and fresh starts at a keyframe (``restart``) from now on."""
    counts: Counter[str] = Counter()

    def counting(name: str) -> None:
        plain = getattr(Decoder, name)

        def count(self: Decoder, *arguments: object) -> object:
            counts[name] += 1
            return plain(self, *arguments)

        monkeypatch.setattr(Decoder, name, count)

    counting("advance")
    counting("restart")
    return counts


@pytest.fixture
def long_group(tmp_path: Path) -> Path:
    """One keyframe at the beginning, and none after it."""
    write_numbered(tmp_path / "long.mp4", options={"g": "250", "preset": "ultrafast"}, count=COUNT)
    return tmp_path / "long.mp4"


def test_a_run_from_the_keyframe_keeps_the_frames_before_the_wanted_one(
    long_group: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_video(long_group, threads=1) as video:
        assert isinstance(video, VideoFile)
        frame = _bytes(video._find_frame(0))
    with open_video(long_group, threads=1, kept_bytes=60 * frame) as video:
        number_of(video[140])
        number_of(video[70])  # decoded again from the keyframe, and so are those before
        number_of(video[100])
        counts = count_decoding(monkeypatch)
        assert [number_of(video[number]) for number in range(99, 49, -1)] == list(range(99, 49, -1))
        assert counts["advance"] == 0
        assert [number_of(video[number]) for number in range(49, -1, -1)] == list(range(49, -1, -1))
        assert counts["restart"] == 1


def test_the_way_to_a_frame_can_be_broken_off_and_gone_on_with(
    long_group: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_video(long_group, threads=1) as video:
        counts = count_decoding(monkeypatch)
        assert not video.approach(120, lambda: counts["advance"] >= 50)
        assert counts["advance"] == 50
        assert video.approach(120, lambda: False)
        assert counts["advance"] < 50 + 90  # 70 are left, and a few that the decoder holds back
        counts.clear()
        assert number_of(video[120]) == 120
        assert not counts
        assert not video.approach(149, lambda: True)
        assert number_of(video[20]) == 20


def test_images_are_near_at_any_time(tmp_path: Path) -> None:
    for number in range(3):
        Image.fromarray(numbered(number)).save(tmp_path / f"{number}.png")
    with open_video(tmp_path) as video:
        assert video.approach(2, lambda: True)


def test_each_frame_is_an_array_of_its_own(tmp_path: Path) -> None:
    for name, codec, pixels in (("a.mov", "png", "rgb24"), ("b.mp4", "libx264", "yuv420p")):
        write_numbered(tmp_path / name, codec, 3, pixels)
        with open_video(tmp_path / name, threads=1) as video:
            video[1][:] = 7
            frame = video[1]
            assert number_of(frame) == 1
            assert frame.dtype == np.uint8 and frame.flags.c_contiguous and frame.flags.writeable
        assert number_of(frame) == 1  # it outlives the video
