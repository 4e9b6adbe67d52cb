"""What the canvas shows: a frame with the masks over it, made in the thread that reads frames."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtGui import QImage

from app.view.pictures.image import OverlayImage, Pixels, frame_image
from app.view.pictures.overlay import Layer, OverlayStyle, Patch, Shown, decode
from app.view.pictures.painting import Painting


@dataclass(frozen=True)
class Scene:
    """What to show over a frame: masks from the lowest to the topmost, their style, and outlines from other frames.

    In the thread that paints, ``before`` tells which masks a split view shows on its other side (None: it is whole), and
    ``drawn`` makes of ``layers`` what they are with strokes that wait to be stored (None: there are none).
    """

    layers: tuple[Layer, ...] = ()
    style: OverlayStyle = field(default_factory=OverlayStyle)
    ghosts: tuple[Layer, ...] = ()
    before: Callable[[], Iterable[Layer]] | None = None
    drawn: Callable[[tuple[Layer, ...]], tuple[Layer, ...]] | None = None


@dataclass(frozen=True)
class Side:
    """The other side of a split view. Nobody paints into it."""

    overlay: OverlayImage
    patches: tuple[Patch, ...]
    style: OverlayStyle


@dataclass(frozen=True)
class Picture:
    """A frame ready to be painted. From delivery on it belongs to the canvas, which may paint into ``overlay``."""

    frame_index: int
    frame: QImage
    overlay: OverlayImage
    patches: tuple[Shown, ...]
    style: OverlayStyle
    ghosts: tuple[Patch, ...] = ()
    before: Side | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.frame.width(), self.frame.height()


class PicturePainter:
    """Turns frames and scenes into pictures, remembering masks decoded lately. Belongs to one thread, but for `image`."""

    def __init__(self, remembered: int = 256) -> None:
        self._patches: OrderedDict[Layer, Patch] = OrderedDict()
        self._remembered = remembered
        self._painting = Painting()
        self._painting_ahead = Painting()
        self._other_side: Side | None = None
        self._prepared: tuple[int, Scene, Picture] | None = None
        self._painting_before = Painting()

    def image(self, rgb: Pixels) -> QImage:
        """The part that can be made and kept before it is known what lies over it."""
        return frame_image(rgb)

    def picture(self, frame_index: int, frame: QImage, scene: Scene) -> Picture:
        """The picture, which is nobody else's; made anew unless it is prepared."""
        prepared, self._prepared = self._prepared, None
        if prepared is not None and prepared[:2] == (frame_index, scene):
            self._painting, self._painting_ahead = self._painting_ahead, self._painting
            return prepared[2]
        return self._made(frame_index, frame, scene, self._painting)

    def prepare(self, frame_index: int, frame: QImage, scene: Scene, should_stop: Callable[[], bool]) -> None:
        """Makes a picture that will probably be asked for, as long as nothing else is; what is done until then is kept."""
        size = (frame.height(), frame.width())
        for layer in (*scene.layers, *scene.ghosts):
            if should_stop():
                return
            self._fitting((layer,), size)
        if not should_stop():
            self._prepared = frame_index, scene, self._made(frame_index, frame, scene, self._painting_ahead)

    def _made(self, frame_index: int, frame: QImage, scene: Scene, painting: Painting) -> Picture:
        size = (frame.height(), frame.width())
        shown = scene.layers if scene.drawn is None else scene.drawn(scene.layers)
        patches, ghosts = (self._fitting(layers, size) for layers in (shown, scene.ghosts))
        overlay = OverlayImage.wrap(painting.painted(size, patches, scene.style, ghosts))
        before = None
        if scene.before is not None:
            before = self._side(size, self._fitting(scene.before(), size), scene.style)
        self._other_side = before
        return Picture(frame_index, frame, overlay, patches, scene.style, ghosts, before)

    def _side(self, size: tuple[int, int], patches: tuple[Patch, ...], style: OverlayStyle) -> Side:
        """The other side of a split view: the one of the picture before, if it looks alike, as after a stroke."""
        last = self._other_side
        if last is not None and last.style == style and [*map(id, last.patches)] == [*map(id, patches)]:
            return last
        return Side(OverlayImage.wrap(self._painting_before.painted(size, patches, style, ())), patches, style)

    def _fitting(self, layers: Iterable[Layer], size: tuple[int, int]) -> tuple[Patch, ...]:
        """The masks that are of the frame's size; others belong to media that were there before."""
        return tuple(self._patch(layer) for layer in layers if (layer.mask.height, layer.mask.width) == size)

    def _patch(self, layer: Layer) -> Patch:
        patch = self._patches.pop(layer, None) or decode(layer)
        self._patches[layer] = patch
        if len(self._patches) > self._remembered:
            self._patches.popitem(last=False)
        return patch
