"""The training loop: interrupted and resumed it ends bit for bit where an uninterrupted one does."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from torch.utils.data import Dataset

from engine.errors import CheckpointError, EngineError, StorageError, VideoError
from engine.model.mdqe import MDQE
from engine.model.outputs import ClipTargets
from engine.training.data import Clip
from engine.training.loader import load_batches
from engine.training.loop import TrainingStep, learning_rate_factor, train
from engine.training.run_folder import LAST, LOG
from engine.training.settings import TrainingSettings
from tests.engine.tiny import TINY

SETTINGS = TrainingSettings(
    steps=4, batch_size=1, warmup_steps=2, precision="no", checkpoint_every=2, log_every=1, seed=5, workers=0
)


class MovingSquares(Dataset[Clip]):
    """One bright square a clip; the clip's number decides where it is."""

    def __init__(self, broken: bool = False) -> None:
        self._broken = broken

    def __len__(self) -> int:
        return 100

    def __getitem__(self, index: int) -> Clip:
        frames = torch.full((2, 3, 64, 64), 60, dtype=torch.uint8)
        masks = torch.zeros(1, 2, 64, 64, dtype=torch.bool)
        left = index * 7 % 40
        for time in range(2):
            frames[time, :, 20:40, left + time : left + 20 + time] = 220
            masks[0, time, 20:40, left + time : left + 20 + time] = True
        boxes = torch.tensor([[[(left + time + 10) / 64, 30 / 64, 20 / 64, 20 / 64] for time in range(2)]])
        if self._broken:
            boxes = boxes * torch.nan
        return frames, ClipTargets(
            torch.zeros(1, dtype=torch.int64), torch.zeros(1, 2, dtype=torch.int64), boxes, masks
        )


def test_a_resumed_run_ends_where_an_uninterrupted_one_does(tmp_path: Path) -> None:
    whole = train(TINY, MovingSquares(), SETTINGS, tmp_path / "whole")
    train(TINY, MovingSquares(), SETTINGS, tmp_path / "parts", on_step=lambda step: step.step < 2)
    resumed = train(TINY, MovingSquares(), SETTINGS, tmp_path / "parts")
    for (name, expected), found in zip(whole.state_dict().items(), resumed.state_dict().values(), strict=True):
        assert torch.equal(expected, found), name
    steps = [json.loads(line)["step"] for line in (tmp_path / "parts" / LOG).read_text().splitlines()]
    assert steps == [1, 2, 3, 4]


def test_another_seed_or_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    train(TINY, MovingSquares(), replace(SETTINGS, steps=2), tmp_path)
    with pytest.raises(CheckpointError, match="other settings \\(seed, origin\\)"):
        train(TINY, MovingSquares(), replace(SETTINGS, seed=6, origin="other videos"), tmp_path)
    with pytest.raises(CheckpointError, match="other settings \\(decoder_layers\\)"):
        train(TINY.replace(decoder_layers=2), MovingSquares(), SETTINGS, tmp_path)
    other = io.BytesIO()
    torch.save(["something else"], other)
    strange = io.BytesIO()
    with zipfile.ZipFile(strange, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02K\x01Q.")  # names a tensor by a number: an assertion of torch
        archive.writestr("archive/version", b"3\n")
    cut = (tmp_path / LAST).read_bytes()[:1000]
    for damaged in (cut, b"no checkpoint at all", other.getvalue(), strange.getvalue()):
        (tmp_path / LAST).write_bytes(damaged)
        with pytest.raises(CheckpointError, match="cannot go on from it"):
            train(TINY, MovingSquares(), SETTINGS, tmp_path)


def test_an_interrupted_run_logs_each_step_once(tmp_path: Path) -> None:
    def interrupt(step: TrainingStep) -> bool:
        if step.step == 3:  # one step after the checkpoint
            raise KeyboardInterrupt
        return True

    with pytest.raises(KeyboardInterrupt):
        train(TINY, MovingSquares(), SETTINGS, tmp_path, interrupt)
    with (tmp_path / LOG).open("a") as log:
        log.write('{"step": 4, "tot')  # killed while writing
    train(TINY, MovingSquares(), SETTINGS, tmp_path)
    assert [json.loads(line)["step"] for line in (tmp_path / LOG).read_text().splitlines()] == [1, 2, 3, 4]


def test_losses_that_are_not_finite_stop_and_keep_the_batch(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="not finite at step 1"):
        train(TINY, MovingSquares(broken=True), SETTINGS, tmp_path)
    assert (tmp_path / "not-finite-1.pt").exists()


def test_a_gradient_that_is_not_finite_never_reaches_a_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Accelerator, "clip_grad_norm_", lambda *_: torch.tensor(torch.nan))
    with pytest.raises(EngineError, match="the gradient is not finite at step 1"):
        train(TINY, MovingSquares(), replace(SETTINGS, checkpoint_every=1), tmp_path)
    assert (tmp_path / "not-finite-1.pt").exists() and not (tmp_path / LAST).exists()


