"""The things that move: pictures with an outline, from a colour font, from drawing or from photographs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.training.synthetic.fonts import ColourFont, find_colour_font
from engine.training.synthetic.pictures import Cutouts, Photographs
from engine.training.synthetic.settings import SceneSettings
from engine.training.synthetic.textures import Colour, random_colour, random_texture
from engine.types import Image
from engine.video.opencv import cv2

Random = np.random.Generator
Outline = npt.NDArray[np.float64]  # (P, 2) x, y in -1..1
Cutout = npt.NDArray[np.uint8]  # (H, W, 4) RGB times alpha, and alpha

SIDE = 144  # pixels of a drawn sprite's longer side, about a glyph's
BORDER = 2  # transparent pixels round every sprite, so that its edge stays soft when it is turned


class Sprite(Protocol):
    """Something that can be put into a frame."""

    def cutout(self, time: float) -> Cutout:
        """Its picture at a time in frames, to be read only."""
        ...


@dataclass(frozen=True)
class StillSprite:
    """A picture that does not change by itself."""

    picture: Cutout

    def cutout(self, time: float) -> Cutout:
        """The same picture always."""
        return self.picture


@dataclass(frozen=True)
class Limb:
    """One swinging part of a puppet: a rounded bar from a joint; lengths in pixels, angles in radians."""

    joint: tuple[float, float]
    length: float
    thickness: int
    angle: float
    swing: float
    period: float
    phase: float
    colour: Colour


@dataclass(frozen=True)
class Puppet:
    """A body with limbs that swing while it moves."""

    body: Cutout
    limbs: tuple[Limb, ...]

    def cutout(self, time: float) -> Cutout:
        """The limbs where they are at that time, the body over them."""
        canvas = np.zeros_like(self.body)
        for limb in self.limbs:
            angle = limb.angle + limb.swing * float(np.sin(2 * np.pi * time / limb.period + limb.phase))
            end = (limb.joint[0] + limb.length * np.cos(angle), limb.joint[1] + limb.length * np.sin(angle))
            start = (round(limb.joint[0]), round(limb.joint[1]))
            colour = (*limb.colour, 255)
            cv2.line(canvas, start, (round(end[0]), round(end[1])), colour, limb.thickness, cv2.LINE_AA)
            cv2.circle(canvas, (round(end[0]), round(end[1])), limb.thickness, colour, -1, cv2.LINE_AA)
        cover = 255 - self.body[..., 3:].astype(np.uint16)
        return (self.body + (canvas * cover + 127) // 255).astype(np.uint8)


class SpriteMaker:
    """Draws sprites of the kinds and in the ratio that the settings ask for.

    Raises StorageError when a glyph is wanted and no colour font can be read, VideoError when a folder holds no pictures.
    """

    def __init__(self, settings: SceneSettings) -> None:
        self.photographs = Photographs(settings.photographs)
        self._cutouts = Cutouts(settings.cutouts)
        self._font = ColourFont(settings.font or find_colour_font()) if settings.glyph_share > 0 else None
        patch_share = settings.patch_share if len(self.photographs) else 0.0
        cutout_share = settings.cutout_share if len(self._cutouts) else 0.0
        shares = np.array([settings.glyph_share, settings.shape_share, patch_share, cutout_share])
        self._shares = shares / shares.sum()

    def make(self, rng: Random) -> Sprite:
        """A sprite of a kind drawn at random."""
        makers = (self.glyph, self.shape, self.patch, self.cutout)
        return makers[int(rng.choice(len(makers), p=self._shares))](rng)

    def glyph(self, rng: Random) -> Sprite:
        """A glyph of the font, often with colours of its own."""
        assert self._font is not None
        while True:
            picture = self._font.glyph(int(rng.integers(len(self._font))))
            if picture.size and min(picture.shape[:2]) >= 16:
                return _varied(rng, picture)

    def cutout(self, rng: Random) -> Sprite:
        """A thing from the user's pictures, often with colours of its own."""
        return _varied(rng, self._cutouts.picture(rng))

    def shape(self, rng: Random) -> Sprite:
        """A drawn shape, one in four with limbs."""
        if rng.random() < 0.25:
            return _puppet(rng)
        outline = random_outline(rng)
        alpha = fill(outline, SIDE)
        if rng.random() < 0.2:
            cv2.circle(alpha, (SIDE // 2, SIDE // 2), int(rng.uniform(0.08, 0.25) * SIDE), 0, -1, cv2.LINE_AA)
        surface = _shaded(rng, _decorated(rng, random_texture(rng, SIDE, SIDE), alpha), alpha)
        return StillSprite(premultiplied(surface, alpha))

    def patch(self, rng: Random, feather: float = 0.0) -> Sprite:
        """A piece of a photograph inside a rounded outline.

        Args:
            feather: width of the soft edge as a share of the sprite's side; 0 for a crisp one.
        """
        picture = self.photographs.picture(rng)
        side = int(rng.uniform(0.2, 0.7) * min(picture.shape[:2]))
        top = int(rng.integers(picture.shape[0] - side + 1))
        left = int(rng.integers(picture.shape[1] - side + 1))
        piece = cv2.resize(picture[top : top + side, left : left + side], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        outline = random_blob(rng)
        alpha = fill(outline * (1 - feather), SIDE)
        if feather > 0:
            alpha = cv2.GaussianBlur(alpha, (0, 0), feather * SIDE / 3)
        surface = piece if feather > 0 else _shaded(rng, piece, alpha)
        return StillSprite(premultiplied(surface, alpha))

    def bar(self, rng: Random, blur: float) -> Sprite:
        """A long strip without an identity, as a pole or a branch before the scene."""
        width = int(rng.uniform(0.04, 0.12) * SIDE)
        alpha = np.full((SIDE, max(3, width)), 255, np.uint8)
        alpha = np.pad(alpha, ((0, 0), (8, 8)))
        surface = random_texture(rng, *alpha.shape)
        if blur > 0:
            alpha = cv2.GaussianBlur(alpha, (0, 0), blur)
        return StillSprite(premultiplied(surface, alpha))


def premultiplied(colour: Image, alpha: npt.NDArray[np.uint8]) -> Cutout:
    """Multiplies (H, W, 3) colours by (H, W) alpha, joins them and adds a transparent border."""
    opaque = alpha[..., None].astype(np.uint16)
    picture = np.concatenate([(colour * opaque + 127) // 255, opaque], axis=2).astype(np.uint8)
    return np.pad(picture, ((BORDER, BORDER), (BORDER, BORDER), (0, 0)))


def fill(outline: Outline, side: int) -> npt.NDArray[np.uint8]:
    """(side, side) alpha of a closed outline, with a soft edge."""
    alpha = np.zeros((side, side), np.uint8)
    points = (outline * 0.98 + 1) * side / 2 * 16  # four bits of fraction
    cv2.fillPoly(alpha, [points.astype(np.int32)], 255, cv2.LINE_AA, 4)
    return alpha


def random_blob(rng: Random) -> Outline:
    """A smooth closed curve round the centre."""
    angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    radius = np.ones_like(angles)
    for frequency in range(2, 7):
        radius += rng.normal(0, 0.35) / frequency * np.sin(frequency * angles + rng.uniform(0, 2 * np.pi))
    radius = np.clip(radius, 0.25, None)
    return _normalised(np.stack([radius * np.cos(angles), radius * np.sin(angles) * rng.uniform(0.5, 1.0)], axis=1))


def random_outline(rng: Random) -> Outline:
    """A polygon, a blob, a star, a flower, an ellipse or a rounded box."""
    kind = int(rng.integers(6))
    if kind == 0:
        corners = int(rng.integers(3, 9))
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners) * 0.3 + np.linspace(0, 2 * np.pi, corners, endpoint=False))
        return _normalised(np.stack([np.cos(angles), np.sin(angles) * rng.uniform(0.4, 1)], axis=1))
    if kind == 1:
        return random_blob(rng)
    if kind == 2:
        points = int(rng.integers(4, 10))
        angles = np.linspace(0, 2 * np.pi, 2 * points, endpoint=False)
        radius = np.where(np.arange(2 * points) % 2 == 0, 1.0, rng.uniform(0.35, 0.8))
        return _normalised(np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1))
    angles = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    if kind == 3:
        radius = 1 + rng.uniform(0.1, 0.5) * np.sin(int(rng.integers(3, 9)) * angles)
        return _normalised(np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1))
    power = 1.0 if kind == 4 else rng.uniform(0.2, 0.6)
    x = np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** power
    y = np.sign(np.sin(angles)) * np.abs(np.sin(angles)) ** power
    return _normalised(np.stack([x, y * rng.uniform(0.3, 1.0)], axis=1))


def _normalised(points: Outline) -> Outline:
    """Centres points and scales them to fill -1..1 along their longer side."""
    low, high = points.min(axis=0), points.max(axis=0)
    centred: Outline = (points - (low + high) / 2) / (float((high - low).max()) / 2)
    return centred


def _varied(rng: Random, picture: npt.NDArray[np.uint8]) -> Sprite:
    """A sprite of an (H, W, 4) picture, as it is or seen in a mirror, as it is or painted in other colours."""
    colour, alpha = np.ascontiguousarray(picture[..., :3]), picture[..., 3]
    if rng.random() < 0.35:
        colour = _recoloured(rng, colour)
    if rng.random() < 0.5:
        colour, alpha = colour[:, ::-1], alpha[:, ::-1]
    return StillSprite(premultiplied(colour, alpha))


def _recoloured(rng: Random, colour: Image) -> Image:
    """The same picture with its hues turned and its brightness changed."""
    hsv = cv2.cvtColor(colour, cv2.COLOR_RGB2HSV).astype(np.int16)
    hsv[..., 0] = (hsv[..., 0] + int(rng.integers(180))) % 180
    hsv[..., 1] = np.clip(hsv[..., 1] * rng.uniform(0.5, 1.3), 0, 255)
    hsv[..., 2] = np.clip(hsv[..., 2] * rng.uniform(0.6, 1.15), 0, 255)
    recoloured: Image = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)
    return recoloured


