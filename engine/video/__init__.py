"""Frame sources: exact access by frame number in video files and in folders of images.

with open_video("street.mp4") as video:
    rgb = video[120]  # (H, W, 3) uint8
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.errors import VideoError
from engine.messages import message
from engine.video.file import VideoFile
from engine.video.fingerprint import file_fingerprint, images_fingerprint
from engine.video.images import ImageSequence, is_image, natural_key
from engine.video.source import Video

__all__ = ["Video", "media_fingerprint", "open_video"]


def open_video(path: str | Path | Sequence[str | Path], *, threads: int = 0, kept_bytes: int | None = None) -> Video:
    """Opens frames for exact access by number.

    Args:
        path: a video file (mp4, mov, mkv, avi, webm, ts ...), a folder of JPEG and PNG images, a glob pattern of such,
            one image, or a list of images in the order in which they are shown.
        threads: threads that decode a video file; 0 means one per core.
        kept_bytes: of decoded frames of a video file to be kept for going back; None: about 96 MB.

    Raises:
        VideoError: there is nothing there, or it cannot be read as a sequence of frames of one size; says which file,
            why, and what to do.
    """
    if not isinstance(path, str | Path):
        return _open_images([Path(image).absolute() for image in path], message("The list of images"))
    place = Path(path).absolute()
    try:
        if place.is_dir():
            return _open_images(_images_among(place.iterdir()), message("The folder {place}", place=place), place)
        if not place.exists():
            if not glob.has_magic(str(path)):
                raise VideoError(
                    message("{place} does not exist", place=place),
                    message("It was moved or renamed"),
                    message("Check the path"),
                )
            return _open_images(
                _images_among(map(Path, glob.glob(str(place)))), message("The pattern {place}", place=place)
            )
        with place.open("rb") as file:
            if not file.read(1):
                raise VideoError(
                    message("{place} is empty", place=place),
                    message("A copy or recording was cut short"),
                    message("Copy it again"),
                )
        return ImageSequence([place], place.parent) if is_image(place) else VideoFile(place, threads, kept_bytes)
    except PermissionError as error:
        raise VideoError(
            message("{place} cannot be read", place=place),
            message("You lack the permission to read it"),
            message("Ask its owner"),
        ) from error
    except OSError as error:
        raise VideoError(
            message("{place} cannot be read ({reason})", place=place, reason=error.strerror or error),
            message("Its drive may have failed"),
            message("Check the drive"),
        ) from error


def media_fingerprint(path: str | Path) -> str:
    """`Video.fingerprint` of what lies at ``path`` (a file, a folder of images or a glob pattern), without decoding anything.

    Raises:
        OSError: there is nothing there, or it cannot be read.
    """
    place = Path(path).absolute()
    if place.is_dir():
        return images_fingerprint(_images_among(place.iterdir()))
    if not place.exists() and glob.has_magic(str(path)):
        return images_fingerprint(_images_among(map(Path, glob.glob(str(place)))))
    return images_fingerprint([place]) if is_image(place) else file_fingerprint(place)


def _images_among(paths: Iterable[Path]) -> list[Path]:
    return sorted(filter(is_image, paths), key=natural_key)


def _open_images(images: list[Path], name: str, folder: Path | None = None) -> Video:
    if not images:
        raise VideoError(
            message("{name} holds no JPEG or PNG images", name=name),
            "",
            message("Choose the folder that the frames lie in"),
        )
    return ImageSequence(images, folder or images[0].parent)
