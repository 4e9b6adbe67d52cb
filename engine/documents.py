"""JSON of which anybody may have written anything."""

from __future__ import annotations

from typing import TypeVar

import msgspec

Kind = TypeVar("Kind")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # with which Windows editors begin UTF-8, and which JSON does not know


def as_text(name: str) -> str:
    """A file's name as a document can hold it: on Linux a name need not be text, and no JSON or CSV holds such bytes."""
    return name.encode("utf-8", "backslashreplace").decode()


def decode_json(data: bytes | msgspec.Raw, kind: type[Kind]) -> Kind:
    """The document as a value of that kind.

    Raises msgspec.DecodeError, also for text that is not UTF-8, of which msgspec lets out Python's own error.
    """
    if isinstance(data, bytes):
        data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        return msgspec.json.decode(data, type=kind)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(str(error)) from error
