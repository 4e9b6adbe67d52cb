"""The folder of a training run: ``last.pt`` with all that going on needs, and ``log.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.amp.grad_scaler import GradScaler

from engine.errors import CheckpointError, StorageError
from engine.files import replacing, storage_error
from engine.messages import message
from engine.model.mdqe import MDQE
from engine.training.settings import TrainingSettings
from engine.weights import DAMAGE, save_with_torch

LAST = "last.pt"
LOG = "log.jsonl"
MAY_CHANGE = ("steps", "workers", "checkpoint_every", "log_every", "validate_every")  # in a run that goes on
UNDECIDED = ("precision", "auto")


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
        network: MDQE,
        average: Mapping[str, Tensor],
        optimizer: torch.optim.Optimizer,
        scaler: GradScaler | None = None,
    ) -> None:
        """Writes the checkpoint after ``step`` steps beside the last one, and renames it."""
        state = {
            "step": step,
            "settings": asdict(settings),
            "config": network.config.to_json(),
            "network": network.state_dict(),
            "average": dict(average),
            "optimizer": optimizer.state_dict(),
            "scaler": {} if scaler is None else scaler.state_dict(),
            "torch_rng": torch.get_rng_state(),
        }
        save_with_torch(state, self.path / LAST)

    def precision(self) -> str | None:
        """What the run computes in, as it recorded it; None where no run is. Raises CheckpointError when it is damaged."""
        path = self.path / LAST
        if not path.exists():
            return None
        try:
            state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
            recorded: str | None = state["settings"].get("precision")
            return recorded
        except DAMAGE as error:
            raise _damaged(path, error) from error

    def resume(
        self,
        settings: TrainingSettings,
        network: MDQE,
        average: Mapping[str, Tensor],
        optimizer: torch.optim.Optimizer,
        scaler: GradScaler | None = None,
    ) -> int:
        """Loads what `save` wrote and returns the number of steps done; 0 where nothing was.

        Raises:
            CheckpointError: the checkpoint is damaged, of another network or of other settings.
        """
        path = self.path / LAST
        if not path.exists():
            return 0
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
            # What an older version did not save, or saved undecided, is taken to be as it is now.
            saved = {name: value for name, value in state["settings"].items() if (name, value) != UNDECIDED}
            differing = _differing(saved, asdict(settings), MAY_CHANGE)
            differing += _differing(state.get("config", {}), network.config.to_json())
            if differing:
                raise CheckpointError(
                    message(
                        "{path}: the run was started with other settings ({names})",
                        path=path,
                        names=", ".join(differing),
                    ),
                    "",
                    message("Use the same, or another folder"),
                )
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
            for name, tensor in state["average"].items():
                average[name].copy_(tensor)
            if scaler is not None and state.get("scaler"):
                scaler.load_state_dict(state["scaler"])
            torch.set_rng_state(state["torch_rng"])
            return int(state["step"])
        except DAMAGE as error:
            raise _damaged(path, error) from error

    def cut_log(self, step: int) -> None:
        """Forgets what was logged after ``step``: a run that was interrupted does the steps after its checkpoint again."""
        path = self.path / LOG
        if not path.exists():
            return
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise StorageError(
                message("{path} cannot be read ({reason})", path=path, reason=error), "", message("Move it away")
            ) from error
        kept = [line for line in lines if 0 < _step_of(line) <= step]
        if kept != lines:
            with replacing(path) as beside:
                beside.write_text("".join(f"{line}\n" for line in kept), "utf-8")

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
        save_with_torch(content, path)
        return path


def _damaged(path: Path, error: Exception) -> CheckpointError:
    return CheckpointError(
        message("{path}: cannot go on from it ({reason})", path=path, reason=str(error).partition(". ")[0]),
        message("The checkpoint is damaged"),
        message("Delete it, and begin anew"),
    )


def _differing(saved: Mapping[str, Any], asked: Mapping[str, Any], may: Collection[str] = ()) -> list[str]:
    """Names of the values that are not as they were saved."""
    return [name for name, value in asked.items() if name not in may and saved.get(name, value) != value]


def _step_of(line: str) -> int:
    """The step that a line of the log tells of; 0 for one that was cut off."""
    try:
        return int(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return 0
