"""Which models can learn, and what those that have learned are called. A room beside the window: all but names asks a disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from app.project.folders import user_data_folder
from engine.errors import CheckpointError, StorageError
from engine.files import replacing, storage_error
from engine.messages import message

SUFFIX = ".safetensors"
FORBIDDEN = '/\\:*?"<>|'  # in a file's name, on one system or another
LONGEST_NAME = 60  # characters: of whatever script, with its end it fits into the 255 bytes of a file's name
BUNDLED = "bundled"  # as `engine.catalogue` has it, which loads torch


def models_folder() -> Path:
    """Where models lie that have learned in the window."""
    return user_data_folder() / "models"


def taken_names() -> frozenset[str]:
    """Of the models there. Raises StorageError where the folder is there and cannot be read."""
    folder = models_folder()
    try:
        return frozenset(path.stem for path in folder.glob(f"*{SUFFIX}"))
    except OSError as error:
        raise StorageError(
            message("{path} cannot be read ({reason})", path=folder, reason=error.strerror or error),
            "",
            message("Check its permissions"),
        ) from error


def name_fault(name: str, taken: Collection[str]) -> StorageError | None:
    """Why a new model cannot have this name beside those that are taken; None if it can."""
    is_bad = any(sign in FORBIDDEN or not sign.isprintable() for sign in name)
    if not name.strip() or name.startswith(".") or len(name) > LONGEST_NAME or is_bad:
        return StorageError(
            message("“{name}” cannot be a model's name", name=name),
            message("it becomes a file's name"),
            message("Use letters, digits, spaces and hyphens"),
        )
    if _plain(name) in map(_plain, taken):
        return StorageError(
            message("{path} exists already", path=path_of(name)), "", message("Choose another name")
        )  # fmt: skip
    return None


def free_name(stem: str, taken: Collection[str]) -> str:
    """The stem, as far as a file can be called so, with the first number that no model has yet."""
    clean = "".join("-" if sign in FORBIDDEN or not sign.isprintable() else sign for sign in stem)
    clean = clean[: LONGEST_NAME - 10].strip(". ") or "model"
    plain, number = {_plain(name) for name in taken}, 1
    while _plain(f"{clean} {number}") in plain:
        number += 1
    return f"{clean} {number}"


def path_of(name: str) -> Path:
    """Where a model of this name lies."""
    return models_folder() / f"{name}{SUFFIX}"


def try_models_folder() -> None:
    """Raises StorageError where no model can be put: better before a learning than at its end."""
    folder = models_folder()
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StorageError(
            storage_error(folder, error).what,
            message("the new model would be put there"),
            message("Make room or give yourself the right to write there, then begin again"),
        ) from error


def put_among_models(learned: Path, name: str) -> Path:
    """Copies a model that has learned to where it stays, perhaps on another drive.

    Where the name has been taken meanwhile, it gets a number: neither of the two is lost. Raises StorageError.
    """
    taken = taken_names()
    path = path_of(name if name_fault(name, taken) is None else free_name(name, taken))
    with replacing(path) as beside:
        shutil.copyfile(learned, beside)
    return path


def model_fault(model: str) -> CheckpointError | None:
    """Why nothing can begin with a model; None where it is worth a try: what is in its file is not looked at."""
    if model == BUNDLED:
        return None
    path = Path(model)
    if path.suffix.lower() == ".onnx":
        return CheckpointError(
            message("{name} cannot learn", name=path.name),
            message("an ONNX file can be run only"),
            message("Choose the file that it was made of, or the bundled model, in the panel for pre-labelling"),
        )
    if not path.is_file():
        return CheckpointError(
            message("{path}: the model to begin with is gone", path=path),
            message("It was moved, renamed or deleted"),
            message("Bring it back, or begin with another model"),
        )
    return None


def _plain(name: str) -> str:
    """As file systems compare that take capitals for small letters."""
    return name.casefold()
