"""Pre-labelling frames that lie in memory, on a device: speed against the plain path, same masks, and where time goes."""

from __future__ import annotations

import copy
import functools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self
from unittest import mock

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn

import engine
from engine.inference import stream
from engine.inference.ahead import Ahead
from engine.inference.backends.torch_model import PRECISIONS, TorchModel
from engine.inference.drawing.masks import network_size, resize_frame, window_masks
from engine.inference.finding import Found
from engine.inference.suppression import detect
from engine.inference.tracking.tracker import Tracker
from engine.model.clip_frames import SharedFrames
from engine.model.mdqe import MDQE
from engine.types import Mask
from tests.benchmarks.end_to_end import VIDEO, prelabel_fast, resnet50
from tests.benchmarks.gpu_clock import Clock
from tests.plain_path import TrackMasks, prelabel_plainly

Row = dict[str, object]
Mark = torch.cuda.Event | float
FAST = "float16"  # precision of the fast path on a GPU
QUICK = {"test_short_side": 96, "test_max_side": 160, "window_length": 4}
SAME_MASK = 0.99  # IoU of two tubes that counts as the same


class Frames:
    """Frames of the demo video, held in memory; from its end they go back to its beginning and so on."""

    def __init__(self, count: int, shrink: int = 1) -> None:
        with engine.open_video(VIDEO) as video:
            self._frames = [np.ascontiguousarray(video[i][::shrink, ::shrink]) for i in range(min(count, len(video)))]
        self.size = self._frames[0].shape[0], self._frames[0].shape[1]
        self.timestamps = np.arange(count) / 12

    def __len__(self) -> int:
        return len(self.timestamps)

    def __getitem__(self, index: int) -> engine.types.Image:
        there, back = divmod(index, len(self._frames))
        return self._frames[-1 - back if there % 2 else back]


@functools.cache
def network_of(name: str, quick: bool) -> MDQE:
    """The bundled model, or the published architecture with the weights of the golden recipe; on the CPU."""
    network = resnet50() if name == "ResNet-50" else engine.load_model("bundled", device="cpu").network
    if quick:
        network.config = network.config.replace(**QUICK)
    return network


def model_of(clock: Clock, name: str, quick: bool, precision: str) -> TorchModel:
    """A copy on the device."""
    return TorchModel(copy.deepcopy(network_of(name, quick)), clock.device, precision)


def frames_of(name: str, quick: bool) -> Frames:
    """As many as are measured end to end: two windows of the network and more."""
    return Frames(6, shrink=4) if quick else Frames(60 if name == "ResNet-50" else 120)


def images_of(model: TorchModel, frames: Frames, count: int) -> Tensor:
    """(count, 3, h, w) float32 at network size, on the CPU."""
    size = network_size(frames.size, model.config.test_short_side, model.config.test_max_side)
    return torch.stack([resize_frame(torch.from_numpy(frames[k]).permute(2, 0, 1), size) for k in range(count)]).float()


def end_to_end(clock: Clock, name: str, quick: bool) -> Iterator[Row]:
    """A row for each path: the fast one in each precision, and the plain one that they are held to.

    The plain path runs with PyTorch's defaults for float32, convolutions in TF32 among them.
    """
    frames = frames_of(name, quick)
    network = copy.deepcopy(network_of(name, quick)).to(clock.device)
    prelabel_plainly(Frames(network.config.inference_clip_length, shrink=4 if quick else 1), network)  # warms up
    found: dict[str, TrackMasks] = {}
    taken: dict[str, float] = {}
    for precision in ("plain, float32", *PRECISIONS):
        if precision.startswith("plain"):
            work: Callable[[], TrackMasks] = functools.partial(prelabel_plainly, frames, network)
        else:
            work = functools.partial(prelabel_fast, frames, TorchModel(copy.deepcopy(network), clock.device, precision))
            for _ in range(
                2
            ):  # the allocator and the libraries have seen these sizes, and what comes again is recorded
                work()
        clock.start_counting_memory()
        clock.wait()
        began = time.perf_counter()
        found[precision] = work()
        clock.wait()
        taken[precision] = time.perf_counter() - began
        yield {
            "path": precision,
            "frames": len(frames),
            "frames/s": len(frames) / taken[precision],
            "ratio": taken["plain, float32"] / taken[precision],
            "peak GiB": clock.peak_gib(),
            **matched(found["plain, float32"], found[precision]),
        }


