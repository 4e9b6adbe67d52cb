"""The training loop, on Hugging Face accelerate: one for a CPU, a GPU, or many.

A run lives in a folder, see `engine.training.run_folder`. Starting a run whose folder holds a checkpoint goes on from
there. Every clip has a number, which alone decides what it shows and what is drawn at random in its losses: so a run
is the same whether it was interrupted or not, and on one process or on several.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import parse_flag_from_env
from torch import Tensor, nn
from torch.utils.data import Dataset

from engine.errors import EngineError
from engine.messages import message
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.training.data import ClipBatch
from engine.training.loader import load_batches
from engine.training.losses import LossSettings, LossTerms, compute_losses, seeded_permutation
from engine.training.precision import choose_precision
from engine.training.processes import processes
from engine.training.query_losses import Permute
from engine.training.run_folder import RunFolder
from engine.training.settings import TrainingSettings


@dataclass(frozen=True)
class TrainingStep:
    """What a step tells: number from 1, weighted total and raw terms of the losses, gradient's norm, learning rate."""

    step: int
    total: float
    terms: Mapping[str, float]
    gradient_norm: float
    learning_rate: float


def learning_rate_factor(step: int, settings: TrainingSettings) -> float:
    """Share of the full learning rate at a step (from 0): linear warm-up, then the schedule."""
    if step < settings.warmup_steps:
        return (step + 1) / settings.warmup_steps
    if settings.schedule == "drop":
        return 0.1 ** sum(step >= share * settings.steps for share in settings.drops)
    progress = (step - settings.warmup_steps) / max(settings.steps - settings.warmup_steps, 1)
    return settings.final_factor + (1 - settings.final_factor) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))


def train(
    config: MDQEConfig,
    clips: Dataset[Any],
    settings: TrainingSettings,
    run: Path,
    on_step: Callable[[TrainingStep], bool] | None = None,
    *,
    start: Mapping[str, Tensor] | None = None,
    validate: Callable[[MDQE], Mapping[str, float]] | None = None,
) -> MDQE:
    """Trains a network from nothing or from given weights, or goes on with the run in ``run``.

    Args:
        config: of the network.
        clips: item i is clip i of the run, at least ``steps * accumulation * batch_size`` of them for each process.
        settings: of the course; those of a run that goes on must be the same but for a few, see `run_folder`.
        run: folder of checkpoint and log; made if missing.
        on_step: told of every logged step, on each process; returning False stops after a checkpoint.
        start: state dict to begin with, e.g. of `engine.training.transfer.start_from`.
        validate: called with the averaged weights every ``validate_every`` steps; what it returns goes to the log.

    Returns:
        The network with the averaged weights, in evaluation mode.

    Raises:
        CheckpointError: the run's checkpoint is damaged, of another network or of other settings.
        StorageError: checkpoint or log cannot be written; the last good checkpoint stays.
        EngineError: a loss or the gradient is not finite, and the batch is kept in the run's folder; or a clip cannot
            be made, as the data set says it.
    """
    folder = RunFolder(run)
    precision = choose_precision(settings.precision, _device(), folder.precision())
    settings = replace(settings, precision=precision)  # so that the run records what ``auto`` meant
    torch.manual_seed(settings.seed)
    processes()
    accelerator = Accelerator(mixed_precision=precision)
    network = MDQE(config)
    if start is not None:
        network.load_state_dict(start)
    network.requires_grad_(True).train()
    for parameter in network.switched_off():  # processes that train together would wait for their gradients
        parameter.requires_grad_(False)
    if settings.frozen_backbone:
        network.backbone.requires_grad_(False)
        network.backbone.eval()
    average = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
    optimizer = _optimizer(network, settings)
    first = folder.resume(settings, network, average, optimizer, accelerator.scaler)
    if accelerator.is_main_process:
        folder.cut_log(first)
    trained, prepared_optimizer = accelerator.prepare(network, optimizer)
    average = {name: tensor.to(accelerator.device) for name, tensor in average.items()}
    loss_settings = LossSettings.from_config(config)
    last_saved = first
    with closing(load_batches(clips, settings, first, accelerator)) as batches:
        for step in range(first, settings.steps):
            rate = settings.learning_rate * learning_rate_factor(step, settings)
            for group in prepared_optimizer.param_groups:
                group["lr"] = rate * group["factor"]
            prepared_optimizer.zero_grad()
            parts: list[Mapping[str, Tensor]] = []  # what the losses of each batch were
            for part in range(settings.accumulation):
                batch = next(batches)
                number = (step * settings.accumulation + part) * accelerator.num_processes + accelerator.process_index
                with _synchronised(accelerator, trained, part == settings.accumulation - 1):
                    terms = _losses(accelerator, trained, batch, loss_settings, _permutes(settings, number))
                    if not torch.isfinite(terms.total):
                        bad = ", ".join(name for name, value in terms.raw.items() if not torch.isfinite(value))
                        raise _not_finite(folder, message("the losses {names} are", names=bad), batch, step)
                    accelerator.backward(terms.total / settings.accumulation)
                parts.append({name: value.detach() for name, value in {"total": terms.total, **terms.raw}.items()})
            norm = accelerator.clip_grad_norm_(trained.parameters(), settings.clip_norm)
            if accelerator.scaler is None and not torch.isfinite(norm):  # a scaler leaves out such a step
                raise _not_finite(folder, message("the gradient is"), batch, step)
            prepared_optimizer.step()
            _follow(average, network, min(settings.ema_decay, (1 + step) / (10 + step)))
            done = step + 1
            wanted = True
            if _is_due(done, settings.log_every, settings):
                entry = _entry(accelerator, done, parts, float(norm), rate)
                if accelerator.is_main_process:
                    folder.write(asdict(entry))
                wanted = on_step is None or on_step(entry)
            if validate is not None and settings.validate_every and _is_due(done, settings.validate_every, settings):
                if accelerator.is_main_process:
                    folder.write({"step": done, "validation": dict(validate(_averaged(config, average)))})
                accelerator.wait_for_everyone()
            if _is_due(done, settings.checkpoint_every, settings) or not wanted:
                if accelerator.is_main_process:
                    folder.save(done, settings, network, average, optimizer, accelerator.scaler)
                accelerator.wait_for_everyone()
                last_saved = done
            if not wanted:
                break
    if last_saved == 0:
        raise EngineError(
            message("{path}: nothing was trained", path=run),
            message("No steps were asked for"),
            message("Ask for at least one"),
        )
    return _averaged(config, average)


