"""The O2I decoder: each layer goes from objects (boxes in a frame) to instances (queries of the clip) (paper, 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn

from engine.model.attention import (
    MLP,
    BoxCrossAttention,
    FeedForward,
    LevelShapes,
    SelfAttention,
    TemporalCrossAttention,
)
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


def inverse_sigmoid(x: Tensor, eps: float = 1e-5) -> Tensor:
    """logit(x), both x and 1 - x kept at least ``eps``."""
    x = x.clamp(0, 1)
    return (x.clamp(min=eps) / (1 - x).clamp(min=eps)).log()


def temporal_frames(length: int, trained_length: int) -> list[int]:
    """The frames of a clip that temporal cross-attention looks at: as many as it was trained with.

    A longer clip is sub-sampled around its centre; a shorter one repeats its last frame.
    """
    if length < trained_length:
        return [min(step, length - 1) for step in range(trained_length)]
    stride = length // trained_length
    first = centre_frame(length) - centre_frame(trained_length) * stride
    return [min(max(first + step * stride, 0), length - 1) for step in range(trained_length)]


def clip_boxes(boxes: Tensor, trained_length: int) -> Tensor:
    """(B, T, Q, 4) cxcywh -> (B, Q, 4) cxcywh: the smallest box around a query's boxes, inside the frame."""
    centre = centre_frame(boxes.shape[1])
    near = boxes[:, max(centre - centre_frame(trained_length), 0) : centre + trained_length]
    low = (near[..., :2] - near[..., 2:] / 2).amin(1).clamp(0, 1)
    high = (near[..., :2] + near[..., 2:] / 2).amax(1).clamp(0, 1)
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

    def update_boxes(
        self, x: Tensor, position: Tensor, boxes: Tensor, tokens: Tensor, padding: Tensor, level_shapes: LevelShapes
    ) -> tuple[Tensor, Tensor]:
        """Frames as the batch: x, position (F, Q, C), boxes (F, Q, 4) -> queries at the end, after cross-attention."""
        attended = self.box_cross_norm(x + self.box_cross_attn(x + position, boxes, tokens, padding, level_shapes))
        return self.box_ffn(self.box_self_attn(attended, position)), attended

    def update_instances(
        self,
        instances: Tensor,
        attended: Tensor,
        x: Tensor,
        positions: Tensor,
        boxes: Tensor,
        tokens: Tensor,
        padding: Tensor,
        level_shapes: LevelShapes,
        position_of: nn.Module,
    ) -> Tensor:
        """instances (B, Q, C); attended, x, positions (B, T, Q, C); boxes (B, T, Q, 4); tokens (B, T, N, C).

        Returns (B, Q, C).
        """
        shares = self.time_weights(x).softmax(1)  # (B, T, Q, 1)
        gathered = (shares * attended).sum(1)
        clip_box = clip_boxes(boxes, self.config.clip_length)
        position = position_of(clip_box[..., :2])
        if self.config.temporal_cross_attention:
            frames = temporal_frames(tokens.shape[1], self.config.clip_length)
            seen = self.temporal_attn(
                gathered + position, clip_box, tokens[:, frames], padding[:, frames], level_shapes
            )
        else:  # ablation: the weighted sum of the frames alone
            seen = gathered
        instances = self.temporal_norm(instances + seen)
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
        self, queries: InitialQueries, tokens: Tensor, padding: Tensor, level_shapes: Sequence[tuple[int, int]]
    ) -> DecoderOutputs:
        """queries of B clips of T frames, tokens (B, T, N, C), padding (B, T, N)."""
        batch, length = tokens.shape[:2]
        x = queries.content  # (B, T, Q, C)
        instances = x[:, centre_frame(length)]
        start = torch.cat([queries.points, torch.full_like(queries.points, _START_SIZE)], -1)
        boxes = self._refine(x, start)
        all_boxes, all_instances = [boxes], [instances]
        frame_tokens, frame_padding = tokens.flatten(0, 1), padding.flatten(0, 1)
        for layer in cast(Iterable[DecoderLayer], self.layers):
            reference = boxes.detach()
            positions = self.position_projection(boxes[..., :2])
            to_instances = partial(
                layer.update_instances,
                positions=positions,
                boxes=reference,
                tokens=tokens,
                padding=padding,
                level_shapes=level_shapes,
                position_of=self.position_projection,
            )
            if self.config.decoder_order == "i2o":  # ablation: the frames' queries take up what the clip's have seen
                instances = to_instances(instances, x, x)
                x = x + instances[:, None]
            x, attended = layer.update_boxes(
                x.flatten(0, 1),
                positions.flatten(0, 1),
                reference.flatten(0, 1),
                frame_tokens,
                frame_padding,
                level_shapes,
            )
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

    def _refine(self, x: Tensor, reference: Tensor) -> Tensor:
        """(…, C) queries and (…, 4) boxes -> boxes moved by what the queries say."""
        moves: Tensor = self.box_head(self.norm(x))
        return (moves.float() + inverse_sigmoid(reference)).sigmoid()
