"""Every size and constant of an MDQE network and of the task that it answers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import msgspec

from engine.types import Category

BackboneName = Literal["resnet18", "resnet50", "resnet101", "swin_v2"]
Count = Annotated[int, msgspec.Meta(ge=1)]


@dataclass(frozen=True)
class MDQEConfig:
    """Architecture (what the tensors' shapes tell) and task settings (what a preset tells).

    Attributes:
        backbone: family of the backbone; ``resnet18`` has basic blocks, the larger ones bottlenecks.
        backbone_width: channels of the stem and of the first residual stage (ResNet) or of the patch embedding (Swin).
        backbone_norm: ``frozen`` batch norm (published checkpoints) or ``batch`` norm that learns (new trainings).
        swin_depths, swin_heads, swin_windows: of the four Swin stages; unused by ResNets.
        hidden_dim: C, a multiple of ``num_heads`` and of 32 (group norms).
        mask_dim: M, channels of the mask features; C / 8 in the paper.
        embedding_dim: channels of the association embedding.
        num_classes: K.
        clip_length: T that the network was trained with; decides the shape of temporal cross-attention.
        grid_size: g; the network has g * g queries a frame.
        association_window: w, in grid cells a frame; halved at inference.
        grid_selection, association, temporal_cross_attention, repulsion: off in the ablations of the paper.
        decoder_order: ``o2i``, from the objects of the frames to the clip's instances in each layer; ``i2o`` the other
            way round, an ablation of the paper.
        test_short_side, test_max_side: size that frames are resized to before the network, in pixels.
        window_length: frames that are encoded together at inference.
        clip_stride: frames between the starts of two clips.
        test_clip_length: frames of a clip at inference; None for the trained length.
        score_threshold: lowest class score of a detection.
        match_colours: whether ``annotate`` mode tells tracks apart by their colours too; helps models whose embeddings do
            not last.
        follow_edges: whether masks of ``annotate`` mode are drawn to the edges of the picture; helps models that see it small.
        weigh_colours: whether pixels of masks of ``annotate`` mode are judged by the colours that their thing has in a window;
            helps where the network sees things small or takes one for another.
        max_detections: most detections that a clip yields (ten times as many enter suppression).
        categories: names and ids in the order of the K outputs; empty when unknown.
    """

    backbone: BackboneName = "resnet50"
    backbone_width: Count = 64
    backbone_norm: Literal["frozen", "batch"] = "frozen"
    swin_depths: tuple[Count, ...] = (2, 2, 18, 2)
    swin_heads: tuple[Count, ...] = (6, 12, 24, 48)
    swin_windows: tuple[Count, ...] = (12, 12, 12, 6)
    hidden_dim: Count = 256
    num_heads: Count = 8
    num_points: Count = 4
    encoder_layers: Count = 6
    decoder_layers: Count = 6
    mlp_ratio: Count = 4
    mask_dim: Count = 32
    embedding_dim: Count = 64
    num_classes: Count = 25
    clip_length: Count = 4
    grid_size: Count = 14
    association_window: Annotated[float, msgspec.Meta(ge=0)] = 5.0
    grid_selection: bool = True
    association: bool = True
    temporal_cross_attention: bool = True
    repulsion: bool = True
    decoder_order: Literal["o2i", "i2o"] = "o2i"
    test_short_side: Count = 360
    test_max_side: Count = 1333
    window_length: Count = 30
    clip_stride: Count = 1
    test_clip_length: Count | None = None
    score_threshold: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.1
    match_colours: bool = False
    follow_edges: bool = False
    weigh_colours: bool = False
    max_detections: Count = 20
    categories: tuple[Category, ...] = ()

    @property
    def num_queries(self) -> int:
        """Q = g * g."""
        return self.grid_size**2

    @property
    def inference_clip_length(self) -> int:
        """Frames of a clip at inference."""
        return self.test_clip_length or self.clip_length

    @property
    def found_categories(self) -> tuple[Category, ...]:
        """The category of each of the K outputs: the model's own, or ``class 1``, ``class 2``, ... where it names none."""
        if len(self.categories) == self.num_classes:
            return self.categories
        return tuple(Category(number, f"class {number}") for number in range(1, self.num_classes + 1))

    @property
    def num_levels(self) -> int:
        """L, feature levels at strides 8, 16, 32 and 64."""
        return 4

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """Plain values for the metadata of our checkpoints; `from_json` reads them back."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: Any) -> Self:
        """Raises TypeError for a field that this version does not know, and for values that are misshapen, out of their range
        or at odds with one another."""
        if not isinstance(values, dict):
            raise TypeError(f"expected an object, got {type(values).__name__}")
        unknown = values.keys() - {field.name for field in dataclasses.fields(cls)}
        if unknown:
            raise TypeError(f"unknown configuration fields: {', '.join(sorted(unknown))}")
        try:
            config = msgspec.convert(values, cls)
        except msgspec.ValidationError as error:
            raise TypeError(str(error)) from error
        ids = {category.id for category in config.categories if category.id >= 1}
        if config.categories and not len(ids) == len(config.categories) == config.num_classes:
            raise TypeError(f"{config.num_classes} classes need as many categories, with different ids from 1")
        if config.clip_stride > config.inference_clip_length:
            raise TypeError(
                f"clips of {config.inference_clip_length} frames, each {config.clip_stride} behind the last"
            )
        return config
