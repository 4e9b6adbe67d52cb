"""The network against the published one's golden numbers, stage by stage (tolerances: float32 against float64)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.model.clip_frames import OwnFrames
from engine.model.decoder import temporal_frames
from engine.model.mdqe import MDQE
from engine.model.query_init import associate_queries, select_grid_points
from engine.published_keys import to_ours
from engine.weights import Checkpoint, build_network, config_from_tensors
from tests.engine.golden_weights import GOLDEN, published_weights


def _network(name: str, seed: int) -> MDQE:
    tensors = {to_ours(key) or key: torch.from_numpy(value) for key, value in published_weights(name, seed).items()}
    config = config_from_tensors(tensors)
    return build_network(Checkpoint(config, tensors), name)


def _close(found: Tensor, golden: np.ndarray[Any, Any], tolerance: float) -> None:
    expected = torch.from_numpy(golden)
    assert found.shape == expected.shape
    assert (found.double() - expected.double()).abs().max() <= tolerance


def _golden(name: str) -> Mapping[str, np.ndarray[Any, Any]]:
    with np.load(GOLDEN / name) as archive:
        return {key: archive[key] for key in archive.files}


@torch.inference_mode()
def test_r50_clip_stage_by_stage() -> None:
    golden = _golden("r50_ovis.clip.npz")
    network = _network("mdqe_r50_ovis", 97)
    frames = torch.from_numpy(golden["frames"]).float()
    images = network._normalise(frames, [(96, 160)] * 4)
    _close(images, golden["input"], 1e-6)
    for level, feature in enumerate(network.backbone(images)):
        _close(feature[:, ::8], golden[f"feat{level}_ch8"], 2e-5)
    features = network.encode(frames)
    assert np.array_equal(np.array(features.level_shapes), golden["spatial_shapes"])
    assert np.array_equal(features.padding.numpy(), golden["encoder_mask"])
    _close(features.tokens, golden["encoder"], 4e-5)
    _close(features.mask_features, golden["proto"], 1e-4)

    outputs, queries, semantic = network._decode(
        features.tokens,
        features.padding,
        features.level_shapes,
        OwnFrames(1, len(features.tokens), features.tokens.device),
    )
    _close(semantic, golden["rpn_cls"], 8e-5)
    _close(queries.raw_points[0], golden["query_coords_raw"], 1e-7)
    _close(queries.embeddings[0], golden["track_embed"], 2e-5)
    assert np.array_equal(queries.source[0].numpy(), golden["aligned_idx"])
    _close(queries.points[0], golden["query_coords"], 1e-7)
    _close(outputs.boxes[:, 0], golden["dec_boxes"], 2e-5)
    _close(outputs.instances[:, 0, ::7], golden["dec_inst_q7"], 8e-5)

    clip = network.decode(features, range(4))
    _close(clip.class_scores[None], golden["cls"], 1e-5)
    _close(clip.mask_coefficients[None], golden["mask_coeff"], 1e-4)
    _close(clip.query_embeddings[None], golden["query_embed"], 1e-4)


@pytest.mark.slow
@torch.inference_mode()
def test_swin_large_clip() -> None:
    golden = _golden("swinl_ovis.clip.npz")
    network = _network("mdqe_swinl_ovis", 5)
    assert network.config.swin_depths == (2, 2, 18, 2)
    frames = torch.from_numpy(golden["frames"]).float()
    for level, feature in enumerate(network.backbone(network._normalise(frames, [(96, 160)] * 2))):
        _close(feature[:, ::8], golden[f"feat{level}_ch8"], 2e-5)
    features = network.encode(frames)
    _close(features.tokens[..., ::4], golden["encoder_ch4"], 4e-5)
    _close(features.mask_features, golden["proto"], 1e-4)
    queries = network._decode(
        features.tokens,
        features.padding,
        features.level_shapes,
        OwnFrames(1, len(features.tokens), features.tokens.device),
    )[1]
    assert np.array_equal(queries.source[0].numpy(), golden["aligned_idx"])
    _close(queries.points[0], golden["query_coords"], 1e-7)
    clip = network.decode(features, range(2))
    _close(clip.class_scores[None], golden["cls"], 1e-5)
    _close(clip.mask_coefficients[None], golden["mask_coeff"], 1e-4)
    _close(clip.query_embeddings[None], golden["query_embed"], 1e-4)


def test_grid_guided_selection_and_association_alone() -> None:
    golden = _golden("losses.npz")
    scores = torch.from_numpy(golden["sel_in"]).sigmoid().amax(-1)
    assert np.allclose(select_grid_points(scores, 4).numpy(), golden["sel_out"], atol=1e-7)
    embeddings = torch.from_numpy(golden["asso_embed"])[None]
    assert np.array_equal(associate_queries(embeddings, 4, 0.5)[0].numpy(), golden["asso_eval"])
    assert np.array_equal(associate_queries(embeddings, 4, 1.0)[0].numpy(), golden["asso_train"])


@pytest.mark.parametrize(
    ("length", "expected"),
    [(1, [0, 0, 0, 0]), (2, [0, 1, 1, 1]), (4, [0, 1, 2, 3]), (5, [1, 2, 3, 4]), (8, [1, 3, 5, 7])],
)
def test_temporal_attention_sees_as_many_frames_as_it_learned_with(length: int, expected: list[int]) -> None:
    assert temporal_frames(length, 4).tolist() == expected
