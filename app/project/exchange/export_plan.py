"""What an export would write, and what a person should look at before: found without writing anything."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.project.errors import ProjectError
from app.project.exchange.depth import Conflict, SeenTrack, conflicts, front_to_back, resolved
from app.project.overview.lanes import joined
from app.project.reader import Reader
from app.project.records import CategoryRecord, OcclusionLevel, TrackRecord, Verdict, VideoRecord
from engine.documents import as_text
from engine.messages import message, some
from engine.types import Mask
from engine.video import media_fingerprint
from engine.ytvis import unique_folders

FormatName = Literal["ytvis", "ovis", "coco", "davis", "mots", "results", "overlay"]
ONE_TRACK_A_PIXEL: frozenset[FormatName] = frozenset({"davis", "mots"})
WITHOUT_FRAMES: frozenset[FormatName] = frozenset({"results"})  # which need no media
Split = Literal["", "train", "val"]
NAMELESS = "object"  # the category of what is drawn before there is any
MOST_NAMED = 6  # tracks in one sentence
FRAMES_AT_A_TIME = 100  # are looked at before it is asked whether to go on
ProblemKind = Literal["media", "overlap", "empty", "category", "review", "frames", "format"]
LeftOut = Literal["nowhere", "rejected", "unreviewed", "behind", "video"]
"""Why a track is not written: to be seen in no chosen frame; for what people said of it; nobody has marked it as reviewed;
wholly behind others; of its video no frame is chosen."""


@dataclass(frozen=True)
class ExportChoices:
    """What of a project is exported, and how.

    Attributes:
        video_ids: in the order of the export; all videos when None.
        every: each n-th frame of a video, from its first; 1 for all.
        validation_share: of the videos that go to ``val``, in [0, 1); 0 for no split.
        seed: of the split; the same seed gives the same split of the same videos.
        reviewed_frames, reviewed_tracks: leave out what nobody has marked as reviewed. A track that is marked so in some
            frames only is written there. A mask that was rejected in its frame is left out by either.
        leave_out_rejected: leave out rejected frames, rejected tracks, and tracks where they were rejected in a frame.
        overlaps: ``keep`` writes masks as they are; ``resolve`` gives each pixel to the track in front. Formats that hold
            one track a pixel always resolve.
        jpeg_quality: 1..100.
    """

    format: FormatName = "ytvis"
    video_ids: Sequence[int] | None = None
    every: int = 1
    validation_share: float = 0.0
    seed: int = 0
    reviewed_frames: bool = False
    reviewed_tracks: bool = False
    leave_out_rejected: bool = False
    overlaps: Literal["keep", "resolve"] = "keep"
    jpeg_quality: int = 95

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ProjectError(
                message("Every {every}th frame cannot be exported", every=self.every),
                "",
                message("Give a number from 1"),
            )
        if not 0 <= self.validation_share < 1:
            raise ProjectError(
                message("{share} is no share of the videos", share=self.validation_share),
                "",
                message("Give a number from 0 to below 1"),
            )

    @property
    def resolves(self) -> bool:
        return self.overlaps == "resolve" or self.format in ONE_TRACK_A_PIXEL

    def takes_frame(self, verdict: Verdict | None) -> bool:
        """Whether a frame of which a person said so is written."""
        if verdict == "rejected" and self.leave_out_rejected:
            return False
        return verdict == "reviewed" or not self.reviewed_frames

    def takes_mask(self, of_track: Verdict | None, here: Verdict | None) -> bool:
        """Whether a mask in a written frame is, by what was said of its track as a whole and in that frame."""
        if here == "rejected" and (self.reviewed_frames or self.reviewed_tracks or self.leave_out_rejected):
            return False
        if of_track == "rejected" and (self.reviewed_tracks or self.leave_out_rejected):
            return False
        return "reviewed" in (of_track, here) or not self.reviewed_tracks

    @property
    def splits(self) -> bool:
        return self.validation_share > 0


@dataclass(frozen=True)
class Problem:
    """Something to look at; the ids and the frame (from 0) say where, as far as it has a place.

    ``blocking``: nothing can be exported before it is mended.
    """

    kind: ProblemKind
    text: str
    video_id: int | None = None
    track_id: int | None = None
    frame: int | None = None
    blocking: bool = False


@dataclass(frozen=True)
class PlannedTrack:
    """A track as it will be written: ``masks`` (none empty) and ``levels`` of the chosen frames only, by their numbers."""

    record: TrackRecord
    masks: Mapping[int, Mask]
    levels: Mapping[int, OcclusionLevel]


@dataclass(frozen=True)
class PlannedVideo:
    """A video as it will be written: ``frames`` are the chosen ones, rising; ``folder`` is its name in the data set."""

    record: VideoRecord
    folder: str
    frames: tuple[int, ...]
    tracks: tuple[PlannedTrack, ...]
    split: Split = ""


@dataclass(frozen=True)
class ExportPlan:
    """Everything that an export writes but the pixels of the frames.

    Attributes:
        title: the project's name.
        left_out: how many tracks of the chosen videos are not written, by the reason.
    """

    choices: ExportChoices
    title: str
    categories: tuple[CategoryRecord, ...]
    videos: tuple[PlannedVideo, ...]
    problems: tuple[Problem, ...]
    left_out: Mapping[LeftOut, int]

    @property
    def skipped_tracks(self) -> int:
        """How many tracks of the chosen videos are not written."""
        return sum(self.left_out.values())

    @property
    def frame_count(self) -> int:
        return sum(len(video.frames) for video in self.videos)

    @property
    def track_count(self) -> int:
        return sum(len(video.tracks) for video in self.videos)

    @property
    def mask_count(self) -> int:
        return sum(len(track.masks) for video in self.videos for track in video.tracks)

    def split(self, name: Split) -> tuple[PlannedVideo, ...]:
        """The videos of one part of the data set."""
        return tuple(video for video in self.videos if video.split == name)


def plan_export(
    project: Reader, choices: ExportChoices, should_go_on: Callable[[], bool] = lambda: True
) -> ExportPlan | None:
    """Reads what would be exported, as of one moment; None when ``should_go_on``, asked now and then, says no.

    Raises ProjectError when there is no video, or none of an id.
    """
    try:
        return _plan(project, choices, should_go_on)
    except _Ended:
        return None


class _Ended(Exception):
    """Somebody does not want the plan any more."""


def _plan(project: Reader, choices: ExportChoices, should_go_on: Callable[[], bool]) -> ExportPlan:
    def check() -> None:
        if not should_go_on():
            raise _Ended

    with project.snapshot():
        ids = choices.video_ids
        records = project.videos() if ids is None else tuple(project.video(video_id) for video_id in ids)
        if not records:
            raise ProjectError(message("There is no video to export"))
        if removed := [record.name for record in records if project.is_removed(record.id)]:
            raise ProjectError(message("{name} is not in the project any more", name=removed[0]))
        names = unique_folders([record.short_name for record in records])
        videos: list[PlannedVideo] = []
        problems: list[Problem] = []
        left_out: Counter[LeftOut] = Counter()
        for record, name in zip(records, names, strict=True):
            check()
            if choices.format not in WITHOUT_FRAMES:
                problems += _media_problems(record)
            video, found = _plan_video(project, record, name, choices, check, left_out)
            problems += found
            if video.frames:
                videos.append(video)
        categories = project.categories()
    if not videos:
        problems.append(Problem("frames", message("No frame is left to export"), blocking=True))
    if choices.splits and len(videos) < 2:
        problems.append(Problem("frames", message("A split needs two videos at least"), blocking=True))
    problems.sort(key=lambda problem: not problem.blocking)
    title = as_text(project.path.stem)
    return ExportPlan(choices, title, categories, _split(videos, choices), tuple(problems), left_out)


def _split(videos: Sequence[PlannedVideo], choices: ExportChoices) -> tuple[PlannedVideo, ...]:
    """Videos with their part of the data set; neither part is empty when there are two videos or more."""
    if not choices.splits or len(videos) < 2:
        return tuple(videos)
    order = sorted(video.record.id for video in videos)
    random.Random(choices.seed).shuffle(order)
    count = min(max(round(choices.validation_share * len(order)), 1), len(order) - 1)
    validation = set(order[:count])
    return tuple(replace(video, split="val" if video.record.id in validation else "train") for video in videos)


def _plan_video(
    project: Reader,
    record: VideoRecord,
    name: str,
    choices: ExportChoices,
    check: Callable[[], None],
    left_out: Counter[LeftOut],
) -> tuple[PlannedVideo, list[Problem]]:
    """What of a video is written, and what to look at; counts in ``left_out`` the tracks that are not."""
    verdicts = {frame: review.verdict for frame, review in project.frame_reviews(record.id).items()}
    frames = range(0, record.frame_count, choices.every)
    chosen = tuple(frame for frame in frames if choices.takes_frame(verdicts.get(frame)))
    if not chosen:
        if choices.reviewed_frames:
            text = message("{name}: no frame is marked as reviewed; the video is left out", name=name)
        else:
            text = message("{name}: every frame was rejected; the video is left out", name=name)
        left_out["video"] += len(project.tracks(record.id))
        return PlannedVideo(record, name, (), ()), [Problem("frames", text, record.id)]
    problems = _frame_problems(record, name, frames, verdicts, choices)
    tracks, found = _plan_tracks(project, record, name, chosen, choices, left_out)
    problems += found
    clashes = dict(_conflicts(tracks, chosen, check))
    if choices.resolves:
        kept, found = _without_conflicts(tracks, clashes, record.id, name)
        left_out["behind"] += len(tracks) - len(kept)
        tracks = kept
        problems += found
    numbers = {track.id: track.number for track in project.tracks(record.id)}
    overlaps = _overlaps(clashes, chosen, numbers, choices.resolves)
    for overlap, back, frame in sorted(overlaps, key=lambda found: found[2]):  # as somebody walks through the video
        problems.append(
            Problem("overlap", message("{name}, {overlap}", name=name, overlap=overlap), record.id, back, frame)
        )
    return PlannedVideo(record, name, chosen, tuple(tracks)), problems


def _frame_problems(
    record: VideoRecord, name: str, frames: Sequence[int], verdicts: Mapping[int, Verdict], choices: ExportChoices
) -> list[Problem]:
    """What people said of whole ``frames``, each n-th of the video, and what follows of it."""
    problems = []
    for when, first, _ in _runs(_places(frames), (frame for frame in frames if verdicts.get(frame) == "rejected")):
        if choices.takes_frame("rejected"):
            text = message("{name}, {when}: rejected, and would be written", name=name, when=when)
        else:
            text = message("{name}, {when}: rejected, and left out", name=name, when=when)
        problems.append(Problem("review", text, record.id, frame=first))
    if choices.reviewed_frames and (unseen := [frame for frame in frames if frame not in verdicts]):
        text = message(
            "{name}: {count} of {total} frames are not marked as reviewed and are left out",
            name=name,
            count=len(unseen),
            total=len(frames),
        )
        problems.append(Problem("review", text, record.id, frame=unseen[0]))
    return problems


def _plan_tracks(
    project: Reader,
    record: VideoRecord,
    name: str,
    chosen: Sequence[int],
    choices: ExportChoices,
    left_out: Counter[LeftOut],
) -> tuple[list[PlannedTrack], list[Problem]]:
    reviews = project.track_reviews(record.id)
    categories = {category.id: category.name for category in project.categories()}
    places = _places(chosen)
    planned: list[PlannedTrack] = []
    problems: list[Problem] = []
    unseen: list[TrackRecord] = []  # which nobody has marked, where only reviewed ones are wanted
    for track in project.tracks(record.id):
        whole = reviews[track.id].verdict if track.id in reviews else None
        here = {frame: review.verdict for frame, review in project.reviews(track.id).items() if frame in places}
        if choices.reviewed_tracks and whole is None and not here:
            unseen.append(track)
            continue
        what = message(
            "{name}, track {number} ({category})",
            name=name,
            number=track.number,
            category=categories[track.category_id],
        )
        masks = {frame: item.mask for frame, item in project.masks_of(track.id).items() if item.mask.area}
        shown = {frame: mask for frame, mask in masks.items() if frame in places}
        taken = {frame: mask for frame, mask in shown.items() if choices.takes_mask(whole, here.get(frame))}
        problems += _track_problems(record.id, track.id, what, places, shown, whole, here, choices)
        if not shown:
            if masks:
                text = message("{what} is to be seen in none of the chosen frames and is left out", what=what)
            else:
                text = message("{what} is to be seen in no frame and is left out", what=what)
            problems.append(Problem("empty", text, record.id, track.id, min(masks, default=None)))
        if not taken:
            is_rejected = whole == "rejected" or any(here.get(frame) == "rejected" for frame in shown)
            left_out["nowhere" if not shown else "rejected" if is_rejected else "unreviewed"] += 1
        else:
            written = places.keys() - (shown.keys() - taken.keys())
            levels = {frame: level for frame, level in project.occlusions(track.id).items() if frame in written}
            planned.append(PlannedTrack(track, taken, levels))
    left_out["unreviewed"] += len(unseen)
    if unseen:
        text = message(
            "{name}: nobody has marked tracks {numbers} as reviewed; they are left out",
            name=name,
            numbers=some([str(track.number) for track in unseen], MOST_NAMED),
        )
        problems.append(Problem("review", text, record.id, unseen[0].id))
    nameless = [track for track in planned if categories[track.record.category_id] == NAMELESS and len(categories) > 1]
    if nameless:
        text = message(
            "{name}: nobody has said what tracks {numbers} are; their category is {category}",
            name=name,
            numbers=some([str(track.record.number) for track in nameless], MOST_NAMED),
            category=NAMELESS,
        )
        problems.append(Problem("category", text, record.id, nameless[0].record.id, min(nameless[0].masks)))
    return planned, problems


def _track_problems(
    video_id: int,
    track_id: int,
    what: str,
    places: Mapping[int, int],
    shown: Mapping[int, Mask],
    whole: Verdict | None,
    here: Mapping[int, Verdict],
    choices: ExportChoices,
) -> list[Problem]:
    """What people said of a track, as a whole and in single frames where it is shown, and what follows of it."""
    if whole == "rejected" and not choices.takes_mask(whole, None):
        return [Problem("review", message("{what} was rejected and is left out", what=what), video_id, track_id)]
    problems = []
    if whole == "rejected":
        text = message("{what} was rejected and would be written", what=what)
        problems.append(Problem("review", text, video_id, track_id))
    for when, first, _ in _runs(places, (frame for frame in shown if here.get(frame) == "rejected")):
        if choices.takes_mask(whole, "rejected"):
            text = message("{what}, {when}: rejected there, and would be written", what=what, when=when)
        else:
            text = message("{what}, {when}: rejected there, and left out there", what=what, when=when)
        problems.append(Problem("review", text, video_id, track_id, first))
    unseen = [frame for frame in shown if frame not in here]
    if choices.reviewed_tracks and whole is None and unseen:
        text = message(
            "{what} is not marked as reviewed in {count} of {total} frames and is left out there",
            what=what,
            count=len(unseen),
            total=len(shown),
        )
        problems.append(Problem("review", text, video_id, track_id, unseen[0]))
    return problems


def _conflicts(
    tracks: Sequence[PlannedTrack], frames: Sequence[int], check: Callable[[], None]
) -> Iterator[tuple[int, list[Conflict]]]:
    """The frames in which tracks claim the same pixels, with the pairs."""
    seen: dict[int, list[SeenTrack]] = defaultdict(list)
    for track in tracks:
        for frame, mask in track.masks.items():
            seen[frame].append(SeenTrack(track.record, mask, track.levels.get(frame)))
    for place, frame in enumerate(frames, start=1):
        if place % FRAMES_AT_A_TIME == 0:
            check()
        if found := conflicts(front_to_back(seen[frame])):
            yield frame, found


def _without_conflicts(
    tracks: Sequence[PlannedTrack], clashes: Mapping[int, Sequence[Conflict]], video_id: int, name: str
) -> tuple[list[PlannedTrack], list[Problem]]:
    masks = {track.record.id: dict(track.masks) for track in tracks}
    problems = []
    for frame, found in clashes.items():
        there = {track_id: shown[frame] for track_id, shown in masks.items() if frame in shown}
        for track_id, mask in resolved(there, found).items():
            if mask.area:
                masks[track_id][frame] = mask
                continue
            del masks[track_id][frame]
            number = next(track.record.number for track in tracks if track.record.id == track_id)
            text = message(
                "{name}, frame {frame}: track {number} is wholly behind others and is left out there",
                name=name,
                frame=frame + 1,
                number=number,
            )
            problems.append(Problem("empty", text, video_id, track_id, frame))
    kept = [replace(track, masks=masks[track.record.id]) for track in tracks if masks[track.record.id]]
    return kept, problems


def _overlaps(
    clashes: Mapping[int, Sequence[Conflict]], frames: Sequence[int], numbers: Mapping[int, int], resolves: bool
) -> Iterator[tuple[str, int, int]]:
    """For each pair of tracks and each run of ``frames`` in which they overlap alike: text, track behind, first frame."""
    places = _places(frames)
    shared: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)  # (front, back) -> frame -> pixels
    for frame, found in clashes.items():
        for conflict in found:
            shared[conflict.front, conflict.back][frame] = conflict.pixels
    for (front, back), pixels in shared.items():
        for when, first, last in _runs(places, pixels):
            most = max(pixels[frame] for frame in frames[places[first] : places[last] + 1])
            first_number, second_number = numbers[front], numbers[back]
            if places[first] == places[last]:
                text = message(
                    "{when}: tracks {front} and {back} share {most} pixels",
                    when=when,
                    front=first_number,
                    back=second_number,
                    most=most,
                )
            else:
                text = message(
                    "{when}: tracks {front} and {back} share up to {most} pixels",
                    when=when,
                    front=first_number,
                    back=second_number,
                    most=most,
                )
            if resolves:
                text = message("{text}; track {front} is in front and keeps them", text=text, front=numbers[front])
            yield text, back, first


def _places(frames: Sequence[int]) -> dict[int, int]:
    """Frame -> its place among the chosen ones."""
    return {frame: place for place, frame in enumerate(frames)}


def _runs(places: Mapping[int, int], found: Iterable[int]) -> Iterator[tuple[str, int, int]]:
    """Chosen frames that were ``found``, as runs of neighbours among the chosen ones: for people, first frame, last frame."""
    frames = {places[frame]: frame for frame in sorted(found)}
    for first, last in joined((place, place) for place in frames):
        start, end = frames[first], frames[last]
        if start == end:
            yield message("frame {frame}", frame=start + 1), start, end
        else:
            yield message("frames {first} to {last}", first=start + 1, last=end + 1), start, end


def _media_problems(record: VideoRecord) -> list[Problem]:
    if not record.exists:
        text = message(
            "The media of a video are missing: {path}. They were moved or renamed; find them again first",
            path=record.path,
        )
        return [Problem("media", text, record.id, blocking=True)]
    try:
        same = media_fingerprint(record.path) == record.fingerprint
    except OSError as error:
        text = message("{path} cannot be read ({reason})", path=record.path, reason=error.strerror or error)
        return [Problem("media", text, record.id, blocking=True)]
    if same:
        return []
    text = message(
        "{path} has another content than when it was added: another video, or a new encoding of the same one",
        path=record.path,
    )
    return [Problem("media", text, record.id)]
