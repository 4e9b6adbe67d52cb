"""Fingerprints of content: the same bytes give the same text wherever they lie, and a huge file costs no more than a small one."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

CHUNK = 1 << 20  # bytes read at the head, in the middle and at the tail of a file
SAMPLED_IMAGES = 16  # images of a folder whose content is read


def file_fingerprint(path: Path) -> str:
    """Hash of a file's size and of its first, middle and last mebibyte.

    Raises:
        OSError: the file cannot be read.
    """
    digest = blake2b(digest_size=16)
    _add_file(digest, path, CHUNK)
    return f"file:{digest.hexdigest()}"


def images_fingerprint(paths: Sequence[Path]) -> str:
    """Hash of the names and sizes of all images and of the content of some, evenly spread.

    Raises:
        OSError: an image cannot be read.
    """
    digest = blake2b(digest_size=16)
    for path in paths:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode("utf-8", "surrogateescape"))
    step = max(1, len(paths) // SAMPLED_IMAGES)
    for path in paths[::step]:
        _add_file(digest, path, CHUNK // SAMPLED_IMAGES)
    return f"images:{digest.hexdigest()}"


def _add_file(digest: blake2b, path: Path, chunk: int) -> None:
    size = path.stat().st_size
    digest.update(size.to_bytes(8, "big"))
    with path.open("rb") as file:
        for offset in sorted({0, max(0, size // 2 - chunk // 2), max(0, size - chunk)}):
            file.seek(offset)
            digest.update(file.read(chunk))
