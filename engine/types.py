"""The frozen value types that cross the walls between rooms: masks, tracks, predictions and results.

None of them imports torch at run time, so that a window can show tracks without loading the network's library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from pycocotools import mask as coco_mask

if TYPE_CHECKING:
    from torch import Tensor

Bitmap = npt.NDArray[np.bool_]  # (H, W)
Image = npt.NDArray[np.uint8]  # (H, W, 3) RGB
Plane = npt.NDArray[np.float32]  # (h, w), a number for each pixel


@dataclass(frozen=True)
class Mask:
    """The pixels of one object in one frame, as COCO's compressed run-length encoding.

    Attributes:
        height, width: size of the frame in pixels.
        counts: COCO compressed RLE (column-major runs), the bytes that pycocotools calls ``counts``.
    """

    height: int
    width: int
    counts: bytes

    @classmethod
    def from_bitmap(cls, bitmap: npt.NDArray[np.generic]) -> Mask:
        """Encodes an (H, W) array; every non-zero pixel belongs to the object."""
        encoded = coco_mask.encode(np.asfortranarray(bitmap != 0, dtype=np.uint8))
        height, width = bitmap.shape
        return cls(height, width, encoded["counts"])

    def to_bitmap(self) -> Bitmap:
        """Decodes to an (H, W) boolean array."""
        decoded: npt.NDArray[np.uint8] = coco_mask.decode(self._rle)
        return decoded.astype(np.bool_)

    @property
    def _rle(self) -> dict[str, object]:
        return {"size": [self.height, self.width], "counts": self.counts}

    @cached_property
    def area(self) -> int:
        """Number of pixels."""
        return int(coco_mask.area(self._rle))

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """Tight box (x, y, width, height) in pixels; all zero for an empty mask."""
        x, y, width, height = (int(value) for value in coco_mask.toBbox(self._rle))
        return x, y, width, height

    def iou(self, other: Mask) -> float:
        """Intersection over union with a mask of the same size; 0 when both are empty."""
        if self.area == 0 and other.area == 0:
            return 0.0
        return float(coco_mask.iou([self._rle], [other._rle], [0])[0, 0])


@dataclass(frozen=True)
class Category:
    """One entry of a category set; ``id`` is the number used in YTVIS JSON (from 1)."""

    id: int
    name: str


@dataclass(frozen=True)
class Track:
    """One object through a video, as a result: what `prelabel` ends with and what results JSON holds.

    Attributes:
        id: identity, unique in the video, from 1.
        category_id: id in the model's category set.
        score: confidence in [0, 1].
        masks: frame number -> mask; a frame where the object is absent or hidden has no entry.
    """

    id: int
    category_id: int
    score: float
    masks: Mapping[int, Mask]


@dataclass(frozen=True)
class ClipPrediction:
    """What the decoder says about one clip of T frames.

    Attributes:
        class_scores: (Q, K) probabilities in [0, 1].
        mask_coefficients: (Q, M) in [-1, 1]; mask logits are coefficients times mask features.
        query_embeddings: (Q, C), compared by the tracker with plain dot products.
        boxes: (Q, T, 4) xyxy in [0, 1] of the padded frame.
    """

    class_scores: Tensor
    mask_coefficients: Tensor
    query_embeddings: Tensor
    boxes: Tensor


@dataclass(frozen=True)
class WindowTrack:
    """A track's part in one window.

    Attributes:
        id: identity, stable over the windows of a video, from 1.
        category_id: best category over the windows so far.
        score: video score of that category over the windows so far, in [0, 1].
        class_scores: (K,) float32 video scores over the windows so far (0.75 mean + 0.25 max).
        masks: frame number -> mask, for the frames of this window where the object is visible.
    """

    id: int
    category_id: int
    score: float
    class_scores: npt.NDArray[np.float32]
    masks: Mapping[int, Mask]


@dataclass(frozen=True)
class WindowResult:
    """Everything known when a window ends. Frames are final: no later result changes them.

    Attributes:
        index: number of the window, from 0.
        frames: the frames that this result answers for.
        frame_count: frames of the whole video.
        tracks: every track known so far, also those with no mask in this window.
        is_last: whether the video ends with this window.
        notes: what a person should know, e.g. that the window was halved for want of memory.
        category_ids: (K,) category id of each class that the model scores.
    """

    index: int
    frames: range
    frame_count: int
    tracks: tuple[WindowTrack, ...]
    is_last: bool
    notes: tuple[str, ...] = ()
    category_ids: tuple[int, ...] = ()


@runtime_checkable
class FrameSource(Protocol):
    """Frames by number. `engine.open_video` returns one; tests and synthetic scenes make their own."""

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels, after rotation."""
        ...

    @property
    def timestamps(self) -> npt.NDArray[np.float64]:
        """Presentation time of each frame in seconds, rising, starting anywhere."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Image:
        """Frame ``index`` as (H, W, 3) uint8 RGB. Raises IndexError outside 0..len-1."""
        ...
