"""The training loop, on Hugging Face accelerate: one for a CPU, a GPU, or many.

A run lives in a folder: ``last.pt`` (all that going on needs) and ``log.jsonl``. Starting a run whose folder holds
a ``last.pt`` goes on from there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from engine.errors import CheckpointError, EngineError
from engine.files import replacing, storage_error
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.training.data import ClipBatch, collate, initialize_worker
from engine.training.losses import LossSettings, compute_losses, seeded_permutation
from engine.training.settings import TrainingSettings

LAST = "last.pt"
LOG = "log.jsonl"


@dataclass(frozen=True)
class TrainingStep:
    """What a step tells: number from 1, weighted total and raw terms of the losses, gradient's norm, learning rate."""

    step: int
    total: float
    terms: Mapping[str, float]
    gradient_norm: float
    learning_rate: float


def learning_rate_factor(step: int, settings: TrainingSettings) -> float:
    """Share of the full learning rate at a step (from 0): linear warm-up, then a cosine."""
    if step < settings.warmup_steps:
        return (step + 1) / settings.warmup_steps
    progress = (step - settings.warmup_steps) / max(settings.steps - settings.warmup_steps, 1)
    return settings.final_factor + (1 - settings.final_factor) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))


def train(
    config: MDQEConfig,
    clips: Dataset[Any],
    settings: TrainingSettings,
    run: Path,
    on_step: Callable[[TrainingStep], bool] | None = None,
) -> MDQE:
    """Trains a network from nothing, or goes on with the run in ``run``.

    Args:
        config: of the network.
        clips: item i is clip i of the run, at least ``steps * batch_size`` of them.
        settings: of the course; those of a run that goes on must be the same but for ``steps`` and ``workers``.
        run: folder of checkpoint and log; made if missing.
        on_step: told of every logged step; returning False stops after a checkpoint.

    Returns:
        The network with the averaged weights, in evaluation mode.

    Raises:
        CheckpointError: the run's checkpoint is damaged or of other settings.
        StorageError: checkpoint or log cannot be written; the last good checkpoint stays.
        EngineError: a loss is not finite; the batch is kept in the run's folder.
    """
    torch.manual_seed(settings.seed)
    accelerator = _accelerator(settings.precision)
    network = MDQE(config).train()
    average = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
    backbone: list[nn.Parameter] = []
    rest: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        (backbone if name.startswith("backbone.") else rest).append(parameter)
    optimizer = torch.optim.AdamW(
        [{"params": rest, "factor": 1.0}, {"params": backbone, "factor": settings.backbone_factor}],
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
    )
    permutations = torch.Generator().manual_seed(settings.seed)
    try:
        run.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(run, error) from error
    first = 0
    if (run / LAST).exists():
        first = _resume(run / LAST, settings, network, average, optimizer, permutations)
    trained, prepared_optimizer = accelerator.prepare(network, optimizer)
    loader = DataLoader(
        clips,
        batch_size=settings.batch_size,
        sampler=range(first * settings.batch_size, settings.steps * settings.batch_size),
        collate_fn=collate,
        num_workers=settings.workers,
        worker_init_fn=initialize_worker,
        # Never fork: threads of torch and OpenCV that live before a fork can deadlock the child.
        multiprocessing_context="spawn" if settings.workers else None,
        prefetch_factor=4 if settings.workers else None,
        pin_memory=accelerator.device.type == "cuda",
    )
    loss_settings = LossSettings.from_config(config)
    last_saved = first
    with ExitStack() as stack:
        log = stack.enter_context((run / LOG).open("a", encoding="utf-8"))
        for step, batch in enumerate(loader, start=first):
            rate = settings.learning_rate * learning_rate_factor(step, settings)
            for group in prepared_optimizer.param_groups:
                group["lr"] = rate * group["factor"]
            with accelerator.autocast():
                outputs = trained(batch.frames.to(accelerator.device).float(), batch.sizes)
            terms = compute_losses(outputs, batch.targets, loss_settings, seeded_permutation(permutations))
            _check_finite(terms.total, terms.raw, batch, run, step)
            prepared_optimizer.zero_grad()
            accelerator.backward(terms.total)
            norm = accelerator.clip_grad_norm_(trained.parameters(), settings.clip_norm)
            prepared_optimizer.step()
            _follow(average, network, min(settings.ema_decay, (1 + step) / (10 + step)))
            done = step + 1
            wanted = True
            if done % settings.log_every == 0 or done == settings.steps:
                entry = TrainingStep(
                    done, terms.total.item(), {k: v.item() for k, v in terms.raw.items()}, float(norm), rate
                )
                log.write(json.dumps(asdict(entry)) + "\n")
                log.flush()
                wanted = on_step is None or on_step(entry)
            if done % settings.checkpoint_every == 0 or done == settings.steps or not wanted:
                _save(run / LAST, done, settings, network, average, optimizer, permutations)
                last_saved = done
            if not wanted:
                break
    if last_saved == first and first < settings.steps:
        raise EngineError(f"{run}: nothing was trained", "The data set is empty", "Give at least one batch of clips")
    network.load_state_dict(average)
    return network.eval()


