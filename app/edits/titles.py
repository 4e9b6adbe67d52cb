"""What people read of an edit that is not made yet: the names that the history gives need what is in the project."""

from __future__ import annotations

from collections.abc import Mapping

from app.edits import (
    AddCategory,
    Draw,
    DrawNewTrack,
    ReviewFrames,
    SetMask,
    Together,
)
from app.edits.names import frames_text
from app.edits.new_track import DrawOnNewTrack
from app.project import Edit
from engine.messages import Message, message

TITLES: Mapping[str, Message] = {
    "AddCategories": message("Load categories"),
    "ChangeCategory": message("Change a track's category"),
    "CreateTrack": message("Add a track"),
    "DeleteCategory": message("Delete a category"),
    "DeleteModelTracks": message("Delete the tracks of earlier model runs"),
    "DeleteTrack": message("Delete a track"),
    "DeleteUnlockedTracks": message("Delete the tracks that an import replaces"),
    "MergeCategories": message("Merge two categories"),
    "MergeTracks": message("Merge two tracks"),
    "MoveMask": message("Move a mask to another track"),
    "NameCategory": message("Change a track's category"),
    "RecolorCategory": message("Recolour a category"),
    "RemoveMask": message("Remove a mask"),
    "RemoveMasks": message("Remove masks"),
    "RemoveVideo": message("Remove a video from the project"),
    "RenameCategory": message("Rename a category"),
    "ReviewTracks": message("Judge tracks"),
    "SetCategoryDigit": message("Put a category on another digit"),
    "SetOcclusion": message("Set an occlusion level"),
    "SetOcclusions": message("Set occlusion levels"),
    "SetReview": message("Judge a track in a frame"),
    "SplitTrack": message("Split a track"),
    "StoreModelWindow": message("Store what a model found"),
    "StorePropagated": message("Store a propagation"),
    "SwapIdentities": message("Swap two tracks"),
}


def title_of(edit: Edit) -> Message:
    """``Paint, frame 5``."""
    match edit:
        case Together(edits=edits, name=name):
            return title_of(edits[0]) if len(edits) == 1 else name
        case DrawOnNewTrack(otherwise=new):
            return title_of(new)
        case AddCategory(name=category):
            return message("Add category {category}", category=category.strip())
        case ReviewFrames(first=first, last=last):
            return message("Judge {frames}", frames=frames_text(first, last))
        case Draw(name=name) | DrawNewTrack(name=name) | SetMask(name=name):
            what = name
        case _:
            what = TITLES[type(edit).__name__]
    frame = getattr(edit, "frame", None)
    return what if frame is None else message("{what}, {frames}", what=what, frames=frames_text(frame, frame))
