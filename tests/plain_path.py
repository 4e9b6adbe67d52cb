"""The plain path of pre-labelling: slow and obvious, the oracle of the fast one and what benchmarks compare with.

Eager float32, deformable attention by PyTorch's own operations, each clip encoded for itself, nothing shared between
clips, decoding and computing in turn, each mask enlarged, and drawn by the picture, over the whole frame.
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from scipy import ndimage
from torch import Tensor

from engine.inference.clips import plan
from engine.inference.detections import Detections
from engine.inference.drawing.edges import RADIUS, SMOOTHNESS, THRESHOLD
from engine.inference.drawing.masks import MASK_STRIDE, aligned_bilinear, network_size, resize_frame
from engine.inference.suppression import detect
from engine.inference.tracking.colours import colour_samples, colours_of
from engine.inference.tracking.tracker import Tracker, TrackerSettings
from engine.model.attention import DeformableAttention
from engine.model.mdqe import MDQE
from engine.ops import ms_deform_attn_reference
from engine.types import FrameSource, Mask
from engine.video.opencv import cv2

TrackMasks = dict[int, dict[int, Mask]]  # track, from 0 -> frame -> mask


@torch.inference_mode()
def prelabel_plainly(video: FrameSource, network: MDQE) -> TrackMasks:
    """The masks of all tracks, in ``annotate`` mode with the settings of the model."""
    network, config = plain(network), network.config
    settings = TrackerSettings(
        config.inference_clip_length,
        config.clip_stride,
        config.score_threshold,
        keep_newcomers=True,
        guard_identities=True,
        match_colours=config.match_colours,
    )
    size = network_size(video.size, config.test_short_side, config.test_max_side)
    tracker = Tracker(settings)
    masks: TrackMasks = {}
    for step in plan(len(video), settings.clip_length, settings.clip_stride, config.window_length, skip_overhang=True):
        frames = [_resized(video, frame, size) for frame in step.clip]
        features = network.encode(torch.stack(frames).float())
        prediction = network.decode(features, range(len(frames)))
        found = detect(prediction, features.mask_features, settings.score_threshold, config.max_detections)
        detections = _on_cpu(found.detections)
        if settings.match_colours:
            colours = colours_of(detections.mask_logits, colour_samples(torch.stack(frames)))
            detections = dataclasses.replace(detections, colours=colours)
        tracker.update(step.clip, detections)
        if step.window is not None:
            window = tracker.finish_window(step.window)
            pictures = [_resized(video, frame, size) for frame in step.window]
            drawn = whole_masks(
                window.mask_logits, pictures, video.size, edges=config.follow_edges, colours=config.weigh_colours
            )
            for track, of_track in zip(window.shown, drawn, strict=True):
                shown = {frame: mask for frame, mask in zip(step.window, of_track, strict=True) if mask.area}
                if shown:
                    masks.setdefault(track, {}).update(shown)
    return masks


def plain(network: MDQE) -> MDQE:
    """A copy of the network that calls the reference operation."""
    network = copy.deepcopy(network).float().eval()
    for module in network.modules():
        if isinstance(module, DeformableAttention):
            module.operation = ms_deform_attn_reference
    return network


def _on_cpu(detections: Detections) -> Detections:
    """Where the tracker works."""
    return Detections(detections.class_scores.cpu(), detections.mask_logits.cpu(), detections.embeddings.cpu())


def _resized(video: FrameSource, frame: int, size: tuple[int, int]) -> Tensor:
    """(3, h, w) uint8."""
    return resize_frame(torch.from_numpy(video[frame]).permute(2, 0, 1), size)


def whole_masks(
    logits: Tensor,
    pictures: Sequence[Tensor],
    video_size: tuple[int, int],
    *,
    edges: bool = False,
    colours: bool = False,
) -> list[list[Mask]]:
    """Each thing's masks at the video's size.

    Args:
        logits: (P, F, h4, w4).
        pictures: (3, h, w) uint8 of the F frames, without padding; masks are drawn to their edges, by their colours.
    """
    size = (pictures[0].shape[-2], pictures[0].shape[-1])
    planes = {
        (thing, frame): aligned_bilinear(cells[None, None], MASK_STRIDE)[0, 0, : size[0], : size[1]].double().numpy()
        for thing, of_thing in enumerate(logits)
        for frame, cells in enumerate(of_thing)
    }
    if colours:
        boxes = {sight: box_of(logits[sight], size, 3 * RADIUS) for sight in planes}
        codes = [colours_seen(picture) for picture in pictures]
        shown = {sight: plane for sight, plane in planes.items() if box_of(logits[sight], size, 0).any()}
        weighed = planes | by_colours(shown, codes, boxes)
    else:
        weighed = planes
    masks: list[list[Mask]] = [[] for _ in logits]
    for (thing, frame), plane in weighed.items():
        probability = 1 / (1 + np.exp(-plane))
        if edges:
            picture = pictures[frame].permute(1, 2, 0).double().numpy() / 255
            probability = guided(probability, picture) * (0.5 / THRESHOLD)
        if colours:
            fill_holes(probability, planes[thing, frame], boxes[thing, frame])
        if edges or colours:
            probability[~box_of(logits[thing, frame], size, RADIUS)] = 0
        sized = F.interpolate(torch.from_numpy(probability).float()[None, None], video_size, mode="bilinear")
        masks[thing].append(Mask.from_bitmap((sized[0, 0] > 0.5).numpy()))
    return masks


def fill_holes(
    probability: npt.NDArray[np.float64], before: npt.NDArray[np.float64], box: npt.NDArray[np.bool_]
) -> None:
    """Small holes that were none before the colours were weighed."""
    inside = box & (probability > 0.5)
    holes, count = ndimage.label(box & ~inside)
    border = box & ~ndimage.binary_erosion(box, np.ones((3, 3)))
    for label in set(range(1, count + 1)) - set(holes[border].tolist()):
        hole = holes == label
        if hole.sum() <= 0.05 * inside.sum():
            hole &= before > 0
            probability[hole] = 1 / (1 + np.exp(-before[hole]))


def box_of(cells: Tensor, size: tuple[int, int], grown: int) -> npt.NDArray[np.bool_]:
    """(h4, w4) logits -> (h, w): the box of pixels between whose cells is one of the mask, grown by so many pixels."""
    inside = np.zeros(size, bool)
    places = (cells > 0).nonzero().numpy()
    if len(places):
        first, last = MASK_STRIDE * places.min(0) - 2, MASK_STRIDE * places.max(0) + 5
        if (first < size).all():
            rows, columns = (slice(max(a - grown, 0), b + grown + 1) for a, b in zip(first, last, strict=True))
            inside[rows, columns] = True
    return inside


Planes = Mapping[tuple[int, int], npt.NDArray[Any]]  # thing, frame -> (h, w)


def by_colours(
    masks: Planes, codes: Sequence[npt.NDArray[np.int64]], boxes: Planes
) -> dict[tuple[int, int], npt.NDArray[np.float64]]:
    """The colours' evidence of `engine.inference.drawing.own_colours`, from the masks' logits and from them again, by pixel."""
    weighed = dict(masks)
    for _ in range(2):
        things = {
            thing: _shares(codes[f][boxes[t, f] & (mask > 0)] for (t, f), mask in weighed.items() if t == thing)
            for thing in sorted({thing for thing, _ in masks})
        }
        again = {}
        for (thing, frame), mask in masks.items():
            seen, of_thing = _shares([codes[frame][boxes[thing, frame] & (weighed[thing, frame] <= 0)]]), things[thing]
            again[thing, frame] = mask.copy()
            if seen[0] >= 50 and of_thing[0] >= 100:
                evidence = 4 * _ratios(of_thing[1], seen[1])[tuple(codes[frame].T)].T
                again[thing, frame] += np.where(boxes[thing, frame], evidence, 0)
        for (one, frame), (other, at) in itertools.combinations(sorted(masks, key=lambda sight: sight[::-1]), 2):
            common = boxes[one, frame] & boxes[other, at]
            if frame == at and common.any() and min(things[one][0], things[other][0]) >= 100:
                _settle(
                    again[one, frame], again[other, at], common, _ratios(things[one][1], things[other][1]), codes[at]
                )
        weighed = again
    return weighed


def _ratios(shares: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.log((shares + 1e-4) / (others + 1e-4)).clip(-2, 2)


def _settle(
    one: npt.NDArray[np.float64],
    other: npt.NDArray[np.float64],
    common: npt.NDArray[np.bool_],
    ratios: npt.NDArray[np.float64],
    codes: npt.NDArray[np.int64],
) -> None:
    """The pixels of a common part, a rectangle, that both claim."""
    rows, columns = (slice(places.min(), places.max() + 1) for places in np.nonzero(common))
    around = np.zeros(common.shape)
    around[rows, columns] = cv2.blur(np.ascontiguousarray(ratios[tuple(codes[rows, columns].T)].T), (5, 5))
    both = common & (one > 0) & (other > 0)
    one[both] += 2 * np.minimum(around[both], 0)
    other[both] -= 2 * np.maximum(around[both], 0)


def colours_seen(picture: Tensor) -> npt.NDArray[np.int64]:
    """(3, h, w) uint8 -> (h, w, 3): the sixteenth of each channel, hardly blurred."""
    return cv2.GaussianBlur(picture.permute(1, 2, 0).contiguous().numpy(), (3, 3), 0).astype(np.int64) // 16


def _shares(colours: Iterable[npt.NDArray[np.int64]]) -> tuple[int, npt.NDArray[np.float64]]:
    """(pixels, 3) each -> how many in all, and (16, 16, 16) the share of each colour when all have shared with their neighbours."""
    seen = np.concatenate([np.zeros((0, 3), np.int64), *colours])
    shares = np.zeros((16, 16, 16))
    for step in itertools.product((-1, 0, 1), repeat=3):
        weight = np.prod([0.5 if way == 0 else 0.25 for way in step])
        np.add.at(shares, tuple((seen + step).clip(0, 15).T), weight / max(len(seen), 1))
    return len(seen), shares


def guided(mask: npt.NDArray[np.float64], colours: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(h, w), guided by (h, w, 3): the filter of `engine.inference.drawing.edges` by the letter of its paper."""

    def around(planes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        side = 2 * RADIUS + 1
        return cv2.blur(planes, (side, side), borderType=cv2.BORDER_REFLECT_101)

    mean = around(colours)
    covariance = np.empty((*mask.shape, 3, 3))
    for row in range(3):
        for column in range(3):
            product = around(colours[..., row] * colours[..., column])
            covariance[..., row, column] = product - mean[..., row] * mean[..., column]
    covariance += SMOOTHNESS * np.eye(3)
    shared = around(colours * mask[..., None]) - mean * around(mask)[..., None]
    slopes = np.linalg.solve(covariance, shared[..., None])[..., 0].astype(np.float64)
    offset = around(mask) - (slopes * mean).sum(-1)
    return (around(slopes) * colours).sum(-1) + around(offset)
