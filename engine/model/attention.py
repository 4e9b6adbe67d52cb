"""The three flavours of multi-scale deformable attention that MDQE uses, and its small building blocks."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.clip_frames import ClipFrames, LevelShapes
from engine.ops import ms_deform_attn

_OFFSET_SCALE = 8.0  # offsets are learned in eighths of the image


class MLP(nn.Module):
    """Three linear layers with GELU between them."""

    def __init__(self, in_dim: int, hidden_dim: int, out_dim: int) -> None:
        super().__init__()
        widths = (in_dim, hidden_dim, hidden_dim, out_dim)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = F.gelu(layer(x))
        return self.layers[-1](x)  # type: ignore[no-any-return]


class FeedForward(nn.Module):
    """Two linear layers with GELU, residual, post-norm."""

    def __init__(self, dim: int, ratio: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(dim, dim * ratio)
        self.linear2 = nn.Linear(dim * ratio, dim)
        self.norm = nn.LayerNorm(dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x + self.linear2(F.gelu(self.linear1(x))))  # type: ignore[no-any-return]


class SelfAttention(nn.Module):
    """Plain attention among the queries of one set, residual, post-norm; positions join queries and keys only."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm = nn.LayerNorm(dim)

    def forward(self, x: Tensor, position: Tensor) -> Tensor:
        """x and position (B, Q, C) -> (B, Q, C)."""
        query = x + position
        return self.norm(x + self.attention(query, query, x, need_weights=False)[0])  # type: ignore[no-any-return]


def sampling_star(heads: int, levels: int, points: int) -> Tensor:
    """(H, L, P, 2): head h looks in direction 2πh/H (max-norm 1), point p at (p + 1) / P · 8 along it."""
    angles = torch.arange(heads, dtype=torch.float64) * (2.0 * math.pi / heads)
    directions = torch.stack([angles.cos(), angles.sin()], -1)
    directions = directions / directions.abs().amax(-1, keepdim=True)
    steps = (torch.arange(points, dtype=torch.float64) + 1) / points * _OFFSET_SCALE
    star = directions[:, None, None, :] * steps[None, None, :, None]
    return star.expand(heads, levels, points, 2).float().contiguous()


class DeformableAttention(nn.Module):
    """Projections and attention weights that all flavours share."""

    def __init__(self, dim: int, heads: int, levels: int, points: int) -> None:
        super().__init__()
        self.heads, self.levels, self.points = heads, levels, points
        self.operation = ms_deform_attn  # a graph for other runtimes is made with the reference, in standard operations
        self.value_proj = nn.Linear(dim, dim)
        self.output_proj = nn.Linear(dim, dim)
        self.attention_weights = nn.Linear(dim, heads * levels * points)
        nn.init.xavier_uniform_(self.value_proj.weight)
        nn.init.zeros_(self.value_proj.bias)
        nn.init.xavier_uniform_(self.output_proj.weight)
        nn.init.zeros_(self.output_proj.bias)
        nn.init.zeros_(self.attention_weights.weight)
        nn.init.zeros_(self.attention_weights.bias)

    def project(self, tokens: Tensor, padding: Tensor) -> Tensor:
        """(B, N, C) tokens and (B, N) padding -> (B, N, H, D) values, zero in the padding."""
        value = self.value_proj(tokens)
        value.mul_(~padding[..., None])  # in place: it is large, and nobody else's; a CPU does this faster than filling
        return value.unflatten(-1, (self.heads, -1))  # type: ignore[no-any-return]

    def weigh(self, query: Tensor) -> Tensor:
        """(B, Q, C) -> (B, Q, H, L, P), summing to 1 over levels and points together."""
        logits = self.attention_weights(query).unflatten(-1, (self.heads, self.levels * self.points))
        return logits.float().softmax(-1).unflatten(-1, (self.levels, self.points))  # type: ignore[no-any-return]


