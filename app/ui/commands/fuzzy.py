"""Fuzzy search: letters in their order, the more of them together and at beginnings of words the better."""

from __future__ import annotations

BEGINS_WORD = 8
FOLLOWS = 5  # the letter before was found, too
SKIPPED = 0.2  # for each letter between


def score(search: str, text: str) -> float | None:
    """How well a text answers a search, word by word in any order; None when a word's letters are not in it.

    An empty search is answered by everything alike.
    """
    scores = [_best(word, text.lower()) for word in search.lower().split()]
    return None if None in scores else sum(found for found in scores if found is not None)


def _best(word: str, text: str) -> float | None:
    """The best of the ways that begin at each place of the first letter."""
    starts = [place for place, letter in enumerate(text) if letter == word[0]]
    return max((found for start in starts if (found := _from(word, text, start)) is not None), default=None)


def _from(word: str, text: str, start: int) -> float | None:
    """Takes each letter at its next beginning of a word if the rest can still follow there, else where it comes next."""
    total, last = 0.0, start - 1
    for number, letter in enumerate(word):
        place = text.find(letter, last + 1)
        if place < 0:
            return None
        if number and place != last + 1:
            at_word = text.find(f" {letter}", last + 1) + 1
            if at_word and _follows(word[number + 1 :], text, at_word + 1):
                place = at_word
            total -= SKIPPED * (place - last - 1)
        total += 1 + BEGINS_WORD * (place == 0 or not text[place - 1].isalnum())
        total += FOLLOWS * (number > 0 and place == last + 1)
        last = place
    return total


def _follows(letters: str, text: str, start: int) -> bool:
    for letter in letters:
        start = text.find(letter, start) + 1
        if not start:
            return False
    return True
