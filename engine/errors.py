"""What the engine raises when something outside it is wrong.

Every error carries three sentences: what happened (and where), the likely cause, and what to do about it. Each is made by
`engine.messages.message`, so that a window can say it in its language; ``str(error)`` joins them in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.messages import begun, in_line, message, sentence


class EngineError(Exception):
    """Base of all errors that a user can cause or mend.

    Args:
        what: what failed and where, e.g. a path or the path inside a JSON document.
        cause: the likely reason; may be empty when ``what`` says it already.
        remedy: what the user can do; may be empty when nothing sensible can be advised.
    """

    def __init__(self, what: str, cause: str = "", remedy: str = "") -> None:
        super().__init__(what, cause, remedy)
        self.what = what
        self.cause = cause
        self.remedy = remedy

    @property
    def text(self) -> str:
        """The three as one text; a `Message` if they are."""
        parts = (self.what, begun(self.cause), begun(self.remedy))
        return in_line(sentence(part) for part in parts if part)

    def __str__(self) -> str:
        return str(self.text)


class VideoError(EngineError):
    """A video file or image folder cannot be read as a sequence of frames."""


class CheckpointError(EngineError):
    """A file is not a checkpoint, or not one of this model."""


class FormatError(EngineError):
    """A YTVIS / OVIS document breaks the format; ``what`` names the path in it, e.g. ``annotations[3].bboxes[7]``."""


class StorageError(EngineError):
    """A file cannot be written: full disk, read-only folder, lost network drive."""


class DeviceError(EngineError):
    """The requested device is missing or cannot hold the work."""


@contextmanager
def about(path: Path) -> Iterator[None]:
    """Has each FormatError name its file: what raises it was given what had been read, perhaps of several files."""
    try:
        yield
    except FormatError as error:
        raise FormatError(message("{path}: {what}", path=path, what=error.what), error.cause, error.remedy) from error
