"""Edits that were never stored, since the program ended while they waited: people are asked about them at the next opening."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale

from app.edits.extent import extent
from app.jobs.context import JobContext
from app.jobs.noting import Noted, Waiting, waiting_job
from app.project import Edit, JournalEntry, Project
from app.ui.dialogs.asking import ask, sentence, show_error
from app.ui.workspace import SOON_STORED, STORING, Workspace
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

MOST_NAMED = 6  # of edits that are not stored


def look_for_waiting(window: MainWindow, workspace: Workspace) -> None:
    """Finds out beside the window what waits for the project that has just been opened, and asks about it."""

    def tell(found: tuple[tuple[Waiting, ...], tuple[EngineError, ...]]) -> None:
        waiting, errors = found
        if window.workspace is not workspace:
            for each in waiting:
                each.file.close()
            return
        for error in errors:
            show_error(window, error)
        for each in waiting:
            workspace.storing.noting.adopt(each)
            _ask(window, workspace, each)

    project = workspace.project
    window.jobs.start(waiting_job(project.number, project.path), on_done=tell, is_awaited=True)


def _ask(window: MainWindow, workspace: Workspace, waiting: Waiting) -> None:
    since = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(waiting.origin.since)), QLocale.FormatType.ShortFormat)
    more = [words.tr("They were made on {time} and later, while the project could not be written.").format(time=since)]
    if waiting.origin.path != str(workspace.project.path):
        more.append(words.tr("They were made in {path}.").format(path=waiting.origin.path))
    if not waiting.is_known:
        more.append(words.tr("This is an earlier state of the project, or another copy: they may not fit here."))
    more.append(words.tr("Stored, each can be undone; those that cannot be made any more are named and left out."))
    ask(
        window,
        words.tr("Edits that waited"),
        words.tr("%n edits of this project were not stored when the program ended.", "", len(waiting.edits)),
        {
            words.tr("Store them now"): partial(_Storing, window, workspace, waiting),
            words.tr("Leave them out"): partial(_leave_out, window, workspace, waiting),
        },
        " ".join(more),
        refusal=words.tr("Ask again next time"),
    )


def _leave_out(window: MainWindow, workspace: Workspace, waiting: Waiting) -> None:
    def say(kept: Path) -> None:
        text = words.tr("They are left out, and kept in {path}; delete it if nobody needs them")
        window.status.show_job(text.format(path=kept))

    if window.workspace is workspace:
        workspace.storing.noting.set_aside(waiting, say)


class _Storing:
    """Has the edits stored, each in its turn, and tells in the end which were not."""

    def __init__(self, window: MainWindow, workspace: Workspace, waiting: Waiting) -> None:
        self._window = window
        self._workspace = workspace
        self._left = len(waiting.edits)
        self._failures: list[str] = []
        self._count = len(waiting.edits)
        if window.workspace is workspace:
            for noted in waiting.edits:
                self._begin(noted)

    def _begin(self, noted: Noted) -> None:
        storing, edit = self._workspace.storing, noted.edit
        fail = partial(self._fail, noted)
        if edit is None:
            fail(EngineError(words.tr("only its name was kept: do it again")))
            storing.do(lambda *_: None, self._end, is_kept=True, noted=noted)
            return
        storing.do(
            partial(_apply, edit, noted),
            self._end,
            is_long=lambda: extent(edit, self._workspace.project) > SOON_STORED,
            name=words.tr(STORING),
            is_kept=True,
            noted=noted,
            on_failed=fail,
        )

    def _fail(self, noted: Noted, error: EngineError) -> None:
        self._failures.append(f"{words.said(noted.title)}: {words.said(error.what)}")

    def _end(self, done: tuple[JournalEntry | None] | None) -> None:
        self._left -= 1
        entry = None if done is None else done[0]
        self._workspace.refresh(() if entry is None else (entry.id,))
        if self._left or self._window.workspace is not self._workspace:
            return
        stored = self._count - len(self._failures)
        self._window.status.show_job(words.tr("%n edits that waited are stored", "", stored))
        if self._failures:
            named = [sentence(each) for each in self._failures[:MOST_NAMED]]
            others = len(self._failures) - MOST_NAMED
            more = [words.tr("%n others", "", others)] if others > 0 else []
            what = words.tr("%n edits that waited cannot be made any more", "", len(self._failures))
            show_error(self._window, EngineError(what, "\n".join([*named, *more])))


def _apply(edit: Edit, noted: Noted, project: Project, _: JobContext) -> tuple[JournalEntry | None]:
    entry = project.apply(edit)
    if noted.made is not None:
        noted.made.learn(entry)
    return (entry,)
