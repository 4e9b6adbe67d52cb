"""The edits that a person or a model makes, as values. `Project.apply` turns one into rows and a journal entry."""

from app.edits.categories import (
    AddCategories,
    AddCategory,
    DeleteCategory,
    MergeCategories,
    RecolorCategory,
    RenameCategory,
    SetCategoryDigit,
)
from app.edits.drawing import Draw, DrawNewTrack, Overlap
from app.edits.identities import MergeTracks, MoveMask, RemoveMasks, SplitTrack, SwapIdentities
from app.edits.masks import RemoveMask, SetMask
from app.edits.models import DeleteModelTracks, StoreModelWindow
from app.edits.propagation import StorePropagated
from app.edits.replacing import DeleteUnlockedTracks
from app.edits.review import ReviewFrames, ReviewTracks, SetOcclusion, SetOcclusions, SetReview
from app.edits.tracks import ChangeCategory, CreateTrack, DeleteTrack, NameCategory, Together
from app.edits.videos import RemoveVideo

__all__ = [
    "AddCategories",
    "AddCategory",
    "ChangeCategory",
    "CreateTrack",
    "DeleteCategory",
    "DeleteModelTracks",
    "DeleteTrack",
    "DeleteUnlockedTracks",
    "Draw",
    "DrawNewTrack",
    "MergeCategories",
    "MergeTracks",
    "MoveMask",
    "NameCategory",
    "Overlap",
    "RecolorCategory",
    "RemoveMask",
    "RemoveMasks",
    "RemoveVideo",
    "RenameCategory",
    "ReviewFrames",
    "ReviewTracks",
    "SetCategoryDigit",
    "SetMask",
    "SetOcclusion",
    "SetOcclusions",
    "SetReview",
    "SplitTrack",
    "StoreModelWindow",
    "StorePropagated",
    "SwapIdentities",
    "Together",
]
