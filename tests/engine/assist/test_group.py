"""Pixels that several objects claim go to one of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.assist.group import settle, share_out

BELIEFS = st.integers(1, 4).flatmap(
    lambda count: arrays.arrays(np.float32, (count, 3, 4), elements=st.floats(-10, 10, width=32))
)


@given(BELIEFS)
def test_a_pixel_goes_to_whom_it_is_believed_of_most(beliefs: npt.NDArray[np.float32]) -> None:
    settled = np.stack(settle(list(beliefs)))
    assert ((settled > 0).sum(0) <= 1).all()
    lone = (beliefs > 0).sum(0) == 1
    assert np.array_equal((settled > 0)[:, lone], (beliefs > 0)[:, lone])
    assert not ((settled > 0) & (beliefs < beliefs.max(0))).any()


@given(BELIEFS)
def test_what_is_shared_out_is_all_there_and_nobody_elses(logits: npt.NDArray[np.float32]) -> None:
    first, *rest = logits
    shared = np.stack(share_out([first], rest))
    others = (np.stack(rest) > 0).any(0) if rest else np.zeros(first.shape, np.bool_)
    assert np.array_equal(shared[0] > 0, (first > 0) & (~others | (first >= logits.max(0))))
    together = np.stack(share_out(list(logits)))
    assert np.array_equal((together > 0).sum(0), ((logits > 0).any(0)).astype(int))


def test_one_alone_has_no_rival() -> None:
    belief = np.ones((2, 2), np.float32)
    assert settle([belief])[0] is belief
    assert not settle([])
