"""What a click would do, for the status line."""

from __future__ import annotations

from app.view.canvas import Tool

HINTS = {
    Tool.SELECT: "Click a mask to select its track; again for the one below. Wheel zooms, Space + drag pans.",
    Tool.BRUSH: "Drag to paint on the selected track, or a new one. [ and ] change the size. Esc drops a stroke.",
    Tool.ERASER: "Drag to erase from the selected track. [ and ] change the size. Esc drops a stroke.",
}
