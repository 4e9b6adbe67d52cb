"""A command line whose workers run the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli
from tests.app.jobs.batch.stand_in import StandIn

Prelabel = Callable[..., int]


@pytest.fixture
def prelabel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prelabel:
    """Runs `prelabel` on videos of the stand-in into ``out.json``; returns the exit code."""
    monkeypatch.setattr("app.jobs.batch.labelling.Labeller", StandIn)
    model = tmp_path / "model.safetensors"
    model.write_bytes(b"weights")

    def run(*words: str | Path) -> int:
        arguments = ["prelabel", "--model", model, "--device", "cpu", "-o", tmp_path / "out.json", *words]
        return cli.main(list(map(str, arguments)))

    return run
