"""What a person says about tracks and frames: verdicts and occlusion levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.edits.names import at_frame, frames_text, tracks_text
from app.project import OcclusionLevel, Recorder, Summary, TrackRecord
from app.project.records import Verdict
from engine.messages import Message, message


@dataclass(frozen=True)
class SetOcclusion:
    """Notes how much of an object is hidden in a frame; None takes the note away."""

    track_id: int
    frame: int
    level: OcclusionLevel | None

    def write(self, recorder: Recorder) -> Summary:
        recorder.set_occlusion(self.track_id, self.frame, self.level)
        return at_frame(recorder, message("Set occlusion of"), self.track_id, self.frame)


@dataclass(frozen=True)
class SetReview:
    """Notes a person's verdict on a track in a frame. ``verdict`` and ``note`` as in `ReviewFrames`."""

    track_id: int
    frame: int
    verdict: Verdict | None
    note: str = ""

    def write(self, recorder: Recorder) -> Summary:
        recorder.set_review(self.track_id, self.frame, self.verdict, self.note)
        track = recorder.project.track(self.track_id)
        return Summary(judged_name([track], self.frame, self.frame, self.verdict), track.video_id, track.id, self.frame)


@dataclass(frozen=True)
class ReviewFrames:
    """Notes that a person has looked at whole frames, from ``first`` to ``last``, both included.

    Attributes:
        verdict: ``reviewed``, ``rejected``, or None to take the mark away.
        note: why; empty for none.
    """

    video_id: int
    first: int
    last: int
    verdict: Verdict | None
    note: str = ""

    def write(self, recorder: Recorder) -> Summary:
        for frame in range(self.first, self.last + 1):
            recorder.set_frame_review(self.video_id, frame, self.verdict, self.note)
        frames = frames_text(self.first, self.last)
        return Summary(_judged(frames, self.verdict), self.video_id, frame=self.first)


@dataclass(frozen=True)
class ReviewTracks:
    """Notes that a person has looked at whole tracks of one video. ``verdict`` and ``note`` as in `ReviewFrames`."""

    track_ids: Sequence[int]
    verdict: Verdict | None
    note: str = ""

    def write(self, recorder: Recorder) -> Summary:
        tracks = [recorder.project.track(track_id) for track_id in self.track_ids]
        for track in tracks:
            recorder.set_track_review(track.id, self.verdict, self.note)
        only = tracks[0].id if len(tracks) == 1 else None
        return Summary(_judged(tracks_text(tracks), self.verdict), tracks[0].video_id if tracks else None, only)


@dataclass(frozen=True)
class SetOcclusions:
    """Notes how much of objects is hidden in many frames.

    Attributes:
        levels: track id -> frame -> level; None takes a note away.
        name: for the history.
    """

    levels: Mapping[int, Mapping[int, OcclusionLevel | None]]
    name: Message

    def write(self, recorder: Recorder) -> Summary:
        for track_id, frames in self.levels.items():
            for frame, level in frames.items():
                recorder.set_occlusion(track_id, frame, level)
        tracks = [recorder.project.track(track_id) for track_id in self.levels]
        only = tracks[0].id if len(tracks) == 1 else None
        first = min((frame for frames in self.levels.values() for frame in frames), default=None)
        return Summary(self.name, tracks[0].video_id if tracks else None, only, first)


def judged_name(tracks: Sequence[TrackRecord], first: int, last: int, verdict: Verdict | None) -> Message:
    """What the history says of verdicts on tracks in the frames from ``first`` to ``last``, both included."""
    what = message("{tracks}, {frames}", tracks=tracks_text(tracks), frames=frames_text(first, last))
    return _judged(what, verdict)


def _judged(what: Message, verdict: Verdict | None) -> Message:
    if verdict is None:
        return message("Take review marks off {what}", what=what)
    if verdict == "reviewed":
        return message("Mark {what} as reviewed", what=what)
    return message("Mark {what} as rejected", what=what)
