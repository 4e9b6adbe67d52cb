"""Opening: projects, videos into them, and videos that are no longer where they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.jobs import answering
from app.jobs.context import JobCancelled, JobContext
from app.jobs.keeping import PROJECT_SUFFIX, Checked, beside_job, check_job
from app.jobs.media import MediaFacts, media_job
from app.jobs.noting import Noted
from app.jobs.worker import Job, Jobs
from app.project import MediaMismatchError, Project, ReadOnlyVideoError, VideoRecord
from app.project.file.leftovers import SET_ASIDE
from app.project.media import relative_media
from app.ui.dialogs.asking import ask, no_video, show_error, together
from app.ui.settings import Settings, user_projects_folder
from app.ui.work.succession import Succession
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError, StorageError
from engine.messages import message

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

DOCUMENT_SUFFIX = ".json"
SOON_READ = 12  # videos; it is no trouble to wait until so many are read
VIDEO_FILES = words.mark("Videos (*.mp4 *.mov *.mkv *.avi *.webm *.ts *.m4v);;All files (*)")


class Opening(QObject):
    """Owns the workspace, i.e. decides which project is open.

    Signals:
        closing(): the workspace is about to be closed; `view_state` may be filled.
        leaving(): another video or project is about to be shown; what is being drawn is handed on.
        workspace_changed(): another project is open, or none.
        videos_changed(): the project has other videos, or they are elsewhere.
        restored(dict): a video was opened where it was left, with what the window remembered.
        said(str): a remark for the status line.
    """

    closing = Signal()
    leaving = Signal()
    workspace_changed = Signal()
    videos_changed = Signal()
    restored = Signal(object)
    said = Signal(str)

    def __init__(self, jobs: Jobs, settings: Settings, window: MainWindow) -> None:
        super().__init__(window)
        self.workspace: Workspace | None = None
        self.view_state: dict[str, Any] = {}
        # videos that wait for the project beside the first of them to be opened, and what is to be done then
        self._waiting_for_project: list[tuple[Path, Callable[[bool], object]]] | None = None
        self._opened: set[Job[Project]] = set()  # that open projects whose drives let them wait
        self._closing: dict[Path, Job[None]] = {}  # projects that were left, and whose drives let them wait
        self._closing_jobs = Jobs(self)
        self._question: QMessageBox | None = None  # about a video that was replaced
        self._jobs = jobs
        self._settings = settings
        self._window = window
        self.succession = Succession(window)
        self.succession.said.connect(self.said)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Opens a project, or adds videos, image folders and folders of these to the open project or to one beside the first."""
        projects = [path for path in paths if path.suffix == PROJECT_SUFFIX]
        documents = [path for path in paths if path.suffix.lower() == DOCUMENT_SUFFIX]
        media = [path.absolute() for path in paths if path not in projects and path not in documents]
        for document in documents[:1]:  # one message for all of them
            self._fail(no_video(document))

        def add() -> None:
            if media:
                self.add_videos(media)

        if projects:
            self.open_project(projects[-1], then=add)
        else:
            add()

    # ---- projects ------------------------------------------------------------------------------

    def open_project(self, path: Path, *, create: bool = False, then: Callable[[], object] = lambda: None) -> None:
        """Opens a project in place of the present one, where it was left; says so when that cannot be.

        To look through a large one for damage takes its time, and is done beside the window. ``then`` is called once it
        is open.
        """
        creating = partial(self._enter, path, partial(Project.create, path), then)
        opening = creating if create else partial(self._look_through, path, then)

        def begin() -> None:
            if self._is_open(path):  # now: another may have been before its turn came, and this one, too
                self.succession.end()
                then()
                return
            self.said.emit(words.tr("Opening {name}…").format(name=path.name))
            self.succession.settle(opening)

        self.succession.follow(begin)

    def _is_open(self, path: Path) -> bool:
        return self.workspace is not None and self.workspace.project.path == path.absolute()

    def _look_through(self, path: Path, then: Callable[[], object]) -> None:
        self.said.emit(words.tr("Opening {name}…").format(name=path.name))

        def enter(checked: Checked) -> None:
            self._enter(path, partial(Project.open, path, checked=True), then)
            self._tell_set_aside(checked)

        def fail(error: EngineError) -> None:
            self.succession.end()
            self._fail(error)

        # What was begun while the project was looked through has to end first, too.
        self._jobs.start(
            check_job(path, self._closing.get(path.absolute())),
            on_done=lambda checked: self.succession.settle(partial(enter, checked)),
            on_failed=fail,
            is_awaited=True,
        )

    def open_looked_through(self, path: Path) -> None:
        """Opens a project that was looked through for damage just now, at once."""
        begin = partial(self._enter, path, partial(Project.open, path, checked=True), lambda: None)
        self.succession.follow(lambda: self.succession.settle(begin))

    def _enter(self, path: Path, open_it: Callable[[], Project], then: Callable[[], object]) -> None:
        """Shows another project where it was left."""
        if self._is_open(path):  # since it was looked through: beside a video
            self.succession.end()
            then()
            return

        def fail(error: EngineError) -> None:
            self.succession.end()
            self._fail(error)

        def take(project: Project, is_late: bool) -> None:
            if is_late:  # what was begun meanwhile has to end first, too
                self.succession.settle(partial(self._show, project, then), project.close)
            else:
                self._show(project, then)

        self._open(open_it, take, fail)

    def _open(
        self,
        open_it: Callable[[], Project],
        take: Callable[[Project, bool], object],
        fail: Callable[[EngineError], None],
    ) -> None:
        """Opens a project in another thread. Its drive is waited for, but not for long; then ``take`` hears that it is late."""
        jobs: list[Job[Project]] = []  # none until it is known that it is late

        def taken(project: Project) -> None:
            self._opened.difference_update(jobs)
            is_told.append(True)
            take(project, bool(jobs))

        def failed(error: EngineError) -> None:
            self._opened.difference_update(jobs)
            is_told.append(True)
            fail(error)

        is_told: list[bool] = []
        job = self._jobs.start_promptly(lambda _: open_it(), on_done=taken, on_failed=failed, within=answering.PATIENCE)
        if not is_told:
            jobs.append(job)
            self._opened.add(job)

    def _show(self, project: Project, then: Callable[[], object]) -> None:
        """Shows an open project where it was left, in place of the present one."""
        self.leave()
        self.workspace = workspace = Workspace(project, self)
        self._settings.remember_project(project.path)
        self.workspace_changed.emit()
        # In a turn of its own: of a large project, to list the videos and to show one take some milliseconds each.
        QTimer.singleShot(0, workspace, partial(self._show_where_it_was_left, workspace, then))
        self.succession.end()

    def _show_where_it_was_left(self, workspace: Workspace, then: Callable[[], object]) -> None:
        if workspace is not self.workspace:  # closed already
            return
        if workspace.video is None:
            state = workspace.saved_state()
            chosen = workspace.project.video_or_first(state.get("video"))
            if chosen is not None:
                self._show_if_there(chosen, state)
        then()

    def _tell_set_aside(self, checked: Checked) -> None:
        for path in checked.set_aside:
            name, _, _ = path.name.partition(SET_ASIDE)
            what = words.tr("The edits in {name} are not this project's").format(name=name)
            why = words.tr("a backup or another project was put in the place of the one that they belong to")
            remedy = words.tr(
                "This project is open without them. They are in {path} now; delete it if nobody needs them"
            ).format(path=path)
            self._fail(StorageError(what, why, remedy))

    def _fail_to_open(self, error: EngineError) -> None:
        self.said.emit("")
        self._fail(error)

    def close(self) -> None:
        """Closes the project, remembering where it was left."""
        while self._opened and self._jobs.is_closed:  # nobody takes them any more
            with suppress(EngineError, JobCancelled):
                self._opened.pop().wait().close()
        if self.workspace is not None:
            self.closing.emit()
            self.workspace.close(self.view_state)
            self.workspace.deleteLater()
            self.workspace = None
        if self._jobs.is_closed:
            for job in self._closing.values():
                with suppress(EngineError, JobCancelled):
                    job.wait()
            self._closing_jobs.close()

    def leave(self) -> None:
        """As `close`, of a project in which nothing waits to be stored; a drive that does not answer is left behind.

        The project is closed once that answers, and can be opened again after that.
        """
        if self.workspace is None:
            return
        self.closing.emit()
        workspace, path = self.workspace, self.workspace.project.path
        self.workspace = None
        workspace.leave(self.view_state)

        def end(error: EngineError | None = None) -> None:
            if self._closing.get(path) is job:
                del self._closing[path]
            workspace.deleteLater()
            if error is not None:
                self._fail(error)

        job = self._closing_jobs.start(lambda _: workspace.end(), on_done=lambda _: end(), on_failed=end)
        if not job.ends_within(answering.PATIENCE):
            self._closing[path] = job

    # ---- videos --------------------------------------------------------------------------------

    def add_videos(self, paths: Sequence[Path]) -> None:
        """Looks at media beside the window, also at those in folders, then adds them to the project and shows the first."""
        if len(paths) == 1:
            self.said.emit(words.tr("Reading {name}…").format(name=paths[0].name))
        else:
            self.said.emit(words.tr("Reading %n videos…", "", len(paths)))
        shown: list[int] = []
        outcomes: list[MediaFacts | EngineError] = []  # a folder may hold several videos

        def add(outcome: MediaFacts | EngineError) -> None:
            outcomes.append(outcome)
            if isinstance(outcome, EngineError):
                return
            if self.workspace is None:
                self._open_beside(outcome.path, partial(take, outcome))
            else:
                take(outcome, False)

        def take(outcome: MediaFacts, is_new: bool) -> None:
            assert self.workspace is not None
            remarks = [*map(words.said, outcome.warnings)]
            if is_new and self.workspace.project.path.parent != outcome.path.parent:
                remark = words.tr("No project can be written beside the video: it is {path}")
                remarks.append(remark.format(path=self.workspace.project.path))

            def store(project: Project, _: JobContext) -> tuple[VideoRecord, bool]:
                """The video, and whether it is this one; else another one of the project has its path."""
                there = project.video_at(relative_media(project.path, outcome.path))
                try:
                    return project.add_video(outcome.path, outcome), True
                except MediaMismatchError:
                    assert there is not None
                    return there, False

            def show(found: tuple[VideoRecord, bool] | None) -> None:
                if found is not None and not found[1]:
                    self.ask_about_replaced(found[0])
                elif found is not None:
                    self.videos_changed.emit()
                    if not shown:
                        shown.append(found[0].id)
                        self.show_video(found[0])
                self.said.emit(" ".join(remarks))

            noted = Noted(None, message("Open {name}", name=outcome.path.name))
            self.workspace.storing.do(store, show, is_kept=True, noted=noted)

        def end(readable: int) -> None:
            if not readable:
                self.said.emit("")
            if failures := [outcome for outcome in outcomes if isinstance(outcome, EngineError)]:
                self._fail(together(failures, len(outcomes)))

        def fail(error: EngineError) -> None:
            self.said.emit("")
            self._fail(error)

        name = words.tr("The reading of %n videos", "", len(paths)) if len(paths) > SOON_READ else ""
        self._jobs.start(media_job(paths, opens_folders=True), on_done=end, on_progress=add, on_failed=fail, name=name)

    def _open_beside(self, media: Path, then: Callable[[bool], object]) -> None:
        """Opens the project beside a video, or makes it; in the user's own folder where that cannot be written.

        ``then`` is called once it is open, with True if it was opened for this video, and not for one before it.
        """
        if self._waiting_for_project is not None:
            self._waiting_for_project.append((media, then))
            return
        self._waiting_for_project = [(media, then)]

        def enter(checked: Checked | None) -> None:
            if checked is None:
                fail(
                    StorageError(
                        words.tr("No project can be made for {path}").format(path=media),
                        words.tr("neither its folder nor your own can be written"),
                        words.tr("Free some space, or use File, New project to choose another place"),
                    )
                )
                return
            self._open(partial(Project.open, checked.path, checked=True), partial(take, checked), fail)

        def take(checked: Checked, opened: Project, is_late: bool) -> None:
            self.close()  # one that was opened meanwhile
            waiting, self._waiting_for_project = self._waiting_for_project or [], None
            self.workspace = Workspace(opened, self)
            self._settings.remember_project(opened.path)
            self.workspace_changed.emit()
            for number, (_, add) in enumerate(waiting):
                add(number == 0)
            self._tell_set_aside(checked)

        def fail(error: EngineError) -> None:
            others, self._waiting_for_project = (self._waiting_for_project or [])[1:], None
            self._fail_to_open(error)
            for other in others:  # the next one may have a project that can be opened
                self._open_beside(*other)

        work = beside_job(media, (media.parent, user_projects_folder()), dict(self._closing))
        self._jobs.start(work, on_done=enter, on_failed=fail, is_awaited=True)

    def show_video(self, record: VideoRecord) -> None:
        """Shows a video of the project: where it was left if it was the last one, else its first frame.

        The one that is shown already is opened anew only if it could not be edited: the right file may be back.
        """
        if self.workspace is None:
            return
        state = self.workspace.saved_state()
        if self.workspace.video is not None and self.workspace.video.id == record.id:
            if self.workspace.is_read_only:
                place = {"frame": self.workspace.frame_index, "selected": self.workspace.selected}
                self._show_if_there(record, {**state, **place})
            return
        self._show_if_there(record, state if state.get("video") == record.id else {})

    def _show_if_there(self, record: VideoRecord, state: dict[str, Any]) -> None:
        if self.workspace is None:
            return
        if not record.exists:
            self._ask_missing(record, state)
            return
        self.leaving.emit()
        self.workspace.show_video(record, state.get("frame", 0), state.get("selected", ()))
        self.restored.emit(state)

    # ---- a video that is not there -------------------------------------------------------------

    def _ask_missing(self, record: VideoRecord, state: dict[str, Any]) -> None:
        """Offers to find a video that is not where it was."""
        ask(
            self._window,
            words.tr("Video not found"),
            words.tr("{name} is not where it was.").format(name=record.name),
            {
                words.tr("Find the file…"): partial(self._find_file, record, state),
                words.tr("Find the image folder…"): partial(self._find_folder, record, state),
            },
            words.tr(
                "It was at {path}. It may have been moved or renamed; the annotations are safe in the project."
            ).format(path=record.remembered_path),
        )

    def ask_about_replaced(self, record: VideoRecord) -> None:
        """Offers to find a video in whose place another one lies, or to take that one."""
        if self._question is not None:
            return
        self._question = ask(
            self._window,
            words.tr("Another video?"),
            words.tr("{name} is not the video that the project was made with.").format(name=record.name),
            {
                words.tr("Find the file…"): partial(self._find_file, record, {}),
                words.tr("Find the image folder…"): partial(self._find_folder, record, {}),
                words.tr("Use it all the same"): partial(self.relink, record, record.path, accept=True),
            },
            words.tr(
                "Its content differs: the file was replaced, or encoded anew. Masks and frames may not belong together."
            ),
            otherwise=partial(self._tell_read_only, record),
            refusal=words.tr("Only look at it"),
        )
        self._question.finished.connect(self._forget_question)

    def _forget_question(self) -> None:
        self._question = None

    def _tell_read_only(self, record: VideoRecord) -> None:
        """The person has not settled which media are the right ones."""
        if self.workspace is not None and record.id in self.workspace.project.read_only_videos:
            self.workspace.failed.emit(ReadOnlyVideoError(record.name))

    def _find_file(self, record: VideoRecord, state: dict[str, Any]) -> None:
        title = words.tr("Where is {name}?").format(name=record.name)
        path, _ = QFileDialog.getOpenFileName(
            self._window, title, str(record.remembered_path.parent), words.tr(VIDEO_FILES)
        )
        self._relink_chosen(record, path, state)

    def _find_folder(self, record: VideoRecord, state: dict[str, Any]) -> None:
        title = words.tr("Where is {name}?").format(name=record.name)
        path = QFileDialog.getExistingDirectory(self._window, title, str(record.remembered_path.parent))
        self._relink_chosen(record, path, state)

    def _relink_chosen(self, record: VideoRecord, path: str, state: dict[str, Any]) -> None:
        if path:
            self.relink(record, Path(path), state)
        else:
            self._tell_read_only(record)

    def relink(
        self, record: VideoRecord, path: Path, state: dict[str, Any] | None = None, *, accept: bool = False
    ) -> None:
        """Looks at the media beside the window, then points the video at them; asks when they differ, unless ``accept``."""

        def take(outcome: MediaFacts | EngineError, accept: bool = accept) -> None:
            if isinstance(outcome, EngineError) or self.workspace is None:
                if isinstance(outcome, EngineError):
                    self._fail(outcome)
                return

            def relink(project: Project, _: JobContext) -> VideoRecord | MediaMismatchError:
                try:
                    return project.relink_video(record.id, path, outcome, accept_mismatch=accept)
                except MediaMismatchError as error:
                    return error

            def show(found: VideoRecord | MediaMismatchError | None) -> None:
                if isinstance(found, MediaMismatchError):
                    confirm: Callable[[], None] = partial(take, outcome, True)
                    ask(
                        self._window,
                        words.tr("Another video?"),
                        words.said(found.what),
                        {words.tr("Use it all the same"): confirm},
                        words.said(found.cause),
                        otherwise=partial(self._tell_read_only, record),
                        refusal=words.tr("Only look at it"),
                    )
                elif found is not None:
                    self.videos_changed.emit()
                    self._show_if_there(found, state or {})

            noted = Noted(None, message("Find {name}", name=record.name))
            self.workspace.storing.do(relink, show, is_kept=True, noted=noted)

        self._jobs.start(media_job([path]), on_done=lambda _: None, on_progress=take, is_awaited=True)

    def _fail(self, error: EngineError) -> None:
        show_error(self._window, error)
