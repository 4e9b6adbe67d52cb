"""What the commands of tools, mask mending and appearance do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.edits.drawing import OVERLAPS, Overlap
from app.project import RefusedError
from app.ui.look import COLORS_BY, ColorBy
from app.ui.workspace import Workspace
from app.view import words
from app.view.tools.morphology import MENDINGS
from app.view.tools.placing import LARGER, ROUND, ROUND_BACK, SMALLER, Nudge, moved_by
from app.view.tools.tool import Tool

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

OPACITY_STEP = 10  # percent
STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
NUDGES = {"mask_larger": LARGER, "mask_smaller": SMALLER, "mask_back": ROUND_BACK, "mask_round": ROUND}


def tool_commands(window: MainWindow) -> dict[str, Callable[[], object]]:
    """The doing of each command by its name."""
    canvas, work = window.canvas, window.tool_work
    tools = {tool.value: partial(_take_tool, window, tool) for tool in Tool}
    mendings = {
        name: lambda mending=mending: window.with_workspace(lambda w: work.mend(w, mending))
        for name, mending in MENDINGS.items()
    }
    overlaps = {f"overlap_{mode}": partial(set_overlap, window, mode) for mode in OVERLAPS}
    colors = {f"color_{by}": partial(set_color_by, window, by) for by in COLORS_BY}
    others: dict[str, Callable[[], object]] = {
        "smaller": lambda: canvas.step_size(-1),
        "larger": lambda: canvas.step_size(1),
        "pen_pressure": lambda: set_pen_pressure(window, window.commands["pen_pressure"].isChecked()),
        "copy_previous": lambda: window.with_workspace(lambda w: work.copy(w, -1)),
        "copy_next": lambda: window.with_workspace(lambda w: work.copy(w, 1)),
        "copy_mask": lambda: window.with_workspace(partial(_copy_mask, window)),
        "paste_mask": lambda: window.with_workspace(partial(_paste_mask, window)),
        "next_overlap": lambda: _next_overlap(window),
        "next_color": lambda: _next_color(window),
        "toggle_locked": lambda: window.with_workspace(Workspace.toggle_selected_locked),
        "solo": lambda: _change_look(window, solo=window.commands["solo"].isChecked()),
        "onion": lambda: _change_look(window, onion=window.commands["onion"].isChecked()),
        "split_view": lambda: set_split(window, window.commands["split_view"].isChecked()),
        "divider_left": lambda: canvas.move_divider(-1),
        "divider_right": lambda: canvas.move_divider(1),
        **{f"pointer_{side}": partial(_lead, window, step) for side, step in STEPS.items()},
        "pointer_press": lambda: canvas.press_pointer(subtracts=False),
        "pointer_press_away": lambda: canvas.press_pointer(subtracts=True),
        **{name: partial(_nudge, window, nudge) for name, nudge in NUDGES.items()},
        "opacity_less": lambda: _step_opacity(window, -1),
        "opacity_more": lambda: _step_opacity(window, 1),
    }
    return {**tools, **mendings, **overlaps, **colors, **others}


def _take_tool(window: MainWindow, tool: Tool) -> None:
    """Chooses a tool; the keys that lead it go to the picture from now on."""
    window.set_tool(tool)
    window.canvas.setFocus()


def _lead(window: MainWindow, step: tuple[int, int]) -> None:
    """Moves the pointer or, with the tool that moves it, the mask."""
    if window.canvas.tool is Tool.TRANSFORM:
        _nudge(window, moved_by(*step))
    else:
        window.canvas.move_pointer(step, is_held=window.keys.is_held)


def _nudge(window: MainWindow, nudge: Nudge) -> None:
    if window.canvas.tool is not Tool.TRANSFORM:
        text = words.tr("Choose the tool that moves a mask first: {key}")
        window.status.show_refusal(text.format(key=window.commands.shown_keys(Tool.TRANSFORM.value) or "–"))
    elif not window.canvas.nudge(nudge):
        window.status.show_refusal(words.tr("Select a track that has a mask in this frame first"))


def _copy_mask(window: MainWindow, workspace: Workspace) -> None:
    try:
        window.status.show_notice(words.said(window.clipboard.copy(workspace)))
    except RefusedError as error:
        window.show_error(error)


def _paste_mask(window: MainWindow, workspace: Workspace) -> None:
    window.canvas.finish_stroke()  # which comes before it
    try:
        window.clipboard.paste(workspace)
    except RefusedError as error:
        window.show_error(error)


def set_overlap(window: MainWindow, mode: Overlap) -> None:
    """Chooses what happens where a tool comes upon another track's pixels."""
    window.commands[f"overlap_{mode}"].setChecked(True)
    window.with_workspace(lambda w: w.set_overlap(mode))


def set_color_by(window: MainWindow, by: ColorBy) -> None:
    """Chooses what the colour of a mask tells."""
    window.commands[f"color_{by}"].setChecked(True)
    _change_look(window, color_by=by)


def set_pen_pressure(window: MainWindow, heeded: bool) -> None:
    """Lets a pen's pressure say how wide the brush is, or not, from now on and at the next start."""
    window.canvas.pen.is_heeded = heeded
    if window.settings.values.pen_pressure != heeded:
        window.settings.remember_pen_pressure(heeded)


def set_split(window: MainWindow, split: bool) -> None:
    """Shows what was before corrections beside what is now, or no longer."""
    window.commands["split_view"].setChecked(split)
    _change_look(window, split=split)
    window.update_commands()


def show_choices(window: MainWindow, workspace: Workspace) -> None:
    """Ticks what the workspace has chosen."""
    window.commands[f"overlap_{workspace.overlap}"].setChecked(True)
    window.commands[f"color_{workspace.look.color_by}"].setChecked(True)
    window.commands["solo"].setChecked(workspace.look.solo)
    window.commands["onion"].setChecked(workspace.look.onion)
    set_split(window, workspace.look.split)


def _change_look(window: MainWindow, **changes: object) -> None:
    window.with_workspace(lambda w: w.change_look(**changes))


def _step_opacity(window: MainWindow, steps: int) -> None:
    window.opacity.setValue(window.opacity.value() + steps * OPACITY_STEP)  # which keeps it in 0..100


def _next_overlap(window: MainWindow) -> None:
    window.with_workspace(lambda w: set_overlap(window, OVERLAPS[(OVERLAPS.index(w.overlap) + 1) % len(OVERLAPS)]))


def _next_color(window: MainWindow) -> None:
    window.with_workspace(
        lambda w: set_color_by(window, COLORS_BY[(COLORS_BY.index(w.look.color_by) + 1) % len(COLORS_BY)])
    )
