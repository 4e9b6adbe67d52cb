"""The import of a data set as the menu runs it: beside the window, all or nothing, with a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from app.jobs.stored import Stored
from app.jobs.transfer import Read, read_job, store_work
from app.jobs.worker import Job, Jobs
from app.project.exchange.importing import ImportReport
from app.ui.dialogs.transfer_dialog import UNCHANGED
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError


def import_annotations(
    jobs: Jobs,
    workspace: Workspace,
    json_path: Path,
    media: Path,
    say: Callable[[str], None],
    done: Callable[[], None],
    ask_first: Callable[[Read], None],
    window: QWidget,
) -> None:
    """Takes a data set's annotations over, on a thread, all or nothing; meanwhile the window shows how far, and a way out.

    Args:
        media: the folder of the data set's media.
        say: told how it goes and how it ended, for the status line.
        done: called once the annotations are in the project.
        ask_first: called instead of ``done`` when somebody has to say something of the data set first.
    """
    _Import(jobs, workspace, json_path, say, done, ask_first, window).begin(media)


class _Import:
    """One import: the document is read, then what was read is stored; a dialog shows how far it is, and stops it."""

    def __init__(
        self,
        jobs: Jobs,
        workspace: Workspace,
        json_path: Path,
        say: Callable[[str], None],
        done: Callable[[], None],
        ask_first: Callable[[Read], None],
        window: QWidget,
    ) -> None:
        self._jobs, self._workspace, self._json_path = jobs, workspace, json_path
        self._say, self._done, self._ask_first = say, done, ask_first
        self._title = words.tr("Importing {name}…").format(name=json_path.name)
        self._work: Job[Read] | Stored[ImportReport] | None = None  # what goes on
        self._shown = QProgressDialog(self._title, words.tr("Cancel"), 0, 0, window)
        self._shown.setWindowTitle(words.tr("Import"))
        self._shown.setWindowModality(Qt.WindowModality.WindowModal)
        self._shown.setAutoReset(False)

    def begin(self, media: Path) -> None:
        """Reads the document and shows the dialog."""
        self._say(self._title)
        self._work = self._jobs.start(
            read_job(self._workspace.project.path, self._json_path, media),
            on_done=self._store,
            on_cancelled=lambda: self._end(words.tr(UNCHANGED)),
            on_failed=self._fail,
            name=words.tr("The import of {name}").format(name=self._json_path.name),
        )
        self._shown.canceled.connect(lambda: self._cancel())  # no method: Qt would not keep this alive
        self._shown.open()

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _store(self, read: Read) -> None:
        if self._shown.wasCanceled():  # while the news were on their way
            self._end(words.tr(UNCHANGED))
            return
        if not read.is_clear:
            self._end("")
            self._ask_first(read)
            return
        storing = self._workspace.storing
        if storing.trouble is not None:  # its turn may not come for long
            self._fail(storing.trouble)
            return
        self._work = storing.do(
            store_work(read.found, {}, {}),
            self._stored,
            is_long=lambda: True,
            name=self._title,
            on_progress=self._show_progress,
        )

    def _show_progress(self, progress: tuple[int, int]) -> None:
        """In words: the bar of this dialog lets other events in whenever it moves."""
        stored, total = progress
        said = words.tr("{done} of {total} tracks").format(done=stored, total=total)
        self._shown.setLabelText(f"{self._title}\n{said}")

    def _stored(self, report: ImportReport | None) -> None:
        if report is None:
            was_cancelled = isinstance(self._work, Stored) and self._work.is_cancelled
            self._end(words.tr(UNCHANGED) if was_cancelled else "")  # else the window tells why
            return
        tracks = words.tr("%n tracks", "", report.tracks)
        videos = words.tr("%n videos", "", len(report.video_ids))
        text = words.tr("{name}: {tracks} in {videos} imported")
        said = text.format(name=self._json_path.name, tracks=tracks, videos=videos)
        self._end(" ".join((said, *map(words.said, report.notes))))
        self._done()

    def _fail(self, error: EngineError) -> None:
        if self._shown.wasCanceled():
            self._end(words.tr(UNCHANGED))
            return
        self._end("")
        self._jobs.failed.emit(error)

    def _end(self, text: str) -> None:
        self._shown.canceled.disconnect()
        self._shown.close()
        self._shown.deleteLater()  # not on closing: Escape closes it, and what is cancelled ends later
        self._say(text)
