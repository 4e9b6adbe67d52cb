"""The plain path of pre-labelling: slow and obvious, the oracle of the fast one and what benchmarks compare with.

Eager float32, deformable attention by PyTorch's own operations, each clip encoded for itself, nothing shared between
clips, decoding and computing in turn, each mask enlarged, and drawn to edges, over the whole frame.
"""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.inference.clips import plan
from engine.inference.colours import colour_samples, colours_of
from engine.inference.detections import Detections
from engine.inference.edges import RADIUS, SMOOTHNESS, THRESHOLD
from engine.inference.masks import MASK_STRIDE, aligned_bilinear, network_size, resize_frame
from engine.inference.suppression import detect
from engine.inference.tracker import Tracker, TrackerSettings
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
            for track, logits in zip(window.shown, window.mask_logits, strict=True):
                for frame, plane in zip(step.window, logits, strict=True):
                    picture = _resized(video, frame, size) if config.follow_edges else None
                    mask = whole_mask(plane, size, video.size, picture)
                    if mask.area:
                        masks.setdefault(track, {})[frame] = mask
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


def whole_mask(
    logits: Tensor, network_size: tuple[int, int], video_size: tuple[int, int], picture: Tensor | None = None
) -> Mask:
    """(h4, w4) logits -> the mask at the video's size, drawn to the edges of a picture, (3, h, w) uint8, if there is one."""
    probability = aligned_bilinear(logits[None, None], MASK_STRIDE).sigmoid()
    probability = probability[..., : network_size[0], : network_size[1]]
    if picture is not None:
        followed = guided(probability[0, 0].double().numpy(), picture.permute(1, 2, 0).double().numpy() / 255)
        probability = torch.from_numpy(followed).float()[None, None] * (0.5 / THRESHOLD)
    sized = F.interpolate(probability, video_size, mode="bilinear", align_corners=False)
    return Mask.from_bitmap((sized[0, 0] > 0.5).numpy())


def guided(mask: npt.NDArray[np.float64], colours: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(h, w), guided by (h, w, 3): the filter of `engine.inference.edges` by the letter of its paper, equation by equation."""

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
