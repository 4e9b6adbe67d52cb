"""How the history speaks of edits. Frames count from 0 in the program and from 1 in what people read.

Names are made by `message`: the project keeps them in English, and the window says them in its language.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.project import Recorder, Summary, TrackRecord
from engine.messages import Message, message

PAINT = message("Paint")


def at_frame(recorder: Recorder, what: Message, track_id: int, frame: int) -> Summary:
    """The summary of what was done to a track in one frame.

    Args:
        what: what goes before the track, e.g. ``Remove mask of``.
    """
    track = recorder.project.track(track_id)
    name = message("{what} track {track}, frame {frame}", what=what, track=track.number, frame=frame + 1)
    return Summary(name, track.video_id, track_id, frame)


def frames_text(first: int, last: int) -> Message:
    """``frame 5`` or ``frames 5 to 9``."""
    if first == last:
        return message("frame {frame}", frame=first + 1)
    return message("frames {first} to {last}", first=first + 1, last=last + 1)


def tracks_text(tracks: Iterable[TrackRecord]) -> Message:
    """``track 3``, ``tracks 3 and 5`` or ``4 tracks``."""
    numbers = [track.number for track in tracks]
    if len(numbers) == 1:
        return message("track {track}", track=numbers[0])
    if len(numbers) == 2:
        return message("tracks {first} and {second}", first=numbers[0], second=numbers[1])
    return message("{count} tracks", count=len(numbers))
