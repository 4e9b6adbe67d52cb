"""What a fine-tuning begins with."""

from __future__ import annotations

import pytest
import torch

from engine.errors import CheckpointError, FormatError
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.training.transfer import CLASS_LAYERS, start_from, weights_for, with_clips_of
from engine.types import Category
from tests.engine.tiny import TINY


def network(*names: str) -> MDQE:
    torch.manual_seed(1)
    categories = tuple(Category(number, name) for number, name in enumerate(names, start=1))
    config: MDQEConfig = TINY.replace(num_classes=len(names), categories=categories)
    return MDQE(config)


def test_known_categories_stay_and_new_ones_begin_rare() -> None:
    old = network("cat", "dog")
    config, state = start_from(old, [Category(7, "dog"), Category(8, "fox")])
    new = MDQE(config)
    new.load_state_dict(state)
    assert (config.num_classes, [category.id for category in config.categories]) == (2, [7, 8])
    for layer in CLASS_LAYERS:
        before, after = old.state_dict()[f"{layer}.weight"], new.state_dict()[f"{layer}.weight"]
        assert torch.equal(after[0], before[1])
        assert not after[1].any()
        assert new.state_dict()[f"{layer}.bias"][1].sigmoid().item() == pytest.approx(0.01)
    others = [name for name in state if not name.startswith(CLASS_LAYERS)]
    assert all(torch.equal(state[name], old.state_dict()[name]) for name in others)


def test_a_class_agnostic_network_lends_its_one_row_to_all() -> None:
    old = network("object")
    config, state = start_from(old, [Category(1, "cup"), Category(2, "ball"), Category(3, "hand")])
    assert config.num_classes == 3
    for layer in CLASS_LAYERS:
        assert torch.equal(state[f"{layer}.weight"], old.state_dict()[f"{layer}.weight"].expand(3, -1))


def test_names_that_differ_in_case_only_are_known() -> None:
    old = network("Giant_panda", "Person")
    _, state = start_from(old, [Category(3, "person"), Category(4, "giant panda")])
    for layer in CLASS_LAYERS:
        assert torch.equal(state[f"{layer}.weight"], old.state_dict()[f"{layer}.weight"][[1, 0]])


def test_no_categories() -> None:
    with pytest.raises(FormatError, match="no categories"):
        start_from(network("object"), [])


def test_weights_go_on_in_a_network_whose_batch_norm_learns() -> None:
    old = MDQE(TINY.replace(backbone_norm="frozen", test_short_side=99, categories=(Category(1, "object"),)))
    new = MDQE(TINY)
    new.load_state_dict(weights_for(TINY, old, "old"))
    for name, tensor in old.state_dict().items():
        assert torch.equal(new.state_dict()[name], tensor), name


def test_weights_of_another_architecture_are_refused() -> None:
    with pytest.raises(CheckpointError, match=r"old: .* \(num_heads 4 instead of 8, grid_size 4 instead of 6\)"):
        weights_for(TINY.replace(num_heads=8, grid_size=6), MDQE(TINY), "old")


def test_clips_of_the_same_length_change_nothing() -> None:
    old = MDQE(TINY.replace(clip_length=3)).eval()
    new = with_clips_of(3, old)
    assert all(torch.equal(tensor, old.state_dict()[name]) for name, tensor in new.state_dict().items())


@pytest.mark.parametrize("length", [1, 2, 4, 5])
def test_clips_of_another_length_can_be_decoded(length: int) -> None:
    config = TINY.replace(clip_length=length)
    new = MDQE(config)
    new.load_state_dict(weights_for(config, MDQE(TINY.replace(clip_length=3)), "old"))
    with torch.inference_mode():
        found = new.eval().decode(new.encode(torch.rand(length, 3, 64, 96) * 255), range(length))
    assert found.class_scores.isfinite().all()


def test_longer_clips_keep_the_weights_of_the_middle() -> None:
    name = "decoder.layers.0.temporal_attn.attention_weights.bias"
    old = MDQE(TINY.replace(clip_length=3))
    old.load_state_dict({**old.state_dict(), name: torch.randn_like(old.state_dict()[name])})
    before, after = (
        each.state_dict()[name].unflatten(0, (TINY.num_heads, -1, TINY.num_points))
        for each in (old, with_clips_of(5, old))
    )  # (H, T, P)
    assert torch.equal(after[:, 1:4], before)
    assert torch.allclose(after[:, [0, 4]], before[:, [0, 2]] - 2)
