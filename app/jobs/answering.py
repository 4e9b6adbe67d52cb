"""The project is asked on a thread of its own, and for an answer waited only so long: a drive that hangs does not hang the window.

A network drive that goes away may answer no read and no write for minutes, and another program may hold the database for as
long. Whatever waits for it cannot be called off: it goes on, and all that is asked later has to wait behind it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from inspect import ismethod
from pathlib import Path
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal

from app.jobs.context import JobContext
from app.jobs.worker import Job
from app.project import Project, ProjectError, ProjectSilentError

# Seconds; a drive that does answer, however far away, mostly does so within hundredths of one. Not shorter: an answer that
# comes later is asked for anew by then (`refresh`), so that of a slow drive that always takes longer nothing would ever be shown.
PATIENCE = 1.0
REMEMBERED = 120  # answers, most of them the masks of a frame, which have 0.3 MB at 4K with 60 tracks

# Questions whose answers are remembered, to be given again while there are no others: all that a frame is shown by.
OF_MASKS = frozenset({"masks_at", "mask"})
REPEATED = OF_MASKS | {
    "categories", "has_videos", "history_near", "is_removed", "next_redo", "next_undo", "position", "state", "track",
    "track_reviews", "tracks", "video", "videos",
}  # fmt: skip

Question = tuple[Any, ...]  # the name of a method of the project, and its arguments
Result = TypeVar("Result")


class Answering(QObject):
    """One thread for one project's connection, which nobody else uses while this is open.

    Signals:
        fell_silent(): something was not answered in time. Until it is, every question is refused at once.
        answered(): it is answered after all.
    """

    fell_silent = Signal()
    answered = Signal()
    _news = Signal(object)  # a callable without arguments, to be called in this object's thread

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="project")
        self._thread: int | None = None  # once it has begun
        self._unanswered: Future[Any] | None = None
        self._is_closed = False
        self._news.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def is_silent(self) -> bool:
        """Whether something waits for an answer, and was not answered in time."""
        return self._unanswered is not None and not self._unanswered.done()

    @property
    def is_here(self) -> bool:
        """Whether the caller may use the connection itself: in the thread, or once this is closed."""
        return self._is_closed or threading.get_ident() == self._thread

    @property
    def silence(self) -> ProjectSilentError:
        """What is said meanwhile."""
        return ProjectSilentError(self._path)

    def ask(self, question: Callable[[], Result], *, patiently: bool = False) -> Result:
        """The answer, or what the question raises.

        Raises ProjectSilentError when there is none in time, or something before it has none yet; ``patiently``: never.
        """
        if self.is_here:
            return question()
        if self.is_silent and not patiently:
            raise self.silence
        asked = self._submit(question)
        if not patiently and not self._is_answered(asked):
            raise self.silence
        return asked.result()

    def begin(self, work: Callable[[], Result], context: JobContext, then: Callable[[], object]) -> Job[Result]:
        """Has work done, however long that takes; it is waited for as `ask` does, and called off by nothing.

        Where it is not done in time, ``then`` is called once it is, in this object's thread.
        """
        is_silent = self.is_silent
        asked = self._submit(work)
        if is_silent:
            self._wait_for(asked)  # which is answered last
        if is_silent or not self._is_answered(asked):
            asked.add_done_callback(lambda _: self._news.emit(then))
        return Job(context, asked)

    def close(self) -> None:
        """Waits until all is answered, and ends the thread. From now on everybody asks for themselves."""
        self._executor.shutdown()
        self._is_closed = True

    def _submit(self, question: Callable[[], Result]) -> Future[Result]:
        def here() -> Result:
            self._thread = threading.get_ident()
            return question()

        return self._executor.submit(here)

    def _is_answered(self, asked: Future[Any]) -> bool:
        """Waits for it, within reason."""
        if Job(JobContext(lambda _: None), asked).ends_within(PATIENCE):
            return True
        self._wait_for(asked)
        self.fell_silent.emit()
        return False

    def _wait_for(self, asked: Future[Any]) -> None:
        self._unanswered = asked
        asked.add_done_callback(lambda _: self._news.emit(partial(self._end, asked)))

    def _end(self, asked: Future[Any]) -> None:
        if self._unanswered is asked:
            self._unanswered = None
            self.answered.emit()

    def _hear(self, call: Callable[[], None]) -> None:
        if not self._is_closed:  # else it was on its way already
            call()


class AskedProject:
    """Stands for a project in the window's thread, and in that of its `Answering`: only questions, which may be refused.

    What was answered before is answered again, from memory, while the project does not answer. Of masks that is right as long
    as nothing was written since; `forget` is to be told of that. All else is to be asked again then.
    """

    def __init__(self, project: Project, answering: Answering) -> None:
        self._project = project
        self._answering = answering
        self._known: OrderedDict[Question, Any] = OrderedDict()
        self._usual: dict[Question, None] = {}  # what was asked `at_once` last time
        self._fresh: dict[Question, Any] | None = None  # the answers inside the block of `at_once`

    @property
    def as_project(self) -> Project:
        """As what it stands for."""
        return cast(Project, self)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._project, name)
        return partial(self._ask, name, found) if ismethod(found) else found

    def _ask(self, name: str, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if self._answering.is_here:
            return question(*args, **named)
        if name not in REPEATED or named:
            return self._answering.ask(partial(question, *args, **named))
        asked = (name, *args)
        if self._fresh is not None:
            if name not in OF_MASKS:
                self._usual[asked] = None
            if asked in self._fresh:
                return self._fresh[asked]
        try:
            answer = self._answering.ask(partial(question, *args))
        except ProjectSilentError:
            if asked not in self._known:
                raise
            return self._known[asked]
        self._remember({asked: answer})
        return answer

    def _remember(self, answers: Mapping[Question, Any]) -> None:
        for asked, answer in answers.items():
            self._known[asked] = answer
            self._known.move_to_end(asked)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    @contextmanager
    def at_once(self, *questions: Question, with_usual: bool = False) -> Iterator[bool]:
        """Asks several questions together: inside the block all of them are answered as of one moment.

        The project is waited for once, at the beginning; what nobody knew beforehand is asked by itself. Yields whether it
        has answered. Inside another such block it is a part of that.

        Args:
            questions: what is going to be asked, each a method's name with its arguments.
            with_usual: as well as what was asked in such blocks since the last one that said so, but for masks.
        """
        wanted = dict.fromkeys(questions)
        if with_usual:
            wanted.update(self._usual)
            self._usual = {}
        outer, known = self._fresh, self._fresh or {}
        missing = [asked for asked in wanted if asked not in known]
        is_answered, answers = True, {}
        try:
            answers = self._answering.ask(partial(self._answers, missing)) if missing else {}
            self._remember(answers)
        except ProjectSilentError:
            is_answered = False
        self._fresh = {**known, **answers}
        try:
            yield is_answered
        finally:
            self._fresh = outer

    def _answers(self, questions: Iterable[Question]) -> dict[Question, Any]:
        """Question -> answer; those that raise a ProjectError are left out, and raise it for who asks them by themselves."""
        answers = {}
        with self._project.snapshot():
            for asked in questions:
                name, *args = asked
                with suppress(ProjectError):
                    answers[asked] = getattr(self._project, name)(*args)
        return answers

    def remembered(self, *asked: Any) -> Any:
        """What a question (its name, its arguments) was answered last, without asking; None: it was not, or was forgotten."""
        return self._known.get(asked)

    def forget(self, frames: Collection[int] | None = None) -> None:
        """Something was written, and masks are others now: those in some frames, or (None) in any."""
        if self._fresh is not None:  # inside a block, what was answered at its beginning is true no more
            self._fresh.clear()
        for asked in list(self._known):
            if asked[0] in OF_MASKS and (frames is None or asked[2] in frames):
                del self._known[asked]
