"""Where queries come from: grid-guided selection in frames, association over a clip (paper, section 3.2)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.attention import MLP
from engine.model.clip_frames import ClipFrames, LevelShapes
from engine.model.config import MDQEConfig


@dataclass(frozen=True)
class InitialQueries:
    """Queries of B clips of T frames.

    Attributes:
        content: (B, T, Q, C), re-ordered so that query k of every frame follows query k of the centre frame.
        points: (B, T, Q, 2) x, y in [0, 1] of the padded frame, re-ordered likewise.
        source: (B, T, Q) int64, which query of its frame each one was before the re-ordering.
        raw_points: (B, T, Q, 2), before the re-ordering.
        embeddings: (B, T, Q, E) association embeddings, before the re-ordering.
    """

    content: Tensor
    points: Tensor
    source: Tensor
    raw_points: Tensor
    embeddings: Tensor


def centre_frame(clip_length: int) -> int:
    """The frame whose order of queries the others follow."""
    return (clip_length - 1) // 2


def select_grid_points(scores: Tensor, grid_size: int) -> Tensor:
    """The best pixel of each cell of a g x g grid.

    Args:
        scores: (F, h, w) objectness of the stride-8 tokens.
        grid_size: g.

    Returns:
        (F, g * g, 2) x, y of the selected pixels in [0, 1]. y keeps the fraction that comes of dividing the pixel's
        index by the width without rounding: the published checkpoints were trained so (reference, detail 14).
    """
    frames, height, width = scores.shape
    cell_height, cell_width = 2 * height // grid_size + 1, 2 * width // grid_size + 1
    full_height, full_width = cell_height * grid_size, cell_width * grid_size
    resized = F.interpolate(scores[:, None], (full_height, full_width), mode="bilinear", align_corners=False)
    cells = resized.view(frames, grid_size, cell_height, grid_size, cell_width).transpose(2, 3).flatten(3)
    inside = cells.argmax(-1)  # (F, g, g), index in the cell
    origin = torch.arange(grid_size, device=scores.device)
    down = torch.div(inside, cell_width, rounding_mode="floor")  # rows from the top of the cell
    row = origin[:, None] * cell_height + down
    column = origin[None, :] * cell_width + inside - down * cell_width
    x = column.flatten(1) / full_width
    y = (row * full_width + column).flatten(1) / full_width / full_height
    return torch.stack([x, y], -1)


def associate_queries(embeddings: Tensor, grid_size: int, window: float) -> Tensor:
    """For each query of the centre frame, the query of every frame that looks most like it nearby.

    Args:
        embeddings: (B, T, Q, E).
        grid_size: g; query q sits in cell (q // g, q % g).
        window: cells that an object may move a frame, in both axes.

    Returns:
        (B, T, Q) int64. Several queries may follow the same one; in the centre frame each follows itself. Compared in
        float32, also under autocast.
    """
    length = embeddings.shape[1]
    centre = centre_frame(length)
    with _without_autocast(embeddings.device.type):  # neighbours are alike: rounded to bfloat16 they would tie
        exact = embeddings.float()
        similarity = torch.einsum("btqe,bke->btqk", exact, exact[:, centre])
    cell = torch.arange(grid_size**2, device=embeddings.device)
    row, column = torch.div(cell, grid_size, rounding_mode="floor"), cell % grid_size
    distance = torch.maximum((row[:, None] - row).abs(), (column[:, None] - column).abs())  # (Q, Q)
    reach = window * (torch.arange(length, device=embeddings.device) - centre).abs()
    too_far = distance > reach[:, None, None]  # (T, Q, Q)
    return similarity.masked_fill(too_far, -torch.inf).argmax(2)


def _without_autocast(device: str) -> AbstractContextManager[object]:
    """Nothing where there is none: an exported graph stays free of it."""
    return torch.autocast(device, enabled=False) if torch.is_autocast_enabled(device) else nullcontext()


class QueryInitializer(nn.Module):
    """Starts the queries from where objects are."""

    def __init__(self, config: MDQEConfig) -> None:
        super().__init__()
        self.config = config
        dim = config.hidden_dim
        self.semantic_head = MLP(dim, dim, config.num_classes)
        self.association_head = MLP(dim, dim, config.embedding_dim)
        if not config.grid_selection:  # ablation: learned places and contents
            self.learned_content = nn.Embedding(config.num_queries, dim)
            self.learned_points = nn.Embedding(config.num_queries, 2)
            nn.init.uniform_(self.learned_points.weight, -2, 2)

    def semantic_logits(self, tokens: Tensor, level_shapes: LevelShapes) -> Tensor:
        """(F, N, C) tokens -> (F, h8, w8, K) class logits of the stride-8 tokens."""
        height, width = level_shapes[0]
        return self.semantic_head(tokens[:, : height * width]).unflatten(1, (height, width))  # type: ignore[no-any-return]

    def forward(
        self, tokens: Tensor, semantic_logits: Tensor, level_shapes: LevelShapes, frames: ClipFrames
    ) -> InitialQueries:
        """tokens (F, N, C), semantic_logits (F, h8, w8, K) of all the frames that B clips of T frames look at."""
        points, content = self._select(tokens, semantic_logits, level_shapes)
        raw_points, raw_content, embeddings = (
            frames.take(x) for x in (points, content, self.association_head(content).float())
        )
        batch, length = raw_points.shape[:2]
        # At inference half the window: clips are dense in time there (reference, detail 15).
        window = self.config.association_window * (1.0 if self.training else 0.5)
        if self.config.association:
            source = associate_queries(embeddings, self.config.grid_size, window)
        else:
            source = torch.arange(self.config.num_queries, device=tokens.device).expand(batch, length, -1)
        content = raw_content.gather(2, source[..., None].expand_as(raw_content))
        points = raw_points.gather(2, source[..., None].expand_as(raw_points))
        return InitialQueries(content, points, source, raw_points, embeddings)

    def _select(self, tokens: Tensor, semantic_logits: Tensor, level_shapes: LevelShapes) -> tuple[Tensor, Tensor]:
        """(F, N, C) tokens -> (F, Q, 2) points and (F, Q, C) contents."""
        if not self.config.grid_selection:
            frames = tokens.shape[0]
            points = self.learned_points.weight.sigmoid().expand(frames, -1, -1)
            return points, self.learned_content.weight.expand(frames, -1, -1)
        scores = semantic_logits.detach().float().sigmoid().amax(-1)
        points = select_grid_points(scores, self.config.grid_size)
        grid = (2 * points - 1)[:, :, None]  # (F, Q, 1, 2)
        sampled = []
        start = 0
        for height, width in level_shapes:
            level = tokens[:, start : start + height * width].transpose(1, 2).unflatten(2, (height, width))
            start += height * width
            sampled.append(
                F.grid_sample(level.float(), grid, mode="bilinear", padding_mode="border", align_corners=False)
            )
        content = torch.stack(sampled).mean(0).squeeze(-1).transpose(1, 2)
        return points, content
