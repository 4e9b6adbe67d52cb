"""A table of questions: a row for each, and in its last column what a person answers, chosen from a list.

There may be thousands of rows and as many answers: what can be chosen is worked out for the row that is edited.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOption,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.view import words

Index = QModelIndex | QPersistentModelIndex
ARROW_WIDTH = 20  # pixels


class AnswerModel(QAbstractTableModel):
    """What is asked and what was answered. What inherits fills `answers`, and says what can be chosen and how it reads.

    Attributes:
        answers: of each row; None where nobody has said anything yet.

    Signals:
        answered(): a person has said something.
    """

    answered = Signal()
    headers: Sequence[str] = ()
    can_be_typed = False
    left_out: Any = None  # the answer that leaves a row out

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.answers: list[Any] = []

    @abstractmethod
    def choices(self, row: int) -> list[Any]:
        """What a person may answer, in the order in which it is offered."""
        ...

    @abstractmethod
    def text(self, row: int, answer: Any) -> str:
        """What an answer reads like."""
        ...

    def tip(self, answer: Any) -> str | None:
        """More about an answer."""
        return None

    @abstractmethod
    def shown(self, row: int, column: int) -> str | int:
        """What stands in the columns before the answer's."""
        ...

    def typed(self, row: int, text: str) -> Any:
        """The answer that somebody has typed; None for nothing."""
        return None

    @property
    def answer_column(self) -> int:
        return len(self.headers) - 1

    def leave_out_the_rest(self) -> None:
        """Of which nobody has said what they are."""
        self.fill(lambda _: self.left_out)

    def fill(self, answer_of: Callable[[int], Any]) -> None:
        """Answers what is open; ``answer_of`` gets the row."""
        self.answers = [answer_of(row) if answer is None else answer for row, answer in enumerate(self.answers)]
        if self.answers:
            column = self.answer_column
            self.dataChanged.emit(self.index(0, column), self.index(len(self.answers) - 1, column))
        self.answered.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.answers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words.tr(self.headers[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, answer = index.row(), self.answers[index.row()]
        if index.column() != self.answer_column:
            return self.shown(row, index.column()) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, answer)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(answer)
        if role == Qt.ItemDataRole.FontRole and answer is None:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == self.answer_column else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """``value``: the place of the answer among `choices`; or, where it may be typed, a text."""
        if role != Qt.ItemDataRole.EditRole or index.column() != self.answer_column:
            return False
        row = index.row()
        self.answers[row] = self.typed(row, value) if isinstance(value, str) else self.choices(row)[int(value)]
        self.dataChanged.emit(index, index)
        self.answered.emit()
        return True


class _AnswerDelegate(QStyledItemDelegate):
    """Edits an answer by choosing from a list, as an arrow in its cell says, or by typing where the model has that."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        arrow = QStyleOption()
        arrow.palette, arrow.state = option.palette, option.state
        arrow.rect = option.rect.adjusted(max(0, option.rect.width() - ARROW_WIDTH), 0, 0, 0)
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorArrowDown, arrow, painter)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        combo = QComboBox(parent)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        view = combo.view()
        assert isinstance(view, QListView)
        view.setUniformItemSizes(True)  # else each of many answers is measured before the list is shown
        model = index.model()
        assert isinstance(model, AnswerModel)
        choices = model.choices(index.row())
        combo.addItems([model.text(index.row(), answer) for answer in choices])
        for place, answer in enumerate(choices):
            if tip := model.tip(answer):
                combo.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        if model.can_be_typed:
            combo.setEditable(True)
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.activated.connect(lambda _: self.commitData.emit(combo))
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model = index.model()
        assert isinstance(editor, QComboBox)
        assert isinstance(model, AnswerModel)
        row = index.row()
        choices, answer = model.choices(row), model.answers[row]
        line = editor.lineEdit()
        if line is not None and answer is None:
            editor.setCurrentIndex(choices.index(None))  # from where the arrow keys go on
            editor.clearEditText()  # so that it can be typed at once
            line.setPlaceholderText(model.text(row, answer))
        elif answer in choices:
            editor.setCurrentIndex(choices.index(answer))
        else:
            editor.setEditText(str(answer))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        if not editor.isEditable():  # two answers may read alike
            model.setData(index, editor.currentIndex())
            return
        text = editor.currentText()
        place = editor.findText(text, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive)
        model.setData(index, text if place < 0 else place)


class AnswerTable(QTableView):
    """A click, Enter, Space or F2 on a row opens what can be answered there.

    Args:
        widths: of the columns before the answer's, in pixels.
    """

    def __init__(self, model: AnswerModel, widths: Sequence[int], parent: QWidget) -> None:
        super().__init__(parent)
        model.setParent(self)
        self.setModel(model)
        self._answers = model
        self._delegate = _AnswerDelegate(self)
        self.setItemDelegateForColumn(model.answer_column, self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)  # Tab goes on to the buttons
        self.setAccessibleName(words.tr(model.headers[0]))
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)  # as what is below
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(model.answer_column, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._clicked)

    def take_keys(self) -> None:
        """Goes to the first row of which nobody has said anything yet."""
        answers = self._answers.answers
        row = answers.index(None) if None in answers else 0
        self.setCurrentIndex(self._answers.index(row, self._answers.answer_column))
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # the Enter that ends it, which is not to open it again, nor to press the dialog's button
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: Index) -> None:
        self._open(index)
        for combo in self.findChildren(QComboBox):
            combo.showPopup()

    def _open(self, index: Index) -> None:
        if index.isValid():
            place = self._answers.index(index.row(), self._answers.answer_column)
            self.setCurrentIndex(place)
            self.edit(place)
