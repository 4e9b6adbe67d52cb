"""The demo video, copied to where a project can be written beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from app.jobs.context import JobContext
from engine.errors import EngineError
from engine.files import replacing, storage_error
from engine.messages import message
from engine.resources import resources_folder

DEMO = "crossing.mp4"


def demo_job(folder: Path) -> Callable[[JobContext], Path]:
    """Work for `Jobs.start`: gives back the path of the copy in ``folder``, which is made when it is not there yet.

    Raises StorageError when it cannot be written, EngineError when the demo is missing.
    """

    def work(context: JobContext) -> Path:
        source, copy = resources_folder() / "demo" / DEMO, folder / DEMO
        if not source.is_file():
            raise EngineError(
                message("{source}: the demo video is missing", source=source),
                message("The installation is incomplete"),
                message("Install again"),
            )
        if not copy.exists():
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise storage_error(folder, error) from error
            with replacing(copy) as beside:
                shutil.copyfile(source, beside)
        return copy

    return work
