"""JSON that anybody may have written."""

from __future__ import annotations

import msgspec
import pytest

from engine.documents import decode_json


class Named(msgspec.Struct):
    name: str


def test_a_document_becomes_what_it_says():
    assert decode_json(b'{"name": "caf\xc3\xa9"}', Named).name == "café"


@pytest.mark.parametrize("document", [b"", b"{", b'{"name": 3}', b'{"nome": ""}', b'{"name": "caf\xe9"}'])
def test_whatever_is_wrong_with_it_is_one_kind_of_error(document):
    """The last one is Latin-1, of which msgspec raises another one."""
    with pytest.raises(msgspec.DecodeError):
        decode_json(document, Named)
