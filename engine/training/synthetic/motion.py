"""Where a thing is at any moment: smooth functions of time, so that any frame can be drawn without those before it.

Lengths are fractions of the frame's height, time is counted in frames, angles are radians.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Random = np.random.Generator


@dataclass(frozen=True)
class Wave:
    """mean + amplitude * sin(2 pi t / period + phase)."""

    mean: float
    amplitude: float = 0.0
    period: float = 1.0
    phase: float = 0.0

    def at(self, time: float) -> float:
        """Value at a time in frames."""
        return self.mean + self.amplitude * float(np.sin(2 * np.pi * time / self.period + self.phase))


def random_wave(rng: Random, mean: float, amplitude: float, period: tuple[float, float]) -> Wave:
    """A wave of a given mean and amplitude; its period is drawn from a range and its phase from all."""
    return Wave(mean, amplitude, rng.uniform(*period), rng.uniform(0, 2 * np.pi))


@dataclass(frozen=True)
class Pose:
    """How a sprite lies in the frame at one moment.

    Attributes:
        x, y: its centre, from the frame's top left corner.
        extent: length of its longer side.
        angle: turn, clockwise in the image.
        stretch_x, stretch_y: factors on its own axes before the turn; below 1 when it turns away from the viewer.
        bend_x, bend_y: how far its ends are bent sideways, as a share of its longer side.
        ripple, ripple_phase: amplitude (share of the longer side) and phase of a wave along it.
    """

    x: float
    y: float
    extent: float
    angle: float
    stretch_x: float
    stretch_y: float
    bend_x: float
    bend_y: float
    ripple: float
    ripple_phase: float


@dataclass(frozen=True)
class Motion:
    """A path and everything that changes along it; spin is in radians a frame."""

    x: Wave
    y: Wave
    sway_x: Wave
    sway_y: Wave
    extent: float
    growth: Wave
    angle: Wave
    spin: float
    turn_x: Wave
    turn_y: Wave
    bend_x: Wave
    bend_y: Wave
    ripple: float
    ripple_speed: float

    def at(self, time: float) -> Pose:
        """The pose at a time in frames."""
        return Pose(
            x=self.x.at(time) + self.sway_x.at(time),
            y=self.y.at(time) + self.sway_y.at(time),
            extent=self.extent * float(np.exp(self.growth.at(time))),
            angle=self.angle.at(time) + self.spin * time,
            stretch_x=self.turn_x.at(time),
            stretch_y=self.turn_y.at(time),
            bend_x=self.bend_x.at(time),
            bend_y=self.bend_y.at(time),
            ripple=self.ripple,
            ripple_phase=self.ripple_speed * time,
        )


@dataclass(frozen=True)
class Meeting:
    """A place and a time at which several things pass."""

    x: float
    y: float
    time: float


def random_motion(
    rng: Random, meeting: Meeting, extent: float, aspect: float, difficulty: float, leaves: bool
) -> Motion:
    """Motion of one object that passes near a meeting.

    Args:
        extent: its mean longer side, as a fraction of the frame's height.
        aspect: width over height of the frame.
        leaves: whether its path leads out of the frame and back.
    """
    pace = 0.9 - 0.4 * difficulty
    x = _path(rng, meeting.x + rng.uniform(-0.3, 0.3) * extent, meeting.time, aspect, extent, pace, leaves)
    y = _path(rng, meeting.y + rng.uniform(-0.3, 0.3) * extent, meeting.time, 1.0, extent, pace, False)
    sway = 0.03 * rng.random() ** 2
    bends = rng.random() < 0.35 + 0.4 * difficulty
    turns = rng.random() < 0.3 + 0.3 * difficulty
    spins = rng.random() < 0.35
    lean = rng.normal(0, 0.35) if rng.random() < 0.7 else rng.uniform(0, 2 * np.pi)
    bend = 0.22 * rng.random() if bends else 0.0
    narrowing = 0.3 * rng.random() if turns else 0.05 * rng.random()
    shortening = 0.12 * rng.random() if turns else 0.05 * rng.random()
    return Motion(
        x=x,
        y=y,
        sway_x=random_wave(rng, 0.0, sway, (5, 15)),
        sway_y=random_wave(rng, 0.0, sway, (5, 15)),
        extent=extent,
        growth=random_wave(rng, 0.0, rng.uniform(0.0, 0.32), (15, 60)),
        angle=random_wave(rng, lean, rng.uniform(0, 0.7), (12, 60)),
        spin=rng.normal(0, 0.06) if spins else 0.0,
        turn_x=random_wave(rng, 1.0 - narrowing, narrowing, (15, 60)),
        turn_y=random_wave(rng, 1.0 - shortening, shortening, (15, 60)),
        bend_x=random_wave(rng, 0.0, bend, (8, 40)),
        bend_y=random_wave(rng, 0.0, bend * rng.random(), (8, 40)),
        ripple=0.05 * rng.random() if bends and rng.random() < 0.4 else 0.0,
        ripple_speed=rng.normal(0, 0.3),
    )


def _path(rng: Random, place: float, time: float, length: float, extent: float, pace: float, leaves: bool) -> Wave:
    """One coordinate of a path along an axis of a given length that is at ``place`` at ``time``, and moving then."""
    reach = length * rng.uniform(0.05, 0.36)
    if leaves:
        reach = max(reach, length * 0.3)
    period = rng.uniform(24, 75) * pace
    phase = rng.uniform(-0.9, 0.9) + (np.pi if rng.random() < 0.5 else 0.0)
    centre = place - reach * float(np.sin(phase))
    if leaves:
        outside = 0.6 * extent + reach * rng.uniform(-0.6, 0.0)
        centre = -outside if centre < length / 2 else length + outside
        centre += reach * (0.6 if centre < 0 else -0.6)
    else:
        border = min(reach + 0.2 * extent, length / 2)
        centre = min(max(centre, border), length - border)
    return Wave(centre, reach, period, float(phase - 2 * np.pi * time / period))
