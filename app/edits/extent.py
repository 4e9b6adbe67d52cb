"""How much an edit writes, known before it is made: whether a person would wait for it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from app.edits.drawing import Draw, DrawNewTrack
from app.edits.identities import MergeTracks, RemoveMasks, SplitTrack, SwapIdentities
from app.edits.masks import SetMask
from app.edits.review import ReviewFrames, SetOcclusions
from app.edits.tracks import DeleteTrack, Together
from app.project import Edit
from app.project.history.changes import LAST_FRAME
from app.project.reader import BYTES_AT_ONCE, LIGHT, Reader
from engine.types import Mask

Present = Callable[[int, Collection[int] | None], int]


def extent(edit: Edit, project: Reader, present: Present = lambda frame, track_ids: 0) -> int:
    """What an edit takes, in the measure of `Reader.extent_of_entry`; 1 for what touches a frame, or no mask at all.

    ``present`` tells, as far as it is known without asking a drive that may be far away, as how many more masks those in a
    frame count, of some tracks or (None) of all, because their outlines are so long; see `Reader.weight_of`.
    """
    match edit:
        case Together(edits=edits):
            return sum(extent(part, project, present) for part in edits)
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
        case Draw(track_id=track_id, frame=frame, add=add, remove=remove, overlap=overlap):
            touched = None if overlap != "allowed" else (track_id,)
            return 1 + _weight(add) + _weight(remove) + present(frame, touched)
        case DrawNewTrack(frame=frame, add=add, overlap=overlap):
            return 1 + _weight(add) + (0 if overlap == "allowed" else present(frame, None))
        case SetMask(track_id=track_id, frame=frame, mask=mask):
            return 1 + _weight(mask) + present(frame, (track_id,))
        case _:
            return 1


def _weight(mask: Mask | None) -> int:
    """As `Reader.weight_of`."""
    return 0 if mask is None else len(mask.counts) // BYTES_AT_ONCE
