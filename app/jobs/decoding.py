"""A thread that decodes a video's frames: the one that somebody waits for, and else those ahead of where a person is.

A frame that lies behind the last one decoded may cost a run from its keyframe, more than half a second. So going back is
read ahead of, too; the way there is gone piece by piece, so that nobody who asks for another frame waits for its end.

The file may be written anew while it is open. So its drive is asked after each frame, and now and then while nobody wants
any; what was read of a file that is another one now is shown to nobody before it is known whether its content is the same.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Literal, Protocol

from PySide6.QtGui import QImage

from engine.errors import EngineError, VideoError
from engine.messages import message
from engine.types import Image

logger = logging.getLogger(__name__)

IMAGE_BYTES = 256 * 1024 * 1024  # of images that are kept
DECODED_BYTES = 224 * 1024 * 1024  # of decoded frames that the video may keep: smaller than images, but to be converted
AHEAD = 24  # frames
LOOKED_EVERY = 2.0  # seconds after which an idle thread asks whether the file is still the one that it has open
TRIES = 3  # to read the right video through while nobody touches it
BEHIND = 2  # images, at least, that are kept beside those ahead: of where the person is and comes from


class ClosableVideo(Protocol):
    """As much of `engine.video.Video` as is needed here."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Image: ...

    def approach(self, number: int, should_stop: Callable[[], bool]) -> bool: ...

    def is_replaced(self, number: int) -> bool: ...

    @property
    def fingerprint(self) -> str: ...

    def close(self) -> None: ...


class Ended(Exception):
    """The thread has ended, and no frame comes any more."""


_Purpose = Literal["wanted", "ahead", "look"]


