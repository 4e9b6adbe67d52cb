"""Where the frame lies in the widget: the one transform between image pixels and widget pixels."""

from __future__ import annotations

from dataclasses import dataclass

from app.view.pictures.rect import Rect

LARGEST_SCALE = 40.0
SMALLEST_SCALE = 0.02


@dataclass(frozen=True)
class Viewport:
    """``widget = image * scale + (x, y)``.

    Attributes:
        scale: widget pixels per image pixel, in [SMALLEST_SCALE, LARGEST_SCALE].
        x, y: place of the image's top left corner in the widget, in widget pixels.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @classmethod
    def fitting(cls, image: tuple[int, int], widget: tuple[int, int], margin: int = 12) -> Viewport:
        """The whole image, centred. Sizes are (width, height)."""
        scale = min((side - 2 * margin) / max(1, length) for side, length in zip(widget, image, strict=True))
        scale = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
        return cls(scale, (widget[0] - image[0] * scale) / 2, (widget[1] - image[1] * scale) / 2)

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale + self.x, y * self.scale + self.y

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Zoomed by ``factor`` about the widget point (x, y), which keeps showing the same image point."""
        scale = min(max(self.scale * factor, SMALLEST_SCALE), LARGEST_SCALE)
        image_x, image_y = self.to_image(x, y)
        return Viewport(scale, x - image_x * scale, y - image_y * scale)

    def panned(self, dx: float, dy: float) -> Viewport:
        return Viewport(self.scale, self.x + dx, self.y + dy)

    def snapped(self, ratio: float) -> Viewport:
        """Moved so that the picture begins at a whole pixel of the screen, of which ``ratio`` are one of the widget."""
        return Viewport(self.scale, round(self.x * ratio) / ratio, round(self.y * ratio) / ratio)

    def kept_in_sight(self, image: tuple[int, int], widget: tuple[int, int], least: int = 48) -> Viewport:
        """Moved back so far that at least ``least`` widget pixels of the image stay in the widget."""

        def clamped(place: float, length: float, side: int) -> float:
            shown = min(float(least), length, side)
            return min(max(place, shown - length), side - shown)

        return Viewport(
            self.scale,
            clamped(self.x, image[0] * self.scale, widget[0]),
            clamped(self.y, image[1] * self.scale, widget[1]),
        )

    def image_rect_to_widget(self, rect: Rect) -> Rect:
        """The widget pixels that show the given image pixels, one more on each side for smoothing."""
        left, top = self.to_widget(rect.left, rect.top)
        right, bottom = self.to_widget(rect.right, rect.bottom)
        return Rect.around(left, top, right, bottom).padded(2)

    def widget_rect_to_image(self, rect: Rect) -> Rect:
        """The image pixels under the given widget pixels, one more on each side for smoothing."""
        left, top = self.to_image(rect.left, rect.top)
        right, bottom = self.to_image(rect.right, rect.bottom)
        return Rect.around(left, top, right, bottom).padded(1)
