"""One object on its way through a video: where it is in each next frame, by what network, motion and colours say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.assist.candidates import Candidates, Choice
from engine.assist.motion import Motion
from engine.inference.drawing.edges import NEAREST, RADIUS, Guide
from engine.inference.drawing.masks import MASK_STRIDE, aligned_bilinear
from engine.inference.drawing.own_colours import Codes, Histogram, colour_codes, evidence, histogram, shares
from engine.inference.drawing.pictures import without_holes
from engine.inference.tracking.colours import colours_of
from engine.types import Image, Plane
from engine.video.opencv import cv2

# Tuned on synthetic scenes that no model was trained on.
_NETWORK = np.float32(8)  # the most that a logit of the network counts
_MOTION = np.float32(24)  # what the mask of the frame before counts where motion is sure
_UNSEEN = np.float32(0.5)  # what counts against an object that the network does not find
_PASSES = 2
_MARGIN = 3 * RADIUS
_FEWEST = 100  # pixels, below which colours tell nothing
_NOWHERE = np.float32(np.log(NEAREST))  # a logit


@dataclass(frozen=True, eq=False)
class Sight:
    """What following needs of a frame, worked out once for all objects in it.

    Attributes:
        guide: to draw masks to its edges by.
        codes: (h, w) its `colour_codes`.
        samples: (h4, w4, 4) its colours under the cells of masks, see `engine.inference.tracking.colours.colour_samples`.
        network_size: (height, width) at which the network sees it.
    """

    guide: Guide
    codes: Codes
    samples: Tensor
    network_size: tuple[int, int]

    @classmethod
    def of(cls, picture: Image, samples: Tensor, network_size: tuple[int, int]) -> Self:
        """picture: (h, w, 3) at the size in which objects are followed."""
        frame = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)
        return cls(Guide.of(frame), colour_codes(frame), samples, network_size)

    @property
    def size(self) -> tuple[int, int]:
        """(h, w), at which objects are followed."""
        height, width = self.codes.shape
        return height, width

    def cells(self, mask: Plane) -> Tensor:
        """(h, w) shares of pixels -> (h4, w4) shares of cells."""
        height, width = self.network_size
        small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
        down, right = (-side % MASK_STRIDE for side in self.network_size)
        return F.avg_pool2d(F.pad(torch.from_numpy(small), (0, right, 0, down))[None], MASK_STRIDE)[0]

    def pixels(self, cells: Tensor) -> Plane:
        """(h4, w4) logits of cells -> (h, w)."""
        rows, columns = self.network_size
        enlarged = aligned_bilinear(cells[None, None], MASK_STRIDE)[0, 0, :rows, :columns].numpy()
        height, width = self.size
        resized: Plane = cv2.resize(enlarged, (width, height), interpolation=cv2.INTER_LINEAR)
        return resized


class Follower:
    """Follows one object through frames, in their order.

    For a frame in which its mask is right already call `given`, as for the first one; for any other one `believe`, `draw`
    and `keep`.
    """

    def __init__(self) -> None:
        self._choice = Choice()
        self._cells: dict[int, Tensor] = {}  # place -> (h4 * w4,) of the latest frames that show the object
        self._mask: Plane | None = None  # of the frame before; None where it is hidden
        self._amounts: Histogram | None = None  # of the colours of all masks that were given
        self._colours = torch.zeros(0)  # (COLOURS,) of the last mask that was given

    def given(self, place: int, mask: Plane, sight: Sight) -> None:
        """The mask that a person drew there: (h, w) shares of pixels, all 0 where the object is hidden."""
        self._mask = mask if mask.any() else None
        if self._mask is None:
            return
        cells = sight.cells(mask)
        self._cells[place] = _most(cells)
        fresh = histogram(sight.codes[mask > 0.5 * mask.max()])
        self._amounts = fresh if self._amounts is None else self._amounts + fresh
        shown = (cells / cells.max()).clamp(NEAREST, 1 - NEAREST)  # what is thinner than a cell fills none
        self._colours = colours_of(shown.logit()[None, None], sight.samples[None])[0]

    def believe(self, place: int, clips: Sequence[Candidates], motion: Motion, sight: Sight) -> Plane:
        """(h, w) logits of where network and motion say that the object is in a frame, positive where it is likely.

        Args:
            clips: that hold this frame and the one before.
            motion: from that one to this.
        """
        network = self._by_network(place, clips, sight)
        belief = np.full(sight.size, -_UNSEEN) if network is None else network.clip(-_NETWORK, _NETWORK)
        if self._mask is not None:
            belief += _MOTION * motion.trust * (2 * motion.carry(self._mask) - 1)
        return belief

    def draw(self, belief: Plane, sight: Sight) -> Plane:
        """What `believe` gave, weighed by the object's colours and drawn to the edges: (h, w) logits, positive where it is."""
        return self._drawn(belief, sight) if (belief > 0).any() else belief

    def keep(self, place: int, logits: Plane, belief: Plane, sight: Sight) -> float | None:
        """Takes the mask of ``logits``, from which the next frame goes on.

        Returns the confidence in [0, 1] that it is right; None where the object cannot be seen.
        """
        self._mask = (logits > 0).astype(np.float32) if (logits > 0).any() else None
        if self._mask is None:
            return None
        self._cells[place] = _most(sight.cells(self._mask))
        return self._confidence(belief, sight)

    def forget_before(self, place: int) -> None:
        """Frames that no later clip holds."""
        self._cells = {seen: cells for seen, cells in self._cells.items() if seen >= place}

    def _by_network(self, place: int, clips: Sequence[Candidates], sight: Sight) -> Plane | None:
        """(h, w) mean logits of the queries that are the object; None where none is."""
        logits, embeddings = [], []
        for candidates in clips:
            known = {seen: cells for seen, cells in self._cells.items() if seen in candidates.clip}
            chosen = self._choice.choose(candidates, known, self._colours)
            if chosen is not None:
                logits.append(candidates.logits[chosen, place - candidates.clip.start])
                embeddings.append(candidates.embeddings[chosen])
        if not logits:
            return None
        self._choice.remember(torch.stack(embeddings))
        return sight.pixels(torch.stack(logits).mean(0))

    def _drawn(self, belief: Plane, sight: Sight) -> Plane:
        """(h, w) logits by the colours of the object, drawn to the edges; belief: before, positive somewhere."""
        rows, columns = (_around(belief > 0, axis) for axis in (0, 1))
        part, codes = np.ascontiguousarray(belief[rows, columns]), sight.codes[rows, columns]
        weighed = part
        if self._amounts is not None and self._amounts.sum() >= _FEWEST:
            own = shares(self._amounts)
            for _ in range(_PASSES):
                weighed = part + evidence(own, codes, codes[weighed <= 0])
        drawn = np.full(sight.size, _NOWHERE, np.float32)
        drawn[rows, columns] = without_holes(sight.guide.draw(weighed, rows, columns), part)
        return drawn

    def _confidence(self, belief: Plane, sight: Sight) -> float:
        """How sure network and motion are of the pixels that were found, and how well their colours fit."""
        assert self._mask is not None and self._amounts is not None
        inside = self._mask > 0
        sure = torch.from_numpy(belief[inside]).sigmoid().mean()
        found = histogram(sight.codes[inside])
        alike = np.sqrt(shares(found) * shares(self._amounts)).sum()
        return float(sure) * float(alike.clip(0, 1))


def _most(cells: Tensor) -> Tensor:
    """(h4, w4) shares -> (h4 * w4,) float32, 1 in the cells that count as the object's; one at least, however small it is."""
    return (cells > 0.5 * cells.max().clamp(max=1)).flatten().float()


def _around(shown: npt.NDArray[np.bool_], axis: int) -> slice:
    """The rows (axis 0) or columns (1) in which there is anything, and as many more as drawing to the edges looks at."""
    places = np.flatnonzero(shown.any(1 - axis))
    return slice(max(int(places[0]) - _MARGIN, 0), int(places[-1]) + _MARGIN + 1)
