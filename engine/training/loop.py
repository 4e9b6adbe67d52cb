"""The training loop, on Hugging Face accelerate: one for a CPU, a GPU, or many.

A run lives in a folder, see `engine.training.run_folder`. Starting a run whose folder holds a checkpoint goes on from
there. Every clip has a number, which alone decides what it shows and what is drawn at random in its losses: so a run
is the same whether it was interrupted or not, and on one process or on several.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    course = _Course(config, settings, folder, Accelerator(mixed_precision=precision), start)
    wanted = True
    with closing(load_batches(clips, settings, course.done, course.accelerator)) as batches:
        while wanted and course.done < settings.steps:
            step = course.take_step(batches)
            if _is_due(course.done, settings.log_every, settings):
                entry = course.log(step)
                wanted = on_step is None or on_step(entry)
            if (
                validate is not None
                and settings.validate_every
                and _is_due(course.done, settings.validate_every, settings)
            ):
                course.measure(validate)
            if _is_due(course.done, settings.checkpoint_every, settings) or not wanted:
                course.save()
    if course.done == 0:
        raise EngineError(
            message("{path}: nothing was trained", path=run),
            message("No steps were asked for"),
            message("Ask for at least one"),
        )
    return course.averaged()


@dataclass(frozen=True)
class _Step:
    """What an optimiser step was made of.

    Attributes:
        losses: of each of its batches, the weighted total first, then the raw terms by name.
        gradient_norm: before it was clipped.
    """

    losses: Sequence[Mapping[str, Tensor]]
    gradient_norm: float
    learning_rate: float


class _Course:
    """A network in training: its weights, their running average, and all that moves them.

    Attributes:
        done: optimiser steps so far, those of the run that goes on counted too.
    """

    def __init__(
        self,
        config: MDQEConfig,
        settings: TrainingSettings,
        folder: RunFolder,
        accelerator: Accelerator,
        start: Mapping[str, Tensor] | None,
    ) -> None:
        """Begins with ``start``, or with random weights, or where the run in the folder has its checkpoint."""
        self.accelerator = accelerator
        self._config, self._settings, self._folder = config, settings, folder
        self._network = _begun(config, settings, start)
        average = {name: tensor.detach().clone() for name, tensor in self._network.state_dict().items()}
        self._optimizer = _optimizer(self._network, settings)
        self.done = folder.resume(settings, self._network, average, self._optimizer, accelerator.scaler)
        if accelerator.is_main_process:
            folder.cut_log(self.done)
        # What accelerate wraps for several processes and for mixed precision; the weights are the same tensors.
        self._trained, self._wrapped_optimizer = accelerator.prepare(self._network, self._optimizer)
        self._average = {name: tensor.to(accelerator.device) for name, tensor in average.items()}
        self._loss_settings = LossSettings.from_config(config)

    def take_step(self, batches: Iterator[ClipBatch]) -> _Step:
        """One optimiser step on the next ``accumulation`` batches. Raises EngineError for numbers that are not finite."""
        settings, optimizer = self._settings, self._wrapped_optimizer
        rate = settings.learning_rate * learning_rate_factor(self.done, settings)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        optimizer.zero_grad()
        losses = []
        for part in range(settings.accumulation):
            batch = next(batches)
            losses.append(self._backward(batch, part))
        norm = self.accelerator.clip_grad_norm_(self._trained.parameters(), settings.clip_norm)
        if self.accelerator.scaler is None and not torch.isfinite(norm):  # a scaler leaves out such a step
            raise self._not_finite(message("the gradient is"), batch)
        optimizer.step()
        _follow(self._average, self._network, min(settings.ema_decay, (1 + self.done) / (10 + self.done)))
        self.done += 1
        return _Step(losses, float(norm), rate)

    def _backward(self, batch: ClipBatch, part: int) -> Mapping[str, Tensor]:
        """Adds the gradient of a batch, the ``part``-th of its step from 0; returns its losses."""
        settings, accelerator = self._settings, self.accelerator
        number = (self.done * settings.accumulation + part) * accelerator.num_processes + accelerator.process_index
        with _synchronised(accelerator, self._trained, part == settings.accumulation - 1):
            terms = _losses(accelerator, self._trained, batch, self._loss_settings, _permutes(settings, number))
            if not torch.isfinite(terms.total):
                bad = ", ".join(name for name, value in terms.raw.items() if not torch.isfinite(value))
                raise self._not_finite(message("the losses {names} are", names=bad), batch)
            accelerator.backward(terms.total / settings.accumulation)
        return {name: value.detach() for name, value in {"total": terms.total, **terms.raw}.items()}

    def log(self, step: _Step) -> TrainingStep:
        """Writes the step that was done last to the log; the same on every process."""
        entry = _entry(self.accelerator, self.done, step)
        if self.accelerator.is_main_process:
            self._folder.write(asdict(entry))
        return entry

    def measure(self, validate: Callable[[MDQE], Mapping[str, float]]) -> None:
        """Has the averaged weights measured by the main process, and writes the result to the log."""
        if self.accelerator.is_main_process:
            self._folder.write({"step": self.done, "validation": dict(validate(self.averaged()))})
        self.accelerator.wait_for_everyone()

    def save(self) -> None:
        """Writes a checkpoint."""
        if self.accelerator.is_main_process:
            scaler = self.accelerator.scaler
            self._folder.save(self.done, self._settings, self._network, self._average, self._optimizer, scaler)
        self.accelerator.wait_for_everyone()

    def averaged(self) -> MDQE:
        """A network of its own with the averaged weights, in evaluation mode."""
        network = MDQE(self._config)
        network.load_state_dict(self._average)
        return network.eval()

    def _not_finite(self, what: str, batch: ClipBatch) -> EngineError:
        """Keeps the batch, and says so. ``what``: the subject and verb of the sentence that ends in "not finite"."""
        step, folder = self.done + 1, self._folder
        kept = folder.keep(
            f"not-finite-{step}.pt",
            {"frames": batch.frames, "targets": [vars(target) for target in batch.targets]},
        )
        return EngineError(
            message("{path}: {what} not finite at step {step}", path=folder.path, what=what, step=step),
            message("The training diverged or a batch is broken"),
            message("Lower the learning rate; the batch is kept in {kept}", kept=kept),
        )


def _begun(config: MDQEConfig, settings: TrainingSettings, start: Mapping[str, Tensor] | None) -> MDQE:
    """A network ready to learn: what is switched off or frozen gets no gradients."""
    network = MDQE(config)
    if start is not None:
        network.load_state_dict(start)
    network.requires_grad_(True).train()
    for parameter in network.switched_off():  # processes that train together would wait for their gradients
        parameter.requires_grad_(False)
    if settings.frozen_backbone:
        network.backbone.requires_grad_(False)
        network.backbone.eval()
    return network


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


def _entry(accelerator: Accelerator, number: int, step: _Step) -> TrainingStep:
    """Losses are the mean over a step's batches and over the processes."""
    values = torch.stack([torch.stack(list(losses.values())) for losses in step.losses]).mean(dim=0)
    total, *raw = accelerator.reduce(values, "mean").tolist()
    terms = dict(zip(list(step.losses[0])[1:], raw, strict=True))
    return TrainingStep(number, total, terms, step.gradient_norm, step.learning_rate)


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
