"""COCO's run-length codec, for many masks at once: compressed strings to run lengths.

pycocotools compresses and measures, but it trusts its input: it reads past the end of a broken string. Strings from
files are therefore parsed here first. The codec (COCO API, maskApi.c): a run length, from the fourth run on its
difference to the run before the last, is written in 5-bit groups, lowest first, as the characters from "0" on; bit 5 of
a character says that more follow, bit 4 of the last one is the sign.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.messages import message

Runs = npt.NDArray[np.int64]

_LONGEST_NUMBER = 7  # characters: 35 bits hold every count of a 32-bit codec


class RunLengthError(ValueError):
    """A run-length string is broken.

    Attributes:
        index: which of the strings.
        reason: what is wrong, as the end of a sentence.
    """

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"run-length string {index}: {reason}")
        self.index = index
        self.reason = reason


def parse_counts(strings: Sequence[str]) -> list[Runs]:
    """Run lengths of compressed strings.

    Returns:
        For each string an int64 array of its run lengths (background first), each >= 0.

    Raises:
        RunLengthError: a string is empty, holds a character outside "0" .. "o", ends inside a number, holds an
            overlong number or a negative run.
    """
    if not strings:
        return []
    lengths = np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))
    if not lengths.all():
        raise RunLengthError(int(np.flatnonzero(lengths == 0)[0]), message("empty string"))
    joined = "".join(strings)
    ends = np.cumsum(lengths)  # (strings,) one past the last character of each

    def string_at(character: int) -> int:
        return int(np.searchsorted(ends, character, side="right"))

    if not joined.isascii():
        raise RunLengthError(
            string_at(next(i for i, letter in enumerate(joined) if ord(letter) > 127)), message("not ASCII")
        )
    symbols = np.frombuffer(joined.encode("ascii"), dtype=np.uint8) - np.uint8(ord("0"))  # wraps below "0"
    strange = symbols > 63
    if strange.any():
        where = int(np.argmax(strange))
        raise RunLengthError(
            string_at(where),
            message("character {character} does not belong to the encoding", character=repr(joined[where])),
        )
    is_last = symbols < 32
    if not is_last[ends - 1].all():
        raise RunLengthError(int(np.argmin(is_last[ends - 1])), message("cut off in the middle of a number"))

    number_ends = np.flatnonzero(is_last)  # (numbers,) last character of each
    digits = np.diff(number_ends, prepend=-1)
    if int(digits.max()) > _LONGEST_NUMBER:
        raise RunLengthError(string_at(int(number_ends[np.argmax(digits)])), message("a number longer than 35 bits"))
    values = _numbers(symbols, number_ends, digits)
    # The last number of a string ends with its last character.
    splits = np.searchsorted(number_ends, ends[:-1] - 1) + 1
    runs = np.split(values, splits)
    for string_runs in runs:
        np.cumsum(string_runs[1::2], out=string_runs[1::2])
        np.cumsum(string_runs[2::2], out=string_runs[2::2])  # the first run stands alone
    if int(values.min()) < 0:
        raise RunLengthError(string_at(int(number_ends[np.argmin(values)])), message("a negative run length"))
    return runs


def _numbers(symbols: npt.NDArray[np.uint8], ends: npt.NDArray[np.intp], digits: npt.NDArray[np.intp]) -> Runs:
    """The signed numbers whose last symbols stand at ``ends``, ``digits`` symbols each, lowest first."""
    last = symbols[ends].astype(np.int64)
    values = last - 2 * (last & 16)  # bit 4 of the last symbol is the sign
    longer = np.arange(len(ends))
    for place in range(1, int(digits.max())):
        longer = longer[digits[longer] > place]
        values[longer] = (values[longer] << 5) | (symbols[ends[longer] - place] & 31)
    return values
