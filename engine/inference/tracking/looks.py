"""Takes tracks up by where they were and by how they look: the matching of ``annotate`` mode for models that ask for it.

The published tracker adds up the masks of a whole window and leans on embeddings. Where embeddings are weak, a track that
meets a look-alike goes on as the other. Here the last clip alone says where a track is, the colours of all clips say what
it looks like, and a detection of other colours is never taken, however well it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from engine.inference.detections import Detections

# Tuned on synthetic scenes that no model was trained on.
_OVERLAP, _COLOURS, _EMBEDDING = 0.5, 2.0, 0.2  # weights of the three cues, each at most 1
_ACCEPTED = 1.6  # lowest sum of the three for a track that the clip before shows
_OTHER_COLOURS = 0.5  # below it two things are never the same
_SAME_COLOURS = 0.78  # a track that was out of sight is taken up by no less
_FARTHEST = 0.25  # of the height of a mask: how far a thing out of sight gets in a frame
_FORGOTTEN = 30  # clips out of sight after which a track is given up
_FADING = 0.98  # what a track's colours of earlier clips count for, with each new one
_EMBEDDING_FADING = 0.6
_DUPLICATE_IOU = 0.2
_NEWBORN = 3  # how often the threshold a newborn has to reach


@dataclass
class _Look:
    """What is known of a track.

    Attributes:
        clip: number of the last clip that shows it.
        frames: of that clip.
        masks: (T, h, w) of 0 and 1, there; only while that is the clip before.
        place: (2,) row and column of its middle, there.
        colours: (`COLOURS`,) weighted sum over clips of square roots of shares.
        embedding: (C,) sum over clips that fades.
    """

    clip: int
    frames: range
    masks: Tensor | None
    place: Tensor
    colours: Tensor
    embedding: Tensor


@dataclass(frozen=True)
class ClipLooks:
    """What the D detections of a clip look like.

    Attributes:
        masks: (D, T, h, w) of 0 and 1.
        places: (D, 2) row and column of the middle of all their pixels.
        scores: (D,) of their best classes.
        colours, embeddings: (D, ...), as in `Detections`.
    """

    frames: range
    masks: Tensor
    places: Tensor
    scores: Tensor
    colours: Tensor
    embeddings: Tensor

    @classmethod
    def of(cls, frames: range, detections: Detections) -> Self:
        """Raises ValueError for detections that were made without colours."""
        if detections.colours is None:
            raise ValueError("These detections were made without colours")
        masks = (detections.mask_logits > 0).float()
        scores = detections.class_scores.amax(1) if len(masks) else masks.new_zeros(0)
        return cls(frames, masks, _middles(masks), scores, detections.colours, detections.embeddings)


class Looks:
    """Remembers the tracks that may be taken up again; forgets those long gone, so that memory does not grow."""

    def __init__(self, clip_stride: int, score_threshold: float) -> None:
        self._stride, self._threshold = clip_stride, score_threshold
        self._looks: dict[int, _Look] = {}
        self._clip = -1

    def match(self, clip: ClipLooks) -> list[tuple[int, int]]:
        """The next clip's (track, detection) pairs, both from 0, at most one of each."""
        self._clip += 1
        self._looks = {track: look for track, look in self._looks.items() if self._clip - look.clip <= _FORGOTTEN}
        for look in self._looks.values():
            if self._clip - look.clip > 1:
                look.masks = None  # each holds those of its whole clip
        if not self._looks or not len(clip.masks):
            return []
        tracks = list(self._looks)
        scores = self._scores(list(self._looks.values()), clip).numpy()
        rows, columns = linear_sum_assignment(scores, maximize=True)
        return [
            (tracks[row], int(column)) for row, column in zip(rows, columns, strict=True) if scores[row, column] > 0
        ]

    def newborn(self, clip: ClipLooks, taken: set[int]) -> list[int]:
        """Detections that begin a track, best first: sure, and apart from all that a track has."""
        masks = clip.masks.flatten(1)
        present, born = sorted(taken), []
        for detection in clip.scores.argsort(descending=True, stable=True).tolist():
            if detection in taken or clip.scores[detection] <= _NEWBORN * self._threshold:
                continue
            if bool((_iou(masks[present], masks[detection][None]) > _DUPLICATE_IOU).any()):
                continue
            present.append(detection)
            born.append(detection)
        return born

    def record(self, clip: ClipLooks, pairs: list[tuple[int, int]]) -> None:
        """Learns from the clip what the tracks of its pairs look like."""
        for track, detection in pairs:
            before = self._looks.get(track)
            seen, embedding = clip.scores[detection] * clip.colours[detection], clip.embeddings[detection]
            if before is not None:
                seen = seen + _FADING * before.colours
                embedding = embedding + _EMBEDDING_FADING * before.embedding
            place = clip.places[detection]
            self._looks[track] = _Look(self._clip, clip.frames, clip.masks[detection], place, seen, embedding)

    def _scores(self, looks: list[_Look], clip: ClipLooks) -> Tensor:
        """(N, D): how much speaks for each detection to be each track; 0 where it cannot be."""
        colours = F.normalize(torch.stack([look.colours for look in looks]), dim=1) @ clip.colours.T
        embeddings = F.normalize(torch.stack([look.embedding for look in looks]), dim=1)
        alike = _COLOURS * colours + _EMBEDDING * embeddings @ F.normalize(clip.embeddings, dim=1).T
        way = (clip.places - torch.stack([look.place for look in looks])[:, None]).norm(dim=2)
        gone = torch.tensor([self._clip - look.clip for look in looks])[:, None]  # clips since each was seen
        near = way < _FARTHEST * clip.masks.shape[2] * self._stride * gone
        scores = torch.where((colours > _SAME_COLOURS) & near, alike, 0.0)
        rows = [
            row for row, look in enumerate(looks) if look.masks is not None and look.frames.stop > clip.frames.start
        ]
        if rows:  # that the clip before shows: all on the same frames, some of which are this clip's, too
            before = looks[rows[0]].frames
            shared = range(clip.frames.start, min(before.stop, clip.frames.stop))
            part = slice(shared.start - before.start, shared.stop - before.start)
            known = torch.stack([masks[part] for row in rows if (masks := looks[row].masks) is not None])
            overlap = _OVERLAP * _iou(known.flatten(1), clip.masks[:, : len(shared)].flatten(1))
            score = alike[rows] + overlap
            possible = (score > _ACCEPTED) & (colours[rows] > _OTHER_COLOURS)
            scores[rows] = torch.where(possible, score + _OVERLAP + _COLOURS, 0.0)  # a claim before what comes back
        return scores


def _iou(first: Tensor, second: Tensor) -> Tensor:
    """(N, pixels), (D, pixels), of 0 and 1 -> (N, D)."""
    both = first @ second.T
    return both / (first.sum(1)[:, None] + second.sum(1)[None] - both).clamp(min=1)


def _middles(masks: Tensor) -> Tensor:
    """(D, T, h, w) of 0 and 1 -> (D, 2) row and column of the middle of all their pixels."""
    amount = masks.sum(1)  # (D, h, w)
    total = amount.sum((1, 2)).clamp(min=1)
    rows = (amount.sum(2) * torch.arange(masks.shape[2])).sum(1) / total
    columns = (amount.sum(1) * torch.arange(masks.shape[3])).sum(1) / total
    return torch.stack([rows, columns], 1)
