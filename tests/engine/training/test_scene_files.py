"""Scenes as files: the video shows the scene and the annotations are its masks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import ytvis
from engine.errors import StorageError
from engine.training.synthetic import SceneGenerator, SceneSettings
from engine.training.synthetic.writing import contact_sheet, write_scenes
from engine.video import open_video
from engine.video.opencv import cv2

# pycocotools says so about its own arrays under numpy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

DRAWN = SceneSettings(size=(90, 160), frames=6, objects=(3, 5), glyph_share=0.0)


def test_scenes_are_written_with_their_ground_truth(tmp_path: Path):
    generator = SceneGenerator(replace(DRAWN, difficulty=0.0), 8)
    path = write_scenes(tmp_path / "scenes", generator, 2, first=3, frame_rate=10)
    dataset = ytvis.read_dataset(path)
    assert [video.file_names[0] for video in dataset.videos] == ["scene_03/00000.jpg", "scene_04/00000.jpg"]
    levels = set()
    for video, index in zip(dataset.videos, (3, 4), strict=True):
        scene = generator.scene(index)
        seen = scene.masks[scene.masks.any(axis=(1, 2, 3))]
        tracks = ytvis.tracks_of(dataset, video.id)
        assert len(tracks) == len(seen)
        for (annotation, masks), expected in zip(tracks, seen, strict=True):
            assert sorted(masks) == np.flatnonzero(expected.any(axis=(1, 2))).tolist()
            assert all(np.array_equal(mask.to_bitmap(), expected[frame]) for frame, mask in masks.items())
            levels.update(annotation.occlusion or [])
        with open_video(path.parent / f"scene_{index:02d}.mp4") as shown:
            assert len(shown) == 6
            assert shown.size == (90, 160)
            assert np.abs(shown[5].astype(int) - scene.frames[5]).mean() < 12
    assert "no_occlusion" in levels


def test_contact_sheet(tmp_path: Path):
    contact_sheet(tmp_path / "sheet.png", SceneGenerator(DRAWN, 1), [0, 1], columns=3, height=45)
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet is not None and sheet.shape == (90, 240, 3)
    with pytest.raises(StorageError, match="neither"):
        contact_sheet(tmp_path / "sheet.xyz", SceneGenerator(DRAWN, 1), [0])
    with pytest.raises(StorageError):
        contact_sheet(tmp_path / "none" / "sheet.png", SceneGenerator(DRAWN, 1), [0], height=45)
