"""How far the work on each video is, in a few numbers for a list of hundreds of them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

VideoState = Literal["new", "begun", "prelabelled", "in_review", "done"]
STATES: tuple[VideoState, ...] = ("new", "begun", "prelabelled", "in_review", "done")  # in the order of the work


@dataclass(frozen=True)
class VideoProgress:
    """What was done to one video.

    Attributes:
        tracks: how many it has.
        reviewed, rejected: how many of its frames a person has marked so, as a whole.
        prelabelled: whether a model run went over it to its end, was not undone, and left what was found to no later run
            that did not come that far.
    """

    tracks: int = 0
    reviewed: int = 0
    rejected: int = 0
    prelabelled: bool = False

    def state(self, frame_count: int) -> VideoState:
        """``done``: all frames are reviewed; ``in_review``: some are marked; ``begun``: it has tracks without a whole run."""
        if self.reviewed >= frame_count:
            return "done"
        if self.reviewed or self.rejected:
            return "in_review"
        if self.prelabelled:
            return "prelabelled"
        return "begun" if self.tracks else "new"


def read_progress(connection: sqlite3.Connection) -> dict[int, VideoProgress]:
    """Id of a video -> how far it is, for every video that was not removed."""
    videos = [row[0] for row in connection.execute("SELECT id FROM videos WHERE removed = 0 ORDER BY id")]
    tracks = dict(connection.execute("SELECT video_id, COUNT(*) FROM tracks GROUP BY video_id").fetchall())
    marks: dict[int, tuple[int, int]] = {row[0]: row[1:] for row in connection.execute(_MARKS)}
    prelabelled = {row[0] for row in connection.execute(_PRELABELLED)}
    return {
        video: VideoProgress(tracks.get(video, 0), *marks.get(video, (0, 0)), video in prelabelled) for video in videos
    }


_MARKS = """
    SELECT video_id, SUM(verdict = 'reviewed'), SUM(verdict = 'rejected') FROM frame_reviews GROUP BY video_id"""
# How an edit is named by which a run takes the place of earlier ones, which no other edit is.
MADE_ROOM = "Delete the tracks of earlier model runs"
_PRELABELLED = f"""
    SELECT video_id FROM runs WHERE state = 'finished' AND id NOT IN (
        SELECT run_id FROM journal WHERE state IN ('undone', 'discarded') AND run_id IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM runs AS later WHERE later.video_id = runs.video_id AND later.id > runs.id AND later.state <> 'finished'
        AND later.id IN (
            SELECT run_id FROM journal INDEXED BY journal_steps WHERE state = 'done' AND continues = 0 AND name = '{MADE_ROOM}'))"""