class Missing(MovingSquares):
    """Its third clip cannot be made."""

    def __getitem__(self, index: int) -> Clip:
        if index == 2:
            raise VideoError("film.mp4: frame 7 cannot be decoded", "The file is damaged", "Copy it again")
        return super().__getitem__(index)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_clip_that_cannot_be_made_is_named_as_its_data_set_names_it(tmp_path: Path, workers: int) -> None:
    with pytest.raises(VideoError) as caught:
        train(TINY, Missing(), replace(SETTINGS, workers=workers), tmp_path)
    assert str(caught.value) == "film.mp4: frame 7 cannot be decoded. The file is damaged. Copy it again."


def test_too_few_clips_are_noticed_before_anything_is_trained(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="needs 202 clips, but there are 100"):
        train(TINY, MovingSquares(), replace(SETTINGS, steps=101, batch_size=2), tmp_path)


@pytest.mark.gpu
def test_frames_reach_a_gpu_from_pinned_memory() -> None:
    batch = next(load_batches(MovingSquares(), SETTINGS, 0, Accelerator()))
    assert batch.frames.is_pinned()


@pytest.mark.timeout(600)  # two processes load PyTorch, on processors that others may keep busy
@pytest.mark.parametrize("off", [[], ["association", "temporal_cross_attention"]], ids=["whole", "parts off"])
def test_two_processes_do_what_one_does_with_the_double_batch(tmp_path: Path, off: list[str]) -> None:
    """Same losses step by step, so the same weights; batch norm is frozen, as it knows its own batch only."""
    alone = replace(SETTINGS, batch_size=2, steps=3)
    network = TINY.replace(backbone_norm="frozen", **dict.fromkeys(off, False))
    train(network, MovingSquares(), alone, tmp_path / "alone")
    script = Path(__file__).with_name("train_tiny.py")
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(script)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true", "PYTHONPATH": os.getcwd()}
    command = [*launch, str(tmp_path / "together"), *off]
    run = subprocess.run(command, check=True, env=environment, capture_output=True, text=True, timeout=300)
    assert run.stdout.count("one of 2, patience 86400.0") == 2  # while one of them measures or saves
    logs = [
        [json.loads(line) for line in (tmp_path / name / LOG).read_text().splitlines()]
        for name in ("alone", "together")
    ]
    for one, two in zip(*logs, strict=True):
        assert two["terms"] == pytest.approx(one["terms"], rel=1e-4, abs=1e-6)
        assert two["total"] == pytest.approx(one["total"], rel=1e-5)


class LargeClips(MovingSquares):
    """So large that a worker is busy handing them over for a good while."""

    def __getitem__(self, index: int) -> Clip:
        return torch.zeros(2, 3, 4096, 4096, dtype=torch.uint8), super().__getitem__(index)[1]


