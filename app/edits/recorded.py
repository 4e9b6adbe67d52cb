"""Edits as data, to be written to a file and read again: by the name of their kind and their fields, and nothing that runs.

Each kind is one of `KINDS`. What JSON has no form for has one here: a mask is its run-length encoding, a message its template
and what goes into it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_origin

import msgspec
import numpy as np

import app.edits as edits
from app.edits.new_track import DrawOnNewTrack, NewTrack
from app.project import Edit, ProjectError
from app.project.toggles import canonical
from engine.messages import Message, made_of, message
from engine.types import Mask

KIND = "kind"
KINDS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (*(getattr(edits, name) for name in edits.__all__), DrawOnNewTrack)
    if isinstance(kind, type)
}


class UnknownEditError(ProjectError):
    """What was noted is no edit that this program knows."""


def edit_data(edit: Edit) -> dict[str, Any]:
    """What `Recorded.edit` makes the edit of; of texts, numbers, lists and dictionaries, as JSON has them.

    Raises TypeError for what has no form here.
    """
    data: dict[str, Any] = _plain(edit)
    return data


def _plain(value: object) -> Any:
    match value:
        case Message():
            return {
                "template": value.template,
                "arguments": {key: _plain(each) for key, each in value.arguments.items()},
            }
        case None | bool() | int() | float() | str():
            return value
        case Mask():
            return {"height": value.height, "width": value.width, "counts": b64encode(value.counts).decode()}
        case NewTrack():
            return {"id": value.id, "key": value.key}
        case np.ndarray():
            return value.tolist()
        case range():
            return [value.start, value.stop, value.step]
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    if is_dataclass(value):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return plain if type(value).__name__ not in KINDS else {KIND: type(value).__name__, **plain}
    raise TypeError(f"{type(value).__name__} cannot be noted")


@contextmanager
def _strictly() -> Iterator[None]:
    try:
        yield
    except (msgspec.ValidationError, KeyError, TypeError, ValueError, RecursionError, ProjectError) as error:
        raise UnknownEditError(
            message("An edit that was noted cannot be read ({reason})", reason=error),
            message("another version of the program wrote it, or the file was changed"),
        ) from error


class Recorded:
    """Reads edits that were noted one after another: tracks that they make are known again in later ones."""

    def __init__(self) -> None:
        self._made: dict[str, NewTrack] = {}

    def new_track(self, key: str, track_id: int | None = None) -> NewTrack:
        """The one of a key; it has ``track_id`` if that is known."""
        made = self._made.setdefault(key, NewTrack(None, key))
        made.id = made.id if track_id is None else track_id
        return made

    def edit(self, data: object) -> Edit:
        """What `edit_data` was given. Raises UnknownEditError for anything else."""
        with _strictly():
            edit = self._edit(data)
            for mask in _masks_in(edit):
                canonical(mask)
        return edit

    def title(self, data: object) -> Message:
        """What `message_data` was given. Raises UnknownEditError for anything else."""
        with _strictly():
            return _message_of(data)

    def _edit(self, data: object) -> Edit:
        plain = msgspec.convert(data, dict[str, Any])
        kind = KINDS[plain[KIND]]
        known = {field.name for field in fields(kind)} | {KIND}
        if not plain.keys() <= known:
            raise KeyError(*sorted(plain.keys() - known))
        edit: Edit = msgspec.convert(plain, kind, dec_hook=self._special, str_keys=True)
        if isinstance(edit, DrawOnNewTrack):
            edit = replace(edit, made=self.new_track(edit.made.key, edit.made.id))
        return edit

    def _special(self, kind: Any, data: Any) -> Any:
        if kind is Edit:
            return self._edit(data)
        if kind is Message:
            return _message_of(data)
        if kind is range:
            return range(*msgspec.convert(data, tuple[int, int, int]))
        if get_origin(kind) is np.ndarray:
            (dtype,) = get_args(get_args(kind)[1])
            return np.array(msgspec.convert(data, list[float]), dtype)
        raise TypeError(kind)


def message_data(text: Message) -> dict[str, Any]:
    """What `Recorded.title` makes the message of."""
    data: dict[str, Any] = _plain(text)
    return data


def _message_of(data: object) -> Message:
    plain = msgspec.convert(data, dict[str, Any])
    arguments = msgspec.convert(plain["arguments"], dict[str, str | int | float | dict[str, Any]])
    return made_of(
        msgspec.convert(plain["template"], str),
        {key: _message_of(each) if isinstance(each, dict) else each for key, each in arguments.items()},
    )


def _masks_in(value: object) -> Iterator[Mask]:
    if isinstance(value, Mask):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _masks_in(each)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for each in value:
            yield from _masks_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _masks_in(getattr(value, field.name))
