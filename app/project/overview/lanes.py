"""What a timeline shows of a track, as run lengths: a video of thousands of frames becomes a few stretches.

SQLite finds the runs itself (a row's frame minus its rank among its like is constant along a run), and lets other threads
go on meanwhile, so that only the stretches come to Python.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.project.records import OcclusionLevel, Review, Verdict

State = Literal["model", "human", "propagated", "hidden"]
STATES: tuple[State, ...] = ("hidden", "model", "propagated", "human")  # where pixels are scarce, the last one shows
LEVELS: tuple[OcclusionLevel, ...] = ("no_occlusion", "slight_occlusion", "severe_occlusion")
VERDICTS: tuple[Verdict, ...] = ("reviewed", "rejected")  # where pixels are scarce, the last one shows
GAP = 1  # a row's kind: 0 for nothing, else 2 more than the place in STATES


@dataclass(frozen=True)
class Stretch:
    """Frames ``first`` to ``last``, both included, in which a track is in the same state.

    Attributes:
        state: where the masks come from; ``hidden`` where a person said that the object is not to be seen.
        score: the masks' in [0, 1], rounded to tenths; None for those without.
    """

    first: int
    last: int
    state: State
    score: float | None


@dataclass(frozen=True)
class Shade:
    """Frames ``first`` to ``last``, both included, with the same occlusion level."""

    first: int
    last: int
    level: OcclusionLevel


@dataclass(frozen=True)
class Reviewed:
    """Frames ``first`` to ``last``, both included, of which a person said the same."""

    first: int
    last: int
    review: Review


@dataclass(frozen=True)
class Lane:
    """A track over time; the tuples rise. Frames that no stretch names have no mask.

    Attributes: reviewed: what a person said of the track in some frames, beside what was said of all of it.
    """

    stretches: tuple[Stretch, ...] = ()
    shades: tuple[Shade, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()

    @cached_property
    def presence(self) -> tuple[tuple[int, int], ...]:
        """(first, last) of each unbroken run of frames in which the object is to be seen."""
        return joined((part.first, part.last) for part in self.stretches if part.state != "hidden")

    @cached_property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """(first, last) of each run of frames between two in which the object is to be seen."""
        runs = self.presence
        return tuple((before[1] + 1, after[0] - 1) for before, after in pairwise(runs))

    @cached_property
    def table(self) -> npt.NDArray[np.int64]:
        """(N, 4) first, last, kind and score in hundredths (50 without one) of stretches and gaps, rising: to be drawn."""
        rows = [
            (
                part.first,
                part.last,
                STATES.index(part.state) + 2,
                round(100 * (0.5 if part.score is None else part.score)),
            )
            for part in self.stretches
        ]
        rows += [(first, last, GAP, 0) for first, last in self.gaps]
        return np.array(sorted(rows), np.int64).reshape(-1, 4)

    @cached_property
    def shade_table(self) -> npt.NDArray[np.int64]:
        """(N, 3) first, last and 1 more than the level's place in LEVELS, rising."""
        rows = [(shade.first, shade.last, 1 + LEVELS.index(shade.level)) for shade in self.shades]
        return np.array(sorted(rows), np.int64).reshape(-1, 3)

    @cached_property
    def verdict_table(self) -> npt.NDArray[np.int64]:
        """(N, 3) first, last and 1 more than the verdict's place in VERDICTS, rising; notes are all one to it."""
        rows = [(part.first, part.last, 1 + VERDICTS.index(part.review.verdict)) for part in self.reviewed]
        return np.array(sorted(rows), np.int64).reshape(-1, 3)


def joined(runs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Rising runs (first, last), those that follow one another without a hole made one."""
    found: list[tuple[int, int]] = []
    for first, last in runs:
        if found and first == found[-1][1] + 1:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return tuple(found)


def read_lanes(connection: sqlite3.Connection, video_id: int, track_ids: Collection[int] | None) -> dict[int, Lane]:
    """Track id -> lane, for all tracks of a video or some of them; those that do not exist are left out."""
    query = "SELECT id FROM tracks WHERE video_id = ?"
    known = {row[0] for row in connection.execute(query, (video_id,))}
    wanted = known if track_ids is None else known & set(track_ids)
    stretches: dict[int, list[Stretch]] = {track_id: [] for track_id in wanted}
    shades: dict[int, list[Shade]] = {track_id: [] for track_id in wanted}
    for track_id in wanted:
        for first, last, state, tenths in connection.execute(_STRETCHES, (track_id,)):
            stretches[track_id].append(Stretch(first, last, state, None if tenths is None else tenths / 10))
        for first, last, level in connection.execute(_SHADES, (track_id,)):
            shades[track_id].append(Shade(first, last, level))
    reviewed = {track_id: _reviewed(connection, _REVIEWED_OF_TRACK, track_id) for track_id in wanted}
    return {
        track_id: Lane(tuple(stretches[track_id]), tuple(shades[track_id]), reviewed[track_id]) for track_id in wanted
    }


def read_reviewed(connection: sqlite3.Connection, video_id: int) -> tuple[Reviewed, ...]:
    """What a person said of whole frames of a video, as runs that rise."""
    return _reviewed(connection, _REVIEWED, video_id)


def _reviewed(connection: sqlite3.Connection, query: str, of: int) -> tuple[Reviewed, ...]:
    rows = connection.execute(query, (of,))
    return tuple(Reviewed(first, last, Review(verdict, note)) for first, last, verdict, note in rows)


_STRETCHES = """
    SELECT MIN(frame) AS first, MAX(frame), state, tenths FROM (
        SELECT frame, state, tenths, frame - ROW_NUMBER() OVER (PARTITION BY state, tenths ORDER BY frame) AS run FROM (
            SELECT frame, CASE area WHEN 0 THEN 'hidden' ELSE source END AS state,
                CAST(ROUND(10 * score) AS INTEGER) AS tenths
            FROM masks WHERE track_id = ?))
    GROUP BY state, tenths, run ORDER BY first"""
_SHADES = """
    SELECT MIN(frame) AS first, MAX(frame), level FROM (
        SELECT frame, level, frame - ROW_NUMBER() OVER (PARTITION BY level ORDER BY frame) AS run
        FROM occlusions WHERE track_id = ?)
    GROUP BY level, run ORDER BY first"""
_REVIEWED = """
    SELECT MIN(frame) AS first, MAX(frame), verdict, note FROM (
        SELECT frame, verdict, note, frame - ROW_NUMBER() OVER (PARTITION BY verdict, note ORDER BY frame) AS run
        FROM frame_reviews WHERE video_id = ?)
    GROUP BY verdict, note, run ORDER BY first"""
_REVIEWED_OF_TRACK = _REVIEWED.replace("frame_reviews WHERE video_id", "reviews WHERE track_id")
