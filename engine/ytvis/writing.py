"""Writes data sets and results JSON that youtubevos/cocoapi and TrackEval load.

Both read with Python's json and trust what they get, so the contract is checked here, before a byte is written: ids
from 1 and unique; the first part of a video's file names is a folder of its own; lists as long as the video; ground
truth in uncompressed and results in compressed run lengths; null, never an empty mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
from pycocotools import mask as coco_mask

from engine.files import replacing
from engine.messages import message
from engine.types import Category as CategoryName
from engine.types import Track
from engine.ytvis.building import AnnotatedTrack, dataset_from_tracks, results_of_tracks
from engine.ytvis.checking import check_annotations, check_categories, check_result, check_videos, fault
from engine.ytvis.document import Annotation, Category, Dataset, Result, RunLengths, Video
from engine.ytvis.masks import coco_rles, compressed, mask_areas
from engine.ytvis.rle import parse_counts


def write_dataset(dataset: Dataset, path: str | Path) -> None:
    """Writes ground truth. Boxes and areas are those of the masks; `occlusion` is written where there is any.

    Raises:
        FormatError: the data set breaks the contract above; nothing is written.
        StorageError: the file cannot be written; an earlier one stays as it was.
    """
    _check_contract(dataset)
    videos = {video.id: video for video in dataset.videos}
    with replacing(Path(path)) as beside, beside.open("wb") as file:
        _write_head(file, dataset)
        _write_items(file, (_annotation_record(item, videos[item.video_id]) for item in dataset.annotations))
        file.write(b"]}")


def write_tracks(
    path: str | Path,
    videos: Sequence[Video],
    tracks_by_video: Iterable[tuple[int, Sequence[Track]]],
    categories: Iterable[CategoryName],
    info: Mapping[str, object] | None = None,
) -> None:
    """Writes tracks as ground truth, video by video: only one video's tracks need be in memory.

    The document is that of `dataset_from_tracks` and `write_dataset`.

    Args:
        videos: all videos that ``tracks_by_video`` names, and perhaps others.
        tracks_by_video: (video_id, tracks); tracks without a visible pixel are left out.

    Raises:
        FormatError: the data set breaks the contract above; nothing is written.
        StorageError: the file cannot be written; an earlier one stays as it was.
    """
    dataset = dataset_from_tracks(videos, (), categories, info)
    _check_contract(dataset)
    with replacing(Path(path)) as beside, beside.open("wb") as file:
        _write_head(file, dataset)
        _write_items(file, _track_records(dataset, tracks_by_video))
        file.write(b"]}")


def _track_records(
    dataset: Dataset, tracks_by_video: Iterable[tuple[int, Sequence[Track]]]
) -> Iterator[dict[str, object]]:
    videos = {video.id: video for video in dataset.videos}
    categories = {category.id for category in dataset.categories}
    number = 0
    for video_id, tracks in tracks_by_video:
        if video_id not in videos:
            raise fault("tracks", message("there is no video with id {video_id}", video_id=video_id))
        owned = [AnnotatedTrack(video_id, track.category_id, track.masks) for track in tracks]
        part = dataset_from_tracks([videos[video_id]], owned, dataset.categories)
        check_annotations(part.annotations, {video_id: videos[video_id]}, categories)
        for annotation in part.annotations:
            number += 1
            yield _annotation_record(msgspec.structs.replace(annotation, id=number), videos[video_id])


def _write_head(file: BinaryIO, dataset: Dataset) -> None:
    file.write(b'{"info":' + msgspec.json.encode(dataset.info))
    file.write(b',"licenses":' + msgspec.json.encode(dataset.licenses))
    file.write(b',"videos":' + msgspec.json.encode([_video_record(video) for video in dataset.videos]))
    file.write(b',"categories":' + msgspec.json.encode(dataset.categories))
    file.write(b',"annotations":[')


def write_results(
    path: str | Path, tracks_by_video: Iterable[tuple[int, Sequence[Track]]], lengths: Mapping[int, int]
) -> None:
    """Writes results JSON, video by video: only one video's tracks need be in memory.

    Args:
        tracks_by_video: (video_id, tracks); tracks without a visible pixel are left out.
        lengths: video_id -> number of frames.

    Raises:
        FormatError: a mask lies outside its video, or a score is no number; nothing is written.
        StorageError: the file cannot be written; an earlier one stays as it was.
    """

    def checked() -> Iterator[Result]:
        index = 0
        for video_id, tracks in tracks_by_video:
            for result in results_of_tracks(video_id, tracks, lengths[video_id]):
                check_result(result, f"[{index}]", None)
                index += 1
                yield result

    with replacing(Path(path)) as beside, beside.open("wb") as file:
        file.write(b"[")
        _write_items(file, checked())
        file.write(b"]")


def _write_items(file: BinaryIO, items: Iterable[object]) -> None:
    for index, item in enumerate(items):
        file.write((b",\n" if index else b"\n") + msgspec.json.encode(item))


def _video_record(video: Video) -> Video:
    return msgspec.structs.replace(video, length=len(video.file_names))


def _annotation_record(annotation: Annotation, video: Video) -> dict[str, object]:
    masks: dict[int, RunLengths] = {}
    for frame, segmentation in enumerate(annotation.segmentations):
        if (mask := compressed(segmentation, video.height, video.width)) is not None:
            masks[frame] = mask
    encoded = coco_rles(masks.values())
    areas = dict(zip(masks, mask_areas(masks.values()), strict=True))
    boxes = dict(zip(masks, coco_mask.toBbox(encoded).tolist() if encoded else (), strict=True))
    runs = dict(zip(masks, parse_counts([str(mask.counts) for mask in masks.values()]), strict=True))
    size = [video.height, video.width]
    seen = [frame if areas.get(frame) else None for frame in range(len(video.file_names))]
    record: dict[str, object] = {
        "id": annotation.id,
        "video_id": annotation.video_id,
        "category_id": annotation.category_id,
        "iscrowd": annotation.iscrowd,
        "width": video.width,
        "height": video.height,
        "length": len(video.file_names),
        "segmentations": [None if frame is None else {"size": size, "counts": runs[frame].tolist()} for frame in seen],
        "bboxes": [None if frame is None else boxes[frame] for frame in seen],
        "areas": [None if frame is None else areas[frame] for frame in seen],
    }
    if annotation.occlusion is not None:
        record["occlusion"] = annotation.occlusion
    return record


def _check_contract(dataset: Dataset) -> None:
    check_videos(dataset.videos)
    check_categories(dataset.categories)
    check_annotations(
        dataset.annotations,
        {video.id: video for video in dataset.videos},
        {category.id for category in dataset.categories},
    )
    numbered: dict[str, Sequence[Video | Category | Annotation]] = {
        "videos": dataset.videos,
        "categories": dataset.categories,
        "annotations": dataset.annotations,
    }
    for where, items in numbered.items():
        for index, item in enumerate(items):
            if item.id < 1:
                raise fault(
                    f"{where}[{index}].id",
                    message("expected a number from 1, got {id}", id=item.id),
                    message("Number from 1."),
                )
    _check_folders(dataset.videos)
    names: dict[str, int] = {}
    for index, category in enumerate(dataset.categories):
        if (earlier := names.setdefault(category.name, index)) != index:
            problem = message(
                "{name} is also the name of {other}", name=repr(category.name), other=f"categories[{earlier}]"
            )
            raise fault(f"categories[{index}].name", problem, message("Rename one."))


def _check_folders(videos: Sequence[Video]) -> None:
    """TrackEval tells videos apart by the first part of their first file name."""
    owners: dict[str, int] = {}
    for index, video in enumerate(videos):
        folder, slash, _ = video.file_names[0].partition("/")
        where = f"videos[{index}].file_names"
        if not slash or folder == ".":
            raise fault(
                f"{where}[0]",
                message("no folder in {name}", name=repr(video.file_names[0])),
                message("Put each video's frames in a folder."),
            )
        for frame, name in enumerate(video.file_names):
            if not name.startswith(f"{folder}/"):
                raise fault(
                    f"{where}[{frame}]",
                    message("{name} is not in the video's folder {folder}", name=repr(name), folder=repr(folder)),
                )
        if len(set(video.file_names)) < len(video.file_names):
            raise fault(where, message("two frames have the same file name"))
        if (earlier := owners.setdefault(folder, index)) != index:
            problem = message(
                "folder {folder} is also that of {other}", folder=repr(folder), other=f"videos[{earlier}]"
            )
            raise fault(f"{where}[0]", problem, message("Each video needs its own folder."))
