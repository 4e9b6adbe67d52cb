"""The whole network: frames to tokens and mask features, clips of them to instances."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import partial
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.backbone_resnet import ResNet
from engine.model.backbone_swin import SwinV2
from engine.model.clip_frames import ClipFrames, LevelShapes, OwnFrames
from engine.model.config import MDQEConfig
from engine.model.decoder import Decoder, DecoderLayer, DecoderOutputs
from engine.model.encoder import Encoder
from engine.model.mask_features import MaskFeatures
from engine.model.outputs import Features, TrainingOutputs
from engine.model.query_init import InitialQueries, QueryInitializer
from engine.types import ClipPrediction

PIXEL_MEAN = (123.675, 116.28, 103.53)
PIXEL_STD = (58.395, 57.12, 57.375)
_SIZE_DIVISOR = 32
_STRIDES = (8, 16, 32)
PRIOR = 0.01  # share of queries and tokens that show an object, before anything is learned


def _build_backbone(config: MDQEConfig) -> ResNet | SwinV2:
    if config.backbone == "swin_v2":
        return SwinV2(config.backbone_width, config.swin_depths, config.swin_heads, config.swin_windows)
    return ResNet(config.backbone, config.backbone_width, config.backbone_norm)


def valid_cells(
    sizes: Sequence[tuple[int, int]] | Tensor, level_shapes: Sequence[tuple[int, int]], device: torch.device
) -> list[Tensor]:
    """Per level (F, h, w) bool: which cells of frames of the given (height, width) are not padding.

    ``sizes`` may be an (F, 2) int64 tensor: an exported graph knows them only when it runs.

    A cell of strides 8 to 32 is valid below ceil(size / stride); the last level takes every other of the third's.
    """
    frame_sizes = torch.as_tensor(sizes, device=device)
    valid = []
    for stride, (height, width) in zip(_STRIDES, level_shapes[:3], strict=True):
        rows, columns = ((frame_sizes + stride - 1) // stride).unbind(-1)
        inside_rows = torch.arange(height, device=device) < rows[:, None]
        inside_columns = torch.arange(width, device=device) < columns[:, None]
        valid.append(inside_rows[:, :, None] & inside_columns[:, None, :])
    last = F.interpolate(valid[-1][:, None].float(), level_shapes[3], mode="nearest")
    return [*valid, last[:, 0].bool()]


def padding_of(
    sizes: Sequence[tuple[int, int]] | Tensor, level_shapes: Sequence[tuple[int, int]], device: torch.device
) -> Tensor:
    """(F, N) bool: which tokens of those frames are padding; arguments as of `valid_cells`."""
    return torch.cat([~level.flatten(1) for level in valid_cells(sizes, level_shapes, device)], 1)


def each_clip(batch: ClipPrediction) -> list[ClipPrediction]:
    """A prediction for each clip, of one for a batch, which has B in front."""
    tensors = (batch.class_scores, batch.mask_coefficients, batch.query_embeddings, batch.boxes)
    return [ClipPrediction(*parts) for parts in zip(*tensors, strict=True)]


class MDQE(nn.Module):
    """MDQE (CVPR 2023) for any sizes of `MDQEConfig`.

    In evaluation: `encode` once a window, then `decode` each clip, or `decode_batch` several. In training: call it on a batch
    of clips.
    """

    pixel_mean: Tensor
    pixel_std: Tensor

    def __init__(self, config: MDQEConfig) -> None:
        super().__init__()
        self.config = config
        dim = config.hidden_dim
        self.register_buffer("pixel_mean", torch.tensor(PIXEL_MEAN)[:, None, None], persistent=False)
        self.register_buffer("pixel_std", torch.tensor(PIXEL_STD)[:, None, None], persistent=False)
        self.backbone = _build_backbone(config)
        widths = self.backbone.channels
        self.projections = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, dim, 1), nn.GroupNorm(32, dim)) for width in widths
        )
        self.projections.append(nn.Sequential(nn.Conv2d(widths[-1], dim, 3, 2, 1), nn.GroupNorm(32, dim)))
        self.encoder = Encoder(config)
        self.mask_features = MaskFeatures(dim, config.mask_dim)
        self.query_init = QueryInitializer(config)
        self.decoder = Decoder(config)
        self._start_calm()

    def _start_calm(self) -> None:
        """Before training: few objects anywhere (the focal losses' prior), boxes where the queries are."""
        for head in (self.query_init.semantic_head, self.decoder.class_head):
            nn.init.constant_(head.layers[-1].bias, -math.log((1 - PRIOR) / PRIOR))  # type: ignore[arg-type]
        nn.init.zeros_(self.decoder.box_head.layers[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.decoder.box_head.layers[-1].bias)  # type: ignore[arg-type]

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.pixel_mean.device

    def switched_off(self) -> list[nn.Parameter]:
        """The parameters of parts that the configuration leaves out (an ablation): no output depends on them."""
        layers = cast(Iterable[DecoderLayer], self.decoder.layers)
        parts = [] if self.config.temporal_cross_attention else [layer.temporal_attn for layer in layers]
        return [parameter for part in parts for parameter in part.parameters()]

    def encode(self, frames: Tensor) -> Features:
        """Encodes the frames of a window, each alone.

        Args:
            frames: (F, 3, H, W) RGB in 0..255 at network size, on any device; F >= 1.
        """
        height, width = frames.shape[-2:]
        # Filled in on the device: numbers copied from the host would make it wait, and work that waits cannot be recorded.
        sizes = torch.stack([torch.full((len(frames),), side, device=self.device) for side in (height, width)], 1)
        return self._encode(self._normalise(frames, ()), sizes, (height, width))

    def decode(self, features: Features, indices: Sequence[int] | Tensor) -> ClipPrediction:
        """Finds the instances of the clip made of the encoded frames ``indices`` (T of them, in order)."""
        picked = torch.as_tensor(indices, device=features.tokens.device)
        tokens, padding = features.tokens[picked], features.padding[picked]
        own = OwnFrames(1, len(tokens), tokens.device)
        return each_clip(self.decode_batch(tokens, padding, features.level_shapes, own))[0]

    def decode_batch(
        self, tokens: Tensor, padding: Tensor, level_shapes: LevelShapes, frames: ClipFrames
    ) -> ClipPrediction:
        """The last layer's answer for B clips, from tokens (F, N, C) and padding (F, N) of their frames; B is in front."""
        outputs = self._decode(tokens, padding, level_shapes, frames)[0]
        boxes = outputs.boxes[-1].transpose(1, 2)  # (B, Q, T, 4)
        centre, half = boxes[..., :2], boxes[..., 2:] / 2
        return ClipPrediction(
            class_scores=outputs.class_logits[-1].float().sigmoid(),
            mask_coefficients=outputs.mask_coefficients[-1].float(),
            query_embeddings=outputs.instances[-1].float(),
            boxes=torch.cat([centre - half, centre + half], -1),
        )

    def forward(self, frames: Tensor, sizes: Sequence[tuple[int, int]]) -> TrainingOutputs:
        """Training on a batch of clips.

        Args:
            frames: (B, T, 3, H, W) RGB in 0..255, clips padded at right and bottom to one size.
            sizes: (height, width) of each clip without the padding.
        """
        batch, length = frames.shape[:2]
        own_sizes = [size for size in sizes for _ in range(length)]
        images = self._normalise(frames.flatten(0, 1), own_sizes)
        features = self._encode(images, torch.tensor(own_sizes, device=self.device), own_sizes[0])
        own = OwnFrames(batch, length, self.device)
        outputs, queries, semantic_logits = self._decode(features.tokens, features.padding, features.level_shapes, own)
        return TrainingOutputs(
            class_logits=outputs.class_logits,
            boxes=outputs.boxes.transpose(2, 3),
            mask_coefficients=outputs.mask_coefficients,
            mask_features=features.mask_features.unflatten(1, (batch, length)).transpose(0, 1),
            semantic_logits=own.take(semantic_logits),
            association_embeddings=queries.embeddings,
            query_points=queries.raw_points,
            padded_size=features.padded_size,
        )

    def _encode(self, images: Tensor, sizes: Tensor, frame_size: tuple[int, int]) -> Features:
        """Normalised images (F, 3, H, W), ``sizes`` (F, 2) of them not padding."""
        tokens, mask_features, level_shapes = self.encode_images(images, sizes)
        return Features(
            tokens=tokens,
            padding=padding_of(sizes, level_shapes, images.device),
            level_shapes=level_shapes,
            mask_features=mask_features,
            padded_size=(images.shape[-2], images.shape[-1]),
            frame_size=frame_size,
        )

    def encode_images(
        self, images: Tensor, sizes: Sequence[tuple[int, int]] | Tensor
    ) -> tuple[Tensor, Tensor, tuple[tuple[int, int], ...]]:
        """Normalised images (F, 3, H, W) with sides that are multiples of 32, ``sizes`` of them not padding.

        Returns tokens (F, N, C), mask features (M, F, h4, w4) and the shapes of the levels.
        """
        maps: list[Tensor] = self.backbone(images)
        maps.append(maps[-1])
        maps = [project(level) for project, level in zip(self.projections, maps, strict=True)]
        level_shapes = tuple((level.shape[2], level.shape[3]) for level in maps)
        valid = valid_cells(sizes, level_shapes, images.device)
        tokens = self.encoder(maps, valid)
        levels = tokens.split([height * width for height, width in level_shapes], dim=1)
        pyramid = [
            level.transpose(1, 2).unflatten(2, shape) for level, shape in zip(levels[:3], level_shapes, strict=False)
        ]
        return tokens, self.mask_features(*pyramid).transpose(0, 1), level_shapes

    def _normalise(self, frames: Tensor, sizes: Sequence[tuple[int, int]]) -> Tensor:
        """(F, 3, H, W) in 0..255 -> normalised, zero in the padding, sides multiples of 32."""
        images = (frames.to(self.device).float() - self.pixel_mean) / self.pixel_std
        height, width = images.shape[-2:]
        for number, (frame_height, frame_width) in enumerate(sizes):
            if frame_height < height:
                images[number, :, frame_height:] = 0
            if frame_width < width:
                images[number, :, :, frame_width:] = 0
        return F.pad(images, (0, -width % _SIZE_DIVISOR, 0, -height % _SIZE_DIVISOR))

    def _decode(
        self, tokens: Tensor, padding: Tensor, level_shapes: LevelShapes, frames: ClipFrames
    ) -> tuple[DecoderOutputs, InitialQueries, Tensor]:
        """tokens (F, N, C), padding (F, N) -> outputs, initial queries, semantic logits (F, h8, w8, K)."""
        seen = partial(self.query_init.semantic_logits, level_shapes=level_shapes)
        semantic = frames.of_each(self.query_init, seen, tokens)
        queries = self.query_init(tokens, semantic, level_shapes, frames)
        return self.decoder(queries, tokens, padding, level_shapes, frames), queries, semantic