def test_workers_end_in_order_in_the_midst_of_a_large_batch(capfd: pytest.CaptureFixture[str]) -> None:
    """A thread that hands a batch over must not be at it when its process ends: that aborts, and says so."""
    batches = load_batches(LargeClips(), replace(SETTINGS, steps=20, workers=1), 0, Accelerator())
    next(batches)
    workers = multiprocessing.active_children()
    batches.close()
    assert workers and [worker.exitcode for worker in workers] == [0]
    assert capfd.readouterr().err == ""


def test_accumulated_batches_are_one_step(tmp_path: Path) -> None:
    accumulated = replace(SETTINGS, accumulation=2, steps=2)
    train(TINY, MovingSquares(), accumulated, tmp_path)
    entries = [json.loads(line) for line in (tmp_path / LOG).read_text().splitlines()]
    assert [entry["step"] for entry in entries] == [1, 2]
    # Before the first update the losses of a step's batches are those of one that is as large (but for batch norm).
    norm = TINY.replace(backbone_norm="frozen")
    for name, settings in (("parts", replace(SETTINGS, accumulation=2)), ("whole", replace(SETTINGS, batch_size=2))):
        train(norm, MovingSquares(), replace(settings, steps=1), tmp_path / name)
    parts, whole = (json.loads((tmp_path / name / LOG).read_text()) for name in ("parts", "whole"))
    assert parts["terms"]["loss_cls"] == pytest.approx(whole["terms"]["loss_cls"], rel=1e-5)
    with pytest.raises(CheckpointError, match="other settings \\(accumulation\\)"):
        train(TINY, MovingSquares(), replace(accumulated, accumulation=1), tmp_path)


def test_a_frozen_backbone_stays_and_the_rest_moves(tmp_path: Path) -> None:
    torch.manual_seed(0)
    start = MDQE(TINY).state_dict()
    trained = train(
        TINY, MovingSquares(), replace(SETTINGS, steps=1, frozen_backbone=True), tmp_path, start=start
    ).state_dict()
    for name, tensor in start.items():
        if name.startswith("backbone."):
            assert torch.equal(trained[name], tensor), name
    assert not torch.equal(trained["encoder.norm.weight"], start["encoder.norm.weight"])


def test_validation_goes_to_the_log(tmp_path: Path) -> None:
    seen = []

    def validate(network: MDQE) -> dict[str, float]:
        seen.append(network.training)
        return {"AP": 0.25}

    train(TINY, MovingSquares(), replace(SETTINGS, validate_every=3), tmp_path, validate=validate)
    entries = [json.loads(line) for line in (tmp_path / LOG).read_text().splitlines()]
    assert [entry for entry in entries if "validation" in entry] == [
        {"step": 3, "validation": {"AP": 0.25}},
        {"step": 4, "validation": {"AP": 0.25}},
    ]
    assert seen == [False, False]


def test_a_full_disk_leaves_the_last_good_checkpoint(tmp_path: Path) -> None:
    """The system refuses to write larger files than are there, as a full disk does."""
    resource = pytest.importorskip("resource")
    train(TINY, MovingSquares(), replace(SETTINGS, steps=2), tmp_path)
    before = (tmp_path / LAST).read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limits[1]))
    try:
        with pytest.raises(StorageError, match=r"last\.pt cannot be written"):
            train(TINY, MovingSquares(), SETTINGS, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / LAST).read_bytes() == before
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*.part"))


def test_the_rate_falls_in_steps() -> None:
    settings = TrainingSettings(steps=100, warmup_steps=10, schedule="drop", drops=(0.5, 0.9))
    factors = [learning_rate_factor(step, settings) for step in (9, 49, 50, 89, 90)]
    assert factors == pytest.approx([1.0, 1.0, 0.1, 0.1, 0.01])


def test_the_rate_warms_up_and_falls_to_its_end() -> None:
    settings = TrainingSettings(steps=1000, warmup_steps=100, final_factor=0.02)
    factors = [learning_rate_factor(step, settings) for step in range(1000)]
    assert factors[0] == pytest.approx(0.01)
    assert max(factors) == factors[100] == 1.0
    assert factors[999] == pytest.approx(0.02, abs=1e-3)
