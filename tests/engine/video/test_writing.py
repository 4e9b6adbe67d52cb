"""Videos and overlays that are written can be read back, or say why they were not written."""

from __future__ import annotations

import errno
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import StorageError
from engine.types import Mask
from engine.video import open_video
from engine.video.overlay import draw_masks, track_color
from engine.video.writer import VideoWriter
from tests.engine.video.numbered_video import HEIGHT, WIDTH, number_of, numbered


@pytest.mark.parametrize("rate", [25, 30000 / 1001, 6.25, 120, 1 / 3600])
@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (65, 131), (64, 129)])
def test_what_is_written_is_read_back(tmp_path: Path, size: tuple[int, int], rate: float) -> None:
    with VideoWriter(tmp_path / "a.mp4", size, rate) as writer:
        for number in range(40):
            writer.write(numbered(number, *size))
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
    with open_video(tmp_path / "a.mp4", threads=1) as video:
        assert video.size == (size[0] + size[0] % 2, size[1] + size[1] % 2)
        assert [number_of(frame[: size[0], : size[1]]) for frame in video.frames()] == list(range(40))
        assert video.frame_rate == pytest.approx(rate, rel=1e-3)
        assert video.timestamps[0] == 0


def test_colours_survive(tmp_path: Path) -> None:
    for number, color in enumerate(np.random.default_rng(0).integers(20, 235, (8, 3))):
        picture = np.broadcast_to(color.astype(np.uint8), (64, 96, 3))
        with VideoWriter(tmp_path / f"{number}.mp4", (64, 96), 25) as writer:
            writer.write(picture)
        with open_video(tmp_path / f"{number}.mp4", threads=1) as video:
            np.testing.assert_allclose(video[0], picture, atol=6)


def test_a_failed_block_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"before")
    with pytest.raises(KeyError), VideoWriter(tmp_path / "a.mp4", (HEIGHT, WIDTH), 25) as writer:
        writer.write(numbered(0))
        raise KeyError("something else")
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
    assert (tmp_path / "a.mp4").read_bytes() == b"before"


def test_a_frame_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not fit"), VideoWriter(tmp_path / "a.mp4", (48, 64), 25) as writer:
        writer.write(numbered(0))
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        VideoWriter(tmp_path / "missing" / "a.mp4", (48, 64), 25).__enter__()


class FullDisk:
    """Stands where the container is, and fails as FFmpeg does."""

    def mux(self, _: object) -> None:
        raise av.FFmpegError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        raise av.FFmpegError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(StorageError, match="disk is full"),
        VideoWriter(tmp_path / "a.mp4", (HEIGHT, WIDTH), 25) as writer,
    ):
        monkeypatch.setattr(writer, "_container", FullDisk())
        for number in range(60):
            writer.write(numbered(number))
    assert not list(tmp_path.iterdir())


def test_a_missing_encoder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.video.writer.ENCODER", "no_such_encoder")
    with pytest.raises(StorageError, match="no encoder"):
        VideoWriter(tmp_path / "a.mp4", (48, 64), 25).__enter__()
    assert not list(tmp_path.iterdir())


# --- overlays -------------------------------------------------------------------------------------------------------


def disc(height: int, width: int, y: int, x: int, radius: int) -> Mask:
    rows, columns = np.ogrid[:height, :width]
    return Mask.from_bitmap((rows - y) ** 2 + (columns - x) ** 2 < radius**2)


def test_masks_are_tinted_outlined_and_the_rest_stays() -> None:
    picture = np.full((120, 160, 3), 100, np.uint8)
    mask = disc(120, 160, 60, 80, 30)
    drawn = draw_masks(picture, [(mask, (255, 0, 0), "")])
    assert np.all(picture == 100)
    np.testing.assert_allclose(drawn[60, 80], (170, 55, 55), atol=1)
    assert drawn[60, 50:53, 0].max() > 220  # the outline
    near = disc(120, 160, 60, 80, 33).to_bitmap()
    assert np.all(drawn[~near] == 100)


@given(st.integers(0, 59), st.integers(0, 79), st.integers(0, 20), st.text(max_size=12))
def test_any_mask_and_label_can_be_drawn(y: int, x: int, radius: int, label: str) -> None:
    picture = np.zeros((60, 80, 3), np.uint8)
    drawn = draw_masks(picture, [(disc(60, 80, y, x, radius), track_color(x), label)])
    assert drawn.shape == picture.shape and drawn.dtype == np.uint8


def test_neighbouring_tracks_differ_clearly() -> None:
    colors = np.array([track_color(number) for number in range(1, 40)]).astype(int)
    assert colors.min() >= 0 and colors.max() <= 255
    assert len({tuple(color) for color in colors}) == len(colors)
    for step in (1, 2, 3):
        assert np.abs(np.diff(colors[::step], axis=0)).sum(1).min() > 90
