"""YouTube-VIS and OVIS: one document for all videos, a mask or null for each frame of each track."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from app.project.errors import ProjectError
from app.project.exchange.export_plan import ExportPlan, PlannedVideo, Problem
from app.project.formats.found import (
    Found,
    FoundTrack,
    FoundVideo,
    Media,
    Progress,
    frames_by_name,
    images_in,
    read_media,
    remark_on_order,
)
from engine.messages import message
from engine.ytvis import (
    AnnotatedTrack,
    Category,
    Dataset,
    Video,
    dataset_from_tracks,
    masks_of,
    read_dataset,
    write_dataset,
)
from engine.ytvis.media import media_of

ANNOTATIONS = "annotations.json"
AUTHOR = "exported by MDQE Annotator"  # near the document's beginning, by which an earlier export is known


def image_names(video: PlannedVideo) -> list[str]:
    """Where the frames lie, named by their numbers in the project's video, as YTVIS numbers each fifth frame."""
    return [f"JPEGImages/{name}" for name in frame_names(video)]


def frame_names(video: PlannedVideo) -> list[str]:
    return [f"{video.folder}/{frame:05d}.jpg" for frame in video.frames]


def write(plan: ExportPlan, videos: Sequence[PlannedVideo], root: Path) -> None:
    """Writes the document, with videos numbered from 1. In OVIS each track has levels, null where nobody gave one."""
    entries = []
    tracks = []
    for number, video in enumerate(videos, start=1):
        record = video.record
        entries.append(Video(id=number, width=record.width, height=record.height, file_names=frame_names(video)))
        places = {frame: place for place, frame in enumerate(video.frames)}
        for track in video.tracks:
            masks = {places[frame]: mask for frame, mask in track.masks.items()}
            levels = {places[frame]: level for frame, level in track.levels.items()}
            tracks.append(
                AnnotatedTrack(
                    number, track.record.category_id, masks, levels if plan.choices.format == "ovis" else None,
                    track.record.crowd,
                )
            )  # fmt: skip
    categories = [Category(id=category.id, name=category.name) for category in plan.categories]
    write_dataset(
        dataset_from_tracks(entries, tracks, categories, {"description": f"{plan.title}, {AUTHOR}"}), root / ANNOTATIONS
    )


def problems(plan: ExportPlan) -> list[Problem]:
    """The format holds whatever a project does."""
    return []


def read(path: Path, root: Path, progress: Progress) -> Found:
    """Reads a document whose frames, or videos of their folders' names, lie in ``root`` or its folder ``JPEGImages``.

    Frames may also be somewhere else, or nowhere: then somebody has to say which video it is.

    Raises:
        FormatError: the file breaks the format, and the message names the path inside it.
        ProjectError: media differ from the file in size or number of frames.
        VideoError: media cannot be read.
    """
    dataset = read_dataset(path)
    return found(dataset, path, {video.id: media_of(root, video) for video in dataset.videos}, progress)


def found(dataset: Dataset, path: Path, places: Mapping[int, Path | None], progress: Progress) -> Found:
    """What a document holds; ``places``: id of a video -> its media. Videos that are left out there are left out here.

    Raises ProjectError and VideoError as `read` does.
    """
    media: dict[int, Media] = {}
    for video_id, place in places.items():
        progress(0, 0)
        if place is not None:
            media[video_id] = read_media(place)
    stems: dict[int, tuple[str, ...]] = {}  # id of a video -> what its frames are called
    notes: list[str] = []
    order: dict[int, Sequence[int] | None] = {}  # id of a video -> which of them each is that the document names
    for video in dataset.videos:
        stems[video.id], order[video.id] = _frames(video, media.get(video.id))
        if video.id in media:
            what = message("video {video} of {path}", video=video.id, path=path)
            check_fits(media[video.id], (video.height, video.width), len(stems[video.id]), what)
            if order[video.id] is None:
                folder = str(PurePosixPath(video.file_names[0]).parent)
                notes += remark_on_order(folder, stems[video.id], media[video.id])
    categories = {item.id: item.name for item in dataset.categories}
    tracks: dict[int, list[FoundTrack]] = defaultdict(list)
    for item in dataset.annotations:
        if item.video_id in places:
            frames = order[item.video_id] or range(len(stems[item.video_id]))
            levels = {frames[place]: level for place, level in enumerate(item.occlusion or ()) if level is not None}
            masks = {frames[place]: mask for place, mask in masks_of(item).items()}
            track = FoundTrack(categories[item.category_id], masks, item.iscrowd == 1, levels)
            tracks[item.video_id].append(track)
    names: dict[str, int] = {}  # name of a video -> its id
    videos = []
    for video in (video for video in dataset.videos if video.id in places):
        folder = str(PurePosixPath(video.file_names[0]).parent)
        name = f"{folder} ({video.id})" if folder in (".", *names) else folder
        names[name] = video.id
        size = video.height, video.width
        videos.append(FoundVideo(name, size, stems[video.id], tuple(tracks[video.id]), media.get(video.id)))
    return Found(path.name, tuple(videos), tuple(notes), {name: number for number, name in categories.items()})


def _frames(video: Video, media: Media | None) -> tuple[tuple[str, ...], tuple[int, ...] | None]:
    """What all frames of a video are called, and the number of each that the document names among them; None in its order.

    By their names, if the images of a folder have these: it may hold more frames than are annotated, and a document may have
    them in the order of their letters. Else as many have to be there, and in that order.
    """
    names = tuple(PurePosixPath(file).name for file in video.file_names)
    stems = tuple(Path(name).stem for name in names)
    if media is not None:
        for called in (names, stems):  # the images may have been converted since
            if (numbers := frames_by_name(called, media)) is not None:
                return tuple(image.stem for image in images_in(media.path)), numbers
    return stems, None


def check_fits(media: Media, size: tuple[int, int], length: int, what: str) -> None:
    """Raises ProjectError when media have another size or number of frames than annotations of them."""
    if media.size != size or len(media) != length:
        raise ProjectError(
            message(
                "{what} has {length} frames of {width}x{height} pixels, but {path} has {count} frames "
                "of {media_width}x{media_height}",
                what=what,
                length=length,
                width=size[1],
                height=size[0],
                path=media.path,
                count=len(media),
                media_width=media.size[1],
                media_height=media.size[0],
            ),
            message("the annotations belong to another video, or to another version of this one"),
            message("Name the media that were annotated"),
        )
