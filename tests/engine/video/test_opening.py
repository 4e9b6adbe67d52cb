"""What `open_video` accepts, and the one clear message for what it does not."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from engine.errors import VideoError
from engine.messages import Message
from engine.video import open_video
from tests.engine.video.numbered_video import HEIGHT, WIDTH, number_of, numbered, write_numbered


def write_images(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        Image.fromarray(numbered(number)).save(folder / name)


# --- video files ----------------------------------------------------------------------------------------------------


def test_names_in_any_script_and_very_long_paths(tmp_path: Path) -> None:
    folder = tmp_path
    while len(os.fsencode(folder)) < 3500:
        folder = folder / ("目录-ü-" * 12)
    folder.mkdir(parents=True)
    for name in ("vidéo: первый 🎬.mp4", "a:b.mkv", "100%d.mp4", "-x.mp4", "concat:a|b.ts", "[1]*?.mp4", "no suffix"):
        path = folder / name
        write_numbered(tmp_path / "short.mkv", count=20)
        (tmp_path / "short.mkv").rename(path)
        for given in (path, str(path)):
            with open_video(given, threads=1) as video:
                assert [number_of(frame) for frame in video.frames(5)] == list(range(5, 20))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    write_numbered(tmp_path / "a.mp4", count=3)
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp4"))
    (tmp_path / "a.mp4").rename(odd)
    with open_video(odd, threads=1) as video:
        assert number_of(video[2]) == 2
        assert video.fingerprint.startswith("file:")


def test_relative_paths_outlive_a_change_of_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_numbered(tmp_path / "a.avi", "libx264", 60, options={"g": "20", "bf": "2"})
    monkeypatch.chdir(tmp_path)
    with open_video("a.avi", threads=1) as video:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert [number_of(video[number]) for number in (50, 3, 0)] == [50, 3, 0]


def test_the_film_is_chosen_among_sound_and_cover_pictures(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        audio = container.add_stream("aac", rate=44100)
        stream = container.add_stream("libx264", rate=25)
        stream.height, stream.width, stream.pix_fmt = HEIGHT, WIDTH, "yuv420p"
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 44100
        for number in range(10):
            container.mux(audio.encode(sound))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(number))))
        container.mux(stream.encode(None))
        container.mux(audio.encode(None))
    with open_video(tmp_path / "a.mkv", threads=1) as video:
        assert [number_of(frame) for frame in video.frames()] == list(range(10))


def test_numbers_outside_and_reading_after_closing(tmp_path: Path) -> None:
    write_numbered(tmp_path / "a.mp4", count=5)
    write_images(tmp_path / "images", ["1.png", "2.png"])
    for source in (tmp_path / "a.mp4", tmp_path / "images"):
        video = open_video(source)
        for number in (-1, len(video)):
            with pytest.raises(IndexError, match=f"frame {number} "):
                video[number]
        assert list(video.frames(len(video))) == []
        assert number_of(video[np.int64(1)]) == 1
        video.close()
        video.close()
        with pytest.raises(VideoError, match="closed"):
            video[0]


def test_closing_ends_the_decoder_threads(tmp_path: Path) -> None:
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        pytest.skip("threads cannot be counted here")
    write_numbered(tmp_path / "a.mp4", count=60)
    before = len(list(tasks.iterdir()))
    with open_video(tmp_path / "a.mp4", threads=4) as video:
        number_of(video[40])
        assert len(list(tasks.iterdir())) > before
        frame = video[41]
    assert number_of(frame) == 41
    assert len(list(tasks.iterdir())) <= before


def test_a_video_is_found_again_by_its_content(tmp_path: Path) -> None:
    write_numbered(tmp_path / "a.mp4", count=30)
    write_numbered(tmp_path / "b.mp4", count=31)
    write_images(tmp_path / "one", ["1.png", "2.png"])
    write_images(tmp_path / "two", ["1.png", "2.png"])
    write_images(tmp_path / "three", ["1.png", "3.png"])

    def fingerprint(name: str) -> str:
        with open_video(tmp_path / name, threads=1) as video:
            return video.fingerprint

    first = fingerprint("a.mp4")
    (tmp_path / "a.mp4").rename(tmp_path / "moved.mp4")
    assert fingerprint("moved.mp4") == first != fingerprint("b.mp4")
    assert fingerprint("one") == fingerprint("two") != fingerprint("three")


# --- images ---------------------------------------------------------------------------------------------------------


def test_folders_patterns_lists_and_single_images(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    write_images(folder, [f"frame{number}.{'PNG' if number % 2 else 'jpg'}" for number in range(12)])
    (folder / "notes.txt").write_text("no image")
    (folder / "._frame1.jpg").write_bytes(b"what macOS leaves on foreign drives")
    (folder / "frame99.png").mkdir()
    images = [folder / f"frame{number}.{'PNG' if number % 2 else 'jpg'}" for number in range(12)]
    for source in (folder, str(folder), str(folder / "frame*"), images):
        with open_video(source) as video:
            assert (len(video), video.size, video.warnings) == (12, (HEIGHT, WIDTH), ())
            assert [number_of(frame) for frame in video.frames()] == list(range(12))
            assert np.all(np.diff(video.timestamps) > 0)
            assert video.path == folder
    with open_video(str(folder / "*.jpg")) as video:
        assert [number_of(frame) for frame in video.frames()] == list(range(0, 12, 2))
    with open_video(list(reversed(images))) as video:  # the order of a list is kept
        assert number_of(video[0]) == 11
    with open_video(images[7]) as video:
        assert [number_of(frame) for frame in video.frames()] == [7]


def test_every_kind_of_image_becomes_rgb(tmp_path: Path) -> None:
    grey = np.arange(0, 256, 4, dtype=np.uint8).reshape(1, 64).repeat(48, axis=0)  # (48, 64)
    colour = np.stack([grey, grey[:, ::-1], grey // 2], axis=2)
    alpha = np.dstack([colour, grey // 3])
    images = {
        "grey.png": Image.fromarray(grey),
        "deep.png": Image.fromarray(grey.astype(np.uint16) * 257),
        "colour.png": Image.fromarray(colour),
        "alpha.png": Image.fromarray(alpha),
        "bits.png": Image.fromarray(grey > 100),
        "palette.png": Image.fromarray(colour).quantize(256),
        "grey.jpg": Image.fromarray(grey),
        "print.jpg": Image.fromarray(colour).convert("CMYK"),
    }
    for name, image in images.items():
        image.save(tmp_path / name, quality=98)
        with open_video(tmp_path / name) as video:
            frame = video[0]
            assert frame.shape == (48, 64, 3) and frame.dtype == np.uint8
            expected = {"bits": np.where(grey > 100, 255, 0)[..., None].repeat(3, 2)}.get(
                name[:4], colour if name.split(".")[0] in ("colour", "alpha", "palette", "print") else grey[..., None]
            )
            np.testing.assert_allclose(frame, np.broadcast_to(expected, frame.shape), atol=8)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_obeyed(tmp_path: Path, orientation: int) -> None:
    """Turned back by the inverse of what the tag says, the picture comes out upright."""
    upright = Image.fromarray(numbered(300))
    inverse = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    (upright.transpose(inverse) if inverse is not None else upright).save(tmp_path / "1.jpg", exif=exif)
    upright.save(tmp_path / "2.jpg")
    with open_video(tmp_path) as video:
        assert video.size == (HEIGHT, WIDTH)
        assert [number_of(frame) for frame in video.frames()] == [300, 300]


@pytest.mark.parametrize(
    ("kind", "value"), [(3, b"\0"), (3, b"\x09"), (3, b"\xff\xff"), (2, b"x")]
)  # 2: text, 3: number
def test_an_exif_orientation_that_means_nothing_is_passed_over(tmp_path: Path, kind: int, value: bytes) -> None:
    entry = struct.pack("<HHI4s", 0x0112, kind, 4 - kind, value)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)
    Image.new("RGB", (40, 30), "red").save(tmp_path / "1.jpg", exif=exif)
    with open_video(tmp_path) as video:
        assert video.size == video[0].shape[:2] == (30, 40)


def test_a_damaged_image_is_named_when_it_is_read(tmp_path: Path) -> None:
    for name in ("1.jpg", "2.jpg", "3.png"):
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 128, 3), dtype=np.uint8)).save(tmp_path / name)
    for name in ("2.jpg", "3.png"):
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(data[: len(data) * 2 // 3])
    with open_video(tmp_path) as video:
        assert video[0].shape == (64, 128, 3)
        for number, name in ((1, "2.jpg"), (2, "3.png")):
            with pytest.raises(VideoError, match=rf"{name} cannot be read"):
                video[number]


def test_an_image_that_vanishes_or_changes_is_named(tmp_path: Path) -> None:
    write_images(tmp_path, ["1.png", "2.png"])
    with open_video(tmp_path) as video:
        Image.new("RGB", (8, 8)).save(tmp_path / "1.png")
        (tmp_path / "2.png").unlink()
        with pytest.raises(VideoError, match=r"1\.png has changed its size"):
            video[0]
        with pytest.raises(VideoError, match=r"2\.png cannot be read"):
            video[1]
        with pytest.raises(VideoError, match="cannot be read any more"):
            _ = video.fingerprint


# --- what is refused ------------------------------------------------------------------------------------------------


def test_each_refusal_says_what_and_why(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("not a video at all\n" * 100)
    (tmp_path / "story.txt").write_text("FFmpeg would show this as ANSI art\n" * 100)
    (tmp_path / "list.m3u8").write_text("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")
    (tmp_path / "list.ffconcat").write_text("ffconcat version 1.0\nfile a.mp4\n")
    (tmp_path / "none").mkdir()
    (tmp_path / "text.png").write_text("not an image")
    write_images(tmp_path / "mixed", ["1.png", "2.png", "3.png"])
    Image.new("RGB", (9, 6)).save(tmp_path / "mixed" / "2.png")
    Image.new("RGB", (3, 3)).save(tmp_path / "mixed" / "3.png")
    for source, message in [
        ("missing.mp4", r"missing\.mp4 does not exist"),
        ("missing.png", r"missing\.png does not exist"),
        ("*.jpg", r"The pattern .*\*\.jpg holds no JPEG or PNG"),
        ("empty.mp4", r"empty\.mp4 is empty"),
        ("text.mp4", r"text\.mp4 cannot be opened as a video"),
        ("story.txt", r"story\.txt cannot be opened as a video"),
        ("list.m3u8", r"list\.m3u8 cannot be opened as a video"),
        ("list.ffconcat", r"list\.ffconcat cannot be opened as a video"),
        ("none", r"The folder .*none holds no JPEG or PNG"),
        ("text.png", r"text\.png cannot be read as a JPEG or PNG"),
        ("mixed", rf"2\.png is 9x6 pixels, but 1\.png is {WIDTH}x{HEIGHT}"),
        ("x" * 300, "cannot be read"),
    ]:
        with pytest.raises(VideoError, match=message):
            open_video(tmp_path / source)
    with pytest.raises(VideoError, match="list of images holds no"):
        open_video([])


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "sound.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(VideoError, match="no video stream"):
        open_video(tmp_path / "sound.mp4")


def test_a_codec_that_nobody_knows_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write_numbered(path, count=2)
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzzz").replace(b"avcC", b"zzzC"))
    with pytest.raises(VideoError, match="coded in a way that is not known here"):
        open_video(path)


def test_missing_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_numbered(tmp_path / "a.mp4", count=2)

    def deny(*_: object, **__: object) -> None:  # a real chmod does not keep root out
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(VideoError, match="permission"):
        open_video(tmp_path / "a.mp4")


def test_opencv_leaves_the_variables_of_qt_alone() -> None:
    program = (
        "import os; os.environ['QT_QPA_FONTDIR'] = 'mine'; from engine.video.opencv import cv2;"
        "assert os.environ['QT_QPA_FONTDIR'] == 'mine' and 'QT_QPA_PLATFORM_PLUGIN_PATH' not in os.environ"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


@pytest.mark.parametrize("source", ["none", "*.jpg", None])
def test_where_no_images_are_is_said_in_other_languages_too(source: str | None, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(VideoError) as caught:
        open_video([] if source is None else tmp_path / source)
    assert isinstance(caught.value.what, Message)
    assert isinstance(caught.value.what.arguments["name"], Message)
