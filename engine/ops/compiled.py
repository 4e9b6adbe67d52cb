"""Where the compiled kernels lie, and loading those that are there."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch

from engine.errors import DeviceError
from engine.messages import message

FOLDER = Path(__file__).parent
# Which operations have kernels in engine/csrc, and what each registers with PyTorch; devices by torch's names.
DEVICES = {"cpu": ("ms_deform_attn", "encode_masks"), "cuda": ("ms_deform_attn",)}
_REGISTERED = {
    "ms_deform_attn": ("ms_deform_attn", "ms_deform_attn_backward"),
    "encode_masks": ("encode_masks",),
}
_log = logging.getLogger(__name__)


def kernel_file(device: str) -> Path:
    """The library with the kernels of a device, whether it was built or not."""
    return FOLDER / f"_kernels_{device}.so"


def compiled_devices(operation: str = "ms_deform_attn") -> frozenset[str]:
    """Devices whose kernels of an operation serve in this process; the plain reference serves on all others."""
    return frozenset(device for device, operations in _load_all()[0].items() if operation in operations)


def kernel_troubles() -> tuple[str, ...]:
    """Why libraries that were built do not serve here, or not wholly: what, the likely cause, and what to do."""
    return _load_all()[1]


@cache
def _load_all() -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Loads what was built: which operations each device has. What does not serve is named in a warning, once.

    The operations must have been defined before.
    """
    live, troubles = dict[str, tuple[str, ...]](), list[str]()
    for device, operations in DEVICES.items():
        library = kernel_file(device)
        if not library.exists() or (device == "cuda" and not torch.cuda.is_available()):
            continue
        try:
            _load(library)
        except DeviceError as error:
            troubles.append(error.text)
            continue
        lacking = [name for operation in operations for name in _REGISTERED[operation] if not _has(name, device)]
        live[device] = tuple(name for name in operations if not {*_REGISTERED[name]} & {*lacking})
        if lacking:
            troubles.append(_older(library, lacking).text)
    for trouble in troubles:
        _log.warning("%s", trouble)
    return live, tuple(troubles)


def _has(name: str, device: str) -> bool:
    return torch._C._dispatch_has_kernel_for_dispatch_key(f"mdqe::{name}", device.upper())


def _older(library: Path, lacking: Sequence[str]) -> DeviceError:
    return DeviceError(
        message(
            "{library}: these compiled kernels are missing: {names}; plain PyTorch serves instead, several times slower",
            library=library,
            names=", ".join(lacking),
        ),
        message("It was built from older sources, with {builder}", builder=_built_with(library) or "PyTorch"),
        message("Build them again with make kernels (python -m engine._build)"),
    )


def _load(library: Path) -> None:
    """Raises DeviceError when the library does not fit the PyTorch of this process."""
    try:
        torch.ops.load_library(library)
    except OSError as error:
        builder, reason = _built_with(library), error.__cause__ or error  # torch hides what the loader says
        raise DeviceError(
            message(
                "{library}: the compiled kernels cannot be loaded ({reason}); plain PyTorch serves, "
                "several times slower",
                library=library,
                reason=reason,
            ),
            message(
                "They were built with {builder}, and this is PyTorch {version}",
                builder=builder,
                version=torch.__version__,
            )
            if builder
            else message("It is damaged"),
            message("Build them again with make kernels (python -m engine._build)"),
        ) from error


def _built_with(library: Path) -> str | None:
    """What the library says of the PyTorch that it was compiled with; it need not be loadable."""
    found = re.search(rb"mdqe kernels, built with ([ -~]+)", library.read_bytes())
    return found[1].decode() if found else None
