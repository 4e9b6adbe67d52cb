"""Projects beside the window, on connections of their own: looked through before they are opened, copied."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.jobs.context import JobCancelled, JobContext
from app.jobs.worker import Job
from app.project import Project
from app.project.packing import Progress
from app.project.reader import Reader
from engine.errors import EngineError, StorageError

PROJECT_SUFFIX = ".mdqe"
Copying = Callable[[Reader, Path, Progress], Path | None]  # `save_copy` or `pack`


class Checked(NamedTuple):
    """A project that can be opened as ``checked``. ``set_aside``: what another one had left under its name is here now."""

    path: Path
    set_aside: tuple[Path, ...]


def check_job(project_path: Path, closing: Job[None] | None = None) -> Callable[[JobContext], Checked]:
    """Work for `Jobs.start`: does what takes long when a project is opened, so that it is soon done afterwards.

    An older version is brought forward, what a killed program left is put into the file, and all of it is looked
    through for damage. Raises as `Project.open`, whose ``checked`` says that it was done.

    Args:
        closing: has to end first: it closes that project.
    """

    def work(context: JobContext) -> Checked:
        _wait_for(closing)
        return _check(project_path)

    return work


def _wait_for(closing: Job[None] | None) -> None:
    if closing is not None:
        with suppress(EngineError, JobCancelled):  # told already
            closing.wait()


def _check(place: Path) -> Checked:
    with Project.open(place) as project:
        return Checked(place, project.set_aside)


def beside_job(
    media: Path, folders: Sequence[Path], closing: Mapping[Path, Job[None]]
) -> Callable[[JobContext], Checked | None]:
    """Work for `Jobs.start`: finds the project of a video that was dropped on the window, or makes it.

    Args:
        media: the video's file or folder, by whose name the project is called.
        folders: in the order in which they are tried. A project that is there is looked through as by `check_job`; the first
            folder that can be written gets a new one.
        closing: the projects that are being closed; has to end first for the one that is opened.

    The work returns the project's file; None when no place can be written. Raises as `Project.open`.
    """

    def work(context: JobContext) -> Checked | None:
        name = (media.name if media.is_dir() else media.stem) + PROJECT_SUFFIX
        for place in (folder / name for folder in folders):
            _wait_for(closing.get(place))
            if place.exists():
                return _check(place)
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                Project.create(place).close()
            except (StorageError, OSError):
                continue
            return Checked(place, ())
        return None

    return work


def new_name_job(folder: str, name: str) -> Callable[[JobContext], Path]:
    """Work for `Jobs.start`: the first of NAME.mdqe, NAME 2.mdqe and so on that is not in ``folder`` yet."""

    def work(context: JobContext) -> Path:
        stems = itertools.chain([name], (f"{name} {number}" for number in itertools.count(2)))
        places = (Path(folder) / (stem + PROJECT_SUFFIX) for stem in stems)
        return next(place for place in places if not place.exists())

    return work


def copy_job(project_path: Path, target: Path, copying: Copying) -> Callable[[JobContext], Path]:
    """Work for `Jobs.start`: reports (bytes done, bytes in all).

    The work returns the path of the copied project file, looked through as by `check_job`, so that it may be opened as
    ``checked``. Cancelled before the copy is whole, it leaves nothing behind; afterwards it is too late to cancel.
    """

    def work(context: JobContext) -> Path:
        def tell(done: int, total: int) -> bool:
            context.report((done, total))
            return not context.cancelled

        with Project.open(project_path, shared=True) as project:
            copied = copying(project, target, tell)
        if copied is None:
            raise JobCancelled
        Project.open(copied).close()
        return copied

    return work
