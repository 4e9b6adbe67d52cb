"""The O2I decoder: each layer goes from objects (boxes in a frame) to instances (queries of the clip) (paper, 3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn

from engine.model.attention import (
    MLP,
    BoxCrossAttention,
    FeedForward,
    SelfAttention,
    TemporalCrossAttention,
)
from engine.model.clip_frames import ClipFrames, LevelShapes
from engine.model.config import MDQEConfig
from engine.model.query_init import InitialQueries, centre_frame

_START_SIZE = 0.1  # box side that a query has before the first layer


@dataclass(frozen=True)
class DecoderOutputs:
    """Outputs before layer 1 and after each of the layers: S = 1 + layers.

    Attributes:
        class_logits: (S, B, Q, K).
        mask_coefficients: (S, B, Q, M), after tanh.
        boxes: (S, B, T, Q, 4) cxcywh in [0, 1] of the padded frame.
        instances: (S, B, Q, C), raw instance queries; the last are the tracking embeddings.
    """

    class_logits: Tensor
    mask_coefficients: Tensor
    boxes: Tensor
    instances: Tensor


@dataclass(frozen=True)
class _Seen:
    """What queries look at: tokens (F, N, C), padding (F, N) and how the clips' frames lie among the F."""

    tokens: Tensor
    padding: Tensor
    level_shapes: LevelShapes
    frames: ClipFrames


def inverse_sigmoid(x: Tensor, eps: float = 1e-5) -> Tensor:
    """logit(x), both x and 1 - x kept at least ``eps``."""
    x = x.clamp(0, 1)
    return (x.clamp(min=eps) / (1 - x).clamp(min=eps)).log()


def temporal_frames(length: int, trained_length: int, device: torch.device | None = None) -> Tensor:
    """The frames of a clip that temporal cross-attention looks at, (T,) int64: as many as it was trained with.

    A longer clip is sub-sampled around its centre; a shorter one repeats its last frame. Reckoned in tensors, because
    an exported graph knows the length only when it runs.
    """
    frames = torch.full((), length, dtype=torch.int64, device=device)
    stride = torch.div(frames, trained_length, rounding_mode="floor").clamp(min=1)
    first = (centre_frame(length) - centre_frame(trained_length) * stride).clamp(min=0)
    return torch.minimum(first + torch.arange(trained_length, device=device) * stride, frames - 1)


def clip_boxes(boxes: Tensor, trained_length: int) -> Tensor:
    """(B, T, Q, 4) cxcywh -> (B, Q, 4) cxcywh: the smallest box around a query's boxes, inside the frame.

    Of a clip longer than the network was trained with, only frames near the centre count: `centre_frame` of the trained
    length before it, and ``trained_length`` - 1 after it.
    """
    length = boxes.shape[1]
    step = torch.arange(length, device=boxes.device) - centre_frame(length)
    far = ((step < -centre_frame(trained_length)) | (step >= trained_length))[:, None, None]  # (T, 1, 1)
    low = (boxes[..., :2] - boxes[..., 2:] / 2).masked_fill(far, torch.inf).amin(1).clamp(0, 1)
    high = (boxes[..., :2] + boxes[..., 2:] / 2).masked_fill(far, -torch.inf).amax(1).clamp(0, 1)
    return torch.cat([(low + high) / 2, high - low], -1)


