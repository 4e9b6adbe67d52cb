"""The ledger of a batch: which videos were begun, are done, have failed; on disk before anybody relies on it.

A folder with `ledger.jsonl`, to which lines are only ever added, and `results/`, a file for each done video. A line is
the CRC-32 of a JSON document, a space and the document. A result is in its place before the line that tells of it, so a
program that is killed at any moment loses at most the videos that it was at. A last line that was cut off is dropped;
a broken line with others behind it means that the file was damaged in another way, and is told.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from app.jobs.batch.results import decode_tracks
from app.jobs.batch.tasks import Labelled, Task
from app.project.errors import ProjectLockedError
from app.project.file.lock import ProjectLock, holder
from engine.documents import as_text
from engine.errors import EngineError, StorageError
from engine.files import replacing, storage_error
from engine.types import Category, Track
from engine.video import media_fingerprint

FORMAT = 1
LEDGER = "ledger.jsonl"
RESULTS = "results"
_RESULT = re.compile(r"[0-9a-f]{32}\.tracks")  # how `Ledger.finish` names a result


class LedgerError(EngineError):
    """A ledger is damaged, written by a later program, or in the hands of another one."""


class Begun(msgspec.Struct, tag="begun", frozen=True):
    """A worker was given the video."""

    path: str
    recipe: str


class Done(msgspec.Struct, tag="done", frozen=True, kw_only=True):
    """The video is finished.

    Attributes:
        fingerprint: of the video's content; digest: of the result's file.
        height, width: pixels; length: frames.
    """

    path: str
    recipe: str
    fingerprint: str
    result: str
    digest: str
    height: int
    width: int
    length: int
    track_count: int


class Undone(msgspec.Struct, tag="failed", frozen=True):
    """The video could not be done."""

    path: str
    recipe: str
    reason: str


class _Head(msgspec.Struct, tag="ledger", frozen=True):
    format: int


_Entry = _Head | Begun | Done | Undone


class Ledger:
    """The ledger of one batch, held by one coordinator. Use it as a context manager.

    Args:
        folder: is made where it is missing.
        recipe: `Recipe.fingerprint`; entries of other recipes are kept and do not count.

    Raises:
        LedgerError: another program has it open, a later one wrote it, or it is damaged.
        StorageError: the folder cannot be read or written.
    """

    def __init__(self, folder: Path, recipe: str) -> None:
        self.folder = folder
        self._recipe = recipe
        self._path = folder / LEDGER
        self._results = folder / RESULTS
        try:
            self._results.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(folder, error) from error
        self._is_closed = False
        self._lock = self._take()
        try:
            entries = self._read()
            self._last = {
                entry.path: entry for entry in entries if not isinstance(entry, _Head) and self._counts(entry)
            }
            for rest in self._results.glob(".*.part"):  # of a program that was killed while it wrote
                rest.unlink(missing_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        except OSError as error:
            self._lock.release()
            raise storage_error(self._path, error) from error
        except EngineError:
            self._lock.release()
            raise
        if not entries:
            try:
                self._add(_Head(FORMAT))
            except EngineError:
                self.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the ledger. Calling it twice does no harm."""
        if not self._is_closed:
            self._is_closed = True
            os.close(self._file)
            self._lock.release()

    @property
    def holds_results(self) -> bool:
        """Whether any video is done, under this recipe or another one."""
        return any(self._results.iterdir())

    def remove(self) -> None:
        """Takes the ledger and its results off the disk, and closes it. Foreign files in its folder stay."""
        names = {entry.result for entry in self._read() if isinstance(entry, Done)}
        for path in [*(self._results / name for name in names), self._path]:
            path.unlink(missing_ok=True)
        self.close()
        for folder in (self._results, self.folder):
            with suppress(OSError):  # somebody keeps other files there
                folder.rmdir()

    def begin(self, task: Task) -> None:
        """Notes that a worker gets the video."""
        self._note(Begun(as_text(task.path), self._recipe))

    def fail(self, task: Task, reason: str) -> None:
        """Notes that the video cannot be done."""
        self._note(Undone(as_text(task.path), self._recipe, as_text(reason)))

    def finish(self, task: Task, labelled: Labelled) -> None:
        """Stores the tracks of a video, then notes that it is done. Raises StorageError."""
        place = blake2b(f"{self._recipe}\0{as_text(task.path)}".encode(), digest_size=16)
        name = f"{place.hexdigest()}.tracks"
        with replacing(self._results / name) as beside:
            beside.write_bytes(labelled.tracks)
        self._note(
            Done(
                path=as_text(task.path),
                recipe=self._recipe,
                fingerprint=labelled.fingerprint,
                result=name,
                digest=_digest(labelled.tracks),
                height=labelled.height,
                width=labelled.width,
                length=labelled.length,
                track_count=labelled.track_count,
            )
        )

    def state(self, path: str) -> Begun | Done | Undone | None:
        """What was last noted of a video under this recipe, unchecked."""
        return self._last.get(as_text(path))

    def is_done(self, task: Task) -> bool:
        """Whether the very video that lies there now was done under this recipe, and what came of it is still whole."""
        entry = self.state(task.path)
        if not isinstance(entry, Done) or (task.overlay is not None and not task.overlay.is_file()):
            return False
        try:
            return media_fingerprint(task.path) == entry.fingerprint and _digest(self._bytes(entry)) == entry.digest
        except OSError:
            return False

    def tracks(self, done: Done) -> tuple[Sequence[Category], Sequence[Track]]:
        """The model's categories and the tracks of a done video.

        Raises:
            LedgerError: its file has been changed; StorageError: it cannot be read.
        """
        try:
            encoded = self._bytes(done)
        except OSError as error:
            raise StorageError(
                f"{self._results / done.result} cannot be read ({error.strerror})",
                "it was moved, or its drive has failed",
                f"Run the same command again: it does {done.path} anew",
            ) from error
        if _digest(encoded) != done.digest:
            raise LedgerError(
                f"{self._results / done.result} is damaged",
                "it was changed after it had been written",
                f"Run the same command again: it does {done.path} anew",
            )
        return decode_tracks(encoded)

    def _bytes(self, done: Done) -> bytes:
        return (self._results / done.result).read_bytes()

    def _counts(self, entry: Begun | Done | Undone) -> bool:
        return entry.recipe == self._recipe

    def _take(self) -> ProjectLock:
        try:
            return ProjectLock(self._path)
        except ProjectLockedError as error:
            raise LedgerError(
                f"{self.folder} is in use{holder(self._path)}",
                "only one program at a time may work off a ledger",
                "Wait for it or end it; or choose another ledger by --ledger",
            ) from error

    def _note(self, entry: Begun | Done | Undone) -> None:
        self._add(entry)
        self._last[entry.path] = entry

    def _add(self, entry: _Entry) -> None:
        document = msgspec.json.encode(entry)
        line = b"%08x %b\n" % (zlib.crc32(document), document)
        try:
            while line:  # a full disk takes a part of it, then refuses
                line = line[os.write(self._file, line) :]
            if not isinstance(entry, Begun):
                os.fsync(self._file)
        except OSError as error:
            raise storage_error(self._path, error) from error

    def _read(self) -> list[_Entry]:
        """The entries; what a killed program left of a last line is cut off."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        entries: list[_Entry] = []
        lines = content.splitlines(keepends=True)
        whole = 0  # bytes
        for number, line in enumerate(lines, start=1):
            entry = _parsed(line)
            if entry is None and number == len(lines):
                os.truncate(self._path, whole)
                break
            if entry is None or (number == 1) != isinstance(entry, _Head):
                kept = (
                    f"Keep only the {number - 1} lines before it, to go on from what they tell; or remove"
                    if entries
                    else "Remove"
                )
                raise LedgerError(
                    f"{self._path} is damaged in line {number}",
                    "the disk failed, or something else wrote into the file",
                    f"{kept} {self.folder}, to start afresh",
                )
            if isinstance(entry, _Head) and entry.format > FORMAT:
                raise LedgerError(
                    f"{self._path} has format {entry.format}, this program knows {FORMAT}",
                    "a later version of the program wrote it",
                    "Use that version, or choose another ledger by --ledger",
                )
            entries.append(entry)
            whole += len(line)
        return entries


def _parsed(line: bytes) -> _Entry | None:
    """The entry of a line, or None when it is not whole."""
    crc, _, document = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or crc != b"%08x" % zlib.crc32(document):
        return None
    try:
        entry: _Entry = msgspec.json.decode(document, type=_Entry)
    except msgspec.MsgspecError:
        return None
    if isinstance(entry, Done) and not _RESULT.fullmatch(entry.result):
        return None  # it could name a file outside, and `remove` deletes what is named
    return entry


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
