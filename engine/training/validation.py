"""How good a network in training is: pre-labels videos that it does not learn from, and evaluates."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import torch

from engine.inference import collect_tracks, prelabel
from engine.inference.backend_torch import TorchModel
from engine.model.mdqe import MDQE
from engine.types import Track
from engine.video import open_video
from engine.ytvis import Dataset, evaluate, results_of_tracks
from engine.ytvis.media import find_media

REPORTED = ("AP", "AP50", "AP75", "AR1", "AR10")


def validate(network: MDQE, dataset: Dataset, root: Path, classes: Mapping[int, int]) -> dict[str, float]:
    """AP and AR of a network on a data set, as fractions.

    Args:
        network: in evaluation mode; moved to a GPU when there is one.
        dataset, root: annotations, and the folder with the frames.
        classes: category id of the data set -> class index of the network.

    Raises:
        FormatError: the media are missing.
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
        with open_video(find_media(root, entry)) as video, closing(prelabel(video, model)) as windows:
            tracks = collect_tracks(windows)
        translated = [
            Track(track.id, category, track.score, track.masks)
            for track in tracks
            for category in ids_of.get(track.category_id, ())
        ]
        results += results_of_tracks(entry.id, translated, len(entry.file_names))
    stats = evaluate(dataset, results).stats
    return {name: stats[name] for name in REPORTED}
