"""What the device can do at most: bytes copied and bfloat16 products a second, as PyTorch gets them."""

from __future__ import annotations

import torch

from tests.benchmarks.gpu_clock import Clock

Row = dict[str, object]


def measure(clock: Clock, quick: bool) -> list[Row]:
    """Two rows; the first's ``GB/s`` is what the floors of other parts are reckoned with."""
    count = 1 << (22 if quick else 32)  # bytes
    side = 256 if quick else 8192
    copy_ms = _copy(clock, count)
    left, right = (torch.randn(side, side, device=clock.device).bfloat16() for _ in range(2))
    product_ms = clock.median_ms(lambda: left @ right)
    return [
        {
            "ceiling": "copy, bytes read and written",
            "size": 2 * count,
            "ms": copy_ms,
            "GB/s": 2 * count / copy_ms / 1e6,
        },
        {"ceiling": "bfloat16 product", "size": side, "ms": product_ms, "TFLOP/s": 2 * side**3 / product_ms / 1e9},
    ]


def _copy(clock: Clock, count: int) -> float:
    """Milliseconds; frees its memory."""
    source = torch.ones(count, dtype=torch.uint8, device=clock.device)
    target = torch.empty_like(source)
    return clock.median_ms(lambda: target.copy_(source))