class Decoding:
    """The frames of one video. `run` is its thread's; the other methods are for any other one."""

    def __init__(
        self,
        open_video: Callable[[], ClosableVideo],
        changed: threading.Condition,
        fingerprint: str | None = None,
        tell: Callable[[bool], object] = lambda _: None,
    ) -> None:
        """``changed`` guards all that is kept here, and is notified whenever something of it changes.

        Args:
            fingerprint: of the right video; None: nobody looks whether its file is written anew.
            tell: called by the thread when it was, with whether it is the right video now. No frame comes until `go_on`.
        """
        self._open_video = open_video
        self._changed = changed
        self._fingerprint = fingerprint
        self._tell = tell
        self._is_right = fingerprint is not None  # as far as is known; each frame of another one is as good as the next
        self._may_go_on = True
        self._images: dict[int, QImage] = {}
        self._wanted: int | None = None
        self._found: QImage | BaseException | None = None  # what became of the frame that was wanted
        self._place = 0
        self._step = 0
        self._count = 0  # frames of the video, once it is open
        self._is_awaited = False  # `frame` is about to be called
        self._is_ending = False

    # ---- for others; `changed` is to be held in all but `frame` --------------------------------

    def travel(self, place: int, step: int) -> None:
        """Tells where the person is, and in which direction frames are to be decoded ahead. `frame` is to be called next.

        Args:
            step: 1 for the frames after ``place``, -1 for those before it; 0 keeps the direction if the place is the same.
        """
        self._step = step or (self._step if place == self._place else 0)
        self._place = place
        self._is_awaited = not self.has(place)
        self._changed.notify_all()

    def has(self, index: int) -> bool:
        """Whether a frame is there already."""
        return index in self._images

    def end(self) -> None:
        """Lets the thread end. What waits for a frame gets `Ended`."""
        self._is_ending = True
        self._changed.notify_all()

    def go_on(self) -> None:
        """Lets the thread read what lies there now, since it is known what may be done with it."""
        self._may_go_on = True
        self._changed.notify_all()

    def frame(self, index: int) -> QImage:
        """The frame, as soon as it is there; one thread at a time may ask.

        Raises what reading it raised, or Ended.
        """
        with self._changed:
            self._is_awaited = False
            self._changed.notify_all()
            if index in self._images:
                return self._images[index]
            self._wanted, self._found = index, None
            self._changed.wait_for(lambda: self._is_ending or self._found is not None)
            found = self._take_found()
        if isinstance(found, BaseException):
            raise found
        if found is None:
            raise Ended
        return found

    def _take_found(self) -> QImage | BaseException | None:
        found, self._found, self._wanted = self._found, None, None
        return found

    # ---- the thread ----------------------------------------------------------------------------

    def run(self, image: Callable[[Image], QImage]) -> None:
        """Decodes until `end`; ``image`` makes of a frame what is kept. Raises what opening the video raises, and defects."""
        video = self._open_video()
        try:
            self._count = len(video)
            while (todo := self._next()) is not None:
                index, purpose = todo
                if purpose == "wanted":
                    is_other = self._answer(video, image, index)
                elif purpose == "ahead":
                    is_other = self._read_ahead(video, image, index)
                else:
                    is_other = video.is_replaced(index)
                if is_other:
                    video.close()
                    anew = self._open_anew()
                    if anew is None:
                        return
                    video = anew
        finally:
            with self._changed:
                self._images.clear()
            video.close()

    def _open_anew(self) -> ClosableVideo | None:
        """Opens what lies there now, and waits until somebody has heard whether it is the right video; None at the end.

        What cannot be opened may be half of a file that is being copied: it is tried again now and then.
        """
        with self._changed:
            self._images.clear()
        is_told = False
        while True:
            try:
                video, self._is_right = self._compared()
            except EngineError as error:
                self._is_right = False
                if not is_told:
                    self._tell_and_wait()
                    is_told = True
                if self._rest(error):
                    return None
            else:
                self._count = len(video)
                self._tell_and_wait()
                return video

    def _tell_and_wait(self) -> None:
        with self._changed:
            self._may_go_on = False
        self._tell(self._is_right)
        with self._changed:
            self._changed.wait_for(lambda: self._is_ending or self._may_go_on)

    def _rest(self, failure: EngineError) -> bool:
        """Waits until it is time to try again; whoever wants a frame meanwhile is told why there is none.

        Returns whether the thread is to end.
        """
        remedy = message("It is tried again every few seconds, as it may be a file that is still being copied")
        told = VideoError(failure.what, failure.cause, remedy)
        until = time.monotonic() + LOOKED_EVERY
        with self._changed:
            while not self._is_ending and (left := until - time.monotonic()) > 0:
                self._changed.wait_for(lambda: self._is_ending or self._is_wanted(), left)
                if self._is_wanted():
                    self._found = told
                    self._changed.notify_all()
            return self._is_ending

    def _compared(self) -> tuple[ClosableVideo, bool]:
        """The video that lies there now, and whether it is the right one, also after that was looked at.

        Where it is touched all the time, it is the right one as of now: each frame is looked at again in any case.
        """
        for is_last in (*[False] * TRIES, True):
            video = self._open_video()
            try:
                is_right = video.fingerprint == self._fingerprint
            except EngineError:
                video.close()
                raise
            if is_last or not (is_right and video.is_replaced(0)):
                break
            video.close()
        return video, is_right

    def _next(self) -> tuple[int, _Purpose] | None:
        """Waits for what is to be done with which frame; None at the end."""

        def ahead() -> int | None:
            return (
                None
                if self._is_awaited
                else next((index for index in self._ahead() if index not in self._images), None)
            )

        patience = None if self._fingerprint is None else LOOKED_EVERY
        with self._changed:
            self._changed.wait_for(lambda: self._is_ending or self._is_wanted() or ahead() is not None, patience)
            if self._is_ending:
                return None
            if self._wanted is not None and self._is_wanted():
                return self._wanted, "wanted"
            index = ahead()
            return (min(self._place, self._count - 1), "look") if index is None else (index, "ahead")

    def _is_wanted(self) -> bool:
        """Whether somebody waits for a frame that was not tried yet."""
        return self._wanted is not None and self._found is None

    def _ahead(self) -> range:
        """The frames ahead, next one first, as many as there is room for."""
        if self._place >= self._count:  # in a shorter video that has taken the right one's place
            return range(0)
        room = AHEAD if not self._images else self._capacity() - BEHIND
        last = self._place + self._step * min(AHEAD, room)
        beyond = min(max(last + self._step, -1), self._count)
        return range(self._place + self._step, beyond, self._step) if self._step else range(0)

    def _capacity(self) -> int:
        """How many images there is room for."""
        return IMAGE_BYTES // max(1, next(iter(self._images.values())).sizeInBytes())

    def _answer(self, video: ClosableVideo, image: Callable[[Image], QImage], index: int) -> bool:
        """Reads the frame that somebody waits for. Returns whether it may be another video's; then it is not handed on."""
        try:
            found: QImage | BaseException = image(video[index]) if index < self._count else self._too_short()
        except (EngineError, OSError, MemoryError) as error:
            found = error
        if self._is_other(video, index):
            return True
        with self._changed:
            if isinstance(found, QImage):
                self._keep(index, found)
            self._found = found
            self._changed.notify_all()
        return False

    def _too_short(self) -> VideoError:
        return VideoError(
            message("This video has {count} frames only", count=self._count),
            message("It is another one than the project was made with"),
            message("Go to an earlier frame, or bring the original back"),
        )

    def _read_ahead(self, video: ClosableVideo, image: Callable[[Image], QImage], index: int) -> bool:
        """As `_answer`, of a frame that nobody has asked for before; it may be left for another one."""
        try:
            made = image(video[index]) if video.approach(index, lambda: self._is_to_leave(index)) else None
        except (EngineError, OSError, MemoryError) as error:
            logger.debug("frame %d cannot be read ahead: %s", index, error)  # told when it is asked for
            with self._changed:
                self._step = 0
            return self._is_other(video, index)
        if self._is_other(video, index):
            return True
        if made is not None:
            with self._changed:
                self._keep(index, made)
                if self._wanted == index:  # somebody waits for it by now
                    self._found = made
                self._changed.notify_all()
        return False

    def _is_other(self, video: ClosableVideo, index: int) -> bool:
        """Whether a frame that was just read may be another video's, as far as the right one has been read until now."""
        return self._is_right and index < self._count and video.is_replaced(index)

    def _is_to_leave(self, index: int) -> bool:
        """Whether the reading of a frame ahead is to be broken off."""
        with self._changed:
            return self._is_ending or self._is_awaited or self._is_wanted() or index not in self._ahead()

    def _keep(self, index: int, image: QImage) -> None:
        """Keeps an image, and lets go of those that are of least use: first what is not ahead, the farthest first."""
        self._images[index] = image
        ahead = self._ahead()
        while len(self._images) > max(2, self._capacity()):
            others = (other for other in self._images if other != index)
            del self._images[max(others, key=lambda other: (other not in ahead, abs(other - self._place)))]
