"""Which videos a command line means: paths, globs, and lists of paths in a file."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from engine.errors import EngineError


def named_videos(words: Sequence[str], list_file: Path | None) -> list[str]:
    """The videos in the order given: first those of the command line, then those of the list.

    A glob pattern of images is one video, as `engine.open_video` has it; any other pattern stands for all that it matches.

    Raises:
        EngineError: the list cannot be read.
    """
    paths = [*words, *([] if list_file is None else _lines(list_file))]
    return [video for path in paths for video in _expanded(path)]


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8-sig", "surrogateescape")  # a file's name need not be text on Linux
    except OSError as error:
        raise EngineError(
            f"The list {path} cannot be read ({error.strerror})", "", "Name a text file with a path in each line"
        ) from error
    if "\0" in text:  # which no path holds
        raise EngineError(f"The list {path} is not a text file", "", "Name a text file with a path in each line")
    return [line for line in text.split("\n") if line.strip()]


def _expanded(path: str) -> list[str]:
    from engine.video.images import is_image, natural_key

    if not glob.has_magic(path) or Path(path).exists():
        return [path]
    found = sorted(map(Path, glob.glob(path)), key=natural_key)
    if not found or any(map(is_image, found)):
        return [path]
    return [str(place) for place in found]
