"""Swin Transformer V2 (Liu et al., 2022): cosine attention, log-spaced position bias, norms after the residual."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_MAX_LOGIT_SCALE = math.log(1.0 / 0.01)


def _relative_coords_table(window: int) -> Tensor:
    """(1, 2w-1, 2w-1, 2): offsets between two tokens of a window, log-spaced, in [-1, 1] · log2(9) / 3."""
    axis = torch.arange(-(window - 1), window, dtype=torch.float32)
    table = torch.stack(torch.meshgrid(axis, axis, indexing="ij"), -1) / (window - 1) * 8
    return (torch.sign(table) * torch.log2(table.abs() + 1.0) / math.log2(8))[None]


def _relative_position_index(window: int) -> Tensor:
    """(w*w, w*w) int64: row of the flattened coordinate table for each pair of tokens."""
    axis = torch.arange(window)
    cells = torch.stack(torch.meshgrid(axis, axis, indexing="ij")).flatten(1)  # (2, w*w)
    relative = cells[:, :, None] - cells[:, None, :] + (window - 1)
    return relative[0] * (2 * window - 1) + relative[1]


class WindowAttention(nn.Module):
    """Scaled cosine attention inside windows of w x w tokens."""

    relative_coords_table: Tensor
    relative_position_index: Tensor

    def __init__(self, dim: int, window: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.logit_scale = nn.Parameter(torch.full((heads, 1, 1), math.log(10.0)))
        self.cpb_mlp = nn.Sequential(nn.Linear(2, 512), nn.ReLU(), nn.Linear(512, heads, bias=False))
        self.register_buffer("relative_coords_table", _relative_coords_table(window))
        self.register_buffer("relative_position_index", _relative_position_index(window))
        self.qkv = nn.Linear(dim, 3 * dim, bias=False)
        self.q_bias = nn.Parameter(torch.zeros(dim))
        self.v_bias = nn.Parameter(torch.zeros(dim))
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor, blocked: Tensor | None) -> Tensor:
        """x (windows, w*w, C); blocked (windows of one image, w*w, w*w) additive, or None -> (windows, w*w, C)."""
        count, tokens, _ = x.shape
        bias = torch.cat([self.q_bias, torch.zeros_like(self.v_bias), self.v_bias])
        projected = self.qkv(x) + bias
        query, key, value = projected.view(count, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        attention = F.normalize(query, dim=-1) @ F.normalize(key, dim=-1).transpose(-2, -1)
        attention = attention * self.logit_scale.clamp(max=_MAX_LOGIT_SCALE).exp()
        table = self.cpb_mlp(self.relative_coords_table).view(-1, self.heads)
        position = table[self.relative_position_index.flatten()].view(tokens, tokens, self.heads).permute(2, 0, 1)
        attention = attention + 16 * torch.sigmoid(position)
        if blocked is not None:
            windows = blocked.shape[0]
            attention = attention.view(-1, windows, self.heads, tokens, tokens) + blocked[None, :, None]
            attention = attention.view(count, self.heads, tokens, tokens)
        mixed = (attention.softmax(-1) @ value).transpose(1, 2).reshape(count, tokens, -1)
        return self.proj(mixed)  # type: ignore[no-any-return]


class MLPBlock(nn.Module):
    """Two linear layers with GELU."""

    def __init__(self, dim: int, hidden_dim: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden_dim)
        self.fc2 = nn.Linear(hidden_dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))  # type: ignore[no-any-return]


def _to_windows(x: Tensor, window: int) -> Tensor:
    """(B, H, W, C) -> (B * windows, w*w, C)."""
    batch, height, width, channels = x.shape
    x = x.view(batch, height // window, window, width // window, window, channels)
    return x.transpose(2, 3).reshape(-1, window * window, channels)


def _from_windows(windows: Tensor, window: int, height: int, width: int) -> Tensor:
    """(B * windows, w*w, C) -> (B, H, W, C)."""
    x = windows.view(-1, height // window, width // window, window, window, windows.shape[-1])
    return x.transpose(2, 3).reshape(-1, height, width, windows.shape[-1])


def _shift_mask(height: int, width: int, window: int, shift: int, device: torch.device) -> Tensor:
    """(windows, w*w, w*w): -100 between tokens that only the cyclic shift made neighbours."""
    regions = torch.zeros(1, height, width, 1, device=device)
    slices = (slice(0, -window), slice(-window, -shift), slice(-shift, None))
    for row, rows in enumerate(slices):
        for column, columns in enumerate(slices):
            regions[:, rows, columns] = 3 * row + column
    labels = _to_windows(regions, window).squeeze(-1)
    return (labels[:, None, :] != labels[:, :, None]).float() * -100.0


class SwinBlock(nn.Module):
    """Attention in (shifted) windows and an MLP, each normed after its branch."""

    def __init__(self, dim: int, heads: int, window: int, shift: int) -> None:
        super().__init__()
        self.window, self.shift = window, shift
        self.norm1 = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, window, heads)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = MLPBlock(dim, 4 * dim)

    def forward(self, x: Tensor, blocked: Tensor) -> Tensor:
        """(B, H, W, C) -> the same; ``blocked`` is the shift mask of the padded map."""
        _, height, width, _ = x.shape
        padded = F.pad(x, (0, 0, 0, -width % self.window, 0, -height % self.window))
        padded_height, padded_width = padded.shape[1:3]
        if self.shift:
            padded = padded.roll((-self.shift, -self.shift), (1, 2))
        windows = self.attn(_to_windows(padded, self.window), blocked if self.shift else None)
        mixed = _from_windows(windows, self.window, padded_height, padded_width)
        if self.shift:
            mixed = mixed.roll((self.shift, self.shift), (1, 2))
        x = x + self.norm1(mixed[:, :height, :width])
        return x + self.norm2(self.mlp(x))  # type: ignore[no-any-return]


class PatchMerging(nn.Module):
    """Halves a map: the four tokens of a 2x2 square side by side, reduced, then normed."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.reduction = nn.Linear(4 * dim, 2 * dim, bias=False)
        self.norm = nn.LayerNorm(2 * dim)

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, (0, 0, 0, x.shape[2] % 2, 0, x.shape[1] % 2))
        corners = [x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]]
        return self.norm(self.reduction(torch.cat(corners, -1)))  # type: ignore[no-any-return]


