"""Pre-labelling from file to masks against the plain path, and where the time goes: `python -m tests.benchmarks.end_to_end`."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

import engine
from engine.capabilities import computes_natively
from engine.inference.backends.torch_model import TorchModel
from engine.inference.drawing.masks import network_size, resize_frame, window_masks
from engine.inference.drawing.pictures import Pictures
from engine.inference.suppression import detect
from engine.model.mdqe import MDQE
from engine.published_keys import to_ours
from engine.weights import Checkpoint, build_network, config_from_tensors
from tests.engine.golden_weights import published_weights
from tests.plain_path import TrackMasks, plain, prelabel_plainly

VIDEO = next((Path(__file__).parents[2] / "resources" / "demo").glob("*.mp4"))
RESNET50 = {"test_short_side": 360, "test_max_side": 640, "window_length": 30}


class Beginning:
    """The first frames of a video."""

    def __init__(self, video: engine.FrameSource, count: int) -> None:
        self._video = video
        self.size, self.timestamps = video.size, video.timestamps[:count]

    def __len__(self) -> int:
        return len(self.timestamps)

    def __getitem__(self, index: int) -> engine.types.Image:
        return self._video[index]


def resnet50() -> MDQE:
    """The published architecture at 360 x 640 with the weights of the golden recipe."""
    tensors = {
        to_ours(key) or key: torch.from_numpy(value) for key, value in published_weights("mdqe_r50_ovis", 97).items()
    }
    return build_network(Checkpoint(config_from_tensors(tensors).replace(**RESNET50), tensors), "golden recipe")


def prelabel_fast(video: engine.FrameSource, model: engine.Model) -> TrackMasks:
    """The masks of all tracks, from 0, as the plain path gives them."""
    masks: TrackMasks = {}
    for result in engine.prelabel(video, model):
        for track in result.tracks:
            if track.masks:
                masks.setdefault(track.id - 1, {}).update(track.masks)
    return masks


def seconds(work: Callable[[], object]) -> float:
    """Of one run."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(name: str, network: MDQE, frames: int) -> Iterator[list[str]]:
    """Rows: frames/s of both paths on the first frames of the demo video, their ratio, the lowest IoU of two masks.

    One for float32, and one for bfloat16 where the processor multiplies it by itself.
    """
    with engine.open_video(VIDEO) as video:
        part = Beginning(video, frames)
        expected: list[TrackMasks] = []
        slow = seconds(lambda: expected.append(prelabel_plainly(part, network)))
        for precision in ("float32", "bfloat16") if computes_natively("bfloat16") else ("float32",):
            model = TorchModel(network, torch.device("cpu"), precision)
            prelabel_fast(Beginning(video, network.config.clip_length), model)  # warms up
            found: list[TrackMasks] = []
            fast = seconds(lambda model=model, found=found: found.append(prelabel_fast(part, model)))  # type: ignore[misc]
            yield [
                f"{name}, {precision}", str(frames), f"{frames / slow:.2f}", f"{frames / fast:.2f}",
                f"{slow / fast:.1f}x", f"{lowest_iou(expected[0], found[0]):.4f}",
            ]  # fmt: skip


def lowest_iou(expected: TrackMasks, found: TrackMasks) -> float:
    """Of the tracks' tubes; 0 where one path has a track that the other has not."""
    if expected.keys() != found.keys():
        return 0.0
    lowest = 1.0
    for number, masks in expected.items():
        both = either = 0.0
        for frame in masks.keys() | found[number].keys():
            pair = [tubes[number].get(frame) for tubes in (expected, found)]
            area = [0 if mask is None else mask.area for mask in pair]
            iou = pair[0].iou(pair[1]) if pair[0] and pair[1] else 0.0
            shared = iou * sum(area) / (1 + iou)
            both, either = both + shared, either + sum(area) - shared
        lowest = min(lowest, both / either)
    return lowest


def stages(name: str, network: MDQE, clips: int = 8) -> list[list[str]]:
    """Rows: milliseconds a frame of each stage, the fast path's and the plain network's."""
    config = network.config
    length = config.inference_clip_length
    rows: dict[str, list[float]] = {}
    with engine.open_video(VIDEO) as video:
        size = network_size(video.size, config.test_short_side, config.test_max_side)
        images = torch.stack(
            [resize_frame(torch.from_numpy(video[k]).permute(2, 0, 1), size) for k in range(clips + length - 1)]
        ).float()
        video_size = video.size
    model = TorchModel(network, torch.device("cpu"), "float32")
    slow = plain(network)
    indices = [list(range(first, first + length)) for first in range(clips)]

    def stage(title: str, frames: int, fast: Callable[[], object], plainly: Callable[[], object] | None) -> None:
        rows[title] = [min(seconds(work) for _ in range(2)) / frames * 1e3 if work else 0 for work in (plainly, fast)]

    with torch.inference_mode():
        normalised = network._normalise(images[:2], [size] * 2)
        stage("backbone", 2, lambda: model._fast.backbone(normalised), lambda: slow.backbone(normalised))
        stage("encoding in all", 2, lambda: model.encode(images[:2]), lambda: slow.encode(images[:2]))
        features = model.encode(images)
        stage(
            "decoding, a clip",
            4,
            lambda: model.decode_clips(features, indices[:4]),
            lambda: [slow.decode(features, clip) for clip in indices[:4]],
        )
        prediction = model.decode(features, indices[0])
        clip_features = features.mask_features[:, indices[0]]
        stage(
            "detections, a clip",
            1,
            lambda: detect(prediction, clip_features, config.score_threshold, config.max_detections),
            None,
        )
        logits = detect(prediction, clip_features, config.score_threshold, config.max_detections).detections.mask_logits
        pictures = None
        if config.follow_edges or config.weigh_colours:
            seen = functools.partial(
                Pictures.of, images[:length].byte(), edges=config.follow_edges, colours=config.weigh_colours
            )
            stage("edges and colours, a frame", length, seen, None)
            pictures = seen()
        stage(
            "masks, a track and frame",
            length,
            lambda: window_masks(logits[:1], 0, size, video_size, True, pictures),
            None,
        )
    return [[name, title, f"{taken[0]:.1f}" if taken[0] else "", f"{taken[1]:.1f}"] for title, taken in rows.items()]


def main() -> None:
    """Prints both tables."""
    bundled = engine.load_model("bundled", device="cpu").network
    published = resnet50()
    speed = Table(
        "", "frames", "plain, frames/s", "fast, frames/s", "ratio", "lowest IoU", title="End to end", box=None
    )
    for name, network, frames in (("bundled", bundled, 36), ("ResNet-50, 360x640", published, 12)):
        for row in compare(name, network, frames):
            speed.add_row(*row)
    where = Table("", "stage", "plain, ms", "fast, ms", title="Where the time goes", box=None)
    for name, network in (("bundled", bundled), ("ResNet-50, 360x640", published)):
        for row in stages(name, network):
            where.add_row(*row)
    console = Console()
    console.print(speed)
    console.print(where)


if __name__ == "__main__":
    main()
