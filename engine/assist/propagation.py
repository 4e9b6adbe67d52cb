"""Carries masks that are right on to the frames before or after them: what a person has drawn once, in every frame.

In each frame three witnesses say where an object is. The network offers masks for the clips that hold the frame; the one that
lies on what is known of the object in earlier frames, and has its colours, is the object. Optical flow carries the mask of the
frame before along, where it can be trusted. The colours of the person's own masks tell the object's pixels from those around
it; and the mask ends at edges of the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.assist.clip_walk import ClipWalk
from engine.assist.follower import Sight
from engine.assist.group import FollowedMask, Group
from engine.assist.motion import Motion
from engine.assist.walk import Walk
from engine.inference.drawing.masks import encode_pixels, network_size
from engine.inference.encoded_frames import EncodedFrames, Model
from engine.inference.read_ahead import ReadAhead
from engine.types import FrameSource, Image, Mask, Plane
from engine.video.opencv import cv2

_SHORT_SIDE, _LONG_SIDE = 360, 960  # pixels, at most, of the pictures in which objects are followed


@dataclass(frozen=True)
class PropagatedFrame:
    """What became of the objects in a frame.

    Attributes:
        frame: number.
        masks: object -> mask, of those that are visible there.
        scores: object -> confidence in [0, 1], of the same ones; 1 for masks that were given.
        notes: what a person should know since the frame before, e.g. that the device is short of memory.
    """

    frame: int
    masks: Mapping[int, Mask]
    scores: Mapping[int, float]
    notes: tuple[str, ...] = ()


def propagate(
    video: FrameSource,
    model: Model,
    given: Mapping[int, Mapping[int, Mask]],
    frames: range,
    *,
    should_stop: Callable[[], bool] | None = None,
    is_followed: Callable[[int], bool] | None = None,
) -> Generator[PropagatedFrame, None, None]:
    """Follows objects from the frame where their masks are known.

    Args:
        video: belongs to the propagation until it ends.
        model: what `engine.load_model` returned. Its categories do not matter.
        given: object -> frame -> a mask that is right, of the video's size; an empty one says that the object is hidden there.
            Each object has one with pixels in the start, the frame before ``frames``. Those in ``frames`` come back as they are,
            and the object is followed from them on.
        frames: to be filled, neighbours, in the order to go through them: ``range(start + 1, stop)`` or
            ``range(start - 1, stop, -1)``.
        should_stop: asked after each encoding and each frame; True ends it.
        is_followed: asked before each frame for each object that was followed to it; one for which it says False is followed no
            further, and stands in nobody's way. Without any left it ends.

    Yields each of the frames as it is ready. Memory does not grow with their number. Closing the generator stops the work.

    Raises:
        VideoError: a frame cannot be read.
        ValueError: an object has no mask in the start frame, a mask is not of the video's size, or the frames are not
            neighbours in the video.
        DeviceError: not even single frames fit into the memory of the device, or a clip does not fit beside them.
    """
    _check(video, given, frames)
    if not frames or not given:
        return
    config = model.config
    length = config.inference_clip_length
    size = network_size(video.size, config.test_short_side, config.test_max_side)
    picture_size = network_size(video.size, min(_SHORT_SIDE, *video.size), _LONG_SIDE)
    walk = Walk(video, frames, max(length - 2, 0), picture_size)
    first = walk.numbers.index(frames[0])
    group = Group(given, length)
    stopped = should_stop or (lambda: False)
    with ReadAhead(walk, size, config.window_length, with_colours=True) as read:
        encoded = EncodedFrames(model, read, len(walk), config.window_length)
        clips = ClipWalk(encoded, len(walk), length, on_host=model.clips_at_once is not None)
        before: Image | None = None
        for place in range(first - 1, first + len(frames)):
            around = clips.around(place, stopped)
            if around is None:
                return
            picture = walk.take_picture(place)
            sight = Sight.of(picture, clips.samples(place), size)
            frame = walk.numbers[place]
            if before is not None and is_followed is not None:
                group.keep(is_followed)
                if not group.things:
                    return
            drawn = {thing: given[thing][frame] for thing in group.things if frame in given[thing]}
            planes = {thing: _plane(mask, picture_size) for thing, mask in drawn.items()}
            if before is None:
                group.begin(place, planes, sight)
            else:
                found = group.go_on(place, planes, around, Motion.between(before, picture), sight)
                yield _result(frame, drawn, found, video.size, encoded.take_notes())
            if stopped():
                return
            before = picture


def _result(
    frame: int,
    drawn: Mapping[int, Mask],
    found: Mapping[int, FollowedMask],
    video_size: tuple[int, int],
    notes: tuple[str, ...],
) -> PropagatedFrame:
    masks = {thing: mask for thing, mask in drawn.items() if mask.area}
    scores = dict.fromkeys(masks, 1.0)
    for thing, there in found.items():
        if (mask := encode_pixels(there.logits[None], video_size)[0]) is not None:
            masks[thing], scores[thing] = mask, there.confidence
    return PropagatedFrame(frame, masks, scores, notes)


def _plane(mask: Mask, size: tuple[int, int]) -> Plane:
    """(h, w) shares of pixels."""
    height, width = size
    plane: Plane = cv2.resize(mask.to_bitmap().astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return plane


def _check(video: FrameSource, given: Mapping[int, Mapping[int, Mask]], frames: range) -> None:
    if not frames:
        return
    start = frames.start - frames.step
    if abs(frames.step) != 1 or not all(0 <= frame < len(video) for frame in (start, frames[0], frames[-1])):
        raise ValueError(f"{frames} are not neighbours among the video's {len(video)} frames, with a frame before them")
    for thing, masks in given.items():
        if start not in masks or not masks[start].area:
            raise ValueError(f"object {thing} has no mask in frame {start}, from which it shall be followed")
        for frame, mask in masks.items():
            if (mask.height, mask.width) != video.size:
                raise ValueError(
                    f"object {thing}, frame {frame}: a mask of {mask.width}x{mask.height}, the video has {video.size[::-1]}"
                )
