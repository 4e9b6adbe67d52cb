"""The videos that a model could learn from, each with a tick: thousands of them at no cost before they are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.jobs.learning.videos import Teacher
from app.view import words

Index = QModelIndex | QPersistentModelIndex
TICKED = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}


class TeacherModel(QAbstractListModel):
    """Those whose media are missing are listed, but cannot be chosen. Signals: chosen_changed()."""

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._teachers: Sequence[Teacher] = ()
        self._chosen: set[int] = set()  # rows

    def show(self, teachers: Sequence[Teacher]) -> None:
        """Chooses those with reviewed frames, else those in which anything is corrected."""
        self.beginResetModel()
        self._teachers = teachers
        has_reviewed = any(teacher.reviewed for teacher in teachers)
        self._chosen = {
            row for row, teacher in enumerate(teachers)
            if not teacher.is_missing and (teacher.reviewed or (not has_reviewed and not teacher.is_untouched))
        }  # fmt: skip
        self.endResetModel()
        self.chosen_changed.emit()

    @property
    def chosen(self) -> list[Teacher]:
        """In the project's order."""
        return [self._teachers[row] for row in sorted(self._chosen)]

    def choose_all(self, wanted: bool) -> None:
        """All of them, or none."""
        rows = range(len(self._teachers)) if wanted else ()
        self._chosen = {row for row in rows if not self._teachers[row].is_missing}
        if self._teachers:
            last = self.index(len(self._teachers) - 1)
            self.dataChanged.emit(self.index(0), last, [Qt.ItemDataRole.CheckStateRole])
        self.chosen_changed.emit()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._teachers)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._teachers[index.row()].is_missing:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        teacher = self._teachers[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            return TICKED[index.row() in self._chosen]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(teacher)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        (self._chosen.add if Qt.CheckState(value) is Qt.CheckState.Checked else self._chosen.discard)(index.row())
        self.dataChanged.emit(index, index, [role])
        self.chosen_changed.emit()
        return True


def _text(teacher: Teacher) -> str:
    if teacher.is_missing:
        return words.tr("{name} — its file is missing").format(name=teacher.name)
    if teacher.is_untouched:
        tracks = words.tr("%n tracks", "", teacher.tracks)
        return words.tr("{name} — {tracks}, nothing corrected").format(name=teacher.name, tracks=tracks)
    return words.tr("{name} — {tracks}, {reviewed} of {frames} frames reviewed").format(
        name=teacher.name,
        tracks=words.tr("%n tracks", "", teacher.tracks),
        reviewed=teacher.reviewed,
        frames=teacher.frames,
    )
