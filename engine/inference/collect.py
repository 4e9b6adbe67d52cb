"""Window results put together: what is known of a video when its stream has ended."""

from __future__ import annotations

from collections.abc import Iterable

from engine.inference.options import Mode
from engine.types import Mask, Track, WindowResult

_LOWEST_PAIR_SCORE = 0.05
_FEWEST_PAIRS = 10


def collect_tracks(results: Iterable[WindowResult], mode: Mode = "annotate") -> tuple[Track, ...]:
    """The tracks of a video, best first.

    Args:
        results: all results of one stream.
        mode: ``annotate``: one track for each identity that is seen, with its best category. ``published``: one for each
            of the best (identity, category) pairs, max(10, those above 0.05), numbered from 1; pairs of an identity
            share its masks, which may be none.
    """
    masks: dict[int, dict[int, Mask]] = {}
    last: WindowResult | None = None
    for result in results:
        for track in result.tracks:
            masks.setdefault(track.id, {}).update(track.masks)
        last = result
    if last is None:
        return ()
    if mode == "annotate":
        found = [Track(track.id, track.category_id, track.score, masks[track.id]) for track in last.tracks]
        return tuple(sorted((track for track in found if track.masks), key=lambda track: -track.score))
    pairs = sorted(
        (
            (float(score), track.id, category)
            for track in last.tracks
            for score, category in zip(track.class_scores, last.category_ids, strict=True)
        ),
        key=lambda pair: -pair[0],
    )
    count = max(_FEWEST_PAIRS, sum(score > _LOWEST_PAIR_SCORE for score, _, _ in pairs))
    return tuple(
        Track(number, category, score, masks[track_id])
        for number, (score, track_id, category) in enumerate(pairs[:count], start=1)
    )
