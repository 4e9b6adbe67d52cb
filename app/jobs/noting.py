"""What waits to be stored is noted in a file of the user's own, so that it outlives the program however that ends."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.edits.new_track import NewTrack
from app.edits.recorded import Recorded, UnknownEditError, edit_data, message_data
from app.edits.titles import title_of
from app.jobs.context import JobCancelled, JobContext
from app.jobs.worker import Job, Jobs
from app.project import Edit, Project, ProjectError
from app.project.file.waiting import (
    DamagedWaitingError,
    Note,
    Origin,
    WaitingFile,
    left_over,
    waiting_files,
    waiting_folder,
)
from engine.errors import EngineError, StorageError
from engine.messages import Message, message


@dataclass(eq=False)
class Noted:
    """What is noted while it waits.

    Attributes:
        edit: None for what is only named, and has to be done again.
        title: what people read of it.
        made: the track that it makes, or draws on.
        session, number: of the file, and in it; given when it is asked for.
        is_written: whether it stands there, or is about to.
    """

    edit: Edit | None
    title: Message
    made: NewTrack | None = None
    session: str = ""
    number: int = 0
    is_written: bool = False

    @classmethod
    def of(cls, edit: Edit, made: NewTrack | None = None) -> Noted:
        return cls(edit, title_of(edit), made)

    @property
    def note(self) -> Note:
        """Raises TypeError for an edit that has no form in a file; see `edit_data`."""
        if self.edit is None:
            return Note(self.number, {"title": message_data(self.title)})
        return Note(self.number, {"edit": edit_data(self.edit), "made": None if self.made is None else self.made.key})


class Noting(QObject):
    """Keeps the file of one opening of a project, and those of earlier ones whose edits are stored now.

    Signals:
        failed(EngineError): what waits cannot be noted; told once until it can be again.
    """

    failed = Signal(object)

    def __init__(self, project: Project, parent: QObject) -> None:
        super().__init__(parent)
        self.position: float | None = None  # of the journal, as it was read last
        self._number, self._path = project.number, str(project.path)
        self._session = secrets.token_hex(8)
        self._count = 0
        self._made: NewTrack | None = None  # by the edit that was stored last of those that make one
        self._waiting: dict[str, set[int]] = {}  # session -> what waits in its file
        self._jobs = Jobs(self, threads=1)
        self._last: Job[None] | None = None
        self._is_told = False
        self._origin: Origin | None = None  # the rest belongs to the thread of `_jobs`
        self._files: dict[str, WaitingFile] = {}
        self._unwritten: dict[int, Noted] = {}

    def number(self, noted: Noted) -> None:
        """It is asked for now."""
        if not noted.session:
            self._count += 1
            noted.session, noted.number = self._session, self._count

    def stored_note(self, noted: Noted) -> Sequence[Any]:
        """For `Project.noting_stored`: its number, and which track the last stroke on a new one went to."""
        self._made = noted.made or self._made
        return [noted.number, *((self._made.key, self._made.id) if self._made is not None else (None, None))]

    def wait(self, noted: Noted) -> None:
        """It has to wait."""
        if noted.is_written:
            return
        noted.is_written = True
        self._waiting.setdefault(noted.session, set()).add(noted.number)
        now = Origin(self._number, self._path, self._session, self.position, time.time())
        self._begin(lambda: self._write(noted, now))

    def end(self, noted: Noted) -> None:
        """It waits no more: it is stored, or nobody wants it."""
        if not noted.is_written:
            return
        noted.is_written = False
        waiting = self._waiting[noted.session]
        waiting.discard(noted.number)
        is_last = not waiting
        self._begin(lambda: self._strike(noted, is_last))

    def adopt(self, waiting: Waiting) -> None:
        """What an earlier opening has left; each is stored, or given up, by `end`, or left there."""
        self._waiting[waiting.origin.session] = {noted.number for noted in waiting.edits}
        self._begin(lambda: self._files.update({waiting.origin.session: waiting.file}))

    def set_aside(self, waiting: Waiting, then: Callable[[Path], None]) -> None:
        """Nobody wants what an earlier opening has left; ``then`` hears where it is kept."""

        def work(_: JobContext) -> Path:
            return self._files.pop(waiting.origin.session).set_aside()

        self._jobs.start(work, on_done=then, on_failed=self.failed.emit)

    def close(self) -> None:
        """Once all is on the disk. What waits then waits for the next time."""
        self._begin(self._close)
        if self._last is not None:
            with suppress(EngineError, JobCancelled):  # told already
                self._last.wait()
        self._jobs.close()

    # ---- in the thread -------------------------------------------------------------------------

    def _begin(self, work: Callable[[], None]) -> None:
        self._last = self._jobs.start(lambda _: work(), on_done=self._forget_trouble, on_failed=self._fail)

    def _write(self, noted: Noted, now: Origin) -> None:
        self._unwritten[noted.number] = noted
        self._origin = self._origin or now
        if self._session not in self._files:
            self._files[self._session] = WaitingFile.begin(self._origin)
        self._files[self._session].note([each.note for each in self._unwritten.values()])
        self._unwritten.clear()

    def _strike(self, noted: Noted, is_last: bool) -> None:
        is_own = noted.session == self._session
        if is_own:
            self._unwritten.pop(noted.number, None)
            self._origin = None if is_last else self._origin
        file = self._files.get(noted.session)
        if file is not None and is_last:
            del self._files[noted.session]
            file.remove()
        elif file is not None:
            file.strike([noted.number])

    def _close(self) -> None:
        for file in self._files.values():
            file.close()

    def _forget_trouble(self, _: None) -> None:
        self._is_told = False

    def _fail(self, error: EngineError) -> None:
        if not self._is_told:
            self._is_told = True
            self.failed.emit(
                StorageError(
                    message("Edits that wait cannot be noted in {folder}", folder=waiting_folder()),
                    error.what,
                    message("They are lost if the program is killed before they are stored: free some space"),
                )
            )


# ---- what an earlier opening has left ----------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """The edits that were left in a file, in their order.

    Attributes:
        is_known: whether the project has all that it had when they were made; else it is an earlier state, or a copy.
    """

    file: WaitingFile
    origin: Origin
    edits: tuple[Noted, ...]
    is_known: bool


def waiting_job(number: str, path: Path) -> Callable[[JobContext], tuple[tuple[Waiting, ...], tuple[EngineError, ...]]]:
    """Work for `Jobs.start`: what waits for an open project, and what is wrong with files of it, which are set aside."""

    def work(_: JobContext) -> tuple[tuple[Waiting, ...], tuple[EngineError, ...]]:
        if not any(waiting_folder().glob(f"{number}-*")):
            return (), ()
        found, errors = [], []
        with Project.open(path, shared=True) as project:
            stored = project.stored()
            for file in waiting_files(number, stored):
                try:
                    found.append(_read(file, project))
                except (DamagedWaitingError, UnknownEditError) as error:
                    place = file.set_aside()
                    kept = message("The file is {place} now; make again what is missing", place=place)
                    errors.append(ProjectError(error.what, error.cause, kept))
        return tuple(sorted(found, key=lambda waiting: waiting.origin.since)), tuple(errors)

    return work


def _read(file: WaitingFile, project: Project) -> Waiting:
    read = file.read()
    assert read is not None  # else it was left out
    origin, notes = read
    stored = project.stored()
    recorded = Recorded()
    _, key, track_id = stored.get(origin.session, (0, None, None))
    if key is not None:
        recorded.new_track(key, track_id)
    edits = []
    for note in left_over(origin, notes, stored):
        noted = _noted(note, recorded)
        noted.session, noted.number, noted.is_written = origin.session, note.number, True
        edits.append(noted)
    return Waiting(file, origin, tuple(edits), project.has_been_at(origin.position))


def _noted(note: Note, recorded: Recorded) -> Noted:
    if "edit" not in note.edit:
        return Noted(None, recorded.title(note.edit.get("title")))
    edit, made = recorded.edit(note.edit["edit"]), note.edit.get("made")
    return Noted.of(edit, recorded.new_track(made) if isinstance(made, str) else None)
