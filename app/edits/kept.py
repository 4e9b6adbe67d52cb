"""Whose a mask is that a model finds, beside tracks that persons have made, or earlier runs and persons have worked on.

The person's tracks stay who they are; the model's shapes in them are renewed. So nothing is laid over what was kept, and a
track that was corrected in some frames gains from a better model in the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.project.reader import Reader
from engine.types import Mask

_SAME = 0.5  # IoU of two masks that show one thing: a mask has more with one at most of masks that do not overlap


@dataclass(frozen=True)
class KeptTracks:
    """The tracks that are in a run's video beside its own.

    Attributes:
        free: ids of those in which masks by a model may be renewed.
        fixed: ids of those that stay as they are: locked, or judged as a whole.
    """

    video_id: int
    free: frozenset[int]
    fixed: frozenset[int]

    @classmethod
    def beside(cls, project: Reader, run_id: int) -> KeptTracks:
        """Those that other runs or persons made."""
        video_id = project.run(run_id).video_id
        tracks = [track for track in project.tracks(video_id) if track.run_id != run_id]
        judged = project.track_reviews(video_id).keys()
        fixed = frozenset(track.id for track in tracks if track.locked or track.id in judged)
        return cls(video_id, frozenset(track.id for track in tracks) - fixed, fixed)

    def may_renew(self, project: Reader, track_id: int, frame: int) -> bool:
        """Whether the mask of one of them in a frame is a model's, and nobody has judged it."""
        record = project.mask(track_id, frame)
        is_models = record is not None and record.source == "model"
        return is_models and track_id in self.free and frame not in project.reviews(track_id)

    def owners(self, project: Reader, found: Mapping[int, Mapping[int, Mask]]) -> dict[tuple[int, int], int]:
        """The kept tracks that a model's tracks show, as (identity, frame) -> track, given their masks by identity and frame.

        In each frame that is the one whose mask is covered: who is who stays as the person left it. Where none is, it is the
        one of the nearest frame, before it rather than after it, as far as anything is said of that one here: what a person
        drew otherwise, or hid, is not laid over.
        """
        covered = self._covered(project, found)
        owners = dict(covered)
        for identity, masks in found.items():
            at = [frame for frame in sorted(masks) if (identity, frame) in covered]
            for frame in masks.keys() - {*at}:
                nearest = max((each for each in at if each < frame), default=min(at, default=None))
                if nearest is None:
                    continue
                track_id = covered[identity, nearest]
                is_taken = any(owners.get((other, frame)) == track_id for other in found)
                if not is_taken and project.mask(track_id, frame) is not None:
                    owners[identity, frame] = track_id
        return owners

    def going_on(
        self, project: Reader, found: Mapping[int, Mapping[int, Mask]], reviewed: Collection[int]
    ) -> dict[int, int]:
        """Identity -> the track by a model that it shows most often, of those of which only reviewed frames have masks.

        ``found``: by identity and frame.
        """
        rest = {
            track.id
            for track in project.tracks(self.video_id)
            if track.id in self.free and track.source == "model" and {*project.frames_of(track.id)} <= {*reviewed}
        }
        shown: dict[int, Counter[int]] = {}
        for (identity, _), track_id in self._covered(project, found).items():
            if track_id in rest:
                shown.setdefault(identity, Counter())[track_id] += 1
        return {identity: tracks.most_common(1)[0][0] for identity, tracks in shown.items()}

    def _covered(self, project: Reader, found: Mapping[int, Mapping[int, Mask]]) -> dict[tuple[int, int], int]:
        """(Identity, frame) -> the kept track whose mask is covered there."""
        covered: dict[tuple[int, int], int] = {}
        for frame in {frame for masks in found.values() for frame in masks}:
            there = project.masks_at(self.video_id, frame)
            kept = {track_id: record.mask for track_id, record in there.items() if track_id in self.free | self.fixed}
            shown = {identity: masks[frame] for identity, masks in found.items() if frame in masks}
            covered |= {(identity, frame): track_id for identity, track_id in _covering(shown, kept).items()}
        return covered


def _covering(shown: Mapping[int, Mask], kept: Mapping[int, Mask]) -> dict[int, int]:
    """Identity -> the kept track whose mask its mask covers; each takes part in one pair, the best ones first."""
    overlaps = [
        (overlap, identity, track_id)
        for identity, mask in shown.items()
        for track_id, other in kept.items()
        if _boxes_meet(mask, other) and (overlap := mask.iou(other)) >= _SAME
    ]
    pairs: dict[int, int] = {}
    for _, identity, track_id in sorted(overlaps, key=lambda each: -each[0]):
        if identity not in pairs and track_id not in pairs.values():
            pairs[identity] = track_id
    return pairs


def _boxes_meet(one: Mask, other: Mask) -> bool:
    x, y, width, height = one.box
    other_x, other_y, other_width, other_height = other.box
    return x < other_x + other_width and other_x < x + width and y < other_y + other_height and other_y < y + height
