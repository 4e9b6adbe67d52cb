"""Models by name, and `load_model`, which takes a name or a file."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from pathlib import Path

import torch

from engine.capabilities import computes_natively
from engine.errors import CheckpointError, DeviceError
from engine.inference.backends.onnx_file import DamagedOnnxError, read_graphs
from engine.inference.backends.onnx_model import TENSORRT, OnnxModel
from engine.inference.backends.torch_model import PRECISIONS, TorchModel
from engine.messages import message
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.resources import resources_folder
from engine.weights import build_network, load_checkpoint

BUNDLED = "bundled"
_BUNDLED_FILE = "models/mdqe-small.safetensors"


def model_file(source: str | Path) -> Path:
    """Where the weights of a model lie that `load_model` takes by this name or path. Raises CheckpointError."""
    named = Path(source)
    if str(source) != BUNDLED and named.name == str(source) and not named.suffix and not named.exists():
        raise CheckpointError(
            message("There is no model of the name '{name}'", name=source),
            "",
            message("Name one of: {names}; or a file: .safetensors, .pth, .onnx", names=BUNDLED),
        )
    path = resources_folder() / _BUNDLED_FILE if str(source) == BUNDLED else Path(source)
    if str(source) == BUNDLED and not path.is_file():
        raise CheckpointError(
            message("{path}: the bundled model is missing", path=path),
            message("The installation is incomplete"),
            message("Install again"),
        )
    return path


def load_network(source: str | Path = BUNDLED, preset: str | None = None) -> MDQE:
    """The network itself, on the CPU in evaluation mode, of anything that `load_model` takes but an ONNX file.

    Raises CheckpointError.
    """
    path = model_file(source)
    return build_network(load_checkpoint(path, preset), str(path))


def load_model(
    source: str | Path = BUNDLED,
    device: str = "auto",
    precision: str = "auto",
    preset: str | None = None,
    *,
    tell: Callable[[str], None] | None = None,
) -> TorchModel | OnnxModel:
    """Loads a model for inference.

    Args:
        source: ``bundled``, a published ``.pth``, one of our ``.safetensors`` files, or an ``.onnx`` file of ours.
        device: ``auto`` (a GPU if there is one), ``cpu``, ``cuda`` or ``cuda:N``; for an ONNX file also ``tensorrt`` or
            ``tensorrt:N``.
        precision: ``auto`` (float32), ``float32``, ``bfloat16`` or ``float16``; an ONNX file is float32. On a GPU that has
            it, convolutions in float32 use TF32, 10 bits of mantissa, as PyTorch has them unless
            ``torch.backends.cudnn.allow_tf32`` is set to False.
        preset: task settings of a published checkpoint, see `engine.model.presets`; by default from the class count.
        tell: told when an ONNX file cannot be run and the checkpoint of the same name beside it (``.safetensors``,
            ``.pth``) takes its place, with the reason; by default it is a warning.

    Raises:
        CheckpointError: the file is missing, damaged, or not MDQE's.
        DeviceError: the device or the precision is not to be had, or an ONNX file cannot be run here.
    """
    if precision != "auto" and precision not in PRECISIONS:
        raise DeviceError(
            message("Unknown precision '{precision}'", precision=precision),
            "",
            message("Choose auto or one of: {precisions}", precisions=", ".join(PRECISIONS)),
        )
    path = model_file(source)
    if path.suffix.lower() == ".onnx":
        return _load_onnx(path, device, precision, preset, tell or _warn)
    chosen = choose_device(device)
    return TorchModel(load_network(path, preset), chosen, "float32" if precision == "auto" else precision)


def _load_onnx(
    path: Path, device: str, precision: str, preset: str | None, tell: Callable[[str], None]
) -> TorchModel | OnnxModel:
    if preset is not None:
        raise CheckpointError(
            message("{path}: preset '{preset}' cannot be applied to an ONNX file", path=path, preset=preset),
            message("Its settings were decided when it was converted"),
            message("Name the preset to mdqe-annotator convert"),
        )
    if precision not in ("auto", "float32"):
        raise DeviceError(
            message("{path}: an ONNX file computes in float32, not in {precision}", path=path, precision=precision),
            "",
            message("Use a checkpoint"),
        )
    config = None
    try:
        graphs = read_graphs(path)
        config = graphs.config
        return OnnxModel(graphs, choose_device(_torch_device(device)), tensorrt=device.startswith(TENSORRT))
    except (DeviceError, DamagedOnnxError) as error:
        beside = _checkpoint_beside(path, config)
        if beside is None:
            raise
        tell(message("{error} Going on with PyTorch and {path} instead.", error=error.text, path=beside))
        checkpoint = load_checkpoint(beside)
        if config is not None:
            checkpoint = dataclasses.replace(checkpoint, config=config)
        return TorchModel(build_network(checkpoint, str(beside)), choose_device(_torch_device(device)), "float32")


def _checkpoint_beside(path: Path, config: MDQEConfig | None) -> Path | None:
    """The checkpoint of the same name; a published one tells no settings, so that those of the ONNX file are needed."""
    suffixes = (".safetensors",) if config is None else (".safetensors", ".pth")
    return next((beside for suffix in suffixes if (beside := path.with_suffix(suffix)).is_file()), None)


def _torch_device(device: str) -> str:
    return device.replace(TENSORRT, "cuda", 1) if device.startswith(TENSORRT) else device


def _warn(text: str) -> None:
    warnings.warn(text, RuntimeWarning, stacklevel=4)


def devices_of(device: str) -> list[str]:
    """The devices of this machine that ``device`` means, as `load_model` names them: all GPUs, or the CPU. Raises DeviceError."""
    if choose_device(_torch_device(device)).type != "cuda":
        return [device]
    name = TENSORRT if device.startswith(TENSORRT) else "cuda"
    return [f"{name}:{number}" for number in range(torch.cuda.device_count())]


def precisions_of(device: str) -> tuple[str, ...]:
    """The precisions in which a device computes by itself, those left out that it imitates slowly. Raises DeviceError.

    ``device`` as `load_model` takes it.
    """
    chosen = choose_device(_torch_device(device))
    if chosen.type == "cpu":
        return tuple(precision for precision in PRECISIONS if computes_natively(precision))
    with torch.cuda.device(chosen):
        has_bfloat16 = torch.cuda.is_bf16_supported(including_emulation=False)
    return tuple(precision for precision in PRECISIONS if precision != "bfloat16" or has_bfloat16)


def choose_device(device: str) -> torch.device:
    """The torch device that ``auto``, ``cpu``, ``cuda`` or ``cuda:N`` means here. Raises DeviceError."""
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(device)
    except RuntimeError:
        chosen = torch.device("meta")  # a device that holds no numbers
    if chosen.type not in ("cpu", "cuda"):
        raise DeviceError(
            message("Unknown device '{device}'", device=device),
            "",
            message("Choose auto, cpu, cuda or cuda:N; tensorrt is for .onnx files"),
        )
    if chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count():
        raise DeviceError(
            message("Device '{device}' is not there", device=device),
            message("torch sees {count} CUDA devices", count=torch.cuda.device_count()),
            message("Use --device cpu"),
        )
    return chosen
