"""How the journal keeps the name of an edit: in English, and beside it what the window needs to say it otherwise."""

from __future__ import annotations

import msgspec

from engine.messages import Message, made_of


class _Wording(msgspec.Struct):
    template: str
    arguments: dict[str, str | int | float | _Wording]


_DECODER = msgspec.json.Decoder(_Wording)


def pack_name(name: Message) -> bytes:
    """For the journal's column ``wording``."""
    return msgspec.json.encode(_wording_of(name))


def unpack_name(name: str, wording: bytes | None) -> str:
    """The journal's columns ``name`` and ``wording`` as one: a `Message` that says the name.

    An edit by an earlier version of the program has no wording, and what something else wrote there may be anything: its
    name stands for itself.
    """
    if wording is None:
        return name
    try:
        said = _message_of(_DECODER.decode(wording))
    except (msgspec.DecodeError, KeyError):
        return name
    return said if said == name else name


def _wording_of(name: Message) -> _Wording:
    arguments = {
        key: _wording_of(value) if isinstance(value, Message) else value for key, value in name.arguments.items()
    }
    return _Wording(name.template, arguments)


def _message_of(wording: _Wording) -> Message:
    arguments = {
        key: _message_of(value) if isinstance(value, _Wording) else value for key, value in wording.arguments.items()
    }
    return made_of(wording.template, arguments)
