"""What the network offers for the frames of a clip: a mask from each of its best queries, for people's objects to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.inference.tracking.colours import colours_of
from engine.types import ClipPrediction

_OFFERED = 64  # queries of a clip that are looked at; the rest are unlikely to be of any object

# Tuned on synthetic scenes that no model was trained on. Each cue is at most 1.
_COLOURS, _EMBEDDING, _SCORE = 2.0, 0.2, 0.2  # weights; that of the overlap is 1
_NEAR = 0.7  # by which a frame's overlap counts less with each frame that it is further back
_OTHER_COLOURS = 0.5  # below it two things are never the same
_SAME_COLOURS = 0.78  # a thing that was out of sight is taken up by no less ...
_SURE = 0.1  # ... and by no query with a lower score
_LEAST_OVERLAP = 0.05  # with what is known
_EMBEDDING_FADING = 0.6


@dataclass(frozen=True, eq=False)
class Candidates:
    """Q queries of a clip of T frames.

    Attributes:
        clip: places of its frames in the walk.
        logits: (Q, T, h4, w4) of their masks, without the padding.
        cells: (Q, T, h4 * w4) bool, where a mask is.
        areas: (Q, T) float32, how many of them.
        scores: (Q,) best class scores.
        embeddings: (Q, C) of length 1.
        colours: (Q, `engine.inference.tracking.colours.COLOURS`).
    """

    clip: range
    logits: Tensor
    cells: Tensor
    areas: Tensor
    scores: Tensor
    embeddings: Tensor
    colours: Tensor

    @classmethod
    def of(cls, clip: range, prediction: ClipPrediction, mask_features: Tensor, samples: Tensor) -> Self:
        """mask_features: (M, T, h4, w4); samples: (T, h, w, 4) as `engine.inference.tracking.colours.colour_samples` gives them."""
        scores = prediction.class_scores.amax(1)
        best = scores.argsort(descending=True, stable=True)[:_OFFERED]
        rows, columns = samples.shape[1:3]  # without the padding
        shown = mask_features[..., :rows, :columns]
        logits = torch.einsum("qm,mthw->qthw", prediction.mask_coefficients[best], shown).float().cpu()
        embeddings = F.normalize(prediction.query_embeddings[best].float(), dim=1).cpu()
        cells = (logits > 0).flatten(2)
        areas = cells.sum(2, dtype=torch.float32)
        return cls(clip, logits, cells, areas, scores[best].float().cpu(), embeddings, colours_of(logits, samples))


class Choice:
    """How an object looks to the network, and which query of a clip is it."""

    def __init__(self) -> None:
        self._embedding: Tensor | None = None  # (C,) sum that fades

    def choose(self, candidates: Candidates, known: Mapping[int, Tensor], colours: Tensor) -> int | None:
        """The query that lies most where the object is known to be, and looks most like it; None where none does.

        Args:
            known: place -> (h4 * w4,) float32 cells of the object, not empty, in some frames of the clip; may be empty
                for an object that was out of sight.
            colours: (`COLOURS`,) of the object.
        """
        alike = candidates.colours @ colours
        worth = _COLOURS * alike + _SCORE * candidates.scores
        if self._embedding is not None:
            worth += _EMBEDDING * (candidates.embeddings @ F.normalize(self._embedding, dim=0))
        barred = alike < _OTHER_COLOURS
        if known:
            overlap = self._overlap(candidates, known)
            worth += overlap
            barred |= overlap < _LEAST_OVERLAP
        else:
            barred |= (alike < _SAME_COLOURS) | (candidates.scores < _SURE)
        if bool(barred.all()):
            return None
        return int(worth.masked_fill(barred, -torch.inf).argmax())

    def remember(self, embeddings: Tensor) -> None:
        """(n, C) of the queries that were chosen for a frame, n > 0."""
        fresh = embeddings.mean(0)
        self._embedding = fresh if self._embedding is None else _EMBEDDING_FADING * self._embedding + fresh

    @staticmethod
    def _overlap(candidates: Candidates, known: Mapping[int, Tensor]) -> Tensor:
        """(Q,) mean IoU, the latest frame counting most."""
        latest = max(known)
        total, weights = torch.zeros(len(candidates.scores)), 0.0
        for place, cells in known.items():
            here = place - candidates.clip.start
            own = cells.nonzero()[:, 0]  # few of all: what lies elsewhere need not be gone through for each object
            both = candidates.cells[:, here].index_select(1, own).sum(1, dtype=torch.float32)
            weight = _NEAR ** (latest - place)
            total += weight * both / (candidates.areas[:, here] + len(own) - both)
            weights += weight
        return total / weights
