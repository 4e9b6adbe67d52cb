"""Scenes as files: videos with exact ground truth, and a sheet to look at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine import ytvis
from engine.errors import StorageError
from engine.files import replacing, storage_error
from engine.training.synthetic.scenes import Scene, SceneGenerator
from engine.types import Category, Image, Mask
from engine.video.opencv import cv2
from engine.video.writer import VideoWriter

OBJECT = Category(1, "object")
UNHIDDEN = 0.95  # an object of which more is visible counts as not occluded
HALF_HIDDEN = 0.5  # one of which less is visible, as severely occluded
OUTLINE_COLOURS = (
    (255, 70, 70), (70, 220, 70), (90, 130, 255), (255, 220, 60), (255, 90, 255), (60, 230, 230), (255, 150, 50),
)  # fmt: skip


def write_scenes(
    folder: str | Path, generator: SceneGenerator, count: int, *, first: int = 0, frame_rate: float = 12.0
) -> Path:
    """Writes scenes ``first`` to ``first + count - 1`` as scene_00.mp4, ... and their ground truth in OVIS form.

    Returns:
        Path of annotations.json. Its file names ``scene_00/00000.jpg`` ... stand for the frames of scene_00.mp4.

    Raises StorageError when the folder cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(folder, error) from error
    videos: list[ytvis.Video] = []
    tracks: list[ytvis.AnnotatedTrack] = []
    digits = max(2, len(str(first + count - 1)))
    for number in range(first, first + count):
        scene = generator.scene(number)
        name = f"scene_{number:0{digits}d}"
        height, width = scene.frames.shape[1:3]
        with VideoWriter(folder / f"{name}.mp4", (height, width), frame_rate) as writer:
            for frame in scene.frames:
                writer.write(frame)
        video_id = len(videos) + 1
        names = ytvis.frame_names(name, len(scene.frames))
        videos.append(ytvis.Video(id=video_id, width=width, height=height, file_names=names))
        tracks.extend(annotated_tracks(scene, video_id))
    path = folder / "annotations.json"
    info = {"description": f"synthetic scenes, seed {generator.seed}"}
    ytvis.write_dataset(ytvis.dataset_from_tracks(videos, tracks, [OBJECT], info), path)
    return path


def annotated_tracks(scene: Scene, video_id: int) -> list[ytvis.AnnotatedTrack]:
    """The ground truth of a scene, with OVIS's levels of occlusion."""
    tracks = []
    for masks, full_areas in zip(scene.masks, scene.full_areas, strict=True):
        frames = [frame for frame, mask in enumerate(masks) if mask.any()]
        visible = {frame: Mask.from_bitmap(masks[frame]) for frame in frames}
        levels = {frame: _occlusion_level(mask.area / full_areas[frame]) for frame, mask in visible.items()}
        tracks.append(ytvis.AnnotatedTrack(video_id, OBJECT.id, visible, levels))
    return tracks


def _occlusion_level(visible_share: float) -> ytvis.OcclusionLevel:
    if visible_share > UNHIDDEN:
        return "no_occlusion"
    return "slight_occlusion" if visible_share >= HALF_HIDDEN else "severe_occlusion"


def contact_sheet(
    path: str | Path, generator: SceneGenerator, indices: Sequence[int], *, columns: int = 3, height: int = 270
) -> None:
    """Writes a picture with a row for each scene: frames at even distances, every object outlined in its colour.

    Args:
        path: .png or .jpg file.
        columns: frames of each scene.
        height: of a frame in pixels.

    Raises StorageError when the file cannot be written or has another ending.
    """
    suffix = Path(path).suffix
    if suffix.lower() not in (".png", ".jpg"):
        raise StorageError(f"{path} is neither a .png nor a .jpg file", "", "Choose one of these endings.")
    own_height, own_width = generator.settings.size
    size = (height, round(height * own_width / own_height))
    times = [math.floor((column + 0.5) * generator.settings.frames / columns) for column in range(columns)]
    rows = [np.hstack(_outlined(generator.scene(index, times, size))) for index in indices]
    _, encoded = cv2.imencode(suffix, np.vstack(rows)[..., ::-1])
    with replacing(Path(path)) as beside:
        beside.write_bytes(encoded.tobytes())


def _outlined(scene: Scene) -> list[Image]:
    frames = [frame.copy() for frame in scene.frames]
    for owner, masks in enumerate(scene.masks):
        colour = OUTLINE_COLOURS[owner % len(OUTLINE_COLOURS)]
        for frame, mask in zip(frames, masks, strict=True):
            contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(frame, contours, -1, colour, 1)
    return frames
