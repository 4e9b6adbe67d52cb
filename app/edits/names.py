"""How the history speaks of edits. Frames count from 0 in the program and from 1 in what people read."""

from __future__ import annotations

from collections.abc import Iterable

from app.project import Recorder, Summary, TrackRecord


def at_frame(recorder: Recorder, verb: str, track_id: int, frame: int, joint: str = " on") -> Summary:
    """The summary of what was done to a track in one frame."""
    track = recorder.project.track(track_id)
    return Summary(f"{verb}{joint} track {track.number}, frame {frame + 1}", track.video_id, track_id, frame)


def frames_text(first: int, last: int) -> str:
    """``frame 5`` or ``frames 5 to 9``."""
    return f"frame {first + 1}" if first == last else f"frames {first + 1} to {last + 1}"


def tracks_text(tracks: Iterable[TrackRecord]) -> str:
    """``track 3``, ``tracks 3 and 5`` or ``4 tracks``."""
    numbers = [str(track.number) for track in tracks]
    if len(numbers) == 1:
        return f"track {numbers[0]}"
    return f"tracks {' and '.join(numbers)}" if len(numbers) == 2 else f"{len(numbers)} tracks"
