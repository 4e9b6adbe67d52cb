"""What of a text reaches people in Simplified Chinese."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.view import words
from engine.messages import Message


def left_in_english(text: str) -> list[str]:
    """Parts of a text that its translation does not reach."""
    if not isinstance(text, Message):
        return [text]
    nested = [left for part in text.arguments.values() if isinstance(part, Message) for left in left_in_english(part)]
    is_known = QCoreApplication.translate(words.CONTEXT_OF_MESSAGES, text.template) != text.template
    return nested if is_known or text.template in ("GrabCut", "“{edit}”") else [text.template, *nested]
