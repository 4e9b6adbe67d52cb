"""The video with the tracks drawn over it: what it has opened is closed again however it ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.jobs import overlay
from app.jobs.overlay import Overlay
from engine.errors import StorageError
from engine.video import Video, open_video
from engine.video.writer import VideoWriter


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Video]:
    """The videos that are opened to be drawn over."""
    videos: list[Video] = []

    def remember(source: str) -> Video:
        videos.append(open_video(source, threads=1))
        return videos[-1]

    monkeypatch.setattr(overlay, "open_video", remember)
    return videos


@pytest.fixture
def film(tmp_path: Path) -> Path:
    with VideoWriter(tmp_path / "film.mp4", (32, 48), 10) as writer:
        writer.write(np.zeros((32, 48, 3), np.uint8))
    return tmp_path / "film.mp4"


def test_a_film_that_cannot_be_written_leaves_no_video_open(film: Path, tmp_path: Path, opened: list[Video]) -> None:
    with (
        pytest.raises(StorageError, match="its folder is not there"),
        Overlay(str(film), tmp_path / "gone" / "drawn.mp4", ()),
    ):
        pass
    assert all(video._closed for video in opened)


def test_a_film_that_is_given_up_leaves_neither_a_video_nor_a_file(
    film: Path, tmp_path: Path, opened: list[Video]
) -> None:
    with pytest.raises(KeyError), Overlay(str(film), tmp_path / "drawn.mp4", ()):
        raise KeyError
    assert [video._closed for video in opened] == [True]
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
