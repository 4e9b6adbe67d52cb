"""Which video of the project a data set's video is, and which of its frames: offered, never guessed.

A data set made of ``clip01.mp4`` has ``clip01/00000.jpg``; another one has each fifth frame of ``Clip01.MOV``; a third one
holds annotations and no frames at all. Names say what is likely, and a person or a command line says what is so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal

from app.project.errors import MediaMismatchError
from app.project.formats.found import Found, FoundTrack, FoundVideo, Media, frames_by_name
from app.project.media import relative_media
from app.project.reader import Reader
from app.project.records import VideoRecord
from engine.errors import FormatError
from engine.messages import message
from engine.ytvis import unique_folders
from engine.ytvis.media import CONTAINERS

Numbering = Literal["order", "said", "from_0", "from_1"]
"""How its frames are found: as many, in their order; by the numbers that the data set says; by those in the images' names."""

LAST_NUMBER = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True)
class Target:
    """Media that a data set's tracks go to."""

    media: Media
    numbering: Numbering = "order"


@dataclass(frozen=True)
class Choice:
    """A video of the project that a data set's video may be."""

    record: VideoRecord
    numbering: Numbering

    @property
    def target(self) -> Target:
        record = self.record
        size = record.height, record.width
        return Target(Media(record.path, size, record.timestamps, record.fingerprint), self.numbering)


@dataclass(frozen=True)
class Question:
    """A data set's video of which it is not clear which one it is.

    Attributes:
        records: all videos of the project.
        likely_ones: those of them that its name or its content speaks for, as far as they have its size and its frames.
    """

    video: FoundVideo
    records: Sequence[VideoRecord] = field(repr=False)
    likely_ones: tuple[Choice, ...]

    def allows(self, choice: Choice) -> bool:
        """Whether it is one of `choices`, found without working them out."""
        return choice in _choices(self.video, (choice.record,))

    @cached_property
    def has_choices(self) -> bool:
        """Whether there are any, found without working them out: of thousands of videos, each may be any."""
        return bool(self.likely_ones) or any(_choices(self.video, (record,)) for record in self.records)

    @property
    def likely(self) -> Choice | None:
        """The likely one, if it is the only one."""
        return self.likely_ones[0] if len(self.likely_ones) == 1 else None

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Videos of the project that have its size and its frames, likely ones first."""
        likely = {choice.record.id for choice in self.likely_ones}
        others = (record for record in self.records if record.id not in likely)
        return (*self.likely_ones, *_choices(self.video, others))


def questions(project: Reader, found: Found) -> tuple[Question, ...]:
    """The videos whose frames are not there, and those that may be another video of the project than their path says."""
    records = project.videos()
    known = {record.stored_path for record in records}
    by_name: dict[str, list[VideoRecord]] = defaultdict(list)
    by_content: dict[str, list[VideoRecord]] = defaultdict(list)
    for record in records:
        by_content[record.fingerprint].append(record)
        for name in _names(record):
            by_name[name].append(record)
    asked = []
    for video in found.videos:
        if video.media is not None and relative_media(project.path, video.media.path) in known:
            continue
        alike = {record.id: record for record in by_name[_plain(video.name)]} if video.is_named else {}
        if video.media is not None:
            alike |= {record.id: record for record in by_content[video.media.fingerprint]}
        likely = _choices(video, alike.values())
        if likely or video.media is None:
            asked.append(Question(video, records, likely))
    return tuple(asked)


def _choices(video: FoundVideo, records: Iterable[VideoRecord]) -> tuple[Choice, ...]:
    if video.faults:
        return ()
    numberings: dict[int, tuple[Numbering, ...]] = {}  # number of frames -> how they are found
    choices = []
    for record in records:
        if (record.height, record.width) == video.size:
            if record.frame_count not in numberings:
                numberings[record.frame_count] = possible_numberings(video, record.frame_count)
            choices += [Choice(record, numbering) for numbering in numberings[record.frame_count]]
    return tuple(choices)


def _names(record: VideoRecord) -> set[str]:
    return {_plain(record.name), _plain(record.short_name)}


def _plain(name: str) -> str:
    """Without what names of one video differ in: folder, suffix, case, and letters that a folder's name must not have."""
    last = PurePosixPath(name)
    stem = last.stem if last.suffix.lower() in CONTAINERS else last.name
    return unique_folders([stem])[0].casefold()


def possible_numberings(video: FoundVideo, frame_count: int) -> tuple[Numbering, ...]:
    """How the frames of a data set's video can be found in one of ``frame_count`` frames, the surest only."""
    if video.numbers is not None:
        return ("said",) if frames_of(video, frame_count, "said") is not None else ()
    if len(video.frame_names) == frame_count:
        return ("order",)
    by_name: tuple[Numbering, ...] = ("from_0", "from_1")
    return tuple(numbering for numbering in by_name if frames_of(video, frame_count, numbering) is not None)


def frames_of(video: FoundVideo, frame_count: int, numbering: Numbering) -> tuple[int, ...] | None:
    """The number of each frame of a data set's video in one of ``frame_count`` frames; None where it has not all of them."""
    if numbering == "order":
        return tuple(range(frame_count)) if len(video.frame_names) == frame_count else None
    frames = video.numbers if numbering == "said" else _numbers(video.frame_names, numbering == "from_1")
    if frames is None or len(set(frames)) < len(frames) or not all(0 <= frame < frame_count for frame in frames):
        return None
    return frames


def _numbers(names: Iterable[str], from_1: bool) -> tuple[int, ...] | None:
    found = [LAST_NUMBER.search(name) for name in names]
    return tuple(int(match[1]) - from_1 for match in found if match) if all(found) else None


def placed(video: FoundVideo, target: Target) -> FoundVideo:
    """A data set's video with its tracks in the frames of ``target``, whose media are its own now.

    Raises MediaMismatchError when they are of another size, or have not all of its frames; FormatError when the video
    contradicts itself.
    """
    if video.faults:
        raise FormatError(
            message("{name}: {fault}", name=video.name, fault=video.faults[0]),
            message("the file mixes what belongs to different videos"),
            message("Leave this video out, or write the file again"),
        )
    media = target.media
    frames = frames_of(video, len(media), target.numbering)
    if frames is not None and target.numbering == "order":
        frames = frames_by_name(video.frame_names, media) or frames  # images of the same names are these frames
    if video.size != media.size or frames is None:
        raise MediaMismatchError(
            message(
                "{name} has {length} frames of {width}x{height} pixels, which are not in {path}: it has {count} frames "
                "of {media_width}x{media_height}",
                name=video.name,
                length=len(video.frame_names),
                width=video.size[1],
                height=video.size[0],
                path=media.path,
                count=len(media),
                media_width=media.size[1],
                media_height=media.size[0],
            ),
            message("the annotations belong to another video, or to some frames of this one"),
            message("Name the media that were annotated, and how their frames are numbered"),
        )

    def moved(track: FoundTrack) -> FoundTrack:
        masks = {frames[frame]: mask for frame, mask in track.masks.items()}
        return replace(track, masks=masks, occlusion={frames[f]: level for f, level in track.occlusion.items()})

    return replace(video, tracks=tuple(map(moved, video.tracks)), media=media)
