"""Which gesture each tool begins."""

from __future__ import annotations

from app.view.tools.cutting import Cutting
from app.view.tools.filling import Filling
from app.view.tools.gesture import Gesture
from app.view.tools.outlines import Lasso, Polygon
from app.view.tools.placing import Placing
from app.view.tools.tool import Tool

GESTURES: dict[Tool, type[Gesture]] = {
    Tool.POLYGON: Polygon,
    Tool.LASSO: Lasso,
    Tool.FILL: Filling,
    Tool.GRABCUT: Cutting,
    Tool.TRANSFORM: Placing,
}
