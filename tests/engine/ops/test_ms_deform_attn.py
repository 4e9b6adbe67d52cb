"""The compiled kernels of multi-scale deformable attention say what the plain reference says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from engine.ops import ms_deform_attn, ms_deform_attn_reference
from engine.ops.compiled import compiled_devices

Call = tuple[Tensor, Sequence[tuple[int, int]], Tensor, Tensor]

LEVELS = ((5, 7), (3, 4), (1, 2))
TYPES = (torch.float32, torch.bfloat16, torch.float16)
OPERATION = torch.ops.mdqe.ms_deform_attn.default


@pytest.fixture(params=["cpu", pytest.param("cuda", marks=pytest.mark.gpu)], scope="session")
def device(request) -> str:
    """Every device with compiled kernels."""
    if request.param not in compiled_devices():
        pytest.skip(f"the kernels for {request.param} were not built: make kernels")
    return request.param


def example(
    batch: int = 2,
    queries: int = 6,
    heads: int = 2,
    channels: int = 16,
    points: int = 3,
    levels: Sequence[tuple[int, int]] = LEVELS,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
) -> Call:
    """Value, level shapes, locations (a third of them outside) and weights, ready to be differentiated."""
    generator = torch.Generator().manual_seed(seed)
    tokens = sum(height * width for height, width in levels)
    value = torch.randn(batch, tokens, heads, channels, generator=generator).to(device, dtype)
    locations = torch.rand(batch, queries, heads, len(levels), points, 2, generator=generator) * 1.5 - 0.25
    weights = torch.randn(batch, queries, heads, len(levels), points, generator=generator)
    return (
        value.requires_grad_(),
        levels,
        locations.to(device).requires_grad_(),
        weights.to(device).requires_grad_(),
    )


def gradients(result: Tensor, *inputs: Tensor) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(1)
    return torch.autograd.grad(result, inputs, torch.randn(result.shape, generator=generator).to(result))


def by_reference(value: Tensor, shapes: Sequence[tuple[int, int]], locations: Tensor, weights: Tensor) -> Tensor:
    """The reference on the CPU, where a sample at no place is not a number (on CUDA, grid_sample makes it 0)."""
    return ms_deform_attn_reference(value.cpu(), shapes, locations.cpu(), weights.cpu()).to(value.device)


def assert_like_reference(call: Call) -> None:
    """Result and gradients; numbers of 16 bits may differ in their last one."""
    value, _, locations, weights = call
    result, expected = ms_deform_attn(*call), by_reference(*call)
    assert result.dtype == value.dtype
    torch.testing.assert_close(result, expected, atol=2e-5, rtol=max(1e-5, rounding(value)))
    inputs = [x for x in (value, locations, weights) if x.requires_grad]
    for found, wanted in zip(gradients(result, *inputs), gradients(expected, *inputs), strict=True):
        torch.testing.assert_close(found, wanted, atol=2e-4, rtol=max(1e-4, rounding(wanted)))


def rounding(x: Tensor) -> float:
    return 1.01 * torch.finfo(x.dtype).eps


@settings(max_examples=80)
@given(
    batch=st.integers(0, 3),
    queries=st.integers(0, 9),
    heads=st.integers(1, 4),
    channels=st.sampled_from([1, 3, 8, 16, 24, 32, 40, 72]),
    points=st.integers(0, 4),
    levels=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=4),
    dtype=st.sampled_from(TYPES),
    seed=st.integers(0, 1000),
)
def test_result_and_gradients_of_the_reference(
    device, batch, queries, heads, channels, points, levels, dtype, seed
) -> None:
    assert_like_reference(example(batch, queries, heads, channels, points, levels, seed, dtype, device))


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("channels", [16, 32, 64, 264])
def test_many_queries_on_a_gpu(dtype, channels) -> None:
    levels = ((23, 40), (12, 20), (6, 10), (3, 5))
    assert_like_reference(
        example(queries=1225, heads=8, channels=channels, points=4, levels=levels, dtype=dtype, device="cuda")
    )


@pytest.mark.parametrize("dtype", TYPES)
def test_mixtures_that_autocast_makes(device, dtype) -> None:
    value, shapes, locations, weights = example(dtype=dtype, device=device)
    assert_like_reference((value, shapes, locations.detach().to(dtype).requires_grad_(), weights))
    assert_like_reference((value, shapes, locations, weights.detach().to(dtype).requires_grad_()))
    assert_like_reference((value.detach().float().requires_grad_(), shapes, locations.detach().to(dtype), weights))


@pytest.mark.parametrize("dtype", TYPES)
@settings(max_examples=20)
@given(
    strange=st.lists(
        st.sampled_from([torch.nan, torch.inf, -torch.inf, 1e30, -1e30, 1e10, -5.0, 1.5, 0.0, 1.0, 0.5]),
        min_size=4,
        max_size=12,
    )
)
def test_locations_that_are_no_numbers_or_far_outside(device, dtype, strange) -> None:
    value, shapes, locations, weights = example(queries=len(strange), dtype=dtype, device=device)
    with torch.no_grad():
        for query, place in enumerate(strange):
            locations[0, query] = place
            locations[1, query, ..., 0] = place
    result = ms_deform_attn(value, shapes, locations, weights)
    torch.testing.assert_close(
        result, by_reference(value, shapes, locations, weights), equal_nan=True, atol=2e-5, rtol=2e-2
    )
    nowhere = [query for query, place in enumerate(strange) if place != place or abs(place) == torch.inf]
    assert result[:, nowhere].isnan().all()
    assert result[:, [query for query in range(len(strange)) if query not in nowhere]].isfinite().all()
    for gradient in gradients(result, value, locations, weights)[1:]:  # what is sound stays so, what is not, shows
        assert gradient[:, nowhere].isnan().any(-1).all() or not nowhere
        assert gradient[:, [query for query in range(len(strange)) if query not in nowhere]].isfinite().all()


def test_cells_that_a_sample_does_not_touch_have_no_say(device) -> None:
    value, shapes, locations, weights = example(device=device)
    with torch.no_grad():
        value[:, 0] = torch.inf  # the first cell of the first level
        locations.clamp_(min=0.5)
        locations[:, 0] = 1.01  # over the far edge: three corners outside
    result = ms_deform_attn(value, shapes, locations, weights)
    assert result.isfinite().all()
    assert all(gradient.isfinite().all() for gradient in gradients(result, value, locations, weights))


def test_inputs_need_not_be_contiguous(device) -> None:
    def strided(x: Tensor) -> Tensor:
        return x.detach().transpose(0, 1).contiguous().transpose(0, 1).requires_grad_()

    value, shapes, locations, weights = example(device=device)
    value, locations, weights = strided(value), strided(locations), strided(weights)
    assert not value.is_contiguous() and not locations.is_contiguous() and not weights.is_contiguous()
    assert_like_reference((value, shapes, locations, weights))


def test_inputs_that_begin_in_the_middle_of_a_storage(device) -> None:
    def behind_one_number(x: Tensor) -> Tensor:
        return torch.cat([x.detach().new_zeros(1), x.detach().flatten()])[1:].view(x.shape).requires_grad_()

    value, shapes, locations, weights = example(dtype=torch.bfloat16, device=device)
    assert_like_reference((behind_one_number(value), shapes, behind_one_number(locations), behind_one_number(weights)))


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def test_more_numbers_than_31_bits_can_count(device) -> None:
    if device not in compiled_devices():
        pytest.skip(f"the kernels for {device} were not built")
    far = (1 << 20, 1)  # with 2,048 numbers a token, what follows this level lies behind 2 ** 31
    value, shapes, locations, weights = example(1, 5, 8, 256, 2, ((2, 3),), dtype=torch.bfloat16, device=device)
    large = torch.empty(1, far[0] + 6, 8, 256, dtype=torch.bfloat16, device=device)  # pages not touched cost nothing
    large[:, far[0] :] = value.detach()
    outside = torch.full_like(locations, -1)
    result = ms_deform_attn(large, (far, *shapes), torch.cat([outside, locations], 3), torch.cat([weights, weights], 3))
    assert torch.equal(result, ms_deform_attn(value, shapes, locations, weights))


def test_the_same_sums_every_time() -> None:
    value, shapes, locations, weights = example(batch=3, queries=200, heads=8)
    runs = [gradients(ms_deform_attn(value, shapes, locations, weights), value, locations, weights) for _ in range(3)]
    assert all(torch.equal(first, other) for run in runs[1:] for first, other in zip(runs[0], run, strict=True))


def test_numbers_of_64_bits_go_to_the_reference_whose_gradient_is_right() -> None:
    value, shapes, locations, weights = example(1, 2, 2, 3, 2, ((3, 4), (2, 2)))
    inputs = [x.detach().double().requires_grad_() for x in (value, locations, weights)]

    def attend(value: Tensor, locations: Tensor, weights: Tensor) -> Tensor:
        return ms_deform_attn(value, shapes, locations, weights)

    assert torch.equal(attend(*inputs), ms_deform_attn_reference(inputs[0], shapes, *inputs[1:]))
    assert torch.autograd.gradcheck(attend, inputs)


def test_gradient_is_the_slope(device) -> None:
    value, shapes, locations, weights = example(device=device)
    found = gradients(ms_deform_attn(value, shapes, locations, weights), value, locations, weights)
    exact = [x.detach().double().requires_grad_() for x in (value, locations, weights)]
    wanted = gradients(ms_deform_attn(exact[0], shapes, *exact[1:]), *exact)
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one.double(), other, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("dtype", TYPES)
def test_what_torch_demands_of_an_operation(device, dtype) -> None:
    value, shapes, locations, weights = example(dtype=dtype, device=device)
    sides = [side for shape in shapes for side in shape]
    torch.library.opcheck(OPERATION, (value, sides, locations, weights))


class Attention(nn.Module):
    def forward(self, value: Tensor, locations: Tensor, weights: Tensor) -> Tensor:
        return ms_deform_attn(value * 2, LEVELS, locations, weights)


def calls_of_the_operation(graph: torch.fx.Graph) -> int:
    return sum(node.target in (OPERATION, torch.ops.mdqe.ms_deform_attn) for node in graph.nodes)


def test_compiling_keeps_it_as_one_node(device) -> None:
    value, _, locations, weights = example(device=device)
    counts = []

    def look(module: torch.fx.GraphModule, inputs: list[Tensor]) -> Callable:
        counts.append(calls_of_the_operation(module.graph))
        return module.forward

    torch.compiler.reset()
    compiled = torch.compile(Attention(), backend=look, fullgraph=True)
    torch.testing.assert_close(compiled(value, locations, weights), Attention()(value, locations, weights))
    assert counts == [1]


def test_exporting_keeps_it_as_one_node(device) -> None:
    value, _, locations, weights = (x.detach() if isinstance(x, Tensor) else x for x in example(device=device))
    frames, queries = torch.export.Dim("frames", max=64), torch.export.Dim("queries", max=4096)
    program = torch.export.export(
        Attention(),
        (value, locations, weights),
        dynamic_shapes=({0: frames}, {0: frames, 1: queries}, {0: frames, 1: queries}),
    )
    assert calls_of_the_operation(program.graph) == 1
    larger = [x.detach() for x in example(3, 9, device=device) if isinstance(x, Tensor)]
    torch.testing.assert_close(program.module()(*larger), Attention()(*larger))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v, s, x, w: (v, [*s, (1, 1)], x, w), "8 sides of levels for 3 levels"),
        (lambda v, s, x, w: (v, [(5, 7), (3, 4), (1, 3)], x, w), "the levels have 50 cells, but value has 49 tokens"),
        (lambda v, s, x, w: (v, [(5, 7), (-3, -4), (1, 2)], x, w), "a level is empty"),
        (lambda v, s, x, w: (v, [(5, 7), (1 << 31, 1), (1, 2)], x, w), "a side of a level does not fit in 31 bits"),
        (lambda v, s, x, w: (v, s, x[:1], w[:1]), "differ in batch or heads"),
        (lambda v, s, x, w: (v, s, x, w[..., :2]), "weights and locations differ in axis 4"),
        (lambda v, s, x, w: (v, s, x[..., :1], w), "must be (B, Q, H, L, P, 2)"),
        (lambda v, s, x, w: (v, s, x, w[..., 0]), "weights must be (B, Q, H, L, P), but have 4 axes"),
        (lambda v, s, x, w: (v[None], s, x, w), "value must be (B, N, H, D), but has 5 axes"),
    ],
)
def test_inputs_that_do_not_fit_one_another(device, change, message) -> None:
    with pytest.raises(RuntimeError) as raised:
        ms_deform_attn(*change(*example(device=device)))
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v, x, w: (v.double(), x, w), "value must be float32, bfloat16 or float16"),
        (lambda v, x, w: (v, x.bfloat16(), w), "locations and weights must be float32"),
        (lambda v, x, w: (v, x.transpose(0, 1).contiguous().transpose(0, 1), w), "must be contiguous"),
    ],
)
def test_the_operation_itself_takes_nothing_else(device, change, message) -> None:
    value, _, locations, weights = example(device=device)
    value, locations, weights = change(value, locations, weights)
    with torch.no_grad(), pytest.raises(RuntimeError, match=message):
        OPERATION(value, [5, 7, 3, 4, 1, 2], locations, weights)


def test_levels_whose_cells_64_bits_cannot_count(device) -> None:
    """Counted in 64 bits, these have as many cells as the value has tokens."""
    side = (1 << 31) - 2
    sides = [side, side] * 4 + [37_511, 915_991]
    assert (4 * side**2 + 37_511 * 915_991) % (1 << 64) == 49
    value = torch.zeros(1, 49, 1, 16, device=device)
    outside = torch.full((1, 1, 1, 5, 1, 2), -9.0, device=device)
    with pytest.raises(RuntimeError, match="the levels have too many cells"):
        OPERATION(value, sides, outside, torch.ones(1, 1, 1, 5, 1, device=device))


def test_a_gradient_that_does_not_fit(device) -> None:
    value, _, locations, weights = (x.detach() if isinstance(x, Tensor) else x for x in example(device=device))
    backward = torch.ops.mdqe.ms_deform_attn_backward
    with pytest.raises(RuntimeError, match="does not have the shape"):
        backward(torch.zeros(2, 6, 31, device=device), value, [5, 7, 3, 4, 1, 2], locations, weights)


@pytest.mark.gpu
def test_tensors_on_two_devices() -> None:
    value, shapes, locations, weights = example(device="cuda")
    with pytest.raises(RuntimeError, match="must be on one device"):
        ms_deform_attn(value, shapes, locations.cpu(), weights)
