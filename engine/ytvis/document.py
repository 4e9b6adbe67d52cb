"""The structs of a YTVIS / OVIS document, field for field as they stand in the JSON file.

Format: youtube-vos.org/dataset/vis (data format of YouTube-VIS 2019, 2021 and 2022) and songbai.site/ovis.
`read_dataset` accepts every form that these data sets were published in and hands on one of them: each segmentation is
None or a compressed `RunLengths` with at least one pixel, and `bboxes` and `areas` are always there.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

OcclusionLevel = Literal["no_occlusion", "slight_occlusion", "severe_occlusion"]

MAX_SIDE = 32_767
"""Largest frame width or height in pixels: COCO's codec counts pixels in 32 bits."""

MAX_ID = 2**63 - 1
"""Largest id: 64 bits, as numpy and SQLite count."""


class RunLengths(msgspec.Struct, gc=False):
    """COCO run-length encoding of one mask, column by column, starting with background.

    Attributes:
        size: (height, width) in pixels.
        counts: compressed string, or the plain list of run lengths that sum to height * width.
    """

    size: tuple[int, int]
    counts: str | list[int]


Polygons = list[list[float]]
"""Outlines [x0, y0, x1, y1, ...] in pixels whose union is the mask."""

Segmentation = RunLengths | Polygons | None
"""One mask; None where the object is absent or hidden."""

Box = tuple[float, float, float, float]
"""(x, y, width, height) in pixels."""


class Video(msgspec.Struct, kw_only=True):
    """One video. ``file_names`` are relative to the image folder, ``FOLDER/NAME``, one per frame.

    ``length`` is the number of frames; 0 in a document means "as many as file names", and reading fills it in.
    """

    id: int
    width: int
    height: int
    file_names: list[str]
    length: int = 0
    date_captured: Any = ""
    license: Any = 0
    flickr_url: Any = ""
    coco_url: Any = ""


class Annotation(msgspec.Struct, kw_only=True):
    """One object through one video; every list holds one entry per frame of the video.

    Attributes:
        width, height, length: the video's; 0 in a document means "not given", and reading fills them in. The length in
            a document counts for nothing: YTVIS 2019 has 1 in every annotation.
        iscrowd: 1 for a group of objects, which the evaluation ignores.
        bboxes: tight boxes, None where there is no mask; computed from the masks when the document has none.
        areas: pixels, None where there is no mask; computed likewise.
        occlusion: OVIS's levels, None where the object is absent; None altogether in YTVIS.
    """

    id: int
    video_id: int
    category_id: int
    segmentations: list[Segmentation]
    iscrowd: Literal[0, 1] = 0
    width: int = 0
    height: int = 0
    length: int = 0
    bboxes: list[Box | None] | None = None
    areas: list[float | None] | None = None
    occlusion: list[OcclusionLevel | None] | None = None


class Category(msgspec.Struct, kw_only=True):
    """One category of the document; `engine.types.Category` is the same without the supercategory."""

    id: int
    name: str
    supercategory: Any = "object"


class Dataset(msgspec.Struct, kw_only=True):
    """A whole document. ``annotations`` is empty for a test set, which is published with null or without the key."""

    videos: list[Video]
    categories: list[Category]
    annotations: list[Annotation] = msgspec.field(default_factory=list)
    info: Any = msgspec.field(default_factory=dict)
    licenses: Any = msgspec.field(default_factory=list)


class Result(msgspec.Struct, kw_only=True):
    """One entry of results JSON: a predicted object; ``segmentations`` holds one entry per frame of the video."""

    video_id: int
    category_id: int
    score: float
    segmentations: list[Segmentation]
