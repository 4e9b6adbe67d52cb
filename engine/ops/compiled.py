"""Where the compiled kernels lie, and loading those that are there."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path

import torch

from engine.errors import DeviceError
from engine.messages import message

FOLDER = Path(__file__).parent
DEVICES = ("cpu", "cuda")  # torch's names of devices with kernels in engine/csrc
_log = logging.getLogger(__name__)


def kernel_file(device: str) -> Path:
    """The library with the kernels of a device, whether it was built or not."""
    return FOLDER / f"_kernels_{device}.so"


def compiled_devices() -> frozenset[str]:
    """Devices whose kernels serve in this process; the plain reference serves on all others."""
    return _load_all()[0]


def kernel_troubles() -> tuple[str, ...]:
    """Why libraries that were built do not serve here: what, the likely cause, and what to do."""
    return _load_all()[1]


@cache
def _load_all() -> tuple[frozenset[str], tuple[str, ...]]:
    """Loads what was built; a library that cannot be loaded is named in a warning, once."""
    live, troubles = set[str](), list[str]()
    for device in DEVICES:
        if not kernel_file(device).exists() or (device == "cuda" and not torch.cuda.is_available()):
            continue
        try:
            _load(kernel_file(device))
        except DeviceError as error:
            _log.warning("%s", error)
            troubles.append(str(error))
        else:
            live.add(device)
    return frozenset(live), tuple(troubles)


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
