"""ResNet backbones with strides 8, 16 and 32 (He et al., 2016); the stride of a stage sits in its 3x3 convolution."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STAGE_BLOCKS = {"resnet18": (2, 2, 2, 2), "resnet50": (3, 4, 6, 3), "resnet101": (3, 4, 23, 3)}


class FrozenBatchNorm(nn.Module):
    """Batch norm whose statistics and affine terms are constants of the checkpoint."""

    weight: Tensor
    bias: Tensor
    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.register_buffer("weight", torch.ones(channels))
        self.register_buffer("bias", torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        scale = self.weight * (self.running_var + self.eps).rsqrt()
        shift = self.bias - self.running_mean * scale
        return x * scale[:, None, None].to(x.dtype) + shift[:, None, None].to(x.dtype)


class ConvNorm(nn.Conv2d):
    """Convolution without bias, then a norm."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int, norm: str) -> None:
        super().__init__(in_channels, out_channels, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(out_channels) if norm == "batch" else FrozenBatchNorm(out_channels)
        nn.init.kaiming_normal_(self.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(super().forward(x))  # type: ignore[no-any-return]


class BasicBlock(nn.Module):
    """Two 3x3 convolutions (ResNet-18)."""

    expansion = 1

    def __init__(self, in_channels: int, channels: int, stride: int, norm: str) -> None:
        super().__init__()
        reshaped = stride != 1 or in_channels != channels
        self.shortcut = ConvNorm(in_channels, channels, 1, stride, norm) if reshaped else None
        self.conv1 = ConvNorm(in_channels, channels, 3, stride, norm)
        self.conv2 = ConvNorm(channels, channels, 3, 1, norm)

    def forward(self, x: Tensor) -> Tensor:
        kept = x if self.shortcut is None else self.shortcut(x)
        return F.relu(self.conv2(F.relu(self.conv1(x))) + kept)


class Bottleneck(nn.Module):
    """1x1, 3x3 (with the stride), 1x1 convolutions (ResNet-50 and -101)."""

    expansion = 4

    def __init__(self, in_channels: int, channels: int, stride: int, norm: str) -> None:
        super().__init__()
        inner = channels // self.expansion
        reshaped = stride != 1 or in_channels != channels
        self.shortcut = ConvNorm(in_channels, channels, 1, stride, norm) if reshaped else None
        self.conv1 = ConvNorm(in_channels, inner, 1, 1, norm)
        self.conv2 = ConvNorm(inner, inner, 3, stride, norm)
        self.conv3 = ConvNorm(inner, channels, 1, 1, norm)

    def forward(self, x: Tensor) -> Tensor:
        kept = x if self.shortcut is None else self.shortcut(x)
        return F.relu(self.conv3(F.relu(self.conv2(F.relu(self.conv1(x))))) + kept)


class Stem(nn.Module):
    """7x7 convolution and max pooling, to stride 4."""

    def __init__(self, channels: int, norm: str) -> None:
        super().__init__()
        self.conv1 = ConvNorm(3, channels, 7, 2, norm)

    def forward(self, x: Tensor) -> Tensor:
        return F.max_pool2d(F.relu(self.conv1(x)), kernel_size=3, stride=2, padding=1)


class ResNet(nn.Module):
    """Returns the outputs of res3, res4 and res5."""

    res2: nn.Sequential
    res3: nn.Sequential
    res4: nn.Sequential
    res5: nn.Sequential

    def __init__(self, name: str, width: int, norm: str) -> None:
        super().__init__()
        block = BasicBlock if name == "resnet18" else Bottleneck
        self.stem = Stem(width, norm)
        channels = width
        self.channels: list[int] = []
        for stage, blocks in enumerate(STAGE_BLOCKS[name]):
            out_channels = width * block.expansion * 2**stage
            layers = []
            for index in range(blocks):
                stride = 2 if stage > 0 and index == 0 else 1
                layers.append(block(channels, out_channels, stride, norm))
                channels = out_channels
            self.add_module(f"res{stage + 2}", nn.Sequential(*layers))
            self.channels.append(out_channels)
        self.channels = self.channels[1:]

    def forward(self, images: Tensor) -> list[Tensor]:
        """(F, 3, H, W) normalised -> maps of stride 8, 16, 32."""
        x = self.res2(self.stem(images))
        outputs = []
        for stage in (self.res3, self.res4, self.res5):
            x = stage(x)
            outputs.append(x)
        return outputs
