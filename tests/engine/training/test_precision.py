"""`auto` is bfloat16 where the processor computes it natively; a run goes on with the precision that it began with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState

from engine.capabilities import computes_natively
from engine.errors import CheckpointError
from engine.training.loop import train
from engine.training.precision import choose_precision
from engine.training.run_folder import LAST, LOG
from engine.training.settings import TrainingSettings
from tests.engine.tiny import TINY
from tests.engine.training.test_loop import SETTINGS, MovingSquares

CPU, GPU, OTHER = torch.device("cpu"), torch.device("cuda"), torch.device("mps")
AUTO = replace(SETTINGS, steps=2, checkpoint_every=1, precision="auto")


def pretend(patch: pytest.MonkeyPatch, capabilities: dict[str, object]) -> None:
    patch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"architecture": "x86_64", "avx512_bf16": True}, "bf16"),
        ({"architecture": "x86_64", "avx512_bf16": False, "avx2": True}, "no"),
        ({"architecture": "arm64", "neon": True, "bf16": True}, "no"),
        ({}, "no"),
    ],
)
def test_auto_asks_the_processor(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, object], expected: str
) -> None:
    pretend(monkeypatch, capabilities)
    assert choose_precision("auto", CPU) == expected
    assert choose_precision("auto", GPU) == "bf16"
    assert choose_precision("auto", OTHER) == "no"


def test_a_torch_that_cannot_tell_means_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert not computes_natively("bfloat16")
    assert choose_precision("auto", CPU) == "no"


def test_what_was_asked_for_and_what_a_run_began_with_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, {"avx512_bf16": True})
    assert choose_precision("no", CPU) == "no"
    assert choose_precision("fp16", GPU, "bf16") == "fp16"  # which the run then refuses
    assert choose_precision("auto", CPU, "no") == "no"
    assert choose_precision("auto", GPU, "no") == "no"
    # Runs of earlier versions recorded the word itself, when it meant float32 on every CPU.
    assert choose_precision("auto", CPU, "auto") == "no"
    assert choose_precision("auto", GPU, "auto") == "bf16"


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Accelerate keeps one precision for a process; here each training is as if in one of its own."""
    AcceleratorState._reset_state()
    yield monkeypatch
    AcceleratorState._reset_state()


def run_auto(processes: pytest.MonkeyPatch, run: Path, native: bool, settings: TrainingSettings = AUTO) -> list[float]:
    """Total losses of all the steps of the run so far."""
    AcceleratorState._reset_state()
    pretend(processes, {"avx512_bf16": native})
    train(TINY, MovingSquares(), settings, run)
    return [json.loads(line)["total"] for line in (run / LOG).read_text().splitlines()]


def recorded(run: Path) -> str:
    return str(torch.load(run / LAST, weights_only=True)["settings"]["precision"])


def test_a_run_records_what_auto_meant_and_keeps_it_elsewhere(tmp_path: Path, processes: pytest.MonkeyPatch) -> None:
    whole = run_auto(processes, tmp_path / "whole", native=True)
    run = tmp_path / "parts"
    run_auto(processes, run, native=True, settings=replace(AUTO, steps=1))
    assert recorded(run) == "bf16"
    assert run_auto(processes, run, native=False) == whole  # on a processor that emulates it
    assert recorded(run) == "bf16"
    assert run_auto(processes, tmp_path / "other", native=False) != whole
    assert recorded(tmp_path / "other") == "no"


def test_another_precision_than_the_run_began_with_is_refused(tmp_path: Path, processes: pytest.MonkeyPatch) -> None:
    run_auto(processes, tmp_path, native=True, settings=replace(AUTO, steps=1))
    with pytest.raises(CheckpointError, match="other settings \\(precision\\)"):
        run_auto(processes, tmp_path, native=True, settings=replace(AUTO, precision="no"))


def test_a_run_of_an_earlier_version_goes_on_in_float32(tmp_path: Path, processes: pytest.MonkeyPatch) -> None:
    whole = run_auto(processes, tmp_path / "whole", native=False)
    run_auto(processes, tmp_path / "old", native=False, settings=replace(AUTO, steps=1))
    state = torch.load(tmp_path / "old" / LAST, weights_only=True)
    state["settings"]["precision"] = "auto"
    torch.save(state, tmp_path / "old" / LAST)
    assert run_auto(processes, tmp_path / "old", native=True) == whole
    assert recorded(tmp_path / "old") == "no"
