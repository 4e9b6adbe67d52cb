"""Where COCO's document lies in the folder of a data set, and where its images may lie: each program has its own way.

Ours writes ``annotations.json`` beside ``JPEGImages``. COCO itself has ``annotations/instances_val2017.json`` and ``val2017``,
CVAT ``annotations/instances_default.json`` and ``images/default``, Roboflow ``_annotations.coco.json`` beside the images.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.project.formats.found import subfolders
from engine.documents import decode_json
from engine.errors import FormatError
from engine.messages import message, some

FOLDER, IMAGES = "annotations", "images"
NAMED = 5  # documents in a message


class _Top(msgspec.Struct):
    images: msgspec.Raw = msgspec.Raw()
    videos: msgspec.Raw = msgspec.Raw()


def is_coco(path: Path) -> bool:
    """Whether a document lists images, as COCO does, and not videos with their file names. False where it is no JSON."""
    return bytes(_top(path).images) != b""


def is_ytvis(path: Path) -> bool:
    """Whether a document lists videos with their file names. False where it is no JSON."""
    top = _top(path)
    return bytes(top.videos) != b"" and bytes(top.images) == b""


def _top(path: Path) -> _Top:
    try:
        return decode_json(path.read_bytes(), _Top)
    except (OSError, msgspec.MsgspecError):
        return _Top()


def is_json(path: Path) -> bool:
    """Whether all of a document can be read."""
    try:
        decode_json(path.read_bytes(), object)
    except (OSError, msgspec.MsgspecError):
        return False
    return True


def document_in(root: Path) -> Path | None:
    """The only document of COCO in a folder or in its folder ``annotations``, whatever it is called; None where there is none.

    Where the only document there is damaged, it is that: what reads it says so. Raises FormatError where there are several:
    who chooses one says which.
    """
    there = [path for folder in (root, root / FOLDER) for path in sorted(folder.glob("*.json"))]
    documents = [path for path in there if is_coco(path)]
    if len(there) == 1 and not is_json(there[0]):
        return there[0]
    if len(documents) > 1:
        raise FormatError(
            message("{path} holds several documents of COCO", path=root),
            message("They are {names}", names=some([str(path.relative_to(root)) for path in documents], NAMED)),
            message("Import the file that you mean: File, Import YTVIS or COCO"),
        )
    return documents[0] if documents else None


def image_folders(root: Path, document: Path) -> list[Path]:
    """Where the images of a data set may lie beside its document, in ``root`` and in its folders, each once."""
    folders = [document.parent, root, *subfolders(root), *subfolders(root / IMAGES)]
    return list(dict.fromkeys(folders))
