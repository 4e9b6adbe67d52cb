"""What is to be learned, and the folder in which it is: what a learning that was stopped needs to go on lies there."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.project.folders import user_data_folder
from engine.documents import decode_json
from engine.files import replacing, storage_error

_REQUEST = "request.json"
_LAST = "last.pt"


class LearnRequest(msgspec.Struct, frozen=True):
    """What is to be learned, from what, and how long.

    Attributes:
        name: of the new model: a file's name without its end, see `app.jobs.learning.models.name_fault`.
        project: the project's file; its videos by id, of which only reviewed frames are taken where that is wished.
        model: what to begin with: name in the catalogue or file.
        device: ``auto``, ``cpu`` or ``cuda``.
        steps: optimiser steps in all.
        is_other_kind: of pictures than the model knows, so that its backbone learns, too.
    """

    name: str
    project: str
    video_ids: tuple[int, ...]
    reviewed_frames: bool = False
    model: str = "bundled"
    device: str = "auto"
    steps: int = 400
    is_other_kind: bool = False

    def on(self, device: str) -> LearnRequest:
        """The same on another device: a run may go on elsewhere than it began."""
        return msgspec.structs.replace(self, device=device)


@dataclass(frozen=True)
class Place:
    """The folder of one learning: the data set made for it, its checkpoint, the model in the end, and what was asked for.

    It is worth keeping once there is a checkpoint. The note of what was asked for is the first that is removed: whatever is
    killed meanwhile, what is left of the folder is not taken for a learning that could go on.
    """

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def model(self) -> Path:
        return self.folder / "model.safetensors"

    @property
    def has_checkpoint(self) -> bool:
        return (self.run / _LAST).is_file()

    @property
    def has_evidence(self) -> bool:
        """Whether a batch was kept to be looked into, see `engine.training.loop.train`."""
        return any(self.run.glob("not-finite-*.pt"))

    def begin(self, request: LearnRequest) -> None:
        """An empty folder for a new learning; what an earlier one left there is gone. Raises StorageError."""
        self.clear()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(self.folder, error) from error
        with replacing(self.folder / _REQUEST) as beside:
            beside.write_bytes(msgspec.json.encode(request))

    def tidy(self) -> None:
        """Removes what a process left half written that was killed."""
        for path in (*self.folder.glob(".*.part"), *self.run.glob(".*.part")):
            with suppress(OSError):  # it costs nothing but room
                path.unlink()

    def clear(self) -> None:
        """Removes it with all that is in it; where it is a link, e.g. to a larger drive, that stays. Raises StorageError."""
        try:
            (self.folder / _REQUEST).unlink(missing_ok=True)
            for path in self.folder.iterdir() if self.folder.exists() else ():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            if self.folder.exists() and not self.folder.is_symlink():
                self.folder.rmdir()
        except OSError as error:
            raise storage_error(self.folder, error) from error


def learning_place() -> Place:
    """Of the present learning, or of the last one that was stopped. There is one at a time."""
    return Place(user_data_folder() / "learning")


def process_lock(data: Path) -> Path:
    """What the process holds that learns from a place's data set, as long as it lives: it outlives a window that was killed."""
    return data.parent.with_suffix(".process.lock")


def stopped_learning(place: Place) -> LearnRequest | None:
    """What a learning was about that can go on from a checkpoint; None where there is none, or none that can be read."""
    try:
        request = decode_json((place.folder / _REQUEST).read_bytes(), LearnRequest)
    except (OSError, msgspec.DecodeError):
        return None
    return request if place.has_checkpoint else None
