"""Media stay where they are: the project stores the way to them, relative to its own folder."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.project.errors import MediaMismatchError, ProjectError
from app.project.records import VideoRecord
from engine.messages import message


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


class OpenMedia(Protocol):
    """An `engine.video.Video`."""

    def is_replaced(self, number: int) -> bool: ...


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
            message("{stored}: this name is not valid Unicode", stored=ascii(stored)),
            message("an old system wrote it"),
            message("Rename it"),
        ) from error
    return stored


def absolute_media(project: Path, stored: str) -> Path:
    """Where the media should be now, wherever the project's folder has gone."""
    folder = os.path.dirname(os.path.abspath(project))
    return Path(os.path.normpath(os.path.join(folder, stored)))  # paths as text: of hundreds of videos it is felt


def media_exists(path: Path) -> bool:
    """Whether there is a file or folder, or a glob pattern that finds some."""
    return path.exists() or (glob.has_magic(str(path)) and any(glob.iglob(str(path))))


def check_content(record: VideoRecord, fingerprint: str, path: str | Path) -> None:
    """Raises MediaMismatchError when the media at ``path``, whose fingerprint is given, are not those of the project."""
    if fingerprint != record.fingerprint:
        raise MediaMismatchError(
            message("{path} is not the video that the project was made with", path=path),
            message("its content differs: another video, or a new encoding of the same one"),
            message("Choose the original file, or confirm that this one shall take its place"),
        )


def check_unchanged(record: VideoRecord, video: OpenMedia, frames: Iterable[int], path: str | Path) -> None:
    """To be called after ``frames`` were read of the media at ``path``, which are open as ``video``.

    Raises MediaMismatchError when what was read may belong to others, which were put there since they were opened.
    """
    if not any(video.is_replaced(frame) for frame in frames):
        return
    from engine.video import media_fingerprint  # PyAV takes its time to load, and is loaded by then

    try:
        is_same = media_fingerprint(path) == record.fingerprint
    except OSError:  # gone by now
        is_same = False
    if not is_same:
        raise MediaMismatchError(
            message("{path} was written anew while it was read", path=path),
            message("what was read of it last may belong to another video, and was left out"),
            message("Bring the original back, or accept the new file, and do it again"),
        )
