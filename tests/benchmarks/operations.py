"""Compiled operations against their plain references: deformable attention, forward and backward, and masks to RLE."""

from __future__ import annotations

import torch

from engine.inference.drawing.masks import _enlargement
from engine.ops import encode_masks, encode_masks_reference, kernels, ms_deform_attn, ms_deform_attn_reference
from tests.benchmarks.timing import Comparison, compare, show

# frame height and width, channels a head, frames: the bundled model's training, and ResNet-50 at 360p
CASES = (("bundled, 160x288", 160, 288, 16, 6), ("ResNet-50, 384x640", 384, 640, 32, 4))
HEADS, POINTS = 8, 4
VIDEOS = ((360, 640), (1080, 1920))


def measure(name: str, height: int, width: int, channels: int, frames: int) -> list[Comparison]:
    shapes = [(-(-height // stride), -(-width // stride)) for stride in (8, 16, 32, 64)]
    tokens = sum(rows * columns for rows, columns in shapes)
    generator = torch.Generator().manual_seed(0)
    value = torch.randn(frames, tokens, HEADS, channels, generator=generator)
    locations = torch.rand(frames, tokens, HEADS, len(shapes), POINTS, 2, generator=generator)
    weights = torch.rand(frames, tokens, HEADS, len(shapes), POINTS, generator=generator)
    gradient = torch.randn(frames, tokens, HEADS * channels, generator=generator)
    inputs = tuple(tensor.requires_grad_() for tensor in (value, locations, weights))
    paths = (ms_deform_attn_reference, ms_deform_attn)
    results = [path(value, shapes, locations, weights) for path in paths]

    def forward(path: int) -> None:
        with torch.no_grad():
            paths[path](value, shapes, locations, weights)

    def backward(path: int) -> None:
        torch.autograd.grad(results[path], inputs, gradient, retain_graph=True)

    return [
        compare(f"{name}, forward", lambda: forward(0), lambda: forward(1)),
        compare(f"{name}, backward", lambda: backward(0), lambda: backward(1)),
    ]


def masks(video: tuple[int, int], frames: int = 12) -> Comparison:
    """A track of 12 frames at 360x640 that covers a tenth of each, with an uneven outline, to the size of a video."""
    generator = torch.Generator().manual_seed(0)
    rows, columns = torch.meshgrid(torch.arange(96), torch.arange(160), indexing="ij")
    planes = [8 - ((rows - 45) / 7) ** 2 - ((columns - 70 - frame) / 8.5) ** 2 for frame in range(frames)]
    logits = torch.stack(planes) + torch.randn(frames, 96, 160, generator=generator) * 0.3
    enlargement = _enlargement((96, 160), (360, 640), video, True)
    return compare(
        f"12 masks to {video[1]}x{video[0]}",
        lambda: encode_masks_reference(logits, enlargement),
        lambda: encode_masks(logits, enlargement),
        rounds=15,
    )


if __name__ == "__main__":
    rows = [row for case in CASES for row in measure(*case)]
    show(f"ms_deform_attn, {kernels()['ms_deform_attn']}, {torch.get_num_threads()} threads", rows)
    show(f"encode_masks, {kernels()['encode_masks']}", [masks(video) for video in VIDEOS])
