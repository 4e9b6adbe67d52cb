"""Joins the detections of overlapping clips into tracks (specification, section 3; paper, section 3.5).

Nothing here grows with the video but a few numbers a track: mask logits are summed for the frames of the present window
and its overhang only, and embeddings of the last clips are folded into one memory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from engine.inference.detections import Detections
from engine.inference.tracking.looks import ClipLooks, Looks
from engine.inference.tracking.window_logits import WindowLogits

_EMBEDDING_MATCH = 0.5  # share of the acceptance threshold that the embeddings stand for
_MASK_MATCH = 0.1
_DUPLICATE_IOU = 0.4
_DUPLICATE_SIMILARITY = 0.6
_MEMORY_CLIPS = 3  # clips that the memory embedding is averaged over
_RECENCY = 0.25  # weights of those clips are exp(0.25 i)
_LONG_MEMORY_FRAMES = 15
_SHORT_MEMORY_FRAMES = 5
_SAME_OBJECT_COSINE = 0.5  # lowest cosine at which a track is taken up again where the masks do not speak for it


@dataclass(frozen=True)
class TrackerSettings:
    """Constants of the model, and the repairs of `PrelabelOptions`.

    Attributes:
        clip_length, clip_stride: in frames.
        score_threshold: a newborn needs twice as much.
        keep_newcomers: a detection without a track is a duplicate only if its mask overlaps the track's.
        guard_identities: a track is taken up again only by a detection that overlaps it or looks like it.
        match_colours: tracks are matched by `Looks` instead; both repairs before are part of it.
    """

    clip_length: int
    clip_stride: int
    score_threshold: float
    keep_newcomers: bool
    guard_identities: bool
    match_colours: bool = False


@dataclass(frozen=True)
class TrackedWindow:
    """The N tracks born so far, on the frames of a window that ends.

    Attributes:
        class_scores: (N, K), mean over the window's clips that show the track; 0 for a track that none shows.
        shown: the P tracks that the window shows, from 0.
        mask_logits: (P, F, h, w) of those; 0 where the track is not seen.
    """

    class_scores: Tensor
    shown: list[int]
    mask_logits: Tensor


@dataclass(frozen=True)
class _Slot:
    """What one clip (or the overlap with the window before) says of the tracks: rows for those that it shows."""

    rows: Tensor
    class_scores: Tensor
    embeddings: Tensor


class Tracker:
    """Feed it the clips of a video in order; take a window's result when its clips are through."""

    def __init__(self, settings: TrackerSettings) -> None:
        self._settings = settings
        self._slots: list[_Slot] = []
        self._logits = WindowLogits()
        self._memory = torch.zeros(0, 0)  # (N, C)
        self._unseen = torch.zeros(0)  # (N,) clips since the track was last seen
        self._looks = Looks(settings.clip_stride, settings.score_threshold) if settings.match_colours else None

    @property
    def track_count(self) -> int:
        """N, tracks born so far."""
        return len(self._unseen)

    @property
    def memory_embeddings(self) -> Tensor:
        """(N, C): what the tracks looked like in their last clips."""
        return self._memory

    @property
    def unseen_clips(self) -> Tensor:
        """(N,): clips since each track was last seen."""
        return self._unseen

    def update(self, frames: range, detections: Detections) -> list[tuple[int, int]]:
        """Takes the detections of the next clip.

        Returns:
            (track, detection) pairs, both from 0, tracks ascending; detections that are dropped have none.
        """
        if self.track_count == 0:
            self._memory = torch.zeros(0, detections.embeddings.shape[1])
        clip = None
        if self._looks is not None:
            clip = ClipLooks.of(frames, detections)
            pairs = self._looks.match(clip)
            born = self._looks.newborn(clip, {detection for _, detection in pairs})
        else:
            overlap = self._logits.overlap(frames, detections.mask_logits, self.track_count)
            similarity = self._similarity(detections.embeddings)
            pairs = self._match(detections, overlap, similarity)
            born = self._newborn(detections, overlap, similarity, {detection for _, detection in pairs})
        pairs += [(self._give_birth(), detection) for detection in born]
        pairs.sort()
        self._record(frames, detections, pairs)
        if self._looks is not None and clip is not None:
            self._looks.record(clip, pairs)
        return pairs

    def finish_window(self, frames: range) -> TrackedWindow:
        """The tracks on ``frames`` of the present window; what hangs over stays as the start of the next."""
        window = TrackedWindow(self._window_scores(), self._logits.tracks, self._logits.mean(frames))
        self._hand_over(frames.stop)
        return window

    @property
    def window_size(self) -> int:
        """Numbers held of the present window's masks; all else is a few for each track."""
        return self._logits.size

    # --- matching

    def _match(self, detections: Detections, overlap: Tensor, similarity: Tensor) -> list[tuple[int, int]]:
        """Pairs of tracks and detections, from the (N, D) IoU of their masks and similarity of their embeddings."""
        if not overlap.numel():
            return []
        score = overlap + similarity
        if self._settings.guard_identities:
            cosine = F.normalize(self._memory, dim=-1) @ F.normalize(detections.embeddings, dim=-1).T
            score = score.masked_fill((cosine < _SAME_OBJECT_COSINE) & (overlap < _DUPLICATE_IOU), 0.0)
        accepted = torch.where(score > _MASK_MATCH + _EMBEDDING_MATCH, score, torch.zeros_like(score)).numpy()
        rows, columns = linear_sum_assignment(accepted, maximize=True)
        return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if accepted[row, column] > 0]

    def _newborn(self, detections: Detections, overlap: Tensor, similarity: Tensor, taken: set[int]) -> list[int]:
        """Detections that begin a track; of the first clip with any, all do."""
        count = len(detections.class_scores)
        if self.track_count == 0:
            return list(range(count))
        free = [detection for detection in range(count) if detection not in taken]
        if not free:
            return []
        duplicate = overlap[:, free] > _DUPLICATE_IOU
        if not self._settings.keep_newcomers:
            duplicate = duplicate | (similarity[:, free] > _DUPLICATE_SIMILARITY)
        sure = detections.class_scores[free].amax(-1) > 2 * self._settings.score_threshold
        born = (~duplicate.any(0) & sure).tolist()
        return [detection for detection, is_born in zip(free, born, strict=True) if is_born]

    def _similarity(self, embeddings: Tensor) -> Tensor:
        """(N, D): bi-softmax of tracks and detections, mean of the long and the short memory."""
        stride = self._settings.clip_stride
        long = self._unseen < _LONG_MEMORY_FRAMES // stride
        short = self._unseen < max(self._settings.clip_length, _SHORT_MEMORY_FRAMES) // stride
        total = torch.zeros(self.track_count, len(embeddings))
        for remembered in (long, short):
            rows = remembered.nonzero()[:, 0]
            if len(rows):
                total[rows] += _bi_softmax(self._memory[rows] @ embeddings.T)
        return total / (long.float() + short.float()).clamp(min=1)[:, None]

    # --- memory

    def _give_birth(self) -> int:
        """Adds an empty track and returns its number."""
        self._memory = F.pad(self._memory, (0, 0, 0, 1))
        self._unseen = F.pad(self._unseen, (0, 1))
        return self.track_count - 1

    def _record(self, frames: range, detections: Detections, pairs: list[tuple[int, int]]) -> None:
        self._unseen += 1
        rows = torch.tensor([row for row, _ in pairs], dtype=torch.int64)
        columns = torch.tensor([column for _, column in pairs], dtype=torch.int64)
        self._slots.append(_Slot(rows, detections.class_scores[columns], detections.embeddings[columns]))
        weights = None if self._looks is None else _certainty(len(frames))
        self._logits.add(frames, rows.tolist(), detections.mask_logits[columns], weights)
        self._unseen[rows] = 0
        embeddings, _ = self._recent_embeddings(_MEMORY_CLIPS)
        self._memory[rows] = embeddings[rows]

    def _recent_embeddings(self, clips: int) -> tuple[Tensor, Tensor]:
        """(N, C) weighted mean over the last ``clips`` slots, and (N,) whether any of them shows the track."""
        total = torch.zeros_like(self._memory)
        weights = torch.zeros(self.track_count)
        for age, slot in enumerate(self._slots[-clips:]):
            weight = math.exp(_RECENCY * age)
            total[slot.rows] += weight * slot.embeddings
            weights[slot.rows] += weight
        return total / weights.clamp(min=1e-12)[:, None], weights > 0

    def _window_scores(self) -> Tensor:
        """(N, K) mean over the window's slots that show a track."""
        classes = self._slots[-1].class_scores.shape[1] if self._slots else 0
        total, count = torch.zeros(self.track_count, classes), torch.zeros(self.track_count)
        for slot in self._slots:
            total[slot.rows] += slot.class_scores
            count[slot.rows] += 1
        return total / count.clamp(min=1)[:, None]

    def _hand_over(self, next_frame: int) -> None:
        """Begins the next window with what the last clips say of its first frames; that counts as one clip."""
        settings = self._settings
        overlapping = max(_MEMORY_CLIPS, (settings.clip_length - 1) // settings.clip_stride)
        embeddings, known = self._recent_embeddings(min(overlapping, len(self._slots)))
        scores = self._window_scores()
        self._logits.hand_over(next_frame)
        rows = torch.tensor(sorted(self._logits.tracks), dtype=torch.int64)
        rows = rows[known[rows]]
        self._slots = [_Slot(rows, scores[rows], embeddings[rows])]


def _certainty(length: int) -> Tensor:
    """(T,): a clip knows its middle best; weights rise to it from either end, 1, 2, 3, 2, 1, and are 1 at most."""
    place = torch.arange(length)
    weights = torch.minimum(place, place.flip(0)) + 1.0
    return weights / weights.max()


def _bi_softmax(products: Tensor) -> Tensor:
    """(N, D) mean of the softmax over tracks and that over detections; with one of either only the other tells anything."""
    tracks, detections = products.shape
    if tracks == 1:
        return products.softmax(1)
    if detections == 1:
        return products.softmax(0)
    return (products.softmax(0) + products.softmax(1)) / 2
