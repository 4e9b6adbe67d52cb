"""The losses against numbers that the published implementation computed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor

from engine.model.outputs import ClipTargets, TrainingOutputs
from engine.published_keys import to_ours
from engine.training.boxes import box_iou, clip_giou
from engine.training.losses import LossSettings, compute_losses, focal_loss, mask_losses
from engine.training.matching import assign, match
from engine.training.query_losses import contrastive_losses, query_identities, semantic_loss
from engine.training.targets import PreparedTargets, SemanticTargets, find_neighbours, prepare_targets
from engine.weights import Checkpoint, build_network, config_from_tensors
from tests.engine.golden_weights import published_weights

GOLDEN = Path(__file__).parents[1] / "golden"
Arrays = Mapping[str, npt.NDArray[Any]]
PADDED_SIZE = (96, 160)
CLIP_WIDTHS = (160, 150)


@pytest.fixture(scope="module")
def cases() -> Arrays:
    return dict(np.load(GOLDEN / "losses.npz"))


@pytest.fixture(scope="module")
def training() -> Arrays:
    return dict(np.load(GOLDEN / "r50_ovis.train.npz"))


def tensor(values: npt.NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.asarray(values))


def to_cxcywh(boxes: Tensor) -> Tensor:
    return torch.cat([(boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]], dim=-1)


def clip_targets(training: Arrays, clip: int) -> ClipTargets:
    labels = tensor(training[f"target{clip}_labels"])
    bits = np.unpackbits(training[f"clip{clip}_masks"], axis=-1)[: len(labels), ..., : CLIP_WIDTHS[clip]]
    masks = np.zeros((*bits.shape[:2], *PADDED_SIZE), dtype=np.bool_)
    masks[:, :, : bits.shape[2], : bits.shape[3]] = bits
    boxes = to_cxcywh(tensor(training[f"target{clip}_boxes"]))
    return ClipTargets(labels, tensor(training[f"target{clip}_ids"]), boxes, tensor(masks))


def selected_points(semantic_logits: Tensor, grid: int = 14) -> Tensor:
    """Points (B, T, Q, 2) of the best-scored pixel of every grid cell, as details 13 and 14 of the reference say."""
    batch, frames, height, width, _ = semantic_logits.shape
    size = ((2 * height // grid + 1) * grid, (2 * width // grid + 1) * grid)
    scores = semantic_logits.sigmoid().amax(dim=-1)
    scores = torch.nn.functional.interpolate(scores, size=size, mode="bilinear", align_corners=False)
    cell = (size[0] // grid, size[1] // grid)
    cells = scores.reshape(batch, frames, grid, cell[0], grid, cell[1]).transpose(3, 4).flatten(4).flatten(2, 3)
    best = cells.argmax(dim=-1)
    query = torch.arange(grid * grid)
    index = (query // grid * cell[0] + best // cell[1]) * size[1] + query % grid * cell[1] + best % cell[1]
    return torch.stack([index % size[1] / size[1], index / size[1] / size[0]], dim=-1)


def training_outputs(training: Arrays) -> TrainingOutputs:
    semantic_logits = tensor(training["init_rpn_sem_cls"])
    return TrainingOutputs(
        class_logits=tensor(training["out_cls"]),
        boxes=to_cxcywh(tensor(training["out_boxes"])),
        mask_coefficients=tensor(training["out_mask_coeff"]),
        mask_features=tensor(training["out_proto"]),
        semantic_logits=semantic_logits,
        association_embeddings=tensor(training["init_query_embed"]),
        query_points=selected_points(semantic_logits),
        padded_size=PADDED_SIZE,
    )


def prepared(training: Arrays) -> PreparedTargets:
    targets = [clip_targets(training, clip) for clip in range(2)]
    return prepare_targets(targets, (24, 40), (12, 20), 25, torch.device("cpu"))


def recorded_permutations(training: Arrays) -> Callable[[int], Tensor]:
    """Replays the orders of positives and negatives; the third order of every object changes nothing."""
    lengths = training["seeded_perm_len"].tolist()
    orders = np.split(training["seeded_perms"].astype(np.int64), np.cumsum(lengths)[:-1])
    kept = iter(order for index, order in enumerate(orders) if index % 3 != 2)

    def permute(count: int) -> Tensor:
        order = next(kept)
        assert len(order) == count
        return tensor(order)

    return permute


@pytest.mark.parametrize("orders", ["identity", "seeded"])
def test_every_term_of_a_training_step(training: Arrays, orders: str) -> None:
    permute = torch.arange if orders == "identity" else recorded_permutations(training)
    targets = [clip_targets(training, clip) for clip in range(2)]
    terms = compute_losses(training_outputs(training), targets, LossSettings(published=True), [permute] * len(targets))
    names = [str(name) for name in training["loss_names"]]
    assert set(terms.raw) == set(names)
    raw = np.array([terms.raw[name].item() for name in names])
    weighted = np.array([terms.raw[name].item() * terms.weights[name] for name in names])
    np.testing.assert_allclose(raw, training[f"{orders}_raw"], rtol=2e-6)
    np.testing.assert_allclose(weighted, training[f"{orders}_weighted"], rtol=2e-6)
    assert terms.total.item() == pytest.approx(float(training[f"{orders}_total"]), rel=1e-6)


def test_weights_are_those_of_the_published_recipe(training: Arrays) -> None:
    recipe = json.loads(training["meta_json"].tobytes())
    targets = [clip_targets(training, clip) for clip in range(2)]
    weights = compute_losses(training_outputs(training), targets, LossSettings(), [torch.arange] * len(targets)).weights
    for name, weight in recipe["weight_dict"].items():
        assert weights[name] == weight
    assert weights["loss_reid_query_init"] == weights["loss_reid_query_init_aux"] == recipe["other_weight"]


def test_matching_of_every_output_and_clip(training: Arrays) -> None:
    outputs = training_outputs(training)
    owner = match(
        outputs.class_logits, outputs.boxes, outputs.mask_coefficients, outputs.mask_features, prepared(training)
    )
    for recorded in range(7):
        output = (recorded - 1) % 7  # the published list begins with the last output
        for clip in range(2):
            queries = (owner[output, clip] >= 0).nonzero()[:, 0]
            mine = torch.stack([queries, owner[output, clip, queries]])
            np.testing.assert_array_equal(mine, training[f"match{recorded}_b{clip}"])


def test_targets_of_tokens_and_masks(training: Arrays) -> None:
    targets = prepared(training)
    np.testing.assert_array_equal(targets.semantic.labels.flatten(2), training["peak_labels"])
    np.testing.assert_array_equal(targets.semantic.ids.flatten(2), training["peak_ids"])
    np.testing.assert_allclose(targets.semantic.closeness.sum(-1).flatten(2), training["peak_dist_sum"], atol=1e-6)
    for clip in range(2):
        expected = training[f"target{clip}_match_masks"]
        np.testing.assert_array_equal(targets.masks[clip, : len(expected)], expected)
        assert not targets.masks[clip, len(expected) :].any() and targets.real[clip].sum() == len(expected)
    neighbours = find_neighbours(targets.boxes, targets.present)  # (B, N, N)
    assert torch.equal(neighbours, neighbours.mT) and neighbours.diagonal(dim1=1, dim2=2).all()
    points = selected_points(tensor(training["init_rpn_sem_cls"]))
    ids = query_identities(points, targets.semantic.ids)
    np.testing.assert_array_equal(ids, training["init_query_inst_id"])


@pytest.mark.parametrize("case", range(6))
def test_assignment(cases: Arrays, case: int) -> None:
    cost, giou = tensor(cases[f"match{case}_cost"]), tensor(cases[f"match{case}_iou"])  # (Q, N)
    owner = assign(cost[None], giou[None], torch.ones(1, cost.shape[1], dtype=torch.bool))[0]
    queries = (owner >= 0).nonzero()[:, 0]
    np.testing.assert_array_equal(queries, cases[f"match{case}_query"])
    np.testing.assert_array_equal(owner[queries], cases[f"match{case}_gt"])


def test_boxes(cases: Arrays) -> None:
    predicted, target = tensor(cases["box_a"]), tensor(cases["box_b"])  # (6, 3, 4), (4, 3, 4) xyxy
    present = target[..., 2] > target[..., 0]
    np.testing.assert_allclose(box_iou(predicted[:, None], target)[0], cases["box_video_iou"], atol=1e-6)
    np.testing.assert_allclose(clip_giou(predicted[:, None], target, present), cases["box_video_giou"], atol=1e-6)
    np.testing.assert_allclose(clip_giou(predicted[:4], target, present), cases["box_matched_giou"], atol=1e-6)


def test_mask_losses(cases: Arrays) -> None:
    logits, masks, union = (tensor(cases[name]).flatten(1) for name in ("ml_src", "ml_tgt", "ml_inter"))
    count = float(cases["ml_num"])
    for neighbourhood, suffix in ((union, ""), (None, "_plain")):
        cross_entropy, dice = mask_losses(logits, torch.arange(4), masks, neighbourhood)
        assert cross_entropy.sum().item() / count == pytest.approx(float(cases[f"ml_ce{suffix}"]), rel=2e-6)
        assert dice.sum().item() / count == pytest.approx(float(cases[f"ml_dice{suffix}"]), rel=2e-6)


def test_focal_loss(cases: Arrays) -> None:
    logits, target = tensor(cases["focal_x"]), tensor(cases["focal_y"])
    assert focal_loss(logits, target).sum().item() / len(logits) == pytest.approx(float(cases["focal_1"]), rel=2e-6)


def test_contrastive_losses(cases: Arrays) -> None:
    embeddings = tensor(cases["reid_embed"])
    window = float(cases["reid_window"])
    main, auxiliary = contrastive_losses(
        embeddings, tensor(cases["reid_ids"]), window, [torch.arange] * len(embeddings)
    )
    assert main.item() == pytest.approx(cases["reid_loss"].item(), rel=2e-6)
    assert auxiliary.item() == pytest.approx(cases["reid_aux"].item(), rel=2e-6)


def test_contrastive_losses_of_an_object_that_fills_its_reach(cases: Arrays) -> None:
    embeddings, ids = tensor(cases["reid_embed"])[:1], tensor(cases["reid2_ids"])
    main, auxiliary = contrastive_losses(
        embeddings, ids, float(cases["reid_window"]), [torch.arange] * len(embeddings), published=True
    )
    assert main.item() == cases["reid2_loss"].item() == 0
    assert auxiliary.item() == pytest.approx(cases["reid2_aux"].item(), rel=2e-6)


def test_contrastive_losses_without_objects(cases: Arrays) -> None:
    embeddings = tensor(cases["reid_embed"])
    ids = torch.full(embeddings.shape[:3], -1)
    main, auxiliary = contrastive_losses(embeddings, ids, 5.0, [torch.arange] * len(embeddings))
    assert main.item() == cases["reid3_loss"].item() and auxiliary.item() == cases["reid3_aux"].item()


def test_semantic_loss_of_the_most_uncertain_tokens(cases: Arrays) -> None:
    logits, labels = tensor(cases["sem_logits"]), tensor(cases["sem_labels"]).long().view(1, 1, 120, 120)
    is_class = torch.nn.functional.one_hot(labels + 1, 4)[..., 1:]
    closeness = is_class * tensor(cases["sem_dist_value"]).view(1, 1, 120, 120, 1)
    loss = semantic_loss(logits, SemanticTargets(labels, labels, closeness), int(cases["sem_num_points"]))
    assert loss.item() == pytest.approx(float(cases["sem_loss"]), rel=2e-6)


@pytest.mark.slow
def test_gradients_of_a_whole_training_step(training: Arrays) -> None:
    """Network and losses together: outputs, total and the gradients' norms of parameters from every stage."""
    weights = published_weights("mdqe_r50_ovis", json.loads(training["meta_json"].tobytes())["seed"])
    tensors = {to_ours(key) or key: torch.from_numpy(value) for key, value in weights.items()}
    network = build_network(Checkpoint(config_from_tensors(tensors), tensors), "golden").train()
    frames = torch.zeros(2, 4, 3, *PADDED_SIZE)
    for clip in range(2):
        image = tensor(training[f"clip{clip}_image"]).float()
        frames[clip, :, :, : image.shape[2], : image.shape[3]] = image
    outputs = network(frames, [training[f"clip{clip}_image"].shape[2:] for clip in range(2)])
    targets = [clip_targets(training, clip) for clip in range(2)]
    total = compute_losses(outputs, targets, LossSettings(published=True), [torch.arange] * len(targets)).total
    total.backward()
    assert total.item() == pytest.approx(float(training["identity_total"]), rel=2e-5)

    parameters = dict(network.named_parameters())
    gradients = [parameter.grad for parameter in parameters.values() if parameter.grad is not None]
    assert len(gradients) == len(parameters)
    norm = torch.nn.utils.get_total_norm(gradients).item()
    assert norm == pytest.approx(float(training["identity_total_grad_norm"]), rel=1e-3)
    for name, expected in zip(training["grad_names"], training["identity_grad_norms"], strict=True):
        gradient = parameters[to_ours(str(name)) or str(name)].grad
        assert gradient is not None
        assert gradient.norm().item() == pytest.approx(float(expected), rel=1e-2), name
