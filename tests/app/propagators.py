"""A propagator that knows where the discs of the film are, in the place of the real one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

from app.jobs.model_choice import ModelChoice
from app.jobs.propagation import LoadedPropagator
from engine.types import FrameSource, Mask
from tests.app.helpers import disc, disc_x


@dataclass(frozen=True)
class Frame:
    """As the engine's."""

    frame: int
    masks: Mapping[int, Mask]
    scores: Mapping[int, float]
    notes: tuple[str, ...] = ()


@dataclass
class Carrier:
    """Carries what it is given along with the discs, and waits where a test wants it to.

    Attributes:
        finds: the mask of every track in a frame.
        finds_of: the same of each, given too.
        hidden: frames in which it finds nothing.
        notes: of its loading; notes_of: of frames.
        loaded: the choice of each loading.
        asked: (given, frames) of each propagation.
        left: (object, frame) of each that it was told to follow no further, before that frame.
        ended: set when a propagation has ended, however that was.
    """

    may_go_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1000))
    finds: Callable[[int], Mask] = field(default_factory=lambda: carried)
    finds_of: Callable[[int, int], Mask] | None = None
    hidden: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    notes_of: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    loaded: list[ModelChoice] = field(default_factory=list)
    asked: list[tuple[Mapping[int, Mapping[int, Mask]], range]] = field(default_factory=list)
    left: list[tuple[int, int]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def load(self, choice: ModelChoice) -> LoadedPropagator:
        self.loaded.append(choice)
        return LoadedPropagator(self.propagate, self.notes)

    def propagate(
        self,
        video: FrameSource,
        given: Mapping[int, Mapping[int, Mask]],
        frames: range,
        should_stop: Callable[[], bool],
        is_followed: Callable[[int], bool],
    ) -> Generator[Frame, None, None]:
        self.asked.append((given, frames))
        followed = list(given)
        try:
            for number in frames:
                while not self.may_go_on.acquire(timeout=0.01):
                    if should_stop():
                        return
                assert video[number].shape[:2] == video.size
                left = [thing for thing in followed if not is_followed(thing)]
                self.left += [(thing, number) for thing in left]
                followed = [thing for thing in followed if thing not in left]
                if not followed:
                    return
                masks = {
                    thing: given[thing][number] if number in given[thing] else self._found(thing, number)
                    for thing in followed
                }
                if number in self.hidden:
                    masks = {}
                yield Frame(number, masks, dict.fromkeys(masks, 0.8), self.notes_of.get(number, ()))
        finally:
            self.ended.set()

    def _found(self, thing: int, number: int) -> Mask:
        return self.finds(number) if self.finds_of is None else self.finds_of(thing, number)


def carried(frame: int) -> Mask:
    """What the carrier finds in the film with the discs."""
    return Mask.from_bitmap(disc(disc_x(frame), 45))
