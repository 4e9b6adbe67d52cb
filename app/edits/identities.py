"""Edits that mend identities: swap, merge, split, move, and take masks away over many frames.

None of them loses a mask that the person did not name: swapping and moving exchange whole frames of two tracks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.edits.names import frames_text, tracks_text
from app.project import ProjectError, Recorder, RefusedError, Summary
from app.project.records import MaskRecord
from app.project.toggles import empty_mask, union
from engine.messages import message


@dataclass(frozen=True)
class SwapIdentities:
    """Two tracks exchange what they have in the frames from ``from_frame`` to ``to_frame``, both included.

    Attributes:
        to_frame: None for all frames to the end; then what a run that goes on will add is exchanged too.
    """

    track_a: int
    track_b: int
    from_frame: int
    to_frame: int | None = None

    def write(self, recorder: Recorder) -> Summary:
        first, second = recorder.project.track(self.track_a), recorder.project.track(self.track_b)
        recorder.exchange(first.id, second.id, self.from_frame, self.to_frame)
        if self.to_frame is not None:
            where = message("in {frames}", frames=frames_text(self.from_frame, self.to_frame))
        elif self.from_frame:
            where = message("from frame {frame} on", frame=self.from_frame + 1)
        else:
            where = message("everywhere")
        name = message("Swap {tracks} {where}", tracks=tracks_text((first, second)), where=where)
        return Summary(name, first.video_id, first.id, self.from_frame)


@dataclass(frozen=True)
class MergeTracks:
    """One track takes over what another has, and the other is deleted.

    A frame in which only one of them is to be seen shows that one, though a person may have said of the other that it
    is not to be seen there: both are one object now. Occlusion levels and review marks of ``kept`` stand before the
    other's. Category and score stay those of ``kept``. What a run that still goes on adds to the other is left out; a
    propagation of the other goes on in ``kept``.

    Attributes:
        both: what becomes of a frame in which both are to be seen: the ``union`` of the masks, or the ``first``, which is
            the mask of ``kept``. A union is a human's if one of the two is.
    """

    kept: int
    other: int
    both: Literal["union", "first"] = "union"

    def write(self, recorder: Recorder) -> Summary:
        project = recorder.project
        kept, other = project.track(self.kept), project.track(self.other)
        if kept.id == other.id or kept.video_id != other.video_id:
            raise ProjectError(message("Only two different tracks of the same video can be merged"))
        theirs, ours = project.masks_of(other.id), project.masks_of(kept.id)
        for frame, record in theirs.items():
            merged = record if frame not in ours else self._merged(ours[frame], record)
            recorder.set_mask(kept.id, frame, merged.mask, merged.source, merged.score)
        levels, verdicts = project.occlusions(kept.id), project.reviews(kept.id)
        for frame, level in project.occlusions(other.id).items():
            recorder.set_occlusion(kept.id, frame, levels.get(frame, level))
        for frame, review in project.reviews(other.id).items():
            review = verdicts.get(frame, review)
            recorder.set_review(kept.id, frame, review.verdict, review.note)
        recorder.delete_track(other.id, kept.id)
        name = message("Merge track {other} into track {kept}", other=other.number, kept=kept.number)
        if self.both == "first":
            name = message("{merge}, keeping the first's masks", merge=name)
        return Summary(name, kept.video_id, kept.id, min(theirs, default=None))

    def _merged(self, ours: MaskRecord, theirs: MaskRecord) -> MaskRecord:
        if theirs.mask.area == 0 or (self.both == "first" and ours.mask.area > 0):
            return ours
        if ours.mask.area == 0:
            return theirs
        if "human" in (ours.source, theirs.source):
            return MaskRecord(union(ours.mask, theirs.mask), "human", None)
        return MaskRecord(union(ours.mask, theirs.mask), ours.source, ours.score)


@dataclass(frozen=True)
class SplitTrack:
    """A new track of the same category takes over everything from a frame on.

    The id of the new track is the journal entry's ``track_id``. What a run that goes on will add goes to the new one.
    """

    track_id: int
    from_frame: int

    def write(self, recorder: Recorder) -> Summary:
        project = recorder.project
        track = project.track(self.track_id)
        frames = project.frames_of(track.id)
        if not frames or not frames[0] < self.from_frame <= frames[-1]:
            raise RefusedError(
                message(
                    "Track {track} cannot be split at frame {frame}",
                    track=track.number,
                    frame=self.from_frame + 1,
                ),
                message("it has masks on one side of it only"),
                message("Go to a frame after the first and not after the last in which it is to be seen"),
            )
        new = _same_kind_of_track(recorder, track.id)
        recorder.exchange(new, track.id, self.from_frame)
        name = message(
            "Split track {track} at frame {frame} into track {new}",
            track=track.number,
            frame=self.from_frame + 1,
            new=project.track(new).number,
        )
        return Summary(name, track.video_id, new, self.from_frame)


@dataclass(frozen=True)
class MoveMask:
    """Gives a track's mask in one frame to another track; what that one has there comes back in exchange.

    Attributes:
        target: None for a new track of the same category; its id is the journal entry's ``track_id``.
    """

    track_id: int
    frame: int
    target: int | None = None

    def write(self, recorder: Recorder) -> Summary:
        project = recorder.project
        track = project.track(self.track_id)
        record = project.mask(track.id, self.frame)
        if record is None or record.mask.area == 0:
            raise RefusedError(
                message("Track {track} has no mask in frame {frame}", track=track.number, frame=self.frame + 1)
            )
        target = _same_kind_of_track(recorder, track.id) if self.target is None else self.target
        recorder.exchange(track.id, target, self.frame, self.frame)
        name = message(
            "Move mask of track {track} to track {target}, frame {frame}",
            track=track.number,
            target=project.track(target).number,
            frame=self.frame + 1,
        )
        return Summary(name, track.video_id, target, self.frame)


@dataclass(frozen=True)
class RemoveMasks:
    """Says that objects are not to be seen in the frames from ``first`` to ``last``, both included.

    As `RemoveMask` does, it leaves empty human masks where there were masks, and touches no other frame.
    """

    track_ids: Sequence[int]
    first: int
    last: int

    def write(self, recorder: Recorder) -> Summary:
        tracks = [recorder.project.track(track_id) for track_id in self.track_ids]
        for track in tracks:
            nothing = empty_mask(*recorder.project.video_size(track.video_id))
            for frame in recorder.project.frames_of(track.id):
                if self.first <= frame <= self.last:
                    recorder.set_mask(track.id, frame, nothing, "human")
        name = message(
            "Remove masks of {tracks}, {frames}",
            tracks=tracks_text(tracks),
            frames=frames_text(self.first, self.last),
        )
        only = tracks[0].id if len(tracks) == 1 else None
        return Summary(name, tracks[0].video_id if tracks else None, only, self.first)


def _same_kind_of_track(recorder: Recorder, track_id: int) -> int:
    """A new track without masks, of the same category, origin and score."""
    track = recorder.project.track(track_id)
    new = recorder.add_track(
        track.video_id, track.category_id, track.source, score=track.score, run_id=track.run_id, crowd=track.crowd
    )
    recorder.update_track(new.id, category_source=track.category_source)
    return new.id
