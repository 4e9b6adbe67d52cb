"""Results JSON: the form in which a model's tracks are scored, without frames; categories are numbered as in the project.

A file of others numbers videos and categories by a data set that is not in it: who reads it says by a `Legend` what the
ids stand for, as far as that is known, and of the others a person says it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.project.exchange.export_plan import ExportPlan, PlannedVideo, Problem
from app.project.formats.found import Found, FoundTrack, FoundVideo, Progress
from app.project.formats.legend import Legend
from engine.messages import message, some
from engine.types import Track
from engine.ytvis import Result, masks_of, read_results, write_results

RESULTS = "results.json"
PERSONS_SCORE = 1.0  # of tracks that no model has scored
MOST_NAMED = 6  # entries or ids in one sentence


def image_names(video: PlannedVideo) -> list[str]:
    """No frames: results belong to a data set that has them."""
    return []


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Writes the document, with videos numbered from 1 in their order."""
    numbered = list(enumerate(videos, start=1))
    root.mkdir(parents=True, exist_ok=True)
    write_results(
        root / RESULTS,
        ((number, _tracks(video)) for number, video in numbered),
        {number: len(video.frames) for number, video in numbered},
    )


def _tracks(video: PlannedVideo) -> list[Track]:
    places = {frame: place for place, frame in enumerate(video.frames)}
    return [
        Track(
            track.record.number,
            track.record.category_id,
            PERSONS_SCORE if track.record.score is None else track.record.score,
            {places[frame]: mask for frame, mask in track.masks.items()},
        )
        for track in video.tracks
    ]


def problems(plan: ExportPlan) -> list[Problem]:
    """Results cannot say that a track is a group of objects."""
    return [
        Problem(
            "format",
            message(
                "{video}, track {number} is a group of objects; results have it as one object",
                video=video.folder,
                number=track.record.number,
            ),
            video.record.id,
            track.record.id,
            min(track.masks),
        )
        for video in plan.videos
        for track in video.tracks
        if track.record.crowd
    ]


# ---- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResultsFile:
    """What stands in a file, sound in itself; to find out what it means takes a `Legend`."""

    path: Path
    entries: Sequence[Result] = field(repr=False)


def read(path: Path, progress: Progress) -> ResultsFile:
    """Reads and checks a file. Raises FormatError, which names the path inside it."""
    return ResultsFile(path, read_results(path, None, progress))


def arranged(
    file: ResultsFile, legend: Legend, minimum: float | None = None, check: Callable[[], object] = lambda: None
) -> Found:
    """Results as a data set of videos without frames: named where the legend knows their ids, else by their ids only.

    Entries of another size or length than the legend or those before them say are faults of their video.

    Args:
        minimum: entries of a lower score are left out; None takes all.
        check: called before each entry; it may raise to end the work.
    """
    words = set(legend.categories.values())
    videos: dict[int, _Gathered] = {}
    categories: dict[int, str] = {}
    low = 0
    empty: list[str] = []
    strange: list[str] = []
    for index, entry in enumerate(file.entries):
        check()
        if minimum is not None and entry.score < minimum:
            low += 1
            continue
        masks = masks_of(entry)
        if not masks:
            empty.append(f"[{index}]")
            continue
        if not 0 <= entry.score <= 1:
            strange.append(f"[{index}]")
        number = entry.category_id
        if number not in categories:
            bare = str(number) if str(number) not in words else f"id {number}"
            categories[number] = legend.categories.get(number, bare)
        if entry.video_id not in videos:
            videos[entry.video_id] = _Gathered(entry.video_id, legend)
        videos[entry.video_id].take(index, len(entry.segmentations), FoundTrack(
            categories[number], masks, score=entry.score
        ))  # fmt: skip
    notes = []
    if low:
        notes.append(
            message("{count} results have a score below {minimum}; they are left out.", count=low, minimum=minimum)
        )
    if empty:
        notes.append(message("Results without any mask are left out: {entries}.", entries=some(empty, MOST_NAMED)))
    if strange:
        notes.append(message("Scores that are not between 0 and 1: {entries}.", entries=some(strange, MOST_NAMED)))
    if legend.videos and (unknown := sorted(videos.keys() - legend.videos.keys())):
        ids = some([str(number) for number in unknown], MOST_NAMED)
        notes.append(message("{source} has no videos with the ids {ids}.", source=legend.source, ids=ids))
    if legend.categories and (unknown := sorted(categories.keys() - legend.categories.keys())):
        ids = some([str(number) for number in unknown], MOST_NAMED)
        notes.append(message("{source} has no categories with the ids {ids}.", source=legend.source, ids=ids))
    found = tuple(videos[number].found() for number in sorted(videos))
    ids_of = {name: number for number, name in legend.categories.items()}
    return Found(file.path.name, found, tuple(notes), ids_of, are_words=False, origin="model")


class _Gathered:
    """The entries of one video."""

    def __init__(self, number: int, legend: Legend) -> None:
        self._id = number
        self._known = known = legend.videos.get(number)
        self._size = known.size if known is not None else None
        self._length = len(known.frame_names) if known is not None and known.frame_names is not None else None
        # What the others are held against.
        self._first = message("video {video} of {path}", video=number, path=legend.source)
        self._tracks: list[FoundTrack] = []
        self._faults: list[str] = []
        self._fault_count = 0

    def take(self, index: int, length: int, track: FoundTrack) -> None:
        """Adds an entry, which has a mask."""
        for size in sorted({(mask.height, mask.width) for mask in track.masks.values()}):
            if self._size is None or self._length is None:
                self._size, self._length = self._size or size, self._length or length
                self._first = message("[{index}]", index=index)
            if (size, length) == (self._size, self._length):
                continue
            self._fault_count += 1
            if self._fault_count <= MOST_NAMED:
                self._faults.append(
                    message(
                        "[{index}] has {length} frames of {width}x{height} pixels, but {first} has {count} frames "
                        "of {first_width}x{first_height}",
                        index=index,
                        length=length,
                        width=size[1],
                        height=size[0],
                        first=self._first,
                        count=self._length,
                        first_width=self._size[1],
                        first_height=self._size[0],
                    )
                )
        self._tracks.append(track)

    def found(self) -> FoundVideo:
        """The video, whose size an entry has told by now."""
        assert self._size is not None and self._length is not None
        known, length = self._known, self._length
        faults = self._faults
        if more := self._fault_count - len(faults):
            faults = [*faults, message("{count} more results differ like this", count=more)]
        numbers = None
        if known is not None and known.every is not None and known.every > 1:
            numbers = tuple(range(0, length * known.every, known.every))
        return FoundVideo(
            str(self._id) if known is None else known.name,
            self._size,
            ("",) * length if known is None or known.frame_names is None else known.frame_names,
            tuple(self._tracks),
            None,
            numbers,
            self._id,
            known is not None,
            tuple(faults),
        )
