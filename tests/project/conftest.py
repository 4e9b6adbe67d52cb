from __future__ import annotations

from pathlib import Path

import pytest

from app.project import Project, VideoRecord
from tests.project.helpers import DrawnVideo


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "work.mdqe") as opened:
        yield opened


@pytest.fixture
def video(project: Project) -> VideoRecord:
    return project.add_video(project.path.parent / "clip.mp4", DrawnVideo())