def matched(expected: TrackMasks, found: TrackMasks) -> Row:
    """Tracks of two paths, paired so that their tubes overlap most: how much they do."""
    ious = np.array([[_tube_iou(one, other) for other in found.values()] for one in expected.values()])
    ious = ious.reshape(len(expected), len(found))
    rows, columns = linear_sum_assignment(ious, maximize=True)
    paired = ious[rows, columns]
    area = np.array([sum(mask.area for mask in tube.values()) for tube in expected.values()], dtype=float)[rows]
    return {
        "tracks": f"{len(expected)} / {len(found)}",
        "lowest IoU": float(paired.min()) if len(paired) else None,
        "median IoU": float(np.median(paired)) if len(paired) else None,
        "mean IoU by area": float((paired * area).sum() / area.sum()) if len(paired) else None,
        f"of IoU >= {SAME_MASK}": int((paired >= SAME_MASK).sum()),
    }


def _tube_iou(one: dict[int, Mask], other: dict[int, Mask]) -> float:
    both = either = 0.0
    for frame in one.keys() | other.keys():
        first, second = one.get(frame), other.get(frame)
        areas = (first.area if first else 0) + (second.area if second else 0)
        iou = first.iou(second) if first and second else 0.0
        shared = iou * areas / (1 + iou)
        both, either = both + shared, either + areas - shared
    return both / either if either else 1.0


def stages(clock: Clock, name: str, quick: bool) -> Iterator[Row]:
    """Milliseconds of each stage on a window of the fast path, by the device's events, and of what runs on the host."""
    model, frames = model_of(clock, name, quick, FAST), frames_of(name, quick)
    config = model.config
    length = config.inference_clip_length
    count = config.window_length + length - 1
    on_host = images_of(model, Frames(count, shrink=4 if quick else 1), count)
    images = on_host.to(clock.device)
    clips = [list(range(first, first + length)) for first in range(config.window_length)]
    rounds = 2 if quick else 5
    whole = {
        "frames, float32, to the device": clock.median_ms(lambda: on_host.to(clock.device), rounds),
        "encoding in all": clock.median_ms(lambda: model.encode(images), rounds),
    }
    features = model.encode(images)
    whole["decoding in all"] = clock.median_ms(lambda: model.decode_clips(features, clips), rounds)
    network = model._fast
    inner: dict[str, nn.Module] = {
        "backbone": network.backbone,
        "encoder": network.encoder,
        "mask features": network.mask_features,
        "initial queries": network.query_init,
        "decoder layers": network.decoder,
    }
    with _Stopwatch(clock, inner) as stopwatch:
        for _ in range(rounds):
            with torch.inference_mode(), torch.autocast(clock.device.type, PRECISIONS[FAST]):
                network.encode(images)  # as the model does, but for its recordings, which call no module
                shared = SharedFrames(clips, clock.device)
                network.decode_batch(features.tokens, features.padding, features.level_shapes, shared)
    for title, taken in [*whole.items(), *stopwatch.median_ms(rounds).items()]:
        yield {"stage": title, "ms a window": taken, "ms a frame": taken / config.window_length}
    prediction = model.decode_clips(features, clips[:1])[0]
    mask_features = features.mask_features[:, clips[0]].float()

    @torch.inference_mode()
    def detections() -> Tensor:
        found = detect(prediction, mask_features, config.score_threshold, config.max_detections).detections
        return found.mask_logits.cpu()

    ms = 1e3 * min(clock.seconds(detections) for _ in range(rounds))
    yield {"stage": "detections, to the host", "ms a window": ms * config.window_length, "ms a frame": ms}
    logits = detections()[:1]
    size = network_size(frames.size, config.test_short_side, config.test_max_side)
    masks = functools.partial(window_masks, logits, 0, size, frames.size, smooth=True)
    ms = 1e3 * min(clock.seconds(masks) for _ in range(rounds)) / length
    yield {"stage": "masks and RLE, a track and frame", "ms a frame": ms}


