"""Models by name, and `load_model`, which takes a name or a file."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import torch

from engine.errors import CheckpointError, DeviceError
from engine.inference.backend_torch import PRECISIONS, TorchModel
from engine.weights import build_network, load_checkpoint

BUNDLED = "bundled"
_BUNDLED_FILE = "models/mdqe-small.safetensors"


def resources_folder() -> Path:
    """The folder with the bundled model and the demo: beside the packages, or where a wheel installs data."""
    beside = Path(__file__).resolve().parent.parent / "resources"
    return beside if beside.is_dir() else Path(sysconfig.get_path("data")) / "share/mdqe-annotator/resources"


def load_model(
    source: str | Path = BUNDLED, device: str = "auto", precision: str = "auto", preset: str | None = None
) -> TorchModel:
    """Loads a model for inference.

    Args:
        source: ``bundled``, a published ``.pth``, or one of our ``.safetensors`` files.
        device: ``auto`` (a GPU if there is one), ``cpu``, ``cuda`` or ``cuda:N``.
        precision: ``auto`` (float32), ``float32``, ``bfloat16`` or ``float16``.
        preset: task settings of a published checkpoint, see `engine.model.presets`; by default from the class count.

    Raises:
        CheckpointError: the file is missing, damaged, or not MDQE's.
        DeviceError: the device or the precision is not to be had.
    """
    chosen = choose_device(device)
    if precision != "auto" and precision not in PRECISIONS:
        raise DeviceError(f"Unknown precision '{precision}'", "", f"Choose auto or one of: {', '.join(PRECISIONS)}")
    path = resources_folder() / _BUNDLED_FILE if str(source) == BUNDLED else Path(source)
    if str(source) == BUNDLED and not path.is_file():
        raise CheckpointError(
            f"{path}: the bundled model is missing", "The installation is incomplete", "Install again"
        )
    network = build_network(load_checkpoint(path, preset), str(path))
    return TorchModel(network, chosen, "float32" if precision == "auto" else precision)


def choose_device(device: str) -> torch.device:
    """The torch device that ``auto``, ``cpu``, ``cuda`` or ``cuda:N`` means here. Raises DeviceError."""
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(device)
    except RuntimeError:
        chosen = torch.device("meta")  # a device that holds no numbers
    if chosen.type not in ("cpu", "cuda"):
        raise DeviceError(f"Unknown device '{device}'", "", "Choose auto, cpu, cuda or cuda:N")
    if chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count():
        raise DeviceError(
            f"Device '{device}' is not there",
            f"torch sees {torch.cuda.device_count()} CUDA devices",
            "Use --device cpu",
        )
    return chosen
