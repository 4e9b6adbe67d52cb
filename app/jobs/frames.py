"""A thread that reads frames: always for the newest request, and ahead while nobody asks.

Scrubbing asks for far more frames than can be decoded. There is room for one request only, so a newer one replaces it
and the reader never works off a queue; nor does the window, to which only the newest answer is delivered. The video is
opened, read and closed in this one thread.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.jobs.worker import as_engine_error
from engine.errors import EngineError
from engine.types import Image

logger = logging.getLogger(__name__)

SceneT = TypeVar("SceneT")
PictureT = TypeVar("PictureT")
SceneTaken = TypeVar("SceneTaken", contravariant=True)
PictureMade = TypeVar("PictureMade", covariant=True)

CACHE_BYTES = 384 * 1024 * 1024
AHEAD = 24  # frames


class ClosableVideo(Protocol):
    """As much of `engine.video.Video` as is needed here."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Image: ...

    def close(self) -> None: ...


class Painter(Protocol[SceneTaken, PictureMade]):
    """Makes what the canvas shows; called in the reader's thread."""

    def image(self, rgb: Image) -> QImage: ...

    def picture(self, frame_index: int, frame: QImage, scene: SceneTaken) -> PictureMade: ...


@dataclass(frozen=True)
class _Request(Generic[SceneT]):
    serial: int
    frame_index: int
    scene: SceneT
    step: int


class FrameReader(QObject, Generic[SceneT, PictureT]):
    """Reads one video on a thread of its own.

    Signals:
        ready(picture): the answer to the newest request; answers to older ones may be left out.
        failed(EngineError): the video, or the frame that was asked for, cannot be read, or the reader is defective.
    """

    ready = Signal(object)
    failed = Signal(object)
    _told = Signal()

    def __init__(
        self,
        open_video: Callable[[], ClosableVideo],
        painter: Painter[SceneT, PictureT],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_video = open_video
        self._changed = threading.Condition()
        self._request: _Request[SceneT] | None = None
        self._closing = False
        self._serial = 0
        self._answered = 0
        self._outcome: tuple[int, object] | None = (
            None  # serial and answer that wait to be delivered; newer ones replace it
        )
        self._cache: OrderedDict[int, QImage] = OrderedDict()  # used by the reader's thread only
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="frame-reader")
        # The painter remembers much, and is the thread's alone, so that it goes when the thread does.
        self._reading = self._executor.submit(self._run, painter)
        self._reading.add_done_callback(self._ended)

    @property
    def is_busy(self) -> bool:
        """Whether a request waits for its answer."""
        return self._answered < self._serial and not self._reading.done()

    def request(self, frame_index: int, scene: SceneT, *, step: int = 1) -> None:
        """Asks for a frame with a scene over it. ``step`` is the direction to read ahead in; 0: do not."""
        with self._changed:
            self._serial += 1
            self._request = _Request(self._serial, frame_index, scene, step)
            self._changed.notify()

    def close(self, *, wait: bool = True) -> None:
        """Ends the thread, and waits for it if so wished. Nothing is delivered afterwards."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._executor.shutdown(wait=wait)

    def _deliver(self) -> None:
        with self._changed:
            told, self._outcome = self._outcome, None
        if self._closing or told is None:  # it was on its way already, or a newer one was delivered in its place
            return
        serial, outcome = told
        self._answered = max(self._answered, serial)
        if isinstance(outcome, EngineError):
            self.failed.emit(outcome)
        else:
            self.ready.emit(outcome)

    # ---- the reader's thread -------------------------------------------------------------------

    def _run(self, painter: Painter[SceneT, PictureT]) -> None:
        video = self._open_video()
        try:
            while (request := self._next_request()) is not None:
                self._answer(video, painter, request)
                self._read_ahead(video, painter, request)
        finally:
            self._cache.clear()
            video.close()
            with self._changed:
                if self._closing:
                    self._outcome = None  # nobody takes it any more

    def _ended(self, reading: Future[None]) -> None:
        error = reading.exception()
        if error is not None:  # the video cannot be opened, or a defect
            self._tell(self._serial, as_engine_error(error))

    def _tell(self, serial: int, outcome: object) -> None:
        with self._changed:
            self._outcome = serial, outcome
        self._told.emit()

    def _next_request(self) -> _Request[SceneT] | None:
        """Waits for a request; None when the reader is being closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._request is not None)
            request, self._request = self._request, None
            return None if self._closing else request

    def _is_wanted(self) -> bool:
        with self._changed:
            return self._closing or self._request is not None

    def _answer(self, video: ClosableVideo, painter: Painter[SceneT, PictureT], request: _Request[SceneT]) -> None:
        try:
            frame = self._frame(video, painter, request.frame_index)
            picture = painter.picture(request.frame_index, frame, request.scene)
        except (EngineError, OSError, MemoryError, IndexError) as error:
            self._tell(request.serial, as_engine_error(error))
            return
        self._tell(request.serial, picture)

    def _read_ahead(self, video: ClosableVideo, painter: Painter[SceneT, PictureT], request: _Request[SceneT]) -> None:
        """Decodes the next frames in the direction of travel until somebody asks for something."""
        for distance in range(1, AHEAD + 1 if request.step else 1):
            index = request.frame_index + distance * request.step
            if self._is_wanted() or not 0 <= index < len(video):
                return
            try:
                frame = self._frame(video, painter, index)
            except (EngineError, OSError, MemoryError) as error:
                logger.debug("frame %d cannot be read ahead: %s", index, error)  # told when it is asked for
                return
            if (distance + 2) * frame.sizeInBytes() > CACHE_BYTES:
                return

    def _frame(self, video: ClosableVideo, painter: Painter[SceneT, PictureT], index: int) -> QImage:
        frame = self._cache.pop(index, None)
        if frame is None:
            frame = painter.image(video[index])
        self._cache[index] = frame
        while len(self._cache) > 2 and len(self._cache) * frame.sizeInBytes() > CACHE_BYTES:
            self._cache.popitem(last=False)
        return frame
