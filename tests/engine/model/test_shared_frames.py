"""Clips decoded together, sharing what concerns a frame alone, say what each says by itself."""

from __future__ import annotations

import pytest
import torch

from engine.model.clip_frames import LevelShapes, OwnFrames, SharedFrames
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE, each_clip
from engine.ops import ms_deform_attn_reference

SMALLEST = MDQEConfig(
    backbone="resnet18",
    backbone_width=8,
    hidden_dim=32,
    num_heads=4,
    encoder_layers=1,
    decoder_layers=2,
    mask_dim=8,
    embedding_dim=8,
    num_classes=2,
    grid_size=3,
    clip_length=3,
)
CLIPS = {
    "as trained": [(0, 1, 2), (1, 2, 3), (2, 3, 4), (4, 5, 6)],
    "shorter than trained": [(0, 1), (1, 2), (3, 4)],
    "longer than trained": [(0, 1, 2, 3, 4), (2, 3, 4, 5, 6)],
    "out of order, with gaps": [(5, 6, 5), (1, 2, 3)],
    "one": [(2, 3, 4)],
}


@pytest.mark.parametrize("clips", CLIPS.values(), ids=list(CLIPS))
def test_clips_decoded_together_say_what_each_says_alone(clips: list[tuple[int, ...]]) -> None:
    torch.manual_seed(3)
    network = MDQE(SMALLEST).eval()
    with torch.inference_mode():
        features = network.encode(torch.rand(7, 3, 64, 96) * 255)
        frames = SharedFrames(clips, network.device)
        batch = network.decode_batch(features.tokens, features.padding, features.level_shapes, frames)
        together = each_clip(batch)
        for clip, found in zip(clips, together, strict=True):
            alone = network.decode(features, clip)
            for name in ("class_scores", "mask_coefficients", "query_embeddings", "boxes"):
                torch.testing.assert_close(getattr(found, name), getattr(alone, name), rtol=1e-4, atol=1e-5)


def test_a_frame_of_several_clips_is_attended_to_once_for_all() -> None:
    torch.manual_seed(4)
    clips = [(0, 1, 2), (1, 2, 3), (3, 3, 4)]
    levels = [(4, 6), (2, 3)]
    value = torch.rand(5, 30, 2, 8)  # (F, N, H, D)
    locations = torch.rand(9, 7, 2, 2, 3, 2)  # (B * T, Q, H, L, P, 2)
    weights = torch.rand(9, 7, 2, 2, 3)
    calls = []

    def counted(
        value: torch.Tensor, level_shapes: LevelShapes, locations: torch.Tensor, weights: torch.Tensor
    ) -> torch.Tensor:
        calls.append(len(value))
        return ms_deform_attn_reference(value, level_shapes, locations, weights)

    shared = SharedFrames(clips, value.device).attend(counted, value, levels, locations, weights)
    own = OwnFrames(3, 3, value.device).attend(
        ms_deform_attn_reference, value[torch.tensor(clips).flatten()], levels, locations, weights
    )
    torch.testing.assert_close(shared, own)
    assert sum(calls) == 5
