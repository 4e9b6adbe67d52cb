"""The line at the bottom: what a click would do, what is under the mouse, how fast the video plays."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from app.project import JournalEntry, TrackRecord
from app.ui.commands.keymap import native
from app.ui.commands.table import COMMANDS
from app.view import words
from app.view.pictures.hit_test import next_hit
from app.view.pictures.paint_preview import Target
from app.view.tools.tool import Tool

STAYS = 8000  # milliseconds
TARGETS = {
    "front": words.mark("{track} in front of other tracks"),
    "behind": words.mark("{track} on free pixels only"),
    "allowed": words.mark("{track}"),
}
USES = {
    Tool.BRUSH: words.mark("Drag paints on {target}; {smaller} and {larger} change the size, Esc drops the stroke"),
    Tool.ERASER: words.mark("Drag erases from {target}; {smaller} and {larger} change the size, Esc drops the stroke"),
    Tool.POLYGON: words.mark("Click sets corners on {target}, Shift takes away; Enter closes, Esc takes a corner back"),
    Tool.LASSO: words.mark("Drag around what {target} gains, with Shift what it loses"),
    Tool.FILL: words.mark(
        "Click adds what has this colour to {target}, Shift takes it away; "
        "tolerance {tolerance}, {smaller} and {larger} change it"
    ),
    Tool.GRABCUT: words.mark(
        "Drag a box for {target}; then drag over the object, with Shift over the background; "
        "Enter takes it, Esc goes back"
    ),
    Tool.TRANSFORM: words.mark(
        "Drag moves {target}; a corner scales it, outside the box rotates it; or {arrows} and other keys, then Enter"
    ),
}

IN_LANES = words.mark("Click goes to the frame, drag chooses a range of them, Ctrl + wheel zooms; right click for more")
SELECTS = (  # one track, or one of several
    words.mark("Click selects track {number}, {category}"),
    words.mark("Click selects track {number}, {category} (1 of {count} here)"),
)
SELECTS_BY_KEYS = (
    words.mark("Space selects track {number}, {category}"),
    words.mark("Space selects track {number}, {category} (1 of {count} here)"),
)
LED_BY_KEYS = {
    Tool.BRUSH: words.mark(
        "Space begins and ends painting on {target}, {arrows} move; {smaller} and {larger} change the size"
    ),
    Tool.ERASER: words.mark(
        "Space begins and ends erasing from {target}, {arrows} move; {smaller} and {larger} change the size"
    ),
    Tool.POLYGON: words.mark(
        "Space sets a corner on {target}, Shift + Space takes away, {arrows} move; Enter closes, Esc takes a corner back"
    ),
    Tool.LASSO: words.mark(
        "Space begins and ends a line around what {target} gains, Shift + Space what it loses; {arrows} move"
    ),
    Tool.FILL: words.mark(
        "Space adds what has this colour to {target}, Shift + Space takes it away; {arrows} move; "
        "tolerance {tolerance}, {smaller} and {larger} change it"
    ),
    Tool.GRABCUT: words.mark(
        "Space begins and ends a box for {target}, then a line on the object, with Shift on the background; "
        "{arrows} move; Enter takes it"
    ),
}


def usual_key(command: str) -> str:
    """The first of a command's usual keys; empty for none."""
    return next(iter(COMMANDS[command].keys), "")


def click_hint(
    tool: Tool,
    target: Target | None,
    hits: Sequence[int],
    selected: frozenset[int],
    tracks: Sequence[TrackRecord],
    categories: Mapping[int, str],
    tolerance: int = 0,
    key: Callable[[str], str] = usual_key,
    *,
    read_only: bool = False,
    unseen: bool = False,
    by_keys: bool = False,
) -> str:
    """What a click on the canvas would do, given the ids of the tracks under the mouse, topmost first.

    Args:
        key: command -> the shortcut that it has now.
        read_only: the video may only be looked at.
        unseen: the masks of the frame cannot be read for now.
        by_keys: a pointer that keys move leads the tool, and Space is its button.
    """
    by_id = {track.id: track for track in tracks}
    if tool is Tool.SELECT:
        return _select_hint(hits, selected, by_id, categories, key, by_keys=by_keys)
    if read_only:
        return words.tr("Another file lies in the place of this video: it can only be looked at")
    if unseen:
        return words.tr("The masks of this frame cannot be shown until the project's drive answers")
    if target is None:
        return _why_not(selected, tracks, key)
    if target.track_id is None and tool is Tool.ERASER:
        return words.tr("Select a track to erase from it")
    if target.track_id is None and tool is Tool.TRANSFORM:
        return words.tr("Select a track to move its mask")
    if target.track_id is None:
        name = words.tr("a new track")
    else:
        name = words.tr("track {number}").format(number=by_id[target.track_id].number)
    if tool is not Tool.ERASER:
        name = words.tr(TARGETS[target.overlap]).format(track=name)
    smaller, larger = key("smaller") or "–", key("larger") or "–"
    uses = LED_BY_KEYS if by_keys and tool in LED_BY_KEYS else USES
    return words.tr(uses[tool]).format(
        target=name, tolerance=tolerance, smaller=smaller, larger=larger, arrows=arrows(key)
    )


def arrows(key: Callable[[str], str]) -> str:
    """The keys that move the pointer or the mask, in short where they are the usual ones."""
    names = [f"pointer_{side}" for side in ("left", "right", "up", "down")]
    there = [key(name) for name in names]
    if there in ([native(usual_key(name)) for name in names], [usual_key(name) for name in names]):
        return words.tr("Ctrl + arrows")
    return ", ".join(one or "–" for one in there)