class _Stopwatch:
    """Times modules of a network from outside, whenever they are called."""

    def __init__(self, clock: Clock, modules: dict[str, nn.Module]) -> None:
        self._clock, self._modules = clock, modules
        self._marks: dict[str, list[tuple[Mark, Mark]]] = {name: [] for name in modules}
        self._began: dict[str, Mark] = {}
        self._handles: list[torch.utils.hooks.RemovableHandle] = []

    def __enter__(self) -> _Stopwatch:
        for name, module in self._modules.items():
            self._handles.append(module.register_forward_pre_hook(functools.partial(self._start, name)))
            self._handles.append(module.register_forward_hook(functools.partial(self._stop, name)))
        return self

    def __exit__(self, *error: object) -> None:
        for handle in self._handles:
            handle.remove()

    def median_ms(self, rounds: int) -> dict[str, float]:
        """Of all calls of a round together."""
        self._clock.wait()
        totals = {}
        for name, marks in self._marks.items():
            taken = [self._clock.between(began, ended) for began, ended in marks]
            totals[name] = float(np.median(np.array(taken).reshape(rounds, -1).sum(1)))
        return totals

    def _start(self, name: str, *_: object) -> None:
        self._began[name] = self._clock.mark()

    def _stop(self, name: str, *_: object) -> None:
        self._marks[name].append((self._began[name], self._clock.mark()))


def host_times(clock: Clock, name: str, quick: bool) -> Iterator[Row]:
    """What each stage of the host takes, on whatever thread; the wall clock's part holds what it waits for."""
    model, frames = model_of(clock, name, quick, FAST), frames_of(name, quick)
    for _ in range(2):
        prelabel_fast(frames, model)
    plain = clock.seconds(lambda: prelabel_fast(frames, model))
    yield {"stage": "all", "calls": 1, "wall, ms a frame": 1e3 * plain / len(frames)}
    with _Stages() as stages:
        prelabel_fast(frames, model)
    for stage, taken in stages.taken.items():
        yield {
            "stage": stage,
            "calls": taken.calls,
            "wall, ms a frame": 1e3 * taken.wall / len(frames),
            "CPU of its thread, ms a frame": 1e3 * taken.cpu / len(frames),
        }


@dataclass
class _Taken:
    """Seconds of all calls."""

    calls: int = 0
    wall: float = 0.0
    cpu: float = 0.0


class _Stages:
    """Times the stages of pre-labelling from outside, while it is entered."""

    def __init__(self) -> None:
        self.taken: dict[str, _Taken] = {}
        self._lock = threading.Lock()
        self._patches: list[Any] = []

    def __enter__(self) -> Self:
        for owner, function, stage in (
            (Ahead, "_work", None),
            (TorchModel, "encode", "giving the device frames"),
            (TorchModel, "decode_clips", "giving the device clips"),
            (Found, "detections", "colours of detections"),
            (Tracker, "update", "tracker"),
            (Tracker, "finish_window", "tracker, end of a window"),
            (stream._Drawer, "draw", "drawing and encoding masks"),
        ):
            patch = mock.patch.object(owner, function, self._timed(getattr(owner, function), stage))
            patch.start()
            self._patches.append(patch)
        return self

    def __exit__(self, *error: object) -> None:
        for patch in self._patches:
            patch.stop()

    def _timed(self, function: Callable[..., Any], stage: str | None) -> Callable[..., Any]:
        """stage: None for the name of the thread."""

        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                with self._lock:
                    name = stage or f"thread {threading.current_thread().name}"
                    taken = self.taken.setdefault(name, _Taken())
                    taken.calls += 1
                    taken.wall += time.perf_counter() - wall
                    taken.cpu += time.thread_time() - cpu

        return timed


def device_times(clock: Clock, name: str, quick: bool) -> Iterator[Row]:
    """How busy the device is while pre-labelling, copies included, and with which kernels."""
    on_device = clock.device.type == "cuda"
    activities = [torch.profiler.ProfilerActivity.CUDA if on_device else torch.profiler.ProfilerActivity.CPU]
    model, frames = model_of(clock, name, quick, FAST), frames_of(name, quick)
    prelabel_fast(frames, model)
    with torch.profiler.profile(activities=activities) as profile:
        wall = clock.seconds(lambda: prelabel_fast(frames, model))
    taken: dict[str, list[float]] = {}
    for event in profile.events() or ():
        if on_device and event.device_type.name == "CUDA":
            taken.setdefault(event.name, []).append(event.time_range.elapsed_us())
        elif not on_device:
            taken.setdefault(event.name, []).append(event.self_cpu_time_total)
    busy = sum(map(sum, taken.values())) / 1e6
    yield {"kernel": "all", "share of wall": busy / wall, "ms a frame": 1e3 * busy / len(frames)}
    for key, times in sorted(taken.items(), key=lambda item: -sum(item[1]))[:25]:
        yield {
            "kernel": key[:90].replace("|", "/"),
            "share of wall": sum(times) / 1e6 / wall,
            "ms a frame": sum(times) / 1e3 / len(frames),
            "calls": len(times),
        }
