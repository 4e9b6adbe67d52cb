"""Media stay where they are: the project stores the way to them, relative to its own folder."""

from __future__ import annotations

import glob
import os
from pathlib import Path, PurePath
from typing import Protocol

import numpy as np
import numpy.typing as npt


class MediaSource(Protocol):
    """What a project notes of a video; an open video (`engine.video.open_video`) is one."""

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels, after rotation."""
        ...

    @property
    def timestamps(self) -> npt.NDArray[np.float64]:
        """Presentation time of each frame in seconds."""
        ...

    def __len__(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Of the content: equal for a copy under another name, different for another video."""
        ...


def relative_media(project: Path, media: str | Path) -> str:
    """The path to store: relative to the project's folder with forward slashes, absolute only across Windows drives."""
    absolute = Path(media).absolute()
    try:
        relative = os.path.relpath(absolute, project.parent.absolute())
    except ValueError:  # another drive
        return absolute.as_posix()
    return PurePath(relative).as_posix()


def absolute_media(project: Path, stored: str) -> Path:
    """Where the media should be now, wherever the project's folder has gone."""
    return Path(os.path.normpath(project.parent.absolute() / stored))


def media_exists(path: Path) -> bool:
    """Whether there is a file or folder, or a glob pattern that finds some."""
    return path.exists() or (glob.has_magic(str(path)) and any(glob.iglob(str(path))))
