"""Which model computes, where, and how exactly; and what a machine offers to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.jobs.context import JobContext
from engine.errors import DeviceError

DEVICES = ("auto", "cpu", "cuda")

PrecisionsOf = Mapping[str, tuple[str, ...]]  # device -> what it computes in by itself


@dataclass(frozen=True)
class ModelChoice:
    """As `engine.load_model` takes it.

    Attributes:
        model: name in the catalogue or file.
        device: ``auto``, ``cpu`` or ``cuda``.
        precision: ``auto``, ``float32``, ``bfloat16`` or ``float16``.
    """

    model: str
    device: str = "auto"
    precision: str = "auto"


def has_precisions(model: str) -> bool:
    """Whether a model may compute in another precision than the one that its file was made for."""
    return Path(model).suffix.lower() != ".onnx"


def precisions_job() -> Callable[[JobContext], PrecisionsOf]:
    """Work for `Jobs.start`: asks each device what it computes in; one that is not there computes in nothing."""

    def work(context: JobContext) -> PrecisionsOf:
        from engine.catalogue import precisions_of

        found = {}
        for device in DEVICES:
            context.check()
            try:
                found[device] = precisions_of(device)
            except DeviceError:  # is said when somebody lets a model run there
                found[device] = ()
        return found

    return work
