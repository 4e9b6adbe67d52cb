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
        raise RunLengthError(int(np.flatnonzero(lengths == 0)[0]), "empty string")
    joined = "".join(strings)
    ends = np.cumsum(lengths)  # (strings,) one past the last character of each

    def string_at(character: int) -> int:
        return int(np.searchsorted(ends, character, side="right"))

    if not joined.isascii():
        raise RunLengthError(string_at(next(i for i, letter in enumerate(joined) if ord(letter) > 127)), "not ASCII")
    symbols = np.frombuffer(joined.encode("ascii"), dtype=np.uint8).astype(np.int64) - ord("0")
    strange = np.flatnonzero((symbols < 0) | (symbols > 63))
    if len(strange):
        where = int(strange[0])
        raise RunLengthError(string_at(where), f"character {joined[where]!r} does not belong to the encoding")
    is_last = (symbols & 32) == 0
    if not is_last[ends - 1].all():
        raise RunLengthError(int(np.flatnonzero(~is_last[ends - 1])[0]), "cut off in the middle of a number")

    number_ends = np.flatnonzero(is_last)  # (numbers,) last character of each
    number_starts = np.concatenate([[0], number_ends[:-1] + 1])
    number_lengths = number_ends - number_starts + 1
    if int(number_lengths.max()) > _LONGEST_NUMBER:
        where = int(number_starts[np.argmax(number_lengths)])
        raise RunLengthError(string_at(where), "a number longer than 35 bits")
    place = np.arange(len(symbols)) - np.repeat(number_starts, number_lengths)
    values = np.add.reduceat((symbols & 31) << (5 * place), number_starts)
    values -= np.where(symbols[number_ends] & 16, np.int64(1) << (5 * number_lengths), 0)

    first_numbers = np.searchsorted(number_starts, ends - lengths)  # (strings,) index of each string's first number
    counts = np.diff(first_numbers, append=len(values))
    runs = _undo_differences(values, first_numbers, counts)
    if int(runs.min()) < 0:
        raise RunLengthError(string_at(int(number_starts[np.argmin(runs)])), "a negative run length")
    return np.split(runs, first_numbers[1:])


def _undo_differences(values: Runs, starts: npt.NDArray[np.intp], counts: Runs) -> Runs:
    """Turns differences to the run before the last into run lengths, in every string at once.

    A string's runs form three chains that are summed independently: the first run alone, then the odd ones, then the
    even ones from the third on.
    """
    strings = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(values)) - np.repeat(starts, counts)
    chain = 3 * strings + np.where(rank == 0, 0, 2 - rank % 2)
    order = np.argsort(chain, kind="stable")
    sorted_chain, sorted_values = chain[order], values[order]
    chain_starts = np.flatnonzero(np.diff(sorted_chain, prepend=-1))
    totals = np.cumsum(sorted_values)
    before = totals[chain_starts] - sorted_values[chain_starts]
    runs = np.empty_like(values)
    runs[order] = totals - np.repeat(before, np.diff(chain_starts, append=len(values)))
    return runs
