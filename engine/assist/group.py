"""Objects that are followed together: what one of them has, the others do not, so that look-alikes do not grow into one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.assist.candidates import Candidates
from engine.assist.follower import Follower, Sight
from engine.assist.motion import Motion
from engine.types import Plane

_SURE = np.float32(100)  # the logit of a mask that was given


@dataclass(frozen=True, eq=False)
class FollowedMask:
    """An object in a frame: (h, w) logits, positive where it is, and the confidence in [0, 1] that this is right."""

    logits: Tensor
    confidence: float


class Group:
    """Follows objects frame by frame, each by a `Follower` of its own."""

    def __init__(self, things: Iterable[int], clip_length: int) -> None:
        self._followers = {thing: Follower() for thing in things}
        self._clip_length = clip_length

    @property
    def things(self) -> tuple[int, ...]:
        """The objects that are followed."""
        return tuple(self._followers)

    def keep(self, is_followed: Callable[[int], bool]) -> None:
        """Follows no others any more."""
        self._followers = {thing: follower for thing, follower in self._followers.items() if is_followed(thing)}

    def begin(self, place: int, drawn: Mapping[int, Plane], sight: Sight) -> None:
        """In the frame where a mask of every object was given: (h, w) shares of pixels."""
        for thing, mask in drawn.items():
            self._followers[thing].given(place, mask, sight)

    def go_on(
        self, place: int, drawn: Mapping[int, Plane], clips: Sequence[Candidates], motion: Motion, sight: Sight
    ) -> dict[int, FollowedMask]:
        """The objects that are to be seen in the next frame, but for those whose masks were given there.

        Args:
            drawn: the masks that were given there, (h, w) shares of pixels, all 0 for an object that is hidden.
            clips: that hold this frame and the one before.
            motion: from that one to this.
        """
        self.begin(place, drawn, sight)
        followers = {thing: follower for thing, follower in self._followers.items() if thing not in drawn}
        for follower in followers.values():
            follower.forget_before(place - self._clip_length)
        certain = [_SURE * (2 * mask - 1) for mask in drawn.values()]
        beliefs = settle([follower.believe(place, clips, motion, sight) for follower in followers.values()], certain)
        logits = [follower.draw(belief, sight) for follower, belief in zip(followers.values(), beliefs, strict=True)]
        kept = [
            follower.keep(place, mask, belief, sight)
            for follower, mask, belief in zip(followers.values(), logits, beliefs, strict=True)
        ]
        # Told is what each has alone. Followed is all that it may have: one that is nearly hidden would lose itself otherwise.
        shared = share_out(logits, certain)
        return {
            thing: FollowedMask(torch.from_numpy(mask), confidence)
            for thing, mask, confidence in zip(followers, shared, kept, strict=True)
            if confidence is not None
        }


def settle(logits: Sequence[Plane], certain: Sequence[Plane] = ()) -> list[Plane]:
    """Each object's logits less the highest that another one has there (but 0 at least): a pixel goes to one of them at most.

    Args:
        logits: (h, w) of each object, of one frame.
        certain: the same of objects that give nothing up.
    """
    count = len(logits) + len(certain)
    if count < 2:
        return list(logits)
    claims = [np.maximum(plane, 0) for plane in (*logits, *certain)]
    # The strongest and the next of each pixel, one claim after the other: it is quicker so.
    first = second = np.zeros_like(claims[0])
    for claim in claims:
        second = np.maximum(second, np.minimum(first, claim))
        first = np.maximum(first, claim)
    return [plane - np.where(claim >= first, second, first) for plane, claim in zip(logits, claims, strict=False)]


def share_out(logits: Sequence[Plane], certain: Sequence[Plane] = ()) -> list[Plane]:
    """Each object's logits with no pixel that is another's: what several have goes to the surest of them.

    Args:
        logits: (h, w) of each object, of one frame.
        certain: the same of objects that give nothing up.
    """
    claims = [*logits, *certain]
    if len(claims) < 2:
        return list(logits)
    several = np.zeros(claims[0].shape, np.uint8)
    for plane in claims:
        several += plane > 0
    rows, columns = np.nonzero(several > 1)  # few
    contested = np.stack([plane[rows, columns] for plane in claims])  # (K, P)
    owner = contested.argmax(0)
    shared = [plane.copy() for plane in logits]
    for number, plane in enumerate(shared):
        plane[rows, columns] = np.where(owner == number, contested[number], -np.abs(contested[number]))
    return shared
