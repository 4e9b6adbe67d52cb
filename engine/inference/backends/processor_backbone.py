"""A ResNet for a processor: convolutions by oneDNN with packed weights, which take what follows them into their sums.

PyTorch gives convolutions of single pixels to MKL on one thread, which is 2 to 7 times as slow, and packs the weights of
the others anew each time (docs/notebook.md). Maps have the channels of a pixel side by side.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.model.backbone_resnet import BasicBlock, Bottleneck, ConvNorm, Stem


class ProcessorConvolution(nn.Module):
    """A convolution with a bias, e.g. that of a folded norm, to which another map can be added; then ReLU if asked for.

    In float32 it is oneDNN's, with a packed copy of the weights; where PyTorch has none, and in other precisions, it is
    PyTorch's own.
    """

    def __init__(self, convolution: nn.Conv2d, *, relu: bool) -> None:
        super().__init__()
        assert not isinstance(convolution, ConvNorm)  # its norm would be left out: `folded` comes first
        self.convolution = convolution
        self._geometry = tuple(map(list, (convolution.padding, convolution.stride, convolution.dilation)))
        self._relu = relu
        self._packed = None
        if has_joined_convolution():
            weight = convolution.weight.detach()
            self._packed = torch.ops.mkldnn._reorder_convolution_weight(weight, *self._geometry, convolution.groups)

    def forward(self, x: Tensor, joined: Tensor | None = None) -> Tensor:
        """(F, C, h, w) -> (F, C', h', w'); ``joined``, of the answer's shape, is added before the ReLU."""
        if self._packed is None or x.dtype != torch.float32 or torch.is_autocast_enabled("cpu"):
            summed: Tensor = self.convolution(x)
            summed = summed if joined is None else summed + joined
            return F.relu(summed) if self._relu else summed
        bias, groups, activation = self.convolution.bias, self.convolution.groups, "relu" if self._relu else "none"
        convolve = torch.ops.mkldnn._convolution_pointwise
        if joined is None:
            alone: Tensor = convolve(x, self._packed, bias, *self._geometry, groups, activation, [], "none")
            return alone
        after = activation if self._relu else None
        both: Tensor = convolve(x, joined, self._packed, bias, *self._geometry, groups, "add", None, after, [], None)
        return both


class ProcessorBlock(nn.Module):
    """`BasicBlock` or `Bottleneck` with its weights, its norms folded."""

    def __init__(self, block: BasicBlock | Bottleneck) -> None:
        super().__init__()
        names = ("conv1", "conv2") if isinstance(block, BasicBlock) else ("conv1", "conv2", "conv3")
        shortcut = block.shortcut
        self.shortcut = None if shortcut is None else ProcessorConvolution(shortcut, relu=False)
        self.convolutions = nn.ModuleList(ProcessorConvolution(getattr(block, name), relu=True) for name in names)

    def forward(self, x: Tensor) -> Tensor:
        """(F, C, h, w) -> (F, C', h', w')."""
        kept = x if self.shortcut is None else self.shortcut(x)
        *inner, last = self.convolutions
        for convolution in inner:
            x = convolution(x)
        return last(x, kept)  # type: ignore[no-any-return]


class ProcessorStem(nn.Module):
    """`Stem` with its weights, its norm folded."""

    def __init__(self, stem: Stem) -> None:
        super().__init__()
        self.conv1 = ProcessorConvolution(stem.conv1, relu=True)

    def forward(self, x: Tensor) -> Tensor:
        """(F, 3, h, w) -> (F, C, h4, w4)."""
        convolved = self.conv1(x.contiguous(memory_format=torch.channels_last))
        return F.max_pool2d(convolved, kernel_size=3, stride=2, padding=1)


def has_joined_convolution() -> bool:
    """Whether this PyTorch has oneDNN's convolution that takes what follows it into its sums."""
    names = ("_convolution_pointwise", "_reorder_convolution_weight")
    return torch.backends.mkldnn.is_available() and all(hasattr(torch.ops.mkldnn, name) for name in names)
