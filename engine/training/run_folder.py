"""The folder of a training run: ``last.pt`` with all that going on needs, and ``log.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.errors import CheckpointError
from engine.files import replacing, storage_error
from engine.training.settings import TrainingSettings

LAST = "last.pt"
LOG = "log.jsonl"
MAY_CHANGE = ("steps", "workers", "checkpoint_every", "log_every", "validate_every")  # in a run that goes on


class RunFolder:
    """Checkpoint and log of one run.

    Args:
        path: made if missing.

    Raises:
        StorageError: it cannot be made, now; a file cannot be written, in the methods. The last good checkpoint stays.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(path, error) from error

    def save(
        self,
        step: int,
        settings: TrainingSettings,
        network: nn.Module,
        average: Mapping[str, Tensor],
        optimizer: torch.optim.Optimizer,
    ) -> None:
        """Writes the checkpoint after ``step`` steps beside the last one, and renames it."""
        state = {
            "step": step,
            "settings": asdict(settings),
            "network": network.state_dict(),
            "average": dict(average),
            "optimizer": optimizer.state_dict(),
            "torch_rng": torch.get_rng_state(),
        }
        with replacing(self.path / LAST) as beside:
            torch.save(state, beside)

    def resume(
        self,
        settings: TrainingSettings,
        network: nn.Module,
        average: Mapping[str, Tensor],
        optimizer: torch.optim.Optimizer,
    ) -> int:
        """Loads what `save` wrote and returns the number of steps done; 0 where nothing was.

        Raises:
            CheckpointError: the checkpoint is damaged or of other settings.
        """
        path = self.path / LAST
        if not path.exists():
            return 0
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
            saved, asked = (
                {name: value for name, value in values.items() if name not in MAY_CHANGE}
                for values in (state["settings"], asdict(settings))
            )
            if saved != asked:
                differing = ", ".join(name for name in asked if saved.get(name) != asked[name])
                raise CheckpointError(
                    f"{path}: the run was started with other settings ({differing})",
                    "",
                    "Use the same, or another folder",
                )
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
            for name, tensor in state["average"].items():
                average[name].copy_(tensor)
            torch.set_rng_state(state["torch_rng"])
        except (RuntimeError, KeyError, EOFError, ValueError, OSError) as error:
            raise CheckpointError(
                f"{path}: cannot go on from it ({error})", "The checkpoint is damaged", "Delete it"
            ) from error
        return int(state["step"])

    def write(self, entry: Mapping[str, Any]) -> None:
        """Appends a line to the log."""
        try:
            with (self.path / LOG).open("a", encoding="utf-8") as log:
                log.write(json.dumps(entry) + "\n")
        except OSError as error:
            raise storage_error(self.path / LOG, error) from error

    def keep(self, name: str, content: Mapping[str, Any]) -> Path:
        """Keeps tensors for inspection and returns their file."""
        path = self.path / name
        with replacing(path) as beside:
            torch.save(dict(content), beside)
        return path
