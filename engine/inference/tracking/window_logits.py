"""Running sums of the tracks' mask logits on the frames of the present window and its overhang."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


class WindowLogits:
    """Holds the P tracks that the present window shows, on the F frames that its clips have reached so far.

    A track that the window does not show has no row, so that the memory depends on how much is in view and not on how
    much the video has shown.
    """

    def __init__(self) -> None:
        self._first_frame = 0
        self._places: dict[int, int] = {}  # track -> its row in what follows
        self._sum: Tensor | None = None  # (P, F, h, w)
        self._count = torch.zeros(0, 0)  # (P, F) clips that show the track on a frame, or the sum of their weights

    @property
    def tracks(self) -> list[int]:
        """The P tracks, in the order of the rows."""
        return list(self._places)

    @property
    def size(self) -> int:
        """Numbers held."""
        return self._count.numel() + (0 if self._sum is None else self._sum.numel())

    def add(self, frames: range, tracks: list[int], logits: Tensor, weights: Tensor | None = None) -> None:
        """What a clip says: (P', T, h, w) logits of ``tracks`` on ``frames``, none of them before the window.

        A clip that shows no track says that none is on its frames.

        Args:
            weights: (T,) > 0, how much the clip is to be believed on each of its frames; None for 1.
        """
        weights = torch.ones(len(frames)) if weights is None else weights
        new = [track for track in tracks if track not in self._places]
        for track in new:
            self._places[track] = len(self._places)
        total = logits.new_zeros(0, 0, *logits.shape[-2:]) if self._sum is None else self._sum
        missing = max(frames.stop - self._first_frame - total.shape[1], 0)
        if new or missing:
            total = F.pad(total, (0, 0, 0, 0, 0, missing, 0, len(new)))
            self._count = F.pad(self._count, (0, missing, 0, len(new)))
        rows = torch.tensor([self._places[track] for track in tracks], dtype=torch.int64)
        start = frames.start - self._first_frame
        total[rows, start : start + len(frames)] += weights[:, None, None] * logits
        self._count[rows, start : start + len(frames)] += weights
        self._sum = total

    def overlap(self, frames: range, logits: Tensor, track_count: int) -> Tensor:
        """(N, D) IoU of all N tracks with D detections, (D, T, h, w), on the frames that clips have reached before."""
        result = torch.zeros(track_count, len(logits))
        start = frames.start - self._first_frame
        shared = 0 if self._sum is None else min(self._sum.shape[1] - start, len(frames))
        if self._sum is None or shared <= 0:
            return result
        known = (self._sum[:, start : start + shared] > 0).flatten(1).float()
        found = (logits[:, :shared] > 0).flatten(1).float()
        both = known @ found.T
        either = known.sum(1)[:, None] + found.sum(1)[None] - both
        result[self.tracks] = both / either.clamp(min=1)
        return result

    def mean(self, frames: range) -> Tensor:
        """(P, len(frames), h, w) weighted mean over the clips that show a track on a frame; 0 where none does."""
        if self._sum is None:
            return torch.zeros(0, len(frames), 1, 1)
        part = slice(frames.start - self._first_frame, frames.stop - self._first_frame)
        count = self._count[:, part]
        mean = self._sum[:, part] / torch.where(count > 0, count, 1)[:, :, None, None]
        return F.pad(mean, (0, 0, 0, 0, 0, len(frames) - mean.shape[1]))  # frames at the end that show nothing

    def hand_over(self, next_frame: int) -> None:
        """Begins a window at ``next_frame`` with the tracks that the overhang shows; its mean counts as one clip."""
        if self._sum is not None:
            overhang = range(next_frame, max(self._first_frame + self._sum.shape[1], next_frame))
            mean = self.mean(overhang)
            counts = self._count[:, next_frame - self._first_frame :].clamp(max=1)
            rows = (counts > 0).any(1).nonzero()[:, 0].tolist()
            tracks = self.tracks
            self._places = {tracks[row]: place for place, row in enumerate(rows)}
            self._sum, self._count = (mean * counts[:, :, None, None])[rows], counts[rows]
        self._first_frame = next_frame
