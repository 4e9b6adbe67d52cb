"""Which detection belongs to which object, so that all pairs together are worth most."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def best_pairs(worth: npt.NDArray[np.floating[Any]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of an (N, M) matrix, min(N, M) of them, no row or column twice, for which the sum is highest."""
    # scipy.optimize takes half a second to load, and the window, which reads and writes this format, never evaluates.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(worth, maximize=True)
    return rows, columns