def _device() -> torch.device:
    """Where accelerate is going to train, of the devices that differ here; it tells only once it has its precision."""
    on_gpu = torch.cuda.is_available() and not parse_flag_from_env("ACCELERATE_USE_CPU")
    return torch.device("cuda" if on_gpu else "cpu")


def _optimizer(network: MDQE, settings: TrainingSettings) -> torch.optim.Optimizer:
    backbone: list[nn.Parameter] = []
    rest: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            (backbone if name.startswith("backbone.") else rest).append(parameter)
    groups = [{"params": rest, "factor": 1.0}, {"params": backbone, "factor": settings.backbone_factor}]
    return torch.optim.AdamW(
        [group for group in groups if group["params"]], lr=settings.learning_rate, weight_decay=settings.weight_decay
    )


def _synchronised(accelerator: Accelerator, network: nn.Module, is_last: bool) -> AbstractContextManager[Any]:
    """Processes exchange gradients in the last part of a step only."""
    return nullcontext() if is_last else accelerator.no_sync(network)


def _permutes(settings: TrainingSettings, batch: int) -> list[Permute]:
    """Random orders for each clip of a batch, decided by the seed and the clip's number in the run."""
    permutes = []
    for place in range(settings.batch_size):
        words = np.random.SeedSequence([settings.seed, batch * settings.batch_size + place]).generate_state(
            1, np.uint32
        )
        permutes.append(seeded_permutation(torch.Generator().manual_seed(int(words[0]))))
    return permutes


def _losses(
    accelerator: Accelerator, network: nn.Module, batch: ClipBatch, settings: LossSettings, permutes: list[Permute]
) -> LossTerms:
    with accelerator.autocast():
        outputs = network(batch.frames.to(accelerator.device, non_blocking=True).float(), batch.sizes)

    def average(count: Tensor) -> Tensor:
        shared: Tensor = accelerator.reduce(count, "mean")
        return shared

    return compute_losses(outputs, batch.targets, settings, permutes, average)


def _entry(
    accelerator: Accelerator, step: int, parts: Sequence[Mapping[str, Tensor]], norm: float, rate: float
) -> TrainingStep:
    """The mean over a step's batches and over the processes."""
    values = torch.stack([torch.stack(list(part.values())) for part in parts]).mean(dim=0)
    total, *raw = accelerator.reduce(values, "mean").tolist()
    return TrainingStep(step, total, dict(zip(list(parts[0])[1:], raw, strict=True)), norm, rate)


def _is_due(step: int, every: int, settings: TrainingSettings) -> bool:
    return step == settings.steps or (every > 0 and step % every == 0)


def _follow(average: dict[str, Tensor], network: nn.Module, decay: float) -> None:
    """Moves the average towards the weights; counters and frozen statistics are copied."""
    weights = network.state_dict()
    moving = [name for name, tensor in weights.items() if tensor.is_floating_point()]
    with torch.no_grad():  # all in one call: a GPU would wait for each of hundreds
        torch._foreach_lerp_([average[name] for name in moving], [weights[name] for name in moving], 1 - decay)
        for name, tensor in weights.items():
            if not tensor.is_floating_point():
                average[name].copy_(tensor)


def _averaged(config: MDQEConfig, average: Mapping[str, Tensor]) -> MDQE:
    network = MDQE(config)
    network.load_state_dict(average)
    return network.eval()


def _not_finite(folder: RunFolder, what: str, batch: ClipBatch, step: int) -> EngineError:
    kept = folder.keep(
        f"not-finite-{step + 1}.pt",
        {"frames": batch.frames, "targets": [vars(target) for target in batch.targets]},
    )
    return EngineError(
        message("{path}: {what} not finite at step {step}", path=folder.path, what=what, step=step + 1),
        message("The training diverged or a batch is broken"),
        message("Lower the learning rate; the batch is kept in {kept}", kept=kept),
    )
