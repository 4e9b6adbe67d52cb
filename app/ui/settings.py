"""What the program remembers from one start to the next: recent projects, models, shortcuts. In a JSON file of the user."""

from __future__ import annotations

import copy
import logging
from dataclasses import fields
from pathlib import Path

import appdirs
from PySide6.QtCore import QObject, Signal

from app.jobs.model_choice import ModelChoice, has_precisions
from app.jobs.remembered import ExportHabits, Remembered, read_remembered, remember_job
from app.jobs.worker import Job, Jobs
from app.project.folders import PROGRAM, user_data_folder
from engine.errors import EngineError

MOST_RECENT = 8

logger = logging.getLogger(__name__)


class Settings(QObject):
    """Has the file written at every change, and keeps in it what another window has changed there meanwhile.

    It is written on a thread, one write after the other; what changes meanwhile goes into the next one. Each write that
    fails is logged, and the next change tries again.

    Signals:
        failed(EngineError): the file cannot be written; told once until it can be again.
    """

    failed = Signal(object)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or Path(appdirs.user_config_dir(PROGRAM)) / "window.json"
        self.values = read_remembered(self.path) or Remembered()
        self._stored = copy.deepcopy(self.values)  # as this window knows the file
        self._jobs = Jobs(self, threads=1)
        self._job: Job[Remembered] | None = None
        self._on_its_way = self._stored  # what the job writes
        self._waits = False  # something has changed since the job began
        self._is_told = False  # that the file cannot be written

    def remember_project(self, path: Path) -> None:
        self.values.projects = _first(str(path), self.values.projects)
        self.save()

    def remember_model(self, choice: ModelChoice) -> None:
        self.values.models = _first(choice.model, self.values.models)
        self.values.device = choice.device
        if has_precisions(choice.model):
            self.values.precision = choice.precision
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

    def remember_export(self, project: Path, folder: str, habits: ExportHabits) -> None:
        """What was chosen, for every project, and where this one goes: another one there would take its place."""
        others = {path: place for path, place in self.values.export_folders.items() if path != str(project)}
        self.values.export_folders = dict(list({str(project): folder, **others}.items())[:MOST_RECENT])
        self.values.export = habits
        self.save()

    def save(self) -> None:
        """Has the file written. Not to be called after `close`."""
        self._waits = True
        if self._job is None:
            self._begin()

    def finish(self) -> None:
        """Waits until everything is in the file, or could not be written."""
        while self._job is not None or self._waits:
            if self._job is None:
                self._begin()
            self._end()

    def close(self) -> None:
        """Finishes, and ends the thread."""
        self.finish()
        self._jobs.close()

    def _begin(self) -> None:
        self._waits = False
        values = self._on_its_way = copy.deepcopy(self.values)
        self._job = self._jobs.start(
            remember_job(self.path, values, self._stored),
            on_done=lambda _: self._heard(values),
            on_failed=lambda _: self._heard(values),
        )

    def _heard(self, values: Remembered) -> None:
        if values is not self._on_its_way or self._job is None:
            return  # `finish` was there before
        self._end()
        if self._waits:
            self._begin()

    def _end(self) -> None:
        """Takes what the job has written, waiting for it where it is still at that."""
        assert self._job is not None
        job, self._job = self._job, None
        try:
            written = job.wait()
        except EngineError as error:
            logger.warning("the settings cannot be written: %s", error)
            if not self._is_told:
                self._is_told = True
                self.failed.emit(error)
            return
        self._is_told = False
        for name in (each.name for each in fields(Remembered)):
            if getattr(self.values, name) == getattr(self._on_its_way, name):
                setattr(self.values, name, copy.deepcopy(getattr(written, name)))
        self._stored = written


def _first(entry: str, entries: list[str]) -> list[str]:
    return [entry, *(other for other in entries if other != entry)][:MOST_RECENT]


def user_projects_folder() -> Path:
    """Where a project goes whose video lies in a folder that cannot be written."""
    return user_data_folder() / "projects"