def _decorated(rng: Random, surface: Image, alpha: npt.NDArray[np.uint8]) -> Image:
    """Sometimes plain with a few smaller figures on it, sometimes with a drawn contour, as in a picture book."""
    if rng.random() < 0.5:
        surface[:] = random_colour(rng)
        for _ in range(int(rng.integers(0, 6))):
            place = rng.uniform(-0.6, 0.6, 2)
            points = (random_outline(rng) * rng.uniform(0.08, 0.4) + place + 1) * SIDE / 2 * 16
            cv2.fillPoly(surface, [points.astype(np.int32)], random_colour(rng), cv2.LINE_AA, 4)
    if rng.random() < 0.4:
        contours, _ = cv2.findContours((alpha > 127).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(surface, contours, -1, random_colour(rng), int(rng.integers(2, 9)), cv2.LINE_AA)
    return surface


def _shaded(rng: Random, surface: Image, alpha: npt.NDArray[np.uint8]) -> Image:
    """Sometimes darker towards one side, as a body under a lamp."""
    if rng.random() < 0.5:
        return surface
    height, width = alpha.shape
    rows, columns = np.linspace(-1, 1, height), np.linspace(-1, 1, width)
    angle, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.35)
    light = 1 + depth * np.add.outer(np.sin(angle) * rows, np.cos(angle) * columns)
    shaded: Image = (surface * light[..., None]).clip(0, 255).astype(np.uint8)
    return shaded


def _puppet(rng: Random) -> Puppet:
    alpha = cv2.resize(fill(random_outline(rng), SIDE // 2), (SIDE // 2, SIDE // 2))
    surface = _decorated(rng, random_texture(rng, SIDE // 2, SIDE // 2), np.pad(alpha, 0))
    body = np.pad(premultiplied(surface, alpha), ((SIDE // 4,) * 2, (SIDE // 4,) * 2, (0, 0)))
    colour = random_colour(rng)
    centre = body.shape[0] / 2
    limbs = []
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(2, 7)), endpoint=False) + rng.uniform(0, 2 * np.pi):
        joint = (centre + 0.2 * SIDE * np.cos(angle), centre + 0.2 * SIDE * np.sin(angle))
        limbs.append(
            Limb(
                joint=joint,
                length=rng.uniform(0.16, 0.26) * SIDE,
                thickness=int(rng.integers(4, 13)),
                angle=float(angle),
                swing=rng.uniform(0.1, 0.7),
                period=rng.uniform(6, 30),
                phase=rng.uniform(0, 2 * np.pi),
                colour=colour,
            )
        )
    return Puppet(body, tuple(limbs))
