"""From which masks a propagation starts, and which frames it goes through."""

from __future__ import annotations

from collections.abc import Collection

from app.project.errors import RefusedError
from app.project.reader import Reader
from app.project.toggles import empty_mask
from engine.messages import message
from engine.types import Mask


def frames_to_fill(
    reader: Reader, video_id: int, track_ids: Collection[int], start: int, step: int, chosen: range | None
) -> range:
    """The frames that a propagation goes through from frame ``start``, in its order.

    They end with the range of frames that a person has chosen, if ``start`` lies in it or right at its edge; else before
    the next frame in which a person has drawn every one of the tracks, or with the video.

    Args:
        step: 1 for the frames after ``start``, -1 for those before it.

    Raises RefusedError when there is none.
    """
    end = reader.frame_count(video_id) if step > 0 else -1
    drawn = None
    in_range = chosen is not None and chosen.start - (step > 0) <= start < chosen.stop + (step < 0)
    if chosen is not None and in_range:
        end = chosen.stop if step > 0 else chosen.start - 1
    else:
        drawn = reader.next_drawn(track_ids, start, step)
    frames = range(start + step, end if drawn is None else drawn, step)
    if frames:
        return frames
    if drawn is not None:
        raise RefusedError(
            message("You have drawn these masks in frame {frame}, too", frame=drawn + 1),
            "",
            message("Go there, and propagate from it"),
        )
    if in_range:
        raise RefusedError(
            message("The chosen range has no frame after this one")
            if step > 0
            else message("The chosen range has no frame before this one")
        )
    raise RefusedError(
        message("There is no frame after this one") if step > 0 else message("There is no frame before this one")
    )


def check_can_be_propagated(reader: Reader, track_ids: Collection[int], start: int) -> None:
    """Raises RefusedError for a track that has no mask in frame ``start``, or whose masks are not to be changed."""
    for track in map(reader.track, track_ids):
        if track.locked:
            raise RefusedError(
                message("Track {track} is locked", track=track.number),
                message("somebody protected its masks"),
                message("Unlock it first"),
            )
        review = reader.track_reviews(track.video_id).get(track.id)
        if review is not None and review.verdict == "reviewed":
            raise RefusedError(
                message("Track {track} is marked as reviewed", track=track.number),
                "",
                message("Take the mark off first, so that its masks may change"),
            )
        record = reader.mask(track.id, start)
        if record is None or record.mask.area == 0:
            raise RefusedError(
                message("Track {track} has no mask in frame {frame}", track=track.number, frame=start + 1),
                "",
                message("Draw it there first, or go to a frame where it is right"),
            )


def given_masks(
    reader: Reader, video_id: int, track_ids: Collection[int], start: int, frames: range
) -> dict[int, dict[int, Mask]]:
    """Track id -> frame -> mask that stays as it is: that of frame ``start``, and in ``frames`` what a person drew or reviewed.

    An empty mask says that the object is hidden there, also where a person has reviewed a frame in which it has none.
    """
    size = reader.video_size(video_id)
    reviewed = {frame for frame, review in reader.frame_reviews(video_id).items() if review.verdict == "reviewed"}
    given: dict[int, dict[int, Mask]] = {}
    for track_id in track_ids:
        here = {frame for frame, review in reader.reviews(track_id).items() if review.verdict == "reviewed"}
        kept = {frame for frame in reviewed | here if frame in frames}
        masks = reader.masks_of(track_id)
        given[track_id] = {frame: empty_mask(*size) for frame in kept if frame not in masks} | {
            frame: record.mask
            for frame, record in masks.items()
            if frame == start or frame in kept or (frame in frames and record.source == "human")
        }
    return given
