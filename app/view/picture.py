"""What the canvas shows: a frame with the masks over it, made in the thread that reads frames."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from PySide6.QtGui import QImage

from app.view.image import OverlayImage, Pixels, frame_image
from app.view.overlay import Layer, OverlayStyle, Patch, decode
from app.view.painting import Painting


@dataclass(frozen=True)
class Scene:
    """What to show over a frame: masks from the lowest to the topmost, their style, and outlines from other frames."""

    layers: tuple[Layer, ...] = ()
    style: OverlayStyle = field(default_factory=OverlayStyle)
    ghosts: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A frame ready to be painted. From delivery on it belongs to the canvas, which may paint into ``overlay``."""

    frame_index: int
    frame: QImage
    overlay: OverlayImage
    patches: tuple[Patch, ...]
    style: OverlayStyle
    ghosts: tuple[Patch, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.frame.width(), self.frame.height()


class PicturePainter:
    """Turns frames and scenes into pictures, remembering masks decoded lately. Belongs to one thread."""

    def __init__(self, remembered: int = 256) -> None:
        self._patches: OrderedDict[Layer, Patch] = OrderedDict()
        self._remembered = remembered
        self._painting = Painting()

    def image(self, rgb: Pixels) -> QImage:
        """The part that can be made and kept before it is known what lies over it."""
        return frame_image(rgb)

    def picture(self, frame_index: int, frame: QImage, scene: Scene) -> Picture:
        size = (frame.height(), frame.width())
        patches, ghosts = (
            tuple(self._patch(layer) for layer in layers if (layer.mask.height, layer.mask.width) == size)
            for layers in (scene.layers, scene.ghosts)
        )
        overlay = OverlayImage.wrap(self._painting.painted(size, patches, scene.style, ghosts))
        return Picture(frame_index, frame, overlay, patches, scene.style, ghosts)

    def _patch(self, layer: Layer) -> Patch:
        patch = self._patches.pop(layer, None) or decode(layer)
        self._patches[layer] = patch
        if len(self._patches) > self._remembered:
            self._patches.popitem(last=False)
        return patch
