"""Pictures of a video for the canvas: always for the newest request, and the next one beforehand while nobody asks.

Scrubbing asks for far more frames than can be decoded. There is room for one request only, so a newer one replaces it
and the reader never works off a queue; nor does the window, to which only the newest answer is delivered. One thread
decodes (`app.jobs.decoding`), another paints: so a frame that is there already waits for none that is being decoded.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.jobs.decoding import ClosableVideo, Decoding, Ended
from app.jobs.worker import as_engine_error
from engine.errors import EngineError
from engine.types import Image

logger = logging.getLogger(__name__)

SceneT = TypeVar("SceneT")
PictureT = TypeVar("PictureT")
SceneTaken = TypeVar("SceneTaken", contravariant=True)
PictureMade = TypeVar("PictureMade", covariant=True)


class Painter(Protocol[SceneTaken, PictureMade]):
    """Makes what the canvas shows. ``image`` is called in the thread that decodes, the others in the one that paints."""

    def image(self, rgb: Image) -> QImage: ...

    def picture(self, frame_index: int, frame: QImage, scene: SceneTaken) -> PictureMade: ...

    def prepare(
        self, frame_index: int, frame: QImage, scene: SceneTaken, should_stop: Callable[[], bool]
    ) -> object: ...


@dataclass(frozen=True)
class _Request(Generic[SceneT]):
    serial: int
    frame_index: int
    scene: SceneT


class FrameReader(QObject, Generic[SceneT, PictureT]):
    """Reads one video on threads of its own.

    Signals:
        ready(picture): the answer to the newest request; answers to older ones may be left out.
        failed(EngineError): the video, or the frame that was asked for, cannot be read, or the reader is defective.
        rewritten(bool): the video's file was written anew while it was open; whether its content is that of the
            fingerprint. Its frames come once all who hear it have done what they do.
    """

    ready = Signal(object)
    failed = Signal(object)
    rewritten = Signal(bool)
    _told = Signal()
    _compared = Signal(bool)

    def __init__(
        self,
        open_video: Callable[[], ClosableVideo],
        painter: Painter[SceneT, PictureT],
        parent: QObject | None = None,
        *,
        fingerprint: str | None = None,
    ) -> None:
        """``fingerprint``: of the video; None: nobody looks whether its file is written anew."""
        super().__init__(parent)
        self._changed = threading.Condition()
        self._request: _Request[SceneT] | None = None
        self._following: tuple[int, SceneT] | None = None  # frame and scene that are expected to be asked for next
        self._is_closing = False
        self._is_ending = False  # also after a defect
        self._serial = 0
        self._answered = 0
        self._outcome: tuple[int, object] | None = None  # serial and answer, until delivered or replaced by newer ones
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._compared.connect(self._tell_rewritten, Qt.ConnectionType.QueuedConnection)
        self._decoding = Decoding(open_video, self._changed, fingerprint, self._compared.emit)
        self._executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="frame-reader")
        # The painter remembers much, and is the threads' alone, so that it goes when they do.
        self._executor.submit(self._decoding.run, painter.image).add_done_callback(self._ended)
        self._executor.submit(self._paint, painter).add_done_callback(self._ended)

    @property
    def is_busy(self) -> bool:
        """Whether a request waits for its answer."""
        return self._answered < self._serial and not self._is_ending

    def request(self, frame_index: int, scene: SceneT, *, step: int = 1) -> None:
        """Asks for a frame with a scene over it. ``step`` is the direction to read ahead in; 0: as before, if at all."""
        with self._changed:
            self._serial += 1
            self._request = _Request(self._serial, frame_index, scene)
            if step:
                self._following = None
            self._decoding.travel(frame_index, step)
            self._changed.notify_all()

    def expect(self, frame_index: int, scene: SceneT) -> None:
        """Has a picture painted once there is nothing else to do, as it will probably be asked for next."""
        with self._changed:
            self._following = frame_index, scene
            self._changed.notify_all()

    def close(self, *, wait: bool = True) -> None:
        """Ends the threads, and waits for them if so wished. Nothing is delivered afterwards."""
        with self._changed:
            self._is_closing = True
            self._request = self._following = None  # with all their masks
        self._end()
        self._executor.shutdown(wait=wait)

    def _end(self) -> None:
        with self._changed:
            self._is_ending = True
            self._decoding.end()

    def _deliver(self) -> None:
        with self._changed:
            told, self._outcome = self._outcome, None
        if self._is_closing or told is None:  # it was on its way already, or a newer one was delivered in its place
            return
        serial, outcome = told
        self._answered = max(self._answered, serial)
        if isinstance(outcome, EngineError):
            self.failed.emit(outcome)
        else:
            self.ready.emit(outcome)

    def _tell_rewritten(self, is_same: bool) -> None:
        if self._is_closing:
            return
        self.rewritten.emit(is_same)
        with self._changed:
            self._decoding.go_on()

    # ---- the threads ---------------------------------------------------------------------------

    def _ended(self, work: Future[None]) -> None:
        self._end()  # neither thread is of use without the other
        error = work.exception()
        with self._changed:
            if self._is_closing:
                self._outcome = None  # nobody takes it any more
                return
        if error is not None:  # the video cannot be opened, or a defect
            self._tell(self._serial, as_engine_error(error))

    def _tell(self, serial: int, outcome: object) -> None:
        with self._changed:
            self._outcome = serial, outcome
        self._told.emit()

    def _paint(self, painter: Painter[SceneT, PictureT]) -> None:
        while (todo := self._next()) is not None:
            if isinstance(todo, _Request):
                self._answer(painter, todo)
            else:
                self._prepare(painter, *todo)

    def _next(self) -> _Request[SceneT] | tuple[int, SceneT] | None:
        """Waits for a request, or for the frame of the picture that is expected; None at the end."""

        def is_following_there() -> bool:
            return self._following is not None and self._decoding.has(self._following[0])

        with self._changed:
            self._changed.wait_for(lambda: self._is_ending or self._request is not None or is_following_there())
            if self._is_ending:
                return None
            request, self._request = self._request, None
            if request is not None:
                return request
            following, self._following = self._following, None
            return following

    def _is_other_wanted(self, frame_index: int) -> bool:
        """Whether a picture of another frame is asked for."""
        with self._changed:
            return self._is_ending or (self._request is not None and self._request.frame_index != frame_index)

    def _answer(self, painter: Painter[SceneT, PictureT], request: _Request[SceneT]) -> None:
        try:
            frame = self._decoding.frame(request.frame_index)
            picture = painter.picture(request.frame_index, frame, request.scene)
        except Ended:
            return
        except (EngineError, OSError, MemoryError) as error:
            self._tell(request.serial, as_engine_error(error))
            return
        self._tell(request.serial, picture)

    def _prepare(self, painter: Painter[SceneT, PictureT], frame_index: int, scene: SceneT) -> None:
        try:
            frame = self._decoding.frame(frame_index)
            painter.prepare(frame_index, frame, scene, lambda: self._is_other_wanted(frame_index))
        except Ended:
            return
        except (EngineError, OSError, MemoryError) as error:
            logger.debug("frame %d cannot be prepared: %s", frame_index, error)  # told when it is asked for
