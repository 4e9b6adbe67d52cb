"""What youtubevos/cocoapi and TrackEval do with a file when they load it, written down from their contracts.

It shares no code with the engine: plain json, pycocotools, and assertions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask


def load(path: Path) -> Any:
    def no_constant(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=no_constant)


def check_ground_truth(path: Path) -> dict[int, list[np.ndarray | None]]:
    """Loads ground truth as both evaluators do; annotation id -> its bitmaps by frame."""
    document = load(path)
    assert isinstance(document["info"], dict)
    assert isinstance(document["licenses"], list)
    videos = {video["id"]: video for video in document["videos"]}
    _check_ids(document["videos"], document["categories"], document["annotations"])
    folders = [video["file_names"][0].split("/")[0] for video in document["videos"]]
    assert len(set(folders)) == len(folders)
    for video, folder in zip(document["videos"], folders, strict=True):
        assert video["length"] == len(video["file_names"]) == len(set(video["file_names"])) > 0
        assert all(name.split("/")[0] == folder and name.split("/")[-1] for name in video["file_names"])
        assert {"width", "height", "date_captured", "license", "flickr_url", "coco_url"} <= video.keys()
    names = [category["name"] for category in document["categories"]]
    assert len(set(names)) == len(names)
    assert all("supercategory" in category for category in document["categories"])
    category_ids = {category["id"] for category in document["categories"]}
    bitmaps: dict[int, list[np.ndarray | None]] = {}
    for annotation in document["annotations"]:
        video = videos[annotation["video_id"]]
        assert annotation["category_id"] in category_ids
        assert annotation["iscrowd"] in (0, 1)
        assert not isinstance(annotation["iscrowd"], bool)
        height, width = annotation["height"], annotation["width"]
        assert (height, width, annotation["length"]) == (video["height"], video["width"], video["length"])
        for key in ("segmentations", "bboxes", "areas", *(["occlusion"] if "occlusion" in annotation else [])):
            assert len(annotation[key]) == video["length"], key
        bitmaps[annotation["id"]] = []
        frames = zip(annotation["segmentations"], annotation["bboxes"], annotation["areas"], strict=True)
        for segmentation, box, area in frames:
            if segmentation is None:
                assert box is None
                assert area is None
                bitmaps[annotation["id"]].append(None)
                continue
            assert segmentation["size"] == [height, width]
            assert all(type(run) is int for run in segmentation["counts"])
            assert sum(segmentation["counts"]) == height * width
            rle = coco_mask.frPyObjects(segmentation, height, width)
            assert area == coco_mask.area(rle) > 0
            assert box == coco_mask.toBbox(rle).tolist()
            bitmaps[annotation["id"]].append(coco_mask.decode(rle).astype(bool))
        assert np.mean([area for area in annotation["areas"] if area]) > 0  # TrackEval's area of a track
    return bitmaps


def check_results(path: Path, lengths: dict[int, int], sizes: dict[int, tuple[int, int]]) -> list[dict[str, Any]]:
    """Loads results as both evaluators do."""
    results = load(path)
    assert isinstance(results, list)
    for result in results:
        assert set(result) == {"video_id", "category_id", "score", "segmentations"}
        assert isinstance(result["score"], float)
        assert len(result["segmentations"]) == lengths[result["video_id"]]
        visible = [item for item in result["segmentations"] if item is not None]
        assert visible
        for item in visible:
            assert tuple(item["size"]) == sizes[result["video_id"]]
            assert isinstance(item["counts"], str)
            assert coco_mask.area(item) > 0
            assert coco_mask.decode(item).shape == sizes[result["video_id"]]
    return results


def _check_ids(*lists: list[dict[str, Any]]) -> None:
    for items in lists:
        ids = [item["id"] for item in items]
        assert all(type(number) is int and number >= 1 for number in ids)
        assert len(set(ids)) == len(ids)
