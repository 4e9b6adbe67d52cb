"""What the project's own words are called where people read them."""

from __future__ import annotations

from app.view import words

TERMS = {
    "model": words.mark("model"),
    "human": words.mark("human"),
    "propagated": words.mark("propagated"),
    "hidden": words.mark("hidden"),
    "reviewed": words.mark("reviewed"),
    "rejected": words.mark("rejected"),
    "no_occlusion": words.mark("no occlusion"),
    "slight_occlusion": words.mark("slight occlusion"),
    "severe_occlusion": words.mark("severe occlusion"),
}


def term(name: str) -> str:
    """The word for a mask's source, a lane's state, a verdict or an occlusion level."""
    return words.tr(TERMS[name])
