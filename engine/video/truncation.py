"""Does a video file end where its own container says that it ends?

Only the outermost structure is walked, a few reads per file:
boxes of ISO/IEC 14496-12 (mp4, mov), EBML elements of RFC 8794 (mkv, webm), RIFF chunks (avi), packets of
ISO/IEC 13818-1 (ts). Decoders stay silent about a missing tail, so this is the evidence for a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

TS_PACKET = 188  # bytes
EBML_ID = 0x1A45DFA3
SEGMENT_ID = 0x18538067


@dataclass(frozen=True)
class FileStructure:
    """What the outermost structure of a file tells.

    Attributes:
        container: "mp4", "matroska", "avi", "ts", or "" when it is another one.
        missing_bytes: how many bytes the file should have beyond its end; 0 when it is whole or does not say.
        has_index: False only for an mp4 or mov without the ``moov`` box, which no decoder can read.
    """

    container: str
    missing_bytes: int
    has_index: bool = True


def inspect_structure(path: Path) -> FileStructure:
    """Walks the outermost structure.

    Raises:
        OSError: the file cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(TS_PACKET + 1)
        if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"moof", b"styp"):
            return _inspect_boxes(file, size)
        if head[:4] == EBML_ID.to_bytes(4, "big"):
            return FileStructure("matroska", _missing_in_segment(file, size))
        if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
            return FileStructure("avi", _missing_in_riff(file, size))
    if head[:1] == b"G" and head[TS_PACKET : TS_PACKET + 1] in (b"G", b""):
        return FileStructure("ts", -size % TS_PACKET)
    return FileStructure("", 0)


def _inspect_boxes(file: BinaryIO, size: int) -> FileStructure:
    position = 0
    has_moov = False
    while position + 8 <= size:
        file.seek(position)
        header = file.read(16)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:  # to the end of the file
            length = size - position
        if length < 8 or not name.isascii():  # junk behind the last box
            break
        position += length
        has_moov |= name == b"moov" and position <= size
    return FileStructure("mp4", max(0, position - size), has_moov)


def _missing_in_segment(file: BinaryIO, size: int) -> int:
    position = 0
    while position < size:
        element, position = _read_vint(file, position, keep_marker=True)
        length, position = _read_vint(file, position, keep_marker=False)
        if length is None:  # unknown length: a live recording, which may end anywhere
            return 0
        position += length
        if element == SEGMENT_ID:
            return max(0, position - size)
    return 0


def _read_vint(file: BinaryIO, position: int, *, keep_marker: bool) -> tuple[int | None, int]:
    """Reads a variable-size integer (RFC 8794, section 4) and where it ends; None stands for "unknown" or nothing there."""
    file.seek(position)
    first = file.read(1)
    if not first or first[0] == 0:
        return None, position + 1
    length = 9 - first[0].bit_length()
    value = int.from_bytes(first + file.read(length - 1), "big")
    if not keep_marker:
        value -= 1 << (7 * length)
        if value == (1 << (7 * length)) - 1:
            return None, position + length
    return value, position + length


def _missing_in_riff(file: BinaryIO, size: int) -> int:
    position = 0
    while position + 8 <= size:  # an OpenDML file is a chain of RIFF chunks
        file.seek(position)
        header = file.read(8)
        length = int.from_bytes(header[4:8], "little")
        if header[:4] != b"RIFF" or length in (0, 0xFFFFFFFF):
            return 0
        position += 8 + length + length % 2
    return max(0, position - size)
