"""What a synthetic scene may hold, and how hard it may be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SceneSettings:
    """Everything that, together with a seed and a number, decides a scene.

    Attributes:
        size: (height, width) of the frames in pixels.
        frames: length of a scene; motion is arranged so that objects meet within it.
        objects: fewest and most objects of a scene; small numbers are more frequent.
        difficulty: 0..1; raises the number of objects and look-alikes, their speed and bending, how often they leave,
            and the share of scenes with occluders, blur, noise and compression.
        photographs: folders, searched with their subfolders for pictures that serve as backgrounds and textures.
            Without any, backgrounds are drawn.
        cutouts: folders, searched likewise for pictures of things on a transparent ground.
        font: file of a colour bitmap font; None asks fontconfig for Noto Color Emoji.
        glyph_share, shape_share, patch_share, cutout_share: how often an object is a glyph of the font, a drawn
            shape, a patch of a photograph or a cut-out thing; only their ratio matters, and the last two count only
            where there are such pictures.
    """

    size: tuple[int, int] = (360, 640)
    frames: int = 36
    objects: tuple[int, int] = (2, 20)
    difficulty: float = 0.5
    photographs: tuple[Path, ...] = ()
    cutouts: tuple[Path, ...] = ()
    font: Path | None = None
    glyph_share: float = 0.7
    shape_share: float = 0.14
    patch_share: float = 0.06
    cutout_share: float = 0.1

    def __post_init__(self) -> None:
        """Raises ValueError for a value out of range."""
        if min(self.size) < 32:
            raise ValueError(f"scenes need at least 32 x 32 pixels, not {self.size}")
        if self.frames < 1:
            raise ValueError(f"a scene needs at least one frame, not {self.frames}")
        if not 0 <= self.objects[0] <= self.objects[1] <= 254:
            raise ValueError(f"objects must be a range within 0..254, not {self.objects}")
        if not 0.0 <= self.difficulty <= 1.0:
            raise ValueError(f"difficulty must lie in 0..1, not {self.difficulty}")
        shares = (self.glyph_share, self.shape_share, self.patch_share, self.cutout_share)
        if min(shares) < 0 or self.glyph_share + self.shape_share <= 0:
            raise ValueError(f"shares must not be negative, nor those of glyphs and shapes both zero: {shares}")
