"""How long do masks stay right when they are carried on? Mean IoU after so many frames, and what it costs.

    python -m tests.benchmarks.propagation [--data JSON --media DIR]

Each object of each video is followed for 24 frames from its true mask in one frame, early in the video and again further on.
Beside `engine.propagate`, alone and with the other objects of that frame: the mask left where it is, the mask moved by optical
flow alone, and what the model finds by itself: the track that fits best in that frame. Without a data set, scenes that no
model was trained on are drawn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

import engine
from engine import ytvis
from engine.assist.motion import Motion
from engine.inference.encoded_frames import Model
from engine.training.media import open_media
from engine.training.synthetic import SceneGenerator, SceneSettings
from engine.training.synthetic.writing import write_scenes
from engine.types import Mask
from engine.video import Video
from engine.ytvis.building import tracks_of

SEED, VIDEOS = 9000, 8
FRAMES = 24  # that a mask is carried
HORIZONS = (4, 8, 16, 24)
STARTS, LATER = (0, 12), 6  # an object that shows itself up to so many frames later is followed from there
FEWEST = 150  # pixels of a mask to start from

Tracks = Mapping[int, Mapping[int, Mask]]  # object -> frame -> mask
Way = Callable[[Video, Tracks, range], Iterator[tuple[int, Mapping[int, Mask]]]]  # true masks -> frame, masks there


def main() -> None:
    """Prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="data set in YTVIS form")
    parser.add_argument("--media", type=Path, help="folder of its frames or videos; default: that of the data set")
    parser.add_argument("--model", default="bundled")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data or write_scenes(Path(folder), SceneGenerator(SceneSettings(), SEED), VIDEOS)
        model = engine.load_model(arguments.model)
        ways: dict[str, Way] = {
            "left where it is": _left,
            "optical flow alone": _flow,
            "the model's own track": _Found(model),
            "propagated, alone": lambda video, true, frames: _propagated(video, true, frames, model, together=False),
            "propagated, with the others": lambda video, true, frames: _propagated(
                video, true, frames, model, together=True
            ),
        }
        sys.stdout.write(_table(ytvis.read_dataset(data), arguments.media or data.parent, ways))


def _table(dataset: ytvis.Dataset, media: Path, ways: Mapping[str, Way]) -> str:
    overlaps: dict[str, list[tuple[int, float]]] = {name: [] for name in ways}
    seconds = dict.fromkeys(ways, 0.0)
    for entry in dataset.videos:
        tracks = dict(enumerate(masks for _, masks in tracks_of(dataset, entry.id)))
        with open_media(media, entry) as video:
            for start, followed in _starts(tracks, len(video)):
                frames = range(start + 1, min(start + 1 + FRAMES, len(video)))
                true = {thing: tracks[thing] for thing in followed}
                for name, way in ways.items():
                    began = time.perf_counter()
                    for frame, masks in way(video, true, frames):
                        pairs = ((masks.get(thing), there.get(frame)) for thing, there in true.items())
                        overlaps[name] += [(frame - start, _overlap(*pair)) for pair in pairs]
                    seconds[name] += time.perf_counter() - began
    lines = [
        f"| a mask is | {' | '.join(f'mean IoU, {horizon} frames' for horizon in HORIZONS)} | ms an object and frame |",
        "| --- " * (len(HORIZONS) + 2) + "|",
    ]
    for name, found in overlaps.items():
        means = [np.mean([overlap for distance, overlap in found if distance <= horizon]) for horizon in HORIZONS]
        cost = 1e3 * seconds[name] / len(found)
        lines.append(f"| {name} | {' | '.join(f'{mean:.3f}' for mean in means)} | {cost:.0f} |")
    return "\n".join(lines) + "\n"


def _starts(tracks: Tracks, frame_count: int) -> Iterator[tuple[int, list[int]]]:
    """Frames to start from, with the objects that start there."""
    for earliest in STARTS:
        found: dict[int, list[int]] = {}
        for thing, masks in tracks.items():
            for frame in range(earliest, min(earliest + LATER + 1, frame_count - 1)):
                if frame in masks and masks[frame].area >= FEWEST:
                    found.setdefault(frame, []).append(thing)
                    break
        yield from found.items()


def _overlap(found: Mask | None, true: Mask | None) -> float:
    """IoU; 1 where the object is rightly said to be hidden."""
    if found is None or true is None:
        return float(found is true)
    return found.iou(true)


def _left(video: Video, true: Tracks, frames: range) -> Iterator[tuple[int, Mapping[int, Mask]]]:
    for frame in frames:
        yield frame, {thing: masks[frames.start - 1] for thing, masks in true.items()}


def _flow(video: Video, true: Tracks, frames: range) -> Iterator[tuple[int, Mapping[int, Mask]]]:
    before = video[frames.start - 1]
    planes = {thing: masks[frames.start - 1].to_bitmap().astype(np.float32) for thing, masks in true.items()}
    for frame in frames:
        motion = Motion.between(before, video[frame])
        before = video[frame]
        planes = {thing: motion.carry(plane) for thing, plane in planes.items()}
        masks = {thing: Mask.from_bitmap(plane > 0.5) for thing, plane in planes.items()}
        yield frame, {thing: mask for thing, mask in masks.items() if mask.area}


class _Found:
    """The model's tracks, of a video once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._path: Path | None = None
        self._tracks: list[Mapping[int, Mask]] = []

    def __call__(self, video: Video, true: Tracks, frames: range) -> Iterator[tuple[int, Mapping[int, Mask]]]:
        if video.path != self._path:
            found = engine.collect_tracks(engine.prelabel(video, self._model))
            self._path, self._tracks = video.path, [track.masks for track in found]
        start = frames.start - 1
        own = {
            thing: max(self._tracks, key=lambda track: _overlap(track.get(start), masks[start]), default={})
            for thing, masks in true.items()
        }
        for frame in frames:
            yield frame, {thing: track[frame] for thing, track in own.items() if frame in track}


def _propagated(
    video: Video, true: Tracks, frames: range, model: Model, *, together: bool
) -> Iterator[tuple[int, Mapping[int, Mask]]]:
    given = {thing: {frames.start - 1: masks[frames.start - 1]} for thing, masks in true.items()}
    if together:
        yield from ((result.frame, result.masks) for result in engine.propagate(video, model, given, frames))
        return
    walks = [engine.propagate(video, model, {thing: masks}, frames) for thing, masks in given.items()]
    for results in zip(*map(list, walks), strict=True):
        yield results[0].frame, {thing: mask for result in results for thing, mask in result.masks.items()}


if __name__ == "__main__":
    main()
