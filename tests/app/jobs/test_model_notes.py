"""What a person is told of how a model will be run."""

from __future__ import annotations

import pytest

from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import load_engine_model


def test_kernels_that_do_not_serve_are_said_in_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_engine_model(ModelChoice("bundled", "cpu")).notes == ()
    monkeypatch.setattr("engine.ops.kernel_troubles", lambda: ("The kernels are old.",))
    assert load_engine_model(ModelChoice("bundled", "cpu")).notes == ("The kernels are old.",)
