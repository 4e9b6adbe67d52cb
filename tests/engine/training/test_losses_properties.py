"""What the losses hold whatever the clips show: finite, connected, repeatable, and right against plain formulas."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from engine.model.config import MDQEConfig
from engine.model.outputs import ClipTargets, TrainingOutputs
from engine.training.boxes import box_giou, box_iou, cxcywh_to_xyxy
from engine.training.losses import LossSettings, LossTerms, compute_losses, mask_losses, seeded_permutation
from engine.training.matching import assign, mask_cost
from engine.training.query_losses import contrastive_losses, query_identities
from engine.training.targets import find_neighbours, prepare_targets

OUTPUTS, FRAMES, GRID, CLASSES, CHANNELS = 3, 3, 4, 5, 6
QUERIES = GRID * GRID
SIZE = (64, 96)
FIELDS = ("class_logits", "boxes", "mask_coefficients", "mask_features", "semantic_logits", "association_embeddings")


def random_outputs(
    batch: int, seed: int = 0, scale: float = 1.0, dtype: torch.dtype = torch.float32
) -> TrainingOutputs:
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return (torch.randn(*shape, generator=generator) * scale).to(dtype).requires_grad_()

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator).to(dtype)

    boxes = torch.cat([uniform(OUTPUTS, batch, QUERIES, FRAMES, 2), uniform(OUTPUTS, batch, QUERIES, FRAMES, 2)], -1)
    return TrainingOutputs(
        class_logits=normal(OUTPUTS, batch, QUERIES, CLASSES),
        boxes=boxes.requires_grad_(),
        mask_coefficients=normal(OUTPUTS, batch, QUERIES, CHANNELS),
        mask_features=normal(batch, CHANNELS, FRAMES, SIZE[0] // 4, SIZE[1] // 4),
        semantic_logits=normal(batch, FRAMES, SIZE[0] // 8, SIZE[1] // 8, CLASSES),
        association_embeddings=normal(batch, FRAMES, QUERIES, 8),
        query_points=uniform(batch, FRAMES, QUERIES, 2),
        padded_size=SIZE,
    )


def clip_of(present: list[list[bool]], seed: int = 0) -> ClipTargets:
    """One clip of rectangles at random places, shown in the frames that ``present`` (N, T) names."""
    generator = np.random.default_rng(seed)
    count = len(present)
    masks = np.zeros((count, FRAMES, *SIZE), dtype=np.bool_)
    boxes = np.zeros((count, FRAMES, 4), dtype=np.float32)
    ids = np.full((count, FRAMES), -1)
    for n, t in np.argwhere(np.array(present, dtype=np.bool_).reshape(count, FRAMES)):
        top, left = generator.integers(0, SIZE[0] - 2), generator.integers(0, SIZE[1] - 2)
        bottom, right = generator.integers(top + 1, SIZE[0]), generator.integers(left + 1, SIZE[1])
        masks[n, t, top:bottom, left:right] = True
        boxes[n, t] = [
            (left + right) / 2 / SIZE[1],
            (top + bottom) / 2 / SIZE[0],
            (right - left) / SIZE[1],
            (bottom - top) / SIZE[0],
        ]
        ids[n, t] = n + 7
    labels = generator.integers(0, CLASSES, count)
    return ClipTargets(*(torch.from_numpy(values) for values in (labels, ids, boxes, masks)))


def losses_of(
    outputs: TrainingOutputs, targets: list[ClipTargets], settings: LossSettings | None = None, seed: int = 0
) -> LossTerms:
    generator = torch.Generator().manual_seed(seed)
    return compute_losses(outputs, targets, settings or LossSettings(), [seeded_permutation(generator)] * len(targets))


def assert_finite_and_connected(outputs: TrainingOutputs, terms: LossTerms) -> None:
    assert all(torch.isfinite(value) and value.dtype == torch.float32 for value in terms.raw.values())
    terms.total.backward()
    for name in FIELDS:
        gradient = getattr(outputs, name).grad
        assert gradient is not None, name
        assert torch.isfinite(gradient).all(), name


@pytest.mark.parametrize("counts", [(2, 2), (3, 0), (1, 4)])
def test_clips_side_by_side_are_prepared_as_each_alone(counts: tuple[int, int]) -> None:
    clips = [clip_of([[True] * FRAMES, [True, False, True], [False, False, True], [True] * FRAMES][:n]) for n in counts]
    together, *alone = (
        prepare_targets(some, (16, 24), (8, 12), CLASSES, torch.device("cpu"))
        for some in (clips, *([c] for c in clips))
    )
    for b, (count, own) in enumerate(zip(counts, alone, strict=True)):
        for name in ("labels", "boxes", "present", "masks", "neighbourhood"):
            side_by_side = getattr(together, name)[b]
            assert torch.equal(side_by_side[:count], getattr(own, name)[0, :count]), name
            assert not side_by_side[count:].any(), name
        for name in ("labels", "ids", "closeness"):
            assert torch.equal(getattr(together.semantic, name)[b], getattr(own.semantic, name)[0]), name


presences = st.lists(st.lists(st.booleans(), min_size=FRAMES, max_size=FRAMES), max_size=4)


@given(st.lists(presences, min_size=1, max_size=2), st.integers(0, 1000), st.booleans(), st.booleans())
def test_any_clips_give_finite_losses_and_gradients(
    present: list[list[list[bool]]], seed: int, repulsion: bool, published: bool
) -> None:
    outputs = random_outputs(len(present), seed)
    targets = [clip_of(clip, seed + index) for index, clip in enumerate(present)]
    assert_finite_and_connected(
        outputs, losses_of(outputs, targets, LossSettings(repulsion=repulsion, published=published))
    )


def test_more_objects_than_queries() -> None:
    outputs = random_outputs(1)
    targets = [clip_of([[True] * FRAMES] * (QUERIES + 5))]
    assert_finite_and_connected(outputs, losses_of(outputs, targets))


@pytest.mark.parametrize("published", [False, True])
def test_large_outputs_do_not_overflow(published: bool) -> None:
    outputs = random_outputs(2, scale=300.0)
    targets = [clip_of([[True] * FRAMES] * 3, seed) for seed in range(2)]
    assert_finite_and_connected(outputs, losses_of(outputs, targets, LossSettings(published=published)))


def test_half_precision_outputs_are_compared_in_float32() -> None:
    outputs = random_outputs(2, dtype=torch.bfloat16)
    targets = [clip_of([[True] * FRAMES] * 3, seed) for seed in range(2)]
    with torch.autocast("cpu", torch.bfloat16):
        terms = losses_of(outputs, targets)
    wide: dict[str, Any] = {
        name: value.detach().float() for name, value in vars(outputs).items() if isinstance(value, Tensor)
    }
    plain = losses_of(dataclasses.replace(outputs, **wide), targets)
    for name, value in terms.raw.items():
        assert value.item() == plain.raw[name].item(), name
    assert_finite_and_connected(outputs, terms)


def test_an_object_that_no_frame_shows_changes_nothing() -> None:
    outputs = random_outputs(1)
    seen = clip_of([[True] * FRAMES, [True, False, True]])
    padded = ClipTargets(
        labels=torch.cat([seen.labels, torch.tensor([1])]),
        ids=torch.cat([seen.ids, torch.full((1, FRAMES), -1)]),
        boxes=torch.cat([seen.boxes, torch.zeros(1, FRAMES, 4)]),
        masks=torch.cat([seen.masks, torch.zeros(1, FRAMES, *SIZE, dtype=torch.bool)]),
    )
    assert losses_of(outputs, [seen]).total.item() == losses_of(outputs, [padded]).total.item()


def test_same_generator_state_gives_the_same_bits_and_moves_on() -> None:
    targets = [clip_of([[True] * FRAMES] * 3, seed) for seed in range(2)]
    generator = torch.Generator().manual_seed(3)
    state = generator.get_state()
    gradients = []
    for _ in range(2):
        generator.set_state(state)
        outputs = random_outputs(2)
        compute_losses(
            outputs, targets, LossSettings(), [seeded_permutation(generator)] * len(targets)
        ).total.backward()
        gradients.append([getattr(outputs, name).grad for name in FIELDS])
    assert all(torch.equal(first, second) for first, second in zip(*gradients, strict=True))
    assert not torch.equal(generator.get_state(), state)


def test_names_and_total() -> None:
    terms = losses_of(random_outputs(1), [clip_of([[True] * FRAMES])])
    per_output = ("cls", "bbox", "giou", "mask", "dice")
    expected = {f"loss_{name}{suffix}" for name in per_output for suffix in ("", "_0", "_1")}
    expected |= {"loss_sem_cls_query_init", "loss_reid_query_init", "loss_reid_query_init_aux"}
    assert set(terms.raw) == set(terms.weights) == expected
    total = sum(terms.weights[name] * value.item() for name, value in terms.raw.items())
    assert terms.total.item() == pytest.approx(total, rel=1e-5)


def test_settings_follow_the_network() -> None:
    settings = LossSettings.from_config(MDQEConfig(association_window=7.0), repulsion=False)
    assert settings == LossSettings(association_window=7.0, repulsion=False)


@given(st.integers(1, 20), st.integers(1, 12), st.integers(0, 1000), st.booleans())
def test_assignment_serves_everyone_it_can(queries: int, objects: int, seed: int, alike: bool) -> None:
    cost, giou = random_case(queries, objects, seed, alike)
    owner = assign(cost[None], giou[None], torch.ones(1, objects, dtype=torch.bool))[0]
    assert len(set(owner.tolist()) - {-1}) == min(queries, objects)


@given(st.integers(1, 12), st.lists(st.integers(0, 14), min_size=1, max_size=4), st.integers(0, 1000), st.booleans())
def test_cases_side_by_side_are_assigned_as_each_alone(queries: int, counts: list[int], seed: int, alike: bool) -> None:
    most = max(1, *counts)
    cases = [random_case(queries, count, seed + index, alike) for index, count in enumerate(counts)]
    cost, giou = torch.zeros(len(counts), queries, most), torch.ones(len(counts), queries, most)
    for row, (own_cost, own_giou) in enumerate(cases):
        cost[row, :, : counts[row]], giou[row, :, : counts[row]] = own_cost, own_giou
    owners = assign(cost, giou, torch.arange(most) < torch.tensor(counts)[:, None])
    for row, (own_cost, own_giou) in enumerate(cases):
        if counts[row] == 0:
            assert (owners[row] == -1).all()
            continue
        alone = assign(own_cost[None], own_giou[None], torch.ones(1, counts[row], dtype=torch.bool))[0]
        assert torch.equal(owners[row], alone)


def random_case(queries: int, objects: int, seed: int, alike: bool) -> tuple[Tensor, Tensor]:
    """Costs and GIoUs (Q, N); with ``alike`` all objects want the same queries."""
    generator = np.random.default_rng(seed)
    cost = generator.normal(size=(queries, objects)).astype(np.float32)
    if alike:
        cost = cost[:, :1] + 1e-3 * cost
    return torch.from_numpy(cost), torch.from_numpy(generator.random((queries, objects), dtype=np.float32))


@pytest.mark.parametrize("worst", [np.nan, np.inf])
def test_assignment_ends_when_the_network_has_diverged(worst: float) -> None:
    cost = torch.full((1, 6, 4), worst)
    owner = assign(cost, cost, torch.ones(1, 4, dtype=torch.bool))[0]
    assert set(owner.tolist()) - {-1} == set(range(4))


@pytest.mark.parametrize("repulsion", [False, True])
def test_mask_losses_equal_the_formulas_of_the_paper(repulsion: bool) -> None:
    generator = torch.Generator().manual_seed(1)
    masks = (torch.rand(3, 50, generator=generator) > 0.6).float()
    union = torch.maximum(masks, (torch.rand(3, 50, generator=generator) > 0.5).float())
    logits, target = torch.randn(7, 50, generator=generator), torch.tensor([0, 2, 1, 1, 0, 2, 2])
    cross_entropy, dice = mask_losses(logits, target, masks, union if repulsion else None)
    p, m = logits.sigmoid(), masks[target]
    o = union[target] if repulsion else torch.zeros_like(m)
    rest = (o - m).clamp(min=0)
    weighted = (1 + o) * binary_cross_entropy_with_logits(logits, m, reduction="none")
    torch.testing.assert_close(cross_entropy, weighted.sum(1) / (1 + o).sum(1))
    overlap = 2 * (p * m).sum(1) + ((1 - p) * rest).sum(1) + 1
    torch.testing.assert_close(dice, 1 - overlap / (p.sum(1) + m.sum(1) + rest.sum(1) + 1))


def test_mask_cost_equals_cross_entropy_plus_dice_of_every_pair() -> None:
    generator = torch.Generator().manual_seed(2)
    logits, masks = torch.randn(5, 24, generator=generator), torch.rand(3, 2, 3, 4, generator=generator)
    cost = mask_cost(logits, masks.flatten(1))
    for query in range(5):
        for index, mask in enumerate(masks.flatten(1)):
            p = logits[query].sigmoid()
            dice = 1 - (2 * (p * mask).sum() + 1) / (p.sum() + mask.sum() + 1)
            expected = binary_cross_entropy_with_logits(logits[query], mask) + dice
            assert cost[query, index].item() == pytest.approx(expected.item(), rel=1e-5)


def test_repulsion_pushes_harder_where_the_neighbour_is() -> None:
    masks = torch.tensor([[1.0, 0, 0], [0, 1, 0]])
    union = torch.tensor([[1.0, 1, 0], [1, 1, 0]])
    for neighbourhood in (None, union):
        logits = torch.zeros(1, 3, requires_grad=True)
        cross_entropy, dice = mask_losses(logits, torch.tensor([0]), masks, neighbourhood)
        (cross_entropy + dice).sum().backward()
        assert logits.grad is not None
        own, neighbour, background = logits.grad[0].tolist()
        assert own < 0 < background
        assert neighbour == pytest.approx(background) if neighbourhood is None else neighbour > 1.5 * background


def test_contrastive_loss_without_clamp_keeps_its_gradient_beyond_overflow() -> None:
    ids = torch.full((1, 1, QUERIES), -1)
    ids[..., :2] = 0
    for published in (False, True):
        embeddings = torch.full((1, 1, QUERIES, 2), 20.0)
        embeddings[:, :, 2:] *= 2  # negatives: 1600, positives: 800
        embeddings.requires_grad_()
        main, _ = contrastive_losses(embeddings, ids, 5.0, [torch.arange] * len(embeddings), published)
        main.backward()
        assert embeddings.grad is not None and torch.isfinite(embeddings.grad).all()
        assert embeddings.grad.any() != published
        assert main.item() == pytest.approx(np.log(1001) if published else 800 + np.log(QUERIES - 2), rel=1e-5)


def test_query_identity_is_that_of_the_token_under_the_point() -> None:
    ids = torch.arange(6).view(1, 1, 2, 3)
    points = torch.tensor([[0.0, 0.0], [0.34, 0.49], [0.99, 0.51], [1.0, 1.0]]).view(1, 1, 4, 2)
    assert query_identities(points, ids).flatten().tolist() == [0, 1, 5, 5]


def test_neighbours_overlap_in_a_frame_that_shows_both() -> None:
    boxes = torch.zeros(3, 2, 4)
    boxes[0, :] = torch.tensor([0.1, 0.1, 0.5, 0.5])
    boxes[1, 0] = torch.tensor([0.3, 0.3, 0.6, 0.6])  # overlaps the first in frame 0
    boxes[2, 1] = torch.tensor([0.8, 0.8, 0.9, 0.9])  # meets nobody; absent where the second is present
    present = torch.tensor([[True, True], [True, False], [False, True]])
    assert find_neighbours(boxes, present).int().tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


def test_a_larger_object_covers_a_smaller_one_and_thin_objects_keep_a_token() -> None:
    masks = torch.zeros(2, 1, 32, 32, dtype=torch.bool)
    masks[0, 0] = True
    masks[1, 0, 12, 12] = True  # no token sees one pixel
    boxes = torch.tensor([[[0.5, 0.5, 1.0, 1.0]], [[12.5 / 32, 12.5 / 32, 1 / 32, 1 / 32]]])
    clip = ClipTargets(torch.tensor([0, 1]), torch.tensor([[4], [9]]), boxes, masks)
    semantic = prepare_targets([clip], (8, 8), (4, 4), 2, torch.device("cpu")).semantic
    assert semantic.ids.unique().tolist() == [4]  # painted from small to large
    assert semantic.closeness[0, 0, 1, 1, 1] > 0.5 and semantic.closeness[0, 0, 1, 1, 0] == 0
    alone = ClipTargets(*(value[1:] for value in (clip.labels, clip.ids, clip.boxes, clip.masks)))
    semantic = prepare_targets([alone], (8, 8), (4, 4), 2, torch.device("cpu")).semantic
    assert (semantic.ids == 9).sum() == 1 and semantic.ids[0, 0, 1, 1] == 9


corners = st.tuples(*[st.floats(0, 1, width=32)] * 4).map(lambda box: torch.tensor(box, dtype=torch.float32))


@given(corners, corners)
def test_overlaps_are_symmetric_and_bounded(first: Tensor, second: Tensor) -> None:
    first, second = cxcywh_to_xyxy(first), cxcywh_to_xyxy(second)
    iou, _ = box_iou(first, second)
    giou = box_giou(first, second)
    assert 0 <= iou <= 1 + 1e-5 and -1 <= giou <= iou + 1e-5
    torch.testing.assert_close(giou, box_giou(second, first), atol=1e-5, rtol=1e-5)


def test_targets_lie_where_the_network_saw_them() -> None:
    """A network pads frames to sides that it can divide, so its answers are about a larger frame than the targets."""
    outputs = random_outputs(1)
    whole = clip_of([[True] * FRAMES, [True, False, True]])
    height, width = 50, 70
    masks = whole.masks.clone()
    masks[..., height:, :], masks[..., width:] = False, False
    masks[:, :, 5:20, 5:20] |= whole.masks.any(dim=(2, 3), keepdim=True)  # something of each is left
    present = masks.flatten(2).any(dim=2)
    boxes = torch.zeros(2, FRAMES, 4)
    for n, t in present.nonzero().tolist():
        rows, columns = masks[n, t].any(1).nonzero()[:, 0], masks[n, t].any(0).nonzero()[:, 0]
        left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
        boxes[n, t] = torch.stack([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top])

    def in_frame(frame_height: int, frame_width: int) -> ClipTargets:
        scale = torch.tensor([frame_width, frame_height, frame_width, frame_height])
        return ClipTargets(whole.labels, whole.ids, boxes / scale, masks[..., :frame_height, :frame_width])

    padded, unpadded = (
        compute_losses(outputs, [clip], LossSettings(), [torch.arange])
        for clip in (in_frame(*SIZE), in_frame(height, width))
    )
    assert {name: value.item() for name, value in unpadded.raw.items()} == pytest.approx(
        {name: value.item() for name, value in padded.raw.items()}, rel=1e-5
    )
    with pytest.raises(ValueError, match="do not fit into frames of 32x96"):
        compute_losses(dataclasses.replace(outputs, padded_size=(32, 96)), [whole], LossSettings(), [torch.arange])