def _accelerator(precision: str) -> Accelerator:
    if precision == "auto":
        precision = "bf16" if torch.cuda.is_available() else "no"
    return Accelerator(mixed_precision=precision)


def _follow(average: dict[str, Tensor], network: nn.Module, decay: float) -> None:
    """Moves the average towards the weights; counters and frozen statistics are copied."""
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if tensor.is_floating_point():
                average[name].lerp_(tensor, 1 - decay)
            else:
                average[name].copy_(tensor)


def _check_finite(total: Tensor, terms: Mapping[str, Tensor], batch: ClipBatch, run: Path, step: int) -> None:
    if torch.isfinite(total):
        return
    kept = run / f"not-finite-{step + 1}.pt"
    with replacing(kept) as beside:
        torch.save({"frames": batch.frames, "targets": [vars(target) for target in batch.targets]}, beside)
    bad = ", ".join(name for name, value in terms.items() if not torch.isfinite(value))
    raise EngineError(
        f"{run}: the losses {bad} are not finite at step {step + 1}",
        "The training diverged or a batch is broken",
        f"Lower the learning rate; the batch is kept in {kept}",
    )


def _save(
    path: Path,
    step: int,
    settings: TrainingSettings,
    network: MDQE,
    average: dict[str, Tensor],
    optimizer: torch.optim.Optimizer,
    permutations: torch.Generator,
) -> None:
    state = {
        "step": step,
        "settings": asdict(settings),
        "network": network.state_dict(),
        "average": average,
        "optimizer": optimizer.state_dict(),
        "permutations": permutations.get_state(),
        "torch_rng": torch.get_rng_state(),
    }
    with replacing(path) as beside:
        torch.save(state, beside)


def _resume(
    path: Path,
    settings: TrainingSettings,
    network: MDQE,
    average: dict[str, Tensor],
    optimizer: torch.optim.Optimizer,
    permutations: torch.Generator,
) -> int:
    """Loads everything that `_save` wrote and returns the number of steps done."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        free = ("steps", "workers", "checkpoint_every", "log_every")
        saved = {name: value for name, value in state["settings"].items() if name not in free}
        asked = {name: value for name, value in asdict(settings).items() if name not in free}
        if saved != asked:
            differing = ", ".join(name for name in asked if saved.get(name) != asked[name])
            raise CheckpointError(
                f"{path}: the run was started with other settings ({differing})", "", "Use the same, or another folder"
            )
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        for name, tensor in state["average"].items():
            average[name].copy_(tensor)
        permutations.set_state(state["permutations"])
        torch.set_rng_state(state["torch_rng"])
    except (RuntimeError, KeyError, EOFError, ValueError, OSError) as error:
        raise CheckpointError(
            f"{path}: cannot go on from it ({error})", "The checkpoint is damaged", "Delete it"
        ) from error
    return int(state["step"])
