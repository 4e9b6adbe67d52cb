"""English sentences that a window can say in another language: a template, and what goes into its places.

The engine and the project know no Qt and translate nothing. They say ``message("{path} is empty", path=path)``. To a
command line, a log or a test that is a plain English string; the window looks the template up in its translations
(`app.view.words.said`). `make translations` finds templates where they are written, so each is one plain string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

PLACE = re.compile(r"\{(\w+)\}")  # nothing else: a template may come from a file, and `str.format` can do too much

Argument = str | int | float


class Message(str):
    """An English text that remembers what it was made of. Make one with `message`.

    Attributes:
        template: the text with its places, e.g. ``{path} is empty``.
        arguments: what is in the places; again a message where that can be said in another language, too.
    """

    __slots__ = ("arguments", "template")

    template: str
    arguments: Mapping[str, Argument]

    def said(self, translate: Callable[[str], str]) -> str:
        """The text in another language. ``translate`` gets the template, and those of the arguments."""
        said = {
            name: value.said(translate) if isinstance(value, Message) else value
            for name, value in self.arguments.items()
        }
        return _fill(translate(self.template), said)

    def __reduce__(self) -> tuple[Callable[..., Message], tuple[str, Mapping[str, Argument]]]:
        """Errors cross from one process to another."""
        return made_of, (self.template, self.arguments)


def message(template: str, /, **arguments: object) -> Message:
    """A text for people.

    Args:
        template: with a ``{name}`` for each argument. Numbers that need a form are given as text.
        arguments: texts, numbers and messages stay what they are; of anything else, e.g. a path, the text counts.

    Raises KeyError when a place has no argument.
    """
    kept = {name: value if isinstance(value, str | int | float) else str(value) for name, value in arguments.items()}
    return made_of(template, kept)


def sentence(text: str) -> str:
    """``text`` with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "!", "?")) else message("{sentence}.", sentence=text)


def begun(text: str) -> str:
    """``text`` with a capital where its own words begin it; what is in a place, e.g. a file's name, stays as it is."""
    template = text.template if isinstance(text, Message) else text
    if not template[:1].islower():
        return text
    capital = text[:1].upper() + text[1:]
    return capital if not isinstance(text, Message) else _as(capital, text.template, text.arguments)


def in_line(texts: Iterable[str]) -> str:
    """One text after the other."""
    return reduce(lambda first, second: message("{first} {second}", first=first, second=second), texts)


def some(texts: Sequence[str], most: int) -> str:
    """The first of many texts, and how many more there are."""
    named, more = ", ".join(texts[:most]), len(texts) - most
    return message("{named} and {count} more", named=named, count=more) if more > 0 else named


def made_of(template: str, arguments: Mapping[str, Argument]) -> Message:
    """`message` for a template that was written elsewhere. Raises KeyError when a place has no argument."""
    return _as(_fill(template, arguments), template, arguments)


def _as(text: str, template: str, arguments: Mapping[str, Argument]) -> Message:
    made = Message(text)
    made.template, made.arguments = template, arguments
    return made


def _fill(template: str, arguments: Mapping[str, Argument]) -> str:
    return PLACE.sub(lambda place: str(arguments[place[1]]), template)
