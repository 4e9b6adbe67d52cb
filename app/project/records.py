"""The frozen records that a project hands out: one per row, never live."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.types import Mask

MaskSource = Literal["model", "human", "propagated"]
Origin = Literal["model", "human"]
EntryState = Literal["done", "undone", "discarded"]
RunState = Literal["running", "finished", "cancelled", "failed", "interrupted"]
Verdict = Literal["reviewed", "rejected"]
NAMELESS_FOLDERS = ("img1",)  # in which MOTSChallenge has the frames of every video
OcclusionLevel = Literal["no_occlusion", "slight_occlusion", "severe_occlusion"]


def aside(stored_path: str, video_id: int) -> str:
    """What the stored path of a removed video becomes when another one is added under it: nothing lies there."""
    path = PurePosixPath(stored_path)
    return str(path.parent / f"removed-{video_id}" / path.name)


@dataclass(frozen=True)
class VideoRecord:
    """A video of the project.

    Attributes:
        path: where the media should be, absolute; a file, a folder of images or a glob pattern.
        stored_path: as it stands in the file: relative to the project's folder, with forward slashes.
        fingerprint: of the media's content, as `engine.video` computes it.
        width, height: in pixels, after rotation.
        timestamps: (frame_count,) float64 presentation times in seconds.
        exists: whether there is something at ``path``.
    """

    id: int
    path: Path
    stored_path: str
    fingerprint: str
    width: int
    height: int
    frame_count: int
    timestamps: npt.NDArray[np.float64] = field(repr=False, compare=False)
    exists: bool

    @property
    def remembered_path(self) -> Path:
        """Where people know the media to have been: `path`, unless another video was added there; see `aside`."""
        folder = self.path.parent
        return folder.parent / self.path.name if folder.name == f"removed-{self.id}" and not self.exists else self.path

    @cached_property
    def name(self) -> str:
        """What people read: the name of the file or folder; where that says nothing (``*.png``, ``img1``), of the folder above."""
        parts = list(self.path.parts)
        while len(parts) > 1 and (parts[-1] in NAMELESS_FOLDERS or self._is_pattern(parts[-1])):
            parts.pop()
        return parts[-1]

    @property
    def short_name(self) -> str:
        """`name` without the suffix of a file, for the data set that a video goes into; also where the media are missing."""
        is_file = self.fingerprint.startswith("file:") or self.path.is_file()
        return self.path.stem if is_file and self.name == self.path.name else self.name

    def _is_pattern(self, part: str) -> bool:
        """Whether a part of the path stands for many images, by what is known without looking at the disk."""
        return not self.fingerprint.startswith("file:") and (bool({"*", "?"} & {*part}) or {"[", "."} <= {*part})


@dataclass(frozen=True)
class CategoryRecord:
    """A category; ``id`` is also its number in exported JSON (from 1), ``color`` is ``#rrggbb``.

    ``digit`` is the key, 1 to 9, that gives the selected tracks this category; None for none.
    """

    id: int
    name: str
    color: str
    digit: int | None = None


@dataclass(frozen=True)
class Review:
    """What a person said of a frame or a track, and why; ``note`` is empty for no reason given."""

    verdict: Verdict
    note: str


@dataclass(frozen=True)
class TrackRecord:
    """One object through a video.

    Attributes:
        id: unique in the project, never used again.
        number: what a person reads, from 1 in each video, never used again.
        category_source: who chose the category; a model does not change a person's choice.
        score: the model's confidence in [0, 1]; None for a track that a person made.
        color: ``#rrggbb``.
        source: who made the track.
        run_id: the model run that made it, if one did.
        crowd: whether it is a group of objects (the format's ``iscrowd``), which an evaluation ignores.
        locked: whether no edit may change its masks; only undo and redo do.
    """

    id: int
    video_id: int
    number: int
    category_id: int
    category_source: Origin
    score: float | None
    color: str
    visible: bool
    source: Origin
    run_id: int | None
    crowd: bool
    locked: bool


@dataclass(frozen=True)
class MaskRecord:
    """A track's pixels in one frame. An empty mask by a human says: the object is not to be seen here."""

    mask: Mask
    source: MaskSource
    score: float | None


@dataclass(frozen=True)
class RunRecord:
    """One run of a model over a video; ``frames_done`` counts the frames whose results are stored."""

    id: int
    video_id: int
    model: str
    options: Mapping[str, object]
    started: datetime
    finished: datetime | None
    state: RunState
    frames_done: int


@dataclass(frozen=True)
class JournalEntry:
    """One step in the history: an edit, or several that belong together (`Journal.one_step`), of which this is the last.

    Attributes:
        id: rises along the line of edits; an undone one gets another when a model run goes on beside it.
        name: for people, e.g. ``Paint on track 3, frame 17``; a `Message`, if not of an earlier version's edit.
        state: ``done``; ``undone`` (can be redone); or ``discarded`` (undone, then another edit was made).
        video_id, track_id, frame: where to look to see it, as far as it has one place.
    """

    id: int
    name: str
    time: datetime
    state: EntryState
    video_id: int | None
    track_id: int | None
    frame: int | None
    run_id: int | None


_SAFE_COLORS = (
    "#ff490d", "#634dff", "#0dffff", "#c68cff", "#579e69", "#cc0a9c", "#ffe28c", "#a4ff0d", "#ff8cb7", "#9e592f", "#a83dcc",
    "#3dcc4f", "#991f5c", "#ffbca6", "#95b3e6", "#c0e650", "#1f6b99", "#3380ff", "#ff596e", "#7a991f", "#bf7c8d", "#a6ffe9",
    "#bf0a4e", "#e6af0b",
)  # fmt: skip


def color_of(number: int) -> str:
    """A colour ``#rrggbb`` that differs well from those of the neighbouring numbers.

    The first 24 were sought so that every two of them differ also for people without one of the three kinds of cones: the first
    twelve by at least 20 in CIE Lab (Machado, Oliveira and Fernandes 2009), all of them by 12, and by 22 for most people. Further
    ones take hues by the golden ratio.
    """
    if 1 <= number <= len(_SAFE_COLORS):
        return _SAFE_COLORS[number - 1]
    hue = (number * 0.618033988749895) % 1.0
    saturation, value = ((0.85, 1.0), (0.65, 0.9), (0.95, 0.8))[number % 3]
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue, saturation, value))
    return f"#{red:02x}{green:02x}{blue:02x}"
