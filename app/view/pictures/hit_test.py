"""Which masks lie under a point. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.view.pictures.overlay import Shown
from app.view.pictures.rect import Rect


def tracks_at(patches: Iterable[Shown], x: float, y: float) -> list[int]:
    """Ids of the tracks whose mask holds the image point, topmost first; ``patches`` come lowest first."""
    column, row = int(x // 1), int(y // 1)
    pixel = Rect(column, row, column + 1, row + 1)
    hits = [patch.track_id for patch in patches if patch.rect.contains(column, row) and patch.bitmap_in(pixel)[0, 0]]
    return hits[::-1]


def next_hit(hits: Sequence[int], selected: int | None) -> int | None:
    """What a click selects: the topmost track, or the next one below when a track under the point is selected already."""
    if not hits:
        return None
    if selected in hits:
        return hits[(hits.index(selected) + 1) % len(hits)]
    return hits[0]
