"""Which queries are chosen does not depend on the precision that the rest of the network computes in."""

from __future__ import annotations

import torch

from engine.model.query_init import associate_queries, select_grid_points

GRID = 14


def test_association_tells_queries_apart_that_are_alike_in_bfloat16() -> None:
    generator = torch.Generator().manual_seed(0)
    embeddings = torch.randn(2, 5, GRID**2, 32, generator=generator) * 0.1 + 1  # all of them much alike
    expected = associate_queries(embeddings, GRID, 5)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(associate_queries(embeddings, GRID, 5), expected)
    halves = embeddings.bfloat16()  # e.g. of a network that is in bfloat16 as a whole
    assert torch.equal(associate_queries(halves, GRID, 5), associate_queries(halves.float(), GRID, 5))


def test_points_of_the_grid_are_the_same_under_autocast() -> None:
    generator = torch.Generator().manual_seed(0)
    scores = torch.rand(4, 45, 80, generator=generator) * 0.01 + 0.5
    expected = select_grid_points(scores, GRID)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(select_grid_points(scores, GRID), expected)
