"""`copy`, `pack` and `compact`: a project under another name, with its media to hand over, and in less room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from typer import Argument, Option

from app.commands.opened import open_project
from app.commands.terminal import answer, messages

if TYPE_CHECKING:
    from app.project.packing import Progress as Meter

ProjectFile = Annotated[Path, Argument(metavar="PROJECT", help="A project file, NAME.mdqe.")]


def copy_project(
    project: ProjectFile,
    target: Annotated[Path, Option("-o", "--output", metavar="NAME.mdqe", help="A new file.")],
) -> None:
    """Save a project under another name, with all its history; the copy finds the media where they are."""
    from app.project.packing import save_copy

    with open_project(project) as opened, _byte_progress(project.stem) as meter:
        answer(str(save_copy(opened, target, meter)))


def pack_project(
    project: ProjectFile,
    folder: Annotated[Path, Option("-o", "--output", metavar="FOLDER", help="A new or empty folder.")],
) -> None:
    """Copy a project and its media into one folder to hand over; the paths in it are relative."""
    from app.project.packing import pack

    with open_project(project) as opened, _byte_progress(project.stem) as meter:
        answer(str(pack(opened, folder, meter)))


def compact_project(project: ProjectFile) -> None:
    """Give back the room that a project file no longer needs; its history stays whole."""
    with open_project(project) as opened:
        before, after = opened.compact() or (0, 0)
    answer(f"{project}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")


@contextmanager
def _byte_progress(name: str) -> Iterator[Meter]:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages) as progress:
        task = progress.add_task(name, total=None)

        def show(done: int, total: int) -> bool:
            progress.update(task, completed=done, total=total)
            return True

        yield show
