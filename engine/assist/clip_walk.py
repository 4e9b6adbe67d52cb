"""The clips of a walk, each decoded once, when the frames that it helps to find are near."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import torch
from torch import Tensor

from engine.assist.candidates import Candidates
from engine.inference.encoded_frames import EncodedFrames, memory_must_do

_MOST_AT_ONCE = 8  # clips; what each offers is up to 60 MB, and nobody sees a frame before all of them are ready
_ON_HOST = 2  # the same on a CPU: no slower than four, each alone is slower by a twelfth


class ClipWalk:
    """Encodes the frames of a walk, and decodes its clips, as far as they are asked for; places are asked for rising."""

    def __init__(self, encoded: EncodedFrames, frame_count: int, length: int, *, on_host: bool) -> None:
        """
        Args:
            frame_count: of the walk; length: of a clip, in frames.
            on_host: whether the network runs on the CPU.
        """
        self._most_at_once = _ON_HOST if on_host else _MOST_AT_ONCE
        self._encoded, self._length = encoded, min(length, frame_count)
        self._starts = frame_count - self._length + 1  # one for each clip, from 0 on
        self._next = 0
        self._held: deque[Candidates] = deque()

    def around(self, place: int, stopped: Callable[[], bool]) -> list[Candidates] | None:
        """What each clip offers that holds both the frame at a place and the one before it; nothing for the first place.

        None once ``stopped`` says True.
        """
        while self._held and self._held[0].clip.stop <= place:
            self._held.popleft()
        while not self._encoded.has(range(place, place + 1)) or self._next < min(place, self._starts):
            if not self._decode(stopped):
                return None
        return [candidates for candidates in self._held if candidates.clip.start < place < candidates.clip.stop]

    def samples(self, place: int) -> Tensor:
        """(h4, w4, 4): the `colour_samples` of the frame that was last asked for."""
        samples = self._encoded.colours(range(place, place + 1))
        assert samples is not None
        return samples[0]

    def _decode(self, stopped: Callable[[], bool]) -> bool:
        """The next clips, as many as are worth it; False when it was stopped."""
        encoded = self._encoded
        count = min(encoded.clips_at_once, self._most_at_once)
        starts = range(self._next, min(self._next + count, self._starts))
        group = [range(start, start + self._length) for start in starts]
        encoded.forget_before(group[0].start)
        while not encoded.suffices(group):
            encoded.encode_next()
            if stopped():
                return False
        ready = [clip for clip in group if encoded.has(clip)]
        for clip, (prediction, mask_features) in zip(ready, encoded.decode(ready), strict=True):
            samples = encoded.colours(clip)
            assert samples is not None
            with memory_must_do():
                self._held.append(Candidates.of(clip, prediction, mask_features, torch.stack(samples)))
        self._next += len(ready)
        return True
