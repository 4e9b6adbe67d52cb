"""The documents that people read: what they point to is there, and not too large to look at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\(([^)\s]+)\)")
MOST_BYTES = 1_500_000  # of all pictures together
KEY = re.compile(r"(?:Ctrl|Shift|Alt)(?:\+(?:Ctrl|Shift|Alt))*\+(?:[A-Z][A-Za-z]+|[A-Z0-9]|plus|minus)\b|\bF\d+\b")
CHINESE_KEYS = {"加号": "plus", "减号": "minus", "左": "Left", "右": "Right", "上": "Up", "下": "Down", "空格": "Space"}


def anchors(document: Path) -> set[str]:
    """What the headings of a document are called in links, as GitHub does it."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text("utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_picture_is_shown_and_they_are_small() -> None:
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    shown = {
        (document.parent / link).resolve()
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text("utf-8"))
    }
    assert [picture.name for picture in pictures if picture not in shown] == []
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES


def test_the_guides_name_the_same_keys_pictures_and_chapters_in_both_languages() -> None:
    english, chinese = ((ROOT / "docs" / name).read_text("utf-8") for name in ("guide.md", "guide.zh_CN.md"))
    for word, name in CHINESE_KEYS.items():
        chinese = re.sub(rf"(?<=\+){word}", name, chinese)
    found = [
        (set(KEY.findall(re.sub(r"[^\x00-\x7f]", " ", guide))), len(re.findall(r"^#", guide, re.M)), guide.count("!["))
        for guide in (english, chinese)
    ]
    assert found[0] == found[1]
