"""Frames at network size, decoded and resized on a thread of their own while the network works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
import torch
from torch import Tensor

from engine.inference.ahead import Ahead
from engine.inference.drawing.masks import resize_frame
from engine.inference.tracking.colours import colour_samples
from engine.types import FrameSource


@dataclass(frozen=True, eq=False)
class ReadFrame:
    """A frame as inference sees it.

    Attributes:
        picture: (3, h, w) uint8.
        colours: (h4, w4, 4), its `colour_samples`, if they are wanted.
    """

    picture: Tensor
    colours: Tensor | None


class ReadAhead:
    """Reads a video from its first frame to its last, at most ``depth`` frames ahead. Use it as a context manager.

    While it is open the video belongs to its thread.
    """

    def __init__(self, video: FrameSource, size: tuple[int, int], depth: int, *, with_colours: bool = False) -> None:
        self._video, self._size, self._with_colours = video, size, with_colours
        self._frames = Ahead("read-ahead", self._read, depth)

    def __enter__(self) -> Self:
        self._frames.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._frames.__exit__(kind, error, traceback)

    def take(self, count: int) -> list[ReadFrame]:
        """The next ``count`` frames, 1 or more; fewer where there are no more, or one that cannot be read comes next.

        Raises what the video raises, e.g. VideoError, when it is that one's turn.
        """
        return self._frames.take(count)

    def _read(self, _: Callable[[], bool]) -> Iterator[ReadFrame]:
        for number in range(len(self._video)):
            pixels = torch.from_numpy(np.ascontiguousarray(self._video[number]))  # (H, W, 3)
            picture = resize_frame(pixels.permute(2, 0, 1), self._size)
            yield ReadFrame(picture, colour_samples(picture[None])[0] if self._with_colours else None)
