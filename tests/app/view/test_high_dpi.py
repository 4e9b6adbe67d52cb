"""Screens of several pixels for one of Qt's. Qt takes the scale from the environment once, so each has a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = Path(__file__).with_name("at_scale.py")


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_canvas_at_a_scale(scale: str) -> None:
    """Masks are sharp, and mouse and brush hit the pixel that they are seen on."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(CHECKS)]
    ended = subprocess.run(
        command,
        cwd=CHECKS.parents[3],
        env={**os.environ, "QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
