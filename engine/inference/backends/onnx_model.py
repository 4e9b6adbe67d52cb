"""The network as an ONNX file, run by ONNX Runtime: on the CPU, by its CUDA provider or by TensorRT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import appdirs
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import DeviceError
from engine.inference.backends import onnx_file
from engine.inference.backends.onnx_file import DECODER, ENCODER, SIZE_DIVISOR, OnnxGraphs, level_shapes
from engine.inference.backends.torch_model import CPU_CLIPS_AT_ONCE, CPU_FRAMES_AT_ONCE
from engine.messages import message
from engine.model.config import MDQEConfig
from engine.model.mdqe import padding_of
from engine.model.outputs import Features
from engine.types import ClipPrediction

TENSORRT = "tensorrt"  # a device as `engine.load_model` names it, beside torch's
_FAULTS = ("EPFail", "EngineError", "Fail", "InvalidArgument", "InvalidGraph", "NotImplemented", "RuntimeException")
_NO_MEMORY = ("allocate", "out of memory", "bad_alloc")  # in the messages of ONNX Runtime and of CUDA


class OnnxModel:
    """What `engine.load_model` returns for an ONNX file. Stateless: one may serve many videos in turn.

    Args:
        graphs: what `engine.inference.backends.onnx_file.read_graphs` returned.
        device: where the tensors are that go in and come out, the CPU or a CUDA device.
        tensorrt: let TensorRT compute what it can; the first video of a size waits while it builds its engines.

    Raises:
        DeviceError: onnxruntime is not installed, has no provider for the device, or cannot run the graphs.
    """

    precision = "float32"

    def __init__(self, graphs: OnnxGraphs, device: torch.device, tensorrt: bool = False) -> None:
        self.config: MDQEConfig = graphs.config
        self.device = device
        self._runtime = onnx_file.import_extra("onnxruntime")
        self._faults = _faults_of(onnx_file.import_extra("onnxruntime.capi.onnxruntime_pybind11_state"))
        providers = self._providers(tensorrt)
        self._encoder, self._decoder = (self._session(graph, providers) for graph in (graphs.encoder, graphs.decoder))

    @property
    def providers(self) -> tuple[str, ...]:
        """ONNX Runtime's names of what computes, the preferred one first."""
        return tuple(self._encoder.get_providers())

    @property
    def frames_at_once(self) -> int | None:
        """As `TorchModel.frames_at_once`."""
        return None if self.device.type == "cuda" else CPU_FRAMES_AT_ONCE

    @property
    def clips_at_once(self) -> int | None:
        """As `TorchModel.clips_at_once`."""
        return None if self.device.type == "cuda" else CPU_CLIPS_AT_ONCE

    @property
    def computes_aside(self) -> bool:
        """As `TorchModel.computes_aside`: ONNX Runtime is waited for."""
        return False

    def encode(self, frames: Tensor) -> Features:
        """As `TorchModel.encode`."""
        count, _, height, width = frames.shape
        padded = F.pad(frames.to(self.device).float(), (0, -width % SIZE_DIVISOR, 0, -height % SIZE_DIVISOR))
        padded_size = (padded.shape[2], padded.shape[3])
        shapes = level_shapes(*padded_size)
        tokens, mask_features = self._run(
            self._encoder,
            {"frames": padded, "size": self._size((height, width))},
            {
                "tokens": (count, sum(rows * columns for rows, columns in shapes), self.config.hidden_dim),
                "mask_features": (self.config.mask_dim, count, padded_size[0] // 4, padded_size[1] // 4),
            },
            ENCODER,
        )
        return Features(
            tokens=tokens,
            padding=padding_of([(height, width)] * count, shapes, self.device),
            level_shapes=tuple(shapes),
            mask_features=mask_features,
            padded_size=padded_size,
            frame_size=(height, width),
        )

    def decode(self, features: Features, indices: Sequence[int]) -> ClipPrediction:
        """As `TorchModel.decode`."""
        return self.decode_clips(features, [indices])[0]

    def decode_clips(self, features: Features, clips: Sequence[Sequence[int]]) -> list[ClipPrediction]:
        """As `TorchModel.decode_clips`."""
        config = self.config
        numbers = torch.as_tensor(clips, device=self.device)  # (B, T)
        first, stop = min(map(min, clips)), max(map(max, clips)) + 1
        sides = [rows * columns for rows, columns in features.level_shapes]
        levels = features.tokens[first:stop].split(sides, dim=1)
        inputs = {
            name: level.unflatten(1, shape)
            for name, level, shape in zip(onnx_file.DECODER_INPUTS, levels, features.level_shapes, strict=False)
        }
        outputs = {
            "class_scores": (config.num_queries, config.num_classes),
            "mask_coefficients": (config.num_queries, config.mask_dim),
            "query_embeddings": (config.num_queries, config.hidden_dim),
            "boxes": (config.num_queries, numbers.shape[1], 4),
        }
        found = self._run(
            self._decoder,
            {**inputs, "clips": numbers - first, "size": self._size(features.frame_size)},
            {name: (len(clips), *shape) for name, shape in outputs.items()},
            DECODER,
        )
        return [ClipPrediction(*parts) for parts in zip(*found, strict=True)]

    def _size(self, size: tuple[int, int]) -> Tensor:
        return torch.tensor(size, device=self.device)

    def _providers(self, tensorrt: bool) -> list[tuple[str, dict[str, Any]]]:
        wanted: list[tuple[str, dict[str, Any]]] = []
        index = {"device_id": self.device.index or 0}
        if tensorrt:
            cache = Path(appdirs.user_cache_dir("mdqe-annotator")) / TENSORRT
            engines = {"trt_engine_cache_enable": True, "trt_engine_cache_path": str(cache)}
            wanted.append(("TensorrtExecutionProvider", {**index, **engines}))
        if self.device.type == "cuda":
            wanted.append(("CUDAExecutionProvider", {**index, "use_tf32": 0}))  # as exact as on a CPU
        offered = self._runtime.get_available_providers()
        for name, _ in wanted:
            if name not in offered:
                raise DeviceError(
                    message("ONNX Runtime {version} has no {name}", version=self._runtime.__version__, name=name),
                    message("The package onnxruntime computes on the CPU only"),
                    message("Install onnxruntime-gpu in its place, or use --device cpu"),
                )
        return [*wanted, ("CPUExecutionProvider", {})]

    def _session(self, graph: bytes, providers: list[tuple[str, dict[str, Any]]]) -> Any:
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # frames are decoded meanwhile
        options.log_severity_level = 3  # errors only; they are raised as well
        try:
            session = self._runtime.InferenceSession(graph, options, providers=providers, enable_fallback=0)
        except self._faults as error:
            raise DeviceError(
                message(
                    "ONNX Runtime {version} cannot run the graph ({reason})",
                    version=self._runtime.__version__,
                    reason=error,
                ),
                message("It is too old for it, or a library of its provider is missing"),
                message("Update onnxruntime, or use the checkpoint that the ONNX file was made of"),
            ) from error
        if session.get_providers()[0] != providers[0][0]:
            raise DeviceError(
                message(
                    "ONNX Runtime {version} could not start its {provider}",
                    version=self._runtime.__version__,
                    provider=providers[0][0],
                ),
                message("A library that it needs is missing or of another version (CUDA, cuDNN, TensorRT)"),
                message("Install what its documentation names for this version, or use --device cpu"),
            )
        return session

    def _run(
        self, session: Any, inputs: Mapping[str, Tensor], outputs: Mapping[str, Sequence[int]], prefix: str
    ) -> list[Tensor]:
        """Runs a graph on tensors as they lie in memory; ``outputs`` are float32 of the given shapes."""
        place = (self.device.type, self.device.index or 0)
        binding = session.io_binding()
        given = {name: tensor.contiguous() for name, tensor in inputs.items()}
        results = {name: torch.empty(*shape, device=self.device) for name, shape in outputs.items()}
        for name, tensor in given.items():
            binding.bind_input(prefix + name, *place, _numpy_type(tensor), tuple(tensor.shape), tensor.data_ptr())
        for name, tensor in results.items():
            binding.bind_output(prefix + name, *place, _numpy_type(tensor), tuple(tensor.shape), tensor.data_ptr())
        if self.device.type == "cuda":
            torch.cuda.current_stream(self.device).synchronize()  # ONNX Runtime computes in a stream of its own
        try:
            session.run_with_iobinding(binding)
        except self._faults as error:
            if any(words in str(error).lower() for words in _NO_MEMORY):
                raise torch.OutOfMemoryError(str(error)) from error
            raise DeviceError(
                message("ONNX Runtime {version} failed ({reason})", version=self._runtime.__version__, reason=error),
                "",
                message("Update onnxruntime, or use the checkpoint that the ONNX file was made of"),
            ) from error
        return list(results.values())


def _faults_of(bindings: Any) -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises; its errors have no common base."""
    return tuple(getattr(bindings, name) for name in _FAULTS)


def _numpy_type(tensor: Tensor) -> Any:
    return torch.empty(0, dtype=tensor.dtype).numpy().dtype.type
