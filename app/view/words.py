"""The words of the window in the person's language, by Qt's own means.

`pyside6-lupdate` finds what is written as ``words.tr("...")`` or ``words.mark("...")`` and puts it under the name of this
module into ``resources/translations``; `make translations` calls it. So both must be called just so, with plain strings:
what varies goes in by ``format``, a number that decides between singular and plural by ``n``.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.messages import Message

CONTEXT = "words"  # what lupdate calls the place of these texts
CONTEXT_OF_MESSAGES = ""  # and that of functions without the name of a module before them


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """``text`` in the person's language; in the plural form for ``n``, which takes the place of ``%n``.

    Args:
        comment: tells translators, and Qt, one meaning of a text from another.
    """
    return QCoreApplication.translate(CONTEXT, text, comment or None, n)


def said(text: str) -> str:
    """What the engine or the project says, in the person's language; what is no `Message`, e.g. the system's words, as it is.

    Their texts are written as ``message("...")``, in the rooms that know no Qt, and stand beside those of the window in
    ``resources/translations``.
    """
    if not isinstance(text, Message):
        return text
    return text.said(lambda template: QCoreApplication.translate(CONTEXT_OF_MESSAGES, template))


def mark(text: str) -> str:
    """``text`` as it is, to be translated where it is shown: tables are made before a language is chosen."""
    return text
