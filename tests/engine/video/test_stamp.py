"""An open video tells whether its file was written anew."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from engine.video import Video, open_video
from engine.video.opencv import cv2
from engine.video.stamp import Stamp
from engine.video.writer import VideoWriter


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    with VideoWriter(path, (16, 16), 25) as writer:
        writer.write(np.zeros((16, 16, 3), np.uint8))
    return path


def test_a_file_is_replaced_by_what_is_written_into_it_or_moved_there(film: Path, tmp_path: Path) -> None:
    content = film.read_bytes()
    with open_video(film) as video:
        assert not video.is_replaced(0)
        film.chmod(0o600)
        assert not video.is_replaced(0)
        film.write_bytes(content + b"more")
        assert video.is_replaced(0)
    with open_video(film) as video:
        before = os.stat(film)
        other = tmp_path / "other.mp4"
        other.write_bytes(b"x" * before.st_size)
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(film)
        assert video.is_replaced(0)
        film.unlink()
        assert not video.is_replaced(0)


def test_each_image_of_a_folder_is_looked_at_by_itself(tmp_path: Path) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((8, 8, 3), number, np.uint8))

    def replaced(video: Video) -> list[int]:
        return [number for number in range(3) if video.is_replaced(number)]

    with open_video(tmp_path) as video:
        assert replaced(video) == []
        os.utime(tmp_path / "1.png", ns=(1, 1))
        assert replaced(video) == [1]


def test_a_drive_that_makes_up_inodes_replaces_nothing(film: Path) -> None:
    stamp = Stamp.of(film)
    assert not stamp._replace(inode=stamp.inode + 1).is_replaced(film)
    assert stamp._replace(inode=stamp.inode + 1, noted=stamp.noted - 1).is_replaced(film)
