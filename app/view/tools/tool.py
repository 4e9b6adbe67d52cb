"""The tools of the canvas by name."""

from __future__ import annotations

from enum import Enum


class Tool(Enum):
    """The value is the name of the command that chooses the tool."""

    SELECT = "select"
    BRUSH = "brush"
    ERASER = "eraser"
    POLYGON = "polygon"
    LASSO = "lasso"
    FILL = "fill"
    GRABCUT = "grabcut"
    TRANSFORM = "transform"


DRAWING = frozenset({Tool.BRUSH, Tool.POLYGON, Tool.LASSO, Tool.FILL, Tool.GRABCUT})  # each can begin a new track
