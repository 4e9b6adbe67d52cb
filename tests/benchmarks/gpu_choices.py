"""What could make the network faster on a GPU: precision, channels last, CUDA graphs, torch.compile; and what it costs."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.inference.backends.torch_model import PRECISIONS, TorchModel
from engine.types import ClipPrediction
from tests.benchmarks.gpu_clock import Clock
from tests.benchmarks.gpu_pipeline import FAST, Frames, images_of, model_of

Row = dict[str, object]
_COMPILER_SECONDS = 40  # what compiling is not begun without
_SEEN = 20  # queries with the best scores, whose masks are compared


def precisions(clock: Clock, quick: bool) -> Iterator[Row]:
    """Encoding and decoding in each precision, and how far the masks of the same queries are from float32's."""
    exact = model_of(clock, "ResNet-50", quick, "float32")
    count = 4 if quick else 33
    images = images_of(exact, Frames(count, shrink=4 if quick else 1), count).to(clock.device)
    length = exact.config.inference_clip_length
    clips = [list(range(first, first + length)) for first in range(count - length + 1)]
    shown = _Shown(exact, images, clips[0])
    for precision in PRECISIONS:
        for channels_last in (False, True):
            model = model_of(clock, "ResNet-50", quick, precision)
            if channels_last:
                _use_channels_last(model)
            clock.start_counting_memory()
            encode_ms = clock.median_ms(functools.partial(model.encode, images), 2 if quick else 5)
            decode = functools.partial(model.decode_clips, model.encode(images), clips)
            decode_ms = clock.median_ms(decode, 2 if quick else 5)
            yield {
                "precision": precision,
                "channels last": channels_last,
                "encode, ms a frame": encode_ms / count,
                "decode, ms a clip": decode_ms / len(clips),
                "peak GiB": clock.peak_gib(),
                **shown.compare(model),
            }


def _use_channels_last(model: TorchModel) -> None:
    model._fast.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # left out of torch's annotations


class _Shown:
    """What a clip shows by one model, to compare others with."""

    def __init__(self, model: TorchModel, images: Tensor, clip: Sequence[int]) -> None:
        self._images, self._clip = images, clip
        self._prediction, self._masks = self._decode(model)

    def compare(self, model: TorchModel) -> Row:
        """IoU of the masks of the same queries, for those with the best scores, and the largest change of a score."""
        prediction, masks = self._decode(model)
        best = self._prediction.class_scores.amax(1).argsort(descending=True)[:_SEEN]
        one, other = self._masks[best], masks[best]
        either = (one | other).flatten(1).sum(1)
        iou = (one & other).flatten(1).sum(1) / either.clamp(min=1)
        change = (prediction.class_scores - self._prediction.class_scores)[best].abs().max().item()
        shares = iou[either > 0].cpu().numpy()
        quarter, median = np.quantile(shares, (0.25, 0.5)) if len(shares) else (None, None)
        return {
            "first quartile of IoU": None if quarter is None else float(quarter),
            "median IoU": None if median is None else float(median),
            "score change": change,
        }

    def _decode(self, model: TorchModel) -> tuple[ClipPrediction, Tensor]:
        features = model.encode(self._images[: len(self._clip)])
        prediction = model.decode_clips(features, [self._clip])[0]
        mask_features = features.mask_features[:, self._clip].float()
        return prediction, torch.einsum("qm,mthw->qthw", prediction.mask_coefficients, mask_features) > 0


def compiling(clock: Clock, quick: bool, left: Callable[[], float]) -> Iterator[Row]:
    """Backbone, encoder and mask features at one shape: eager, as a CUDA graph, and compiled, while there are seconds left."""
    model = model_of(clock, "ResNet-50", quick, FAST)
    if clock.device.type == "cuda":
        _use_channels_last(model)
    network = model._fast
    count = 2 if quick else 12
    frames = images_of(model, Frames(count, shrink=4 if quick else 1), count)
    with torch.inference_mode():
        images = network._normalise(frames, [(frames.shape[2], frames.shape[3])] * count)
    sizes = torch.tensor(
        [[frames.shape[2], frames.shape[3]]] * count, device=clock.device
    )  # no copy while graphs are taken

    def eager() -> Tensor:
        return network.encode_images(images, sizes)[0]

    ways: dict[str, Callable[[], Callable[[], Tensor]]] = {"eager": lambda: eager}
    if clock.device.type == "cuda":
        ways["CUDA graph"] = lambda: _graph(eager)
    ways["torch.compile"] = lambda: _compiled(network.encode_images, images, sizes)
    expected: Tensor | None = None
    for name, way in ways.items():
        if left() < (_COMPILER_SECONDS if name == "torch.compile" else 0):
            yield {"way": name, "note": f"left out: {max(left(), 0):.0f} s were left"}
            continue
        with torch.inference_mode(), torch.autocast(clock.device.type, dtype=PRECISIONS[FAST]):
            call, result, seconds = _first_result(clock, way)
            taken = clock.median_ms(call, 2 if quick else 10)
        expected = result if expected is None else expected
        difference = ((result - expected).abs().max() / expected.abs().max()).item()
        yield {"way": name, "first result s": seconds, "ms a frame": taken / count, "difference": difference}


def _first_result(clock: Clock, way: Callable[[], Callable[[], Tensor]]) -> tuple[Callable[[], Tensor], Tensor, float]:
    """What to call from then on, a copy of its first result, and the seconds until that was there."""
    clock.wait()
    began = time.perf_counter()
    call = way()
    result = call().float().clone()
    clock.wait()
    return call, result, time.perf_counter() - began


def _graph(work: Callable[[], Tensor]) -> Callable[[], Tensor]:
    """Replays all launches of ``work`` as one."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(2):
            work()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = work()

    def replay() -> Tensor:
        graph.replay()
        return result

    return replay


def _compiled(encode: Callable[..., Any], images: Tensor, sizes: Tensor) -> Callable[[], Tensor]:
    compiled = torch.compile(encode, dynamic=False)
    return lambda: compiled(images, sizes)[0]
