"""Which frames of a video need a look: where the model doubts, objects touch, and tracks begin, end or break off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from app.project.overview.crossings import occlusion_shares
from app.project.overview.lanes import Lane
from app.project.reader import Reader

Heat = npt.NDArray[np.float32]  # (F,) in [0, 1] for each frame of a video

BREAK = 0.7  # of a frame in which a track begins, ends or is lost, other than at the video's ends
TOUCH = 0.4  # of a frame in which the boxes of two objects of a category begin to overlap; more, the more they do
FRAMES_AT_A_TIME = 50


def needs_look(reader: Reader, video_id: int, check: Callable[[], None] = lambda: None) -> Heat:
    """How much each frame needs a person's look: the most urgent of its reasons.

    A mask of the model counts 1 less its score. A frame marked as reviewed needs none; a rejected one, or one
    in which a track was rejected, all.

    Args:
        check: called now and then; what it raises ends the work.
    """
    lanes = reader.lanes(video_id).values()
    heat = breaks(lanes, reader.frame_count(video_id))
    for start in range(0, len(heat), FRAMES_AT_A_TIME):
        check()
        last = min(start + FRAMES_AT_A_TIME, len(heat)) - 1
        for frame, doubt in reader.doubts(video_id, start, last):
            heat[frame] = max(heat[frame], doubt)
        for (frame, _), rows in groupby(reader.boxes_between(video_id, start, last), itemgetter(0, 1)):
            boxes = np.array([row[2:] for row in rows], np.int64)
            share = occlusion_shares(boxes).max(initial=0) if len(boxes) > 1 else 0
            if share > 0:
                heat[frame] = max(heat[frame], TOUCH + (1 - TOUCH) * min(1.0, float(share)))
    for part in (part for lane in lanes for part in lane.reviewed if part.review.verdict == "rejected"):
        heat[part.first : part.last + 1] = 1
    for part in reader.reviewed(video_id):
        heat[part.first : part.last + 1] = 0 if part.review.verdict == "reviewed" else 1
    return heat


def breaks(lanes: Iterable[Lane], frame_count: int) -> Heat:
    """The part that only knows where tracks begin, end and have gaps."""
    heat = np.zeros(frame_count, np.float32)
    for lane in lanes:
        for first, last in lane.presence:
            heat[[frame for frame in (first, last) if 0 < frame < frame_count - 1]] = BREAK
    return heat
