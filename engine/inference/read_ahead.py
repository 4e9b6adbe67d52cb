"""Frames at network size, decoded and resized on a thread of their own while the network works."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType
from typing import Self

import numpy as np
import torch
from torch import Tensor

from engine.inference.masks import resize_frame
from engine.types import FrameSource


class ReadAhead:
    """Reads a video from its first frame to its last, at most ``depth`` frames ahead. Use it as a context manager.

    While it is open the video belongs to its thread. What the thread raises, `take` raises.
    """

    def __init__(self, video: FrameSource, size: tuple[int, int], depth: int) -> None:
        self._video, self._size, self._depth = video, size, depth
        self._frames: deque[Tensor] = deque()
        self._failure: BaseException | None = None
        self._stopping = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, name="read-ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def take(self, count: int) -> Tensor:
        """The next ``count`` frames: (count, 3, h, w) uint8. There must be as many left."""
        taken: list[Tensor] = []
        while len(taken) < count:
            with self._changed:
                self._changed.wait_for(lambda: self._frames or self._failure is not None)
                if not self._frames:
                    assert self._failure is not None
                    raise self._failure
                taken.append(self._frames.popleft())
                self._changed.notify_all()
        return torch.stack(taken)

    def _read(self) -> None:
        try:
            for number in range(len(self._video)):
                pixels = torch.from_numpy(np.ascontiguousarray(self._video[number]))  # (H, W, 3)
                frame = resize_frame(pixels.permute(2, 0, 1), self._size)
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping or len(self._frames) < self._depth)
                    if self._stopping:
                        return
                    self._frames.append(frame)
                    self._changed.notify_all()
        except BaseException as failure:  # noqa: BLE001 - handed to the thread that takes frames, which raises it
            with self._changed:
                self._failure = failure
                self._changed.notify_all()
