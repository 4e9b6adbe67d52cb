"""Propagation beside the window: each frame is stored as it is found, and only then told of."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from app.edits import StorePropagated
from app.edits.propagation import ScoredMask
from app.jobs.context import JobContext
from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import PrelabelProgress, load_network
from app.project import Project, ProjectError, VideoRecord
from app.project.file.database import ASKED_EVERY
from app.project.media import check_content, check_unchanged
from app.project.owners import Owners
from app.project.propagation import check_can_be_propagated, given_masks, legs_between, rivals
from app.project.toggles import union
from engine.messages import message
from engine.types import FrameSource, Mask
from engine.video import Video, open_video

# How a propagation ended: it went through all its frames, a person has undone it, or deleted, locked or reviewed its tracks.
Outcome = Literal["finished", "undone", "obsolete"]


@dataclass(frozen=True)
class PropagationRequest:
    """What is to be propagated.

    Attributes:
        choice: of the model.
        start: the frame whose masks are right; frames: to be filled, in the order in which they are gone through.
    """

    project_path: Path
    video_id: int
    video_path: Path
    choice: ModelChoice
    track_ids: tuple[int, ...]
    start: int
    frames: range


@dataclass(frozen=True)
class PropagationProgress(PrelabelProgress):
    """How far a propagation is.

    Attributes:
        frame: the one that was gone through last; None before the first.
        entry_id: of the history, if something was stored for it.
        steps: of the history that it has taken so far; more than one where a person's edits lie in between.
    """

    frame: int | None = None
    entry_id: int | None = None
    steps: int = 0


class PropagatedFrame(Protocol):
    """What the engine says of a frame: the masks of the objects that are visible in it, how sure it is, in [0, 1], and what
    a person should know."""

    @property
    def frame(self) -> int: ...
    @property
    def masks(self) -> Mapping[int, Mask]: ...
    @property
    def scores(self) -> Mapping[int, float]: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


class Propagator(Protocol):
    """Carries masks, by object and frame, through frames; one result for each, in their order. Closing it ends the work.

    It asks before each frame which of the objects it shall still follow.
    """

    def __call__(
        self,
        video: FrameSource,
        given: Mapping[int, Mapping[int, Mask]],
        frames: range,
        should_stop: Callable[[], bool],
        is_followed: Callable[[int], bool],
    ) -> Generator[PropagatedFrame, None, None]: ...


@dataclass(frozen=True)
class LoadedPropagator:
    """A model that propagates, and what a person should know of its loading."""

    propagate: Propagator
    notes: tuple[str, ...] = ()


LoadPropagator = Callable[[ModelChoice], LoadedPropagator]


def load_propagator(choice: ModelChoice) -> LoadedPropagator:
    """The real one; torch is imported here, in the job's thread, and nowhere earlier."""
    from engine.assist.propagation import propagate

    network, notes = load_network(choice)
    return LoadedPropagator(
        lambda video, given, frames, should_stop, is_followed: propagate(
            video, network, given, frames, should_stop=should_stop, is_followed=is_followed
        ),
        notes,
    )


class KeptPropagator:
    """Keeps the model that propagated last, since a person propagates often, and loading takes its time."""

    def __init__(self, load: LoadPropagator = load_propagator) -> None:
        self._load = load
        self._kept: tuple[tuple[object, ...], LoadedPropagator] | None = None

    def get(self, choice: ModelChoice) -> LoadedPropagator:
        """The model, loaded if it is another one than the one that is kept, also where its file was written anew."""
        path = Path(choice.model)
        stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None
        key = (choice, stamp)
        kept = self._kept
        if kept is not None and kept[0] == key:
            return kept[1]
        self._kept = kept = None  # before another one needs its memory
        loaded = self._load(choice)
        self._kept = key, loaded
        return loaded

    def forget(self) -> None:
        """Lets its memory go; a propagation that goes on keeps its own."""
        self._kept = None


def propagation_job(
    request: PropagationRequest, load: LoadPropagator = load_propagator
) -> Callable[[JobContext], Outcome]:
    """Work for `Jobs.start`: reports `PropagationProgress`, returns how it ended.

    What is stored stays, however it ends. All of it is one step of the history, unless a person edits meanwhile: what
    comes after that is another step, and as long as it goes on, undo takes back first what they did. Where identities are
    mended meanwhile, masks go to the track that the object now is (see `Owners`).

    Raises MediaMismatchError as `prelabel_job` does; RefusedError when a track has no mask to start from any more, ProjectError
    when the video was taken out of the project.
    """

    def work(context: JobContext) -> Outcome:
        model = load(request.choice)
        context.check()
        with open_video(request.video_path) as video, Project.open(request.project_path, shared=True) as project:
            record = project.video(request.video_id)
            check_content(record, video.fingerprint, request.video_path)
            with project.snapshot():
                # The model took its time.
                there = {track.id for track in project.tracks(request.video_id)}
                track_ids = [track_id for track_id in request.track_ids if track_id in there]
                if not track_ids:
                    return "obsolete"
                check_can_be_propagated(project, track_ids, request.start)
                given = given_masks(project, request.video_id, track_ids, request.start, request.frames)
                owners = Owners(project, track_ids)
            legs = legs_between(given, request.frames)
            walk = _Walk(project, request, owners, given, sum(map(len, legs)), model.notes, context)
            project.wait_while_busy(walk.wait)
            with project.going_on():
                for leg in legs:
                    outcome = walk.fill(leg, video, record, model)
                    if outcome is not None:
                        return outcome
        context.check()
        return "finished"

    return work