class EncoderAttention(DeformableAttention):
    """Self-attention of tokens: location = reference + offsets / 8, in units of the whole image."""

    def __init__(self, dim: int, heads: int, levels: int, points: int) -> None:
        super().__init__(dim, heads, levels, points)
        self.sampling_offsets = nn.Linear(dim, heads * levels * points * 2)
        nn.init.zeros_(self.sampling_offsets.weight)
        level_scale = 0.05 * torch.arange(1, levels + 1)[None, :, None, None]
        with torch.no_grad():
            self.sampling_offsets.bias.copy_((sampling_star(heads, levels, points) * level_scale).flatten())

    def spread(self, centres: Tensor) -> Tensor:
        """(N, 2) cell centres -> (N, H * L * P * 2): for each sample of a token, which makes adding to them one long sum."""
        return centres.repeat(1, self.heads * self.levels * self.points)

    def forward(
        self, query: Tensor, reference: Tensor, tokens: Tensor, padding: Tensor, level_shapes: LevelShapes
    ) -> Tensor:
        """query (B, N, C), reference as of `spread`, tokens (B, N, C), padding (B, N) -> (B, N, C)."""
        offsets = self.sampling_offsets(query).float()  # (B, N, H * L * P * 2)
        locations = torch.add(reference, offsets, alpha=1 / _OFFSET_SCALE)
        locations = locations.unflatten(-1, (self.heads, self.levels, self.points, 2))
        attended = self.operation(self.project(tokens, padding), level_shapes, locations, self.weigh(query))
        return self.output_proj(attended)  # type: ignore[no-any-return]


class _BoxAttention(DeformableAttention):
    """Attention that spreads its samples over a reference box."""

    sampling_offsets: Tensor

    def __init__(self, dim: int, heads: int, levels: int, points: int) -> None:
        super().__init__(dim, heads, levels, points)
        self.register_buffer("sampling_offsets", sampling_star(heads, levels, points)[None, None])
        self.sampling_grid_offsets = nn.Linear(dim, heads * levels * points * 2)
        nn.init.zeros_(self.sampling_grid_offsets.weight)
        nn.init.zeros_(self.sampling_grid_offsets.bias)

    def locate(self, query: Tensor, boxes: Tensor) -> Tensor:
        """(B, Q, C) and (B, Q, 4) cxcywh -> (B, Q, H, L, P, 2): a fixed star over the box plus learned offsets."""
        size = boxes[:, :, None, None, None, 2:]
        limit = _OFFSET_SCALE * size
        learned: Tensor = (
            self.sampling_grid_offsets(query).float().unflatten(-1, (self.heads, self.levels, self.points, 2))
        )
        offsets = self.sampling_offsets * 0.5 * size + learned.clamp(-limit, limit)
        return boxes[:, :, None, None, None, :2] + offsets / _OFFSET_SCALE


class BoxCrossAttention(_BoxAttention):
    """A frame's box queries look at the levels of their frame."""

    def forward(
        self,
        query: Tensor,
        boxes: Tensor,
        tokens: Tensor,
        padding: Tensor,
        level_shapes: LevelShapes,
        frames: ClipFrames,
    ) -> Tensor:
        """query (B * T, Q, C), boxes (B * T, Q, 4) cxcywh, tokens (F, N, C), padding (F, N) -> (B * T, Q, C)."""
        value = frames.of_each(self, self.project, tokens, padding)
        attended = frames.attend(self.operation, value, level_shapes, self.locate(query, boxes), self.weigh(query))
        return self.output_proj(attended)  # type: ignore[no-any-return]


class TemporalCrossAttention(_BoxAttention):
    """Instance queries look at all the frames of a clip: the T frames take the part of the levels (paper, section 3.3).

    Each query sees its whole-clip box in every frame. Locations and weights serve the four feature levels
    alike; their results are averaged. As the sum over the frames is linear, each frame is attended to by itself, with
    the same locations in each of its levels.
    """

    def forward(
        self,
        query: Tensor,
        boxes: Tensor,
        tokens: Tensor,
        padding: Tensor,
        level_shapes: LevelShapes,
        frames: ClipFrames,
    ) -> Tensor:
        """query (B, Q, C), boxes (B, Q, 4) cxcywh, tokens (F, N, C), padding (F, N) -> (B, Q, C)."""
        levels = len(level_shapes)
        locations = self.locate(query, boxes).permute(0, 3, 1, 2, 4, 5).flatten(0, 1)  # (B * T, Q, H, P, 2)
        weights = self.weigh(query).permute(0, 3, 1, 2, 4).flatten(0, 1) / levels  # (B * T, Q, H, P)
        attended = frames.attend(
            self.operation,
            frames.of_each(self, self.project, tokens, padding),
            level_shapes,
            locations[:, :, :, None].expand(-1, -1, -1, levels, -1, -1),
            weights[:, :, :, None].expand(-1, -1, -1, levels, -1),
        )
        return self.output_proj(attended.unflatten(0, (-1, self.levels)).sum(1))  # type: ignore[no-any-return]
