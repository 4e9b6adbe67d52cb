"""Which of the network's queries is an object: by where it was, by its colours, and by what the network saw in it before."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from engine.assist.candidates import Candidates, Choice

RED, BLUE = torch.eye(2)
CLIP = range(3)  # three frames of ten cells


def _cells(first: int, width: int = 4) -> Tensor:
    return ((torch.arange(10) >= first) & (torch.arange(10) < first + width)).float()


def _mixed(red: float) -> Tensor:
    """Of a thing that is red to this share, and blue: square roots of shares."""
    return torch.tensor([red**0.5, (1 - red) ** 0.5])


def _offers(
    *queries: tuple[Sequence[int], Tensor], scores: Sequence[float] = (), embeddings: Tensor | None = None
) -> Candidates:
    """Queries by the first cell of their masks in each frame, and their colours."""
    cells = torch.stack([torch.stack([_cells(first) for first in places]) for places, _ in queries]) > 0
    return Candidates(
        CLIP,
        torch.where(cells, 5.0, -5.0)[:, :, None],
        cells,
        cells.sum(2, dtype=torch.float32),
        torch.tensor(scores or [0.9] * len(queries)),
        torch.ones(len(queries), 2) / 2**0.5 if embeddings is None else embeddings,
        torch.stack([colours for _, colours in queries]),
    )


def test_of_look_alikes_the_one_is_chosen_that_lies_where_the_object_is() -> None:
    offers = _offers(((6, 6, 6), RED), ((1, 1, 1), RED))
    assert Choice().choose(offers, {0: _cells(0), 1: _cells(1)}, RED) == 1


def test_the_latest_frame_counts_most() -> None:
    offers = _offers(((0, 6, 6), RED), ((6, 0, 0), RED))
    assert Choice().choose(offers, {0: _cells(0), 1: _cells(0)}, RED) == 1


@pytest.mark.parametrize(("red", "chosen"), [(0.4, 0), (0.2, None)])
def test_colours_may_change_somewhat_in_view_and_no_more(red: float, chosen: int | None) -> None:
    assert Choice().choose(_offers(((0, 0, 0), _mixed(red))), {0: _cells(0)}, RED) == chosen


def test_what_lies_elsewhere_is_not_the_object_however_alike() -> None:
    assert Choice().choose(_offers(((6, 6, 6), RED)), {0: _cells(0)}, RED) is None


@pytest.mark.parametrize(("red", "score", "chosen"), [(0.9, 0.9, 0), (0.4, 0.9, None), (0.9, 0.05, None)])
def test_what_was_out_of_sight_comes_back_in_its_colours_and_for_sure(
    red: float, score: float, chosen: int | None
) -> None:
    assert Choice().choose(_offers(((6, 6, 6), _mixed(red)), scores=[score]), {}, RED) == chosen


def test_of_equals_the_surer_one_is_chosen() -> None:
    assert Choice().choose(_offers(((0, 0, 0), RED), ((0, 0, 0), RED), scores=[0.3, 0.8]), {}, RED) == 1


def test_what_the_network_saw_in_the_object_tells_look_alikes_apart() -> None:
    choice, own = Choice(), torch.eye(2)
    for _ in range(3):
        choice.remember(own[1:])
    choice.remember(own[:1])  # once taken for the other
    assert choice.choose(_offers(((0, 0, 0), RED), ((0, 0, 0), RED), embeddings=own), {}, RED) == 1
