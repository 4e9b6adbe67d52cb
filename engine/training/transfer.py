"""From a trained network to the start of a fine-tuning: what can be kept is kept, new categories get a new head."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE, PRIOR
from engine.types import Category

CLASS_LAYERS = ("decoder.class_head.layers.2", "query_init.semantic_head.layers.2")  # one row for each class


def start_from(network: MDQE, categories: Sequence[Category]) -> tuple[MDQEConfig, Mapping[str, Tensor]]:
    """Configuration and weights of a network for ``categories`` that begins where ``network`` ends.

    The row of a category that the old network knows by name stays; that of a new one begins as the old network's only
    category, if it has just one (an object of any kind), else as a class that is rarely seen.

    Args:
        categories: in the order of the new network's outputs.
    """
    known = {category.name: number for number, category in enumerate(network.config.categories)}
    config = network.config.replace(num_classes=len(categories), categories=tuple(categories))
    state = dict(network.state_dict())
    for layer in CLASS_LAYERS:
        weight, bias = state[f"{layer}.weight"], state[f"{layer}.bias"]  # (K, C), (K,)
        rows = [known.get(category.name, 0 if len(weight) == 1 else None) for category in categories]
        fresh = (torch.zeros_like(weight[0]), torch.full_like(bias[0], -math.log((1 - PRIOR) / PRIOR)))
        state[f"{layer}.weight"] = torch.stack([fresh[0] if row is None else weight[row] for row in rows])
        state[f"{layer}.bias"] = torch.stack([fresh[1] if row is None else bias[row] for row in rows])
    return config, state
