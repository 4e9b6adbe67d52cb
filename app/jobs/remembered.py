"""What the program remembers from one start to the next, in a JSON file of the user: read, and written beside the window."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import msgspec

from app.jobs.context import JobContext
from engine.documents import decode_json
from engine.files import replacing, storage_error

logger = logging.getLogger(__name__)


@dataclass
class ExportHabits:
    """What was chosen in the last export; see `app.project.exchange.export_plan.ExportChoices`."""

    format: str = "ytvis"
    every: int = 1
    validation: int = 0  # per cent of the videos
    seed: int = 0
    reviewed_frames: bool = False
    reviewed_tracks: bool = False
    leave_out_rejected: bool = False
    overlaps: str = "keep"


@dataclass
class Remembered:
    """The content of the file."""

    projects: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    device: str = "auto"
    precision: str = "auto"
    folder: str = ""  # where a file was opened last
    geometry: str = ""  # of the window, base64
    panels: str = ""  # which are open, where and how large, base64
    commands: list[str] = field(default_factory=list)  # those that the palette did last
    shortcuts: dict[str, list[str]] = field(default_factory=dict)  # command -> its keys, where they are not the usual
    toured: bool = False  # the tour has been seen, or declined
    language: str = ""  # of the window, e.g. "zh_CN"; empty: the system's
    pen_pressure: bool = True  # a tablet's pen says by it how wide brush and eraser are
    theme: str = ""  # "dark" or "light"; empty: the system's
    export: ExportHabits = field(default_factory=ExportHabits)
    export_folders: dict[str, str] = field(default_factory=dict)  # project -> where it was exported to last


def read_remembered(path: Path) -> Remembered | None:
    """None where there is no such file, or none that can be read, which is logged."""
    try:
        return decode_json(path.read_bytes(), Remembered)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError) as error:
        logger.warning("the settings in %s cannot be read: %s", path, error)
        return None


def remember_job(path: Path, values: Remembered, known: Remembered) -> Callable[[JobContext], Remembered]:
    """Work for `Jobs.start`: writes ``values`` and what another window has changed in the file meanwhile.

    Args:
        values, known: what shall stand there, and what stood there when it was read or written last; neither is changed.
            Of what is alike in both, the file's present content stays.

    The work returns what the file holds now. It raises StorageError when it cannot be written; it stays as it was then.
    """

    def work(context: JobContext) -> Remembered:
        there = read_remembered(path)
        names = [each.name for each in fields(Remembered)] if there is not None else []
        of_others = {name: getattr(there, name) for name in names if getattr(values, name) == getattr(known, name)}
        written = replace(values, **of_others)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(path, error) from error
        with replacing(path) as beside:
            beside.write_bytes(msgspec.json.format(msgspec.json.encode(written)))
        return written

    return work
