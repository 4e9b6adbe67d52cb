"""Scenes of objects that move and hide one another, exactly known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.training.synthetic.backgrounds import Background, random_background
from engine.training.synthetic.compositor import NOBODY, Owners, darken, paint, place
from engine.training.synthetic.fonts import find_colour_font
from engine.training.synthetic.motion import Meeting, Motion, Wave, random_motion, random_wave
from engine.training.synthetic.photography import Photography, random_photography
from engine.training.synthetic.pictures import picture_files
from engine.training.synthetic.settings import SceneSettings
from engine.training.synthetic.sprites import Sprite, SpriteMaker

Random = np.random.Generator
VISIBLE_PIXELS = 24  # fewer at 640 x 360 count as hidden
REFERENCE_AREA = 640 * 360


@dataclass(frozen=True)
class Scene:
    """A rendered scene of N objects at F times.

    Attributes:
        frames: (F, H, W, 3) uint8 RGB.
        masks: (N, F, H, W) bool, what is visible of each object; all False where it is hidden or outside.
        full_areas: (N, F) int64, pixels inside the frame that it would have if nothing hid it.
        sprites: (N,) int64, which picture an object shows; objects of the same one are look-alikes.
        times: (F,) float64, in frames of the scene's motion.
    """

    frames: npt.NDArray[np.uint8]
    masks: npt.NDArray[np.bool_]
    full_areas: npt.NDArray[np.int64]
    sprites: npt.NDArray[np.int64]
    times: npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Layer:
    """A moving sprite; ``owner`` is the number of its object, NOBODY when it is none."""

    sprite: Sprite
    motion: Motion
    owner: int


@dataclass(frozen=True)
class _Shadow:
    """The shadow that every object of a scene throws; lengths are shares of the frame's height."""

    strength: float
    softness: float
    offset: tuple[float, float]


@dataclass(frozen=True)
class _Plan:
    """All of a scene but its time: what is drawn, from back to front, and how it is filmed."""

    background: Background
    layers: tuple[_Layer, ...]
    sprites: tuple[int, ...]
    shadow: _Shadow | None
    shutter: float
    photography: Photography


