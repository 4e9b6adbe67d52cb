"""A project for jobs to work on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.edits import (
    CreateTrack,
    SetMask,
)
from app.project import Project
from engine.video import open_video
from tests.app.helpers import FRAMES
from tests.app.jobs.propagation_runs import HERE


@pytest.fixture
def project(tmp_path: Path, film: Path) -> Iterator[Project]:
    """Two tracks, the first one with a mask by a model in every frame, drawn anew in frame 10."""
    with Project.create(tmp_path / "work.mdqe") as opened, open_video(film) as video:
        record = opened.add_video(film, video)
        category = opened.add_category("disc").id
        for _ in range(2):
            opened.apply(CreateTrack(record.id, category))
        for frame in range(FRAMES):
            opened.apply(SetMask(1, frame, HERE, "model", 0.5))
        opened.apply(SetMask(1, 10, HERE))
        yield opened