class DecoderLayer(nn.Module):
    """One step from box queries to instance queries."""

    def __init__(self, config: MDQEConfig) -> None:
        super().__init__()
        self.config = config
        dim, heads, points = config.hidden_dim, config.num_heads, config.num_points
        self.box_cross_attn = BoxCrossAttention(dim, heads, config.num_levels, points)
        self.box_cross_norm = nn.LayerNorm(dim)
        self.box_self_attn = SelfAttention(dim, heads)
        self.box_ffn = FeedForward(dim, config.mlp_ratio)
        self.time_weights = nn.Linear(dim, 1)
        self.temporal_attn = TemporalCrossAttention(dim, heads, config.clip_length, points)
        self.temporal_norm = nn.LayerNorm(dim)
        self.instance_self_attn = SelfAttention(dim, heads)
        self.instance_ffn = FeedForward(dim, config.mlp_ratio)

    def update_boxes(self, x: Tensor, position: Tensor, boxes: Tensor, seen: _Seen) -> tuple[Tensor, Tensor]:
        """x, position (B * T, Q, C), boxes (B * T, Q, 4) cxcywh -> the box queries at the end, and after cross-attention."""
        attended = self.box_cross_norm(
            x + self.box_cross_attn(x + position, boxes, seen.tokens, seen.padding, seen.level_shapes, seen.frames)
        )
        return self.box_ffn(self.box_self_attn(attended, position)), attended

    def update_instances(
        self,
        instances: Tensor,
        attended: Tensor,
        x: Tensor,
        boxes: Tensor,
        seen: _Seen,
        position_of: nn.Module,
    ) -> Tensor:
        """The instance queries (B, Q, C) after they have taken up what the frames' queries have found.

        Args:
            instances: (B, Q, C).
            attended: (B, T, Q, C) box queries after cross-attention; their weighted sum over the frames is taken up.
            x: (B, T, Q, C) box queries at the end of their part of the layer; they say how much each frame weighs.
            boxes: (B, T, Q, 4) cxcywh.
            seen: of each clip, the frames that temporal cross-attention looks at.
            position_of: makes (B, Q, C) query positions of the clip boxes' centres (B, Q, 2).
        """
        shares = self.time_weights(x).softmax(1)  # (B, T, Q, 1)
        gathered = (shares * attended).sum(1)
        clip_box = clip_boxes(boxes, self.config.clip_length)
        position = position_of(clip_box[..., :2])
        if self.config.temporal_cross_attention:
            found = self.temporal_attn(
                gathered + position, clip_box, seen.tokens, seen.padding, seen.level_shapes, seen.frames
            )
        else:  # ablation: the weighted sum of the frames alone
            found = gathered
        instances = self.temporal_norm(instances + found)
        return self.instance_ffn(self.instance_self_attn(instances, position))  # type: ignore[no-any-return]


class Decoder(nn.Module):
    """Layers that share the box head, the norm before the heads and the position projection."""

    def __init__(self, config: MDQEConfig) -> None:
        super().__init__()
        self.config = config
        dim = config.hidden_dim
        self.layers = nn.ModuleList(DecoderLayer(config) for _ in range(config.decoder_layers))
        self.norm = nn.LayerNorm(dim)
        self.position_projection = nn.Linear(2, dim)
        self.box_head = MLP(dim, dim, 4)
        self.class_head = MLP(dim, dim, config.num_classes)
        self.mask_head = MLP(dim, dim, config.mask_dim)

    def forward(
        self,
        queries: InitialQueries,
        tokens: Tensor,
        padding: Tensor,
        level_shapes: LevelShapes,
        frames: ClipFrames,
    ) -> DecoderOutputs:
        """queries of B clips of T frames, tokens (F, N, C) and padding (F, N) of all the frames that they look at."""
        batch, length = queries.content.shape[:2]
        seen = _Seen(tokens, padding, level_shapes, frames)
        seen_in_time = self._in_time(seen, length)
        x = queries.content  # (B, T, Q, C)
        instances = x[:, centre_frame(length)]
        start = torch.cat([queries.points, torch.full_like(queries.points, _START_SIZE)], -1)
        boxes = self._refine(x, start)
        all_boxes, all_instances = [boxes], [instances]
        for layer in cast(Iterable[DecoderLayer], self.layers):
            reference = boxes.detach()
            positions = self.position_projection(boxes[..., :2])
            to_instances = partial(
                layer.update_instances,
                boxes=reference,
                seen=seen_in_time,
                position_of=self.position_projection,
            )
            if self.config.decoder_order == "i2o":  # ablation: the frames' queries take up what the clip's have seen
                instances = to_instances(instances, x, x)
                x = x + instances[:, None]
            x, attended = layer.update_boxes(x.flatten(0, 1), positions.flatten(0, 1), reference.flatten(0, 1), seen)
            x, attended = (y.unflatten(0, (batch, length)) for y in (x, attended))
            if self.config.decoder_order == "o2i":
                instances = to_instances(instances, attended, x)
            boxes = self._refine(x, reference)
            all_boxes.append(boxes)
            all_instances.append(instances)
        stacked = torch.stack(all_instances)
        normed = self.norm(stacked)
        return DecoderOutputs(
            class_logits=self.class_head(normed),
            mask_coefficients=self.mask_head(normed).tanh(),
            boxes=torch.stack(all_boxes),
            instances=stacked,
        )

    def _in_time(self, seen: _Seen, length: int) -> _Seen:
        """What temporal cross-attention looks at: of each clip as many frames as it was trained with."""
        places = temporal_frames(length, self.config.clip_length, seen.frames.places_device)
        tokens, padding, frames = seen.frames.at(places, seen.tokens, seen.padding)
        return _Seen(tokens, padding, seen.level_shapes, frames)

    def _refine(self, x: Tensor, reference: Tensor) -> Tensor:
        """(..., C) queries and (..., 4) cxcywh boxes -> the boxes moved by what the queries say."""
        moves: Tensor = self.box_head(self.norm(x))
        return (moves.float() + inverse_sigmoid(reference)).sigmoid()
