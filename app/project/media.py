"""Media stay where they are: the project stores the way to them, relative to its own folder."""

from __future__ import annotations

import glob
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.project.errors import ProjectError


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
    """The path to store: relative to the project's folder with forward slashes, absolute only across Windows drives.

    Raises ProjectError when the path is no text: on Linux, a name may be any bytes, and SQLite stores Unicode.
    """
    place = Path(media).absolute()
    with suppress(ValueError):  # another drive
        place = Path(os.path.relpath(place, project.parent.absolute()))
    stored = place.as_posix()
    try:
        stored.encode()
    except UnicodeEncodeError as error:
        raise ProjectError(
            f"{stored!a}: this name is not valid Unicode", "an old system wrote it", "Rename it"
        ) from error
    return stored


def absolute_media(project: Path, stored: str) -> Path:
    """Where the media should be now, wherever the project's folder has gone."""
    return Path(os.path.normpath(project.parent.absolute() / stored))


def media_exists(path: Path) -> bool:
    """Whether there is a file or folder, or a glob pattern that finds some."""
    return path.exists() or (glob.has_magic(str(path)) and any(glob.iglob(str(path))))
