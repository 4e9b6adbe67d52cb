"""Where tracks come near one another: crossings, and what their boxes suggest about occlusion."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from app.project.reader import Reader
from app.project.records import OcclusionLevel
from engine.types import Mask

SEVERE_SHARE = 0.5  # of an object's box within another one's


@dataclass(frozen=True)
class BoxRecord:
    """The tight box (x, y, width, height) in pixels of a track's mask in one frame."""

    track_id: int
    category_id: int
    box: tuple[int, int, int, int]


Pair = tuple[int, int]  # two track ids, the lower one first


def touching_pairs(reader: Reader, video_id: int, frame: int) -> frozenset[Pair]:
    """Pairs of tracks of the same category whose masks touch (corners count) or overlap in a frame.

    Masks are read only where the boxes touch.
    """
    boxes = [BoxRecord(*row) for row in reader.boxes_at(video_id, frame)]
    near = [
        (first.track_id, second.track_id)
        for first, second in combinations(sorted(boxes, key=lambda record: record.track_id), 2)
        if first.category_id == second.category_id and boxes_touch(first.box, second.box)
    ]
    if not near:
        return frozenset()
    masks = reader.masks_at(video_id, frame)
    return frozenset(pair for pair in near if masks_touch(masks[pair[0]].mask, masks[pair[1]].mask))


def boxes_touch(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> bool:
    """Whether two boxes (x, y, width, height) overlap or are next to each other."""
    return all(
        first[axis] <= second[axis] + second[axis + 2] and second[axis] <= first[axis] + first[axis + 2]
        for axis in (0, 1)
    )


def masks_touch(first: Mask, second: Mask) -> bool:
    """Whether a pixel of one mask is a pixel of the other or one of its eight neighbours. Looks where both may be only."""
    left, top, width, height = first.box
    x, y, columns, rows = second.box
    across = slice(max(left, x) - 1, min(left + width, x + columns) + 1)
    down = slice(max(top, y) - 1, min(top + height, y + rows) + 1)
    window = tuple(slice(max(0, part.start), max(0, part.stop)) for part in (down, across))
    return bool((_grown(first.to_bitmap()[window]) & second.to_bitmap()[window]).any())


def _grown(bitmap: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The pixels (h, w) with their eight neighbours."""
    tall = np.pad(bitmap, ((1, 1), (0, 0)))
    tall = tall[:-2] | tall[1:-1] | tall[2:]
    wide = np.pad(tall, ((0, 0), (1, 1)))
    grown: npt.NDArray[np.bool_] = wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]
    return grown


def new_pairs(reader: Reader, video_id: int, frames: Iterable[int]) -> Iterable[tuple[int, frozenset[Pair]]]:
    """For neighbouring frames, in either direction: the frame and the pairs that touch in it and not in the one before.

    The first of ``frames`` going on, the last going back, only serves to compare with; nothing touches in frame -1.
    """
    before: tuple[int, frozenset[Pair]] | None = None
    for frame in frames:
        now = (frame, touching_pairs(reader, video_id, frame))
        if before is not None:
            early, late = sorted((before, now), key=lambda at: at[0])
            yield late[0], late[1] - early[1]
        before = now


def occlusion_shares(boxes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """For each of (N, 4) boxes (x, y, width, height): the largest share of it that one other box covers, in [0, 1]."""
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]  # (N, 2)
    sides = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])  # (N, N, 2)
    shared = np.clip(sides, 0, None).prod(axis=2)
    np.fill_diagonal(shared, 0)
    shares: npt.NDArray[np.float64] = shared.max(axis=1, initial=0) / boxes[:, 2:].prod(axis=1)
    return shares


def suggested_levels(
    reader: Reader, video_id: int, track_ids: Collection[int], frames: Iterable[int]
) -> Iterable[tuple[int, dict[int, OcclusionLevel]]]:
    """Frame by frame, track id -> what the overlap of boxes suggests; only where nobody has said anything yet.

    No overlap suggests none, half of the box in another one severe, between them slight. Like the bounding-box occlusion
    rate (BOR) of the OVIS paper it measures crowding: it does not know who is in front.
    """
    said = {track_id: reader.occlusions(track_id).keys() for track_id in track_ids}
    for frame in frames:
        records = [BoxRecord(*row) for row in reader.boxes_at(video_id, frame)]
        levels: dict[int, OcclusionLevel] = {}
        if records:
            shares = occlusion_shares(np.array([record.box for record in records], np.int64))
            for record, share in zip(records, shares, strict=True):
                if record.track_id in said and frame not in said[record.track_id]:
                    levels[record.track_id] = _level(float(share))
        yield frame, levels


def _level(share: float) -> OcclusionLevel:
    if share == 0:
        return "no_occlusion"
    return "slight_occlusion" if share < SEVERE_SHARE else "severe_occlusion"
