"""The parts of the mask features, against what PyTorch has for them."""

from __future__ import annotations

import torch
from torch import nn

from engine.model.mask_features import SparseUpsampling


def test_sparse_upsampling_is_a_transposed_convolution_of_single_pixels() -> None:
    plain = nn.ConvTranspose2d(6, 6, 1, stride=2, output_padding=1, groups=6)
    upsampling = SparseUpsampling(6)
    upsampling.load_state_dict(plain.state_dict())
    x = torch.randn(2, 6, 3, 5, requires_grad=True)
    weights = torch.randn(2, 6, 6, 10)
    expected, found = plain(x), upsampling(x)
    torch.testing.assert_close(found, expected)
    gradients = torch.autograd.grad((expected * weights).sum(), [x, *plain.parameters()])
    torch.testing.assert_close(torch.autograd.grad((found * weights).sum(), [x, *upsampling.parameters()]), gradients)


def test_sparse_upsampling_starts_as_a_transposed_convolution_does() -> None:
    torch.manual_seed(3)
    plain = nn.ConvTranspose2d(6, 6, 1, stride=2, output_padding=1, groups=6)
    torch.manual_seed(3)
    upsampling = SparseUpsampling(6)
    torch.testing.assert_close(dict(upsampling.named_parameters()), dict(plain.named_parameters()))
