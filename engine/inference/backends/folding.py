"""A network for inference: batch norms, whose statistics stand still there, become part of their convolutions."""

from __future__ import annotations

import copy
from typing import TypeVar

import torch
from torch import Tensor, nn

from engine.model.backbone_resnet import ConvNorm
from engine.model.mdqe import MDQE

_Module = TypeVar("_Module", bound=nn.Module)


def folded(network: MDQE) -> MDQE:
    """The same network with a folded copy of its backbone; everything else is shared with ``network``.

    One without batch norms, such as Swin's, is returned as it is.
    """
    if not any(isinstance(module, ConvNorm) for module in network.backbone.modules()):
        return network
    shallow = copy.copy(network)
    shallow._modules = dict(network._modules)
    shallow.backbone = fold_norms(copy.deepcopy(network.backbone))
    return shallow.eval()


def fold_norms(module: _Module) -> _Module:
    """Changes the module: each `ConvNorm` in it becomes one convolution with a bias."""
    for name, child in module.named_children():
        setattr(module, name, _folded_convolution(child) if isinstance(child, ConvNorm) else fold_norms(child))
    return module


def _folded_convolution(convolution: ConvNorm) -> nn.Conv2d:
    """Scale and shift of the norm, in double precision, moved into weight and bias."""
    norm = convolution.norm
    assert norm.running_mean is not None and norm.running_var is not None  # kept by both kinds of norm here
    scale = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()  # (out,)
    shift = norm.bias.double() - norm.running_mean.double() * scale
    fresh = nn.Conv2d(
        convolution.in_channels,
        convolution.out_channels,
        convolution.kernel_size,  # type: ignore[arg-type]
        convolution.stride,  # type: ignore[arg-type]
        convolution.padding,  # type: ignore[arg-type]
        device=convolution.weight.device,
    )
    with torch.no_grad():
        weight: Tensor = convolution.weight.double() * scale[:, None, None, None]
        fresh.weight.copy_(weight)
        fresh.bias.copy_(shift)  # type: ignore[union-attr]
    return fresh
