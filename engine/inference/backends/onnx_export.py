"""From a network to an ONNX file: both graphs in standard operations, for frames of any size and clips of any length."""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import Dim
from torch.hub import tqdm  # type: ignore[attr-defined]  # the one that the exporter uses

from engine.inference.backends import onnx_file
from engine.inference.backends.folding import folded
from engine.model.attention import DeformableAttention
from engine.model.clip_frames import ClipFrames, LevelShapes, Operation
from engine.model.mdqe import MDQE, padding_of
from engine.ops import ms_deform_attn_reference

OPSET = 20  # the oldest with Gelu, which would otherwise be five operations
# Sizes for tracing: no two are alike, and none is 1, which would pass for a size that never changes.
_FRAMES, _HEIGHT, _WIDTH = 5, 160, 224
_CLIPS, _LENGTH = 2, 3


class EncoderGraph(nn.Module):
    """`MDQE.encode` for frames that are padded already."""

    def __init__(self, network: MDQE) -> None:
        super().__init__()
        self.network = network

    def forward(self, frames: Tensor, size: Tensor) -> tuple[Tensor, Tensor]:
        """Encodes frames, each alone.

        Args:
            frames: (F, 3, H, W) float32 RGB in 0..255, at right and bottom padded to multiples of 32 with anything.
            size: (2,) int64, height and width without the padding.

        Returns:
            tokens (F, N, C) and mask features (M, F, h4, w4).
        """
        rows = torch.arange(frames.shape[2]) < size[0]
        columns = torch.arange(frames.shape[3]) < size[1]
        normalised = (frames - self.network.pixel_mean) / self.network.pixel_std
        images = torch.where(rows[:, None] & columns, normalised, 0.0)
        return self.network.encode_images(images, size.expand(frames.shape[0], 2))[:2]


class _NumberedFrames:
    """`engine.model.clip_frames.ClipFrames` by numbers (B, T) that an exported graph knows only when it runs.

    Values of a frame are projected once; samples are taken clip by clip from copies of them.
    """

    def __init__(self, clips: Tensor) -> None:
        self._clips = clips

    @property
    def places_device(self) -> torch.device:
        return self._clips.device

    def take(self, frames: Tensor) -> Tensor:
        return frames[self._clips]

    def at(self, places: Tensor, tokens: Tensor, padding: Tensor) -> tuple[Tensor, Tensor, ClipFrames]:
        return tokens, padding, _NumberedFrames(self._clips[:, places])

    def of_each(self, key: object, work: Callable[..., Tensor], *frames: Tensor) -> Tensor:
        return work(*frames)

    def attend(
        self, operation: Operation, value: Tensor, level_shapes: LevelShapes, locations: Tensor, weights: Tensor
    ) -> Tensor:
        return operation(value[self._clips.flatten()], level_shapes, locations, weights)


class DecoderGraph(nn.Module):
    """`MDQE.decode_batch` for clips of any frames."""

    def __init__(self, network: MDQE) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, tokens_8: Tensor, tokens_16: Tensor, tokens_32: Tensor, tokens_64: Tensor, clips: Tensor, size: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Finds the instances of B clips of T frames.

        Args:
            tokens_8, tokens_16, tokens_32, tokens_64: (F, h, w, C) of each level, of all the frames of the clips.
            clips: (B, T) int64, which of the F frames each clip is made of, in order.
            size: (2,) int64, height and width of the frames without the padding.

        Returns:
            class scores (B, Q, K), mask coefficients (B, Q, M), query embeddings (B, Q, C) and boxes (B, Q, T, 4), see
            `engine.types.ClipPrediction`.
        """
        levels = (tokens_8, tokens_16, tokens_32, tokens_64)
        shapes = [(level.shape[1], level.shape[2]) for level in levels]
        found = self.network.decode_batch(
            torch.cat([level.flatten(1, 2) for level in levels], 1),
            padding_of(size.expand(tokens_8.shape[0], 2), shapes, size.device),
            shapes,
            _NumberedFrames(clips),
        )
        return found.class_scores, found.mask_coefficients, found.query_embeddings, found.boxes


def export_onnx(network: MDQE, path: Path) -> None:
    """Writes a network as one ONNX file that `engine.load_model` runs; other runtimes can, too.

    Args:
        network: stays as it is.
        path: written beside and renamed.

    Raises:
        DeviceError: onnx or onnxscript is not installed.
        StorageError: the file cannot be written.
    """
    for package in ("onnx", "onnxscript"):
        onnx_file.import_extra(package)
    network = folded(copy.deepcopy(network).cpu().float().eval().requires_grad_(False))
    for module in network.modules():
        if isinstance(module, DeformableAttention):
            module.operation = ms_deform_attn_reference  # samples by GridSample, which every runtime has
    dim = network.config.hidden_dim
    size = torch.tensor([_HEIGHT - 10, _WIDTH - 4])
    frames = torch.rand(_FRAMES, 3, _HEIGHT, _WIDTH) * 255
    encoder = _to_onnx(
        EncoderGraph(network),
        (frames, size),
        ({0: Dim("frames"), 2: onnx_file.SIZE_DIVISOR * Dim("rows"), 3: onnx_file.SIZE_DIVISOR * Dim("columns")}, {}),
        onnx_file.ENCODER_INPUTS,
        onnx_file.ENCODER_OUTPUTS,
    )
    levels = onnx_file.level_shapes(_HEIGHT, _WIDTH)
    clips = torch.arange(_CLIPS)[:, None] + torch.arange(_LENGTH)
    count = Dim("frames")
    decoder = _to_onnx(
        DecoderGraph(network),
        (*(torch.rand(_FRAMES, *shape, dim) for shape in levels), clips, size),
        (
            *({0: count, 1: Dim(f"rows_{level}"), 2: Dim(f"columns_{level}")} for level in range(len(levels))),
            {0: Dim("clips"), 1: Dim("length")},
            {},
        ),
        onnx_file.DECODER_INPUTS,
        onnx_file.DECODER_OUTPUTS,
    )
    onnx_file.write_graphs(path, encoder, decoder, network.config.replace(backbone_norm="frozen"))


def _to_onnx(
    graph: nn.Module,
    example: tuple[Tensor, ...],
    dynamic_shapes: tuple[dict[int, Any], ...],
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> Any:
    """The ``onnx.ModelProto`` of a graph."""
    with _quiet():
        program = torch.onnx.export(
            graph.eval(),
            example,
            dynamo=True,
            dynamic_shapes=dynamic_shapes,
            input_names=list(inputs),
            output_names=list(outputs),
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None  # it is None only where a file was to be written
    return program.model_proto


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps to itself what PyTorch's exporter says of its own workings to whoever converts a model.

    Nor does a thread stay that would watch over its progress bars.
    """
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir")]
    levels = [logger.level for logger in loggers]
    interval = getattr(tqdm, "monitor_interval", 0)  # where tqdm is not installed, PyTorch's stand-in watches nothing
    try:
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        tqdm.monitor_interval = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", FutureWarning)
            warnings.filterwarnings("ignore", "# The axis name", UserWarning)  # one name for an axis of several inputs
            yield
    finally:
        tqdm.monitor_interval = interval
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