class _Walk:
    """Stores frame after frame, and tells of each."""

    def __init__(
        self,
        project: Project,
        request: PropagationRequest,
        owners: Owners,
        given: Mapping[int, Mapping[int, Mask]],
        total: int,
        notes: tuple[str, ...],
        context: JobContext,
    ) -> None:
        self._project = project
        self._request = request
        self._owners = owners
        self._given = given
        self._total = total
        self._notes = dict.fromkeys(notes)  # in order, each once
        self._context = context
        self._began = time.monotonic()
        self._done = 0
        self._step: int | None = None  # of the history: its last entry
        self._span: tuple[int, int] | None = None  # the first and the last frame of that step
        self._steps = 0
        self._numbers: dict[int, int] = {}  # of the tracks that were there when it looked last
        self._owned: dict[int, int] = {}  # object -> track, then
        self._left: set[int] = set()  # objects whose tracks were deleted: they are followed no further in this leg
        self._tell()

    def fill(self, leg: range, video: Video, record: VideoRecord, model: LoadedPropagator) -> Outcome | None:
        """Goes through a leg and stores what is found; says so if the propagation ends with that."""
        self._context.check()
        with self._project.snapshot():
            self._owners.begin(leg.start - leg.step)
            self._left.clear()
            followed = self._look(leg.start)
            if not followed:
                return "obsolete"
            beside = rivals(self._project, self._request.video_id, followed.values(), leg)
        # A swap may have made one of the tracks that it began with one of the others: they have numbers of their own.
        others = {-track_id: masks for track_id, masks in beside.items()}
        goes_from = {thing: self._given[thing] for thing in followed} | others
        carried = model.propagate(video, goes_from, leg, lambda: self._context.cancelled, self.is_followed)
        with closing(carried) as stream:
            for found in stream:
                self._context.check()
                check_unchanged(record, video, [found.frame], self._request.video_path)
                outcome = self.store(found)
                if outcome is not None:
                    return outcome
        return None

    def is_followed(self, thing: int) -> bool:
        """Whether the track of an object, or of one beside them, was there when this looked last."""
        return (-thing if thing < 0 else self._owned.get(thing)) in self._numbers

    def _look(self, frame: int) -> dict[int, int]:
        """Object -> the track that gets its mask in a frame. Without those whose tracks were deleted, which it tells."""
        before = self._numbers
        owners = self._owners.at(frame)
        self._numbers = {track.id: track.number for track in self._project.tracks(self._request.video_id)}
        for thing, track_id in owners.items():
            if thing not in self._left and track_id not in self._numbers:
                self._left.add(thing)
                if track_id in before:
                    text = message("Track {track} was deleted: it is carried on no further", track=before[track_id])
                    self._notes[text] = None
        self._owned = {thing: track_id for thing, track_id in owners.items() if thing not in self._left}
        return self._owned

    def wait(self) -> None:
        """Something else is being stored, e.g. an import."""
        self._context.check()
        self._began += ASKED_EVERY  # which says nothing of how fast the model is
        self._tell(waits=True)

    def store(self, found: PropagatedFrame) -> Outcome | None:
        """Stores what was found in a frame; says so if the propagation ends with that."""
        project, frame = self._project, found.frame
        self._notes.update(dict.fromkeys(found.notes))
        with project.together():
            if project.is_removed(self._request.video_id):
                name = project.video(self._request.video_id).name
                raise ProjectError(message("{name} is not in the project any more", name=name))
            if self._owners.is_undone:
                return "undone"
            owners = self._look(frame)
            if not self._may_change(owners.values()):
                return "obsolete"
            is_new = self._step is None or not project.is_last(self._step)
            span = None if is_new else self._span
            alive = [track for track in project.tracks(self._request.video_id) if track.id in owners.values()]
            cells = self._cells(found, owners)
            entry = project.go_on(StorePropagated(alive, {frame: cells}, span), self._step)
        self._owners.go_on(frame, None if entry is None else entry.id)
        if entry is not None:
            first, last = span or (frame, frame)
            self._step, self._span = entry.id, (min(first, frame), max(last, frame))
            self._steps += is_new
        self._done += 1
        self._tell(frame=frame, entry_id=None if entry is None else entry.id)
        return None

    def _may_change(self, track_ids: Iterable[int]) -> bool:
        """Whether any of the tracks is still there, and may get other masks."""
        reviewed = {
            track_id
            for track_id, review in self._project.track_reviews(self._request.video_id).items()
            if review.verdict == "reviewed"
        }
        alive = {track.id for track in self._project.tracks(self._request.video_id) if not track.locked}
        return not alive.isdisjoint({*track_ids} - reviewed)

    def _cells(self, found: PropagatedFrame, owners: Mapping[int, int]) -> dict[int, ScoredMask | None]:
        """What is new about a frame, for each track: not what was given."""
        cells: dict[int, ScoredMask | None] = {}
        for thing, track_id in owners.items():
            if found.frame in self._given[thing]:
                continue
            there = (found.masks[thing], found.scores[thing]) if thing in found.masks else None
            before = cells.get(track_id)
            if before is not None and there is not None:  # merged, and each has what the other leaves it
                there = union(before[0], there[0]), max(before[1], there[1])
            cells[track_id] = there or before
        return cells

    def _tell(self, **news: Any) -> None:
        rate = self._done / max(time.monotonic() - self._began, 1e-6)
        self._context.report(
            PropagationProgress(self._done, self._total, rate, notes=tuple(self._notes), steps=self._steps, **news)
        )
