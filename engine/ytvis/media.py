"""Where the frames of a data set lie: folders of images as published, or video files of the folders' names."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from engine.errors import FormatError
from engine.messages import message
from engine.ytvis.document import Video

CONTAINERS = (".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm", ".ts")
IMAGE_FOLDERS = ("", "JPEGImages")


def media_of(root: Path, video: Video) -> Path | None:
    """The folder of images that a video's file names begin with, or the video file of that name; None for neither.

    Looks in ``root`` and in its folder ``JPEGImages``.
    """
    folder = PurePosixPath(video.file_names[0]).parent
    for base in IMAGE_FOLDERS:
        place = root / base / folder
        if place.is_dir() and folder.name:
            return place
        for suffix in CONTAINERS:
            if folder.name and (file := place.with_name(place.name + suffix)).is_file():
                return file
    return None


def find_media(root: Path, video: Video) -> Path:
    """As `media_of`.

    Raises:
        FormatError: there is neither.
    """
    if (place := media_of(root, video)) is not None:
        return place
    folder = PurePosixPath(video.file_names[0]).parent
    raise FormatError(
        message("the frames of video {video} are not in {root}", video=video.id, root=root),
        message(
            "There is neither a folder {folder} nor a video file of that name, there or in {other}.",
            folder=folder,
            other=IMAGE_FOLDERS[1],
        ),
        message("Name the folder in which the data set's image folders lie."),
    )
