"""What the program remembers from one start to the next: recent projects, models, shortcuts. In a JSON file of the user."""

from __future__ import annotations

import copy
import logging
from dataclasses import dataclass, field, fields
from pathlib import Path

import appdirs
import msgspec

from app.jobs.log import PROGRAM
from engine.errors import StorageError
from engine.files import replacing

MOST_RECENT = 8

logger = logging.getLogger(__name__)


@dataclass
class Remembered:
    """The content of the file."""

    projects: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    device: str = "auto"
    folder: str = ""  # where a file was opened last
    geometry: str = ""  # of the window, base64
    commands: list[str] = field(default_factory=list)  # those that the palette did last
    shortcuts: dict[str, list[str]] = field(
        default_factory=dict
    )  # command -> its keys, where they are not the usual ones
    toured: bool = False  # the tour has been seen, or declined
    language: str = ""  # of the window, e.g. "zh_CN"; empty: the system's
    pen_pressure: bool = True  # a tablet's pen says by it how wide brush and eraser are
    theme: str = ""  # "dark" or "light"; empty: the system's


class Settings:
    """Writes the file at every change, and keeps in it what another window has changed there meanwhile.

    Losing it costs nothing, so a write that fails is only logged.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(appdirs.user_config_dir(PROGRAM)) / "window.json"
        self.values = self._read() or Remembered()
        self._stored = copy.deepcopy(self.values)  # as this window knows the file

    def _read(self) -> Remembered | None:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Remembered)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, msgspec.DecodeError) as error:
            logger.warning("the settings in %s cannot be read: %s", self.path, error)
            return None

    def remember_project(self, path: Path) -> None:
        self.values.projects = _first(str(path), self.values.projects)
        self.save()

    def remember_model(self, source: str, device: str) -> None:
        self.values.models = _first(source, self.values.models)
        self.values.device = device
        self.save()

    def remember_command(self, name: str) -> None:
        self.values.commands = _first(name, self.values.commands)
        self.save()

    def remember_shortcuts(self, shortcuts: dict[str, list[str]]) -> None:
        self.values.shortcuts = shortcuts
        self.save()

    def remember_language(self, language: str) -> None:
        self.values.language = language
        self.save()

    def remember_pen_pressure(self, heeded: bool) -> None:
        self.values.pen_pressure = heeded
        self.save()

    def remember_theme(self, theme: str) -> None:
        self.values.theme = theme
        self.save()

    def remember_tour(self) -> None:
        self.values.toured = True
        self.save()

    def remember_folder(self, folder: Path) -> None:
        self.values.folder = str(folder)
        self.save()

    def save(self) -> None:
        self._take_others()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self.path) as beside:
                beside.write_bytes(msgspec.json.format(msgspec.json.encode(self.values)))
        except (OSError, StorageError) as error:
            logger.warning("the settings cannot be written to %s: %s", self.path, error)
        else:
            self._stored = copy.deepcopy(self.values)

    def _take_others(self) -> None:
        """Of what this window has not changed, takes what stands in the file now."""
        there = self._read()
        for name in (each.name for each in fields(Remembered)) if there is not None else ():
            if getattr(self.values, name) == getattr(self._stored, name):
                setattr(self.values, name, getattr(there, name))


def _first(entry: str, entries: list[str]) -> list[str]:
    return [entry, *(other for other in entries if other != entry)][:MOST_RECENT]


def user_projects_folder() -> Path:
    """Where a project goes whose video lies in a folder that cannot be written."""
    return Path(appdirs.user_data_dir(PROGRAM)) / "projects"
