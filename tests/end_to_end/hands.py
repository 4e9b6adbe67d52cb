"""Keyboard and mouse: somebody at the window who does everything by events, as a person does, and never calls the program.

What is on screen and in the project may be looked at; nothing in here changes it but events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QWidget,
)

from app.project import TrackRecord
from app.view.timeline.lane_view import LaneView
from tests.app.helpers import Person

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
NOTCH = 120  # what Qt reports for one notch of the wheel
LOOK_MILLISECONDS = 10  # how often somebody looks whether a dialog has come

Kind = TypeVar("Kind", bound=QWidget)
State = Mapping[str, object]


class Hands(Person):
    """A person who works by keys and clicks alone."""

    # ---- keys, menus and buttons ---------------------------------------------------------------

    def does(self, command: str) -> None:
        """Presses the command's keys or, when it has none, chooses it in its menu."""
        action = self.window.commands[command]
        assert action.isEnabled(), f"{command} is disabled"
        keys = self.window.commands.keys(command)
        with self.qtbot.waitSignal(action.triggered, timeout=10_000):
            if keys:
                self.turns_to_the_window()
                self.presses(keys[0], self.window.canvas)
            else:
                self.chooses(command)

    def presses(self, keys: str, widget: QWidget | None = None) -> None:
        """Presses and releases keys, e.g. ``Ctrl+Shift+P``, where the keyboard's focus is."""
        combination = QKeySequence(keys)[0]  # type: ignore[index]  # PySide's stubs leave it out
        target = widget or QApplication.focusWidget() or self.window
        self.qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())

    def chooses(self, name: str) -> None:
        """Clicks through the menus to the action of that name."""
        bar = self.window.menuBar()
        for top in bar.actions():
            menu = top.menu()
            assert isinstance(menu, QMenu)
            way = _way_to(menu, name)
            if way is None:
                continue
            self.opens_menu(top)
            for action in way:
                self.clicks_in_menu(action)
            return
        raise AssertionError(f"no menu has {name}")

    def opens_recent(self, path: str) -> None:
        """Clicks through the menus to a project that was open before."""
        self.opens_menu(self.window.menuBar().actions()[0])
        recent = self.window.recent_menu
        self.clicks_in_menu(recent.menuAction())
        self.qtbot.waitUntil(recent.isVisible, timeout=10_000)
        self.clicks_in_menu(next(action for action in recent.actions() if action.text() == path))

    def opens_menu(self, top: QAction) -> None:
        """Goes to the menu bar with the mouse and clicks there.

        A menu takes no click where the mouse already was when it opened, and clicks alone leave it where the last drag ended.
        """
        bar = self.window.menuBar()
        place = bar.actionGeometry(top).center()
        self.qtbot.mouseMove(bar, place)
        self.qtbot.mouseClick(bar, LEFT, NO_KEYS, place)

    def clicks_in_menu(self, action: QAction) -> None:
        """Once the menu is open."""

        def shown() -> QMenu | None:
            menu = QApplication.activePopupWidget()
            return menu if isinstance(menu, QMenu) and action in menu.actions() else None

        self.qtbot.waitUntil(lambda: shown() is not None, timeout=10_000)
        menu = shown()
        assert menu is not None
        self.qtbot.mouseClick(menu, LEFT, NO_KEYS, menu.actionGeometry(action).center())

    def clicks_on(self, button: QWidget) -> None:
        assert button.isEnabled(), button
        self.touches(button)
        self.qtbot.mouseClick(button, LEFT)

    def touches(self, widget: QWidget) -> None:
        """Brings a widget's window to the front, as desktops do at a click."""
        window = widget.window()
        if not window.isActiveWindow():
            window.activateWindow()
            self.qtbot.waitUntil(window.isActiveWindow, timeout=10_000)

    def types(self, field: QLineEdit, text: str) -> None:
        """Clicks into a field and types over what is in it."""
        self.touches(field)
        self.qtbot.mouseClick(field, LEFT)
        self.qtbot.keyClick(field, Qt.Key.Key_A, CONTROL)
        self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        self.qtbot.keyClicks(field, text)
        assert field.text() == text

    def sets(self, box: QSpinBox, number: int) -> None:
        """Types over the number in a field."""
        self.touches(box)
        self.qtbot.mouseClick(box.lineEdit(), LEFT)
        self.qtbot.keyClick(box, Qt.Key.Key_A, CONTROL)
        self.qtbot.keyClicks(box, str(number))
        assert box.value() == number

    def picks(self, combo: QComboBox, data: object) -> None:
        """Goes through a drop-down list by the arrow keys."""
        self.touches(combo)
        self.qtbot.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(combo.count()):
            if combo.currentData() == data:
                return
            self.qtbot.keyClick(combo, Qt.Key.Key_Down)
        raise AssertionError(f"{data!r} cannot be chosen")

    # ---- dialogs -------------------------------------------------------------------------------

    def sees(self, kind: type[Kind]) -> Kind:
        """The one window of a kind that is open."""
        self.qtbot.waitUntil(lambda: any(found.isVisible() for found in self.window.findChildren(kind)), timeout=10_000)
        (found,) = [found for found in self.window.findChildren(kind) if found.isVisible()]
        return found

    def does_with_files(self, command: str, *answers: Path) -> None:
        """Does a command that asks for files or folders; answers each dialog by typing."""
        self.answers_files(lambda: self.does(command), *answers)

    def answers_files(self, deed: Callable[[], object], *answers: Path) -> None:
        """Does something that asks for files or folders; answers each dialog by typing."""
        waiting, answered = list(answers), list[QFileDialog]()
        looking = QTimer(self.window)
        looking.setInterval(LOOK_MILLISECONDS)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog) or not dialog.isVisible():
                return
            field = dialog.findChild(QLineEdit, "fileNameEdit")
            assert field is not None
            if not field.hasFocus():  # else the dialog writes into it while somebody types
                dialog.activateWindow()
                self.qtbot.mouseClick(field, LEFT)
                return
            if dialog not in answered:
                answered.append(dialog)
                field.clear()  # of what the dialog proposes
                self.qtbot.keyClicks(field, str(waiting.pop(0)))
            # Again as long as it is there: it takes nothing before it has looked at the folder, in a thread of its own.
            self.qtbot.keyClick(field, Qt.Key.Key_Return)

        looking.timeout.connect(look)
        looking.start()
        deed()
        looking.stop()
        assert not waiting, f"nobody asked for {waiting}"

    def answers_with(self, text: str) -> None:
        """Types a text into the question that is open; Enter."""
        dialog = self.sees(QInputDialog)
        field = dialog.findChild(QLineEdit)
        assert field is not None
        self.types(field, text)
        self.presses("Return", field)

    def chooses_answer(self, begins: str) -> None:
        """Goes through the list of the question that is open to the entry that begins so; Enter."""
        dialog = self.sees(QInputDialog)
        combo = dialog.findChild(QComboBox)
        for _ in range(combo.count()):
            if combo.currentText().startswith(begins):
                break
            self.qtbot.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentText().startswith(begins)
        self.presses("Return", combo)

    def closes(self, dialog: QDialog) -> None:
        """By Esc, and waits until it is gone."""
        self.presses("Esc", dialog)
        self.qtbot.waitUntil(lambda: dialog not in self.window.findChildren(QDialog), timeout=10_000)

    # ---- lists ---------------------------------------------------------------------------------

    def clicks_row(
        self, view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex, keys: Qt.KeyboardModifier = NO_KEYS
    ) -> None:
        self.touches(view)
        view.scrollTo(index)
        self.qtbot.mouseClick(view.viewport(), LEFT, keys, view.visualRect(index).center())

    def double_clicks_row(self, view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex) -> None:
        self.clicks_row(view, index)
        self.qtbot.mouseDClick(view.viewport(), LEFT, NO_KEYS, view.visualRect(index).center())

    def types_into_cell(self, view: QAbstractItemView, index: QModelIndex, text: str) -> None:
        """Opens the cell's editor by a double click, types over what is in it; Enter."""
        self.double_clicks_row(view, index)
        self.types_over(view, text)

    def types_over(self, view: QAbstractItemView, text: str) -> None:
        """Types over what is in the cell that is being edited; Enter."""
        editor = QApplication.focusWidget()
        field = editor.lineEdit() if isinstance(editor, QComboBox) else editor
        assert isinstance(field, QLineEdit)
        self.types(field, text)
        self.presses("Return", field)
        self.qtbot.waitUntil(lambda: view.state() != QAbstractItemView.State.EditingState, timeout=10_000)

    def presses_button(self, dialog: QWidget, text: str) -> None:
        (button,) = [found for found in dialog.findChildren(QPushButton) if found.text() == text and found.isVisible()]
        self.clicks_on(button)

    # ---- tracks --------------------------------------------------------------------------------

    def track(self, number: int) -> TrackRecord:
        """The track that people call by that number."""
        (track,) = [track for track in self.workspace.tracks if track.number == number]
        return track

    def picks_tracks(self, *numbers: int) -> None:
        """Clicks tracks in the list: the first alone, the others with Ctrl."""
        table, model = self.window.track_panel.table, self.window.track_panel.model
        for number in numbers:
            row = [track.number for track in model.tracks].index(number)
            self.clicks_row(table, model.index(row, 1), NO_KEYS if number == numbers[0] else CONTROL)
        assert self.workspace.selected == {self.track(number).id for number in numbers}

    # ---- mouse ---------------------------------------------------------------------------------

    def turns_wheel(self, widget: QWidget, place: QPoint, notches: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        wheel = QWheelEvent(
            QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, NOTCH * notches),
            Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, wheel)

    def draws(self, *points: tuple[float, float], keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Drags over the canvas; points are pixels of the video."""
        canvas = self.window.canvas
        self.qtbot.mousePress(canvas, LEFT, keys, self.place(*points[0]))
        for point in points[1:]:
            self.qtbot.mouseMove(canvas, self.place(*point))
        self.qtbot.mouseRelease(canvas, LEFT, keys, self.place(*points[-1]))

    # ---- timeline ------------------------------------------------------------------------------

    def lanes(self) -> LaneView:
        """The timeline, up to date."""
        survey = self.window.overview.survey
        self.qtbot.waitUntil(lambda: survey.is_up_to_date and bool(survey.lanes), timeout=10_000)
        return self.window.overview.lanes

    def scrolls_to_the_first_lane(self) -> LaneView:
        """The timeline, up to date; choosing another track may have scrolled the first one out of sight."""
        lanes = self.lanes()
        lanes.verticalScrollBar().setValue(0)
        return lanes

    def chooses_frames(self, first: int, last: int) -> None:
        """Drags over frames in the lane of the first track."""
        lanes = self.scrolls_to_the_first_lane()
        track = self.workspace.tracks[0].id
        begin, end = lanes.place_of(first, track), lanes.place_of(last, track)
        self.qtbot.mousePress(lanes.viewport(), LEFT, pos=begin)
        for place in ((begin + end) / 2, end):
            self.qtbot.mouseMove(lanes.viewport(), place)
        self.qtbot.mouseRelease(lanes.viewport(), LEFT, pos=end)
        assert lanes.chosen == range(first, last + 1), (lanes.chosen, begin, end, lanes.verticalScrollBar().value())

    def chooses_no_frames(self) -> None:
        """A click into the first lane, at the frame that is shown."""
        lanes = self.scrolls_to_the_first_lane()
        place = lanes.place_of(self.workspace.frame_index, self.workspace.tracks[0].id)
        self.qtbot.mouseClick(lanes.viewport(), LEFT, NO_KEYS, place)
        assert lanes.chosen is None

    def steps(self, command: str, frame: int) -> None:
        """Does a command that leads to another frame, and waits until that is to be seen."""
        self.does(command)
        self.sees_frame(frame)

    def goes_to(self, frame: int) -> None:
        """Types a frame's number into the field beside the scrub bar."""
        self.types(self.window.transport._number.lineEdit(), str(frame + 1))
        self.presses("Return", self.window.transport._number.lineEdit())
        self.sees_frame(frame)
        assert self.workspace.frame_index == frame

    # ---- what there is -------------------------------------------------------------------------

    def history(self) -> list[str]:
        return [entry.name for entry in self.workspace.project.history("done")]

    def state(self) -> State:
        """All that edits change in the project, to be compared."""
        project = self.workspace.project
        state: dict[str, object] = {"categories": project.categories()}
        for video in project.videos():
            state[f"frames of {video.id}"] = project.frame_reviews(video.id)
            state[f"tracks of {video.id}"] = project.track_reviews(video.id)
            for track in project.tracks(video.id):
                masks = {frame: (record.mask, record.source) for frame, record in project.masks_of(track.id).items()}
                what = (video.id, track.number, track.category_id)
                state[f"track {track.id}"] = (what, masks, project.occlusions(track.id), project.reviews(track.id))
        return state

    def edits(self, name: str, deed: Callable[[], object]) -> None:
        """Does something that is one entry of the history, then takes it back and does it again by the keys.

        ``name``: of the entry; ``*`` stands for anything.
        """
        before, history = self.state(), self.history()
        deed()
        self.waits_until_idle()
        after = self.state()
        made = self.history()[len(history) :]
        assert len(made) == 1 and fnmatchcase(made[0], name), f"{name}: {made}"
        assert self.history()[: len(history)] == history
        assert after != before, name
        self.does("undo")
        self.waits_until_idle()
        assert self.state() == before, name
        self.does("redo")
        self.waits_until_idle()
        assert self.state() == after, name

    def tries(self, name: str, deed: Callable[[], object]) -> None:
        """`edits`, and takes it back in the end."""
        before = self.state()
        self.edits(name, deed)
        self.does("undo")
        self.waits_until_idle()
        assert self.state() == before


def _way_to(menu: QMenu, name: str) -> list[QAction] | None:
    """The actions to click from a menu on to the one of that name."""
    for action in menu.actions():
        inner = action.menu()
        if action.objectName() == name:
            return [action]
        if isinstance(inner, QMenu) and (rest := _way_to(inner, name)) is not None:
            return [action, *rest]
    return None