class SwinStage(nn.Module):
    """Blocks at one stride, and the merging that leads to the next."""

    def __init__(self, dim: int, depth: int, heads: int, window: int, merges: bool) -> None:
        super().__init__()
        self.window = window
        self.blocks = nn.ModuleList(
            SwinBlock(dim, heads, window, 0 if index % 2 == 0 else window // 2) for index in range(depth)
        )
        self.downsample = PatchMerging(dim) if merges else None

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(B, H, W, C) -> this stage's map, the next stage's input."""
        height, width = (side + -side % self.window for side in x.shape[1:3])
        blocked = _shift_mask(height, width, self.window, self.window // 2, x.device)
        for block in self.blocks:
            x = block(x, blocked)
        return x, x if self.downsample is None else self.downsample(x)


class PatchEmbedding(nn.Module):
    """4x4 patches, linearly embedded, then normed."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, dim, 4, 4)
        self.norm = nn.LayerNorm(dim)

    def forward(self, images: Tensor) -> Tensor:
        return self.norm(self.proj(images).permute(0, 2, 3, 1))  # type: ignore[no-any-return]


class SwinV2(nn.Module):
    """Returns the maps of strides 8, 16 and 32, each normed."""

    def __init__(self, dim: int, depths: Sequence[int], heads: Sequence[int], windows: Sequence[int]) -> None:
        super().__init__()
        self.patch_embed = PatchEmbedding(dim)
        widths = [dim * 2**stage for stage in range(len(depths))]
        self.layers = nn.ModuleList(
            SwinStage(width, depth, head, window, merges=stage < len(depths) - 1)
            for stage, (width, depth, head, window) in enumerate(zip(widths, depths, heads, windows, strict=True))
        )
        self.channels = widths[1:]
        for stage, width in enumerate(self.channels, start=1):
            self.add_module(f"norm{stage}", nn.LayerNorm(width))

    def forward(self, images: Tensor) -> list[Tensor]:
        """(F, 3, H, W) normalised, H and W multiples of 32 -> maps of stride 8, 16, 32."""
        x = self.patch_embed(images)
        outputs = []
        for stage, layer in enumerate(self.layers):
            kept, x = layer(x)
            if stage > 0:
                outputs.append(self.get_submodule(f"norm{stage}")(kept).permute(0, 3, 1, 2).contiguous())
        return outputs