def before_hint(key: Callable[[str], str]) -> str:
    """Why tools do nothing on one side of the split view. ``key``: command -> the shortcut that it has now."""
    text = words.tr("Left of the divider is what was before: work right of it, or move it ({left} and {right})")
    return text.format(left=key("divider_left") or "–", right=key("divider_right") or "–")


def _select_hint(
    hits: Sequence[int],
    selected: frozenset[int],
    tracks: Mapping[int, TrackRecord],
    categories: Mapping[int, str],
    key: Callable[[str], str],
    *,
    by_keys: bool,
) -> str:
    chosen = next_hit(hits, next(iter(selected), None))
    if chosen is not None and chosen in tracks:
        texts = SELECTS_BY_KEYS if by_keys else SELECTS
        text = words.tr(texts[len(hits) > 1])
        category = categories.get(tracks[chosen].category_id, "")
        return text.format(number=tracks[chosen].number, category=category, count=len(hits))
    if selected:
        return words.tr("Space selects nothing") if by_keys else words.tr("Click selects nothing")
    return words.tr("Wheel zooms, Space + drag pans, {key} paints").format(key=key("brush") or "–")


def _why_not(selected: frozenset[int], tracks: Sequence[TrackRecord], key: Callable[[str], str]) -> str:
    """Why a tool has nothing to work on, and how that is changed."""
    if len(selected) > 1:
        return words.tr("Several tracks are selected; select one to paint on it")
    chosen = next((track for track in tracks if track.id in selected), None)
    if chosen is not None and chosen.locked:
        text = words.tr("Track {number} is locked; {key} unlocks it")
        return text.format(number=chosen.number, key=key("toggle_locked") or "–")
    if chosen is not None and not chosen.visible:
        text = words.tr("Track {number} is hidden; {key} shows it")
        return text.format(number=chosen.number, key=key("toggle_visible") or "–")
    return words.tr("Masks are hidden; {key} shows them").format(key=key("show_masks") or "–")


def travel_text(entry: JournalEntry, video: str | None, keys: str) -> str:
    """What was undone or redone in a ``video`` that is not shown, or (None) in none. ``keys`` go the other way."""
    text = {
        (True, True): words.tr("Undone in {video}, which is not shown: {edit}; {keys} does it again"),
        (True, False): words.tr("Undone: {edit}; {keys} does it again"),
        (False, True): words.tr("Redone in {video}, which is not shown: {edit}; {keys} takes it back"),
        (False, False): words.tr("Redone: {edit}; {keys} takes it back"),
    }[entry.state == "undone", video is not None]
    return text.format(video=video, edit=words.said(entry.name), keys=keys)


class FrameRateMeter:
    """Frames per second over the last second."""

    def __init__(self) -> None:
        self._clock = QElapsedTimer()
        self._clock.start()
        self._times: deque[int] = deque(maxlen=240)  # milliseconds

    def count(self) -> None:
        """Another frame was shown."""
        self._times.append(self._clock.elapsed())

    def reset(self) -> None:
        self._times.clear()

    @property
    def rate(self) -> float:
        now = self._clock.elapsed()
        while self._times and now - self._times[0] > 1000:
            self._times.popleft()
        if len(self._times) < 2 or self._times[-1] == self._times[0]:
            return 0.0
        return 1000 * (len(self._times) - 1) / (self._times[-1] - self._times[0])


class StatusLine(QStatusBar):
    """Left, for a while, what was done or why it was not, else what a click would do; right, place, frame rate and jobs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._hint = QLabel(self)
        self._hint_text = ""
        self._job = QLabel(self)
        self._place = QLabel(self)
        self._rate = QLabel(self)
        self._staying = QTimer(self)
        self._staying.setSingleShot(True)
        self._staying.setInterval(STAYS)
        self._staying.timeout.connect(self.end_refusal)
        self._place.setMinimumWidth(90)
        for label in (self._hint, self._job):
            label.setMinimumWidth(1)  # a long text is cut off; it would widen the window else
        self.addWidget(self._hint, 1)
        for label in (self._job, self._place, self._rate):
            self.addPermanentWidget(label)

    def show_hint(self, text: str) -> None:
        self._hint_text = text
        if not self._staying.isActive():
            self._hint.setText(text)

    def show_refusal(self, text: str) -> None:
        """Why what was asked for last is not done: in the place of the hint, for a while, and to be noticed."""
        self._show_for_a_while(text, "refusal")

    def show_notice(self, text: str) -> None:
        """What was done last and is not to be seen otherwise: in the place of the hint, for a while."""
        self._show_for_a_while(text, "notice")

    def _show_for_a_while(self, text: str, kind: str) -> None:
        self._staying.start()
        self._mark_hint(text, kind)
        self.clearMessage()  # the tip of a tool on which the mouse rests

    def end_refusal(self) -> None:
        """Something else was done since."""
        if self._hint.objectName():
            self._staying.stop()
            self._mark_hint(self._hint_text, "")

    def _mark_hint(self, text: str, kind: str) -> None:
        self._hint.setText(text)
        self._hint.setToolTip(text if kind else "")
        if kind != self._hint.objectName():
            self._hint.setObjectName(kind)  # by which the style sheet knows it
            self._hint.style().unpolish(self._hint)
            self._hint.style().polish(self._hint)

    def show_place(self, place: tuple[int, int] | None) -> None:
        """The pixel under the mouse."""
        self._place.setText(f"{place[0]}, {place[1]}" if place else "")

    def show_rate(self, text: str) -> None:
        self._rate.setText(text)

    def show_job(self, text: str) -> None:
        self._job.setText(text)
        self._job.setToolTip(text)
