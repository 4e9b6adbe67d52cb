"""JSON of which anybody may have written anything."""

from __future__ import annotations

from typing import TypeVar

import msgspec

Kind = TypeVar("Kind")


def decode_json(data: bytes | msgspec.Raw, kind: type[Kind]) -> Kind:
    """The document as a value of that kind.

    Raises msgspec.DecodeError, also for text that is not UTF-8, of which msgspec lets out Python's own error.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(str(error)) from error
