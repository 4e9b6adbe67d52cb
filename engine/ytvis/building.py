"""Between documents and tracks: data sets and results made from masks by frame number, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from engine.errors import FormatError
from engine.messages import message
from engine.types import Category as CategoryName
from engine.types import Mask, Track
from engine.ytvis.checking import check_videos, fault
from engine.ytvis.document import Annotation, Category, Dataset, OcclusionLevel, Result, Segmentation, Video
from engine.ytvis.masks import masks_of, segmentation_of

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')  # the last are bytes of a name that is not Unicode
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # device names on Windows


@dataclass(frozen=True)
class AnnotatedTrack:
    """One object through one video, as ground truth.

    Attributes:
        video_id, category_id: ids in the data set that is being made.
        masks: frame number -> mask; a frame where the object is absent or hidden has no entry.
        occlusion: frame number -> OVIS level; None for a data set without levels.
        iscrowd: whether it is a group of objects, which the evaluation ignores.
    """

    video_id: int
    category_id: int
    masks: Mapping[int, Mask]
    occlusion: Mapping[int, OcclusionLevel] | None = None
    iscrowd: bool = False


def dataset_from_tracks(
    videos: Sequence[Video],
    tracks: Iterable[AnnotatedTrack],
    categories: Iterable[CategoryName | Category],
    info: Mapping[str, object] | None = None,
) -> Dataset:
    """A data set that `write_dataset` accepts; annotations are numbered from 1 in the order of ``tracks``.

    Tracks without a visible pixel are left out: an object that is never seen is no ground truth.

    Args:
        videos: ids from 1, size and file names; see `frame_names` and `unique_folders`.
        categories: ids from 1.
        info: what stands in the document's "info", e.g. description, version, year.

    Raises:
        FormatError: a track names an unknown video or category, a frame outside its video or a mask of another size.
    """
    check_videos(videos)
    by_id = {video.id: video for video in videos}
    listed = [item if isinstance(item, Category) else Category(id=item.id, name=item.name) for item in categories]
    category_ids = {category.id for category in listed}
    annotations: list[Annotation] = []
    for index, track in enumerate(tracks):
        if track.video_id not in by_id:
            raise fault(f"tracks[{index}]", message("there is no video with id {video_id}", video_id=track.video_id))
        if track.category_id not in category_ids:
            raise fault(
                f"tracks[{index}]", message("there is no category with id {category_id}", category_id=track.category_id)
            )
        video = by_id[track.video_id]
        visible = {frame: mask for frame, mask in track.masks.items() if mask.area}
        if not visible:
            continue
        length = len(video.file_names)
        for mask in visible.values():
            if (mask.height, mask.width) != (video.height, video.width):
                raise FormatError(
                    message(
                        "tracks[{index}]: a mask of {width}x{height} pixels in video {video} of {video_width}x{video_height}",
                        index=index,
                        width=mask.width,
                        height=mask.height,
                        video=video.id,
                        video_width=video.width,
                        video_height=video.height,
                    )
                )
        annotations.append(
            Annotation(
                id=len(annotations) + 1,
                video_id=video.id,
                category_id=track.category_id,
                iscrowd=1 if track.iscrowd else 0,
                width=video.width,
                height=video.height,
                length=length,
                segmentations=_by_frame(visible, length, f"tracks[{index}]"),
                bboxes=[visible[frame].box if frame in visible else None for frame in range(length)],
                areas=[visible[frame].area if frame in visible else None for frame in range(length)],
                occlusion=None if track.occlusion is None else [track.occlusion.get(frame) for frame in range(length)],
            )
        )
    return Dataset(
        videos=[msgspec.structs.replace(video, length=len(video.file_names)) for video in videos],
        categories=listed,
        annotations=annotations,
        info=dict(info or {}),
    )


def tracks_of(dataset: Dataset, video_id: int) -> list[tuple[Annotation, dict[int, Mask]]]:
    """The annotations of one video with their masks by frame number, in the order of the document.

    ``dataset`` is as `read_dataset` or `dataset_from_tracks` gives it.
    """
    return [(item, masks_of(item)) for item in dataset.annotations if item.video_id == video_id]


def results_of_tracks(video_id: int, tracks: Iterable[Track], length: int) -> list[Result]:
    """Results of one video of ``length`` frames; tracks without a visible pixel are left out.

    Raises:
        FormatError: a mask lies outside the video.
    """
    results = []
    for index, track in enumerate(tracks):
        visible = {frame: mask for frame, mask in track.masks.items() if mask.area}
        if visible:
            results.append(
                Result(
                    video_id=video_id,
                    category_id=int(track.category_id),
                    score=float(track.score),
                    segmentations=_by_frame(visible, length, f"video {video_id}, tracks[{index}]"),
                )
            )
    return results


def frame_names(folder: str, count: int) -> list[str]:
    """File names of ``count`` frames as YTVIS has them: FOLDER/00000.jpg, FOLDER/00001.jpg ..."""
    return [f"{folder}/{frame:05d}.jpg" for frame in range(count)]


def unique_folders(names: Sequence[str]) -> list[str]:
    """Folder names for videos, alike to ``names`` but valid on every system and different, also without case."""
    taken: set[str] = set()
    folders = []
    for name in names:
        base = _UNSAFE.sub("_", name).strip(" .")[:80].rstrip(" .") or "video"
        if _RESERVED.fullmatch(base):
            base = f"_{base}"
        folder, number = base, 2
        while folder.casefold() in taken:
            folder, number = f"{base}_{number}", number + 1
        taken.add(folder.casefold())
        folders.append(folder)
    return folders


def _by_frame(masks: Mapping[int, Mask], length: int, where: str) -> list[Segmentation]:
    for frame in masks:
        if not 0 <= frame < length:
            raise fault(
                where,
                message("a mask in frame {frame}, but the video has frames 0 to {last}", frame=frame, last=length - 1),
            )
    return [segmentation_of(masks[frame]) if frame in masks else None for frame in range(length)]
