"""Scenes for training: textured things that move, bend and hide one another, with exact masks and identities."""

from __future__ import annotations

from engine.training.synthetic.scenes import Scene, SceneGenerator
from engine.training.synthetic.settings import SceneSettings

__all__ = ["Scene", "SceneGenerator", "SceneSettings"]