class SceneGenerator:
    """Makes scene after scene; a scene is decided by settings, seed and index alone, whoever asks and when.

    Pictures and glyphs are read on first use and kept in memory; a pickled generator leaves them behind.

    Raises VideoError on first use when a folder holds no pictures, StorageError when the font cannot be read.
    """

    def __init__(self, settings: SceneSettings, seed: int) -> None:
        self.settings = settings
        self.seed = seed

    def __getstate__(self) -> dict[str, object]:
        return {"settings": self.settings, "seed": self.seed}

    @cached_property
    def _sprites(self) -> SpriteMaker:
        return SpriteMaker(self.settings)

    def check(self) -> None:
        """Raises VideoError or StorageError now, not in the midst of a training, when a folder or the font is not there."""
        for folder in (*self.settings.photographs, *self.settings.cutouts):
            picture_files(folder)
        if self.settings.glyph_share > 0 and self.settings.font is None:
            find_colour_font()

    def scene(self, index: int, times: Sequence[float] | None = None, size: tuple[int, int] | None = None) -> Scene:
        """Renders a scene.

        Args:
            index: number of the scene, from 0.
            times: moments to render, in frames; all of ``settings.frames`` when None. No other frame is computed.
            size: (height, width) in pixels; that of the settings when None. The motion is the same in any size of
                the same aspect.
        """
        height, width = size or self.settings.size
        moments = range(self.settings.frames) if times is None else times
        plan = self._plan(index, (height, width))
        count = len(plan.sprites)
        frames = np.empty((len(moments), height, width, 3), np.uint8)
        masks = np.empty((count, len(moments), height, width), np.bool_)
        full_areas = np.zeros((count, len(moments)), np.int64)
        fewest = VISIBLE_PIXELS * height * width / REFERENCE_AREA
        for number, time in enumerate(moments):
            canvas = plan.background.at(time, height, width).astype(np.float32)
            owners = np.full((height, width), NOBODY, np.int16)
            for layer in plan.layers:
                self._paint_layer(canvas, owners, plan, layer, float(time), full_areas[:, number])
            grain = np.random.default_rng([self.seed, index, 1, round(time * 1000) + 2**20])
            frames[number] = plan.photography.develop(canvas, time, grain)
            for owner in range(count):
                mask = owners == owner
                masks[owner, number] = mask if np.count_nonzero(mask) >= fewest else False
        return Scene(frames, masks, full_areas, np.array(plan.sprites, np.int64), np.array(moments, np.float64))

    def _paint_layer(
        self, canvas: npt.NDArray[np.float32], owners: Owners, plan: _Plan, layer: _Layer, time: float,
        full_areas: npt.NDArray[np.int64],
    ) -> None:  # fmt: skip
        height = owners.shape[0]
        pose = layer.motion.at(time)
        way = (0.0, 0.0)
        if plan.shutter > 0:
            later = layer.motion.at(time + plan.shutter)
            way = ((later.x - pose.x) * height, (later.y - pose.y) * height)
        placed = place(layer.sprite.cutout(time), pose, height, way)
        if plan.shadow is not None and layer.owner != NOBODY:
            x, y = plan.shadow.offset
            offset = (round(x * height), round(y * height))
            darken(canvas, placed, plan.shadow.strength, max(0.5, plan.shadow.softness * height), offset)
        area = paint(canvas, owners, placed, layer.owner)
        if layer.owner != NOBODY:
            full_areas[layer.owner] = area

    def _plan(self, index: int, size: tuple[int, int]) -> _Plan:
        """Draws everything that is up to chance. Parts have streams of their own, so that one cannot shift another."""
        rng = np.random.default_rng([self.seed, index, 0])
        scenery, cast, camera, extras = rng.spawn(4)
        difficulty = self.settings.difficulty
        aspect = size[1] / size[0]
        background = random_background(scenery, self._sprites, size, difficulty)
        objects, sprites = self._cast(cast, aspect)
        hazy = extras.random() < 0.3 * (0.4 + difficulty) and len(self._sprites.photographs) > 0
        behind = self._passers(extras, aspect) if hazy else ()
        blocked = extras.random() < 0.25 * difficulty
        before = self._occluders(extras, aspect) if blocked else ()
        return _Plan(
            background=background,
            layers=(*behind, *objects, *before),
            sprites=sprites,
            shadow=_random_shadow(camera) if camera.random() < 0.25 else None,
            shutter=camera.uniform(0.1, 0.5) if camera.random() < 0.4 * difficulty else 0.0,
            photography=random_photography(camera, difficulty),
        )

    def _cast(self, rng: Random, aspect: float) -> tuple[tuple[_Layer, ...], tuple[int, ...]]:
        """The objects from back to front, and which picture each shows."""
        settings, difficulty = self.settings, self.settings.difficulty
        fewest, most = settings.objects
        count = fewest + int((most - fewest + 0.999) * rng.beta(1.3, 5.0 - 3.0 * difficulty))
        alike = rng.random() < 0.25 + 0.5 * difficulty
        kinds = min(max(1, round(count * rng.uniform(0.25, 0.8))), count) if alike else count
        shown = np.concatenate([np.arange(kinds), rng.integers(0, kinds, count - kinds)])
        makers = [self._sprites.make(rng) for _ in range(kinds)]
        extents = np.exp(rng.uniform(np.log(0.19), np.log(0.52), kinds)) * min(1.0, (10 / max(count, 1)) ** 0.5)
        meetings = [_random_meeting(rng, settings.frames, aspect) for _ in range(max(1, round(count / 2.5)))]
        layers = []
        for owner, kind in enumerate(shown):
            # Look-alikes pass at one place most of the time: there an identity is easily lost.
            group = int(kind) % len(meetings) if alike and rng.random() < 0.7 else int(rng.integers(len(meetings)))
            meeting = meetings[group]
            if rng.random() < 0.4:
                meeting = _random_meeting(rng, settings.frames, aspect)
            extent = float(extents[kind]) * (1.0 if alike and rng.random() < 0.4 else rng.uniform(0.75, 1.35))
            leaves = bool(rng.random() < 0.05 + 0.2 * difficulty)
            motion = random_motion(rng, meeting, extent, aspect, difficulty, leaves)
            layers.append(_Layer(makers[kind], motion, owner))
        order = rng.permutation(count)
        return tuple(layers[position] for position in order), tuple(int(kind) for kind in shown)

    def _passers(self, rng: Random, aspect: float) -> tuple[_Layer, ...]:
        """Large hazy pieces of photographs behind the objects: things that move and are none."""
        layers = []
        for _ in range(int(rng.integers(1, 4))):
            sprite = self._sprites.patch(rng, feather=rng.uniform(0.1, 0.3))
            meeting = _random_meeting(rng, self.settings.frames, aspect)
            motion = random_motion(rng, meeting, rng.uniform(0.4, 1.1), aspect, 0.0, leaves=bool(rng.random() < 0.5))
            layers.append(_Layer(sprite, motion, NOBODY))
        return tuple(layers)

    def _occluders(self, rng: Random, aspect: float) -> tuple[_Layer, ...]:
        """Bars before everything, crisp or out of focus, that hide objects and are none."""
        layers = []
        blur = rng.uniform(0.5, 4) if rng.random() < 0.5 else 0.0
        for _ in range(int(rng.integers(1, 4))):
            drift = random_wave(rng, rng.uniform(0, aspect), rng.uniform(0, 0.2), (40, 150))
            still = Wave(0.0)
            motion = Motion(
                x=drift, y=Wave(rng.uniform(0.3, 0.7)), sway_x=still, sway_y=still, extent=rng.uniform(1.4, 2.2),
                growth=still, angle=Wave(rng.normal(0, 0.5)), spin=0.0, turn_x=Wave(1.0), turn_y=Wave(1.0),
                bend_x=still, bend_y=still, ripple=0.0, ripple_speed=0.0,
            )  # fmt: skip
            layers.append(_Layer(self._sprites.bar(rng, blur), motion, NOBODY))
        return tuple(layers)


def _random_meeting(rng: Random, frames: int, aspect: float) -> Meeting:
    return Meeting(rng.uniform(0.22, 0.78) * aspect, rng.uniform(0.25, 0.75), rng.uniform(0.1, 0.9) * frames)


def _random_shadow(rng: Random) -> _Shadow:
    return _Shadow(rng.uniform(0.15, 0.6), rng.uniform(0.005, 0.03), (rng.normal(0, 0.02), rng.uniform(0.0, 0.04)))
