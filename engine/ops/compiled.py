"""Where the compiled kernels lie, and loading those that are there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import torch

from engine.errors import DeviceError

FOLDER = Path(__file__).parent
DEVICES = ("cpu",)  # torch's names of devices with kernels in engine/csrc


def kernel_file(device: str) -> Path:
    """The library with the kernels of a device, whether it was built or not."""
    return FOLDER / f"_kernels_{device}.so"


@cache
def compiled_devices() -> frozenset[str]:
    """Devices whose kernels were built; loads them on first use.

    Raises DeviceError when a library is there and cannot be loaded.
    """
    found = [device for device in DEVICES if kernel_file(device).exists()]
    for device in found:
        _load(kernel_file(device))
    return frozenset(found)


def _load(library: Path) -> None:
    try:
        torch.ops.load_library(library)
    except OSError as error:
        raise DeviceError(
            f"{library}: the compiled kernels cannot be loaded ({error})",
            "They were built for another PyTorch, or the file is damaged",
            "Build them again with make kernels, or delete the file to use plain PyTorch",
        ) from error
