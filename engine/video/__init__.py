"""Frame sources: exact access by frame number in video files and image folders."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from engine.errors import VideoError
from engine.video.file import VideoFile
from engine.video.images import ImageSequence, images_in, natural_key
from engine.video.source import Video

__all__ = ["Video", "open_video"]


def open_video(path: str | Path | Sequence[Path]) -> Video:
    """Opens frames for exact access by number.

    Args:
        path: a video file (mp4, mov, mkv, avi, webm, ts), a folder of JPEG / PNG images, a glob of them such as
            ``frames/*.png``, or a list of images.

    Raises:
        VideoError: says which file, why, and what to do.
    """
    if not isinstance(path, str | Path):
        images = [Path(image) for image in path]
        return ImageSequence(images, images[0].parent if images else Path())
    source = Path(path)
    try:
        if source.is_dir():
            return ImageSequence(images_in(source), source)
        if not source.exists():
            if glob.has_magic(str(path)):
                images = sorted((Path(name) for name in glob.glob(str(path))), key=natural_key)
                return ImageSequence(images, source)
            raise VideoError(f"{source}: there is no such file", "It was moved or renamed", "Check the path")
        if source.stat().st_size == 0:
            raise VideoError(f"{source} is empty", "A copy or recording was cut short", "Copy it again")
        return VideoFile(source.absolute())
    except OSError as error:
        raise VideoError(
            f"{source} cannot be read ({error.strerror or error})",
            "You may not have permission",
            "Check its permissions",
        ) from error
