"""The fingerprint of media that nobody has opened is that of the open video."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.video import media_fingerprint, open_video
from engine.video.opencv import cv2
from engine.video.writer import VideoWriter


def write_images(folder: Path) -> Path:
    folder.mkdir()
    for number in (1, 9, 10):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((8, 8, 3), number, np.uint8))
    (folder / "notes.txt").write_text("no image")
    return folder


def test_files_folders_patterns_and_single_images(tmp_path: Path) -> None:
    film, folder = tmp_path / "film.mp4", write_images(tmp_path / "images")
    with VideoWriter(film, (16, 16), 25) as writer:
        writer.write(np.zeros((16, 16, 3), np.uint8))
    found = set()
    for path in (film, folder, folder / "9.png", f"{folder}/1*.png"):
        with open_video(path) as video:
            assert media_fingerprint(path) == video.fingerprint
        found.add(media_fingerprint(path))
    assert len(found) == 4


def test_nothing_there_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        media_fingerprint(tmp_path / "missing.mp4")
