"""What a fine-tuning begins with."""

from __future__ import annotations

import torch

from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE
from engine.training.transfer import CLASS_LAYERS, start_from
from engine.types import Category
from tests.engine.training.test_loop import TINY


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
        assert new.state_dict()[f"{layer}.bias"][1].sigmoid() < 0.02
    others = [name for name in state if not name.startswith(CLASS_LAYERS)]
    assert all(torch.equal(state[name], old.state_dict()[name]) for name in others)


def test_a_class_agnostic_network_lends_its_one_row_to_all() -> None:
    old = network("object")
    config, state = start_from(old, [Category(1, "cup"), Category(2, "ball"), Category(3, "hand")])
    assert config.num_classes == 3
    for layer in CLASS_LAYERS:
        assert torch.equal(state[f"{layer}.weight"], old.state_dict()[f"{layer}.weight"].expand(3, -1))
