"""What the network hands from stage to stage."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from engine.model.frame_memory import FrameMemory


@dataclass(frozen=True)
class Features:
    """Encoded frames of one window, in the order of the video, everything that the decoder needs.

    Attributes:
        tokens: (F, N, C) encoder output, levels of stride 8, 16, 32, 64 in a row.
        padding: (F, N) bool, True where a token lies in the padding.
        level_shapes: (height, width) of each level.
        mask_features: (M, F, h4, w4), at stride 4.
        padded_size: (height, width) of the padded frames in pixels.
        frame_size: (height, width) of the frames without padding.
        first: number of the first of them in the video.
        memory: what is known of the video's frames by clips that were decoded before, where that is kept.
    """

    tokens: Tensor
    padding: Tensor
    level_shapes: tuple[tuple[int, int], ...]
    mask_features: Tensor
    padded_size: tuple[int, int]
    frame_size: tuple[int, int]
    first: int = 0
    memory: FrameMemory | None = None


@dataclass(frozen=True)
class TrainingOutputs:
    """All that the losses look at, for B clips of T frames; S = 1 + decoder layers outputs, the first before layer 1.

    Attributes:
        class_logits: (S, B, Q, K).
        boxes: (S, B, Q, T, 4) cxcywh in [0, 1] of the padded frame.
        mask_coefficients: (S, B, Q, M) after tanh.
        mask_features: (B, M, T, h4, w4).
        semantic_logits: (B, T, h8, w8, K), class logits of the stride-8 tokens.
        association_embeddings: (B, T, Q, E), before the queries are re-ordered.
        query_points: (B, T, Q, 2) x, y in [0, 1] of the padded frame, before the queries are re-ordered.
        padded_size: (height, width) in pixels.
    """

    class_logits: Tensor
    boxes: Tensor
    mask_coefficients: Tensor
    mask_features: Tensor
    semantic_logits: Tensor
    association_embeddings: Tensor
    query_points: Tensor
    padded_size: tuple[int, int]


@dataclass(frozen=True)
class ClipTargets:
    """Ground truth of one clip of T frames with N objects; where an object is absent: id -1, box 0, empty mask.

    Attributes:
        labels: (N,) int64 class indices in 0..K-1.
        ids: (N, T) int64 identities, -1 where absent.
        boxes: (N, T, 4) float32 cxcywh in [0, 1] of the padded frame.
        masks: (N, T, H, W) bool at the padded frame size.
    """

    labels: Tensor
    ids: Tensor
    boxes: Tensor
    masks: Tensor
