"""From which masks a propagation starts, which frames it goes through, and which other objects it looks out for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from app.project.errors import RefusedError
from app.project.reader import Reader
from app.project.toggles import empty_mask, intersection
from engine.messages import message
from engine.types import Mask

_NEAR = 1.0  # distance of a rival, in longer sides of the object's box
_MOST_RIVALS = 10  # each costs a fortieth of the time that one object alone takes
_SAME = 0.5  # share of the smaller of two masks in the other, above which they are of one object


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
    """Track id -> frame -> mask that stays as it is: that of frame ``start``, and what a person drew or reviewed.

    The latter in ``frames`` and in the one after them. An empty mask says that the object is hidden there, also where a person
    has reviewed a frame in which it has none.
    """
    size = reader.video_size(video_id)
    frames = range(frames.start, frames.stop + frames.step, frames.step)
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


def legs_between(given: Mapping[int, Mapping[int, Mask]], frames: range) -> list[range]:
    """The frames of a propagation in the order in which they are best filled: each from the nearest where all masks are right.

    Between two such frames, the first half is filled from the one before and the other half from the one after, backward. A
    range begins beside the frame from which it is filled; those frames themselves are in none.

    Args:
        given: as `given_masks` says, with masks in the frame before ``frames``.
    """
    step = frames.step
    before = frames.start - step
    legs = []
    for frame in (*frames, frames.stop):
        if all(frame in masks and masks[frame].area for masks in given.values()):
            middle = _middle(before, frame)
            legs += [range(before + step, middle + step, step), range(frame - step, middle, -step)]
            before = frame
    legs.append(range(before + step, frames.stop, step))
    return [leg for leg in legs if leg]


def _middle(start: int, end: int) -> int:
    """The last frame on the way from ``start`` to ``end``, before it, that is filled from the start."""
    step = 1 if end > start else -1
    count = abs(end - start) - 1
    return start + step * (count - count // 2)


def drawn_frames(
    reader: Reader, video_id: int, numbers: Collection[int] | None = None
) -> dict[tuple[int, ...], list[int]]:
    """Frames, rising -> the tracks of which a person has drawn what is to be seen in just these; no track that must not change.

    Args:
        numbers: of the tracks to look at; None for all.
    """
    reviewed = {track_id for track_id, review in reader.track_reviews(video_id).items() if review.verdict == "reviewed"}
    found: dict[tuple[int, ...], list[int]] = {}
    for track in reader.tracks(video_id):
        if track.locked or track.id in reviewed or (numbers is not None and track.number not in numbers):
            continue
        masks = reader.masks_of(track.id)
        frames = tuple(sorted(frame for frame, each in masks.items() if each.source == "human" and each.mask.area))
        if frames:
            found.setdefault(frames, []).append(track.id)
    return found


def stretches(drawn: Sequence[int], longest_gap: int, beyond: int, frame_count: int) -> list[range]:
    """What can be filled from frames in which a person has drawn: ranges that begin right beside one of them.

    Args:
        drawn: those frames, rising.
        longest_gap: distance of two of them between which is filled, at most.
        beyond: frames to be filled before and after those that are no farther apart, each from the nearer side.
    """
    runs: list[list[int]] = []
    for frame in drawn:
        if runs and frame - runs[-1][-1] <= longest_gap:
            runs[-1].append(frame)
        else:
            runs.append([frame])
    found = []
    for index, run in enumerate(runs):
        before = _middle(runs[index - 1][-1], run[0]) if index else -1
        after = _middle(run[-1], runs[index + 1][0]) if index + 1 < len(runs) else frame_count - 1
        found.append(range(run[0] + 1, min(run[-1] + beyond, after) + 1))
        found.append(range(run[0] - 1, max(run[0] - 1 - beyond, before), -1))
    return [frames for frames in found if not set(frames) <= set(drawn)]


def rivals(reader: Reader, video_id: int, track_ids: Collection[int], frames: range) -> dict[int, dict[int, Mask]]:
    """Other tracks beside those that are propagated through ``frames``, with the masks that they are given.

    Followed together, look-alikes that cross are told apart. A track that lies upon one of those that are propagated is none:
    it is taken for the same object, e.g. a model's that has found it twice.
    """
    start = frames.start - frames.step
    there = {track_id: record.mask for track_id, record in reader.masks_at(video_id, start).items()}
    own = [there[track_id] for track_id in track_ids if track_id in there]
    distances = {
        track_id: min((_distance(mask, other) for other in own), default=1.0)
        for track_id, mask in there.items()
        if track_id not in track_ids and not any(_is_same(mask, other) for other in own)
    }
    near = sorted((track_id for track_id in distances if distances[track_id] < _NEAR), key=distances.__getitem__)
    return given_masks(reader, video_id, near[:_MOST_RIVALS], start, frames)


def _distance(mask: Mask, other: Mask) -> float:
    """Between their boxes, in longer sides of ``other``'s."""
    boxes = [(x, y, x + width, y + height) for x, y, width, height in (mask.box, other.box)]
    gaps = [max(boxes[0][axis] - boxes[1][axis + 2], boxes[1][axis] - boxes[0][axis + 2], 0) for axis in (0, 1)]
    return max(gaps) / max(other.box[2:])


def _is_same(mask: Mask, other: Mask) -> bool:
    return intersection(mask, other).area > _SAME * min(mask.area, other.area)
