"""The compiled kernels of multi-scale deformable attention say what the plain reference says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.errors import DeviceError
from engine.ops import compiled as compiled_module
from engine.ops import kernels, ms_deform_attn, ms_deform_attn_reference
from engine.ops.compiled import compiled_devices

compiled = pytest.mark.skipif("cpu" not in compiled_devices(), reason="the kernels were not built: make kernels")
LEVELS = ((5, 7), (3, 4), (1, 2))


def example(
    batch: int = 2,
    queries: int = 6,
    heads: int = 2,
    channels: int = 16,
    points: int = 3,
    levels: Sequence[tuple[int, int]] = LEVELS,
    seed: int = 0,
) -> tuple[Tensor, Sequence[tuple[int, int]], Tensor, Tensor]:
    """Value, level shapes, locations (a third of them outside) and weights, ready to be differentiated."""
    generator = torch.Generator().manual_seed(seed)
    tokens = sum(height * width for height, width in levels)
    value = torch.randn(batch, tokens, heads, channels, generator=generator)
    locations = torch.rand(batch, queries, heads, len(levels), points, 2, generator=generator) * 1.5 - 0.25
    weights = torch.randn(batch, queries, heads, len(levels), points, generator=generator)
    return value.requires_grad_(), levels, locations.requires_grad_(), weights.requires_grad_()


def gradients(result: Tensor, *inputs: Tensor) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(1)
    return torch.autograd.grad(result, inputs, torch.randn(result.shape, generator=generator))


@compiled
@settings(max_examples=60, deadline=None)
@given(
    batch=st.integers(1, 3),
    queries=st.integers(0, 9),
    heads=st.integers(1, 4),
    channels=st.sampled_from([1, 3, 8, 16, 24, 32, 40]),
    points=st.integers(1, 4),
    levels=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=4),
    seed=st.integers(0, 1000),
)
def test_result_and_gradients_of_the_reference(batch, queries, heads, channels, points, levels, seed) -> None:
    value, shapes, locations, weights = example(batch, queries, heads, channels, points, levels, seed)
    result = ms_deform_attn(value, shapes, locations, weights)
    expected = ms_deform_attn_reference(value, shapes, locations, weights)
    torch.testing.assert_close(result, expected, atol=2e-5, rtol=1e-5)
    for found, wanted in zip(
        gradients(result, value, locations, weights), gradients(expected, value, locations, weights), strict=True
    ):
        torch.testing.assert_close(found, wanted, atol=2e-4, rtol=1e-4)


@compiled
def test_locations_that_are_no_numbers_or_far_outside() -> None:
    value, shapes, locations, weights = example()
    with torch.no_grad():
        locations[0, 0] = torch.nan
        locations[0, 1] = torch.inf
        locations[0, 2] = -1e30
        locations[0, 3, ..., 0] = torch.nan
    result = ms_deform_attn(value, shapes, locations, weights)
    expected = ms_deform_attn_reference(value, shapes, locations, weights)
    torch.testing.assert_close(result, expected, equal_nan=True)
    assert result[0, :2].isnan().all() and result[0, 3:].isfinite().any()


@compiled
def test_inputs_need_not_be_contiguous() -> None:
    value, shapes, locations, weights = example()
    value, locations, weights = (x.transpose(0, 1).contiguous().transpose(0, 1) for x in (value, locations, weights))
    expected = ms_deform_attn_reference(value, shapes, locations, weights)
    torch.testing.assert_close(ms_deform_attn(value, shapes, locations, weights), expected)


@compiled
def test_the_same_sums_every_time() -> None:
    value, shapes, locations, weights = example(batch=3, queries=200, heads=8)
    runs = [gradients(ms_deform_attn(value, shapes, locations, weights), value, locations, weights) for _ in range(3)]
    assert all(torch.equal(first, other) for run in runs[1:] for first, other in zip(runs[0], run, strict=True))


@compiled
def test_what_torch_demands_of_an_operation() -> None:
    value, shapes, locations, weights = example()
    sides = [side for shape in shapes for side in shape]
    torch.library.opcheck(torch.ops.mdqe.ms_deform_attn.default, (value, sides, locations, weights))


@compiled
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v, s, x, w: (v, [*s, (1, 1)], x, w), "8 sides of levels for 3 levels"),
        (lambda v, s, x, w: (v, [(5, 7), (3, 4), (1, 3)], x, w), "the levels have 50 cells, but value has 49 tokens"),
        (lambda v, s, x, w: (v, s, x[:1], w[:1]), "differ in batch or heads"),
        (lambda v, s, x, w: (v, s, x, w[..., :2]), "weights and locations differ in axis 4"),
        (lambda v, s, x, w: (v, s, x[..., :1], w), "must be (B, Q, H, L, P, 2)"),
    ],
)
def test_inputs_that_do_not_fit_one_another(change, message) -> None:
    with pytest.raises(RuntimeError) as raised:
        ms_deform_attn(*change(*example()))
    assert message in str(raised.value)


def test_other_types_go_to_the_reference() -> None:
    value, shapes, locations, weights = example()
    value, locations, weights = value.double(), locations.double(), weights.double()
    assert torch.equal(
        ms_deform_attn(value, shapes, locations, weights), ms_deform_attn_reference(value, shapes, locations, weights)
    )


def test_kernels_are_named() -> None:
    assert kernels()["ms_deform_attn"] in ("compiled for cpu", "reference (PyTorch)")


def test_a_damaged_library_is_named(tmp_path, monkeypatch) -> None:
    library = tmp_path / "_kernels_cpu.so"
    library.write_bytes(b"not a library")
    monkeypatch.setattr(compiled_module, "FOLDER", tmp_path)
    compiled_devices.cache_clear()
    try:
        with pytest.raises(DeviceError, match=r"_kernels_cpu\.so: the compiled kernels cannot be loaded"):
            compiled_devices()
    finally:
        monkeypatch.undo()
        compiled_devices.cache_clear()
        compiled_devices()
