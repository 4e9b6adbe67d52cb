"""How far a project is: frames, tracks, masks by who made them, what was reviewed, occlusion levels; by video and category."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.documents import as_text
from engine.files import replacing

if TYPE_CHECKING:
    from app.project.reader import Reader

About = Literal["project", "video", "category"]


def _nothing(done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Counts:
    """Numbers that add up from video to video.

    Attributes:
        frames: of the videos; 0 for a category, which has none of its own, as are the next three.
        reviewed_frames, rejected_frames: by a person, as a whole.
        annotated_frames: those in which something is to be seen; for a category, something of it.
        tracks, reviewed_tracks, rejected_tracks: tracks without a mask count, too.
        reviewed_in_frames, rejected_in_frames: tracks that were marked so in a frame, once for each of these frames.
        masks: all that are to be seen; then by who made them.
        no_occlusion, slight_occlusion, severe_occlusion: in how many frames of tracks somebody said so.
    """

    frames: int = 0
    reviewed_frames: int = 0
    rejected_frames: int = 0
    annotated_frames: int = 0
    tracks: int = 0
    reviewed_tracks: int = 0
    rejected_tracks: int = 0
    reviewed_in_frames: int = 0
    rejected_in_frames: int = 0
    masks: int = 0
    model_masks: int = 0
    propagated_masks: int = 0
    human_masks: int = 0
    no_occlusion: int = 0
    slight_occlusion: int = 0
    severe_occlusion: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    @property
    def reviewed_share(self) -> float | None:
        """Of the frames, in [0, 1]; None where there are none."""
        return self.reviewed_frames / self.frames if self.frames else None


COUNTED = tuple(each.name for each in fields(Counts))
OF_WHOLE_FRAMES = ("frames", "reviewed_frames", "rejected_frames")  # a category has no part in them


@dataclass(frozen=True)
class Row:
    """Attributes: about: what it counts; name: of the video's file or folder, or of the category; id: the project's."""

    about: About
    name: str
    counts: Counts
    id: int = 0


@dataclass(frozen=True)
class Statistics:
    """Attributes: videos, in their order; categories, by id, also those without a track; ``whole``: all videos."""

    whole: Row
    videos: tuple[Row, ...]
    categories: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return (self.whole, *self.videos, *self.categories)


@dataclass
class VideoCounts:
    """What `Reader.counts_of` gives: of the video as a whole, and by the id of each category that has a track in it."""

    whole: Counts
    categories: Mapping[int, Counts] = field(default_factory=dict)


def count_video(connection: sqlite3.Connection, video_id: int) -> VideoCounts:
    """Counts one video. Takes its time in a long one. ``video_id`` must exist."""
    by_category: dict[int, dict[str, int]] = {}

    def take(query: str) -> None:
        """Rows of a query are (category id, name of a count, number)."""
        for category_id, name, number in connection.execute(query, {"video": video_id}):
            by_category.setdefault(category_id, {})[name] = number

    take("SELECT category_id, 'tracks', COUNT(*) FROM tracks WHERE video_id = :video GROUP BY category_id")
    take(
        "SELECT t.category_id, r.verdict || '_tracks', COUNT(*) FROM tracks t JOIN track_reviews r ON r.track_id = t.id"
        " WHERE t.video_id = :video GROUP BY t.category_id, r.verdict"
    )
    take(
        "SELECT t.category_id, r.verdict || '_in_frames', COUNT(*) FROM tracks t JOIN reviews r ON r.track_id = t.id"
        " WHERE t.video_id = :video GROUP BY t.category_id, r.verdict"
    )
    take(
        "SELECT t.category_id, m.source || '_masks', COUNT(*) FROM tracks t JOIN masks m ON m.track_id = t.id"
        " WHERE t.video_id = :video AND m.area > 0 GROUP BY t.category_id, m.source"
    )
    take(
        "SELECT t.category_id, 'annotated_frames', COUNT(DISTINCT m.frame) FROM tracks t"
        " JOIN masks m ON m.track_id = t.id WHERE t.video_id = :video AND m.area > 0 GROUP BY t.category_id"
    )
    take(
        "SELECT t.category_id, o.level, COUNT(*) FROM tracks t JOIN occlusions o ON o.track_id = t.id"
        " WHERE t.video_id = :video GROUP BY t.category_id, o.level"
    )
    categories = {}
    for category_id, numbers in by_category.items():
        masks = sum(numbers.get(f"{source}_masks", 0) for source in ("model", "propagated", "human"))
        categories[category_id] = Counts(masks=masks, **numbers)
    row = connection.execute(
        "SELECT v.frame_count,"
        " (SELECT COUNT(*) FROM frame_reviews WHERE video_id = v.id AND verdict = 'reviewed'),"
        " (SELECT COUNT(*) FROM frame_reviews WHERE video_id = v.id AND verdict = 'rejected'),"
        " (SELECT COUNT(DISTINCT m.frame) FROM tracks t JOIN masks m ON m.track_id = t.id"
        "  WHERE t.video_id = v.id AND m.area > 0) FROM videos v WHERE v.id = :video",
        {"video": video_id},
    ).fetchone()
    whole = sum(categories.values(), Counts())  # but two categories in one frame are one frame of the video
    frames, reviewed, rejected, annotated = row
    return VideoCounts(
        replace(whole, frames=frames, reviewed_frames=reviewed, rejected_frames=rejected, annotated_frames=annotated),
        categories,
    )


def statistics(project: Reader, progress: Callable[[int, int], object] = _nothing) -> Statistics:
    """Counts a whole project.

    Args:
        progress: called with (videos counted, videos in all) before each and at the end; it may raise to end it.
    """
    videos = project.videos()
    rows = []
    categories: dict[int, Counts] = {}
    for number, video in enumerate(videos):
        progress(number, len(videos))
        counted = project.counts_of(video.id)
        rows.append(Row("video", video.name, counted.whole, video.id))
        for category_id, counts in counted.categories.items():
            categories[category_id] = categories.get(category_id, Counts()) + counts
    progress(len(videos), len(videos))
    return Statistics(
        Row("project", as_text(project.path.stem), sum((row.counts for row in rows), Counts())),
        tuple(rows),
        tuple(
            Row("category", category.name, categories.get(category.id, Counts()), category.id)
            for category in project.categories()
        ),
    )


def write_csv(rows: Iterable[Row], path: Path) -> None:
    """Writes a table with a line for each row; its first line names the columns. Empty where a row has no such number.

    Raises StorageError when it cannot be written; what was there before stays then.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["about", "name", *COUNTED, "reviewed_share"])
        for row in rows:
            share = row.counts.reviewed_share
            cells = [number_of(row, name) for name in COUNTED]
            shown = ["" if cell is None else cell for cell in cells]
            table.writerow([row.about, row.name, *shown, "" if share is None else f"{share:.4f}"])


def number_of(row: Row, name: str) -> int | None:
    """One of the counts of a row; None where it has none."""
    if row.about == "category" and name in OF_WHOLE_FRAMES:
        return None
    number: int = getattr(row.counts, name)
    return number
