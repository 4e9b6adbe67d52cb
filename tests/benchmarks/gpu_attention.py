"""Multi-scale deformable attention: compiled kernel against the plain operation, and both against the bandwidth floor.

The floor counts what must move at least: each input read once, each result written once. What the samples gather, corner
by corner, is many times that and comes from the caches when a kernel is good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from engine.ops import ms_deform_attn, ms_deform_attn_reference
from tests.benchmarks.gpu_clock import Clock

Row = dict[str, object]
HEADS, CHANNELS, POINTS = 8, 32, 4
LEVELS = [(48, 80), (24, 40), (12, 20), (6, 10)]  # of a frame of 360x640, padded to 384x640
TYPES = (torch.float32, torch.float16, torch.bfloat16)
CHECKED = 1  # frames that the errors are found on; in float64 a frame takes hundreds of MB


@dataclass(frozen=True)
class Case:
    """F frames with Q queries each; in temporal cross-attention all levels share places and weights."""

    name: str
    frames: int
    queries: int
    levels: list[tuple[int, int]]
    temporal: bool = False


def cases(quick: bool) -> list[Case]:
    """The encoder's calls on 12 and on 48 frames, and temporal cross-attention of a window of overlapping clips."""
    if quick:
        small = [(6, 10), (3, 5)]
        return [Case("encoder, 2 frames", 2, 75, small), Case("TCA, 3 frames", 3, 8, small, temporal=True)]
    tokens = sum(height * width for height, width in LEVELS)
    encoder = [Case(f"encoder, {frames} frames", frames, tokens, LEVELS) for frames in (12, 48)]
    return [*encoder, Case("TCA, 33 frames x 4 clips", 33, 4 * 14**2, LEVELS, temporal=True)]


def measure(clock: Clock, quick: bool, bytes_per_second: float) -> Iterator[Row]:
    """A row for each case, type and direction."""
    for case in cases(quick):
        for dtype in TYPES:
            yield from _rows(clock, case, dtype, quick, bytes_per_second)


def _rows(clock: Clock, case: Case, dtype: torch.dtype, quick: bool, bytes_per_second: float) -> Iterator[Row]:
    inputs = _inputs(case, dtype, clock.device)
    value, locations, weights = inputs
    out_gradient = torch.randn(case.frames, case.queries, HEADS * CHANNELS, device=clock.device).to(dtype)
    operations: dict[str, Callable[..., Tensor]] = {"compiled": ms_deform_attn, "plain": ms_deform_attn_reference}
    small = 4 * (locations.numel() + weights.numel())
    large = value.element_size() * (value.numel() + out_gradient.numel())
    moved = {"forward": large + small, "backward": large + 2 * small + 4 * value.numel()}  # its gradient is float32
    gathered = locations.numel() // 2 * 4 * CHANNELS * value.element_size()
    taken: dict[tuple[str, str], float] = {}
    rounds = 2 if quick else 10
    for name, operation in operations.items():
        call = _call(operation, case, inputs)
        with torch.no_grad():
            taken["forward", name] = clock.median_ms(call, rounds)
        result = call()
        gradients = partial(torch.autograd.grad, result, inputs, out_gradient, retain_graph=True)
        taken["backward", name] = clock.median_ms(gradients, rounds)
        del result, call, gradients
    errors = {name: _errors(operation, case, inputs, out_gradient) for name, operation in operations.items()}
    for number, direction in enumerate(("forward", "backward")):
        compiled, plain = taken[direction, "compiled"], taken[direction, "plain"]
        floor = moved[direction] / bytes_per_second * 1e3
        yield {
            "case": case.name,
            "type": str(dtype).removeprefix("torch."),
            "direction": direction,
            "plain ms": plain,
            "compiled ms": compiled,
            "ratio": plain / compiled,
            "MB moved at least": moved[direction] / 1e6,
            "MB gathered": gathered / 1e6,
            "floor ms": floor,
            "share of floor": floor / compiled,
            "error": errors["compiled"][number],
            "plain error": errors["plain"][number],
        }


def _inputs(case: Case, dtype: torch.dtype, device: torch.device) -> list[Tensor]:
    """Value, locations and weights as a network makes them: samples lie around their query, weights add up to one."""
    generator = torch.Generator(device).manual_seed(0)

    def noise(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, device=device)

    tokens, count = sum(height * width for height, width in case.levels), len(case.levels)
    value = noise(case.frames, tokens, HEADS, CHANNELS).to(dtype)
    if case.temporal:
        centres, drawn = torch.rand(case.queries, 2, generator=generator, device=device), 1
    else:
        centres, drawn = _centres(case.levels, device), count
    offsets = 0.05 * noise(case.frames, case.queries, HEADS, drawn, POINTS, 2)
    locations = (centres[:, None, None, None] + offsets).expand(-1, -1, -1, count, -1, -1).contiguous()
    scores = noise(case.frames, case.queries, HEADS, drawn * POINTS).softmax(-1).unflatten(-1, (drawn, POINTS))
    weights = (scores * (drawn / count)).expand(-1, -1, -1, count, -1).contiguous()
    return [tensor.requires_grad_() for tensor in (value, locations, weights)]


def _centres(levels: list[tuple[int, int]], device: torch.device) -> Tensor:
    """(N, 2): x, y of each token's cell."""
    centres = []
    for height, width in levels:
        y, x = (torch.arange(side, device=device).add(0.5) / side for side in (height, width))
        centres.append(torch.stack(torch.meshgrid(y, x, indexing="ij")[::-1], -1).flatten(0, 1))
    return torch.cat(centres)


def _call(operation: Callable[..., Tensor], case: Case, inputs: list[Tensor]) -> Callable[[], Tensor]:
    value, locations, weights = inputs
    return lambda: operation(value, case.levels, locations, weights)


def _errors(
    operation: Callable[..., Tensor], case: Case, inputs: list[Tensor], out_gradient: Tensor
) -> tuple[float, float]:
    """Largest difference to float64 of the result and of the three gradients, over the largest number of each."""
    gradient = out_gradient[:CHECKED]
    own = [tensor[:CHECKED].detach().clone().requires_grad_() for tensor in inputs]
    exact = [tensor.detach().double().requires_grad_() for tensor in own]
    found = operation(own[0], case.levels, own[1], own[2])
    expected = ms_deform_attn_reference(exact[0], case.levels, exact[1], exact[2])
    found_gradients = torch.autograd.grad(found, own, gradient)
    expected_gradients = torch.autograd.grad(expected, exact, gradient.double())
    backward = [_difference(a, b) for a, b in zip(found_gradients, expected_gradients, strict=True)]
    return _difference(found, expected), max(backward)


def _difference(found: Tensor, expected: Tensor) -> float:
    return ((found.double() - expected).abs().max() / expected.abs().max()).item()
