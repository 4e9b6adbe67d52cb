"""How much an edit writes, known before it is made: whether a person would wait for it."""

from __future__ import annotations

from app.edits.identities import MergeTracks, RemoveMasks, SplitTrack, SwapIdentities
from app.edits.review import ReviewFrames, SetOcclusions
from app.edits.tracks import DeleteTrack, Together
from app.project import Edit
from app.project.changes import LAST_FRAME
from app.project.reader import LIGHT, Reader


def extent(edit: Edit, project: Reader) -> int:
    """What an edit takes, in the measure of `Reader.extent_of_entry`; 1 for what touches a frame, or no mask at all."""
    match edit:
        case Together(edits=edits):
            return sum(extent(part, project) for part in edits)
        case MergeTracks(kept=kept, other=other):
            return 1 + project.count_masks((kept, other))
        case RemoveMasks(track_ids=track_ids, first=first, last=last):
            return 1 + project.count_masks(track_ids, first, last)
        case SwapIdentities(track_a=first, track_b=second, from_frame=start, to_frame=end):
            return 1 + project.count_masks((first, second), start, LAST_FRAME if end is None else end) // LIGHT
        case SplitTrack(track_id=track_id, from_frame=start):
            return 1 + project.count_masks((track_id,), start) // LIGHT
        case DeleteTrack(track_id=track_id):
            return 1 + project.count_masks((track_id,)) // LIGHT
        case ReviewFrames(first=first, last=last):
            return 1 + (last + 1 - first) // LIGHT
        case SetOcclusions(levels=levels):
            return 1 + sum(len(frames) for frames in levels.values()) // LIGHT
        case _:
            return 1
