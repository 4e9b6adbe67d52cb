"""A new track is begun with the tool at hand, or with the brush where that one draws nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.view.tools.tool import Tool
from tests.app.helpers import Person


@pytest.mark.parametrize("tool", ["polygon", "lasso", "fill", "grabcut", "brush"])
def test_a_new_track_is_drawn_with_the_tool_at_hand(labelled: Person, first: int, tool: str) -> None:
    labelled.does(tool)
    labelled.does("new_track")
    assert labelled.window.canvas.tool.value == tool
    assert labelled.window.commands[tool].isChecked()
    assert labelled.workspace.selected == frozenset()


@pytest.mark.parametrize("tool", ["select", "eraser", "transform"])
def test_a_new_track_is_painted_where_the_tool_at_hand_draws_nothing(labelled: Person, first: int, tool: str) -> None:
    labelled.does(tool)
    labelled.does("new_track")
    assert labelled.window.canvas.tool is Tool.BRUSH


def test_a_polygon_in_progress_stays_its_tracks_when_a_new_track_is_begun(labelled: Person, first: int) -> None:
    labelled.does("polygon")
    before = labelled.mask(first, 0).to_bitmap()
    for x, y in ((100, 10), (120, 10), (120, 25)):
        labelled.clicks(x, y)
    labelled.does("new_track")
    labelled.waits_until_idle()
    assert labelled.mask(first, 0).to_bitmap().sum() > before.sum()
    assert len(labelled.workspace.tracks) == 2
    for x, y in ((130, 60), (150, 60), (150, 80)):
        labelled.clicks(x, y)
    labelled.qtbot.keyClick(labelled.window.canvas, Qt.Key.Key_Return)
    labelled.waits_until_idle()
    assert len(labelled.workspace.tracks) == 3
