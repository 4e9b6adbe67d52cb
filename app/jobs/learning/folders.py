"""Where models that have learned lie, and what a learning that was stopped needs to go on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import appdirs
import msgspec

from app.jobs.log import PROGRAM
from engine.errors import StorageError
from engine.files import replacing, storage_error
from engine.messages import message

SUFFIX = ".safetensors"
FORBIDDEN = '/\\:*?"<>|'  # in a file's name, on one system or another
_REQUEST = "request.json"
_LAST = Path("run") / "last.pt"


class LearnRequest(msgspec.Struct, frozen=True):
    """What is to be learned, from what, and how long.

    Attributes:
        name: of the new model: a file's name without its end, see `name_fault`.
        project: the project's file; its videos by id, of which only reviewed frames are taken where that is wished.
        model: what to begin with: name in the catalogue or file.
        device: ``auto``, ``cpu`` or ``cuda``.
        steps: optimiser steps in all.
    """

    name: str
    project: str
    video_ids: tuple[int, ...]
    reviewed_frames: bool = False
    model: str = "bundled"
    device: str = "auto"
    steps: int = 400


@dataclass(frozen=True)
class Place:
    """The folder of one learning: the data set made for it, its checkpoint, and what was asked for."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def begin(self, request: LearnRequest) -> None:
        """An empty folder for a new learning; what an earlier one left there is gone. Raises StorageError."""
        try:
            self.clear()
            self.folder.mkdir(parents=True)
        except OSError as error:
            raise storage_error(self.folder, error) from error
        with replacing(self.folder / _REQUEST) as beside:
            beside.write_bytes(msgspec.json.encode(request))

    def clear(self) -> None:
        """Removes it with all that is in it. Raises OSError."""
        if self.folder.exists():
            shutil.rmtree(self.folder)


def models_folder() -> Path:
    """Where models lie that have learned in the window."""
    return Path(appdirs.user_data_dir(PROGRAM)) / "models"


def learning_place() -> Place:
    """Of the present learning, or of the last one that was stopped. There is one at a time."""
    return Place(Path(appdirs.user_data_dir(PROGRAM)) / "learning")


def stopped_learning(place: Place) -> LearnRequest | None:
    """What a learning was about that can go on from a checkpoint; None where there is none, or none that can be read."""
    try:
        request = msgspec.json.decode((place.folder / _REQUEST).read_bytes(), type=LearnRequest)
    except (OSError, msgspec.DecodeError):
        return None
    return request if (place.folder / _LAST).is_file() else None


def name_fault(name: str) -> StorageError | None:
    """Why a new model cannot have this name; None if it can."""
    if not name.strip() or name.startswith(".") or any(sign in FORBIDDEN or not sign.isprintable() for sign in name):
        return StorageError(
            message("“{name}” cannot be a model's name", name=name),
            message("it becomes a file's name"),
            message("Use letters, digits, spaces and hyphens"),
        )
    path = models_folder() / f"{name}{SUFFIX}"
    if path.exists():
        return StorageError(message("{path} exists already", path=path), "", message("Choose another name"))
    return None


def free_name(stem: str) -> str:
    """The stem with the first number that no model has yet."""
    clean = "".join("-" if sign in FORBIDDEN else sign for sign in stem).strip(". ") or "model"
    number = 1
    while (models_folder() / f"{clean} {number}{SUFFIX}").exists():
        number += 1
    return f"{clean} {number}"
