"""Task settings of the published models: what a checkpoint's tensors cannot tell."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.config import MDQEConfig
from engine.types import Category
from engine.ytvis.categories import category_set


@dataclass(frozen=True)
class Preset:
    """Settings of one published configuration (specification, section 1).

    Attributes:
        category_set: name of the categories in `engine.ytvis`; None keeps those of the checkpoint.
        num_classes: K that the preset is for; None fits any.
        test_clip_length: frames of a clip at inference; None takes the trained length.
    """

    category_set: str | None
    num_classes: int | None
    association_window: float
    test_short_side: int
    window_length: int
    test_clip_length: int | None = None

    def applied_to(self, config: MDQEConfig) -> MDQEConfig:
        """The architecture of ``config`` with this preset's task settings."""
        categories: tuple[Category, ...] = category_set(self.category_set) if self.category_set else config.categories
        return config.replace(
            association_window=self.association_window,
            test_short_side=self.test_short_side,
            window_length=self.window_length,
            test_clip_length=self.test_clip_length,
            categories=categories,
        )


PRESETS: dict[str, Preset] = {
    "r50_ovis_360": Preset("ovis", 25, 5.0, 360, 30),
    "r50_ovis_640": Preset("ovis", 25, 5.0, 640, 20),
    "r50_ytvis19": Preset("ytvis19", 40, 7.0, 360, 30),
    "r50_ytvis21": Preset("ytvis21", 40, 7.0, 360, 30),
    "r101_ytvis19": Preset("ytvis19", 40, 7.0, 360, 30),
    "swinl_ovis": Preset("ovis", 25, 5.0, 480, 20),
    "swinl_ytvis19": Preset("ytvis19", 40, 7.0, 360, 30, test_clip_length=4),
    "swinl_ytvis21": Preset("ytvis21", 40, 7.0, 360, 30, test_clip_length=4),
}
_OTHER = Preset(None, None, 5.0, 360, 30)


def preset_for(config: MDQEConfig) -> Preset:
    """The preset that a class count suggests: 25 is OVIS, 40 is YTVIS-21 (19 has 40, too: name it if it is meant)."""
    swin = config.backbone == "swin_v2"
    if config.num_classes == 25:
        return PRESETS["swinl_ovis" if swin else "r50_ovis_360"]
    if config.num_classes == 40:
        return PRESETS["swinl_ytvis21" if swin else "r50_ytvis21"]
    return _OTHER
