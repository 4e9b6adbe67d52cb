"""What one clip shows, as the tracker takes it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Detections:
    """What one clip yields after suppression, D detections.

    Attributes:
        class_scores: (D, K) in [0, 1].
        mask_logits: (D, T, h, w).
        embeddings: (D, C).
        colours: (D, `engine.inference.tracking.colours.COLOURS`), where tracks are told apart by them.
    """

    class_scores: Tensor
    mask_logits: Tensor
    embeddings: Tensor
    colours: Tensor | None = None
