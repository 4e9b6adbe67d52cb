"""How good a network in training is: pre-labels videos that it does not learn from, and evaluates."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import torch

from engine.errors import FormatError
from engine.inference import collect_tracks, prelabel
from engine.inference.backends.torch_model import TorchModel
from engine.model.mdqe import MDQE
from engine.training.media import open_media
from engine.types import Track
from engine.ytvis import Dataset, evaluate, results_of_tracks

REPORTED = ("AP", "AP50", "AP75", "AR1", "AR10")


def check_measurable(dataset: Dataset, root: Path, classes: Mapping[int, int]) -> None:
    """Says now what `validate` would say in the midst of a training.

    Raises:
        FormatError, VideoError: as `validate`; or the network has none of the annotated categories.
    """
    if not any(annotation.category_id in classes for annotation in dataset.annotations):
        raise FormatError(
            "the videos to measure on show nothing that the network could find",
            "They are not annotated, or their categories have other names",
            "Choose others of the same categories",
        )
    for entry in dataset.videos:
        open_media(root, entry).close()


def validate(network: MDQE, dataset: Dataset, root: Path, classes: Mapping[int, int]) -> dict[str, float]:
    """AP and AR of a network on a data set, as fractions.

    Args:
        network: in evaluation mode; moved to a GPU when there is one.
        dataset, root: annotations, and the folder with the frames.
        classes: category id of the data set -> class index of the network.

    Raises:
        FormatError: the media are missing or of another size or length, or nothing is annotated.
        VideoError: they cannot be read.
    """
    model = TorchModel(network, torch.device("cuda" if torch.cuda.is_available() else "cpu"), "float32")
    own_ids = [category.id for category in network.config.categories]
    ids_of = {
        own_ids[index]: [category for category, other in classes.items() if other == index]
        for index in classes.values()
    }
    results = []
    for entry in dataset.videos:
        with open_media(root, entry) as video, closing(prelabel(video, model)) as windows:
            tracks = collect_tracks(windows)
        translated = [
            Track(track.id, category, track.score, track.masks)
            for track in tracks
            for category in ids_of.get(track.category_id, ())
        ]
        results += results_of_tracks(entry.id, translated, len(entry.file_names))
    stats = evaluate(dataset, results).stats
    return {name: stats[name] for name in REPORTED}
