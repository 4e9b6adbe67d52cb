"""One learning at a time, of all windows of this person: there is one folder for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.jobs.learning.folders import LearnRequest, Place, process_lock, stopped_learning
from app.jobs.learning.models import models_folder
from app.project.file.lock import FileLock, LockTaken
from engine.errors import EngineError
from engine.files import storage_error
from engine.messages import message


@contextmanager
def alone_in(place: Place) -> Iterator[None]:
    """Keeps others from learning meanwhile: there is one folder. Raises EngineError when one does, StorageError."""
    try:
        for folder in (place.folder.parent, models_folder()):
            folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place.folder.with_suffix(".lock"))
        try:
            FileLock(process_lock(place.data)).release()  # of a window that was killed: it ends after its next step
        except (LockTaken, OSError):
            lock.release()
            raise
    except LockTaken as error:
        raise EngineError(
            message("A model is learning in another window"), "", message("Wait for its end, or stop it there")
        ) from error
    except OSError as error:
        raise storage_error(place.folder.parent, error) from error
    try:
        yield
    finally:
        lock.release()


def stopped_by_all(place: Place) -> LearnRequest | None:
    """As `stopped_learning`, if no window goes on with it now. Raises EngineError when one does, StorageError."""
    if not place.folder.exists():
        return None
    with alone_in(place):
        return stopped_learning(place)
