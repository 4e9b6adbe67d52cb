"""Deformable encoder: lets the tokens of a frame's four levels look at one another (specification, section 2)."""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import Tensor, nn

from engine.model.attention import EncoderAttention, FeedForward
from engine.model.clip_frames import LevelShapes
from engine.model.config import MDQEConfig

_TEMPERATURE = 10_000


def sine_position_encoding(valid: Tensor, dim: int) -> Tensor:
    """Sine code of each cell's place among the valid cells (DETR's normalised encoding).

    Args:
        valid: (F, h, w) bool, False in the padding.
        dim: C; half of the channels code y, half x.

    Returns:
        (F, C, h, w) float32.
    """
    half = dim // 2
    channel = torch.arange(half, dtype=torch.float32, device=valid.device)
    period = _TEMPERATURE ** (2 * torch.div(channel, 2, rounding_mode="floor") / half)
    codes = []
    for axis in (1, 2):
        place = valid.cumsum(axis, dtype=torch.float32)
        place = place / (place.narrow(axis, -1, 1) + 1e-6) * (2 * math.pi)
        angle = place[..., None] / period  # (F, h, w, C/2)
        codes.append(torch.stack([angle[..., 0::2].sin(), angle[..., 1::2].cos()], -1).flatten(-2))
    return torch.cat(codes, -1).permute(0, 3, 1, 2)


def cell_centres(level_shapes: LevelShapes, device: torch.device) -> Tensor:
    """(N, 2): x, y in [0, 1] of each token's cell centre over the padded level."""
    centres = []
    for height, width in level_shapes:
        y = (torch.arange(height, dtype=torch.float32, device=device) + 0.5) / height
        x = (torch.arange(width, dtype=torch.float32, device=device) + 0.5) / width
        centres.append(torch.stack(torch.meshgrid(y, x, indexing="ij")[::-1], -1).flatten(0, 1))
    return torch.cat(centres)


class EncoderLayer(nn.Module):
    """Deformable self-attention, then a feed-forward block; both post-norm."""

    def __init__(self, config: MDQEConfig) -> None:
        super().__init__()
        dim = config.hidden_dim
        self.self_attn = EncoderAttention(dim, config.num_heads, config.num_levels, config.num_points)
        self.norm1 = nn.LayerNorm(dim)
        self.ffn = FeedForward(dim, config.mlp_ratio)

    def forward(
        self, tokens: Tensor, position: Tensor, reference: Tensor, padding: Tensor, level_shapes: LevelShapes
    ) -> Tensor:
        """tokens and position (F, N, C), reference (N, H * L * P * 2), padding (F, N) -> (F, N, C)."""
        attended = self.self_attn(tokens + position, reference, tokens, padding, level_shapes)
        return self.ffn(self.norm1(tokens + attended))  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """Frames are the batch: each is encoded alone."""

    def __init__(self, config: MDQEConfig) -> None:
        super().__init__()
        self.level_embedding = nn.Parameter(torch.empty(config.num_levels, config.hidden_dim))
        nn.init.normal_(self.level_embedding)
        self.layers = nn.ModuleList(EncoderLayer(config) for _ in range(config.encoder_layers))
        self.norm = nn.LayerNorm(config.hidden_dim)

    def forward(self, maps: list[Tensor], valid: list[Tensor]) -> Tensor:
        """maps: per level (F, C, h, w); valid: per level (F, h, w) bool -> tokens (F, N, C)."""
        level_shapes = [(level.shape[2], level.shape[3]) for level in maps]
        tokens = torch.cat([level.flatten(2).transpose(1, 2) for level in maps], 1)
        position = torch.cat(
            [
                sine_position_encoding(level_valid, tokens.shape[-1]).flatten(2).transpose(1, 2) + embedding
                for level_valid, embedding in zip(valid, self.level_embedding, strict=True)
            ],
            1,
        )
        padding = torch.cat([~level_valid.flatten(1) for level_valid in valid], 1)
        centres = cell_centres(level_shapes, tokens.device)
        reference = cast(EncoderLayer, self.layers[0]).self_attn.spread(centres)
        for layer in self.layers:
            tokens = layer(tokens, position, reference, padding, level_shapes)
        return self.norm(tokens)  # type: ignore[no-any-return]
