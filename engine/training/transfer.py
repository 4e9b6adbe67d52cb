"""From a trained network to the start of a fine-tuning: what can be kept is kept, new categories get a new head."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from engine.errors import CheckpointError, FormatError
from engine.messages import message
from engine.model.attention import TemporalCrossAttention
from engine.model.config import MDQEConfig
from engine.model.mdqe import MDQE, PRIOR
from engine.model.query_init import centre_frame
from engine.training.datasets import classes_by_name
from engine.types import Category

CLASS_LAYERS = ("decoder.class_head.layers.2", "query_init.semantic_head.layers.2")  # one row for each class
_HARDLY = 2.0  # in attention logits: a share of e^-2 beside the others
TASK_SETTINGS = (
    "backbone_norm", "repulsion", "test_short_side", "test_max_side", "window_length", "clip_stride", "test_clip_length",
    "score_threshold", "max_detections", "categories",
)  # fmt: skip


def start_from(network: MDQE, categories: Sequence[Category]) -> tuple[MDQEConfig, Mapping[str, Tensor]]:
    """Configuration and weights of a network for ``categories`` that begins where ``network`` ends.

    The row of a category that the old network knows by name stays; that of a new one begins as the old network's only
    category, if it has just one (an object of any kind), else as a class that is rarely seen.

    Args:
        categories: in the order of the new network's outputs.

    Raises:
        FormatError: there are no categories.
    """
    if not categories:
        raise FormatError(
            message("the data set has no categories"),
            message("It was written without them"),
            message("Add at least one"),
        )
    known = classes_by_name(categories, network.config.categories)
    config = network.config.replace(num_classes=len(categories), categories=tuple(categories))
    state = dict(network.state_dict())
    for layer in CLASS_LAYERS:
        weight, bias = state[f"{layer}.weight"], state[f"{layer}.bias"]  # (K, C), (K,)
        rows = [known.get(category.id, 0 if len(weight) == 1 else None) for category in categories]
        fresh = (torch.zeros_like(weight[0]), torch.full_like(bias[0], -math.log((1 - PRIOR) / PRIOR)))
        state[f"{layer}.weight"] = torch.stack([fresh[0] if row is None else weight[row] for row in rows])
        state[f"{layer}.bias"] = torch.stack([fresh[1] if row is None else bias[row] for row in rows])
    return config, state


def with_clips_of(length: int, network: MDQE) -> MDQE:
    """The same network for clips of ``length`` frames.

    Only temporal cross-attention knows the frames of a clip apart. The places around the middle keep their weights;
    those beyond begin as their neighbour does, but are hardly attended to, so that little changes at first.
    """
    grown = MDQE(network.config.replace(clip_length=length)).train(network.training)
    state = dict(network.state_dict())
    old = network.config.clip_length
    first = centre_frame(length) - centre_frame(old)
    nearest = [min(max(place - first, 0), old - 1) for place in range(length)]
    beyond = torch.tensor([not 0 <= place - first < old for place in range(length)])
    for name, module in network.named_modules():
        if not isinstance(module, TemporalCrossAttention):
            continue
        for layer in ("attention_weights", "sampling_grid_offsets"):
            for part in ("weight", "bias"):
                key = f"{name}.{layer}.{part}"
                rows = state[key].unflatten(0, (module.heads, old, -1))[:, nearest]  # (H, T, P or 2 P, ...)
                if key.endswith("attention_weights.bias"):
                    rows = rows - _HARDLY * beyond[:, None]
                state[key] = rows.flatten(0, 2)
        del state[f"{name}.sampling_offsets"]  # a constant of the architecture
    grown.load_state_dict({**grown.state_dict(), **state})
    return grown


def weights_for(config: MDQEConfig, network: MDQE, name: str) -> Mapping[str, Tensor]:
    """The weights of a network for a new one of the same architecture, whose frames may be of other sizes or more a clip.

    Args:
        config: of the new network. Batch norm that learns goes on from the constants that were saved of it.
        name: of the old network, in errors.

    Raises:
        CheckpointError: the old network is of another architecture.
    """
    if network.config.clip_length != config.clip_length:
        network = with_clips_of(config.clip_length, network)
    task = {field: getattr(config, field) for field in TASK_SETTINGS}
    found, wanted = network.config.replace(**task).to_json(), config.to_json()
    differing = [
        f"{field} {found[field]} instead of {wanted[field]}" for field in wanted if found[field] != wanted[field]
    ]
    if differing:
        raise CheckpointError(
            f"{name}: the model is of another architecture ({', '.join(differing)})",
            "",
            "Begin with another model, or with none",
        )
    state = MDQE(config).state_dict()  # with the counters of batch norm, which are not saved
    return {**state, **{key: tensor for key, tensor in network.state_dict().items() if key in state}}
