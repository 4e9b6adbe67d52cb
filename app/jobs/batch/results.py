"""The tracks of one video as bytes: what a worker hands over, what lies beside the ledger until the output is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from engine.types import Category, Mask, Track


class _Track(msgspec.Struct, array_like=True):
    id: int
    category_id: int
    score: float
    masks: dict[int, bytes]  # frame number -> counts


class _Video(msgspec.Struct, array_like=True):
    height: int
    width: int
    categories: list[tuple[int, str]]
    tracks: list[_Track]


def encode_tracks(size: tuple[int, int], categories: Iterable[Category], tracks: Iterable[Track]) -> bytes:
    """``size`` is (height, width) of every mask, ``categories`` the model's set."""
    height, width = size
    stored = [
        _Track(track.id, track.category_id, track.score, {frame: mask.counts for frame, mask in track.masks.items()})
        for track in tracks
    ]
    return msgspec.msgpack.encode(_Video(height, width, [(item.id, item.name) for item in categories], stored))


def decode_tracks(encoded: bytes) -> tuple[Sequence[Category], Sequence[Track]]:
    """The model's categories and the tracks. ``encoded`` is sound: the ledger has checked it."""
    video = msgspec.msgpack.decode(encoded, type=_Video)
    tracks = [
        Track(
            track.id,
            track.category_id,
            track.score,
            {frame: Mask(video.height, video.width, counts) for frame, counts in track.masks.items()},
        )
        for track in video.tracks
    ]
    return [Category(number, name) for number, name in video.categories], tracks
