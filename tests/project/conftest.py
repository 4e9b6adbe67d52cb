"""Projects and media for the tests of the project room."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from app.project import Project, VideoRecord


@dataclass
class DrawnVideo:
    """A video that exists only in memory: frame i is grey of brightness i."""

    frame_count: int = 12
    size: tuple[int, int] = (36, 48)
    fingerprint: str = "drawn"
    timestamps: np.ndarray = field(init=False)

    def __post_init__(self):
        self.timestamps = np.arange(self.frame_count) / 25.0

    def __len__(self):
        return self.frame_count

    def __getitem__(self, index):
        if not 0 <= index < self.frame_count:
            raise IndexError(index)
        return np.full((*self.size, 3), index, np.uint8)


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "work.mdqe") as opened:
        yield opened


@pytest.fixture
def video(project: Project) -> VideoRecord:
    return project.add_video(project.path.parent / "clip.mp4", DrawnVideo())
