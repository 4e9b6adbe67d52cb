"""The YTVIS / OVIS format: read, check, write; category sets; evaluation."""

from engine.ytvis.building import (
    AnnotatedTrack,
    dataset_from_tracks,
    frame_names,
    results_of_tracks,
    tracks_of,
    unique_folders,
)
from engine.ytvis.categories import category_set
from engine.ytvis.contours import RegionScores, evaluate_regions
from engine.ytvis.document import Annotation, Category, Dataset, OcclusionLevel, Result, RunLengths, Segmentation, Video
from engine.ytvis.evaluation import Evaluation, evaluate
from engine.ytvis.identities import IdentityScores, evaluate_identities
from engine.ytvis.masks import mask_of, masks_of, segmentation_of
from engine.ytvis.reading import parse_dataset, parse_results, read_dataset, read_results
from engine.ytvis.writing import write_dataset, write_results, write_tracks

__all__ = [
    "AnnotatedTrack",
    "Annotation",
    "Category",
    "Dataset",
    "Evaluation",
    "IdentityScores",
    "OcclusionLevel",
    "RegionScores",
    "Result",
    "RunLengths",
    "Segmentation",
    "Video",
    "category_set",
    "dataset_from_tracks",
    "evaluate",
    "evaluate_identities",
    "evaluate_regions",
    "frame_names",
    "mask_of",
    "masks_of",
    "parse_dataset",
    "parse_results",
    "read_dataset",
    "read_results",
    "results_of_tracks",
    "segmentation_of",
    "tracks_of",
    "unique_folders",
    "write_dataset",
    "write_results",
    "write_tracks",
]
