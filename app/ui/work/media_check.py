"""Whether a video that is shown is still the one that the project was made with, and not another of the same name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from app.jobs.media import is_same_job
from app.jobs.worker import Jobs
from app.project import VideoRecord
from app.ui.work.opening import Opening
from engine.errors import EngineError


class MediaCheck(QObject):
    """Looks at the content of each video beside the window when it is shown, and has people asked where it is another.

    Also when its file is written anew while it is shown. From then on such a video is only looked at, until the right one
    is shown or the other accepted.
    """

    def __init__(self, opening: Opening, parent: QObject) -> None:
        super().__init__(parent)
        self._opening = opening
        self._jobs = Jobs(self, threads=1)  # of its own: nobody is kept from opening another project meanwhile
        self._told = 0  # times that a reader has told of a file that was written anew
        opening.restored.connect(self._begin)
        opening.workspace_changed.connect(self._follow)

    def close(self) -> None:
        """Ends its thread. The window is about to be gone."""
        self._jobs.close()

    def _follow(self) -> None:
        if self._opening.workspace is not None:
            self._opening.workspace.media_rewritten.connect(self._compared)

    def _compared(self, is_same: bool) -> None:
        """Asked once: where a file is being written for long, it is another one every time."""
        self._told += 1
        workspace = self._opening.workspace
        if workspace is not None and workspace.video is not None and workspace.is_read_only == is_same:
            self._opening.leaving.emit()  # a stroke over a frame of the right one
            self._end(workspace.video, is_same)

    def _begin(self) -> None:
        workspace = self._opening.workspace
        if workspace is not None and (video := workspace.video) is not None:
            work = is_same_job(video.path, video.fingerprint)
            self._jobs.start(work, on_done=partial(self._looked, video, self._told), on_failed=_told_already)

    def _looked(self, video: VideoRecord, told: int, is_same: bool) -> None:
        if told == self._told:  # else it may have looked before the file was written, and its reader knows better
            self._end(video, is_same)

    def _end(self, video: VideoRecord, is_same: bool) -> None:
        workspace = self._opening.workspace
        if workspace is None or workspace.video != video:
            return
        workspace.set_read_only(video.id, not is_same)
        if not is_same:
            self._opening.ask_about_replaced(video)


def _told_already(error: EngineError) -> None:
    """Media that cannot be read: the reader of frames says so."""
